"""Readers without a browser: a server in a process of its own, and chats by the protocol that Gradio's page speaks."""

import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from typing import Any

import httpx

_ROOT = Path(__file__).parents[3]
_START_S = 120.0
_ANSWER_S = 60.0


@contextmanager
def serving_process(home: Path) -> Iterator[str]:
    """Run `citewell serve` on a free port; it is ended by its process id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "assistant.cli", "--home", str(home), "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=_ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait_for(address, process)
        yield address
    finally:
        process.terminate()
        process.wait(30)


def _wait_for(address: str, process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + _START_S
    while time.monotonic() < until:
        assert process.poll() is None, f"the server ended with status {process.returncode}"
        with suppress(httpx.TransportError):
            if httpx.get(f"{address}/readyz").is_success:
                return
        time.sleep(0.2)
    msg = f"the server was not ready after {_START_S:.0f} s"
    raise TimeoutError(msg)


class ChatReader:
    """One open page of the chat; keeps the conversation, as a browser does, and sends it with each question."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client
        self._session = token_hex(6)
        config: dict[str, Any] = client.get("/config").raise_for_status().json()
        self._event = next(one for one in config["dependencies"] if one["targets"][0][1] == "submit")
        self.chat: list[dict[str, Any]] = []

    def ask(self, question: str) -> str:
        """Ask, and give the HTML of the outcome."""
        sent = {
            "data": [question, self.chat],
            "fn_index": self._event["id"],
            "session_hash": self._session,
            "trigger_id": self._event["targets"][0][0],
            "event_data": None,
        }
        joined = self._client.post("/gradio_api/queue/join", json=sent).raise_for_status()
        output = self._wait_for(joined.json()["event_id"])
        self.chat = output["data"][0]
        return str(self.chat[-1]["content"][0]["text"])

    def _wait_for(self, event_id: str) -> dict[str, Any]:
        place = {"session_hash": self._session}
        with self._client.stream("GET", "/gradio_api/queue/data", params=place, timeout=_ANSWER_S) as stream:
            for line in stream.iter_lines():
                said = json.loads(line.removeprefix("data:")) if line.startswith("data:") else {}
                assert said.get("event_id") in (None, event_id), "an answer to another question"
                if said.get("msg") == "process_completed":
                    assert said["success"], said
                    return dict(said["output"])
        msg = "the stream ended without an answer"
        raise ConnectionError(msg)
