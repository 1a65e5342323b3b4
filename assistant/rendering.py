"""An outcome as one JSON object, or as plain text. Pure; the web page has its own module."""

from datetime import date
from typing import Any, assert_never
from unicodedata import category

from assistant.types import Abstention, Answer, Citation, Outcome, QuoteContext, Reason, Redirection, Route, Searched
from corpus.types import Document, Span

OUTCOME_OF_ROUTE = {
    Route.ADVICE: "advice",
    Route.EMERGENCY: "emergency",
    Route.CRISIS: "emergency",
    Route.CHAT: "chat",
    Route.INJECTION: "chat",
    Route.OFF_TOPIC: "chat",
    Route.OTHER_LANGUAGE: "chat",
}


def outcome_object(outcome: Outcome, *, id: str | None, elapsed_ms: float) -> dict[str, Any]:  # noqa: A002 - the contract's word
    """Make the outcome object of the contract, the same on every surface."""
    return {
        "id": id,
        "question": outcome.question,
        "resolved_question": outcome.resolved,
        **_decided(outcome),
        "route": outcome.verdict.route.value,
        "decided_by": outcome.verdict.decided_by,
        "searched": {"passages": outcome.searched.passages, "documents": outcome.searched.documents},
        "snapshot": outcome.snapshot_id,
        "elapsed_ms": round(elapsed_ms, 1),
    }


def error_object(message: str, *, id: str | None, question: str | None) -> dict[str, Any]:  # noqa: A002 - the contract's word
    """Make the object that stands for a line that could not be answered at all."""
    return {"id": id, "question": question, "outcome": "error", "message": message, "quotes": []}


def outcome_kind(outcome: Outcome) -> str:
    """Name what a question became, as the outcome object does."""
    match outcome:
        case Answer():
            return "answer"
        case Abstention():
            return "abstention"
        case Redirection():
            return OUTCOME_OF_ROUTE[outcome.verdict.route]
        case _:
            assert_never(outcome)


def _decided(outcome: Outcome) -> dict[str, Any]:
    kind = outcome_kind(outcome)
    match outcome:
        case Answer():
            return _fields(
                kind,
                quotes=outcome.citations,
                confidence=outcome.confidence,
                notices=outcome.notices,
            )
        case Abstention():
            return _fields(
                kind,
                reason=outcome.reason.value,
                message=outcome.message,
                nearest=outcome.nearest,
                confidence=outcome.confidence,
                notices=outcome.notices,
            )
        case Redirection():
            return _fields(kind, message=outcome.message, quotes=outcome.related, notices=outcome.suggestions)
        case _:
            assert_never(outcome)


def _fields(
    outcome: str,
    *,
    reason: str | None = None,
    message: str | None = None,
    quotes: tuple[Citation, ...] = (),
    nearest: tuple[Citation, ...] = (),
    confidence: float | None = None,
    notices: tuple[str, ...] = (),
) -> dict[str, Any]:
    return {
        "outcome": outcome,
        "reason": reason,
        "message": message,
        "quotes": [citation_object(citation) for citation in quotes],
        "nearest": [citation_object(citation) for citation in nearest],
        "confidence": None if confidence is None else round(confidence, 3),
        "notices": list(notices),
    }


def citation_object(citation: Citation) -> dict[str, Any]:
    """Make the quote object of the contract."""
    quote, metadata = citation.quote, citation.metadata
    return {
        "number": citation.number,
        "text": quote.text,
        "document": quote.document_id,
        "title": citation.title,
        "start": quote.span.start,
        "end": quote.span.end,
        "sha256": quote.sha256,
        "kind": quote.kind.value,
        "page": quote.page,
        "marks": [_span(mark) for mark in quote.marks],
        "context": [{"role": part.role.value, "text": part.text, **_span(part.span)} for part in quote.context],
        "heading_path": list(quote.heading_path),
        "populations": list(quote.populations),
        "url": metadata.url,
        "published": _day(metadata.published),
        "reviewed": _day(metadata.reviewed),
        "review_due": _day(metadata.review_due),
        "link": citation.link,
    }


def document_object(document: Document) -> dict[str, Any]:
    """Say what is known of a document beside its words."""
    metadata = document.metadata
    return {
        "id": document.id,
        "title": document.title,
        "characters": len(document.text),
        "source_sha256": document.source_sha256,
        "url": metadata.url,
        "publisher": metadata.publisher,
        "published": _day(metadata.published),
        "reviewed": _day(metadata.reviewed),
        "review_due": _day(metadata.review_due),
        "licence": metadata.licence,
        "language": metadata.language,
    }


def _span(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def as_text(outcome: Outcome, *, general_notice: str, as_of: date) -> str:
    """Write an outcome as plain text for a terminal: the quotes word for word, their citations below each.

    Args:
        general_notice: the fixed sentence that stands over general passages under the advice route.
        as_of: the day on which what was searched was published.
    """
    match outcome:
        case Answer():
            return "\n\n".join([*_understood(outcome), *outcome.notices, *map(citation_text, outcome.citations)])
        case Abstention():
            nearest = [citation_text(citation) for citation in outcome.nearest]
            return "\n\n".join(
                [
                    *_understood(outcome),
                    outcome.message,
                    *map(visible, outcome.notices),
                    *([_receipt(outcome.searched, as_of)] if outcome.reason is Reason.NOTHING_CLOSE else []),
                    *(["Nearest, but not an answer:", *nearest] if nearest else []),
                ]
            )
        case Redirection():
            related = [citation_text(citation) for citation in outcome.related]
            offered = ["\n".join(map(visible, outcome.suggestions))] if outcome.suggestions else []
            return "\n\n".join([outcome.message, *([general_notice, *related] if related else []), *offered])
        case _:
            assert_never(outcome)


def _receipt(searched: Searched, as_of: date) -> str:
    """Say how much was searched, and of which day.

    >>> _receipt(Searched(131, 1), date(2026, 3, 2))
    'Searched 131 passages in 1 document, as of 2 March 2026.'
    """
    passages, documents = counted(searched.passages, "passage"), counted(searched.documents, "document")
    return f"Searched {passages} in {documents}, as of {as_of.day} {as_of:%B %Y}."


def counted(number: int, noun: str) -> str:
    """Count things.

    >>> counted(1, "group"), counted(2, "group")
    ('1 group', '2 groups')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _understood(outcome: Answer | Abstention) -> list[str]:
    """Say how a question was understood, where that is not as it was asked."""
    as_asked = outcome.question.split() == outcome.resolved.split()
    return [] if as_asked else [f"Understood as: {visible(outcome.resolved)}"]


def citation_text(citation: Citation) -> str:
    """Write one quote with its scope and its place."""
    quote = citation.quote
    scope = [f"    {visible(scope_text(part))}" for part in quote.context]
    about = f" · about {', '.join(quote.populations)}" if quote.populations else ""
    page = f", page {quote.page}" if quote.page else ""
    return "\n".join(
        [
            f"[{citation.number}] {visible(quote.text)}",
            *scope,
            f"    {visible(citation.path)}{page}{about}",
            f"    {quote.document_id} {quote.span.start}-{quote.span.end}",
        ]
    )


def scope_text(part: QuoteContext) -> str:
    """Write what scopes a quote: "lead in: Do not:"."""
    return f"{part.role.value.replace('_', ' ')}: {part.text}"


def visible(text: str) -> str:
    r"""Escape what a terminal would obey instead of show; a document may hold it.

    >>> visible("a\x1b[31mb")
    'a\\x1b[31mb'
    """
    return "".join(character if _is_visible(character) else ascii(character)[1:-1] for character in text)


def _is_visible(character: str) -> bool:
    return character.isprintable() or character in "\n\t" or category(character) == "Zs"
