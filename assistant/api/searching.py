"""What a request to search becomes, the same over HTTP and for a language model."""

from collections.abc import Sequence
from typing import Any

from assistant.api.bodies import SearchRequest
from assistant.pipeline import Assistant
from assistant.rendering import citation_object
from assistant.types import Citation


def find(assistant: Assistant, request: SearchRequest) -> tuple[Citation, ...]:
    """Rank passages as a request asks; raises what `Assistant.search` raises."""
    return assistant.search(
        request.query,
        document=request.document,
        section=request.section,
        population=request.population,
        kind=request.kind,
        reviewed_since=request.reviewed_since,
        limit=request.limit,
    )


def search_object(
    assistant: Assistant, request: SearchRequest, found: Sequence[Citation], *, elapsed_ms: float
) -> dict[str, Any]:
    """Make the object of what was found."""
    left_out = assistant.filters.without_review(document=request.document, section=request.section)
    return {
        "query": request.query,
        "without_review": left_out if request.reviewed_since else None,
        "quotes": [citation_object(citation) for citation in found],
        "snapshot": assistant.snapshot_id,
        "elapsed_ms": elapsed_ms,
    }
