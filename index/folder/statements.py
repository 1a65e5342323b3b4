"""How the documents of a snapshot were cut, so that those which stay as they are need not be cut for the next one."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from corpus.repetition import Cut, Statement
from corpus.types import Passage

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

    def __init__(self, folder: Path, documents: int) -> None:
        """Read it.

        Args:
            documents: how many there are.
        """
        self._table: npt.NDArray[Any] = np.load(folder / STATEMENTS)
        # Where those of each document begin, and the last ones end.
        self._bounds = np.searchsorted(self._table["document"], np.arange(documents + 1))

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
