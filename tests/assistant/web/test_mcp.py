"""The tools for a language model stand at /mcp of the application, for every client but a page of another origin."""

import json
from typing import Any

import httpx
import pytest
from mcp import Client

from assistant.web.security import MAX_API_BODY_BYTES
from tests.assistant.web.conftest import PUBLIC_HOST
from tests.fakes.assistant import FakeAssistant
from tests.fakes.mcp_client import MODES, conversation

QUESTION = "does it thin the bones of men?"
_HEADERS = {"Accept": "application/json", "Content-Type": "application/json"}
_LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def post(address: str, *, body: Any = _LIST, **headers: str) -> httpx.Response:
    """Send what a client sends; names of headers are written with underscores."""
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.post(f"{address}/mcp", content=json.dumps(body), headers={**_HEADERS, **more})


@pytest.mark.parametrize("mode", MODES)
def test_a_client_lists_and_calls_the_tools(fake: str, fake_assistant: FakeAssistant, mode: str) -> None:
    """The newest version of the protocol and those before it are spoken, whatever process answers which request."""

    async def talk(client: Client) -> tuple[list[str], Any, Any]:
        listed = await client.list_tools()
        asked = await client.call_tool("ask", {"question": QUESTION})
        place = {name: asked.structured_content["quotes"][0][name] for name in ("document", "start", "end")}
        return [tool.name for tool in listed.tools], asked, await client.call_tool("get_passage", place)

    names, asked, passage = conversation(f"{fake}/mcp", talk, mode=mode)

    quote = asked.structured_content["quotes"][0]
    assert names == ["ask", "search_passages", "get_passage", "list_documents"]
    assert quote["text"] == fake_assistant.documents[quote["document"]].text[quote["start"] : quote["end"]]
    assert passage.structured_content["sha256"] == quote["sha256"]


def test_the_answer_to_a_post_is_one_json_object(fake: str) -> None:
    """No session is opened and no stream is kept, so any process may answer the next request."""
    answered = post(fake)

    assert answered.headers["content-type"] == "application/json"
    assert "mcp-session-id" not in answered.headers
    assert len(answered.json()["result"]["tools"]) == 4


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", f"https://{PUBLIC_HOST}.evil.example", "http://10.0.0.1"]
)
def test_a_page_of_another_origin_is_refused(fake: str, origin: str) -> None:
    """A page in somebody's browser cannot ask the server on their machine."""
    assert post(fake, Origin=origin).status_code == 403


@pytest.mark.parametrize("origin", [f"https://{PUBLIC_HOST}", "http://localhost:7860", "http://127.0.0.1"])
def test_a_page_of_an_own_origin_is_answered(fake: str, origin: str) -> None:
    """The names that the server answers to are those of its own pages."""
    assert post(fake, Origin=origin).status_code == 200


@pytest.mark.parametrize(("host", "status"), [("evil.example", 400), (PUBLIC_HOST, 200), ("localhost:1", 200)])
def test_only_own_hosts_are_answered(fake: str, host: str, status: int) -> None:
    """A name that somebody has pointed at this machine is not one of them."""
    assert post(fake, Host=host).status_code == status


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_other_methods_are_refused(fake: str, method: str) -> None:
    """There is no stream to open and no session to end; the answer says what is taken."""
    answered = httpx.request(method, f"{fake}/mcp")

    assert (answered.status_code, answered.headers["allow"]) == (405, "POST")
    assert answered.json()["error"]["type"] == "WrongMethod"


def test_a_request_is_as_long_as_elsewhere(fake: str) -> None:
    """The limit on bodies is that of the HTTP interface."""
    assert post(fake, body="x" * MAX_API_BODY_BYTES).status_code == 413


@pytest.mark.parametrize("body", ["{", "[]", "{}", '"x"'])
def test_what_is_no_message_is_refused(fake: str, body: str) -> None:
    """It is the caller's mistake, and no failure of the server."""
    answered = httpx.post(f"{fake}/mcp", content=body, headers=_HEADERS)

    assert 400 <= answered.status_code < 500


def test_it_can_be_turned_off(staff: str) -> None:
    """Then there is nothing at its address."""
    assert post(staff).status_code == 404
