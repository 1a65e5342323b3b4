"""The tools give a model the objects of every other surface, say what went wrong in words, and change nothing."""

import json
import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest
from mcp import Client
from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import CallToolResult

from assistant.live import LiveAssistant
from assistant.mcp.objects import PassageObject
from assistant.mcp.server import build_server
from assistant.mcp.tools import build_toolbox
from assistant.objects import DocumentsObject, OutcomeObject, SearchObject
from assistant.rendering import document_object, outcome_object
from assistant.types import Message, Role
from assistant.web.wording import load_wording
from corpus.types import Document
from index.home import Home
from index.update import remove, update
from tests.fakes.assistant import SNAPSHOT, FakeAssistant, FakeLive
from tests.fakes.documents import HOSTILE, HOSTILE_DOCUMENT, LIBRARY, MEN
from tests.fakes.encoder import load_fake
from tests.fakes.mcp_client import call, conversation

QUESTION = "does it thin the bones of men?"
TOOLS = ["ask", "search_passages", "get_passage", "list_documents"]


def server_over(assistant: FakeAssistant, home: Path) -> Server[Any]:
    """Make a server over an assistant."""
    return build_server(build_toolbox(cast("LiveAssistant", FakeLive(assistant)), Home(home), load_wording()))


@pytest.fixture
def assistant() -> FakeAssistant:
    """Return an assistant over three small documents."""
    return FakeAssistant(LIBRARY)


@pytest.fixture
def server(assistant: FakeAssistant, tmp_path: Path) -> Server[Any]:
    """Return a server over that assistant, in whose home nothing is kept."""
    return server_over(assistant, tmp_path)


def said(result: CallToolResult) -> str:
    """Read the text of a result, which is all that some clients show to a model."""
    [part] = result.content
    assert part.type == "text"
    return part.text


def given(result: CallToolResult) -> dict[str, Any]:
    """Read the object of a result, which its text repeats."""
    assert not result.is_error, said(result)
    assert json.loads(said(result)) == result.structured_content
    return dict(result.structured_content)


def refused(result: CallToolResult) -> str:
    """Read why a tool gave nothing."""
    assert (result.is_error, result.structured_content) == (True, None)
    return said(result)


def test_each_tool_is_listed_with_what_it_takes_and_gives(server: Server[Any]) -> None:
    """There are four; each says that it only reads, here, and describes its arguments and its result."""
    listed = conversation(server, lambda client: client.list_tools()).tools

    assert [tool.name for tool in listed] == TOOLS
    for tool in listed:
        hints = tool.annotations
        assert tool.title
        assert tool.description
        assert hints
        assert (hints.read_only_hint, hints.idempotent_hint, hints.open_world_hint) == (True, True, False)
        assert tool.input_schema["additionalProperties"] is False
        assert tool.output_schema
        assert tool.output_schema["additionalProperties"] is False
        assert "snapshot" in tool.output_schema["required"]


def test_a_model_is_told_how_to_quote(server: Server[Any]) -> None:
    """Before any tool is called, the client learns the rules that hold for all of them."""

    async def instructions(client: Client) -> str | None:
        return client.instructions

    told = conversation(server, instructions)

    assert told
    assert "Quote word for word" in told
    assert "Show every message exactly as it is" in told


@pytest.mark.parametrize("question", [QUESTION, "zebra", "should men?", "ambulance", "hello", "", "differ bones men"])
def test_ask_gives_the_outcome_of_every_other_surface(
    server: Server[Any], assistant: FakeAssistant, question: str
) -> None:
    """Every kind of outcome is the object of the contract, and fits what was promised of it."""
    outcome = given(call(server, "ask", question=question, id="q7"))

    own = outcome_object(assistant.ask(question), id="q7", elapsed_ms=outcome["elapsed_ms"])
    assert outcome == json.loads(json.dumps(own))
    assert OutcomeObject.model_validate_json(json.dumps(outcome))


def test_ask_hands_over_the_history(server: Server[Any], assistant: FakeAssistant) -> None:
    """The earlier turns reach the assistant as they were given."""
    call(server, "ask", question=QUESTION, history=[{"role": "user", "content": "first <b>"}])

    assert assistant.histories == [(Message(Role.USER, "first <b>"),)]


def test_an_emergency_is_the_fixed_message_and_nothing_else(server: Server[Any], assistant: FakeAssistant) -> None:
    """Where danger was typed, no tool gives a quote: neither the one that answers, nor the one that searches."""
    asked = given(call(server, "ask", question="ambulance"))
    searched = given(call(server, "search_passages", query="ambulance for men"))

    danger = assistant.danger("ambulance")
    assert danger
    assert (asked["outcome"], asked["message"], asked["quotes"]) == ("emergency", danger.message, [])
    assert (searched["message"], searched["quotes"]) == (danger.message, [])


def test_search_gives_quotes_within_its_filters(server: Server[Any]) -> None:
    """Document, people, kind and number are kept to, and the object fits what was promised of it."""
    narrow = {"query": "bones", "document": "every-kind", "population": "men", "kind": "table_row", "limit": 1}

    found = given(call(server, "search_passages", **narrow))

    assert [(quote["document"], quote["kind"]) for quote in found["quotes"]] == [("every-kind", "table_row")]
    assert (found["snapshot"], found["message"], found["without_review"]) == (SNAPSHOT, None, None)
    assert SearchObject.model_validate_json(json.dumps(found))


def test_search_says_how_many_documents_state_no_review(server: Server[Any]) -> None:
    """A search by review finds no document without one, and gives their number."""
    found = given(call(server, "search_passages", query="bones", reviewed_since="2026-03-12"))

    assert {quote["document"] for quote in found["quotes"]} == {MEN.id}
    assert found["without_review"] == len(LIBRARY) - 1


def test_documents_are_listed_with_what_is_known_of_them(server: Server[Any]) -> None:
    """Every document stands there once, as the HTTP interface has it."""
    listed = given(call(server, "list_documents"))

    assert listed["documents"] == [document_object(document) for document in LIBRARY.values()]
    assert DocumentsObject.model_validate_json(json.dumps(listed))


def test_the_place_of_a_quote_gives_its_words_again(server: Server[Any]) -> None:
    """Each citation leads to the same object, sliced from the document, which says that nothing has changed."""
    for quote in given(call(server, "search_passages", query="bones", limit=50))["quotes"]:
        passage = given(call(server, "get_passage", **{name: quote[name] for name in ("document", "start", "end")}))

        numbered = {**quote, "number": 1}
        assert {name: passage[name] for name in numbered} == numbered
        assert passage["text"] == LIBRARY[quote["document"]].text[quote["start"] : quote["end"]]
        assert (passage["today"]["verdict"], passage["today"]["snapshot"]) == ("current", SNAPSHOT)
        assert PassageObject.model_validate_json(json.dumps(passage))


def test_a_place_may_reach_over_passages(server: Server[Any]) -> None:
    """Who wants to read around a quote gets the scope of all that is read."""
    document = LIBRARY["every-kind"]
    rows = [block.span for block in document.blocks if block.kind == "table_row"]

    passage = given(call(server, "get_passage", document=document.id, start=rows[0].start, end=rows[-1].end))

    assert passage["text"] == document.text[rows[0].start : rows[-1].end]
    assert passage["populations"] == ["men", "women"]
    assert [part["role"] for part in passage["context"]] == ["column_heads", "column_heads"]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_planted_words_come_back_as_words(server: Server[Any], number: int) -> None:
    """What a document says to a model, or to a page, is text of a quote like any other."""
    [quote, *_] = given(call(server, "search_passages", query=f"hostile{number}"))["quotes"]

    assert quote["text"] == f"hostile{number} words: {HOSTILE[number]}"
    assert quote["document"] == HOSTILE_DOCUMENT.id


_SHORT = {"document": MEN.id, "start": 12, "end": 20}


@pytest.mark.parametrize(
    ("tool", "arguments", "reason"),
    [
        ("ask", {}, "question: Field required"),
        ("ask", {"question": 7}, "question: Input should be a valid string"),
        ("ask", {"question": "x", "histroy": []}, "histroy: Extra inputs are not permitted"),
        ("ask", {"question": "x", "history": [{"role": "system", "content": "y"}]}, "history.0.role"),
        ("search_passages", {"query": "x", "limit": 1000}, "limit"),
        ("search_passages", {"query": "x", "kind": "poem"}, "kind is 'poem', not one of: paragraph"),
        ("search_passages", {"query": "x", "document": "nowhere"}, "there is no document 'nowhere'; there are: every"),
        ("search_passages", {"query": "x", "population": "cats"}, "population is 'cats', not one of: men"),
        ("get_passage", {**_SHORT, "document": "nowhere"}, "there is no document 'nowhere'; there are: every-kind"),
        ("get_passage", {**_SHORT, "end": 12}, "a span needs 0 <= start < end, not 12 and 12"),
        ("get_passage", {**_SHORT, "end": 9_999}, f"the text, which has {len(MEN.text)} characters"),
        ("get_passage", {**_SHORT, "end": 10_013}, "has more than 10000 characters; ask for less at once"),
        ("get_passage", {**_SHORT, "start": 0, "end": 4}, "nothing that can be quoted stands at 0-4 of 'men-and-bone'"),
        ("get_passage", {**_SHORT, "snapshot": "../x"}, "leave the snapshot out for the document as it is published"),
        ("list_documents", {"page": 2}, "page: Extra inputs are not permitted"),
    ],
)
def test_a_mistake_is_a_sentence_that_says_what_to_do(
    server: Server[Any], tool: str, arguments: Mapping[str, Any], reason: str
) -> None:
    """What a model did wrong is the error of the tool, in words from which it can mend it."""
    assert reason in refused(call(server, tool, **arguments))


def test_an_unknown_tool_is_an_error_of_the_protocol(server: Server[Any]) -> None:
    """It names the tools that there are."""

    async def delete(client: Client) -> None:
        with pytest.raises(MCPError, match="there is no tool 'delete'; there are: ask, search_passages"):
            await client.call_tool("delete")

    conversation(server, delete)


def test_an_unknown_failure_is_logged_once(server: Server[Any], caplog: pytest.LogCaptureFixture) -> None:
    """The model gets an id and no detail; the log has the same id, the traceback, and no question."""
    with caplog.at_level(logging.ERROR):
        message = refused(call(server, "ask", question="explode, my secret"))

    assert "the fake was told to" not in message
    assert len(caplog.records) == 1
    assert message.split()[-1] in caplog.text
    assert "RuntimeError: the fake was told to" in caplog.text
    assert "my secret" not in caplog.text


FIRST = "# Tea\n\nTea is green, they say.\n\nTea keeps for three days.\n"


@pytest.mark.parametrize(
    ("second", "verdict", "reason"),
    [
        (FIRST, "current", "same"),
        (FIRST.replace("# Tea\n", "# Tea\n\nA line before.\n"), "current", "moved"),
        (FIRST.replace("three", "five"), "changed", "source_changed"),
        ("# Tea\n\nWater is wet.\n", "changed", "words_gone"),
        (None, "changed", "document_gone"),
    ],
    ids=["same", "moved", "altered", "gone", "removed"],
)
def test_a_passage_of_an_older_snapshot_says_whether_it_still_stands(
    tmp_path: Path, second: str | None, verdict: str, reason: str
) -> None:
    """The words are those that were quoted then, with their place then, and the verdict is today's."""
    home, source = Home(tmp_path / "home"), tmp_path / "tea.md"
    (tmp_path / "other.md").write_text("# Other\n\nAnother document.\n")
    source.write_text(FIRST)
    old = update(home, [str(source), str(tmp_path / "other.md")], load_fake).snapshot_id
    then = _document(home)
    start = then.text.index("Tea keeps")
    place = {"document": "tea", "start": start, "end": start + len("Tea keeps for three days."), "snapshot": old}

    if second is None:
        remove(home, ["tea"], load_fake)
    else:
        source.write_text(second)
        update(home, [], load_fake)
    published = home.open_published()
    assistant = FakeAssistant(published.documents)
    assistant.snapshot_id = published.id
    passage = given(call(server_over(assistant, home.path), "get_passage", **place))

    assert passage["text"] == then.text[start : place["end"]] == "Tea keeps for three days."
    assert passage["snapshot"] == old
    assert f"snapshot={old}&start={start}" in passage["link"]
    assert (passage["today"]["verdict"], passage["today"]["reason"]) == (verdict, reason)
    assert passage["today"]["snapshot"] == published.id
    now = passage["today"]["now"]
    assert now is None or published.documents["tea"].text[now["start"] : now["end"]].startswith("Tea keeps for")
    assert (now is not None) == (reason in ("moved", "source_changed"))
    assert PassageObject.model_validate_json(json.dumps(passage))


def _document(home: Home) -> Document:
    return home.open_published().documents["tea"]
