"""One snapshot on disk: a folder that is written aside, never changed, and checked when opened.

The manifest is written last, so a folder without one was never finished. It holds the SHA-256 of every
other file and of itself, and opening compares them all: nothing is ever answered from an altered file.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from corpus.types import Document, Passage
from index.errors import DocumentNotFound, SnapshotCorrupt, SnapshotIncompatible
from index.lexical import LexicalIndex
from index.types import Embeddings, EncoderIdentity, Rows, TokenEmbeddings

# Raise it whenever a file of a snapshot changes its meaning.
FORMAT_VERSION = 1
REBUILD = "rebuild with `citewell index update`"
_REPAIR = f"{REBUILD}, or go back with `citewell index rollback [ID]`"

_DOCUMENTS = "documents.jsonl"
_PASSAGES = "passages.jsonl"
_PASSAGE_VECTORS = "passage_vectors.npy"
_SENTENCE_VECTORS = "sentence_vectors.npy"
_TOKEN_VECTORS = "token_vectors.npy"  # noqa: S105 - not a secret
_TOKEN_COUNTS = "token_counts.npy"  # noqa: S105 - not a secret
_LEXICAL = "lexical"
_MANIFEST = "manifest.json"
# What reading a file that should be JSON can raise; the last one by a hundred thousand brackets.
_NO_JSON = (OSError, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a snapshot holds."""

    documents: int
    passages: int
    sentences: int
    tokens: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Size in bytes and hexadecimal SHA-256 of one file."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself.

    Attributes:
        sources: the paths that the maintainer named, absolute, or `builtin`.
        paths: the file of each document, by document id; relative to nothing, as it was read.
        previous: the id of the snapshot that was published before, None for the first.
        files: every file but the manifest, by path inside the snapshot.
    """

    format_version: int
    id: str
    created: datetime
    encoder: EncoderIdentity
    dimension: int
    counts: Counts
    sources: tuple[str, ...]
    paths: Mapping[str, str]
    previous: str | None
    files: Mapping[str, StoredFile]


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of a snapshot, rows in the order of its passages and their sentences.

    Attributes:
        passages: float32 of shape (n_passages, dimension), unit rows.
        sentences: float32 of shape (n_sentences, dimension), unit rows.
        tokens: float16 of shape (n_tokens, dimension), unit rows, the sentences' tokens one after the other.
        token_counts: int64 of shape (n_sentences,), each at least 1.
    """

    passages: Embeddings
    sentences: Embeddings
    tokens: TokenEmbeddings
    token_counts: Rows


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An opened snapshot; token vectors stay on disk until they are read."""

    manifest: Manifest
    documents: Mapping[str, Document]
    passages: tuple[Passage, ...]
    vectors: Vectors
    lexical: LexicalIndex

    @property
    def id(self) -> str:
        """Return the snapshot's id."""
        return self.manifest.id


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What is still known of a broken snapshot's library; the documents are missing where their file was altered."""

    documents: Mapping[str, Document]
    paths: Mapping[str, str]
    sources: tuple[str, ...]


_Line = TypeVar("_Line")
_MANIFESTS = TypeAdapter(Manifest)
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


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with a hash of its own, which makes the snapshot complete."""
    content = _MANIFESTS.dump_python(manifest, mode="json")
    (folder / _MANIFEST).write_text(json.dumps({**content, "sha256": _digest(content)}, indent=2), "utf-8")


def stored_files(folder: Path) -> dict[str, StoredFile]:
    """Measure and hash every file of a snapshot but its manifest."""
    return {
        name: StoredFile((folder / name).stat().st_size, _sha256(folder / name)) for name in sorted(_file_names(folder))
    }


def read_manifest(folder: Path) -> Manifest:
    """Read what a snapshot says of itself.

    Raises:
        SnapshotCorrupt: there is no manifest, it is not one, or it was altered.
        SnapshotIncompatible: it was written by another version of the format.
    """
    try:
        content = json.loads((folder / _MANIFEST).read_bytes())
        version = content["format_version"]
    except _NO_JSON as error:
        msg = f"snapshot {folder.name} has no readable {_MANIFEST} ({error}); {_REPAIR}"
        raise SnapshotCorrupt(msg) from error
    if version != FORMAT_VERSION:
        msg = f"snapshot {folder.name} has format {version}, this program reads format {FORMAT_VERSION}; {REBUILD}"
        raise SnapshotIncompatible(msg)
    stated, actual = content.pop("sha256", None), _digest(content)
    if stated != actual:
        msg = f"{folder / _MANIFEST} was altered: its SHA-256 is {actual}, it says {stated}; {_REPAIR}"
        raise SnapshotCorrupt(msg)
    try:
        return _MANIFESTS.validate_python(content)
    except ValidationError as error:
        msg = f"{_MANIFEST} of snapshot {folder.name} is not a manifest ({_first(error)}); {_REPAIR}"
        raise SnapshotCorrupt(msg) from error


def salvage(folder: Path) -> Salvaged | None:
    """Read what can still be trusted of a snapshot that cannot be opened, of any version; None if that is nothing."""
    try:
        content = json.loads((folder / _MANIFEST).read_bytes())
        if content.pop("sha256", None) != _digest(content):
            return None
        documents: dict[str, Document] = {}
        stored = folder / _DOCUMENTS
        if stored.is_file() and _sha256(stored) == content["files"][_DOCUMENTS]["sha256"]:
            documents = {document.id: document for document in _read_lines(stored, _DOCUMENT_LINES)}
        return Salvaged(documents, content["paths"], tuple(content["sources"]))
    except (*_NO_JSON, ValidationError):
        return None


def open_snapshot(folder: Path) -> Snapshot:
    """Open a snapshot for answering, and check it completely: every file's hash and every count.

    Raises:
        SnapshotCorrupt: names the first file that is missing, altered or foreign, and the values that disagree.
        SnapshotIncompatible: another version of the format.
    """
    manifest = read_manifest(folder)
    _check_files(folder, manifest)
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
        msg = f"snapshot {folder.name} holds {found}, its manifest says {manifest.counts}; {_REPAIR}"
        raise SnapshotCorrupt(msg)
    _check_vectors(folder, manifest, vectors)
    return Snapshot(manifest, documents, passages, vectors, LexicalIndex(folder / _LEXICAL))


def read_document(folder: Path, document_id: str) -> Document:
    """Read one document without opening the rest of its snapshot.

    Raises:
        DocumentNotFound: the snapshot holds no document of that id.
        SnapshotCorrupt: the documents are missing or altered.
    """
    manifest = read_manifest(folder)
    _check_file(folder, _DOCUMENTS, manifest.files[_DOCUMENTS])
    for document in _read_lines(folder / _DOCUMENTS, _DOCUMENT_LINES):
        if document.id == document_id:
            return document
    msg = f"snapshot {folder.name} holds no document {document_id!r}; `citewell index status` lists what there is"
    raise DocumentNotFound(msg)


def _check_files(folder: Path, manifest: Manifest) -> None:
    for name, stored in manifest.files.items():
        _check_file(folder, name, stored)
    foreign = sorted(_file_names(folder) - manifest.files.keys())
    if foreign:
        msg = f"{folder / foreign[0]} is not in the manifest of snapshot {folder.name}; remove it, or {REBUILD}"
        raise SnapshotCorrupt(msg)


def _check_file(folder: Path, name: str, stored: StoredFile) -> None:
    path = folder / name
    if not path.is_file():
        msg = f"{path} is missing; {_REPAIR}"
        raise SnapshotCorrupt(msg)
    actual = _sha256(path)
    if actual != stored.sha256:
        msg = f"{path} was altered: its SHA-256 is {actual}, the manifest says {stored.sha256}; {_REPAIR}"
        raise SnapshotCorrupt(msg)


def _check_vectors(folder: Path, manifest: Manifest, vectors: Vectors) -> None:
    counts, dimension = manifest.counts, manifest.dimension
    expected: dict[str, tuple[npt.NDArray[np.generic], tuple[int, ...]]] = {
        _PASSAGE_VECTORS: (vectors.passages, (counts.passages, dimension)),
        _SENTENCE_VECTORS: (vectors.sentences, (counts.sentences, dimension)),
        _TOKEN_VECTORS: (vectors.tokens, (counts.tokens, dimension)),
        _TOKEN_COUNTS: (vectors.token_counts, (counts.sentences,)),
    }
    for name, (array, shape) in expected.items():
        if array.shape != shape:
            msg = f"{folder / name} has shape {array.shape}, the manifest says {shape}; {_REPAIR}"
            raise SnapshotCorrupt(msg)
    if vectors.token_counts.sum() != counts.tokens:
        msg = f"{folder / _TOKEN_COUNTS} adds up to {vectors.token_counts.sum()} tokens, not {counts.tokens}; {_REPAIR}"
        raise SnapshotCorrupt(msg)


def _write_lines(path: Path, lines: Iterable[bytes]) -> None:
    with path.open("wb") as file:
        for line in lines:
            file.write(line + b"\n")


def _read_lines(path: Path, adapter: TypeAdapter[_Line]) -> Iterable[_Line]:
    with path.open("rb") as file:
        yield from (adapter.validate_json(line) for line in file)


def _file_names(folder: Path) -> set[str]:
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path != folder / _MANIFEST
    }


def _first(error: ValidationError) -> str:
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'the line'}: {first['msg']}"


def _digest(content: Mapping[str, object]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
