"""The client of the MCP SDK, as a program that gives tools to a language model uses it."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from mcp import Client, StdioServerParameters
from mcp.server.lowlevel import Server
from mcp_types import CallToolResult

_Said = TypeVar("_Said")
# The newest version of the protocol, and the ones before it, which begin with a handshake.
MODES = ("auto", "legacy")


def conversation(
    server: Server[Any] | StdioServerParameters | str,
    talk: Callable[[Client], Awaitable[_Said]],
    *,
    mode: str = "auto",
) -> _Said:
    """Talk to a server: in this process, started as a command, or at an address.

    The event loop has a thread of its own, since a browser test runs inside one already.
    """

    async def talking() -> _Said:
        async with Client(server, mode=mode) as client:
            return await talk(client)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(talking())).result()


def call(server: Server[Any] | StdioServerParameters | str, tool: str, **arguments: Any) -> CallToolResult:
    """Call one tool."""
    return conversation(server, lambda client: client.call_tool(tool, arguments))
