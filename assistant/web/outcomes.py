"""An outcome as HTML for the chat.

The chat's sanitizer keeps `class`, `role`, `id` and `href` and drops `data-` and `aria-` attributes, so classes carry
the meaning. The text of an element of class `quote` equals the quote's words; its context stands beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from assistant.types import Abstention, Answer, Citation, Outcome, Quote, QuoteContext, Reason, Redirection, Route
from assistant.web.freshness import freshness
from assistant.web.html import Html, element, filled, joined
from assistant.web.languages import DOCUMENTS, language_of
from assistant.web.publisher_links import address_of_words
from assistant.web.tables import aligned, columns, header_at
from assistant.web.wording import Wording
from corpus.types import BlockKind, ContextRole, Document, Span

_PATH_MARK = " › "


@dataclass(frozen=True, slots=True)
class Library:
    """What an outcome is shown with.

    Attributes:
        documents: those of the snapshot that the outcome comes from, by id.
        created: when that snapshot was made.
        today: the day on which a review counts as overdue.
    """

    documents: Mapping[str, Document]
    created: datetime
    today: date


def outcome_html(
    outcome: Outcome, library: Library, *, general_notice: str, wording: Wording, is_follow_up: bool = False
) -> Html:
    """Show an outcome.

    Args:
        general_notice: stands over the related passages of a redirection.
        is_follow_up: whether what was asked before had a part in how the question is understood.
    """
    match outcome:
        case Answer():
            return _answer(outcome, library, wording, is_follow_up=is_follow_up)
        case Abstention():
            return _abstention(outcome, library, wording, is_follow_up=is_follow_up)
        case Redirection():
            return _redirection(outcome, library, general_notice, wording)
        case _:
            assert_never(outcome)


def status_html(text: str) -> Html:
    """Show that the answer is being looked for."""
    return element("p", text, class_="status")


def dropped_html(text: str) -> Html:
    """Say that the chat does not begin here."""
    return element("p", text, class_="dropped")


def failure_html(text: str) -> Html:
    """Show that answering failed, unlike any outcome."""
    return element("div", element("p", text), class_="outcome failure", role="alert")


def _answer(answer: Answer, library: Library, wording: Wording, *, is_follow_up: bool) -> Html:
    notices = [element("p", notice, class_="notice") for notice in answer.notices]
    quotes = citations_html(answer.citations, library, wording, "quotes")
    return element(
        "div", _understood(answer, wording, is_follow_up=is_follow_up), *notices, quotes, class_="outcome answer"
    )


def _abstention(abstention: Abstention, library: Library, wording: Wording, *, is_follow_up: bool) -> Html:
    understood = _understood(abstention, wording, is_follow_up=is_follow_up)
    parts = [understood, element("p", abstention.message, class_="message")]
    if abstention.reason is Reason.NOTHING_CLOSE:
        searched = wording.receipt(abstention.searched, library.created.date())
        parts.append(element("p", searched, class_="receipt"))
    if abstention.nearest:
        parts.append(element("h2", wording.nearest))
        parts.append(_nearest(abstention.nearest, library, wording))
    return element("div", *parts, class_="outcome abstention")


def _nearest(citations: tuple[Citation, ...], library: Library, wording: Wording) -> Html:
    """Name each place once; its words are unfolded by who wants to judge for themselves."""
    places: dict[tuple[str, str], list[Html]] = {}
    for citation in citations:
        place = (_PATH_MARK.join(citation.place), language_of(citation.metadata))
        places.setdefault(place, []).append(_citation(citation, library, wording))
    folded = (
        element("details", element("summary", place, lang=language), *quotes)
        for (place, language), quotes in places.items()
    )
    return element("ul", *(element("li", one) for one in folded), class_="nearest")


def _redirection(redirection: Redirection, library: Library, general_notice: str, wording: Wording) -> Html:
    route = redirection.verdict.route
    if route in (Route.EMERGENCY, Route.CRISIS):
        heading = wording.emergency if route is Route.EMERGENCY else wording.crisis
        # What to do, then a line for each region.
        words, *lines = redirection.message.split("\n")
        contacts = element("ul", *(element("li", line) for line in lines), class_="contacts") if lines else Html()
        message = element("p", words, class_="message")
        return element("div", element("h2", heading), message, contacts, class_=f"outcome urgent {route}", role="alert")
    parts = [element("p", redirection.message, class_="message")]
    if redirection.related:
        parts.append(element("p", general_notice, class_="notice"))
        parts.append(citations_html(redirection.related, library, wording, "related"))
    if redirection.suggestions:
        offered = [element("li", suggestion) for suggestion in redirection.suggestions]
        parts.append(element("ul", *offered, class_="suggested"))
    return element("div", *parts, class_=f"outcome redirection {route}")


def _understood(outcome: Answer | Abstention, wording: Wording, *, is_follow_up: bool) -> Html:
    if outcome.question.split() == outcome.resolved.split():
        return Html()
    understood = filled(wording.understood, question=element("span", outcome.resolved, lang=DOCUMENTS))
    alone = [" ", element("button", wording.ask_alone, class_="alone", type="button")] if is_follow_up else []
    return element("p", element("span", understood, class_="as-understood"), *alone, class_="understood")


def citations_html(citations: tuple[Citation, ...], library: Library, wording: Wording, kind: str) -> Html:
    """List quotes with their places, best first."""
    items = (element("li", _citation(one, library, wording)) for one in citations)
    return element("ol", *items, class_=kind)


def _citation(citation: Citation, library: Library, wording: Wording) -> Html:
    quote = citation.quote
    document = library.documents.get(quote.document_id)
    place = _PATH_MARK.join(citation.place)
    number = element("span", str(citation.number), class_="number")
    language = language_of(citation.metadata)
    link = element("a", number, place, class_="citation", href=citation.link, lang=language)
    about = wording.about.format(populations=wording.called(quote.populations)) if quote.populations else None
    page = wording.page.format(page=quote.page) if quote.page else None
    facts = [element("span", fact, class_="fact") for fact in (page, about) if fact]
    facts += freshness(citation.metadata, library.today, wording)
    if document and (address := address_of_words(document, quote.span)):
        live = element("a", wording.on_live_page, href=address, class_="live")
        facts.append(element("span", live, class_="fact"))
    cite = element("p", link, " ", copy_button(citation.number, wording), class_="cite")
    return joined([_quote(quote, document, language, wording), cite, _spaced("p", facts, "facts")])


def copy_button(number: int, wording: Wording) -> Html:
    """Offer to copy the quote whose link stands in the same element of class `cite`; its number is heard, not seen."""
    which = element("span", f" ({wording.copied_number.format(number=number)})", class_="unseen")
    return element("button", wording.copy, which, class_="copy", type="button")


def _spaced(name: str, parts: list[Html], class_: str) -> Html:
    return element(name, *(piece for part in parts for piece in (part, " ")), class_=class_)


def _quote(quote: Quote, document: Document | None, language: str, wording: Wording) -> Html:
    table = _table(quote, document, language) if quote.kind is BlockKind.TABLE_ROW and document else None
    shown = [part for part in quote.context if not (table and part.role is ContextRole.COLUMN_HEADS)]
    context = [_context(part, language, wording) for part in shown]
    words = table or element("blockquote", _words(quote, quote.span), class_="quote", lang=language)
    return element("div", *context, words, class_=f"quoted {quote.kind}")


def _context(part: QuoteContext, language: str, wording: Wording) -> Html:
    if part.role is ContextRole.COLUMN_HEADS:
        heads = element("span", part.text, lang=language)
        return element("p", wording.columns, " ", heads, class_="context column-heads")
    return element("p", part.text, class_=f"context {part.role.replace('_', '-')}", lang=language)


def _words(quote: Quote, part: Span) -> Html:
    """Write a part of the quote, with the exact words that answer emphasised where they are not all of it."""
    pieces: list[str] = []
    at = part.start
    for mark in _emphasised(quote):
        first, last = max(mark.start, at), min(mark.end, part.end)
        if first < last:
            pieces += [_slice(quote, at, first), element("mark", _slice(quote, first, last))]
            at = last
    return joined([*pieces, _slice(quote, at, part.end)])


def _emphasised(quote: Quote) -> list[Span]:
    marks = sorted(quote.marks)
    ends = [quote.span.start, *(mark.end for mark in marks)]
    starts = [*(mark.start for mark in marks), quote.span.end]
    unmarked = "".join(_slice(quote, end, start) for end, start in zip(ends, starts, strict=True))
    return marks if unmarked.strip() else []


def _slice(quote: Quote, start: int, end: int) -> str:
    return quote.text[start - quote.span.start : end - quote.span.start]


def _table(quote: Quote, document: Document, language: str) -> Html | None:
    """Show a row under its column heads; None where the columns cannot be told."""
    spans = [part.span for part in quote.context if part.role is ContextRole.COLUMN_HEADS]
    header = header_at(document, spans[0]) if spans else None
    if header is None:
        return None
    heads = columns(document.text, header.span, header.cells)
    row = aligned(document.text, quote.span, quote.cells, len(heads))
    if row is None:
        return None
    top = [element("th", head.of(document.text) if head else "", scope="col") for head in heads]
    cells = [element("td", _words(quote, cell) if cell else "") for cell in row]
    body = element("tbody", element("tr", *cells), class_="quote")
    table = element("table", element("thead", element("tr", *top)), body)
    return element("div", table, class_="scroll", lang=language)
