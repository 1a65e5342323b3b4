"""The home: which snapshots there are, which one is published, and who may change that.

`current` holds the published id and is replaced by one atomic rename, so a reader sees the old snapshot
or the new one. One process at a time may change a home.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

from corpus.types import Document
from index.building import Draft
from index.entries import Contents
from index.errors import HomeUnusable, SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound
from index.folder.draft import FolderDraft
from index.folder.snapshot import Salvaged, open_snapshot, read_document, salvage, source_hashes
from index.lock import held, sign
from index.manifest import Manifest, check_file, read_manifest
from index.store import Snapshot

# What `index.progress` writes.
PROGRESS = "progress.json"
_SNAPSHOTS = "snapshots"
_CURRENT = "current"
_NEW = ".new"
_PAUSED = "paused.txt"
_UNFINISHED = ".unfinished-"


class Home:
    """The folder with a library's snapshots."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def folder(self, snapshot_id: str) -> Path:
        """Return where a snapshot is.

        Raises:
            SnapshotNotFound: there is none of that id.
        """
        # The id may come from a web address, so it is compared with those there are and never tried as a path.
        if snapshot_id not in self.snapshot_ids():
            msg = f"there is no snapshot {snapshot_id!r} in {self.path}; `citewell index list` shows those there are"
            raise SnapshotNotFound(msg)
        return self.path / _SNAPSHOTS / snapshot_id

    def published_id(self) -> str | None:
        """Return the id of the published snapshot, None before the first one.

        Raises:
            HomeUnusable: there are snapshots, but which one is published cannot be told.
        """
        try:
            published = (self.path / _CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            published = ""
        except (OSError, UnicodeDecodeError) as error:
            raise HomeUnusable(self._without_current(str(error))) from error
        if published:
            return published
        if self.snapshot_ids():
            raise HomeUnusable(self._without_current("it is missing or empty"))
        return None

    def _without_current(self, reason: str) -> str:
        newest = max(self.snapshot_ids(), default=None)
        repair = f"citewell index rollback {newest}" if newest else "citewell index update PATH"
        return f"{self.path / _CURRENT} does not name the published snapshot ({reason}); mend it with `{repair}`"

    def published(self) -> str:
        """Return the id of the published snapshot, which there must be.

        Raises:
            SnapshotNotFound: nothing is published yet.
            HomeUnusable: which one is published cannot be told, or it is gone.
        """
        published = self.published_id()
        if published is None:
            msg = f"there is no index in {self.path} yet; build one with `citewell index update PATH` (or `builtin`)"
            raise SnapshotNotFound(msg)
        if published not in self.snapshot_ids():
            raise HomeUnusable(self._without_current(f"it names {published!r}, which is not there"))
        return published

    def published_folder(self) -> Path:
        """Return where the published snapshot is; raises what `published` raises."""
        return self.folder(self.published())

    def open(self, snapshot_id: str, *, every_byte: bool = False) -> Snapshot:
        """Open a kept snapshot; takes what `open_snapshot` takes, and raises what that and `folder` raise."""
        return open_snapshot(self.folder(snapshot_id), every_byte=every_byte)

    def open_published(self) -> Snapshot:
        """Open the published snapshot; raises what `published` and `open` raise."""
        return self.open(self.published())

    def manifest(self, snapshot_id: str) -> Manifest:
        """Read what a kept snapshot says of itself; raises what `folder` and `read_manifest` raise."""
        return read_manifest(self.folder(snapshot_id))

    def document(self, snapshot_id: str, document_id: str) -> Document:
        """Read a document of any snapshot that is still kept; raises what `folder` and `read_document` raise."""
        return read_document(self.folder(snapshot_id), document_id)

    def source_hashes(self, snapshot_id: str) -> dict[str, str]:
        """Read the SHA-256 of each document's file; raises what `document` raises but for the document."""
        return source_hashes(self.folder(snapshot_id))

    def file(self, manifest: Manifest, name: str) -> bytes:
        """Read a file that a manifest names; raises what `folder` and `check_file` raise."""
        folder = self.folder(manifest.id)
        check_file(folder, name, manifest.files[name])
        return (folder / name).read_bytes()

    def salvage(self, snapshot_id: str) -> Salvaged | None:
        """Read what can still be trusted of a snapshot that cannot be opened; None if that is nothing."""
        return salvage(self.folder(snapshot_id))

    def snapshot_ids(self) -> list[str]:
        """List the finished snapshots, oldest first; an id begins with the time of its making."""
        return sorted(path.name for path in (self.path / _SNAPSHOTS).glob("[!.]*") if path.is_dir())

    def newest_first(self) -> list[str]:
        """List the finished snapshots: the published one first, where that can be told, then newest first."""
        try:
            published = self.published_id()
        except HomeUnusable:
            published = None
        return sorted(self.snapshot_ids(), key=lambda name: (name == published, name), reverse=True)

    def every_folder(self) -> list[Path]:
        """List the folders of all snapshots, and of what a change that was cut short has left."""
        return sorted(path for path in (self.path / _SNAPSHOTS).glob("*") if path.is_dir())

    def publish(self, snapshot_id: str) -> None:
        """Make a finished snapshot the one that answers."""
        self.folder(snapshot_id)
        self._replace(_CURRENT, snapshot_id)

    def pause(self, message: str) -> None:
        """Have the assistant answer with a message alone, from the next question on; "" stands for the fixed one."""
        with self.writing():
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._replace(_PAUSED, message)

    def resume(self) -> bool:
        """Have the assistant answer again; return whether it was paused."""
        was_paused = self.paused() is not None
        with self.writing():
            (self.path / _PAUSED).unlink(missing_ok=True)
        return was_paused

    def paused(self) -> str | None:
        """Return the message of a pause, "" for the fixed one, or None."""
        try:
            return (self.path / _PAUSED).read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            return ""  # somebody meant it to be paused

    def previous_id(self) -> str:
        """Return the id of the snapshot that was published before the present one.

        Where the present one is too broken to say, or that one is no longer kept, it is the newest that is older;
        where it is not known which one that is, the newest of all.

        Raises:
            SnapshotNotFound: there is none to go back to.
        """
        kept = self.snapshot_ids()
        try:
            published = self.published()
            previous = self.manifest(published).previous
        except (HomeUnusable, SnapshotNotFound):
            previous = max(kept, default=None)
        except (SnapshotCorrupt, SnapshotIncompatible):
            previous = _before(published, kept)
        else:
            # The first snapshot has none before it, whatever a clock that went back may say.
            previous = previous if previous in (None, *kept) else _before(published, kept)
        if previous is None:
            msg = f"there is no earlier snapshot in {self.path} to go back to"
            raise SnapshotNotFound(msg)
        return previous

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home for one change, and clear what an interrupted one left behind.

        Raises:
            HomeLocked: another process holds it; the message says which.
            HomeUnusable: the home cannot be written.
        """
        with ExitStack() as stack:
            with self.writing():
                # Only the last folder of a path gets the mode, so each is made by itself.
                self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
                (self.path / _SNAPSHOTS).mkdir(mode=0o700, exist_ok=True)
                stack.enter_context(held(self.path))
                # First of all, since on a full disk this makes room.
                self._clear_unfinished()
            sign(self.path)
            yield

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Say of a failure while writing here that it is the home's.

        Raises:
            HomeUnusable: the home cannot be written.
        """
        try:
            yield
        except OSError as error:
            msg = (
                f"the home {self.path} cannot be written ({error.strerror or error}); "
                "free some space or mend its permissions, or choose another with --home"
            )
            raise HomeUnusable(msg) from error

    @contextmanager
    def aside(self, name: str) -> Iterator[Path]:
        """Give a folder to write a snapshot in; what is not adopted of it goes away again. The home must be locked.

        Raises:
            HomeUnusable: the home cannot be written.
        """
        folder = self.path / _SNAPSHOTS / f"{_UNFINISHED}{name}"
        try:
            with self.writing():
                folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def draft(self, manifest: Manifest, contents: Contents, previous: Snapshot | None) -> Iterator[Draft]:
        """Begin a snapshot; what is not kept of it goes away again. The home must be locked."""
        with self.aside(manifest.id) as folder:
            yield FolderDraft(folder, contents, previous, partial(self.adopt, folder, manifest.id))

    def adopt(self, folder: Path, snapshot_id: str) -> None:
        """Give a snapshot that was written aside its name; everything in it is on the disk before the name is."""
        for path in sorted(folder.rglob("*")):
            _sync(path)
        _sync(folder)
        folder.rename(self.path / _SNAPSHOTS / snapshot_id)
        _sync(self.path / _SNAPSHOTS)

    def discard(self, snapshot_id: str) -> int:
        """Remove a snapshot, never the published one, and return the bytes of its files. The home must be locked.

        Raises:
            HomeUnusable: the home cannot be written.
            SnapshotNotFound: there is none of that id.
        """
        folder = self.folder(snapshot_id)
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        aside = folder.with_name(f"{_UNFINISHED}{snapshot_id}")
        with self.writing():
            # In one step it is no snapshot any more; what a crash leaves of it, the next change clears.
            folder.rename(aside)
            _sync(folder.parent)
            shutil.rmtree(aside)
        return size

    def _replace(self, name: str, content: str) -> None:
        """Replace a small file by one rename."""
        aside = self.path / f"{name}{_NEW}"
        with self.writing():
            with aside.open("w", encoding="utf-8") as file:
                file.write(f"{content}\n")
                file.flush()
                os.fsync(file.fileno())
            aside.replace(self.path / name)
            _sync(self.path)

    def _clear_unfinished(self) -> None:
        for name in (f"{_CURRENT}{_NEW}", PROGRESS, f"{PROGRESS}{_NEW}"):
            (self.path / name).unlink(missing_ok=True)
        for folder in (self.path / _SNAPSHOTS).glob(f"{_UNFINISHED}*"):
            shutil.rmtree(folder)


def _before(snapshot_id: str, kept: list[str]) -> str | None:
    return max((other for other in kept if other < snapshot_id), default=None)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
