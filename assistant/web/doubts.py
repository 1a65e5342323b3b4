"""What should be checked about documents, in the words of the Library page."""

from collections.abc import Mapping
from datetime import date

from assistant.web.html import Html, element, filled
from assistant.web.languages import language_of
from assistant.web.wording import Wording
from corpus.doubts import Doubt, DoubtKind
from corpus.types import Document
from index.report import doubts_about


def doubts_in_words(documents: Mapping[str, Document], today: date, wording: Wording) -> Mapping[str, tuple[Html, ...]]:
    """Write the doubts about a whole library, by the ids of the documents where there is one.

    That a review is overdue is left out: it stands with the dates of each document, and in a sentence of its own.
    """
    found = doubts_about(documents.keys(), documents, today=today)
    others = {
        id_: [doubt for doubt in doubts if doubt.kind is not DoubtKind.REVIEW_OVERDUE] for id_, doubts in found.items()
    }
    return {
        id_: tuple(_written(doubt, documents, wording) for doubt in doubts) for id_, doubts in others.items() if doubts
    }


def _written(doubt: Doubt, documents: Mapping[str, Document], wording: Wording) -> Html:
    detail = doubt.detail
    if doubt.kind is DoubtKind.DUPLICATE:
        original = documents[detail]
        detail = element("a", original.title, href=f"/source/{original.id}", lang=language_of(original.metadata))
    return filled(wording.doubt(doubt.kind), detail=detail)
