"""`citewell mcp`: the tools for a language model, for a client that starts this command."""

from pathlib import Path
from signal import SIG_DFL, SIGINT, signal

import click

from assistant.options import home_option, settings_of


@click.command("mcp")
@home_option
@click.pass_context
def mcp_command(context: click.Context, folder: Path | None) -> None:
    """Serve an MCP client on standard input and output, until it closes them.

    A running server offers the same at /mcp.
    """
    from assistant.logs import configure_logs
    from assistant.settings import quiet_libraries

    settings = settings_of(context, folder)
    quiet_libraries(settings.home)
    configure_logs(settings)
    from assistant.homes import home_at
    from assistant.live import LiveAssistant
    from assistant.mcp.server import build_server, serve_stdio
    from assistant.mcp.tools import build_toolbox
    from assistant.web.wording import load_wording

    toolbox = build_toolbox(LiveAssistant(settings), home_at(settings), load_wording(settings.language))
    # An interrupt ends the process at once. Python's own way would wait for the thread that reads standard input.
    signal(SIGINT, SIG_DFL)
    serve_stdio(build_server(toolbox))
