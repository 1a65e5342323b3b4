"""The home: one rename publishes, one process changes, one command goes back."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from index.errors import HomeLocked, HomeUnusable, SnapshotCorrupt, SnapshotNotFound
from index.home import Home
from index.update import add, update
from tests.fakes.encoder import load_fake

_ROOT = Path(__file__).parents[2]
_HOLD = """
import sys
from pathlib import Path
from index.home import Home
with Home(Path(sys.argv[1])).locked():
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def _held_by_another_process(home: Home) -> Iterator[int]:
    """Let a second process hold the home, and end that process by its own id."""
    command = [sys.executable, "-c", _HOLD, str(home.path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        assert process.stdout
        assert process.stdout.readline() == "held\n"
        try:
            yield process.pid
        finally:
            process.kill()


def _update(home: Home, *sources: Path) -> str:
    """Update and return the id of what is published then."""
    published = update(home, [str(source) for source in sources], load_fake).snapshot_id
    assert published
    return published


def _snapshots(home: Home, *names: str) -> None:
    for name in names:
        (home.path / "snapshots" / name).mkdir(parents=True)


def test_a_new_home_has_nothing_published(home: Home) -> None:
    """Before the first update there is no published id, and asking for it names the command that makes one."""
    assert home.published_id() is None
    assert home.snapshot_ids() == []

    with pytest.raises(SnapshotNotFound, match=rf"no index in {home.path} yet.*citewell index update PATH.*builtin"):
        home.open_published()


def test_what_was_published_last_is_published(home: Home) -> None:
    """Publishing replaces the published id, whole."""
    _snapshots(home, "a", "b")

    home.publish("b")
    home.publish("a")

    assert home.published_id() == "a"
    assert home.published_folder() == home.path / "snapshots" / "a"
    assert sorted(path.name for path in home.path.iterdir()) == ["current", "snapshots"]


def test_snapshots_are_listed_oldest_first_and_only_finished_ones(home: Home) -> None:
    """Unfinished folders and stray files are no snapshots."""
    _snapshots(home, "20260302T1-b", "20260301T1-a", ".unfinished-20260303T1-c")
    (home.path / "snapshots" / "notes.txt").write_text("x")

    assert home.snapshot_ids() == ["20260301T1-a", "20260302T1-b"]


@pytest.mark.parametrize(
    "name",
    ["", "nope", ".", "..", "../snapshots/a", "a/", "/", ".unfinished-b", "a\0", "a\n", "x" * 5000, "\ud800", "~"],
    ids=["empty", "unknown", "dot", "dots", "path", "slash", "root", "unfinished", "zero", "line", "long", "half", "~"],
)
def test_only_the_name_of_a_snapshot_finds_its_folder(home: Home, name: str) -> None:
    """Whatever an address may hold, nothing but a finished snapshot's own name is a folder of the home."""
    _snapshots(home, "a", ".unfinished-b")

    for use in (home.folder, home.publish, lambda wanted: home.document(wanted, "tea")):
        with pytest.raises(SnapshotNotFound, match="citewell index list"):
            use(name)
    assert not (home.path / "current").exists()


_SPOILT = {
    "missing": lambda home: (home.path / "current").unlink(),
    "empty": lambda home: (home.path / "current").write_text(""),
    "blank": lambda home: (home.path / "current").write_text(" \n"),
    "binary": lambda home: (home.path / "current").write_bytes(b"\xff\xfe"),
    "garbage": lambda home: (home.path / "current").write_text("no such snapshot"),
    "traversal": lambda home: (home.path / "current").write_text("../snapshots"),
}


@pytest.mark.parametrize("spoil", _SPOILT.values(), ids=_SPOILT)
def test_a_spoilt_current_loses_no_library_and_the_named_command_mends_it(
    published_home: Home, spoil: Callable[[Home], object]
) -> None:
    """It is never taken for an empty home: adding is refused, and the command in the message brings everything back."""
    before = published_home.open_published()
    spoil(published_home)

    with pytest.raises(HomeUnusable, match=f"citewell index rollback {before.id}"):
        published_home.open_published()
    with pytest.raises(HomeUnusable):
        add(published_home, ["builtin"], load_fake)
    published_home.publish(published_home.previous_id())

    assert published_home.open_published().documents == before.documents


@pytest.mark.parametrize("spoil", _SPOILT.values(), ids=_SPOILT)
def test_an_update_mends_a_spoilt_current(home: Home, library_folder: Path, spoil: Callable[[Home], object]) -> None:
    """An update without paths knows its sources from the newest snapshot, and publishes again."""
    _update(home, library_folder)
    before = home.open_published()
    spoil(home)

    (library_folder / "extra.md").write_text("One more.")
    update(home, [], load_fake)

    assert set(home.open_published().documents) == {*before.documents, "extra"}


def test_a_published_snapshot_that_is_gone_is_named(published_home: Home) -> None:
    """If somebody deletes the published folder, the message names it and the command that mends it."""
    published = published_home.published_folder()
    shutil.rmtree(published)

    with pytest.raises(HomeUnusable, match=rf"'{published.name}', which is not there.*citewell index update PATH"):
        published_home.open_published()


def test_a_new_home_is_its_owners_alone(home: Home, library_folder: Path) -> None:
    """Nobody else on the machine can look into a home that an update made."""
    _update(home, library_folder)

    assert [path.stat().st_mode & 0o077 for path in (home.path, home.path / "snapshots")] == [0, 0]


def test_publishing_is_one_rename(home: Home) -> None:
    """A reader in a tight loop never meets an absent, empty or half-written `current` during 200 publishes."""
    names = ["a" * 40, "b" * 60]
    _snapshots(home, *names)
    home.publish(names[0])
    ended = Event()

    def read_all() -> list[str | None]:
        seen: list[str | None] = []
        while not ended.is_set():
            seen.append(home.published_id())
        return seen

    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(read_all)
        for number in range(200):
            home.publish(names[number % 2])
        ended.set()
        seen = reading.result(timeout=10)

    assert len(seen) > 200
    assert set(seen) == set(names)


def test_a_publish_that_was_cut_off_changes_nothing(home: Home) -> None:
    """A half-written successor of `current` is not read, and the next publish replaces it."""
    _snapshots(home, "a", "b")
    home.publish("a")
    (home.path / "current.new").write_text("b-and-then-the-lights-went-o")

    assert home.published_id() == "a"

    home.publish("b")

    assert home.published_id() == "b"


def test_a_home_is_changed_by_one_process_at_a_time(published_home: Home) -> None:
    """An update beside another is refused and names its process and since when; afterwards it goes through."""
    before = published_home.published_id()

    with _held_by_another_process(published_home) as process:
        said = rf"already running in {published_home.path} \(process {process}, since \d\d? \w+ \d{{4}}, [\d:]+ UTC\)"
        with pytest.raises(HomeLocked, match=said):
            update(published_home, [], load_fake)
        assert published_home.published_id() == before
        assert published_home.open_published().id == before

    assert not update(published_home, [], load_fake).published


def test_a_home_is_changed_by_one_thread_at_a_time(home: Home) -> None:
    """The lock holds inside one process as well, and is free again after an error."""
    with home.locked(), pytest.raises(HomeLocked), home.locked():
        pytest.fail("held twice")

    with pytest.raises(ZeroDivisionError), home.locked():
        raise ZeroDivisionError
    with home.locked():
        assert home.path.is_dir()


def test_a_killed_update_leaves_nothing_but_what_the_next_one_clears(published_home: Home) -> None:
    """After a process is killed with a snapshot half written, readers go on and the next update clears it away."""
    with _held_by_another_process(published_home):
        half = published_home.path / "snapshots" / ".unfinished-20260101T000000Z-half"
        half.mkdir()
        (half / "documents.jsonl").write_text("half a li")

    assert published_home.open_published().documents
    assert half.is_dir()

    update(published_home, [], load_fake)

    assert not half.exists()
    assert len(published_home.snapshot_ids()) == 1


@pytest.mark.parametrize("blocked", ["home", "snapshots"], ids=["the home is a file", "its folder is a file"])
def test_a_home_that_cannot_be_written_is_named(home: Home, blocked: str) -> None:
    """A home that is no folder is refused with its path and the way to choose another."""
    if blocked == "home":
        home.path.write_text("not a folder")
    else:
        home.path.mkdir()
        (home.path / "snapshots").write_text("not a folder")

    with pytest.raises(HomeUnusable, match=rf"{home.path} cannot be written \(.+\);.* choose another with --home"):
        update(home, ["builtin"], load_fake)


def test_going_back_follows_what_was_published_and_not_the_clock(home: Home, library_folder: Path) -> None:
    """Each snapshot leads to the one that was published when it was made, also after going back."""
    ids = []
    for words in ("One.", "Two."):
        (library_folder / "extra.md").write_text(words)
        ids.append(_update(home, library_folder))
    first, second = ids

    assert home.previous_id() == first
    home.publish(home.previous_id())
    (library_folder / "extra.md").write_text("Three.")
    third = _update(home)

    assert home.snapshot_ids() == sorted([first, second, third])
    assert home.previous_id() == first
    home.publish(first)
    with pytest.raises(SnapshotNotFound, match="no earlier snapshot"):
        home.previous_id()


def test_a_snapshot_too_broken_to_say_leads_to_the_one_before_it(home: Home, library_folder: Path) -> None:
    """Going back, which a broken manifest's message advises, works without that manifest."""
    first = _update(home, library_folder)
    (library_folder / "extra.md").write_text("More.")
    _update(home)
    (home.published_folder() / "manifest.json").write_text("{")

    with pytest.raises(SnapshotCorrupt, match="citewell index rollback"):
        home.open_published()
    home.publish(home.previous_id())

    assert home.open_published().id == first


def test_nothing_published_is_nothing_to_go_back_from(home: Home) -> None:
    """Going back in an empty home says that there is nothing."""
    with pytest.raises(SnapshotNotFound, match="no earlier snapshot"):
        home.previous_id()


def test_a_document_of_an_older_snapshot_is_still_shown(home: Home, library_folder: Path) -> None:
    """A citation of an older snapshot finds its document as it was then."""
    first = _update(home, library_folder)
    page = library_folder / "cloud-socks.md"
    page.write_text("# Cloud socks\n\nNothing is left.")
    second = _update(home)

    assert "worn at night" in home.document(first, "cloud-socks").text
    assert "worn at night" not in home.document(second, "cloud-socks").text
