"""How old a document is, in words: what is not known is said to be so, and what is overdue is said plainly."""

from collections.abc import Iterator
from datetime import date

from assistant.web.html import Html, element
from assistant.web.wording import Wording
from corpus.types import Metadata


def freshness(known: Metadata, today: date, wording: Wording) -> Iterator[Html]:
    """Write the dates of a citation, one fact each: published, last reviewed, next review due."""
    published = known.published
    yield _fact(wording.published.format(date=wording.day(published)) if published else wording.not_published)
    if not known.reviewed and not known.review_due:
        yield _fact(wording.no_reviews)
        return
    yield _fact(wording.reviewed.format(date=wording.day(known.reviewed)) if known.reviewed else wording.not_reviewed)
    yield _due(known.review_due, today, wording)


def is_overdue(due: date | None, today: date) -> bool:
    """Tell whether a review should have been by now; on the day itself it still can be."""
    return due is not None and due < today


def _due(due: date | None, today: date, wording: Wording) -> Html:
    if due is None:
        return _fact(wording.not_due)
    if is_overdue(due, today):
        return element("strong", wording.overdue.format(date=wording.day(due)), class_="fact overdue")
    return _fact(wording.review_due.format(date=wording.day(due)))


def _fact(text: str) -> Html:
    return element("span", text, class_="fact")
