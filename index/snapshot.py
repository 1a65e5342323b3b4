"""One snapshot on disk: a folder that is written aside, never changed, and checked when opened.

Opening compares every file with the manifest: nothing is ever answered from an altered file.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from corpus.types import Document, Passage
from index.embedded import EmbeddedStore, Vectors
from index.entries import Entry, Texts, encoded_texts
from index.errors import DocumentNotFound, SnapshotCorrupt
from index.lexical import LexicalIndex
from index.manifest import (
    NO_JSON,
    REPAIR,
    Counts,
    Manifest,
    check_file,
    check_files,
    read_manifest,
    sha256_of,
    trusted_content,
)

_DOCUMENTS = "documents.jsonl"
_PASSAGES = "passages.jsonl"
_PASSAGE_VECTORS = "passage_vectors.npy"
_SENTENCE_VECTORS = "sentence_vectors.npy"
_TOKEN_VECTORS = "token_vectors.npy"  # noqa: S105 - not a secret
_TOKEN_COUNTS = "token_counts.npy"  # noqa: S105 - not a secret
_LEXICAL = "lexical"


@dataclass(frozen=True, slots=True)
class FolderSnapshot:
    """An opened snapshot of a folder; token vectors stay on disk until they are read."""

    manifest: Manifest
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    vectors: Vectors
    lexical: LexicalIndex

    @property
    def id(self) -> str:
        """Return the snapshot's id."""
        return self.manifest.id

    def searchable(self) -> EmbeddedStore:
        """Index its vectors."""
        return EmbeddedStore(self.passages, self.vectors, self.lexical)

    def verified(self) -> str:
        """Say what was compared with the manifest when it was opened."""
        files = self.manifest.files
        size = sum(stored.bytes for stored in files.values())
        return f"{len(files)} files, {size:,} bytes, every hash and count agrees"

    def entries(self, wanted: Iterable[Texts]) -> dict[Texts, Entry]:
        """Give the vectors of those texts that it holds."""
        tokens = np.split(self.vectors.tokens, np.cumsum(self.vectors.token_counts)[:-1])
        known, first = {}, 0
        for row, passage in enumerate(self.passages):
            last = first + len(passage.sentences)
            entry = Entry(self.vectors.passages[row], self.vectors.sentences[first:last], tuple(tokens[first:last]))
            known[encoded_texts(self.documents[passage.document_id], passage)] = entry
            first = last
        return {texts: known[texts] for texts in wanted if texts in known}


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What is still known of a broken snapshot's library; the documents are missing where their file was altered."""

    documents: Mapping[str, Document]
    paths: Mapping[str, str]
    sources: tuple[str, ...]


_Line = TypeVar("_Line")
_DOCUMENT_LINES = TypeAdapter(Document)
_PASSAGE_LINES = TypeAdapter(Passage)


def write_contents(
    folder: Path,
    documents: Iterable[Document],
    passages: Sequence[Passage],
    vectors: Vectors,
    lexical_texts: Iterable[str],
) -> None:
    """Write everything but the manifest into an empty folder."""
    _write_lines(folder / _DOCUMENTS, (_DOCUMENT_LINES.dump_json(document) for document in documents))
    _write_lines(folder / _PASSAGES, (_PASSAGE_LINES.dump_json(passage) for passage in passages))
    np.save(folder / _PASSAGE_VECTORS, vectors.passages)
    np.save(folder / _SENTENCE_VECTORS, vectors.sentences)
    np.save(folder / _TOKEN_VECTORS, vectors.tokens)
    np.save(folder / _TOKEN_COUNTS, vectors.token_counts)
    (folder / _LEXICAL).mkdir()
    LexicalIndex.build(folder / _LEXICAL, lexical_texts)


def salvage(folder: Path) -> Salvaged | None:
    """Read what can still be trusted of a snapshot that cannot be opened, of any version; None if that is nothing."""
    content = trusted_content(folder)
    if content is None:
        return None
    try:
        stored = folder / _DOCUMENTS
        documents: dict[str, Document] = {}
        if stored.is_file() and sha256_of(stored) == content["files"][_DOCUMENTS]["sha256"]:
            documents = {document.id: document for document in _read_lines(stored, _DOCUMENT_LINES)}
        return Salvaged(documents, content["paths"], tuple(content["sources"]))
    except (*NO_JSON, ValidationError):
        return None


def open_snapshot(folder: Path) -> FolderSnapshot:
    """Open a snapshot for answering, and check it completely: every file's hash and every count.

    Raises:
        SnapshotCorrupt: names the first file that is missing, altered or foreign, and the values that disagree.
        SnapshotIncompatible: another version of the format.
    """
    manifest = read_manifest(folder)
    check_files(folder, manifest)
    documents = {document.id: document for document in _read_lines(folder / _DOCUMENTS, _DOCUMENT_LINES)}
    passages = tuple(_read_lines(folder / _PASSAGES, _PASSAGE_LINES))
    vectors = Vectors(
        passages=np.load(folder / _PASSAGE_VECTORS),
        sentences=np.load(folder / _SENTENCE_VECTORS),
        tokens=np.load(folder / _TOKEN_VECTORS, mmap_mode="r"),
        token_counts=np.load(folder / _TOKEN_COUNTS),
    )
    found = Counts(
        len(documents), len(passages), sum(len(passage.sentences) for passage in passages), len(vectors.tokens)
    )
    if found != manifest.counts:
        msg = f"snapshot {folder.name} holds {found}, its manifest says {manifest.counts}; {REPAIR}"
        raise SnapshotCorrupt(msg)
    _check_vectors(folder, manifest, vectors)
    return FolderSnapshot(manifest, documents, passages, vectors, LexicalIndex(folder / _LEXICAL))


def read_document(folder: Path, document_id: str) -> Document:
    """Read one document without opening the rest of its snapshot.

    Raises:
        DocumentNotFound: the snapshot holds no document of that id.
        SnapshotCorrupt: the documents are missing or altered.
    """
    for document in _checked_documents(folder):
        if document.id == document_id:
            return document
    msg = f"snapshot {folder.name} holds no document {document_id!r}; `citewell index status` lists what there is"
    raise DocumentNotFound(msg)


def source_hashes(folder: Path) -> dict[str, str]:
    """Read the SHA-256 of each document's file, by document id, without opening the rest of the snapshot.

    Raises:
        SnapshotCorrupt: the documents are missing or altered.
    """
    return {document.id: document.source_sha256 for document in _checked_documents(folder)}


def _checked_documents(folder: Path) -> Iterable[Document]:
    check_file(folder, _DOCUMENTS, read_manifest(folder).files[_DOCUMENTS])
    return _read_lines(folder / _DOCUMENTS, _DOCUMENT_LINES)


def _check_vectors(folder: Path, manifest: Manifest, vectors: Vectors) -> None:
    counts, dimension = manifest.counts, manifest.dimension
    expected: dict[str, tuple[npt.NDArray[np.generic], tuple[int, ...]]] = {
        _PASSAGE_VECTORS: (vectors.passages, (counts.passages, dimension)),
        _SENTENCE_VECTORS: (vectors.sentences, (counts.sentences, dimension)),
        _TOKEN_VECTORS: (vectors.tokens, (counts.tokens, manifest.token_dimension)),
        _TOKEN_COUNTS: (vectors.token_counts, (counts.sentences,)),
    }
    for name, (array, shape) in expected.items():
        if array.shape != shape:
            msg = f"{folder / name} has shape {array.shape}, the manifest says {shape}; {REPAIR}"
            raise SnapshotCorrupt(msg)
    if vectors.token_counts.sum() != counts.tokens:
        msg = f"{folder / _TOKEN_COUNTS} adds up to {vectors.token_counts.sum()} tokens, not {counts.tokens}; {REPAIR}"
        raise SnapshotCorrupt(msg)


def _write_lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for line in lines:
            file.write(line + b"\n")


def _read_lines(path: Path, adapter: TypeAdapter[_Line]) -> Iterable[_Line]:
    with path.open("rb") as file:
        yield from (adapter.validate_json(line) for line in file)
