"""`citewell serve` as a process of its own: it reaches no other machine, and a restored backup answers at once."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from index.home import Home
from tests.assistant.conftest import Run
from tests.assistant.test_swapping import QUESTIONS, ask, check_is_of_one_snapshot, keep_asking, write_docs
from tests.assistant.web.readers import ChatReader, serving_process

_ROOT = Path(__file__).parents[2]
# Every process that the server starts runs this first, as the server does.
_AUDIT = f"""
import sys
sys.path.append({str(_ROOT)!r})
from tests.network import LOOK_UPS, SENDS, stays_here

def note(event, arguments):
    reaches = event in LOOK_UPS or event in SENDS
    if reaches or event == "socket.bind":
        where = "away" if reaches and not stays_here(event, arguments) else "here"
        with open(__file__.replace("sitecustomize.py", "events"), "a") as events:
            events.write(f"{{where}} {{event}} {{arguments}}\\n")

sys.addaudithook(note)
"""
_CLIENTS = 4


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Return a folder of two documents that say "three"."""
    write_docs(tmp_path / "docs", "three")
    return tmp_path / "docs"


@pytest.fixture
def served_home(tmp_path: Path, docs: Path, run: Run) -> Home:
    """Publish the documents."""
    assert not run("--home", tmp_path / "home", "index", "update", docs).status
    return Home(tmp_path / "home")


@pytest.fixture
def events(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Have every process that is started from now on write down where it looks names up, connects and sends to."""
    folder = tmp_path / "audit"
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(_AUDIT)
    monkeypatch.setenv("PYTHONPATH", str(folder))
    return folder / "events"


@pytest.fixture
def address(events: Path, served_home: Home) -> Iterator[str]:
    """Serve the home, watched."""
    with serving_process(served_home.path) as address:
        yield address


def test_a_server_reaches_no_other_machine(address: str, events: Path, served_home: Home, docs: Path, run: Run) -> None:
    """From its start through questions, every page and a new snapshot it looks no name up, and connects nowhere."""
    with httpx.Client(base_url=address, timeout=60) as client:
        reader = ChatReader(client)
        for question in (*QUESTIONS, "hello", "I can't breathe"):
            assert ask(address, question)["snapshot"]
            assert "outcome" in reader.ask(question)
        pages = ["/", "/library", "/search", "/verify", "/source/tea", "/api/v1/documents", "/healthz", "/nowhere"]
        assert [client.get(page).status_code for page in pages] == [*[200] * 7, 404]
        assert client.post("/api/v1/search", json={"query": "moss"}).is_success
        write_docs(docs, "nine")
        assert not run("--home", served_home.path, "index", "update").status
        assert ask(address, QUESTIONS[0])["snapshot"] == served_home.published_id()
        assert client.get("/library").is_success

    watched = events.read_text().splitlines()
    assert watched[0].startswith("here socket.bind")
    assert [line for line in watched if not line.startswith("here ")] == []


def _ask_until(address: str, snapshot: str | None) -> dict[str, Any]:
    """Ask until a snapshot answers; while one client's question opens it, the others get the last one."""
    while (outcome := ask(address, QUESTIONS[0]))["snapshot"] != snapshot:
        pass
    return outcome


def test_a_backup_is_made_and_restored_under_a_server_that_is_asked(
    address: str, served_home: Home, docs: Path, tmp_path: Path, run: Run
) -> None:
    """By the command line, while four clients ask: no error, each answer of one snapshot, the restored one at last."""
    home, ended = ["--home", str(served_home.path)], Event()
    archive = tmp_path / "home.tar.gz"
    first = served_home.published_id()
    with ThreadPoolExecutor(_CLIENTS) as pool:
        clients = [pool.submit(keep_asking, address, number, 3, ended) for number in range(_CLIENTS)]
        try:
            made = run(*home, "home", "backup", archive)
            write_docs(docs, "nine")
            run(*home, "index", "update")
            second = served_home.published_id()
            _ask_until(address, second)
            refused = run(*home, "home", "restore", archive)
            done = run(*home, "home", "restore", archive, "--yes")
            after = _ask_until(address, first)
        finally:
            ended.set()
        outcomes = [outcome for client in clients for outcome in client.result().outcomes]

    assert (made.status, made.out) == (0, f"{archive} holds 1 snapshot: {archive.stat().st_size:,} bytes\n")
    assert (refused.status, "--yes" in refused.err) == (1, True)
    assert (done.status, done.out) == (0, f"restored 1 snapshot\npublished {first}\n")
    assert "three" in after["quotes"][0]["text"]
    for outcome in outcomes:
        check_is_of_one_snapshot(outcome, served_home)
    assert {outcome["snapshot"] for outcome in outcomes} <= {first, second}
    assert {outcome["outcome"] for outcome in outcomes} == {"answer", "abstention"}


def test_a_backup_is_restored_into_an_empty_home(served_home: Home, tmp_path: Path, run: Run) -> None:
    """With its settings, and it answers there as it did; an archive that is there already is not written over."""
    (served_home.path / "settings.toml").write_text('region = "gb"\n')
    archive, other = tmp_path / "home.tar", tmp_path / "other"

    made = run("--home", served_home.path, "home", "backup", archive)
    again = run("--home", served_home.path, "home", "backup", archive)
    done = run("--home", other, "home", "restore", archive)

    assert "1 snapshot and settings.toml" in made.out
    assert "keep it as private as the home" in made.out
    assert (again.status, str(archive) in again.err) == (1, True)
    assert (done.status, done.out.splitlines()[-1]) == (0, f"published {served_home.published_id()}")
    said = [
        json.loads(run("--home", home, "ask", QUESTIONS[0], "--json").out) | {"elapsed_ms": None}
        for home in (served_home.path, other)
    ]
    assert said[0] == said[1]
    assert said[0]["outcome"] == "answer"
