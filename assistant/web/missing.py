"""What a person sees who opens an address of this server that has no page.

The applications behind answer programs, in JSON; a browser that asks for a page gets one. Pure ASGI.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_READING = ("GET", "HEAD")
# Programs read it, whatever they say that they accept.
_API = "/api/"


class MissingPages:
    """Puts a page in the place of a bare "Not Found".

    Args:
        page: what is shown.
    """

    def __init__(self, app: ASGIApp, page: str) -> None:
        self._app = app
        self._page = page.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        by_person = scope["type"] == "http" and scope["method"] in _READING and not scope["path"].startswith(_API)
        if by_person and "text/html" in Headers(scope=scope).get("accept", ""):
            send = self._showing(send)
        await self._app(scope, receive, send)

    def _showing(self, send: Send) -> Send:
        is_missing = False

        async def show(message: Message) -> None:
            nonlocal is_missing
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_missing = message["status"] == 404 and "text/html" not in headers.get("content-type", "")
                if is_missing:
                    headers["Content-Type"] = "text/html; charset=utf-8"
                    headers["Content-Length"] = str(len(self._page))
            elif is_missing:
                if message.get("more_body", False):
                    return
                message = {**message, "body": self._page}
            await send(message)

        return show
