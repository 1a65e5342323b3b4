"""What a search and the list of documents become, the same over HTTP and for a language model."""

from time import perf_counter
from typing import Any

from assistant.api.bodies import SearchRequest
from assistant.api.failures import InvalidRequest
from assistant.pipeline import Assistant
from assistant.question.phrases import MAX_QUERY_CHARS
from assistant.rendering import citation_object, document_object
from assistant.stages import ms_since
from assistant.types import Citation


def search_object(assistant: Assistant, request: SearchRequest) -> dict[str, Any]:
    """Search as a request asks, and make the object of what was found.

    Danger first and alone, as in the chat: neither a filter that is not there nor a pause stands before that, nor that
    it is too long to search for.

    Raises:
        InvalidRequest: it is too long.
        UnknownFilter: it is narrowed to something that is not there.
        Paused: the maintainer paused it.
    """
    started = perf_counter()
    danger = assistant.danger(request.query)
    found, left_out = ((), None) if danger else _found(assistant, request)
    return {
        "query": request.query,
        "message": danger.message if danger else None,
        "without_review": left_out,
        "quotes": [citation_object(citation) for citation in found],
        "snapshot": assistant.snapshot_id,
        "elapsed_ms": ms_since(started),
    }


def documents_object(assistant: Assistant) -> dict[str, Any]:
    """Make the object of the published snapshot and the documents in it."""
    return {
        "snapshot": assistant.snapshot_id,
        "created": assistant.created.isoformat(),
        "documents": [document_object(document) for document in assistant.documents.values()],
    }


def _found(assistant: Assistant, request: SearchRequest) -> tuple[tuple[Citation, ...], int | None]:
    """Give what is found, and how many documents state no review where that was asked for."""
    if len(request.query) > MAX_QUERY_CHARS:
        msg = f"query: it has {len(request.query)} characters; search for at most {MAX_QUERY_CHARS}"
        raise InvalidRequest(msg)
    document, section, since = request.document, request.section, request.reviewed_since
    assistant.filters.check(document=document, population=request.population, section=section)
    found = assistant.search(
        request.query,
        document=document,
        section=section,
        population=request.population,
        kind=request.kind,
        reviewed_since=since,
        limit=request.limit,
    )
    return found, assistant.filters.without_review(document=document, section=section) if since else None
