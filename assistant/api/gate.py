"""Who may use the HTTP interface, how often, and how many at once."""

from collections.abc import AsyncIterator, Callable, Sequence
from time import monotonic

from fastapi import APIRouter, Depends, Request
from fastapi.security import HTTPBearer

from assistant.api.failures import ApiRoute, Busy, TokenRefused, TooOften
from assistant.settings import API_AT_ONCE
from assistant.tokens import is_known
from assistant.web.throttle import MOST_CLIENTS, Limits, Throttle

# An answer takes a fraction of a second, so that a place is free again this soon.
_RETRY_S = 1


class Gate:
    """Lets requests in, or raises why not.

    Args:
        tokens: the hashes of the tokens of which a request needs one; without any, none is needed.
        per_minute: how many requests a client has a minute; None sets no limit.
        at_once: how many questions and searches are worked on or wait at the same time.
        clock: the seconds by which clients are slowed down.
    """

    def __init__(
        self,
        *,
        tokens: Sequence[str] = (),
        per_minute: int | None = None,
        at_once: int = API_AT_ONCE,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._tokens = tokens
        self._throttle = Throttle(clock, _limits(per_minute)) if per_minute else None
        self._free = at_once

    def router(self) -> APIRouter:
        """Make a router whose routes are behind this gate; its OpenAPI document says so."""
        admit = self.admit

        class Gated(ApiRoute):
            def admit(self, request: Request) -> None:
                admit(request)

        said = [Depends(HTTPBearer(auto_error=False, scheme_name="token"))] if self._tokens else []
        return APIRouter(route_class=Gated, dependencies=said)

    def admit(self, request: Request) -> None:
        """Let a request in by its token, and by how often its client came.

        Raises:
            TokenRefused: it has none of the tokens.
            TooOften: its client came too often.
        """
        if self._tokens:
            self._check_token(request.headers.get("authorization", ""))
        client = request.client.host if request.client else ""
        # One that has met nobody yet is empty, and so false.
        if self._throttle is not None and (wait_s := self._throttle.take(client)):
            raise TooOften.until(wait_s)

    def _check_token(self, authorization: str) -> None:
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            msg = "this needs a token, in the header Authorization: Bearer"
            raise TokenRefused(msg, {"WWW-Authenticate": 'Bearer realm="citewell"'})
        if not is_known(token.strip(), self._tokens):
            msg = "this token is not known here; `citewell token` makes one"
            raise TokenRefused(msg, {"WWW-Authenticate": 'Bearer realm="citewell", error="invalid_token"'})

    async def place(self) -> AsyncIterator[None]:
        """Hold one of the places while a request is worked on; all on one event loop, so that nothing is locked.

        Raises:
            Busy: every place is taken.
        """
        if self._free <= 0:
            msg = f"too many are asking at once; try again in {_RETRY_S} s"
            raise Busy(msg, {"Retry-After": str(_RETRY_S)})
        self._free -= 1
        try:
            yield
        finally:
            self._free += 1


def _limits(per_minute: int) -> Limits:
    """Set a limit for each client; all that are remembered may use theirs at the same time."""
    refill_s = 60 / per_minute
    return Limits(per_minute, refill_s, per_minute * MOST_CLIENTS, refill_s / MOST_CLIENTS)
