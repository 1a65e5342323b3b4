"""A snapshot's documents: lines, and their ids in the order of the lines."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from corpus.types import Document
from index.folder.lines import Lines, write_lines

DOCUMENTS, DOCUMENT_TABLE, DOCUMENT_IDS = "documents.jsonl", "documents.npy", "document_ids.json"
DOCUMENT_LINES = TypeAdapter(Document)
_IDS = TypeAdapter(tuple[str, ...])
# A leaflet takes some 20 KB, a book several MB.
_REMEMBERED = 1000


@dataclass(frozen=True, slots=True)
class _Source:
    """Of a document, what tells which file it was read from."""

    id: str
    source_sha256: str


_SOURCES = TypeAdapter(_Source)


def write_documents(folder: Path, ids: Iterable[str], lines: Iterable[bytes]) -> None:
    """Write the lines of documents, and their ids, in the order that they are to have."""
    np.save(folder / DOCUMENT_TABLE, write_lines(folder / DOCUMENTS, lines))
    (folder / DOCUMENT_IDS).write_bytes(_IDS.dump_json(tuple(ids)))


def read_source_hashes(folder: Path) -> dict[str, str]:
    """Read the SHA-256 of each document's file, by document id, and make nothing of the rest of each line."""
    sources = Lines(folder / DOCUMENTS, np.load(folder / DOCUMENT_TABLE), _SOURCES, remembered=0)
    return {source.id: source.source_sha256 for source in sources}


class DocumentFile(Mapping[str, Document]):
    """The documents of a snapshot by id, in the order of the file.

    Attributes:
        rows: the place of each document in that order, by id.
    """

    def __init__(self, folder: Path) -> None:
        ids = _IDS.validate_json((folder / DOCUMENT_IDS).read_bytes())
        self.rows: Mapping[str, int] = {name: row for row, name in enumerate(ids)}
        places = np.load(folder / DOCUMENT_TABLE)
        self._lines = Lines(folder / DOCUMENTS, places, DOCUMENT_LINES, remembered=_REMEMBERED)

    def __getitem__(self, document_id: str) -> Document:
        """Give a document.

        Raises:
            SnapshotCorrupt: its line was altered.
        """
        return self._lines[self.rows[document_id]]

    def line(self, document_id: str) -> bytes:
        """Give the line of a document; raises what giving the document does."""
        row = self.rows[document_id]
        return next(self._lines.lines(row, row + 1))

    def __iter__(self) -> Iterator[str]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)
