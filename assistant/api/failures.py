"""Every failure of the HTTP interface: one table from its type to its status, and one form."""

import logging
from collections.abc import Callable, Coroutine, Mapping
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from assistant.errors import JournalOff, UnknownAnswer, UnknownFilter
from assistant.objects import FailureObject
from assistant.web.requests import request_id
from corpus.errors import CitewellError

_LOGGER = logging.getLogger(__name__)


class Refusal(CitewellError):
    """A request that is not answered as it came.

    Attributes:
        headers: what the answer says beside its form.
    """

    def __init__(self, message: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.headers = headers


class InvalidRequest(Refusal):
    """The body is not of the form that it should have."""


class NotJson(Refusal):
    """The body is not called JSON."""


class TooLarge(Refusal):
    """The body has too many bytes."""


class WrongMethod(Refusal):
    """The path takes other methods."""


class UnknownPath(Refusal):
    """There is no such path."""


class TooOften(Refusal):
    """This was asked for too often."""

    @classmethod
    def until(cls, wait_s: int) -> "TooOften":
        """Say after how many seconds it is answered again."""
        return cls(f"that is too often; try again in {wait_s} s", {"Retry-After": str(wait_s)})


class TokenRefused(Refusal):
    """The request has no token, or none that is known."""


class Busy(Refusal):
    """Too many are asking at once."""


class InternalError(CitewellError):
    """Nobody expected this."""


# The first class that fits decides. Whatever else is wrong with the index is not the caller's doing.
STATUSES: tuple[tuple[type[CitewellError], int], ...] = (
    (TokenRefused, 401),
    (InvalidRequest, 422),
    (NotJson, 415),
    (TooLarge, 413),
    (WrongMethod, 405),
    (UnknownPath, 404),
    (UnknownFilter, 404),
    (UnknownAnswer, 404),
    (JournalOff, 404),
    (TooOften, 429),
    (InternalError, 500),
    (Busy, 503),
    (CitewellError, 503),
)


def status_of(kind: type[CitewellError]) -> int:
    """Look up the status of a kind of failure."""
    return next(status for known, status in STATUSES if issubclass(kind, known))


def responses_of(*kinds: type[CitewellError]) -> dict[int | str, dict[str, Any]]:
    """Describe what a route may fail with, for its OpenAPI document."""
    named: dict[int, list[str]] = {}
    for kind in (*kinds, InternalError):
        named.setdefault(status_of(kind), []).append((kind.__doc__ or "").partition("\n")[0])
    return {status: {"model": FailureObject, "description": " ".join(said)} for status, said in named.items()}


def failure_response(error: CitewellError) -> JSONResponse:
    """Answer with a failure: its status stands in the table, its name and words in the one form."""
    response = error_response(status_of(type(error)), type(error).__name__, str(error))
    if isinstance(error, Refusal) and error.headers:
        response.headers.update(error.headers)
    return response


def error_response(status: int, kind: str, message: str) -> JSONResponse:
    """Make the one form that every failure has."""
    id_ = request_id()
    named = {"request_id": id_} if id_ else {}
    return JSONResponse({"error": {"type": kind, "message": message, **named}}, status)


def refuse_other_methods(router: APIRouter) -> None:
    """Keep a router's paths to itself: else what is mounted behind it answers for the methods that it does not take."""
    methods: dict[str, set[str]] = {}
    for route in router.routes:
        assert isinstance(route, APIRoute)
        methods.setdefault(route.path, set()).update(route.methods or ())
    for path, taken in methods.items():
        allowed = ", ".join(sorted(taken))
        router.routes.append(Route(path, Refusing(WrongMethod(f"{path} takes {allowed} alone", {"Allow": allowed}))))


class Refusing:
    """An application that answers every request with one failure."""

    def __init__(self, error: CitewellError) -> None:
        self._error = error

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await failure_response(self._error)(scope, receive, send)


class ApiRoute(APIRoute):
    """The process boundary of the interface: whatever is raised becomes an answer."""

    def admit(self, request: Request) -> None:
        """Let everybody in; a kind of route that does not raises what is wrong."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Answer a request, or say why not."""
        handle = super().get_route_handler()

        async def answer(request: Request) -> Response:
            try:
                self.admit(request)
                if request.method == "POST" and not _is_json(request):
                    msg = "send JSON, with the header Content-Type: application/json"
                    raise NotJson(msg)
                return await handle(request)
            except RequestValidationError as error:
                return failure_response(InvalidRequest(first_mistake(error)))
            except HTTPException as error:
                # FastAPI's own, where a body is no text.
                return failure_response(InvalidRequest(str(error.detail)))
            except CitewellError as error:
                return failure_response(error)
            except Exception:
                id_ = request_id() or uuid4().hex
                _LOGGER.exception("request %s to %s failed", id_, request.url.path)
                return failure_response(InternalError(f"something went wrong here; it is logged as {id_}"))

        return answer


def _is_json(request: Request) -> bool:
    return request.headers.get("content-type", "").split(";")[0].strip().lower() == "application/json"


def first_mistake(error: RequestValidationError | ValidationError) -> str:
    """Say in a sentence what is wrong first, and where."""
    first = error.errors()[0]
    if first["type"] == "json_invalid":
        return f"the body is no JSON: {first['ctx']['error']} at character {first['loc'][-1]}"
    if first["type"] == "value_error":
        return str(first["ctx"]["error"])
    place = ".".join(str(part) for part in first["loc"] if part != "body") or "the body"
    return f"{place}: {first['msg']}"
