"""Each request has an id, which its answer, its errors and its lines in the log share, and is counted by its route."""

import asyncio
import logging
from typing import cast

import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI, Response
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse

from assistant.api.routes import build_router
from assistant.live import LiveAssistant
from assistant.web.requests import Requests, request_id, templates_of
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.documents import LIBRARY


@pytest.fixture
def counted() -> list[tuple[str, str, int]]:
    """Return what has been counted."""
    return []


@pytest.fixture
def client(counted: list[tuple[str, str, int]]) -> TestClient:
    """Return a client of the interface, a page with a name in its address, and something that is mounted."""
    app = FastAPI()
    app.include_router(build_router(cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY)))))

    @app.get("/source/{document_id}")
    def source(document_id: str) -> Response:
        return Response(f"{request_id()}")

    app.mount("/web", PlainTextResponse("a file"))
    app.add_middleware(Requests, template=templates_of(app), count=lambda *ended: counted.append(ended))
    return TestClient(app)


@pytest.mark.parametrize("given", ["a", "0af7651916cd43dd8448eb211c80319c", "web.1_2-3", "x" * 64])
def test_a_well_formed_id_is_taken(client: TestClient, given: str) -> None:
    """Who sends an id finds it in the answer, also in one that is an error."""
    headers = {"X-Request-ID": given}

    answered = client.post("/api/v1/ask", json={"question": "zebra"}, headers=headers)
    refused = client.get("/api/v1/nothing", headers=headers)

    assert (answered.headers["x-request-id"], refused.headers["x-request-id"]) == (given, given)
    assert refused.json()["error"]["request_id"] == given
    assert client.get("/source/x", headers=headers).text == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "a\tb", "<b>", "a;b", "ä".encode("latin-1")])
def test_any_other_gets_one_that_nobody_has(client: TestClient, given: str | bytes) -> None:
    """What could be a line of its own in a log, or markup, is replaced."""
    ids = [client.get("/healthz", headers=[(b"x-request-id", given)]).headers["x-request-id"] for _ in range(2)]

    assert ids[0] != ids[1]
    assert all(len(id_) == 32 and id_.isalnum() for id_ in ids)


def test_a_failure_is_logged_under_the_id_of_its_answer(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Who reports the id of an error leads the maintainer to its traceback."""
    with caplog.at_level(logging.ERROR):
        failed = client.post("/api/v1/ask", json={"question": "explode"}, headers={"X-Request-ID": "mine"})

    assert failed.json()["error"]["message"].endswith(" mine")
    assert "request mine to /api/v1/ask failed" in caplog.text


def test_a_request_ends_in_a_line_without_what_was_sent(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """Logged are the method, the route, the status and the time."""
    with caplog.at_level(logging.INFO, logger="assistant"):
        client.post("/api/v1/ask?secret=1", json={"question": "secret"})
        client.get("/source/secret?start=1")

    fields = [record.__dict__["fields"] for record in caplog.records]
    assert [(one["method"], one["path"], one["status"]) for one in fields] == [
        ("POST", "/api/v1/ask", 200),
        ("GET", "/source/{document_id}", 200),
    ]
    assert all(one["ms"] >= 0 for one in fields)
    assert "secret" not in caplog.text


def test_requests_are_counted_by_their_route(client: TestClient, counted: list[tuple[str, str, int]]) -> None:
    """No path and no method that a caller makes up becomes a name to count by."""
    sent = [("GET", "/source/x"), ("GET", "/source/y"), ("BREW", "/healthz"), ("GET", "/web/x.js"), ("GET", "/x/y")]
    for method, path in [*sent, ("GET", "/api/v1/whatever")]:
        client.request(method, path)

    assert counted == [
        ("GET", "/source/{document_id}", 200),
        ("GET", "/source/{document_id}", 200),
        ("other", "/healthz", 405),
        ("GET", "/web/", 200),
        ("GET", "other", 404),
        ("GET", "/api/{path:path}", 404),
    ]


def test_what_outlives_a_request_has_no_id() -> None:
    """A task that a request sets going is not logged under that request's id when it has ended."""
    seen: list[str | None] = []

    async def run() -> None:
        over, tasks = asyncio.Event(), []

        async def later() -> None:
            await over.wait()
            seen.append(request_id())

        async def app(*_: object) -> None:
            seen.append(request_id())
            tasks.append(asyncio.create_task(later()))

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"x-request-id", b"first")]}
        await Requests(app, lambda path: path)(scope, _nothing, _nothing)
        over.set()
        await tasks[0]

    # In a thread of its own, since a browser test runs inside an event loop already.
    with start_blocking_portal() as portal:
        portal.call(run)

    assert seen == ["first", None]


async def _nothing(*_: object) -> dict[str, object]:
    return {}
