"""Documents become a snapshot folder: passages are cut, what is new is embedded, all is written aside and verified."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from corpus.repetition import distinct_passages
from corpus.types import Document, Passage
from index.home import Home
from index.manifest import FORMAT_VERSION, Counts, Manifest, stored_files, write_manifest
from index.snapshot import Snapshot, Vectors, open_snapshot, write_contents
from index.token_vectors import to_stored
from index.types import Embeddings, Encoder, Rows, StoredTokens

# The tokens of this many texts are held at once while embedding: some 30 MB.
_TEXTS_AT_ONCE = 512
# How an id begins.
_MOMENT = "%Y%m%dT%H%M%S%fZ"

_Number = TypeVar("_Number", np.float32, np.int8)
# A text's pooled row, of shape (dimension,), and its tokens, none where they are not stored.
_TextVectors: TypeAlias = tuple[Embeddings, StoredTokens]
# Called with how many texts are embedded and how many there are to embed.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Library:
    """The documents a snapshot is to hold, by id; the file each was read from; and the paths that were named."""

    documents: Mapping[str, Document]
    paths: Mapping[str, str]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Built:
    """A snapshot with its passages, and how many texts had to be embedded for it.

    Attributes:
        is_kept: whether it is finished; where an inspector refused it, nothing of it is left.
    """

    manifest: Manifest
    passages: tuple[Passage, ...]
    embedded: int
    is_kept: bool


@dataclass(frozen=True, slots=True)
class Inspection:
    """What became of looking at a new snapshot.

    Attributes:
        files: what is stored in it too, by file name.
        is_refused: whether it must not be kept.
    """

    files: Mapping[str, bytes] = field(default_factory=dict)
    is_refused: bool = False


class Inspector(Protocol):
    """Looks at a snapshot that is whole, and that nobody else can see yet."""

    def is_done(self, snapshot: Snapshot) -> bool:
        """Tell whether a published snapshot holds already what this inspector would store in it."""

    def inspect(self, snapshot: Snapshot) -> Inspection:
        """Look at a new snapshot; what this raises leaves nothing of it."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A passage with its vectors: one pooled row for it and for each sentence, and the sentences' tokens."""

    passage: Embeddings
    sentences: Embeddings
    tokens: tuple[StoredTokens, ...]


def build(
    home: Home,
    library: Library,
    encoder: Encoder,
    previous: Snapshot | None,
    progress: Progress | None,
    *,
    inspector: Inspector | None = None,
) -> Built:
    """Write and verify a snapshot of a library; it is not published yet. The home must be locked.

    Args:
        previous: the snapshot whose vectors are used again where the same encoder made them from the same texts.
        inspector: looks at it before it is finished, may store files in it, and may refuse it.
    """
    documents = [library.documents[name] for name in sorted(library.documents)]
    passages = distinct_passages(documents)
    texts = [encoded_texts(library.documents[passage.document_id], passage) for passage in passages]
    known = _known(previous, encoder) if previous else {}
    wanted = list(dict.fromkeys(text for group in texts if group not in known for text in group))
    fresh = _embed(wanted, {text for group in texts for text in group[1:]}, encoder, progress)
    vectors = _vectors([known.get(group) or _entry(group, fresh) for group in texts], encoder)
    created = datetime.now(UTC)
    snapshot_id = _id(_moment_after(home.snapshot_ids(), created), documents, encoder)
    with home.aside(snapshot_id) as folder:
        with home.writing():
            write_contents(folder, documents, passages, vectors, (group[0] for group in texts))
            manifest = Manifest(
                format_version=FORMAT_VERSION,
                id=snapshot_id,
                created=created,
                encoder=encoder.identity,
                dimension=encoder.dimension,
                token_dimension=encoder.token_dimension,
                counts=Counts(len(documents), len(passages), len(vectors.sentences), len(vectors.tokens)),
                sources=library.sources,
                paths=library.paths,
                previous=next((kept.name for kept in home.folders()), None),
                files=stored_files(folder),
            )
            write_manifest(folder, manifest)
            written = open_snapshot(folder)
        inspection = inspector.inspect(written) if inspector else Inspection()
        with home.writing():
            if inspection.files:
                manifest = _with_files(folder, manifest, inspection.files)
            if not inspection.is_refused:
                home.adopt(folder, snapshot_id)
    return Built(manifest, passages, len(wanted), is_kept=not inspection.is_refused)


def _with_files(folder: Path, manifest: Manifest, files: Mapping[str, bytes]) -> Manifest:
    """Store files in a snapshot that is not finished, and name them in its manifest."""
    for name, content in files.items():
        (folder / name).write_bytes(content)
    manifest = replace(manifest, files=stored_files(folder))
    write_manifest(folder, manifest)
    open_snapshot(folder)
    return manifest


def encoded_texts(document: Document, passage: Passage) -> tuple[str, ...]:
    """Make the texts that stand for a passage: the whole, then each sentence, with its scope in front."""
    scope = [*passage.heading_path, *(context.span.of(document.text) for context in passage.context)]
    prefix = f"{' › '.join(scope)}: " if scope else ""
    return tuple(prefix + span.of(document.text) for span in (passage.span, *passage.sentences))


def _embed(
    texts: Sequence[str], sentences: Collection[str], encoder: Encoder, progress: Progress | None
) -> dict[str, _TextVectors]:
    """Embed texts, and give each its pooled row and, if it is one of the sentences, its tokens."""
    found = {}
    if progress and texts:
        progress(0, len(texts))
    for first in range(0, len(texts), _TEXTS_AT_ONCE):
        group = texts[first : first + _TEXTS_AT_ONCE]
        encoded = encoder.encode(group)
        tokens = _split(to_stored(encoded.tokens), encoded.counts)
        for row, text in enumerate(group):
            kept = tokens[row] if text in sentences else tokens[row][:0]
            # A copy, since a view would hold the tokens of whole passages too, which are half of all.
            found[text] = encoded.pooled[row], kept.copy()
        if progress:
            progress(first + len(group), len(texts))
    return found


def _entry(group: tuple[str, ...], fresh: Mapping[str, _TextVectors]) -> _Entry:
    whole, *sentences = (fresh[text] for text in group)
    return _Entry(whole[0], np.stack([pooled for pooled, _ in sentences]), tuple(tokens for _, tokens in sentences))


def _known(previous: Snapshot, encoder: Encoder) -> dict[tuple[str, ...], _Entry]:
    """Take over what the previous snapshot embedded, if this very encoder did it."""
    if previous.manifest.encoder != encoder.identity:
        return {}
    tokens = _split(previous.vectors.tokens, previous.vectors.token_counts)
    known, first = {}, 0
    for row, passage in enumerate(previous.passages):
        last = first + len(passage.sentences)
        entry = _Entry(
            previous.vectors.passages[row], previous.vectors.sentences[first:last], tuple(tokens[first:last])
        )
        known[encoded_texts(previous.documents[passage.document_id], passage)] = entry
        first = last
    return known


def _vectors(entries: Sequence[_Entry], encoder: Encoder) -> Vectors:
    tokens = [tokens for entry in entries for tokens in entry.tokens]
    return Vectors(
        passages=_rows((entry.passage[np.newaxis] for entry in entries), encoder.dimension, np.float32),
        sentences=_rows((entry.sentences for entry in entries), encoder.dimension, np.float32),
        tokens=_rows(tokens, encoder.token_dimension, np.int8),
        token_counts=np.array([len(rows) for rows in tokens], np.int64),
    )


def _rows(parts: Iterable[npt.NDArray[_Number]], dimension: int, dtype: type[_Number]) -> npt.NDArray[_Number]:
    return np.concatenate([np.empty((0, dimension), dtype), *parts])


def _split(tokens: StoredTokens, counts: Rows) -> list[StoredTokens]:
    return np.split(tokens, np.cumsum(counts)[:-1])


def _moment_after(kept: Iterable[str], now: datetime) -> datetime:
    """Give the time for a new id: now, or just after the newest one where the clock was set back."""
    newest = max((moment for moment in map(_moment_of, kept) if moment), default=now)
    return max(now, newest + timedelta(microseconds=1))


def _moment_of(snapshot_id: str) -> datetime | None:
    try:
        return datetime.strptime(snapshot_id.partition("-")[0], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def _id(made: datetime, documents: Sequence[Document], encoder: Encoder) -> str:
    """Name a snapshot by when it was made, so that names sort by their order, and by what it holds."""
    digest = sha256(encoder.identity.sha256.encode())
    for document in documents:
        digest.update(f"{document.id}\0{document.source_sha256}\0".encode())
    return f"{made:{_MOMENT}}-{digest.hexdigest()[:8]}"
