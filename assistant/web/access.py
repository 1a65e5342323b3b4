"""Who may open the pages for staff: everybody, who knows the password, or whom a reverse proxy names.

Sessions are kept in memory and end with the process. Only the browser has the token of a session; here stands its hash.
"""

from collections import OrderedDict
from collections.abc import Callable, Coroutine
from hashlib import sha256
from secrets import token_urlsafe
from threading import Lock
from typing import Any, Protocol
from urllib.parse import urlsplit

from fastapi import Request, Response
from fastapi.routing import APIRoute

from assistant.passwords import read_hash
from assistant.settings import Settings
from assistant.web.throttle import Throttle

COOKIE = "citewell-staff"
# A working day; who leaves a shared computer signs out, or closes the browser.
SESSION_S = 8 * 60 * 60.0
MOST_SESSIONS = 1000

Refuse = Callable[[Request], Response]


class Access(Protocol):
    """Tells whether a request comes from staff."""

    def admits(self, request: Request) -> bool: ...


class ByHeader:
    """Believes the reverse proxy that stands in front, and alone reaches this server."""

    def __init__(self, name: str) -> None:
        self._name = name

    def admits(self, request: Request) -> bool:
        """Tell whether the proxy names somebody; with two values, one may be the caller's own."""
        values = request.headers.getlist(self._name)
        return len(values) == 1 and bool(values[0].strip())


class ByPassword:
    """One password for all of the staff, and a session for each who gave it. Safe to use from several threads."""

    def __init__(self, password_hash: str, clock: Callable[[], float]) -> None:
        self._hash = read_hash(password_hash)
        self._clock = clock
        self._lock = Lock()
        self._ends: OrderedDict[str, float] = OrderedDict()
        self.throttle = Throttle(clock)

    def fits(self, password: str) -> bool:
        """Tell whether this is the password; takes a third of a second."""
        return self._hash.fits(password)

    def admits(self, request: Request) -> bool:
        """Tell whether the request belongs to a session that has not ended."""
        token = request.cookies.get(COOKIE, "")
        with self._lock:
            return self._clock() < self._ends.get(_hashed(token), float("-inf"))

    def open(self) -> str:
        """Begin a session and return its token; of too many, the oldest ends."""
        token, now = token_urlsafe(32), self._clock()
        with self._lock:
            while self._ends and (len(self._ends) >= MOST_SESSIONS or next(iter(self._ends.values())) <= now):
                self._ends.popitem(last=False)
            self._ends[_hashed(token)] = now + SESSION_S
        return token

    def close(self, request: Request) -> None:
        """End the session of a request, if it has one."""
        with self._lock:
            self._ends.pop(_hashed(request.cookies.get(COOKIE, "")), None)


def access_of(settings: Settings, clock: Callable[[], float]) -> ByHeader | ByPassword | None:
    """Make what the settings ask for; None leaves the pages open."""
    if settings.staff_password_hash:
        return ByPassword(settings.staff_password_hash, clock)
    return ByHeader(settings.staff_header) if settings.staff_header else None


def guarded(access: Access | None, refuse: Refuse) -> type[APIRoute]:
    """Make the kind of route that answers staff alone, and leaves nothing in the browser's store."""
    if access is None:
        return APIRoute
    admits = access.admits

    class Guarded(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            handle = super().get_route_handler()

            async def answer(request: Request) -> Response:
                response = await handle(request) if admits(request) else refuse(request)
                response.headers["Cache-Control"] = "no-store"
                return response

            return answer

    return Guarded


def is_from_here(request: Request) -> bool:
    """Tell whether a form was sent by a page of this server; a browser says so, and other programs need no form."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    # Browsers leave that out where the connection is not private.
    host = urlsplit(request.headers.get("origin", "")).netloc
    return bool(host) and host.lower() == request.headers.get("host", "").lower()


def _hashed(token: str) -> str:
    return sha256(token.encode("utf-8", "replace")).hexdigest()
