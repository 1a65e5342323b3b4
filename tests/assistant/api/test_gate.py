"""Tokens, a limit for each client and a number of places stand before the interface, and before nothing else."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.gate import Gate
from assistant.api.routes import build_router
from assistant.live import LiveAssistant
from assistant.metrics import Metrics
from assistant.tokens import hash_of_token
from assistant.types import Message, Outcome
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.clock import Clock
from tests.fakes.documents import LIBRARY

_ASK = ("POST", "/api/v1/ask", {"question": "zebra"})
_SEARCH = ("POST", "/api/v1/search", {"query": "bones"})
_GUARDED = [_ASK, _SEARCH, ("GET", "/api/v1/documents", None), ("HEAD", "/api/v1/documents", None)]
_GUARDED.append(("GET", "/metrics", None))
_OPEN = ["/healthz", "/readyz", "/api/v1/openapi.json"]


def client_of(gate: Gate, *, assistant: FakeAssistant | None = None, address: str = "192.0.2.1") -> TestClient:
    """Call the routes behind a gate from an address."""
    app = FastAPI()
    live = cast("LiveAssistant", FakeLive(assistant or FakeAssistant(LIBRARY)))
    app.include_router(build_router(live, gate=gate, metrics=Metrics()))
    return TestClient(app, client=(address, 50_000))


@pytest.mark.parametrize(("method", "path", "body"), _GUARDED)
@pytest.mark.parametrize(
    "authorization", [None, "Bearer", "Bearer wrong", "Basic mine", "Bearer mine2", "Bearer mine x"]
)
def test_without_a_token_nothing_is_answered(method: str, path: str, body: Any, authorization: str | None) -> None:
    """The answer is 401, names the scheme that is asked for, and comes before the body is read."""
    client = client_of(Gate(tokens=[hash_of_token("mine")]))
    headers = {"authorization": authorization} if authorization else {}

    refused = client.request(method, path, json=body, headers=headers)
    unread = client.request(method, path, content=b"no json", headers=headers)

    assert (refused.status_code, unread.status_code) == (401, 401)
    assert refused.headers["www-authenticate"].startswith('Bearer realm="citewell"')
    assert method == "HEAD" or refused.json()["error"]["type"] == "TokenRefused"


@pytest.mark.parametrize(("method", "path", "body"), _GUARDED)
def test_any_of_the_tokens_opens(method: str, path: str, body: Any) -> None:
    """With two set, the old one and the new one open, so that a token can be changed without a gap."""
    client = client_of(Gate(tokens=[hash_of_token("old"), hash_of_token("new")]))

    statuses = {
        client.request(method, path, json=body, headers={"Authorization": f"{scheme} {token}"}).status_code
        for scheme in ("Bearer", "bearer")
        for token in ("old", "new")
    }

    assert statuses == {200}


def test_state_and_feedback_need_no_token() -> None:
    """A monitor has none, nor has the page, whose feedback names an answer that was given to its reader."""
    client = client_of(Gate(tokens=[hash_of_token("mine")]))

    assert {client.get(path).status_code for path in _OPEN} == {200}
    feedback = client.post("/api/v1/feedback", json={"answer": "x", "feedback": "helpful"})
    assert feedback.json()["error"]["type"] == "JournalOff"


def test_the_description_says_whether_a_token_is_needed() -> None:
    """The OpenAPI document names a scheme for what is guarded, where tokens are set."""
    free, guarded = (
        client_of(gate).get("/api/v1/openapi.json").json() for gate in (Gate(), Gate(tokens=[hash_of_token("mine")]))
    )

    assert "securitySchemes" not in free["components"]
    assert guarded["components"]["securitySchemes"]["token"] == {"type": "http", "scheme": "bearer"}
    named = {path for path, methods in guarded["paths"].items() if any("security" in one for one in methods.values())}
    assert named == {"/api/v1/ask", "/api/v1/search", "/api/v1/documents"}


def test_a_client_is_slowed_down_and_no_other() -> None:
    """After its requests of a minute it is told when the next one is answered; others do not notice."""
    clock = Clock()
    gate = Gate(per_minute=3, clock=clock)
    client, other = client_of(gate), client_of(gate, address="192.0.2.2")

    def ask(client: TestClient) -> int:
        return client.post("/api/v1/ask", json={"question": "zebra"}).status_code

    assert [ask(client) for _ in range(4)] == [200, 200, 200, 429]
    late = client.get("/api/v1/documents")
    assert (late.json()["error"]["type"], late.headers["retry-after"]) == ("TooOften", "20")
    assert (ask(other), client.get("/healthz").status_code) == (200, 200)
    clock.now += 20
    assert [ask(client), ask(client)] == [200, 429]


class Waiting(FakeAssistant):
    """Answers only when it is told to."""

    def __init__(self, started: Callable[[], object], go: threading.Event) -> None:
        super().__init__(LIBRARY)
        self._started = started
        self._go = go

    def ask(self, question: str, history: tuple[Message, ...] = ()) -> Outcome:
        """Wait, then answer."""
        if not self._go.is_set():
            self._started()
        assert self._go.wait(60)
        return super().ask(question, history)


def test_who_finds_no_place_is_told_to_come_again() -> None:
    """While every place is taken the next one gets 503 at once; those inside are answered, and their places free."""
    both, go = threading.Barrier(3), threading.Event()
    assistant = Waiting(lambda: both.wait(60), go)

    with client_of(Gate(at_once=2), assistant=assistant) as client, ThreadPoolExecutor(2) as pool:
        running = [pool.submit(client.post, "/api/v1/ask", json={"question": "zebra"}) for _ in range(2)]
        both.wait(60)
        busy = client.post("/api/v1/search", json={"query": "bones"})
        unread = client.get("/api/v1/documents")
        go.set()
        answered = [one.result().status_code for one in running]
        after = client.post("/api/v1/search", json={"query": "bones"})

    assert (busy.status_code, busy.json()["error"]["type"], busy.headers["retry-after"]) == (503, "Busy", "1")
    assert (unread.status_code, answered, after.status_code) == (200, [200, 200], 200)


def test_a_request_that_fails_gives_its_place_back(tmp_path: Path) -> None:
    """Neither an unfit body nor an unknown failure keeps a place."""
    client = client_of(Gate(at_once=1))

    statuses = [
        client.post("/api/v1/ask", json=body).status_code
        for body in ({"question": 7}, {"question": "explode"}, {"question": "zebra"})
    ]

    assert statuses == [422, 500, 200]
