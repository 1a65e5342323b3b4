"""Whole pages that the server writes itself: a document at its place, and why a place cannot be shown."""

from datetime import date, datetime

from assistant.web.documents import article
from assistant.web.facts import fact
from assistant.web.freshness import is_overdue
from assistant.web.html import Html, element, joined, page
from assistant.web.languages import language_of
from assistant.web.publisher_links import address_of_words, is_web_address
from assistant.web.wording import Wording
from corpus.types import Document, Span

STYLESHEET = element("link", rel="stylesheet", href="/web/app.css")
_ICON = element("link", rel="icon", href="/web/icon.svg", type="image/svg+xml")
HEAD = joined([_ICON, STYLESHEET])


def source_page(
    document: Document,
    marked: Span | None,
    *,
    created: datetime,
    today: date,
    notes: str = "",
    wording: Wording,
) -> Html:
    """Show a document with a span of it marked; needs no script.

    Args:
        created: when the snapshot that holds this text was made.
        today: the day on which a review counts as overdue.
        notes: what else a reader must know of this copy.
    """
    main = element(
        "main",
        element("h1", document.title, lang=language_of(document.metadata)),
        notes,
        _facts(document, marked, created, today, wording),
        article(document, marked),
        class_="source",
    )
    return _with_way_back(document.title, main, wording)


def missing_page(reason: str, today: str | None, wording: Wording) -> Html:
    """Say in words why a place cannot be shown.

    Args:
        today: the address of the document that the place is in, where it is published now.
    """
    parts = [element("p", reason), *([element("p", _link_today(today, wording))] if today else [])]
    main = element("main", element("h1", wording.no_place), *parts, class_="source")
    return _with_way_back(wording.no_place, main, wording)


def failed_page(id_: str, wording: Wording) -> Html:
    """Say that something went wrong.

    Args:
        id_: names the request in the log as well.
    """
    return missing_page(wording.failed.format(id=id_), None, wording)


def proof_of(created: datetime, wording: Wording) -> Html:
    """Say that the marked words were compared with what was quoted, and are the same."""
    return element("p", wording.identical.format(date=wording.day(created.date())), class_="proof", id="proof")


def other_version(today: str | None, wording: Wording) -> Html:
    """Say that a copy is not what is published now.

    Args:
        today: the address of the same document as it is published, None where it is not.
    """
    rest = _link_today(today, wording) if today else wording.gone_today
    return element("p", wording.other_version, " ", rest, class_="note")


def _link_today(address: str, wording: Wording) -> Html:
    return element("a", wording.same_today, href=address)


def _with_way_back(title: str, main: Html, wording: Wording) -> Html:
    back = element("nav", element("a", wording.back, href="/", class_="back"), class_="way-back")
    body = element("div", back, main, class_="source-page")
    return page(title=f"{title} · {wording.title}", language=wording.language, head=HEAD, body=body)


def _facts(document: Document, marked: Span | None, created: datetime, today: date, wording: Wording) -> Html:
    known = document.metadata
    rows = [
        (wording.publisher, known.publisher),
        (wording.published_on, wording.day(known.published) if known.published else None),
        (wording.reviewed_on, wording.day(known.reviewed) if known.reviewed else None),
        (wording.review_due_on, _due(known.review_due, today, wording) if known.review_due else None),
        (wording.licence, known.licence),
    ]
    facts = [fact(name, value or wording.not_stated) for name, value in rows]
    if known.url:
        facts.append(fact(wording.address, _address(document, known.url, marked, wording)))
    facts.append(fact(wording.copied_on, wording.day(created.date())))
    if marked and (number := document.page_at(marked.start)):
        facts.append(fact(wording.marked_place, wording.page.format(page=number)))
    return element("dl", *facts, class_="facts")


def _due(due: date, today: date, wording: Wording) -> str:
    day = wording.day(due)
    return element("strong", wording.is_overdue.format(date=day), class_="overdue") if is_overdue(due, today) else day


def _address(document: Document, url: str, marked: Span | None, wording: Wording) -> str:
    if not is_web_address(url):
        return url
    whole = element("a", url, href=url, rel="noopener noreferrer")
    words = address_of_words(document, marked) if marked else None
    if words is None:
        return whole
    at_words = element("a", wording.at_these_words, href=words, rel="noopener noreferrer", class_="live")
    return joined([whole, " (", at_words, ")"])
