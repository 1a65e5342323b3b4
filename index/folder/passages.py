"""A snapshot's passages: lines, and a table that tells which of them a filter admits without reading any."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from corpus.types import Passage
from index.entries import DIGEST_BYTES
from index.folder.lines import PLACE, Lines, write_lines
from index.types import Filter, Rows, stated_populations

PASSAGES, PASSAGE_TABLE, SCOPES = "passages.jsonl", "passages.npy", "scopes.json"
PASSAGE_LINES = TypeAdapter(Passage)
# What filters ask of a passage beside its document and its section: its kind, and who it is about.
_SCOPES = TypeAdapter(tuple[tuple[str, tuple[str, ...]], ...])
# `texts` is the digest of what was embedded for a passage; `document` and `scope` are rows of those.
_TABLE = np.dtype(
    [
        ("place", PLACE),
        ("texts", np.uint8, (DIGEST_BYTES,)),
        ("document", np.int32),
        ("scope", np.int32),
        ("sentences", np.int32),
    ]
)
# Some 2 KB each; all passages of a library of a few hundred documents.
_REMEMBERED = 20_000
# One search asks three times for what its filter admits, and people narrow one search after another in the same way.
_REMEMBERED_FILTERS = 8


def write_passages(
    folder: Path,
    passages: Sequence[Passage],
    lines: Iterable[bytes],
    digests: Iterable[bytes],
    documents: Mapping[str, int],
) -> None:
    """Write passages, which must be in text order.

    Args:
        lines: of each.
        digests: of what is embedded for each, as `index.entries.digest_of` gives them.
        documents: the row of each document, by its id.
    """
    scopes: dict[tuple[str, tuple[str, ...]], int] = {}
    table = np.empty(len(passages), _TABLE)
    table["place"] = write_lines(folder / PASSAGES, lines)
    table["texts"] = np.frombuffer(b"".join(digests), np.uint8).reshape(-1, DIGEST_BYTES)
    table["document"] = [documents[passage.document_id] for passage in passages]
    table["scope"] = [scopes.setdefault(_scope(passage), len(scopes)) for passage in passages]
    table["sentences"] = [len(passage.sentences) for passage in passages]
    np.save(folder / PASSAGE_TABLE, table)
    (folder / SCOPES).write_bytes(_SCOPES.dump_json(tuple(scopes)))


class PassageFile(Lines[Passage]):
    """The passages of a snapshot in text order."""

    def __init__(self, folder: Path, documents: Iterable[str]) -> None:
        """Open them.

        Args:
            documents: the ids of all documents, by their rows.
        """
        names = tuple(documents)
        self._table: npt.NDArray[Any] = np.load(folder / PASSAGE_TABLE)
        # Where those of each document begin, and the last ones end.
        self._bounds = np.searchsorted(self._table["document"], np.arange(len(names) + 1))
        super().__init__(folder / PASSAGES, self._table["place"], PASSAGE_LINES, remembered=_REMEMBERED)
        scopes = _SCOPES.validate_json((folder / SCOPES).read_bytes())
        # Gives the rows that a filter admits, in order.
        self.admitted = lru_cache(_REMEMBERED_FILTERS)(partial(_admitted, self._table, names, scopes, self.item))

    @property
    def sentence_counts(self) -> Rows:
        """Say how many sentences each passage has, int64 of shape (n_passages,)."""
        return self._table["sentences"].astype(np.int64)

    def counts_of_documents(self) -> Rows:
        """Say how many passages each document has, int64 of shape (n_documents,)."""
        return np.diff(self._bounds)

    def rows_of(self, digests: Iterable[bytes]) -> Rows:
        """Give the row of a passage for which that was embedded of which these are the digests; -1 where none is."""
        held = self._table["texts"].tobytes()
        rows = {held[at : at + DIGEST_BYTES]: at // DIGEST_BYTES for at in range(0, len(held), DIGEST_BYTES)}
        return np.array([rows.get(digest, -1) for digest in digests], np.int64)

    def of_document(self, document: int) -> Iterable[Passage]:
        """Give the passages of the document of that row, in text order."""
        first, last = self._bounds[document : document + 2].tolist()
        return map(self.__getitem__, range(first, last))

    def lines_of(self, document: int) -> Iterable[bytes]:
        """Give the lines of the passages of the document of that row, in text order."""
        return self.lines(*self._bounds[document : document + 2].tolist())


def _admitted(
    table: npt.NDArray[Any],
    documents: Sequence[str],
    scopes: Sequence[tuple[str, tuple[str, ...]]],
    read: Callable[[int], Passage],
    only: Filter,
) -> Rows:
    by_document = np.array([only.admits_document(name) for name in documents], bool)
    by_scope = np.array([only.admits_scope(*scope) for scope in scopes], bool)
    rows = np.flatnonzero(by_document[table["document"]] & by_scope[table["scope"]])
    if only.section is None:
        return rows
    return np.array([row for row in rows.tolist() if only.admits(read(row))], np.int64)


def _scope(passage: Passage) -> tuple[str, tuple[str, ...]]:
    return passage.kind.value, stated_populations(passage)
