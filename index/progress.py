"""How far an update is: written by the process that updates, read by whoever looks at the home.

What a process left behind that has ended is never believed: only while the home is locked, and by that very process,
does the file say anything.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from os import getpid
from pathlib import Path

from index.embedding import Progress
from index.home import PROGRESS, Home
from index.lock import holder
from index.manifest import NO_JSON


@dataclass(frozen=True, slots=True)
class Running:
    """An update that is running now.

    Attributes:
        process: its process id.
        since: when it began.
        done: how many texts are embedded, None while documents are still read.
        total: how many there are to embed, None while documents are still read.
    """

    process: str
    since: datetime
    done: int | None = None
    total: int | None = None


@contextmanager
def telling(home: Home, progress: Progress | None) -> Iterator[Progress]:
    """Give a progress that is also written into the home, which must be locked, while the block runs."""
    path = home.path / PROGRESS

    def tell(done: int, total: int) -> None:
        if progress:
            progress(done, total)
        with home.writing():
            _write(path, {"process": str(getpid()), "done": done, "total": total})

    try:
        yield tell
    finally:
        path.unlink(missing_ok=True)


def running(home: Home) -> Running | None:
    """Say which update is running and how far it is; None where none is."""
    held = holder(home.path)
    if held is None:
        return None
    try:
        told = json.loads((home.path / PROGRESS).read_bytes())
        if told["process"] == held.process:
            return Running(held.process, held.since, int(told["done"]), int(told["total"]))
    except NO_JSON:
        # It has not come so far, or has just ended.
        pass
    return Running(held.process, held.since)


def _write(path: Path, told: dict[str, str | int]) -> None:
    aside = path.with_name(f"{path.name}.new")
    aside.write_text(json.dumps(told), "utf-8")
    aside.replace(path)
