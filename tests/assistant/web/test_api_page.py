"""The page about the HTTP interface says all of it, and its examples run as they stand."""

import json
import re
import shlex
from pathlib import Path

import httpx
import pytest
from pydantic import BaseModel

from assistant.api.bodies import AskRequest, FeedbackRequest, SearchRequest
from assistant.api.failures import STATUSES
from assistant.objects import DocumentObject, DocumentsObject, OutcomeObject, QuoteObject, SearchObject
from corpus.errors import CitewellError

_PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")
_BLOCKS = re.findall(r"```(\w+)\n(.*?)```", _PAGE, re.DOTALL)
_CURL = [line[2:] for kind, block in _BLOCKS for line in block.splitlines() if kind == "console" and "$ curl" in line]
_ADDRESS = "http://127.0.0.1:7860"


@pytest.mark.parametrize(
    "model",
    [
        OutcomeObject,
        QuoteObject,
        SearchObject,
        DocumentObject,
        DocumentsObject,
        AskRequest,
        SearchRequest,
        FeedbackRequest,
    ],
)
def test_every_field_is_named(model: type[BaseModel]) -> None:
    """No object has a field that the page does not name."""
    assert [name for name in model.model_fields if f"`{name}`" not in _PAGE] == []


def test_every_failure_stands_in_the_table_with_its_status() -> None:
    """The page has the types and statuses of the one table, and no other."""
    rows = dict(re.findall(r"^\| `?([\w ]+)`? \| (\d{3}) \|", _PAGE, re.MULTILINE))

    known = {kind.__name__: str(status) for kind, status in STATUSES if kind is not CitewellError}
    assert rows == {**known, "any other": "503"}


@pytest.mark.parametrize("command", _CURL)
def test_every_call_is_answered(command: str, real: str) -> None:
    """Each call with curl, sent as it stands, gets an answer of the interface."""
    words = iter(shlex.split(command)[1:])
    address, headers, body = "", {}, None
    for word in words:
        if word == "-H":
            name, _, value = next(words).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = next(words)
        elif not word.startswith("-"):
            address = word

    assert address.startswith(_ADDRESS)
    url = address.replace(_ADDRESS, real)
    answered = httpx.request("POST" if body else "GET", url, content=body, headers=headers, timeout=60)

    assert answered.status_code == 200
    assert answered.json().get("outcome", "answer") == "answer"
    assert answered.json().get("quotes", ["one"])


def test_a_token_is_asked_of_programs_alone(kept: str) -> None:
    """Where the settings have one, the page and what a reader says of an answer need none."""
    said = {"answer": "given to nobody", "feedback": "helpful"}

    assert httpx.post(f"{kept}/api/v1/ask", json={"question": "what is aromatase?"}, timeout=60).status_code == 401
    assert httpx.post(f"{kept}/api/v1/feedback", json=said, timeout=60).json()["error"]["type"] == "UnknownAnswer"
    assert httpx.get(kept, timeout=60).status_code == 200


def test_the_program_prints_quotes(real: str, capsys: pytest.CaptureFixture[str]) -> None:
    """The example in Python runs, and prints what a follow-up found."""
    [program] = [block for kind, block in _BLOCKS if kind == "python"]

    exec(compile(program.replace(_ADDRESS, real), "docs/api.md", "exec"), {})

    printed = capsys.readouterr().out
    assert re.match(r"1 .+ /source/[\w-]+\?snapshot=", printed, re.DOTALL)


def test_a_line_of_the_log_is_as_it_is_written() -> None:
    """The example of a line can be read by a program."""
    [line] = [block for kind, block in _BLOCKS if kind == "json"]

    assert {"time", "level", "logger", "message", "request_id", "method", "path", "status", "ms"} == json.loads(
        line
    ).keys()
