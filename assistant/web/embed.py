"""The script that puts the chat on a publisher's own page; served only where an origin may frame the chat."""

import json
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.api.failures import refuse_other_methods
from assistant.web.security import EMBED_PATH
from assistant.web.wording import Wording

# Not among the static files, which are always served.
_SCRIPT = Path(__file__).with_name("embed.js")
_PLACE_OF_WORDS = "__WORDS__"


def build_embed(wording: Wording) -> APIRouter:
    """Make the route of the script."""
    router = APIRouter()
    script = _SCRIPT.read_text("utf-8").replace(_PLACE_OF_WORDS, json.dumps(_words(wording)), 1)

    @router.api_route(EMBED_PATH, methods=["GET", "HEAD"])
    def embed() -> Response:
        return Response(script, media_type="text/javascript")

    refuse_other_methods(router)
    return router


def _words(wording: Wording) -> dict[str, str]:
    return {
        "language": wording.language,
        "title": wording.title,
        "open": wording.embed_open,
        "close": wording.close,
        "alone": wording.open_alone,
    }
