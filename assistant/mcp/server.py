"""The tools as a server of the Model Context Protocol, and that server on standard input and output."""

import json
import logging
from collections.abc import Mapping
from importlib.metadata import version
from typing import Any
from uuid import uuid4

import anyio
from anyio import to_thread
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    TextContent,
    ToolAnnotations,
)
from mcp_types import Tool as ListedTool
from pydantic import ValidationError

from assistant.api.failures import first_mistake
from assistant.mcp.tools import Tool, Toolbox
from assistant.web.requests import request_id
from corpus.errors import CitewellError

_LOGGER = logging.getLogger(__name__)
_READS_ALONE = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def build_server(toolbox: Toolbox) -> Server[Any]:
    """Make a server of the tools; it keeps nothing between two requests."""
    tools = {tool.name: tool for tool in toolbox.tools}
    listed = {name: _listed(tool) for name, tool in tools.items()}

    async def list_tools(_context: Any, _params: Any) -> ListToolsResult:
        return ListToolsResult(tools=list(listed.values()))

    async def call_tool(_context: Any, params: CallToolRequestParams) -> CallToolResult:
        if params.name not in tools:
            msg = f"there is no tool {params.name!r}; there are: {', '.join(tools)}"
            raise MCPError(INVALID_PARAMS, msg)
        return await to_thread.run_sync(_called, tools[params.name], params.arguments or {})

    return Server(
        "citewell",
        version=version("citewell"),
        title="Citewell",
        instructions=toolbox.instructions,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
        get_tool_input_schema=lambda name: listed[name].input_schema if name in listed else None,
    )


def serve_stdio(server: Server[Any]) -> None:
    """Serve one client on standard input and output until it closes them."""

    async def serve() -> None:
        async with stdio_server() as (incoming, outgoing):
            await server.run(incoming, outgoing, server.create_initialization_options())

    anyio.run(serve)


def _listed(tool: Tool) -> ListedTool:
    return ListedTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.request.model_json_schema(),
        output_schema=tool.result.model_json_schema(mode="serialization"),
        annotations=_READS_ALONE,
    )


def _called(tool: Tool, arguments: Mapping[str, Any]) -> CallToolResult:
    """Call a tool; the process boundary of the protocol: whatever is raised becomes an answer."""
    try:
        made = tool.call(arguments)
    except ValidationError as error:
        return _failed(first_mistake(error))
    except CitewellError as error:
        return _failed(str(error))
    except Exception:
        id_ = request_id() or uuid4().hex
        _LOGGER.exception("call %s of the tool %s failed", id_, tool.name)
        return _failed(f"something went wrong here; it is logged as {id_}")
    return CallToolResult(content=[TextContent(text=json.dumps(made, ensure_ascii=False))], structured_content=made)


def _failed(message: str) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=message)], is_error=True)
