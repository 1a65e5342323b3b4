"""Who changes a home: one process at a time, which leaves its name while it does."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import HomeLocked

_LOCK = "lock"
_OWNER = "lock.owner"


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that holds a home for a change, by its id, and when it began."""

    process: str
    since: datetime


@contextmanager
def held(home: Path) -> Iterator[None]:
    """Hold a home's folder while the block runs.

    Raises:
        HomeLocked: another process holds it; the message says which.
        OSError: the folder cannot be written.
    """
    lock, owner = FileLock(home / _LOCK, timeout=0), home / _OWNER
    try:
        lock.acquire()
    except Timeout as error:
        named = _named(home)
        who = f"process {named.process}, since {named.since:%d %B %Y, %H:%M:%S} UTC" if named else "not known by which"
        msg = f"an update is already running in {home} ({who}); try again when it has ended"
        raise HomeLocked(msg) from error
    try:
        # A process that was killed has left its name.
        owner.unlink(missing_ok=True)
        yield
    finally:
        owner.unlink(missing_ok=True)
        lock.release()


def sign(home: Path) -> None:
    """Leave the name of this process, which holds the home."""
    # On a full disk nobody is named, but what makes room there must go on.
    with suppress(OSError):
        (home / _OWNER).write_text(f"{os.getpid()} {datetime.now(UTC).isoformat()}\n", "utf-8")


def holder(home: Path) -> Holder | None:
    """Say who holds a home; None where nobody does, or nobody is named yet."""
    named = _named(home)
    if named is None:
        return None
    probe = FileLock(home / _LOCK, timeout=0)
    try:
        # Only where a name stands: who looks must not be in the way of who changes.
        probe.acquire()
    except Timeout:
        return named
    except OSError:
        return None
    probe.release()
    return None


def _named(home: Path) -> Holder | None:
    try:
        process, since = (home / _OWNER).read_text("utf-8").split()
        return Holder(process, datetime.fromisoformat(since))
    except (OSError, ValueError):
        return None
