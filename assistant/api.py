"""The HTTP interface: the same objects as on every other surface.

Questions and search words never stand in an address. Every failure is `{"error": {"type", "message"}}` with a status
from one table; what nobody expected is logged once, with an id that the answer repeats. No question is logged.
"""

import logging
from collections.abc import Callable, Coroutine
from datetime import date
from time import monotonic, perf_counter
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.routing import Route

from assistant.errors import JournalOff, UnknownAnswer, UnknownFilter
from assistant.filters import read_day, read_kind
from assistant.journal.entries import Feedback
from assistant.journal.journal import Journal
from assistant.live import LiveAssistant
from assistant.rendering import citation_object, document_object, outcome_object
from assistant.types import Answer, Message, Role
from assistant.web.throttle import Limits, Throttle
from corpus.errors import CitewellError
from corpus.types import BlockKind

_LOGGER = logging.getLogger(__name__)

# Longer than any question that is answered: a long one gets the outcome that says so.
_MAX_CHARS = 20_000
_MAX_TURNS = 100
_MAX_HITS = 50
# Several headings, and the longest are whole sentences.
_MAX_SECTION_CHARS = 2000
# The first class that fits decides. Whatever else is wrong with the index is not the caller's doing.
_STATUSES: tuple[tuple[type[CitewellError], int], ...] = (
    (UnknownFilter, 404),
    (UnknownAnswer, 404),
    (JournalOff, 404),
    (CitewellError, 503),
)
# A reader may think again of an answer a few times; all together one a second is more than readers ever say.
FEEDBACK_LIMITS = Limits(client_tries=5, client_refill_s=60, all_tries=120, all_refill_s=1)
_READING = ["GET", "HEAD"]


class Turn(BaseModel):
    """One earlier turn of the conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Role
    content: str = Field(max_length=_MAX_CHARS)


class AskRequest(BaseModel):
    """A question with the turns before it, oldest first."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=_MAX_CHARS)
    history: tuple[Turn, ...] = Field(default=(), max_length=_MAX_TURNS)
    id: str | None = Field(default=None, max_length=200)


class SearchRequest(BaseModel):
    """Words to search for, and what to search in."""

    model_config = ConfigDict(extra="forbid")

    query: str = Field(max_length=_MAX_CHARS)
    document: str | None = Field(default=None, max_length=500)
    section: str | None = Field(default=None, max_length=_MAX_SECTION_CHARS)
    population: str | None = Field(default=None, max_length=100)
    kind: Annotated[BlockKind | None, BeforeValidator(read_kind)] = None
    reviewed_since: Annotated[date | None, BeforeValidator(read_day)] = None
    limit: int = Field(default=10, ge=1, le=_MAX_HITS)


class FeedbackRequest(BaseModel):
    """What a reader says of an answer, which is named as it came with the answer."""

    model_config = ConfigDict(extra="forbid")

    answer: str = Field(max_length=100)
    feedback: Feedback


def build_router(
    live: LiveAssistant, journal: Journal | None = None, *, clock: Callable[[], float] = monotonic
) -> APIRouter:
    """Make the routes; each request is answered from one snapshot.

    Args:
        journal: where questions and feedback are kept; None keeps none.
        clock: the seconds by which feedback is slowed down.
    """
    router = APIRouter(route_class=_Route)

    @router.post("/api/v1/ask")
    def ask(request: AskRequest) -> dict[str, Any]:
        started = perf_counter()
        history = tuple(Message(turn.role, turn.content) for turn in request.history)
        assistant = live.current()
        outcome = assistant.ask(request.question, history)
        token = journal.keep(outcome, history, assistant.alone) if journal else None
        named = {"feedback": token} if token and isinstance(outcome, Answer) else {}
        return {**outcome_object(outcome, id=request.id, elapsed_ms=_ms_since(started)), **named}

    @router.post("/api/v1/search")
    def search(request: SearchRequest) -> dict[str, Any]:
        started = perf_counter()
        assistant = live.current()
        assistant.check_filters(document=request.document, population=request.population, section=request.section)
        found = assistant.search(
            request.query,
            document=request.document,
            section=request.section,
            population=request.population,
            kind=request.kind,
            reviewed_since=request.reviewed_since,
            limit=request.limit,
        )
        left_out = assistant.filters.without_review(document=request.document, section=request.section)
        return {
            "query": request.query,
            "without_review": left_out if request.reviewed_since else None,
            "quotes": [citation_object(citation) for citation in found],
            "snapshot": assistant.snapshot_id,
            "elapsed_ms": _ms_since(started),
        }

    _add_state(router, live)
    _add_feedback(router, journal, Throttle(clock, FEEDBACK_LIMITS))
    refuse_other_methods(router)
    return router


def _add_state(router: APIRouter, live: LiveAssistant) -> None:
    @router.api_route("/api/v1/documents", methods=_READING)
    def documents() -> dict[str, Any]:
        assistant = live.current()
        return {
            "snapshot": assistant.snapshot_id,
            "created": assistant.created.isoformat(),
            "documents": [document_object(document) for document in assistant.documents.values()],
        }

    @router.api_route("/healthz", methods=_READING)
    def healthz() -> dict[str, Any]:
        return {"status": "up"}

    @router.api_route("/readyz", methods=_READING)
    def readyz() -> dict[str, Any]:
        return {"status": "ready", "snapshot": live.current().snapshot_id}


def _add_feedback(router: APIRouter, journal: Journal | None, throttle: Throttle) -> None:
    @router.post("/api/v1/feedback")
    def feedback(request: FeedbackRequest) -> Response:
        if journal is None:
            msg = "the journal is off, so no feedback is kept; CITEWELL_JOURNAL=on turns it on"
            raise JournalOff(msg)
        # What names no answer takes no try from those that do.
        if not journal.knows(request.answer):
            msg = "there is no answer of this name any more"
            raise UnknownAnswer(msg)
        if wait_s := throttle.take(request.answer):
            late = error_response(429, "TooOften", f"that is too often; try again in {wait_s} s")
            late.headers["Retry-After"] = str(wait_s)
            return late
        journal.feed_back(request.answer, request.feedback)
        return JSONResponse({"answer": request.answer, "feedback": request.feedback.value})


def refuse_other_methods(router: APIRouter) -> None:
    """Keep a router's paths to itself: else what is mounted behind it answers for the methods that it does not take."""
    for route in list(router.routes):
        assert isinstance(route, APIRoute)
        allowed = ", ".join(sorted(route.methods or ()))
        refusal = error_response(405, "WrongMethod", f"{route.path} takes {allowed} alone")
        refusal.headers["Allow"] = allowed
        router.routes.append(Route(route.path, refusal))


def error_response(status: int, kind: str, message: str) -> JSONResponse:
    """Make the one form that every failure has."""
    return JSONResponse({"error": {"type": kind, "message": message}}, status)


class _Route(APIRoute):
    """The process boundary of the interface: whatever is raised becomes an answer."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                if request.method == "POST" and not _is_json(request):
                    return error_response(415, "NotJson", "send JSON, with the header Content-Type: application/json")
                return await handle(request)
            except RequestValidationError as error:
                return error_response(422, "InvalidRequest", _first_mistake(error))
            except HTTPException as error:
                return error_response(error.status_code, "InvalidRequest", str(error.detail))
            except CitewellError as error:
                status = next(status for kind, status in _STATUSES if isinstance(error, kind))
                return error_response(status, type(error).__name__, str(error))
            except Exception:
                id_ = uuid4().hex[:12]
                _LOGGER.exception("request %s to %s failed", id_, request.url.path)
                return error_response(500, "InternalError", f"something went wrong here; it is logged as {id_}")

        return answer


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").split(";")[0].strip().lower() == "application/json"


def _first_mistake(error: RequestValidationError) -> str:
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"the body is no JSON: {first['ctx']['error']} at character {first['loc'][-1]}"
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return f"{place}: {first['msg']}"


def _ms_since(started: float) -> float:
    return round((perf_counter() - started) * 1000, 1)
