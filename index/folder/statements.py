"""How the documents of a snapshot were cut, so that those which stay as they are need not be cut for the next one."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.repetition import Cut, Statement
from corpus.types import Passage
from index.errors import SnapshotCorrupt
from index.manifest import REPAIR
from index.types import Rows

STATEMENTS = "statements.npy"
# One row a statement, in text order: the row of its document, whether its passage is one of the snapshot's or was left
# out as a repeat, and what a `Statement` holds.
_TABLE = np.dtype(
    [
        ("document", np.int32),
        ("is_kept", np.bool_),
        ("is_pull_quote", np.bool_),
        ("opens_section", np.bool_),
        ("bare", "V32"),
        ("full", "V32"),
    ]
)


def write_statements(folder: Path, cuts: Iterable[Cut]) -> None:
    """Write how each document was cut, in the order of the documents."""
    rows = [
        (document, place in cut.passages, one.is_pull_quote, one.opens_section, one.bare, one.full)
        for document, cut in enumerate(cuts)
        for place, one in enumerate(cut.statements)
    ]
    np.save(folder / STATEMENTS, np.array(rows, _TABLE))


class StatementFile:
    """How the documents of a snapshot were cut."""

    def __init__(self, folder: Path, passages: Rows) -> None:
        """Read it.

        Args:
            passages: how many the snapshot holds of each document, int64 of shape (n_documents,).

        Raises:
            SnapshotCorrupt: it says otherwise.
        """
        self._table: npt.NDArray[Any] = np.load(folder / STATEMENTS)
        found = self._table["document"]
        # Where those of each document begin, and the last ones end.
        self._bounds = np.searchsorted(found, np.arange(len(passages) + 1))
        kept = np.bincount(found[self._table["is_kept"]], minlength=len(passages))
        if not np.array_equal(kept, passages):
            msg = f"{folder / STATEMENTS} keeps other passages of some document than the snapshot holds; {REPAIR}"
            raise SnapshotCorrupt(msg)

    def cut_of(self, document: int, passages: Iterable[Passage]) -> Cut:
        """Say how the document of that row was cut.

        Args:
            passages: those of it that the snapshot holds, in text order.
        """
        first, last = self._bounds[document : document + 2].tolist()
        rows: list[tuple[Any, ...]] = self._table[first:last].tolist()
        kept = [place for place, (_, is_kept, *_) in enumerate(rows) if is_kept]
        statements = tuple(Statement(*statement) for _, _, *statement in rows)
        return Cut(statements, dict(zip(kept, passages, strict=True)))
