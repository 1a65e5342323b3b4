"""What the kept snapshots hold, and what each changed against the one that was published before it."""

from collections.abc import Mapping
from dataclasses import dataclass

from index.errors import SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound
from index.home import Home
from index.manifest import Manifest

_UNREADABLE = (SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound)


@dataclass(frozen=True, slots=True)
class Changes:
    """The ids of documents that one snapshot has and another has not, or has from other bytes; each in order."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A kept snapshot.

    Attributes:
        manifest: what it says of itself, None where that cannot be read.
        changes: against the snapshot that was published before it; None for the first one, and where one of the two
            cannot be read or is no longer kept.
    """

    id: str
    manifest: Manifest | None
    changes: Changes | None


class History:
    """Reads the snapshots of a home. What a snapshot holds never changes, so it is read once while it is kept.

    Safe to use from several threads.
    """

    def __init__(self, home: Home) -> None:
        self._home = home
        self._hashes: dict[str, Mapping[str, str]] = {}

    def versions(self, most: int) -> tuple[Version, ...]:
        """List the newest snapshots, newest first.

        Args:
            most: how many at most, at least 1.
        """
        kept = sorted(self._home.snapshot_ids(), reverse=True)
        versions = tuple(self.version(id_) for id_ in kept[:most])
        self._hashes = {id_: hashes for id_, hashes in self._hashes.copy().items() if id_ in kept}
        return versions

    def version(self, snapshot_id: str) -> Version:
        """Read one snapshot, which may be gone."""
        try:
            manifest = self._home.manifest(snapshot_id)
        except _UNREADABLE:
            return Version(snapshot_id, None, None)
        try:
            changes = compare(self._read(manifest.previous), self._read(snapshot_id)) if manifest.previous else None
        except _UNREADABLE:
            changes = None
        return Version(snapshot_id, manifest, changes)

    def between(self, before: str, after: str) -> Changes | None:
        """Compare any two snapshots; None where one of them cannot be read or is no longer kept."""
        try:
            return compare(self._read(before), self._read(after))
        except _UNREADABLE:
            return None

    def _read(self, id_: str) -> Mapping[str, str]:
        hashes = self._hashes.get(id_)
        if hashes is None:
            # Not read back: another thread, which lists the versions, may have forgotten it.
            hashes = self._hashes[id_] = self._home.source_hashes(id_)
        return hashes


def compare(before: Mapping[str, str], after: Mapping[str, str]) -> Changes:
    """Compare the hashes of two libraries' files, by document id.

    >>> compare({"a": "1", "b": "2", "c": "3"}, {"b": "2", "c": "4", "d": "5"})
    Changes(added=('d',), changed=('c',), removed=('a',))
    """
    return Changes(
        added=tuple(sorted(after.keys() - before.keys())),
        changed=tuple(sorted(id_ for id_ in after.keys() & before.keys() if after[id_] != before[id_])),
        removed=tuple(sorted(before.keys() - after.keys())),
    )
