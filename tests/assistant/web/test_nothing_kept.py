"""What is typed reaches the disk only where the journal is on: real processes, asked on every surface."""

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser

from assistant.live import LiveAssistant
from tests.assistant.web.browsing import ask, browsing

_ROOT = Path(__file__).parents[3]
_ASKED = ("{word}", "is {word} safe with grapefruit juice?", "does anastrozole thin a man's bones, {word}?")
_URGENT = "I want to kill myself, {word}"
_WAIT_S = 180


def _live_in(place: Path, monkeypatch: pytest.MonkeyPatch, *, journal: str) -> None:
    """Make everything that a process writes by itself land in one place."""
    own = {"HOME": "user", "XDG_CACHE_HOME": "user", "TMPDIR": "tmp", "CITEWELL_HOME": "home"}
    for name, folder in own.items():
        (place / folder).mkdir(exist_ok=True)
        monkeypatch.setenv(name, str(place / folder))
    monkeypatch.setenv("CITEWELL_JOURNAL", journal)
    monkeypatch.setenv("CITEWELL_LOG_LEVEL", "info")
    monkeypatch.setenv("CITEWELL_METRICS", "on")
    monkeypatch.setenv("PYTHONPATH", str(_ROOT))


@contextmanager
def _serving(place: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant.cli", "serve", "--port", str(port)]
    with (place / "log").open("wb") as log:
        server = subprocess.Popen(command, cwd=place, stdout=log, stderr=log)
        try:
            ends = time.monotonic() + _WAIT_S
            while True:
                assert server.poll() is None, (place / "log").read_text()
                assert time.monotonic() < ends, "the server did not start"
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
                    break
                except OSError:
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(20)


def _ask_everywhere(word: str, place: Path, browser: Browser) -> None:
    questions = [asked.format(word=word) for asked in (*_ASKED, _URGENT)]
    lines = "".join(f'{{"question": "{question}"}}\n' for question in questions)
    command = [sys.executable, "-m", "assistant.cli", "ask"]
    for rest, sent in ([questions[1]], None), (["--jsonl", "-"], lines):
        ended = subprocess.run([*command, *rest], input=sent, cwd=place, check=True, capture_output=True, text=True)
        assert ended.stdout
        assert word not in ended.stderr
    with _serving(place) as address, browsing(browser) as context:
        for question in questions:
            history = [{"role": "user", "content": f"what is {word}?"}]
            body = {"question": question, "history": history}
            assert httpx.post(f"{address}/api/v1/ask", json=body).json()["question"] == question
        httpx.post(f"{address}/api/v1/search", json={"query": word})
        httpx.post(f"{address}/search", data={"words": word})
        httpx.post(f"{address}/verify", data={"text": word})
        httpx.post(
            f"{address}/api/v1/ask", content=f'{{"question": {word}', headers={"Content-Type": "application/json"}
        )
        page = context.new_page()
        page.goto(address)
        for question in questions:
            ask(page, question)
        counted = httpx.get(f"{address}/metrics").text
        assert word not in counted
        # Here over HTTP and on the page.
        assert 'citewell_outcomes_total{outcome="emergency",route="crisis"} 2.0' in counted


def _holding(word: str, place: Path) -> set[str]:
    """Name the files that hold the word."""
    return {path.name for path in place.rglob("*") if path.is_file() and word.encode() in path.read_bytes().lower()}


@pytest.mark.parametrize("journal", ["off", "on"])
def test_no_question_reaches_the_disk_unless_the_journal_is_on(
    tmp_path: Path, live: LiveAssistant, browser: Browser, monkeypatch: pytest.MonkeyPatch, journal: str
) -> None:
    """With it, the word is found in its file alone; without it nowhere: home, temporary folder, log, user's folder."""
    word = f"quixotrel{journal}"
    _live_in(tmp_path, monkeypatch, journal=journal)
    shutil.copytree(live.home.path, tmp_path / "home", dirs_exist_ok=True)

    _ask_everywhere(word, tmp_path, browser)

    found = {name.removesuffix("-wal") for name in _holding(word, tmp_path)}
    assert found == ({"journal.db"} if journal == "on" else set())
    assert (tmp_path / "home" / "journal.db").exists() is (journal == "on")
    held = b"".join(path.read_bytes() for path in (tmp_path / "home").glob("journal.db*"))
    assert b"kill myself" not in held
