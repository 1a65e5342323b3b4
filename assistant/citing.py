"""A quote becomes a citation: numbered, with what is known of its document, and with the way to its place."""

from collections.abc import Mapping, Sequence

from assistant.clips.clip import source_link
from assistant.types import Citation, Quote
from corpus.types import Document


def cite(quotes: Sequence[Quote], documents: Mapping[str, Document], snapshot_id: str) -> tuple[Citation, ...]:
    """Cite quotes in their order, each in the version of its document that the snapshot holds."""
    return tuple(
        _citation(number, quote, documents[quote.document_id], snapshot_id) for number, quote in enumerate(quotes, 1)
    )


def _citation(number: int, quote: Quote, document: Document, snapshot_id: str) -> Citation:
    link = source_link(document.id, snapshot_id, quote.span, quote.text)
    return Citation(number, quote, document.title, document.metadata, link)
