"""`citewell serve` as a process of its own: it reaches no other machine."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from index.home import Home
from tests.assistant.conftest import Run
from tests.assistant.test_swapping import QUESTIONS, ask, write_docs
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
