"""The gate of the HTTP interface stands before the tools as well."""

from pathlib import Path
from typing import cast

import pytest
from fastapi.testclient import TestClient
from starlette.applications import Starlette
from starlette.routing import Route

from assistant.api.gate import Gate
from assistant.live import LiveAssistant
from assistant.mcp.http import MCP_PATH, McpEndpoint
from assistant.mcp.server import build_server
from assistant.mcp.tools import build_toolbox
from assistant.tokens import hash_of_token
from assistant.web.wording import load_wording
from index.home import Home
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.clock import Clock
from tests.fakes.documents import LIBRARY

_LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


def statuses(gate: Gate, home: Path, *headers: dict[str, str]) -> list[int]:
    """Ask once with each of some headers, and see what is said."""
    live = cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY)))
    endpoint = McpEndpoint(build_server(build_toolbox(live, Home(home), load_wording())), ["testserver"], gate)
    client = TestClient(Starlette(routes=[Route(MCP_PATH, endpoint)]), headers={"accept": "application/json"})
    return [client.post(MCP_PATH, json=_LIST, headers=one).status_code for one in headers]


def test_a_token_is_asked_for_where_one_is_set(tmp_path: Path) -> None:
    """None and a wrong one are refused, the right one opens."""
    given = [{}, {"authorization": "Bearer wrong"}, {"authorization": "Bearer mine"}]

    assert statuses(Gate(tokens=[hash_of_token("mine")]), tmp_path, *given) == [401, 401, 200]


@pytest.mark.parametrize(
    ("gate", "expected"),
    [
        (Gate(), [200, 200, 200]),
        (Gate(per_minute=2, clock=Clock()), [200, 200, 429]),
        (Gate(at_once=1), [200, 200, 200]),
        (Gate(at_once=0), [503, 503, 503]),
    ],
    ids=["open", "too often", "a place is free again", "no place"],
)
def test_the_limits_hold(gate: Gate, expected: list[int], tmp_path: Path) -> None:
    """Whoever comes too often waits, and so does everybody while every place is taken."""
    assert statuses(gate, tmp_path, {}, {}, {}) == expected
