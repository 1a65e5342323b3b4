"""A snapshot that is kept is published once more: the way back, and forth again."""

from index.errors import PublishedMeanwhile
from index.home import Home


def publish_again(home: Home, snapshot_id: str | None = None, *, instead_of: str | None = None) -> str:
    """Publish a kept snapshot after checking that it is whole; without an id the one before the present one.

    Args:
        instead_of: what was published when this was decided; None whatever is published now.

    Returns:
        The id of what is published now.

    Raises:
        HomeLocked: another process changes the home.
        PublishedMeanwhile: something else is published than `instead_of`.
        SnapshotNotFound: it is not kept, or there is none to go back to.
        SnapshotCorrupt: it is broken.
        SnapshotIncompatible: another version of the program made it.
    """
    with home.locked():
        if instead_of is not None and home.published_id() != instead_of:
            msg = f"another snapshot than {instead_of} has been published meanwhile; look again before you change it"
            raise PublishedMeanwhile(msg)
        wanted = snapshot_id or home.previous_id()
        home.open(wanted, every_byte=True)
        home.publish(wanted)
    return wanted
