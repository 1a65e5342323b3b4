"""`citewell mcp` serves the tools to the client that started it, as the maintainer set them."""

import subprocess
import sys
from pathlib import Path
from signal import SIGINT
from typing import Any

import pytest
from mcp import Client, StdioServerParameters

from assistant.assembly import build_assistant
from assistant.settings import Settings
from index.home import Home
from tests.assistant.conftest import Run
from tests.fakes.mcp_client import conversation

_ROOT = Path(__file__).parents[2]
QUESTION = "how long does moss tea keep?"


def command(home: Path) -> StdioServerParameters:
    """Name the command as a client's configuration does."""
    return StdioServerParameters(
        command=sys.executable, args=["-m", "assistant.cli", "--home", str(home), "mcp"], cwd=_ROOT
    )


def test_a_client_starts_the_command_and_asks(indexed: Path) -> None:
    """Questions, a cry for help and a pause get what they get everywhere; standard output is for the protocol alone."""

    async def talk(client: Client) -> list[Any]:
        asked = [
            (await client.call_tool("ask", {"question": question})).structured_content
            for question in (QUESTION, "zebra crossings", "I can't breathe")
        ]
        Home(indexed).pause("We are checking a leaflet.")
        asked.append((await client.call_tool("ask", {"question": QUESTION})).structured_content)
        asked.append((await client.call_tool("search_passages", {"query": "moss"})).content[0])
        return asked

    try:
        answer, abstention, emergency, paused, search = conversation(command(indexed), talk)
    finally:
        Home(indexed).resume()

    assistant = build_assistant(Settings(home=indexed))
    assert answer["outcome"] == "answer"
    for quote in answer["quotes"]:
        assert quote["text"] == assistant.documents[quote["document"]].text[quote["start"] : quote["end"]]
    assert (abstention["outcome"], abstention["quotes"]) == ("abstention", [])
    assert (emergency["outcome"], emergency["quotes"]) == ("emergency", [])
    assert (paused["reason"], paused["message"], search.text) == ("paused", *["We are checking a leaflet."] * 2)


def test_without_an_index_it_ends_with_the_usual_error(run: Run, home: Home) -> None:
    """The client's log shows one line that names the repair."""
    ended = run("--home", home.path, "mcp")

    assert (ended.out, ended.status) == ("", 1)
    assert "there is no index in" in ended.err
    assert "citewell index update PATH" in ended.err


@pytest.mark.slow
def test_an_interrupt_ends_it_at_once(indexed: Path) -> None:
    """Whoever started it in a terminal need not close its input first."""
    started = command(indexed)
    with subprocess.Popen(
        [started.command, *started.args], cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        process.stdin.flush()
        assert process.stdout.readline()
        process.send_signal(SIGINT)

        assert process.wait(60) == -SIGINT


@pytest.mark.slow
def test_it_ends_when_the_client_closes_its_input(indexed: Path) -> None:
    """Nothing is left running, and that is no error."""
    started = command(indexed)
    ended = subprocess.run(
        [started.command, *started.args], check=True, cwd=_ROOT, input=b"", capture_output=True, timeout=120
    )

    assert ended.stdout == b""
