"""The home: which snapshots there are, which one is published, and who may change that.

`current` holds the published id and is replaced by one atomic rename, so a reader sees the old snapshot
or the new one. One process at a time may change a home.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.types import Document
from index.errors import HomeLocked, HomeUnusable, SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound
from index.snapshot import Snapshot, open_snapshot, read_document, read_manifest

_SNAPSHOTS = "snapshots"
_CURRENT = "current"
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
        """Return the id of the published snapshot, None before the first one."""
        try:
            return (self.path / _CURRENT).read_text("utf-8").strip()
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            msg = f"{self.path / _CURRENT} cannot be read ({error}); check its permissions, or remove it and update"
            raise HomeUnusable(msg) from error

    def published_folder(self) -> Path:
        """Return where the published snapshot is.

        Raises:
            SnapshotNotFound: nothing is published, or what was published is gone.
        """
        published = self.published_id()
        if published is None:
            msg = f"there is no index in {self.path} yet; build one with `citewell index update PATH` (or `builtin`)"
            raise SnapshotNotFound(msg)
        return self.folder(published)

    def open_published(self) -> Snapshot:
        """Open the published snapshot; raises what `published_folder` and `open_snapshot` raise."""
        return open_snapshot(self.published_folder())

    def document(self, snapshot_id: str, document_id: str) -> Document:
        """Read a document of any snapshot that is still kept; raises what `folder` and `read_document` raise."""
        return read_document(self.folder(snapshot_id), document_id)

    def snapshot_ids(self) -> list[str]:
        """List the finished snapshots, oldest first; an id begins with the time of its making."""
        return sorted(path.name for path in (self.path / _SNAPSHOTS).glob("[!.]*") if path.is_dir())

    def publish(self, snapshot_id: str) -> None:
        """Make a finished snapshot the one that answers."""
        self.folder(snapshot_id)
        aside = self.path / f"{_CURRENT}.new"
        with aside.open("w", encoding="utf-8") as file:
            file.write(f"{snapshot_id}\n")
            file.flush()
            os.fsync(file.fileno())
        aside.replace(self.path / _CURRENT)
        _sync(self.path)

    def previous_id(self) -> str:
        """Return the id of the snapshot that was published before the present one.

        Where the present one is too broken to say, it is the newest that is older.

        Raises:
            SnapshotNotFound: the present one is the first.
        """
        folder = self.published_folder()
        try:
            previous = read_manifest(folder).previous
        except (SnapshotCorrupt, SnapshotIncompatible):
            previous = max((kept for kept in self.snapshot_ids() if kept < folder.name), default=None)
        if previous is None:
            msg = f"snapshot {folder.name} is the first of this library; there is nothing to go back to"
            raise SnapshotNotFound(msg)
        return previous

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the home for one change, and clear what an interrupted one left behind.

        Raises:
            HomeLocked: another process holds it; the message says which.
            HomeUnusable: the home cannot be written.
        """
        try:
            (self.path / _SNAPSHOTS).mkdir(parents=True, exist_ok=True)
            with FileLock(self.path / "lock", timeout=0):
                owner = self.path / "lock.owner"
                owner.write_text(f"{os.getpid()}\n", "utf-8")
                try:
                    self._clear_unfinished()
                    yield
                finally:
                    owner.unlink(missing_ok=True)
        except Timeout as error:
            msg = f"an update is already running in {self.path} (process {self._owner()}); try again when it has ended"
            raise HomeLocked(msg) from error
        except OSError as error:
            msg = f"the home {self.path} cannot be written ({error.strerror}); choose another with --home"
            raise HomeUnusable(msg) from error

    def new_folder(self, snapshot_id: str) -> Path:
        """Make the folder in which a snapshot is written aside."""
        folder = self.path / _SNAPSHOTS / f"{_UNFINISHED}{snapshot_id}"
        folder.mkdir()
        return folder

    def finish(self, folder: Path, snapshot_id: str) -> None:
        """Give a verified snapshot its name; everything in it is on the disk before the name is."""
        for path in sorted(folder.rglob("*")):
            _sync(path)
        _sync(folder)
        folder.rename(self.path / _SNAPSHOTS / snapshot_id)
        _sync(self.path / _SNAPSHOTS)

    def _owner(self) -> str:
        try:
            return (self.path / "lock.owner").read_text("utf-8").strip()
        except OSError:
            return "unknown"

    def _clear_unfinished(self) -> None:
        for folder in (self.path / _SNAPSHOTS).glob(f"{_UNFINISHED}*"):
            shutil.rmtree(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
