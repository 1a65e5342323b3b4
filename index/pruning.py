"""Old snapshots are removed for good: what was deleted from the library is then nowhere in the home."""

from contextlib import suppress
from dataclasses import dataclass

from index.errors import SnapshotNotFound
from index.home import Home


@dataclass(frozen=True, slots=True)
class Pruned:
    """A snapshot that was removed, and the bytes that it took."""

    snapshot_id: str
    bytes: int


def prune(home: Home, keep: int) -> tuple[Pruned, ...]:
    """Keep so many snapshots and remove the others, oldest first.

    Kept are the published one, then the one that was published before it, then the newest.

    Args:
        keep: how many, at least 1; the published one is among them.

    Raises:
        HomeLocked: another process changes the home.
        HomeUnusable: the home cannot be written, or which snapshot is published cannot be told.
        SnapshotNotFound: nothing is published.
    """
    with home.locked():
        wanted = [home.published()]
        with suppress(SnapshotNotFound):
            wanted.append(home.previous_id())
        known = home.snapshot_ids()
        kept = list(dict.fromkeys([*wanted, *reversed(known)]))[:keep]
        return tuple(Pruned(name, home.discard(name)) for name in known if name not in kept)
