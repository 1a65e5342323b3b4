"""`citewell index update --watch` follows a folder, in a process of its own, until a signal ends it."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import pytest
from watchfiles import Change

from index.errors import UpdateRefused
from index.home import Home
from index.update import update
from index.watching import _folders, _LibraryFilter
from tests.fakes.encoder import load_fake

_ROOT = Path(__file__).parents[2]
# On a busy machine; nothing is measured by it.
_PATIENCE_S = 120.0


def _soon(is_so: Callable[[], object]) -> None:
    until = monotonic() + _PATIENCE_S
    while not is_so():
        assert monotonic() < until, "it never came about"
        sleep(0.1)


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Return a folder with one document."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "snow.md").write_text("# Snow\n\nSnow is cold.\n")
    return folder


@contextmanager
def _watched(home: Home, folder: Path, *options: str, is_named: bool = True) -> Iterator["subprocess.Popen[str]"]:
    """Watch a folder, the last one if it is not named; what is printed comes as one object a line, errors as lines."""
    command = [sys.executable, "-m", "assistant.cli", "--home", str(home.path)]
    command += ["index", "update", *([str(folder)] if is_named else []), "--watch", "--json", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=_ROOT) as process:
        try:
            assert process.stderr
            line = next(line for line in process.stderr if line.startswith("watching"))
            assert str(folder) in line
            yield process
        finally:
            process.kill()


@pytest.fixture
def watching(home: Home, docs: Path) -> Iterator["subprocess.Popen[str]"]:
    """Watch the folder with one document."""
    with _watched(home, docs) as process:
        yield process


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_changes_are_published_until_a_signal_ends_it(
    watching: "subprocess.Popen[str]", home: Home, docs: Path, number: signal.Signals
) -> None:
    """A burst is one update, a file that cannot be read unpublishes nothing, and the end is clean."""
    first = home.published_id()
    for sort in range(5):
        (docs / f"fog{sort}.md").write_text(f"# Fog {sort}\n\nFog is sort {sort} of cloud.\n")
    _soon(lambda: home.published_id() != first)
    second = home.published_id()
    (docs / "snow.md").write_bytes(b"\x00\x01\x02")
    assert watching.stdout
    reports = [json.loads(watching.stdout.readline()) for _ in range(3)]
    watching.send_signal(number)
    _, errors = watching.communicate(timeout=_PATIENCE_S)

    assert watching.returncode == 0
    assert errors.endswith("no longer watching; what was published last stays\n")
    assert [len(report["added"]) for report in reports] == [1, 5, 0]
    assert reports[2]["kept"] == ["snow"]
    assert reports[2]["failures"][0]["path"] == str(docs / "snow.md")
    assert home.published_id() == second
    assert "Snow is cold." in home.open_published().documents["snow"].text
    with home.locked():
        assert sorted(path.name for path in home.path.iterdir()) == ["current", "lock", "lock.owner", "snapshots"]


def test_an_update_that_is_refused_is_told_and_tried_at_the_next_change(
    watching: "subprocess.Popen[str]", home: Home, docs: Path
) -> None:
    """A folder that is emptied by mistake unpublishes nothing; when the files are back, it goes on."""
    first = home.published_id()
    (docs / "snow.md").unlink()
    assert watching.stderr
    line = watching.stderr.readline()
    (docs / "fog.md").write_text("# Fog\n\nFog is a cloud.\n")
    (docs / "snow.md").write_text("# Snow\n\nSnow is cold.\n")
    assert home.published_id() == first
    _soon(lambda: home.published_id() != first)

    assert line.startswith("citewell: nothing was published: nothing could be read")
    assert set(home.open_published().documents) == {"fog", "snow"}


def test_a_broken_library_is_mended_when_watching_begins(home: Home, docs: Path) -> None:
    """As by an update that does not watch: which folder was read last, a broken snapshot still says."""
    broken = update(home, [str(docs)], load_fake).snapshot_id
    assert broken
    (home.folder(broken) / "vocabulary.json").write_text("{}")

    with _watched(home, docs, is_named=False) as process:
        assert process.stdout
        report = json.loads(process.stdout.readline())

    assert "vocabulary.json was altered" in report["rebuilt_because"]
    assert report["published"]
    assert home.open_published().manifest.sources == (str(docs),)


def test_a_change_that_makes_answers_worse_is_held_back_until_it_is_mended(published: Path) -> None:
    """The gate looks at each change; a folder that never passed it is followed all the same."""
    home, library, questions = Home(published / "home"), published / "library", published / "questions.jsonl"
    asked = {"question": "How do men take anastrozole?", "expect": "answer", "gold": ["twice a week"]}
    questions.write_text(json.dumps(asked), "utf-8")
    document = library / "men-on-testosterone-therapy.md"
    text = document.read_text("utf-8")
    before = home.published_id()
    document.write_text(text.replace("twice a week", "once a day"), "utf-8")

    with _watched(home, library, "--gate", str(questions)) as process:
        assert process.stdout
        held_back = json.loads(process.stdout.readline())
        assert home.published_id() == before
        document.write_text(text, "utf-8")
        mended = json.loads(process.stdout.readline())

    assert (held_back["held_back"], held_back["published"]) == (True, False)
    assert [change["worse"] for change in held_back["gate"]["changes"]] == ["became wrong"]
    assert (mended["held_back"], mended["published"], mended["gate"]["changes"]) == (False, True, [])
    assert home.open_published().manifest.sources == (str(library),)


def test_while_another_update_runs_it_waits(watching: "subprocess.Popen[str]", home: Home, docs: Path) -> None:
    """A change that comes meanwhile is not lost."""
    first = home.published_id()
    with home.locked():
        (docs / "fog.md").write_text("# Fog\n\nFog is a cloud.\n")
        assert watching.stderr
        assert watching.stderr.readline() == "citewell: another update is running; this one is tried again\n"
        assert home.published_id() == first

    _soon(lambda: home.published_id() != first)


def test_what_is_no_document_is_passed_over(tmp_path: Path) -> None:
    """The home inside the folder, hidden files and the traces of editors start no update."""
    admits = _LibraryFilter(tmp_path / "docs" / "home")
    paths = ("docs/a.md", "docs/home/current", "docs/.a.md", "docs/a.md~", "docs/.git/x", "docs/library.toml")

    admitted = [path for path in paths if admits(Change.modified, str(tmp_path / path))]

    assert admitted == ["docs/a.md", "docs/library.toml"]


def test_a_file_is_watched_by_its_folder(docs: Path) -> None:
    """Editors replace files, so the folder tells; what ships never changes, and what is not there cannot."""
    assert _folders([str(docs / "snow.md"), str(docs / ("a" * 300)), str(docs), "builtin"]) == [docs]
    with pytest.raises(UpdateRefused, match="the library that ships does not change"):
        _folders(["builtin"])
    with pytest.raises(UpdateRefused, match="there is no folder"):
        _folders([str(docs / "nowhere" / "snow.md")])
