"""Documents become a snapshot: passages are cut, what is new is embedded, all is written aside and verified."""

import gc
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Protocol

from corpus.fingerprint import fingerprint
from corpus.repetition import Cut, distinct
from corpus.types import Document, Passage
from index.embedding import Embedding, Progress
from index.entries import Contents, Entry, Texts
from index.manifest import FORMAT_VERSION, Counts, Manifest
from index.store import Snapshot
from index.types import Encoder

# How an id begins.
_MOMENT = "%Y%m%dT%H%M%S%fZ"


@dataclass(frozen=True, slots=True)
class Library:
    """The documents a snapshot is to hold, by id; the file each was read from; and the paths that were named.

    Attributes:
        read_with: the `corpus.fingerprint` of what read all of them; "" where it is not known.
    """

    documents: Mapping[str, Document]
    paths: Mapping[str, str]
    sources: tuple[str, ...]
    read_with: str = ""


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


class Draft(Protocol):
    """A snapshot in the making, which goes away again unless it is kept."""

    def missing(self) -> Iterable[Texts]:
        """Give the texts whose vectors it needs and cannot take over, each time anew."""

    def write(self, entries: Iterable[Entry], manifest: Manifest) -> Snapshot:
        """Write and verify all of it; the manifest's tokens are counted, and its files measured.

        Args:
            entries: what stands for each of the texts that are missing, in their order.
        """

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

    def draft(self, manifest: Manifest, contents: Contents, previous: Snapshot | None) -> AbstractContextManager[Draft]:
        """Begin a snapshot, which takes over the vectors that `previous` has, one of this keeper's by its encoder."""

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
        previous: the snapshot whose vectors are used again where the same encoder made them from the same texts, and
            whose passages are where the same program cut them out of the same documents.
        inspector: looks at it before it is finished, may store files in it, and may refuse it.
    """
    documents = {name: library.documents[name] for name in sorted(library.documents)}
    contents = _contents(documents, previous if previous and _is_cut_alike(previous) else None)
    passages = contents.passages
    created = datetime.now(UTC)
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        id=_id(_moment_after(home.snapshot_ids(), created), documents.values(), encoder),
        created=created,
        encoder=encoder.identity,
        dimension=encoder.dimension,
        token_dimension=encoder.token_dimension,
        counts=Counts(len(documents), len(passages), sum(len(one.sentences) for one in passages), 0),
        sources=library.sources,
        paths=library.paths,
        previous=next(iter(home.newest_first()), None),
        files={},
        read_with=library.read_with,
        cut_with=fingerprint(()),
    )
    usable = previous if previous and previous.manifest.encoder == encoder.identity else None
    embedding = Embedding(encoder, progress)
    with _settled(), home.draft(manifest, contents, usable) as draft:
        with home.writing():
            written = draft.write(embedding.entries(draft.missing), manifest)
        inspection = inspector.inspect(written) if inspector else Inspection()
        with home.writing():
            if inspection.files:
                draft.add(inspection.files)
            if not inspection.is_refused:
                draft.keep()
    return Built(manifest.id, passages, embedding.embedded, is_kept=not inspection.is_refused)


def outdated(snapshot: Snapshot, encoder: Encoder) -> str | None:
    """Say why the same documents would make another snapshot today, if they would."""
    before = snapshot.manifest.encoder
    if before != encoder.identity:
        names = (f"{one.name} ({one.sha256[:12]})" for one in (encoder.identity, before))
        return "the encoder is {}, and was {}".format(*names)
    return None if _is_cut_alike(snapshot) else "the program or a package that cuts documents into passages has changed"


def _is_cut_alike(snapshot: Snapshot) -> bool:
    """Tell whether this very program, with these packages, cut the documents of a snapshot."""
    return snapshot.manifest.cut_with == fingerprint(())


def _contents(documents: Mapping[str, Document], previous: Snapshot | None) -> Contents:
    """Cut documents, but those that are in a snapshot which the same program cut."""
    before: dict[str, Cut] = {}

    def known(document: Document) -> Cut | None:
        if previous and (cut := previous.cut_of(document)):
            before[document.id] = cut
        return before.get(document.id)

    cuts = distinct(tuple(documents.values()), known)
    now = zip(documents, cuts, strict=True)
    # What another document repeats now, or no longer does, changes which passages one has.
    unchanged = {name for name, cut in now if name in before and before[name].passages.keys() == cut.passages.keys()}
    return Contents(documents, cuts, unchanged)


@contextmanager
def _settled() -> Iterator[None]:
    """Keep the garbage collector from what is there already, for a while.

    It would go through all documents and passages again and again while they are written, and find that all are used.
    """
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _moment_after(kept: Iterable[str], now: datetime) -> datetime:
    """Give the time for a new id: now, or just after the newest one where the clock was set back."""
    newest = max((moment for moment in map(_moment_of, kept) if moment), default=now)
    return max(now, newest + timedelta(microseconds=1))


def _moment_of(snapshot_id: str) -> datetime | None:
    try:
        return datetime.strptime(snapshot_id.partition("-")[0], _MOMENT).replace(tzinfo=UTC)
    except ValueError:
        return None


def _id(made: datetime, documents: Iterable[Document], encoder: Encoder) -> str:
    """Name a snapshot by when it was made, so that names sort by their order, and by what it holds."""
    digest = sha256(encoder.identity.sha256.encode())
    for document in documents:
        digest.update(f"{document.id}\0{document.source_sha256}\0".encode())
    return f"{made:{_MOMENT}}-{digest.hexdigest()[:8]}"
