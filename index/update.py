"""A library becomes a new snapshot, published only when it is whole. Only what changed is embedded."""

import os
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path, PurePath

from corpus.doubts import Doubt
from corpus.fingerprint import fingerprint
from corpus.reading import BUILTIN, Reading, read_sources
from corpus.repetition import distinct_passages
from corpus.types import Document, Passage
from index.building import Built, Inspector, Library, build, outdated
from index.change import Base, Change
from index.embedding import Progress
from index.errors import DocumentNotFound, SnapshotCorrupt, SnapshotIncompatible, UpdateRefused
from index.home import Home
from index.progress import telling
from index.report import Report, doubts_about, kinds_of
from index.store import Snapshot
from index.types import Encoder

# Above this share of lost documents an update is more likely a wrong path than a wish.
_MAX_LOST_SHARE = 0.3


def update(
    home: Home,
    sources: Sequence[str],
    load_encoder: Callable[[], Encoder],
    *,
    may_shrink: bool = False,
    dry_run: bool = False,
    strict: bool = False,
    progress: Progress | None = None,
    inspector: Inspector | None = None,
) -> Report:
    """Make the library exactly the documents under `sources`; those of the last update if there are none.

    Args:
        strict: publish nothing if anything could not be read.
        inspector: looks at the new snapshot before it is published, and may refuse it.

    Raises:
        UpdateRefused: nothing could be read, no sources are known, or more would be lost than `may_shrink` allows.
    """
    with nullcontext() if dry_run else home.locked():
        base = _base(home)
        sources = _named(sources) or base.library.sources
        if not sources:
            msg = "no paths are known yet; name the files or folders to read, or `builtin`"
            raise UpdateRefused(msg)
        read_with = fingerprint(sources)
        reserved = _still_there(base.library, sources)
        reading = _read(sources, base.library, reserved=reserved, earlier=base.earlier(read_with))
        change = _change(reading, sources, read_with, base)
        if strict and change.failures:
            return _report_unpublished(change)
        _refuse_losses(change, may_shrink=may_shrink)
        return _report_unpublished(change) if dry_run else _publish(home, change, load_encoder, progress, inspector)


def add(
    home: Home,
    sources: Sequence[str],
    load_encoder: Callable[[], Encoder],
    *,
    strict: bool = False,
    progress: Progress | None = None,
    inspector: Inspector | None = None,
) -> Report:
    """Add the documents under `sources` to the library; one with the same id is replaced.

    Args:
        strict: publish nothing if anything could not be read.
        inspector: looks at the new snapshot before it is published, and may refuse it.

    Raises:
        UpdateRefused: nothing could be read.
    """
    with home.locked():
        base = _opened(home.open(home.published(), every_byte=True)) if home.published_id() else _NOTHING
        old, sources = base.library, _named(sources)
        before = dict(old.documents.items())
        reading = _read(sources, old, reserved=before.keys())
        library = Library(
            {**before, **{document.id: document for document in reading.documents}},
            {**old.paths, **reading.paths},
            tuple(dict.fromkeys((*old.sources, *sources))),
        )
        change = Change(library, base, (), reading.failures, _doubts(library, set(reading.paths)))
        if strict and change.failures:
            return _report_unpublished(change)
        return _publish(home, change, load_encoder, progress, inspector)


def remove(
    home: Home,
    document_ids: Sequence[str],
    load_encoder: Callable[[], Encoder],
    *,
    inspector: Inspector | None = None,
) -> Report:
    """Take documents out of the library.

    Args:
        inspector: looks at the new snapshot before it is published, and may refuse it.

    Raises:
        DocumentNotFound: the library holds no document of that id.
        UpdateRefused: no document would remain.
    """
    with home.locked():
        base = _opened(home.open(home.published(), every_byte=True))
        old = base.library
        before = dict(old.documents.items())
        for document_id in document_ids:
            if document_id not in before:
                msg = f"there is no document {document_id!r}; `citewell index status` lists those there are"
                raise DocumentNotFound(msg)
        gone = {old.paths[document_id] for document_id in document_ids}
        library = Library(
            {name: document for name, document in before.items() if name not in document_ids},
            {name: path for name, path in old.paths.items() if name not in document_ids},
            tuple(source for source in old.sources if source not in gone),
            old.read_with,
        )
        if not library.documents:
            msg = "that would leave an empty library; use `citewell index update PATH` to replace it"
            raise UpdateRefused(msg)
        return _publish(home, Change(library, base), load_encoder, None, inspector)


_NOTHING = Base(None, Library({}, {}, ()), None)


def _base(home: Home) -> Base:
    """Open the published snapshot, or take what can still be trusted of it or of the newest one before it."""
    problem = None
    for snapshot_id in home.newest_first():
        try:
            return replace(_opened(home.open(snapshot_id, every_byte=True)), problem=problem)
        except (SnapshotCorrupt, SnapshotIncompatible) as error:
            problem = problem or str(error)
        salvaged = home.salvage(snapshot_id)
        if salvaged:
            return Base(None, Library(salvaged.documents, salvaged.paths, salvaged.sources), problem)
    return replace(_NOTHING, problem=problem)


def _opened(snapshot: Snapshot) -> Base:
    manifest = snapshot.manifest
    return Base(snapshot, Library(snapshot.documents, manifest.paths, manifest.sources, manifest.read_with), None)


def _read(
    sources: Sequence[str],
    old: Library,
    *,
    reserved: Collection[str],
    earlier: Callable[[str], Document | None] | None = None,
) -> Reading:
    """Read what is named, each file under the id that it has in the old library."""
    known = {path: name for name, path in old.paths.items()}
    # The same file may be named by another way to it, through a link.
    known = {os.path.realpath(path): name for path, name in known.items() if not path.startswith(f"{BUILTIN}/")} | known
    reading = read_sources(sources, known=known, reserved=reserved, earlier=earlier)
    if not reading.documents:
        reasons = "; ".join(f"{failure.path} {failure.reason}" for failure in reading.failures[:5])
        msg = f"nothing could be read: {reasons or 'no files were found'}"
        raise UpdateRefused(msg)
    return reading


def _still_there(old: Library, sources: Sequence[str]) -> set[str]:
    """Name the documents whose files may be there, below what is named; where one cannot be read, it is kept."""
    below = (name for name, place in old.paths.items() if any(map(PurePath(place).is_relative_to, sources)))
    return {name for name in below if not _is_gone(Path(old.paths[name]))}


def _change(reading: Reading, sources: tuple[str, ...], read_with: str, base: Base) -> Change:
    """Take what was read, and keep the last good version of documents whose file is there but cannot be read."""
    old = base.library
    read = {document.id: document for document in reading.documents}
    failed = [one.path for one in reading.failures if not _is_gone(Path(os.path.realpath(one.path)))]
    kept = tuple(
        name
        for name, place in sorted(old.paths.items())
        if name not in read
        and any(PurePath(place).is_relative_to(path) for path in failed)
        and not _is_gone(Path(place))
        and name in old.documents
    )
    library = Library(
        {**read, **{name: old.documents[name] for name in kept}},
        {**reading.paths, **{name: old.paths[name] for name in kept}},
        sources,
        # What is kept may have been read with something else.
        read_with if not kept or read_with == old.read_with else "",
    )
    return Change(library, base, kept, reading.failures, _doubts(library, set(library.documents)))


def _doubts(library: Library, names: Collection[str]) -> Mapping[str, tuple[Doubt, ...]]:
    """Say what should be checked about documents, by the path of the file, in order."""
    found = doubts_about(names, library.documents, today=datetime.now(UTC).date())
    return dict(sorted((library.paths[name], doubts) for name, doubts in found.items()))


def _is_gone(path: Path) -> bool:
    """Tell whether a file was deleted; one that cannot be looked at may still be there."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False


def _refuse_losses(change: Change, *, may_shrink: bool) -> None:
    # The library that ships can always be had again, so replacing it loses nothing.
    own = {name for name, path in change.base.library.paths.items() if not path.startswith(f"{BUILTIN}/")}
    lost = own - change.library.documents.keys()
    if own and len(lost) / len(own) > _MAX_LOST_SHARE and not may_shrink:
        names = ", ".join(sorted(lost)[:5])
        msg = f"this would drop {len(lost)} of {len(own)} documents ({names}); add --yes if it should"
        raise UpdateRefused(msg)


def _named(sources: Sequence[str]) -> tuple[str, ...]:
    """Make paths absolute, so that a later update from another folder reads the same."""
    if not all(name.strip() for name in sources):
        msg = "a path is empty; name a file or folder, or `.` for this one"
        raise UpdateRefused(msg)
    return tuple(name if name == BUILTIN else _absolute(name) for name in sources)


def _absolute(name: str) -> str:
    real, plain = os.path.realpath(name), os.path.abspath(name)
    # Behind a link to a folder, `..` is where that folder really stands.
    return plain if os.path.realpath(plain) == real else real


def _publish(
    home: Home,
    change: Change,
    load_encoder: Callable[[], Encoder],
    progress: Progress | None,
    inspector: Inspector | None,
) -> Report:
    """Build and publish a snapshot of the changed library, unless nothing changed or it is refused."""
    encoder, snapshot = load_encoder(), change.base.snapshot
    if snapshot and (problem := outdated(snapshot, encoder)):
        change = replace(change, base=replace(change.base, problem=problem))
    is_current = change.is_none and change.base.problem is None
    if snapshot and is_current and (inspector is None or inspector.is_done(snapshot)):
        return _report(change, snapshot.passages, snapshot.id, None)
    with telling(home, progress) as told:
        built = build(home, change.library, encoder, snapshot, told, inspector=inspector)
    if not built.is_kept:
        return _report(change, built.passages, snapshot.id if snapshot else None, built)
    home.publish(built.id)
    return _report(change, built.passages, built.id, built)


def _report_unpublished(change: Change) -> Report:
    documents, snapshot = change.library.documents, change.base.snapshot
    passages = distinct_passages(documents[name] for name in sorted(documents))
    return _report(change, passages, snapshot.id if snapshot else None, None)


def _report(change: Change, passages: Iterable[Passage], snapshot_id: str | None, built: Built | None) -> Report:
    old, new, unchanged = change.base.library, change.library, change.unchanged
    return Report(
        added=tuple(sorted(new.documents.keys() - old.paths.keys())),
        changed=tuple(sorted((new.documents.keys() & old.paths.keys()) - unchanged)),
        unchanged=tuple(sorted(unchanged)),
        removed=tuple(sorted(old.paths.keys() - new.documents.keys())),
        kept=change.kept,
        failures=change.failures,
        doubts=change.doubts,
        rebuilt_because=change.base.problem,
        kinds=kinds_of(sorted(new.documents), passages),
        embedded=built.embedded if built else 0,
        snapshot_id=snapshot_id,
        published=built is not None and built.is_kept,
        held_back=built is not None and not built.is_kept,
    )
