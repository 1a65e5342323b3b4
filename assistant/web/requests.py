"""Each request has an id, ends in a line of the log, and is counted.

Pure ASGI, so that streamed answers are not held back. Of a request are logged the method, the path as a template, the
status and the time: no address, no path as it came, no word of what was sent.
"""

import logging
import re
from collections.abc import Callable, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter
from uuid import uuid4

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.datastructures import Headers, MutableHeaders
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_LOGGER = logging.getLogger(__name__)
HEADER = "X-Request-ID"
# What is safe in a line of a log and in a header, whoever made it.
_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
_OTHER = "other"

Count = Callable[[str, str, int], None]


@dataclass(slots=True)
class _Running:
    id: str
    is_over: bool = False


_running: ContextVar[_Running | None] = ContextVar("running", default=None)


def request_id() -> str | None:
    """Return the id of the request that is being answered here; None outside of one.

    What a request sets going and leaves behind, such as the chat's queue, inherits its context but not its id.
    """
    running = _running.get()
    return running.id if running and not running.is_over else None


class Requests:
    """Names, logs and counts every request.

    Args:
        app: the application behind.
        template: names the place that a path belongs to.
        count: takes method, template and status of each request that has ended; None counts nothing.
    """

    def __init__(self, app: ASGIApp, template: Callable[[str], str], count: Count | None = None) -> None:
        self._app = app
        self._template = template
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        running = _Running(_id_of(scope))
        # Whatever breaks before an answer begins is one of these to who asked.
        status, started, token = 500, perf_counter(), _running.set(running)

        async def name(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = running.id
            await send(message)

        try:
            await self._app(scope, receive, name)
        finally:
            self._ended(scope, status, (perf_counter() - started) * 1000)
            running.is_over = True
            _running.reset(token)

    def _ended(self, scope: Scope, status: int, took_ms: float) -> None:
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        path = self._template(scope["path"])
        if self._count:
            self._count(method, path, status)
        fields = {"method": method, "path": path, "status": status, "ms": round(took_ms, 1)}
        _LOGGER.info("%s %s %d %.1f ms", *fields.values(), extra={"fields": fields})


def templates_of(app: FastAPI) -> Callable[[str], str]:
    """Tell which route a path belongs to; where something is mounted, all of it is one."""
    known = tuple(_patterns(app))

    def template(path: str) -> str:
        return next((name for pattern, name in known if pattern.match(path)), _OTHER)

    return template


def _patterns(app: FastAPI) -> Iterable[tuple[re.Pattern[str], str]]:
    for context in iter_route_contexts(app.routes):
        route = context.original_route
        if isinstance(route, Mount):
            yield route.path_regex, f"{route.path}/"
        elif isinstance(route, Route):
            yield route.path_regex, route.path


def _id_of(scope: Scope) -> str:
    given = Headers(scope=scope).get(HEADER, "")
    return given if _WELL_FORMED.fullmatch(given) else uuid4().hex
