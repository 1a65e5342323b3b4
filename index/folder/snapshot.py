"""One snapshot on disk: a folder that is written aside, never changed, and checked when opened.

Nothing is ever answered from an altered file: opening compares every file with the manifest but those that are large
and mapped. Of these, a line of text is compared with its hash when it is read, and all bytes are before the snapshot is
used for the next one, backed up or gone back to, and when somebody asks (`citewell index verify`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from mmap import MADV_RANDOM
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from pydantic import ValidationError

from corpus.repetition import Cut
from corpus.types import Document, Passage
from index.errors import DocumentNotFound, SnapshotCorrupt
from index.folder.dense import DenseIndex
from index.folder.documents import (
    DOCUMENT_IDS,
    DOCUMENT_LINES,
    DOCUMENT_TABLE,
    DOCUMENTS,
    DocumentFile,
    read_source_hashes,
)
from index.folder.passages import PASSAGES, PassageFile
from index.folder.statements import STATEMENTS, StatementFile
from index.folder.store import FolderStore, Vectors
from index.folder.words import WORDS, WordFile
from index.folder.writing import (
    LEXICAL,
    PASSAGE_CODES,
    PASSAGE_VECTORS,
    SENTENCE_CODES,
    SENTENCE_VECTORS,
    TOKEN_COUNTS,
    TOKEN_VECTORS,
    VOCABULARY,
)
from index.lexical import LexicalIndex
from index.manifest import (
    NO_JSON,
    REPAIR,
    Counts,
    Manifest,
    check_file,
    check_files,
    check_size,
    read_manifest,
    sha256_of,
    trusted_content,
)
from index.vocabulary import Vocabulary, from_json

# Larger than this, a file that is only read in parts, or for the next snapshot, is not read when this one is opened:
# hashing goes on at about a gigabyte a second.
_MAPPED = frozenset({DOCUMENTS, PASSAGES, STATEMENTS, WORDS, PASSAGE_VECTORS, SENTENCE_VECTORS, TOKEN_VECTORS})
_MOST_HASHED_BYTES = 64_000_000


@dataclass(frozen=True)
class FolderSnapshot:
    """An opened snapshot of a folder; documents, passages and vectors stay on disk until they are read."""

    folder: Path
    manifest: Manifest
    documents: DocumentFile
    passages: PassageFile
    vectors: Vectors
    lexical: LexicalIndex

    @property
    def id(self) -> str:
        """Return the snapshot's id."""
        return self.manifest.id

    def passages_of(self, document_id: str) -> Iterable[Passage]:
        """Give the passages of one of its documents, in text order."""
        return self.passages.of_document(self.documents.rows[document_id])

    def cut_of(self, document: Document) -> Cut | None:
        """Say how the very same document was cut; None where it holds none such."""
        if self.documents.get(document.id) != document:
            return None
        row = self.documents.rows[document.id]
        return self._statements.cut_of(row, self.passages.of_document(row))

    def check_kept(self) -> None:
        """Look into what is kept for the next snapshot alone; raises `SnapshotCorrupt` where it does not fit."""
        _ = self.words
        if STATEMENTS in self.manifest.files:
            _ = self._statements

    @cached_property
    def words(self) -> WordFile | None:
        """Say by which words BM25 finds each passage; None where an older program wrote it."""
        return WordFile(self.folder, len(self.passages)) if WORDS in self.manifest.files else None

    @cached_property
    def _statements(self) -> StatementFile:
        # Asked for when the next snapshot is made, and not when this one is opened; older programs wrote none.
        return StatementFile(self.folder, self.passages.counts_of_documents())

    def searchable(self) -> FolderStore:
        """Index its vectors."""
        return FolderStore(
            self.passages,
            self.vectors,
            by_passage=DenseIndex(self.vectors.passages, self._codes(PASSAGE_CODES)),
            by_sentence=DenseIndex(self.vectors.sentences, self._codes(SENTENCE_CODES)),
            by_words=self.lexical,
        )

    def vocabulary(self) -> Vocabulary:
        """Read which words it uses."""
        return from_json((self.folder / VOCABULARY).read_bytes())

    def verified(self) -> str:
        """Compare every byte with the manifest, and say what agrees."""
        check_files(self.folder, self.manifest)
        files = self.manifest.files
        size = sum(stored.bytes for stored in files.values())
        return f"{len(files)} files, {size:,} bytes, every hash and count agrees"

    def _codes(self, name: str) -> Path | None:
        return self.folder / name if name in self.manifest.files else None


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What is still known of a broken snapshot's library; the documents are missing where their file was altered."""

    documents: Mapping[str, Document]
    paths: Mapping[str, str]
    sources: tuple[str, ...]


def salvage(folder: Path) -> Salvaged | None:
    """Read what can still be trusted of a snapshot that cannot be opened, of any version; None if that is nothing."""
    content = trusted_content(folder)
    if content is None:
        return None
    try:
        stored = folder / DOCUMENTS
        documents: dict[str, Document] = {}
        if stored.is_file() and sha256_of(stored) == content["files"][DOCUMENTS]["sha256"]:
            with stored.open("rb") as lines:
                documents = {document.id: document for document in map(DOCUMENT_LINES.validate_json, lines)}
        return Salvaged(documents, content["paths"], tuple(content["sources"]))
    except (*NO_JSON, ValidationError):
        return None


def open_snapshot(folder: Path, *, every_byte: bool = False) -> FolderSnapshot:
    """Open a snapshot, and compare it with its manifest.

    Args:
        every_byte: compares large files that are mapped too, and not their size alone.

    Raises:
        SnapshotCorrupt: names the first file that is missing, altered or foreign, and the values that disagree.
        SnapshotIncompatible: another version of the format.
    """
    manifest = read_manifest(folder)
    large = [name for name in _MAPPED & manifest.files.keys() if manifest.files[name].bytes > _MOST_HASHED_BYTES]
    check_files(folder, manifest, by_size=() if every_byte else large)
    documents = DocumentFile(folder)
    passages = PassageFile(folder, documents)
    vectors = Vectors(
        passages=_mapped(folder / PASSAGE_VECTORS),
        sentences=_mapped(folder / SENTENCE_VECTORS),
        tokens=_mapped(folder / TOKEN_VECTORS, scattered=True),
        token_counts=np.load(folder / TOKEN_COUNTS),
    )
    found = Counts(len(documents), len(passages), int(passages.sentence_counts.sum()), len(vectors.tokens))
    if found != manifest.counts:
        msg = f"snapshot {folder.name} holds {found}, its manifest says {manifest.counts}; {REPAIR}"
        raise SnapshotCorrupt(msg)
    _check_vectors(folder, manifest, vectors)
    snapshot = FolderSnapshot(folder, manifest, documents, passages, vectors, LexicalIndex(folder / LEXICAL))
    if every_byte:
        snapshot.check_kept()
    return snapshot


def read_document(folder: Path, document_id: str) -> Document:
    """Read one document without opening the rest of its snapshot.

    Raises:
        DocumentNotFound: the snapshot holds no document of that id.
        SnapshotCorrupt: it is missing or altered.
    """
    _check_documents(folder)
    documents = DocumentFile(folder)
    if document_id not in documents:
        msg = f"snapshot {folder.name} holds no document {document_id!r}; `citewell index status` lists what there is"
        raise DocumentNotFound(msg)
    return documents[document_id]


def source_hashes(folder: Path) -> dict[str, str]:
    """Read the SHA-256 of each document's file, by document id, without opening the rest of the snapshot.

    Raises:
        SnapshotCorrupt: the documents are missing or altered.
    """
    _check_documents(folder)
    return read_source_hashes(folder)


def _check_documents(folder: Path) -> None:
    """Compare the documents alone; each line of them is compared when it is read."""
    manifest = read_manifest(folder)
    for name in (DOCUMENT_IDS, DOCUMENT_TABLE):
        check_file(folder, name, manifest.files[name])
    check_size(folder, DOCUMENTS, manifest.files[DOCUMENTS])


def _check_vectors(folder: Path, manifest: Manifest, vectors: Vectors) -> None:
    counts, dimension = manifest.counts, manifest.dimension
    expected: dict[str, tuple[npt.NDArray[np.generic], tuple[int, ...]]] = {
        PASSAGE_VECTORS: (vectors.passages, (counts.passages, dimension)),
        SENTENCE_VECTORS: (vectors.sentences, (counts.sentences, dimension)),
        TOKEN_VECTORS: (vectors.tokens, (counts.tokens, manifest.token_dimension)),
        TOKEN_COUNTS: (vectors.token_counts, (counts.sentences,)),
    }
    for name, (array, shape) in expected.items():
        if array.shape != shape:
            msg = f"{folder / name} has shape {array.shape}, the manifest says {shape}; {REPAIR}"
            raise SnapshotCorrupt(msg)
    if vectors.token_counts.sum() != counts.tokens:
        msg = f"{folder / TOKEN_COUNTS} adds up to {vectors.token_counts.sum()} tokens, not {counts.tokens}; {REPAIR}"
        raise SnapshotCorrupt(msg)


def _mapped(path: Path, *, scattered: bool = False) -> npt.NDArray[Any]:
    """Map an array; a plain view of it, since a slice of a `memmap` takes many times as long to make.

    Args:
        scattered: little of it is ever read, and that far apart, so that the system is told not to read ahead, which
            may be megabytes a passage. Where many rows are read at a time, reading ahead helps.
    """
    mapped = np.load(path, mmap_mode="r")
    if scattered:
        mapped.base.madvise(MADV_RANDOM)
    view: npt.NDArray[Any] = mapped.view(np.ndarray)
    return view
