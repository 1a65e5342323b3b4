"""The server of the Model Context Protocol at one address of the application.

Each request stands for itself: no session is kept, so several processes may serve one client. Other hosts and web pages
of other origins are refused, since a page in somebody's browser could else ask a server on their machine.
"""

from collections.abc import Sequence
from contextlib import asynccontextmanager
from typing import Any

from mcp.server.lowlevel import Server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.server.transport_security import TransportSecuritySettings
from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from assistant.api.failures import Refusal, WrongMethod, failure_response
from assistant.api.gate import Gate

MCP_PATH = "/mcp"


class McpEndpoint:
    """Answers each POST with one JSON object.

    Args:
        hosts: the names that this server answers to, without a port.
        gate: stands before this as before the HTTP interface.
    """

    def __init__(self, server: Server[Any], hosts: Sequence[str], gate: Gate) -> None:
        self._server = server
        self._gate = gate
        origins = [f"{scheme}://{host}" for scheme in ("http", "https") for host in hosts]
        self._security = TransportSecuritySettings(
            allowed_hosts=_with_any_port(hosts), allowed_origins=_with_any_port(origins)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] != "POST":
                msg = f"{MCP_PATH} takes POST alone"
                raise WrongMethod(msg, {"Allow": "POST"})
            self._gate.admit(Request(scope))
            async with asynccontextmanager(self._gate.place)():
                await self._answer(scope, receive, send)
        except Refusal as error:
            await failure_response(error)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        manager = StreamableHTTPSessionManager(
            self._server, json_response=True, stateless=True, security_settings=self._security
        )
        async with manager.run():
            await manager.handle_request(scope, receive, send)


def _with_any_port(names: Sequence[str]) -> list[str]:
    return [*names, *(f"{name}:*" for name in names)]
