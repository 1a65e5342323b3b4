"""Documents become a snapshot: passages are cut, what is new is embedded, all is written aside and verified."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Protocol, TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

from corpus.repetition import distinct_passages
from corpus.types import Document, Passage
from index.embedded import Vectors
from index.entries import Entry, Texts, encoded_texts
from index.manifest import FORMAT_VERSION, Counts, Manifest, read_manifest, stored_files, write_manifest
from index.snapshot import FolderSnapshot, open_snapshot, write_contents
from index.store import Snapshot
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
    """A snapshot's id with its passages, and how many texts had to be embedded for it.

    Attributes:
        is_kept: whether it is finished; where an inspector refused it, nothing of it is left.
    """

    id: str
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
class Contents:
    """What a snapshot is to hold.

    Attributes:
        documents: in the order of their ids.
        passages: in text order.
        texts: what stands for each passage.
    """

    documents: Sequence[Document]
    passages: Sequence[Passage]
    texts: Sequence[Texts]


class Draft(Protocol):
    """A snapshot in the making, which goes away again unless it is kept."""

    def missing(self) -> Collection[Texts]:
        """Give the texts whose vectors it needs."""

    def write(self, entries: Mapping[Texts, Entry], manifest: Manifest) -> Snapshot:
        """Write and verify all of it; the manifest's tokens are counted, and its files measured."""

    def add(self, files: Mapping[str, bytes]) -> None:
        """Store more files in it."""

    def keep(self) -> None:
        """Make it one of the snapshots that are kept."""


class Keeper(Protocol):
    """What keeps snapshots, and is held for a change."""

    def snapshot_ids(self) -> list[str]:
        """List the finished snapshots, oldest first."""

    def newest_first(self) -> list[str]:
        """List the finished snapshots: the published one first, where that can be told, then newest first."""

    def draft(self, snapshot_id: str, contents: Contents, encoder: Encoder) -> AbstractContextManager[Draft]:
        """Begin a snapshot."""

    def writing(self) -> AbstractContextManager[None]:
        """Say of a failure while writing what could not be written."""


def build(
    home: Keeper,
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
    created = datetime.now(UTC)
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        id=_id(_moment_after(home.snapshot_ids(), created), documents, encoder),
        created=created,
        encoder=encoder.identity,
        dimension=encoder.dimension,
        token_dimension=encoder.token_dimension,
        counts=Counts(len(documents), len(passages), sum(len(one.sentences) for one in passages), 0),
        sources=library.sources,
        paths=library.paths,
        previous=next(iter(home.newest_first()), None),
        files={},
    )
    with home.draft(manifest.id, Contents(documents, passages, texts), encoder) as draft:
        missing = draft.missing()
        is_usable = previous is not None and previous.manifest.encoder == encoder.identity
        known = previous.entries(missing) if previous and is_usable else {}
        wanted = list(dict.fromkeys(text for group in missing if group not in known for text in group))
        sentences = {text for group in missing for text in group[1:]}
        fresh = _embed(wanted, sentences, encoder, progress)
        entries = {group: known.get(group) or _entry(group, fresh) for group in missing}
        with home.writing():
            written = draft.write(entries, manifest)
        inspection = inspector.inspect(written) if inspector else Inspection()
        with home.writing():
            if inspection.files:
                draft.add(inspection.files)
            if not inspection.is_refused:
                draft.keep()
    return Built(manifest.id, passages, len(wanted), is_kept=not inspection.is_refused)


class FolderDraft:
    """A snapshot that is written into an empty folder."""

    def __init__(self, folder: Path, contents: Contents, encoder: Encoder, adopt: Callable[[], None]) -> None:
        """Take what is to be written.

        Args:
            adopt: gives the folder its final name.
        """
        self._folder = folder
        self._contents = contents
        self._encoder = encoder
        self.keep = adopt

    def missing(self) -> Collection[Texts]:
        """Give all texts: each snapshot has its own files."""
        return dict.fromkeys(self._contents.texts)

    def write(self, entries: Mapping[Texts, Entry], manifest: Manifest) -> FolderSnapshot:
        """Write every file, the manifest last, and open it."""
        contents = self._contents
        vectors = _vectors([entries[group] for group in contents.texts], self._encoder)
        lexical_texts = (group[0] for group in contents.texts)
        write_contents(self._folder, contents.documents, contents.passages, vectors, lexical_texts)
        counts = replace(manifest.counts, tokens=len(vectors.tokens))
        return self._finished(replace(manifest, counts=counts))

    def add(self, files: Mapping[str, bytes]) -> None:
        """Store files in it, and name them in its manifest."""
        for name, content in files.items():
            (self._folder / name).write_bytes(content)
        self._finished(read_manifest(self._folder))

    def _finished(self, manifest: Manifest) -> FolderSnapshot:
        write_manifest(self._folder, replace(manifest, files=stored_files(self._folder)))
        return open_snapshot(self._folder)


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


def _entry(group: Texts, fresh: Mapping[str, _TextVectors]) -> Entry:
    whole, *sentences = (fresh[text] for text in group)
    return Entry(whole[0], np.stack([pooled for pooled, _ in sentences]), tuple(tokens for _, tokens in sentences))


def _vectors(entries: Sequence[Entry], encoder: Encoder) -> Vectors:
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
