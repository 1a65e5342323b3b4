"""The library follows its files: after each burst of changes an update is run, until somebody ends it."""

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

from watchfiles import Change, DefaultFilter, watch

from corpus.reading import BUILTIN
from index.errors import HomeLocked, UpdateRefused

# A burst has ended when nothing changed for so long, or when it has gone on for so much longer.
_QUIET_MS = 500
_LONGEST_BURST_MS = 10_000
# How often an update that another process kept from running is tried again.
_AGAIN_MS = 1_000


class _LibraryFilter(DefaultFilter):
    """Passes over what is no document: the home itself, hidden files, and the traces of editors."""

    def __init__(self, home: Path) -> None:
        super().__init__()
        self._home = home.resolve()

    def __call__(self, change: Change, path: str) -> bool:
        is_home = Path(path).resolve().is_relative_to(self._home)
        return not is_home and not Path(path).name.startswith(".") and super().__call__(change, path)


def follow(sources: Sequence[str], home: Path, run: Callable[[], object], stop: Event) -> None:
    """Run an update when it is ready to see changes, and after each burst of them below `sources`, until `stop` is set.

    Args:
        run: may raise `HomeLocked`, and is then tried again; any other error is its own to report.
        stop: is looked at many times a second.

    Raises:
        UpdateRefused: there is no folder to follow.
    """
    # Whatever changed before the first look would never be seen.
    is_behind = True
    for changes in watch(
        *_folders(sources),
        watch_filter=_LibraryFilter(home),
        debounce=_LONGEST_BURST_MS,
        step=_QUIET_MS,
        stop_event=stop,
        rust_timeout=_AGAIN_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        ignore_permission_denied=True,
    ):
        if changes or is_behind:
            try:
                run()
                is_behind = False
            except HomeLocked:
                is_behind = True


@contextmanager
def ended_by_signals() -> Iterator[Event]:
    """Give an event that SIGINT and SIGTERM set, so that an update that runs then is brought to its end."""
    stop = Event()

    def end(_: int, __: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, end) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _folders(sources: Sequence[str]) -> list[Path]:
    """Name the folders to watch; a file by its folder, since editors replace files."""
    paths = [Path(source) for source in sources if source != BUILTIN]
    folders = sorted({path if os.path.isdir(path) else path.parent for path in paths})
    missing = [folder for folder in folders if not os.path.isdir(folder)]
    if missing or not folders:
        what = f"there is no folder {missing[0]} to watch" if missing else "the library that ships does not change"
        msg = f"{what}; name the folder of your documents"
        raise UpdateRefused(msg)
    return folders
