"""The routes of the HTTP interface: the same objects as on every other surface.

Questions and search words never stand in an address, and no question is logged.
"""

from collections.abc import Callable
from time import monotonic, perf_counter
from typing import Any

from fastapi import APIRouter, Depends, Response
from starlette.routing import Route

from assistant.api.bodies import AskRequest, FeedbackRequest, SearchRequest
from assistant.api.failures import (
    ApiRoute,
    Busy,
    InvalidRequest,
    NotJson,
    Refusing,
    TokenRefused,
    TooLarge,
    TooOften,
    UnknownPath,
    refuse_other_methods,
    responses_of,
)
from assistant.api.gate import Gate
from assistant.api.openapi import openapi_of
from assistant.api.searching import documents_object, search_object
from assistant.errors import JournalOff, UnknownAnswer, UnknownFilter
from assistant.journal.journal import Journal
from assistant.live import LiveAssistant
from assistant.metrics import CONTENT_TYPE, Metrics
from assistant.objects import DocumentsObject, FeedbackObject, OutcomeObject, ReadyObject, SearchObject, UpObject
from assistant.rendering import outcome_object
from assistant.stages import ms_since
from assistant.types import Answer, Message
from assistant.web.throttle import Limits, Throttle
from corpus.errors import CitewellError

# A reader may think again of an answer a few times; all together one a second is more than readers ever say.
FEEDBACK_LIMITS = Limits(client_tries=5, client_refill_s=60, all_tries=120, all_refill_s=1)
_BODY_FAILURES = (InvalidRequest, NotJson, TooLarge)
_GATE_FAILURES = (TokenRefused, TooOften)


def build_router(
    live: LiveAssistant,
    journal: Journal | None = None,
    *,
    gate: Gate | None = None,
    metrics: Metrics | None = None,
    clock: Callable[[], float] = monotonic,
) -> APIRouter:
    """Make the routes; each request is answered from one snapshot.

    Args:
        journal: where questions and feedback are kept; None keeps none.
        gate: stands before all but the state, the description and feedback; None lets everybody in.
        metrics: what is shown under `/metrics`; None shows nothing there.
        clock: the seconds by which feedback is slowed down.
    """
    gate = gate or Gate()
    gated, free = gate.router(), APIRouter(route_class=ApiRoute)
    _add_asking(gated, live, journal, gate)
    _add_documents(gated, live)
    _add_state(free, live)
    # The page's own readers have no token; who names an answer was given it.
    _add_feedback(free, journal, Throttle(clock, FEEDBACK_LIMITS))
    _add_description(free, of=(gated, free))
    if metrics:
        _add_metrics(gated, live, metrics)
    router = APIRouter()
    for part in (gated, free):
        refuse_other_methods(part)
        router.include_router(part)
    # Behind this interface nothing else answers under its prefix.
    router.routes.append(Route("/api/{path:path}", Refusing(UnknownPath("there is no such path"))))
    return router


def _add_asking(router: APIRouter, live: LiveAssistant, journal: Journal | None, gate: Gate) -> None:
    place = [Depends(gate.place)]
    responses = responses_of(*_GATE_FAILURES, *_BODY_FAILURES, Busy, CitewellError)

    @router.post(
        "/api/v1/ask",
        response_model=OutcomeObject,
        response_model_exclude_unset=True,
        dependencies=place,
        responses=responses,
    )
    def ask(request: AskRequest) -> dict[str, Any]:
        """Answer a question in verbatim quotes, abstain, or redirect."""
        started = perf_counter()
        history = tuple(Message(turn.role, turn.content) for turn in request.history)
        assistant = live.current()
        outcome = assistant.ask(request.question, history)
        token = journal.keep(outcome, history, assistant.alone) if journal else None
        named = {"feedback": token} if token and isinstance(outcome, Answer) else {}
        return {**outcome_object(outcome, id=request.id, elapsed_ms=ms_since(started)), **named}

    responses = responses_of(*_GATE_FAILURES, *_BODY_FAILURES, UnknownFilter, Busy, CitewellError)

    @router.post("/api/v1/search", response_model=SearchObject, dependencies=place, responses=responses)
    def search(request: SearchRequest) -> dict[str, Any]:
        """Rank whole passages for words or a question."""
        return search_object(live.current(), request)


def _add_documents(router: APIRouter, live: LiveAssistant) -> None:
    @router.head("/api/v1/documents", include_in_schema=False)
    @router.get(
        "/api/v1/documents",
        response_model=DocumentsObject,
        responses=responses_of(*_GATE_FAILURES, CitewellError),
    )
    def documents() -> dict[str, Any]:
        """List the documents of the published snapshot."""
        return documents_object(live.current())


def _add_state(router: APIRouter, live: LiveAssistant) -> None:
    @router.head("/healthz", include_in_schema=False)
    @router.get("/healthz", response_model=UpObject, responses=responses_of())
    def healthz() -> dict[str, Any]:
        """Say that the process runs."""
        return {"status": "up"}

    @router.head("/readyz", include_in_schema=False)
    @router.get("/readyz", response_model=ReadyObject, responses=responses_of(CitewellError))
    def readyz() -> dict[str, Any]:
        """Say that a snapshot is loaded, and which."""
        return {"status": "ready", "snapshot": live.current().snapshot_id}


def _add_feedback(router: APIRouter, journal: Journal | None, throttle: Throttle) -> None:
    responses = responses_of(*_BODY_FAILURES, JournalOff, UnknownAnswer, TooOften, CitewellError)

    @router.post("/api/v1/feedback", response_model=FeedbackObject, responses=responses)
    def feedback(request: FeedbackRequest) -> dict[str, Any]:
        """Keep what a reader says of an answer."""
        if journal is None:
            msg = "the journal is off, so no feedback is kept; CITEWELL_JOURNAL=on turns it on"
            raise JournalOff(msg)
        # What names no answer takes no try from those that do.
        if not journal.knows(request.answer):
            msg = "there is no answer of this name any more"
            raise UnknownAnswer(msg)
        if wait_s := throttle.take(request.answer):
            raise TooOften.until(wait_s)
        journal.feed_back(request.answer, request.feedback)
        return {"answer": request.answer, "feedback": request.feedback}


def _add_metrics(router: APIRouter, live: LiveAssistant, metrics: Metrics) -> None:
    @router.head("/metrics", include_in_schema=False)
    @router.get("/metrics", include_in_schema=False)
    def counted() -> Response:
        return Response(metrics.text(live.current()), media_type=CONTENT_TYPE)


def _add_description(router: APIRouter, of: tuple[APIRouter, ...]) -> None:
    described = openapi_of(of)

    @router.head("/api/v1/openapi.json", include_in_schema=False)
    @router.get("/api/v1/openapi.json", include_in_schema=False)
    def openapi() -> dict[str, Any]:
        return described
