"""What stands between the network and the page.

Gradio as it comes accepts uploads, fetches addresses, writes transcripts to disk and sends no security header. Of its
own interface only what the page uses stays reachable. Pure ASGI, so that streamed answers are not held back.
"""

import logging
import re
from collections.abc import Callable
from secrets import token_urlsafe
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.api.failures import TooLarge, failure_response
from assistant.web.requests import request_id

_LOGGER = logging.getLogger(__name__)

# The page sends what was said before along with each question, dressed; a program sends words alone.
MAX_BODY_BYTES = 96 * 1024
MAX_API_BODY_BYTES = 64 * 1024
# What programs send, and no page.
_PROGRAMS = ("/api/", "/mcp")
# What the page needs of Gradio's interface; everything else of it answers 404, whatever a next version adds.
_GRADIO = re.compile(r"/+gradio_api(?:/|$)")
_GRADIO_ALLOWED = re.compile(
    r"/gradio_api/(?:queue/(?:join|data)|run/\w+|startup-events|heartbeat/\w+|reset|cancel|app_id)/?"
)
_BLOCKED = re.compile(
    r"/+(?:svelte|pwa_icon|monitoring|login|logout|login_check|user|token|app_id|manifest\.json|openapi\.json)(?:/|$)"
)
# A page of this address is Gradio's, and is dressed.
_PAGE = "/"
_ASSETS = "/assets/"
# Where an origin may frame the chat, its pages load this script.
EMBED_PATH = "/embed.js"
# Gradio builds addresses from these; a caller could make it believe that it lives on another host.
_FORGEABLE = (b"forwarded", b"x-forwarded-host", b"x-forwarded-proto", b"x-forwarded-for", b"x-forwarded-prefix")
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# Gradio writes style attributes; scripts must be files of this server or carry the page's own nonce.
_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; "
    "base-uri 'self'; form-action 'self'; frame-ancestors {ancestors}"
)


class Hardening:
    """Blocks, caps and adds headers.

    Args:
        dress: takes Gradio's page and a nonce, and returns the page to send.
        failed: takes the id of a request that nobody expected to fail, and returns the page that says so.
        framed_by: the origins whose pages may show the chat in a frame; no other page can be framed by anyone.
    """

    def __init__(
        self,
        app: ASGIApp,
        dress: Callable[[str, str], str],
        failed: Callable[[str], str],
        framed_by: tuple[str, ...] = (),
    ) -> None:
        self._app = app
        self._dress = dress
        self._failed = failed
        self._framed_by = framed_by

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            nonce = token_urlsafe(18)
            headers = _headers(scope["path"], nonce, self._framed_by)
            await self._answer_or_fail(scope, receive, _adding_headers(scope["path"], headers, send), nonce)
        # Nothing here speaks web sockets: unanswered, one is refused.

    async def _answer_or_fail(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        """Answer; the process boundary of every page: whatever is raised becomes a page, unless an answer has begun."""
        has_begun = False

        async def begin(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self._answer(scope, receive, begin, nonce)
        except Exception:
            if has_begun:
                raise
            id_ = request_id() or uuid4().hex
            _LOGGER.exception("request %s failed", id_)
            await HTMLResponse(self._failed(id_), 500)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, nonce: str) -> None:
        if _is_blocked(scope["path"]):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
            return
        most = MAX_API_BODY_BYTES if scope["path"].startswith(_PROGRAMS) else MAX_BODY_BYTES
        body = await _read(scope, receive, most)
        if body is None:
            too_large = failure_response(TooLarge(f"a request may have at most {most} bytes"))
            await too_large(scope, receive, send)
            return
        is_page = scope["path"] == _PAGE and scope["method"] in ("GET", "HEAD")
        if is_page:
            send = _dressing(lambda page: self._dress(page, nonce), send)
        await self._app(_cleaned(scope, is_page=is_page), _replaying(body, receive), send)


def _is_blocked(path: str) -> bool:
    if _GRADIO.match(path):
        return _GRADIO_ALLOWED.fullmatch(path) is None
    return _BLOCKED.match(path) is not None


async def _read(scope: Scope, receive: Receive, most: int) -> bytes | None:
    """Read the whole body; None when it has more bytes than `most`."""
    announced = Headers(scope=scope).get("content-length", "0")
    if announced.isdecimal() and int(announced) > most:
        return None
    body = b""
    while True:
        message = await receive()
        body += bytes(message.get("body", b""))
        if len(body) > most:
            return None
        if not message.get("more_body", False):
            return body


def _replaying(body: bytes, receive: Receive) -> Receive:
    """Give the body that was read once, then whatever comes."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


def _cleaned(scope: Scope, *, is_page: bool) -> Scope:
    """Drop what a caller could forge, and for a page that is to be dressed the wish for compression."""
    dropped = (*_FORGEABLE, b"accept-encoding") if is_page else _FORGEABLE
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name.lower() not in dropped]}


def _headers(path: str, nonce: str, framed_by: tuple[str, ...]) -> dict[str, str]:
    is_framed = bool(framed_by) and path == _PAGE
    ancestors = " ".join(framed_by) if is_framed else "'none'"
    headers = {**_HEADERS, "Content-Security-Policy": _POLICY.format(nonce=nonce, ancestors=ancestors)}
    if is_framed:
        # It knows no list of origins; the policy does.
        del headers["X-Frame-Options"]
    if framed_by and path == EMBED_PATH:
        headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return headers


def _adding_headers(path: str, given: dict[str, str], send: Send) -> Send:
    async def add(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(given)
            if path.startswith(_ASSETS) and message["status"] == 200:
                # Their names hold a hash of their content.
                headers["Cache-Control"] = "public, max-age=31536000, immutable"
            else:
                headers.setdefault("Cache-Control", "no-cache")
        await send(message)

    return add


def _dressing(dress: Callable[[str], str], send: Send) -> Send:
    """Hold a page until it is whole, and send it dressed; anything but HTML passes."""
    start: Message | None = None
    page = b""

    async def hold(message: Message) -> None:
        nonlocal start, page
        if message["type"] == "http.response.start":
            if "text/html" in Headers(raw=message["headers"]).get("content-type", ""):
                start = message
                return
        elif start is not None:
            page += message.get("body", b"")
            if message.get("more_body", False):
                return
            dressed = dress(page.decode()).encode() if page else b""
            MutableHeaders(scope=start)["Content-Length"] = str(len(dressed))
            await send(start)
            message = {"type": "http.response.body", "body": dressed}
        await send(message)

    return hold
