"""Whatever ends a change of the home, at whatever moment: the published snapshot answers, and the next change is whole.

Each case is a real process on a copy of the same home.
"""

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from tempfile import mkdtemp

import pytest

import index.building
from index.backup import back_up, restore
from index.folder.snapshot import open_snapshot
from index.home import Home
from index.search import Index
from index.update import update
from tests.fakes.crashes import Crasher, End, Fault, Order, crashing
from tests.fakes.encoder import FakeEncoder, load_fake

# How many of all moments are tried where not every one is.
_SAMPLE = 5
_KINDS = {"moss.md": "# Moss\n\nMoss tea keeps for three days.\n", "snow.md": "# Snow\n\nSnow is white and cold.\n"}
_QUESTIONS = ("moss tea", "snow", "fog socks")

Answers = list[tuple[str, int, float]]


@dataclass(frozen=True, slots=True)
class Scene:
    """A home, the folder its library is read from, and what it answers before and after the change that is cut short.

    The folder's files have changed since the home was updated.
    """

    home: Path
    docs: Path
    before: Answers
    after: Answers


def answers_of(home: Home) -> Answers:
    """Open what is published, which checks it whole, and ask it."""
    index = Index(home.open_published(), FakeEncoder())
    return [(hit.passage.id, hit.sentence, hit.score) for words in _QUESTIONS for hit in index.search(words)]


@pytest.fixture(scope="module")
def crasher() -> Iterator[Crasher]:
    """Run one program for all crashes."""
    with crashing() as crasher:
        yield crasher


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Publish twice, and then change the files."""
    root = tmp_path_factory.mktemp("scene")
    docs, home = root / "docs", Home(root / "home")
    docs.mkdir()
    (docs / "moss.md").write_text(_KINDS["moss.md"])
    update(home, [str(docs)], load_fake)
    (docs / "snow.md").write_text(_KINDS["snow.md"])
    update(home, [], load_fake)
    before = answers_of(home)
    (docs / "moss.md").unlink()
    (docs / "snow.md").write_text("# Snow\n\nSnow melts in fog.\n")
    (docs / "socks.md").write_text("# Socks\n\nCloud socks are knitted from fog.\n")
    other = Home(Path(shutil.copytree(home.path, root / "after")))
    update(other, [], load_fake, may_shrink=True)
    return Scene(home.path, docs, before, answers_of(other))


@pytest.fixture
def copied(scene: Scene, tmp_path: Path) -> Home:
    """Return a copy of the scene's home."""
    return Home(Path(shutil.copytree(scene.home, tmp_path / "home")))


def _moments(count: int, *, every: bool) -> list[int]:
    """Number the moments of a change: all, or the first, the last and a few that chance drew once."""
    drawn = random.Random(7).sample(range(2, count), _SAMPLE)
    return list(range(1, count + 1)) if every else [1, *sorted(drawn), count]


def _is_whole(home: Home, scene: Scene) -> None:
    """Check what an update left, and that the next one publishes."""
    assert answers_of(home) in (scene.before, scene.after)
    _goes_on(home, scene)


def _goes_on(home: Home, scene: Scene) -> None:
    """Check that the next update publishes, and that nothing remains of a change before it."""
    update(home, [], load_fake, may_shrink=True)
    assert answers_of(home) == scene.after
    assert {path.name for path in home.path.iterdir()} == {"current", "lock", "snapshots"}
    assert not list((home.path / "snapshots").glob(".*"))


def _tell(capsys: pytest.CaptureFixture[str], line: str) -> None:
    with capsys.disabled():
        sys.stdout.write(f"\n{line}\n")


_EVERY = [pytest.param(False, id="a sample"), pytest.param(True, id="every moment", marks=pytest.mark.slow)]


@pytest.mark.parametrize("every", _EVERY)
@pytest.mark.parametrize("fault", [Fault.KILL, Fault.FULL])
def test_an_update_that_is_cut_short_changes_nothing_and_is_cleared(
    fault: Fault, every: bool, scene: Scene, crasher: Crasher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Killed before each of its operations on files, or out of room from there on, it leaves the old or the new."""
    whole = crasher.run(Order("update", shutil.copytree(scene.home, tmp_path / "whole")))
    assert whole.status == "done"
    moments = _moments(whole.operations, every=every)
    for at in moments:
        home = Home(Path(shutil.copytree(scene.home, tmp_path / str(at))))
        ended = crasher.run(Order("update", home.path, (), fault, at))
        assert ended.status in _FITTING[fault], (at, ended)
        if ended.status == "refused":
            assert "cannot be written (No space left on device); free some space" in ended.message
        _is_whole(home, scene)
    _tell(capsys, f"{len(moments)} of {whole.operations} moments of an update, {fault}")


_FITTING = {Fault.KILL: ("killed",), Fault.FULL: ("refused", "done")}


@pytest.mark.parametrize("every", _EVERY)
def test_an_update_that_is_killed_from_outside_is_cleared(
    every: bool, scene: Scene, crasher: Crasher, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """At moments drawn by chance, those in native code among them."""
    whole = crasher.run(Order("update", shutil.copytree(scene.home, tmp_path / "whole")))
    chance = random.Random(11)
    endings, longest = [], whole.seconds
    for number in range(40 if every else _SAMPLE):
        home = Home(Path(shutil.copytree(scene.home, tmp_path / str(number))))
        end = crasher.run(Order("update", home.path, after_s=chance.uniform(0, longest)))
        endings.append(end.status)
        # The first one may have taken much longer, where other work ran beside it.
        longest = min(longest, end.seconds) if end.status == "done" else longest
        _is_whole(home, scene)
    assert "killed" in endings
    _tell(capsys, f"{endings.count('killed')} of {len(endings)} updates were killed before they ended")


@pytest.mark.parametrize("every", _EVERY)
@pytest.mark.parametrize("fault", [Fault.KILL, Fault.FULL])
def test_a_way_back_that_is_cut_short_leaves_one_of_the_two(
    fault: Fault, every: bool, scene: Scene, crasher: Crasher, tmp_path: Path
) -> None:
    """Going back is one rename too."""
    whole = crasher.run(Order("rollback", shutil.copytree(scene.home, tmp_path / "whole")))
    for at in _moments(whole.operations, every=every):
        home = Home(Path(shutil.copytree(scene.home, tmp_path / str(at))))
        known = home.snapshot_ids()
        assert crasher.run(Order("rollback", home.path, (), fault, at)).status in _FITTING[fault]
        assert home.open_published().id in known
        assert home.snapshot_ids() == known
        _goes_on(home, scene)


@pytest.mark.parametrize("every", _EVERY)
@pytest.mark.parametrize("fault", [Fault.KILL, Fault.FULL])
def test_a_pruning_that_is_cut_short_never_takes_what_is_published(
    fault: Fault, every: bool, scene: Scene, crasher: Crasher, tmp_path: Path
) -> None:
    """What answers stays, nothing half removed is taken for a snapshot, and a full disk does not keep room from it."""
    whole = crasher.run(Order("prune", shutil.copytree(scene.home, tmp_path / "whole"), ("1",)))
    for at in _moments(whole.operations, every=every):
        home = Home(Path(shutil.copytree(scene.home, tmp_path / str(at))))
        ended = crasher.run(Order("prune", home.path, ("1",), fault, at))
        assert ended.status == ("killed" if fault is Fault.KILL else "done"), (at, ended)
        for snapshot_id in home.snapshot_ids():
            open_snapshot(home.folder(snapshot_id))
        _is_whole(home, scene)


@pytest.mark.parametrize("every", _EVERY)
@pytest.mark.parametrize("fault", [Fault.KILL, Fault.FULL])
def test_a_restore_that_is_cut_short_leaves_one_of_the_two(
    fault: Fault, every: bool, scene: Scene, crasher: Crasher, tmp_path: Path
) -> None:
    """Over another library: what was published or what is restored, and no part of the archive is taken for it."""
    (tmp_path / "other.md").write_text("Tea is green.")
    other, archive = tmp_path / "other", tmp_path / "home.tar"
    update(Home(other), [str(tmp_path / "other.md")], load_fake)
    back_up(Home(scene.home), archive)
    known = Home(other).snapshot_ids()
    whole = crasher.run(Order("restore", shutil.copytree(other, tmp_path / "whole"), (str(archive),)))
    for at in _moments(whole.operations, every=every):
        home = Home(Path(shutil.copytree(other, tmp_path / str(at))))
        ended = crasher.run(Order("restore", home.path, (str(archive),), fault, at))
        assert ended.status in _FITTING[fault], (at, ended)
        assert home.open_published().id in (*known, Home(scene.home).published_id())
        restore(home, archive, may_replace=True)
        assert answers_of(home) == scene.before
        assert not list((home.path / "snapshots").glob(".*"))


def test_a_disk_that_is_full_leaves_what_was_published(scene: Scene, crasher: Crasher, tmp_path: Path) -> None:
    """On a small disk that somebody else filled: an update is refused, pruning is not, and with room all goes on."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "citewell-test", str(disk)],
        check=False,
        capture_output=True,
        text=True,
    )
    if mounted.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.strip()}")
    try:
        home = Home(Path(shutil.copytree(scene.home, disk / "home")))
        room = shutil.disk_usage(disk).free
        (disk / "films").write_bytes(bytes(room - 20_000))

        ended = crasher.run(Order("update", home.path))

        assert (ended.status, "cannot be written" in ended.message) == ("refused", True), ended
        assert answers_of(home) == scene.before
        assert crasher.run(Order("prune", home.path, ("1",))).status == "done"
        (disk / "films").unlink()
        _is_whole(home, scene)
    finally:
        # What maps a file there may not be garbage yet.
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.fixture
def readable() -> Iterator[Path]:
    """Return a folder that every user may look into."""
    folder = Path(mkdtemp(prefix="citewell-test-"))
    folder.chmod(0o755)
    yield folder
    for path in folder.rglob("*"):
        if path.is_dir():
            path.chmod(0o755)
    shutil.rmtree(folder)


def test_a_home_that_belongs_to_somebody_else_answers_and_stays(scene: Scene, crasher: Crasher, readable: Path) -> None:
    """An ordinary user who may only read a home is answered from it, and told that it cannot be written."""
    home = Home(Path(shutil.copytree(scene.home, readable / "home")))
    for path in [home.path, *home.path.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)

    ended = crasher.run(Order("update_as_an_ordinary_user", home.path))

    assert ended.status == "refused", ended
    assert f"{home.path} cannot be written (Permission denied)" in ended.message
    assert answers_of(home) == scene.before


def test_a_clock_that_is_set_back_changes_no_order(copied: Home, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """An update made yesterday by the clock is listed last, published, and led back from to the one before it."""
    known, before = copied.snapshot_ids(), copied.published_id()

    class Yesterday(datetime):
        @classmethod
        def now(cls, tz: timezone | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) - timedelta(days=1)

    monkeypatch.setattr(index.building, "datetime", Yesterday)
    made = update(copied, [], load_fake, may_shrink=True).snapshot_id

    assert copied.snapshot_ids() == [*known, made]
    assert copied.published_id() == made
    assert copied.previous_id() == before
    assert answers_of(copied) == scene.after


def test_of_two_updates_at_once_one_goes_through(copied: Home, scene: Scene, crasher: Crasher) -> None:
    """The second is told who holds the home and since when, and nothing of it remains."""
    with copied.locked():
        ended: End = crasher.run(Order("update", copied.path))

    assert ended.status == "refused"
    assert f"already running in {copied.path} (process {os.getpid()}, since " in ended.message
    _is_whole(copied, scene)
