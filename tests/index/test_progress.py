"""How far an update is, seen from outside."""

import json
import os
import subprocess
import sys
from pathlib import Path

from index.home import Home
from index.lock import holder
from index.progress import Running, running
from index.update import update
from tests.fakes.encoder import FakeEncoder, load_fake

_ROOT = Path(__file__).parents[2]
_KILLED = """
import os, sys
from pathlib import Path
from index.home import Home
from index.lock import holder
from index.progress import telling
with Home(Path(sys.argv[1])).locked(), telling(Home(Path(sys.argv[1])), None) as tell:
    tell(1, 9)
    os._exit(9)
"""


def test_an_update_is_seen_while_it_runs(home: Home, library_folder: Path) -> None:
    """First that it runs, then how far it is; when it has ended nothing is left."""
    seen: list[Running | None] = []

    class Watched(FakeEncoder):
        def encode(self, texts):  # type: ignore[no-untyped-def]
            seen.append(running(home))
            return super().encode(texts)

    def load() -> Watched:
        seen.append(running(home))
        return Watched()

    assert running(home) is None
    update(home, [str(library_folder)], load)

    reading, embedding = seen[0], seen[-1]
    assert reading
    assert (reading.process, reading.done, reading.total) == (str(os.getpid()), None, None)
    assert embedding
    assert embedding.done == 0
    assert embedding.total
    assert running(home) is None
    assert not [path.name for path in home.path.iterdir() if "progress" in path.name]


def test_what_a_killed_update_left_is_not_believed(home: Home) -> None:
    """Neither its name nor its progress, though both lie there; nor by a later update that has not come so far."""
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(home.path)], check=False, cwd=_ROOT)
    assert killed.returncode == 9
    assert json.loads((home.path / "progress.json").read_text())["done"] == 1
    assert (home.path / "lock.owner").exists()

    assert running(home) is None
    with home.locked():
        later = running(home)
        assert later
        assert (later.process, later.done) == (str(os.getpid()), None)


def test_broken_progress_is_no_progress(home: Home) -> None:
    """What cannot be read says nothing, and the update itself is still seen."""
    with home.locked():
        (home.path / "progress.json").write_text("{")
        found = running(home)
        assert found
        assert found.done is None


def test_progress_goes_on_to_who_asked_for_it(home: Home, library_folder: Path) -> None:
    """The command's own bar sees the same numbers."""
    told: list[tuple[int, int]] = []

    update(home, [str(library_folder)], load_fake, progress=lambda done, total: told.append((done, total)))

    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] > 0


def test_looking_does_not_hold_the_home(home: Home) -> None:
    """Who looks takes no lock from who updates, and finds nobody where nobody is."""
    with home.locked():
        assert holder(home.path)
    assert holder(home.path) is None
    with home.locked():
        assert holder(home.path)
