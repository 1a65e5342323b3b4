"""A server that is told to end finishes what it is answering."""

import json
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal

from assistant.serving import server_config
from assistant.settings import Settings
from index.home import Home
from index.update import update
from tests.fakes.encoder import load_fake

_WAIT_S = 120
_SECRET = "zebra 07700 900123"


@dataclass(frozen=True, slots=True)
class _Ended:
    """What a server did that was told to end while it was asked.

    Attributes:
        log: the lines that it logged.
        journal: the names of the journal's files afterwards.
    """

    answered: httpx.Response
    status: int
    log: list[dict[str, Any]]
    journal: list[str]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> _Ended:
    """Start a server, open a page on it, ask it, tell it to end, and only then let it answer."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "tea.md").write_text("# Tea\n\nTea is green.\n", "utf-8")
    update(Home(folder / "home"), [str(folder / "tea.md")], load_fake)
    port = _free_port()
    (folder / "home" / "settings.toml").write_text('log_format = "json"\nlog_level = "info"\njournal = true\n', "utf-8")
    started = [sys.executable, "-m", "tests.fakes.slow_server", str(folder / "home"), str(port)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    root = Path(__file__).parents[2]
    with (
        subprocess.Popen(started, cwd=root, text=True, **pipes) as server,
        ThreadPoolExecutor(2) as pool,
    ):
        try:
            asked = pool.submit(_ask, port, server)
            assert server.stdout
            assert server.stdin
            assert server.stdout.readline() == "asked\n"
            is_held = threading.Event()
            page = pool.submit(_hold, port, is_held)
            assert is_held.wait(_WAIT_S)
            server.send_signal(signal.SIGTERM)
            while _listens(port):
                time.sleep(0.05)
            server.stdin.write("\n")
            server.stdin.flush()
            answered = asked.result(_WAIT_S)
            page.result(_WAIT_S)
            _, logged = server.communicate(timeout=_WAIT_S)
        finally:
            server.kill()
    log = [json.loads(line) for line in logged.splitlines()]
    journal = [path.name for path in (folder / "home").glob("journal.db*")]
    return _Ended(answered, server.returncode, log, journal)


def test_what_is_being_answered_is_finished(ended: _Ended) -> None:
    """The answer is whole, and the end is no error."""
    assert (ended.answered.status_code, ended.answered.json()["question"]) == (200, _SECRET)
    assert ended.status == 0


def test_an_open_page_is_no_error(ended: _Ended) -> None:
    """The connection that it holds is closed, not cut off."""
    assert [line for line in ended.log if line["level"] != "info"] == []


def test_the_journal_is_one_file_afterwards(ended: _Ended) -> None:
    """Whoever copies or deletes it then has all of it."""
    assert ended.journal == ["journal.db"]


def test_its_log_is_json_without_a_word_of_the_question(ended: _Ended) -> None:
    """Every line can be read by a program, and the request has one under its id."""
    [line] = [line for line in ended.log if line.get("path") == "/api/v1/ask"]

    assert (line["request_id"], line["method"], line["status"]) == ("mine", "POST", 200)
    assert line["ms"] > 0
    assert "zebra" not in json.dumps(ended.log)


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "client"),
    [
        (None, "127.0.0.1", "192.0.2.7", "192.0.2.7"),
        (None, "127.0.0.1", None, "127.0.0.1"),
        (None, "198.51.100.1", "192.0.2.7", "198.51.100.1"),
        ((), "127.0.0.1", "192.0.2.7", "127.0.0.1"),
        (("10.0.0.0/8",), "10.1.2.3", "203.0.113.9, 192.0.2.7, 10.9.9.9", "192.0.2.7"),
        (("10.0.0.0/8",), "127.0.0.1", "192.0.2.7", "127.0.0.1"),
    ],
)
def test_a_trusted_proxy_says_who_the_client_is(
    trusted: tuple[str, ...] | None, peer: str, forwarded: str | None, client: str
) -> None:
    """Of the addresses that it passes on, the last one that is no proxy counts; from anybody else none does."""
    seen: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(scope["client"][0])

    config = server_config(app, Settings() if trusted is None else Settings(trusted_proxies=trusted))
    config.load()
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    scope = {"type": "http", "client": (peer, 1), "scheme": "http", "headers": headers}
    # In a thread of its own, since a browser test runs inside an event loop already.
    with start_blocking_portal() as portal:
        portal.call(config.loaded_app, scope, None, None)

    assert seen == [client]


def _ask(port: int, server: subprocess.Popen[str]) -> httpx.Response:
    while not _listens(port):
        assert server.poll() is None, server.stderr and server.stderr.read()
        time.sleep(0.05)
    address = f"http://127.0.0.1:{port}/api/v1/ask"
    return httpx.post(address, json={"question": _SECRET}, headers={"X-Request-ID": "mine"}, timeout=_WAIT_S)


def _hold(port: int, is_held: threading.Event) -> None:
    """Keep a connection open as a page of the chat does."""
    with httpx.stream("GET", f"http://127.0.0.1:{port}/gradio_api/heartbeat/a-page", timeout=_WAIT_S) as held:
        for _ in held.iter_raw():
            is_held.set()


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        found: int = probe.getsockname()[1]
        return found
