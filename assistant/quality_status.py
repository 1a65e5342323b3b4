"""What `citewell index status` says of quality: the card of the published snapshot, or why there is none to show."""

from collections.abc import Iterator
from typing import Any

from assistant.homes import home_at
from assistant.settings import Settings
from assistant.stored_card import StoredCard, card_for, card_object, figure_lines
from assistant.threshold import unmeasured
from corpus.errors import CitewellError
from index.encoding import reranker_sha256
from index.manifest import Manifest


def quality_lines(settings: Settings, manifest: Manifest) -> Iterator[str]:
    """Write the card for a terminal; where it is refused, the reason."""
    if doubt := unmeasured(settings, manifest.encoder):
        yield f"doubt    {doubt}"
    if not settings.quality_questions:
        yield "quality  not measured; name questions in the setting quality_questions, and run `citewell index update`"
        return
    try:
        card = _card(settings, manifest)
    except CitewellError as error:
        yield f"quality  not shown: {error}"
        return
    yield f"quality  {card.questions} questions of {card.questions_name}, measured {card.measured:%d %B %Y, %H:%M} UTC"
    yield from (f"  {line}" for line in figure_lines(card.figures))


def quality_object(settings: Settings, manifest: Manifest) -> dict[str, Any]:
    """Make the object: the card, or the reason why there is none to show, the other None."""
    try:
        return {"card": card_object(_card(settings, manifest)), "problem": None}
    except CitewellError as error:
        return {"card": None, "problem": str(error)}


def _card(settings: Settings, manifest: Manifest) -> StoredCard:
    return card_for(settings, home_at(settings), manifest, reranker_sha256(settings.reranker))
