"""What stands between the network and the page holds, whatever Gradio would do by itself."""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.types import Receive, Scope, Send

from assistant.web.security import MAX_API_BODY_BYTES, MAX_BODY_BYTES, Hardening
from assistant.web.wording import load_wording
from tests.assistant.web.conftest import PUBLIC_HOST
from tests.fakes.documents import MEN
from tests.fakes.reading_html import texts

PAGES = ["/", f"/source/{MEN.id}", "/source/nowhere", "/web/app.js", "/healthz", "/api/v1/documents", "/config"]
BLOCKED = [
    "/gradio_api/upload",
    "/gradio_api/upload_progress?upload_id=1",
    "/gradio_api/file=/etc/passwd",
    "/gradio_api/file=https://example.org/",
    "/gradio_api/file/etc/passwd",
    "/gradio_api/proxy=https://example.org/",
    "/gradio_api/stream/1/2/3/playlist.m3u8",
    "/gradio_api/dev/reload",
    "/gradio_api/process_recording",
    "/gradio_api/vibe-code",
    "/gradio_api/custom_component/1/client/component/style.css",
    "/gradio_api/deep_link?session_hash=x",
    "/gradio_api/run-history/records",
    "/gradio_api/runs",
    "/gradio_api/openapi.json",
    "/gradio_api/info",
    "/gradio_api/token",
    "/app_id",
    "/gradio_api/call/ask",
    "/gradio_api/call/v2/ask",
    "/gradio_api/api/ask",
    "/gradio_api/whatever-comes-next",
    "//gradio_api/upload",
    "/monitoring",
    "/monitoring/summary",
    "/svelte/x.js",
    "/pwa_icon",
    "/manifest.json",
    "/login",
    "/logout",
    "/docs",
    "/redoc",
    "/openapi.json",
    "/web/../app.py",
    "/web/%2e%2e/app.py",
]


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Return a client of the shared application."""
    return TestClient(app, base_url="http://localhost")


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", BLOCKED)
def test_what_the_page_does_not_need_is_not_there(client: TestClient, path: str, method: str) -> None:
    """Uploads, files, proxies, transcripts, histories and documentation pages do not exist."""
    assert client.request(method, path).status_code in (404, 405)
    assert client.get(path).status_code == 404


def test_the_page_can_ask_whether_the_server_is_back(client: TestClient) -> None:
    """Gradio's page loads itself again after a lost connection when this is answered, and never else."""
    assert set(client.get("/gradio_api/app_id").json()) == {"app_id"}


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "/healthz", "GET, HEAD"),
        ("PUT", "/readyz", "GET, HEAD"),
        ("GET", "/api/v1/ask", "POST"),
        ("DELETE", "/api/v1/search", "POST"),
        ("POST", "/api/v1/documents", "GET, HEAD"),
        ("PROPFIND", f"/source/{MEN.id}", "GET, HEAD"),
    ],
)
def test_a_wrong_method_is_405_in_the_one_form(client: TestClient, method: str, path: str, allowed: str) -> None:
    """Our own addresses answer for every method themselves, and say which one they take."""
    answered = client.request(method, path)

    assert (answered.status_code, answered.headers["allow"]) == (405, allowed)
    assert answered.json()["error"]["type"] == "WrongMethod"
    assert allowed in answered.json()["error"]["message"]


@pytest.mark.parametrize("method", ["GET", "POST", "PUT"])
@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/ask/", "/api/v2/ask", "/api/"])
def test_an_unknown_path_of_the_interface_is_404_in_the_one_form(client: TestClient, path: str, method: str) -> None:
    """Also for a program that takes anything, as a browser does; its answer names the request."""
    answered = client.request(method, path, headers={"Accept": "text/html,*/*"})

    assert answered.status_code == 404
    assert answered.json()["error"]["type"] == "UnknownPath"
    assert answered.json()["error"]["request_id"] == answered.headers["x-request-id"]


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/api/v1/ask", MAX_API_BODY_BYTES),
        ("/api/v1/search", MAX_API_BODY_BYTES),
        ("/gradio_api/queue/join", MAX_BODY_BYTES),
        ("/verify", MAX_BODY_BYTES),
    ],
)
def test_a_large_body_is_refused(client: TestClient, path: str, most: int) -> None:
    """One byte too many is status 413 in the one form of errors; the most that is allowed is read."""
    allowed = client.post(path, content=b"x" * most)
    refused = client.post(path, content=b"x" * (most + 1))

    assert allowed.status_code != 413
    assert (refused.status_code, refused.json()["error"]["type"]) == (413, "TooLarge")
    assert f"at most {most} bytes" in refused.json()["error"]["message"]


def test_a_program_may_send_less_than_the_page() -> None:
    """The chat sends the conversation dressed, the interface of programs takes words."""
    assert MAX_API_BODY_BYTES == 64 * 1024 < MAX_BODY_BYTES


def test_a_large_body_of_unknown_length_is_refused(client: TestClient) -> None:
    """A body that does not announce its length is counted."""

    def pieces() -> Iterator[bytes]:
        yield from [b"x" * 1024] * (MAX_API_BODY_BYTES // 1024 + 1)

    assert client.post("/api/v1/ask", content=pieces()).status_code == 413


def test_a_body_under_the_cap_arrives_whole(client: TestClient) -> None:
    """What is allowed is read as it was sent."""
    question = "x" * 19_000

    assert client.post("/api/v1/ask", json={"question": question}).json()["question"] == question


@pytest.mark.parametrize("path", PAGES)
def test_no_other_origin_may_read(client: TestClient, path: str) -> None:
    """No address allows another origin, also where the server has a public name."""
    asked = {"Origin": "https://evil.example", "Host": PUBLIC_HOST, "Cookie": "session=1"}

    headers = client.get(path, headers=asked).headers

    assert not [name for name in headers if name.startswith("access-control")]


def test_no_other_origin_may_ask_first(client: TestClient) -> None:
    """The question whether another origin may send JSON is answered with no."""
    asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST", "Host": PUBLIC_HOST}

    answered = client.options("/gradio_api/queue/join", headers=asked)

    assert answered.status_code == 400
    assert "access-control-allow-origin" not in answered.headers


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "", "127.0.0.1.evil.example"])
def test_a_forged_host_is_refused(client: TestClient, host: str) -> None:
    """The server answers to its own names alone, so that no other name can be led to it."""
    assert client.get("/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("host", ["localhost:7860", "127.0.0.1", "[::1]:7860", PUBLIC_HOST])
def test_the_server_answers_to_its_own_names(client: TestClient, host: str) -> None:
    """Loopback and what the maintainer allowed are names of the server."""
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("header", ["X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded"])
def test_a_forged_forwarding_changes_nothing(client: TestClient, header: str) -> None:
    """What a caller says of where it came from does not reach the page."""
    page = client.get("/", headers={header: "evil.example"})

    assert page.status_code == 200
    assert "evil.example" not in page.text


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_headers(client: TestClient, path: str) -> None:
    """Every kind of answer is sent with the policy and its companions, and evaluates no strings."""
    headers = client.get(path).headers

    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self' 'nonce-" in policy
    assert "://" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


def test_what_nobody_expected_is_a_page_that_names_itself(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """The fixed words with the id that the log has beside the traceback, and every header; nothing that was typed."""
    with caplog.at_level(logging.ERROR):
        failed = client.post("/search", data={"words": "explode"}, headers={"X-Request-ID": "mine"})

    assert failed.status_code == 500
    assert load_wording().failed.format(id="mine") in texts(failed.text, "p")
    assert failed.headers["x-request-id"] == "mine"
    assert failed.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in failed.headers["content-security-policy"]
    assert "RuntimeError: the fake was told to" in caplog.text
    assert [record.getMessage() for record in caplog.records] == ["request mine failed"]


def test_an_answer_that_has_begun_is_cut_off() -> None:
    """What fails halfway is no whole answer, and no other one follows it."""

    async def begun(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        msg = "halfway"
        raise RuntimeError(msg)

    client = TestClient(Hardening(begun, dress=lambda page, _: page, failed=lambda id_: id_))

    with pytest.raises(RuntimeError, match="halfway"):
        client.get("/source/x")


def test_each_page_has_its_own_nonce_on_every_script(client: TestClient) -> None:
    """A script runs by the nonce of the page that it came with, which no other page has."""
    nonces = []
    for page in (client.get("/"), client.get("/")):
        nonce = re.findall(r"'nonce-([\w-]+)'", page.headers["content-security-policy"])
        scripts = re.findall(r"<script[\s>][^>]*", page.text)
        assert all(f'nonce="{nonce[0]}"' in script or 'src="/web/' in script for script in scripts)
        nonces += nonce

    assert len(set(nonces)) == 2


def test_the_page_is_dressed(client: TestClient) -> None:
    """Notice, panel and words stand in the page before any script runs, and no link preview of another product."""
    page = client.get("/").text

    assert "It does not give medical advice" in page
    assert '<dialog id="panel"' in page
    assert 'src="/web/app.js"' in page
    assert "og:image" not in page
    assert "twitter:" not in page
    assert "raw.githubusercontent.com" not in page


def test_hashed_assets_are_kept_by_the_browser(client: TestClient) -> None:
    """A file whose name holds its hash is not asked for again; the page is."""
    asset = re.findall(r'src="\./(assets/[^"]+\.js)"', client.get("/").text)[0]

    assert "immutable" in client.get(f"/{asset}").headers["cache-control"]
    assert client.get("/").headers["cache-control"] == "no-cache"


def test_no_template_is_evaluated() -> None:
    """No component of ours takes a template, the one of Gradio's channels that runs what it shows."""
    sources = [path.read_text("utf-8") for path in Path("assistant").rglob("*.py")]

    assert not [
        source for source in sources if "gr.HTML" in source or "html_template" in source or "js_on_load" in source
    ]


def test_sessions_and_the_queue_are_bounded(app: FastAPI) -> None:
    """Gradio keeps few sessions, offers no interface of its own, and keeps no history."""
    blocks = app.routes[-1].app.get_blocks()  # type: ignore[attr-defined]  # the mount at "/"

    assert blocks.state_session_capacity <= 500
    assert blocks.run_history is False
    assert blocks.show_error is False
    assert blocks.enable_monitoring is False
    assert all(function.api_visibility == "private" for function in blocks.fns.values())
