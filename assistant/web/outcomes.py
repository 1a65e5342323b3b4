"""An outcome as HTML for the chat.

The chat's sanitizer keeps `class`, `role`, `id` and `href` and drops `data-` and `aria-` attributes, so classes carry
the meaning. The text of an element of class `quote` equals the quote's words; its context stands beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import assert_never

from assistant.contacts import call_address
from assistant.journal.entries import Feedback
from assistant.quoting.neighbours import NONE, neighbours_of
from assistant.types import Abstention, Answer, Citation, Outcome, Reason, Redirection, Route
from assistant.web.freshness import freshness
from assistant.web.html import Html, element, filled, joined
from assistant.web.languages import DOCUMENTS, language_of
from assistant.web.publisher_links import address_of_words
from assistant.web.quoted import quoted
from assistant.web.wording import Wording
from corpus.types import Document


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
    outcome: Outcome,
    library: Library,
    *,
    general_notice: str,
    wording: Wording,
    is_follow_up: bool = False,
    feedback: str | None = None,
) -> Html:
    """Show an outcome.

    Args:
        general_notice: stands over the related passages of a redirection.
        is_follow_up: whether what was asked before had a part in how the question is understood.
        feedback: names an answer where something can be said of it; None where nothing would be kept.
    """
    match outcome:
        case Answer():
            return _answer(outcome, library, wording, is_follow_up=is_follow_up, feedback=feedback)
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


def _answer(answer: Answer, library: Library, wording: Wording, *, is_follow_up: bool, feedback: str | None) -> Html:
    notices = [element("p", notice, class_="notice") for notice in answer.notices]
    quotes = citations_html(answer.citations, library, wording, "quotes", disagreeing=answer.disagreeing)
    understood = _understood(answer, wording, is_follow_up=is_follow_up)
    offered = _feedback(feedback, wording) if feedback else Html()
    return element("div", understood, *notices, quotes, offered, class_="outcome answer")


def _feedback(token: str, wording: Wording) -> Html:
    """Ask what the answer is worth; `static/feedback.js` sends what is pressed, and says so in the last line."""
    buttons = [
        element("button", wording.feedback(said), class_="say", type="button", name=said.value, value=token)
        for said in Feedback
    ]
    asked = element("legend", wording.feedback_question)
    return element("fieldset", asked, *buttons, element("p", class_="fed-back"), class_="feedback")


def _abstention(abstention: Abstention, library: Library, wording: Wording, *, is_follow_up: bool) -> Html:
    understood = _understood(abstention, wording, is_follow_up=is_follow_up)
    parts = [understood, element("p", abstention.message, class_="message")]
    parts += [element("p", notice, class_="notice") for notice in abstention.notices]
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
        place = (citation.path, language_of(citation.metadata))
        places.setdefault(place, []).append(_citation(citation, library, wording))
    folded = (
        element("details", element("summary", place, lang=language), *quotes)
        for (place, language), quotes in places.items()
    )
    return element("ul", *(element("li", one) for one in folded), class_="nearest")


def _redirection(redirection: Redirection, library: Library, general_notice: str, wording: Wording) -> Html:
    """Show fixed words; what is suggested stands above the box, where it can be pressed."""
    route = redirection.verdict.route
    if route in (Route.EMERGENCY, Route.CRISIS):
        heading = wording.emergency if route is Route.EMERGENCY else wording.crisis
        message, contacts = _whom_to_call(redirection)
        return element("div", element("h2", heading), message, contacts, class_=f"outcome urgent {route}", role="alert")
    parts = [element("p", redirection.message, class_="message")]
    if redirection.related:
        parts.append(element("p", general_notice, class_="notice"))
        parts.append(citations_html(redirection.related, library, wording, "related"))
    return element("div", *parts, class_=f"outcome redirection {route}")


def _whom_to_call(redirection: Redirection) -> tuple[Html, Html]:
    """Say what to do, and in a line for each region whom to call."""
    lines, start = list[Html](), 0
    for line in redirection.message.split("\n"):
        lines.append(_callable(redirection, start, start + len(line)))
        start += len(line) + 1
    words, *contacts = lines
    listed = element("ul", *(element("li", line) for line in contacts), class_="contacts") if contacts else Html()
    return element("p", words, class_="message"), listed


def _callable(redirection: Redirection, start: int, end: int) -> Html:
    """Write a line of a message with its telephone numbers as links."""
    message, pieces, at = redirection.message, list[str](), start
    for number in redirection.numbers:
        if start <= number.start < end:
            digits = number.of(message)
            pieces += [message[at : number.start], element("a", digits, href=call_address(digits))]
            at = number.end
    return joined([*pieces, message[at:end]])


def _understood(outcome: Answer | Abstention, wording: Wording, *, is_follow_up: bool) -> Html:
    if outcome.question.split() == outcome.resolved.split():
        return Html()
    understood = filled(wording.understood, question=element("span", outcome.resolved, lang=DOCUMENTS))
    alone = [" ", element("button", wording.ask_alone, class_="alone", type="button")] if is_follow_up else []
    return element("p", element("span", understood, class_="as-understood"), *alone, class_="understood")


def citations_html(
    citations: tuple[Citation, ...], library: Library, wording: Wording, kind: str, *, disagreeing: tuple[int, ...] = ()
) -> Html:
    """List quotes with their places, best first.

    Args:
        disagreeing: the numbers of two that are set side by side, the second right behind the first.
    """
    others = dict(zip(disagreeing, reversed(disagreeing), strict=True))
    items = (
        element(
            "li",
            _citation(one, library, wording, other=others.get(one.number)),
            class_="side" if one.number in others else None,
        )
        for one in sorted(citations, key=lambda one: min(one.number, others.get(one.number, one.number)))
    )
    return element("ol", *items, class_=f"{kind} side-by-side" if others else kind)


def _citation(citation: Citation, library: Library, wording: Wording, *, other: int | None = None) -> Html:
    """Show one quote with its place.

    Args:
        other: the number of the quote that it is set beside; where it stands is then its heading.
    """
    quote = citation.quote
    document = library.documents.get(quote.document_id)
    neighbours = neighbours_of(document, quote) if document else NONE
    number = element("span", str(citation.number), class_="number")
    language = language_of(citation.metadata)
    link = element("a", number, citation.path, class_="citation", href=citation.link, lang=language)
    about = wording.about.format(populations=wording.called(quote.populations)) if quote.populations else None
    page = wording.page.format(page=quote.page) if quote.page else None
    facts = [element("span", fact, class_="fact") for fact in (page, about) if fact]
    facts += freshness(citation.metadata, library.today, wording)
    if document and (address := address_of_words(document, quote.span)):
        live = element("a", wording.on_live_page, href=address, class_="live")
        facts.append(element("span", live, class_="fact"))
    words = quoted(quote, document, neighbours, wording, lang=language)
    unfold = _unfold_button(citation.number, wording) if neighbours != NONE else ""
    buttons = [unfold, copy_button(citation.number, wording)]
    if other is None:
        parts = [words, element("div", link, " ", *buttons, class_="cite"), _spaced("p", facts, "facts")]
    else:
        facts.insert(0, element("strong", wording.compare.format(number=other), class_="fact"))
        parts = [element("h2", link), _spaced("p", facts, "facts"), words, element("div", *buttons, class_="cite")]
    return element("div", *parts, class_="cited")


def _unfold_button(number: int, wording: Wording) -> Html:
    """Offer what stands next to the quote, which the style sheet shows while this is open."""
    return element("details", element("summary", wording.around, _which(number, wording)), class_="around")


def copy_button(number: int, wording: Wording) -> Html:
    """Offer to copy the quote whose link stands in the same element of class `cited`; its number is heard, not seen."""
    return element("button", wording.copy, _which(number, wording), class_="copy", type="button")


def _which(number: int, wording: Wording) -> Html:
    return element("span", f" ({wording.copied_number.format(number=number)})", class_="unseen")


def _spaced(name: str, parts: list[Html], class_: str) -> Html:
    return element(name, *(piece for part in parts for piece in (part, " ")), class_=class_)
