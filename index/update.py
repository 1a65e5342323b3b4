"""A library becomes a new snapshot, published only when it is whole. Only what changed is embedded."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.reading import BUILTIN, Failure, Reading, read_sources
from index.building import Library, Progress, build
from index.errors import DocumentNotFound, SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound, UpdateRefused
from index.home import Home
from index.snapshot import Snapshot, read_sources_of
from index.types import Encoder

_LOGGER = logging.getLogger(__name__)
# Above this share of lost documents an update is more likely a wrong path than a wish.
_MAX_LOST_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Report:
    """What an update changed, by document id; failures by path.

    Attributes:
        kept: documents whose file can no longer be read and whose last good version stays.
        passages: how many the published snapshot holds.
        embedded: how many texts the encoder was asked for.
        snapshot_id: the published snapshot, None if nothing is published.
        published: whether this update published a new one.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    failures: tuple[Failure, ...]
    passages: int
    embedded: int
    snapshot_id: str | None
    published: bool


@dataclass(frozen=True, slots=True)
class _Change:
    """A library that is to be published in place of another."""

    library: Library
    previous: Snapshot | None
    kept: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()


def update(
    home: Home,
    sources: Sequence[str],
    load_encoder: Callable[[], Encoder],
    *,
    may_shrink: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Make the library exactly the documents under `sources`; those of the last update if there are none.

    Raises:
        UpdateRefused: nothing could be read, no sources are known, or more would be lost than `may_shrink` allows.
    """
    with home.locked():
        previous = _reusable(home)
        sources = _named(sources) or _last_sources(home)
        if not sources:
            msg = "no paths are known yet; name the files or folders to read, or `builtin`"
            raise UpdateRefused(msg)
        reading = read_sources(sources, known=_ids(previous))
        change = _change(reading, sources, previous)
        _refuse_losses(change, may_shrink=may_shrink)
        return _publish(home, change, load_encoder, dry_run=dry_run, progress=progress)


def add(
    home: Home, sources: Sequence[str], load_encoder: Callable[[], Encoder], *, progress: Progress | None = None
) -> Report:
    """Add the documents under `sources` to the library; one with the same id is replaced.

    Raises:
        UpdateRefused: nothing could be read.
    """
    with home.locked():
        previous = home.open_published() if home.published_id() else None
        old, sources = _library(previous), _named(sources)
        reading = read_sources(sources, known=_ids(previous), reserved=old.documents.keys())
        if not reading.documents:
            raise UpdateRefused(_nothing_read(reading.failures))
        library = Library(
            {**old.documents, **{document.id: document for document in reading.documents}},
            {**old.paths, **reading.paths},
            tuple(dict.fromkeys((*old.sources, *sources))),
        )
        return _publish(home, _Change(library, previous, (), reading.failures), load_encoder, progress=progress)


def remove(home: Home, document_ids: Sequence[str], load_encoder: Callable[[], Encoder]) -> Report:
    """Take documents out of the library.

    Raises:
        DocumentNotFound: the library holds no document of that id.
        UpdateRefused: no document would remain.
    """
    with home.locked():
        previous = home.open_published()
        old = _library(previous)
        for document_id in document_ids:
            if document_id not in old.documents:
                msg = f"there is no document {document_id!r}; `citewell index status` lists those there are"
                raise DocumentNotFound(msg)
        gone = {old.paths[document_id] for document_id in document_ids}
        library = Library(
            {name: document for name, document in old.documents.items() if name not in document_ids},
            {name: path for name, path in old.paths.items() if name not in document_ids},
            tuple(source for source in old.sources if source not in gone),
        )
        if not library.documents:
            msg = "that would leave an empty library; use `citewell index update PATH` to replace it"
            raise UpdateRefused(msg)
        return _publish(home, _Change(library, previous), load_encoder)


def _last_sources(home: Home) -> tuple[str, ...]:
    try:
        return read_sources_of(home.published_folder())
    except SnapshotNotFound:
        return ()


def _reusable(home: Home) -> Snapshot | None:
    """Open the published snapshot; one that cannot be used is None here, since this update rebuilds it."""
    try:
        return home.open_published()
    except (SnapshotNotFound, SnapshotCorrupt, SnapshotIncompatible) as error:
        _LOGGER.info("building everything anew: %s", error)
        return None


def _library(previous: Snapshot | None) -> Library:
    if previous is None:
        return Library({}, {}, ())
    return Library(previous.documents, previous.manifest.paths, previous.manifest.sources)


def _ids(previous: Snapshot | None) -> dict[str, str]:
    """Give the id of each file that the library was read from."""
    return {path: name for name, path in _library(previous).paths.items()}


def _change(reading: Reading, sources: tuple[str, ...], previous: Snapshot | None) -> _Change:
    """Take what was read, and keep the last good version of documents whose file is there but cannot be read."""
    old = _library(previous)
    read = {document.id: document for document in reading.documents}
    failed = {failure.path for failure in reading.failures if Path(failure.path).exists()}
    kept = tuple(name for name, path in old.paths.items() if path in failed and name not in read)
    library = Library(
        {**read, **{name: old.documents[name] for name in kept}},
        {**reading.paths, **{name: old.paths[name] for name in kept}},
        sources,
    )
    return _Change(library, previous, kept, reading.failures)


def _refuse_losses(change: _Change, *, may_shrink: bool) -> None:
    if not change.library.documents:
        raise UpdateRefused(_nothing_read(change.failures))
    # The library that ships can always be had again, so replacing it loses nothing.
    old_paths = _library(change.previous).paths
    own = {name for name, path in old_paths.items() if not path.startswith(f"{BUILTIN}/")}
    lost = own - change.library.documents.keys()
    if own and len(lost) / len(own) > _MAX_LOST_SHARE and not may_shrink:
        names = ", ".join(sorted(lost)[:5])
        msg = f"this would drop {len(lost)} of {len(own)} documents ({names}); add --yes if it should"
        raise UpdateRefused(msg)


def _named(sources: Sequence[str]) -> tuple[str, ...]:
    """Make paths absolute, so that a later update from another folder reads the same."""
    return tuple(name if name == BUILTIN else str(Path(name).expanduser().absolute()) for name in sources)


def _nothing_read(failures: Sequence[Failure]) -> str:
    reasons = "; ".join(f"{failure.path} {failure.reason}" for failure in failures[:5])
    return f"nothing could be read: {reasons or 'no files were found'}"


def _publish(
    home: Home,
    change: _Change,
    load_encoder: Callable[[], Encoder],
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Report:
    """Build and publish a snapshot of the changed library, unless nothing changed or this is a dry run."""
    encoder = load_encoder()
    old, new, previous = _library(change.previous), change.library, change.previous
    same = previous is not None and previous.manifest.encoder == encoder.identity and old == new
    built = None if same or dry_run else build(home, new, encoder, previous, progress)
    if built:
        home.publish(built.manifest.id)
    published = built.manifest if built else previous.manifest if previous else None
    both = sorted(old.documents.keys() & new.documents.keys())
    return Report(
        added=tuple(sorted(new.documents.keys() - old.documents.keys())),
        changed=tuple(name for name in both if old.documents[name] != new.documents[name]),
        unchanged=tuple(name for name in both if old.documents[name] == new.documents[name]),
        removed=tuple(sorted(old.documents.keys() - new.documents.keys())),
        kept=change.kept,
        failures=change.failures,
        passages=published.counts.passages if published else 0,
        embedded=built.embedded if built else 0,
        snapshot_id=published.id if published else None,
        published=built is not None,
    )
