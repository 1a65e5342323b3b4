"""The tools that a model may call: what each takes, what it does, and what it gives back.

None changes anything, and none is written to the journal: a model asks the same thing in many words.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistant.api.bodies import AskRequest, SearchRequest
from assistant.api.searching import documents_object, search_object
from assistant.clips.checking import finding_object
from assistant.data_files import DATA, load_table
from assistant.live import LiveAssistant
from assistant.mcp.objects import PassageObject
from assistant.mcp.passage import stored_passage
from assistant.objects import DocumentsObject, OutcomeObject, SearchObject
from assistant.rendering import citation_object, outcome_object
from assistant.stages import ms_since
from assistant.types import Message
from assistant.web.wording import Wording
from corpus.errors import InvalidSpan
from corpus.types import Span
from index.home import Home

# Far more than any quote has, and little enough to be read.
_MOST_CHARS = 10_000


class PassageRequest(BaseModel):
    """A place, as a citation names it."""

    model_config = ConfigDict(extra="forbid")

    document: str = Field(max_length=500)
    start: int = Field(ge=0)
    end: int = Field(ge=1)
    snapshot: str | None = Field(default=None, max_length=200)


class DocumentsRequest(BaseModel):
    """Nothing: all documents are listed."""

    model_config = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool.

    Attributes:
        description: what a model is told of it.
        run: takes a checked request and gives the object of the result.
    """

    name: str
    title: str
    description: str
    request: type[BaseModel]
    result: type[BaseModel]
    run: Callable[[Any], dict[str, Any]]

    def call(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Check the arguments and run.

        Raises:
            pydantic.ValidationError: the arguments do not fit.
            CitewellError: what was asked for cannot be given; the message says what to do.
        """
        return self.run(self.request.model_validate(arguments))


@dataclass(frozen=True, slots=True)
class Toolbox:
    """The tools, and what a model is told of them all."""

    instructions: str
    tools: tuple[Tool, ...]


def build_toolbox(live: LiveAssistant, home: Home, wording: Wording) -> Toolbox:
    """Make the tools; each call is answered from one snapshot.

    Raises:
        ConfigurationError: the file with the descriptions is missing or broken.
    """

    def build(told: dict[str, Any]) -> Toolbox:
        def tool(name: str, request: type[BaseModel], result: type[BaseModel], run: Callable[[Any], Any]) -> Tool:
            return Tool(name, told[name]["title"], told[name]["description"], request, result, run)

        tools = (
            tool("ask", AskRequest, OutcomeObject, partial(_ask, live)),
            tool("search_passages", SearchRequest, SearchObject, partial(_search_passages, live)),
            tool("get_passage", PassageRequest, PassageObject, partial(_get_passage, live, home, wording)),
            tool("list_documents", DocumentsRequest, DocumentsObject, partial(_list_documents, live)),
        )
        return Toolbox(told["instructions"], tools)

    return load_table(DATA / "tools.toml", build)


def _ask(live: LiveAssistant, request: AskRequest) -> dict[str, Any]:
    started = perf_counter()
    history = tuple(Message(turn.role, turn.content) for turn in request.history)
    outcome = live.current().ask(request.question, history)
    return outcome_object(outcome, id=request.id, elapsed_ms=ms_since(started))


def _search_passages(live: LiveAssistant, request: SearchRequest) -> dict[str, Any]:
    return search_object(live.current(), request)


def _get_passage(live: LiveAssistant, home: Home, wording: Wording, request: PassageRequest) -> dict[str, Any]:
    span = Span(request.start, request.end)
    if span.end - span.start > _MOST_CHARS:
        msg = f"{span.start}-{span.end} has more than {_MOST_CHARS} characters; ask for less at once"
        raise InvalidSpan(msg)
    assistant = live.current()
    stored = stored_passage(assistant, home, request.document, span, request.snapshot)
    found = finding_object(stored.finding, wording.why(stored.finding))
    today = {name: found[name] for name in ("verdict", "reason", "message", "now", "difference")}
    return {
        **citation_object(stored.citation),
        "snapshot": stored.snapshot_id,
        "today": {"snapshot": assistant.snapshot_id, **today},
    }


def _list_documents(live: LiveAssistant, _: DocumentsRequest) -> dict[str, Any]:
    return documents_object(live.current())
