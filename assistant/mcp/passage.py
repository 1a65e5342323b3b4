"""A passage by its place: the words as they are stored, and what became of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from assistant.clips.clip import source_link
from assistant.clips.verdicts import Finding, judge_place
from assistant.errors import UnknownPlace
from assistant.pipeline import Assistant
from assistant.types import Citation, Quote, QuoteContext
from corpus.passages import passages_of, populations_in
from corpus.types import Document, Passage, Span
from index.errors import DocumentNotFound, SnapshotIncompatible, SnapshotNotFound
from index.home import Home

_NOT_KEPT = (DocumentNotFound, SnapshotIncompatible, SnapshotNotFound)


@dataclass(frozen=True, slots=True)
class Stored:
    """The words at a place, and what became of them.

    Attributes:
        snapshot_id: the one that they are read from.
        finding: compares them with the document as it is published.
    """

    citation: Citation
    snapshot_id: str
    finding: Finding


def stored_passage(assistant: Assistant, home: Home, document_id: str, span: Span, snapshot_id: str | None) -> Stored:
    """Read the words at a place.

    Args:
        snapshot_id: the version to read; None reads the one that is published.

    Raises:
        UnknownFilter: no such document is published.
        UnknownPlace: that version of the document is not kept, or nothing that can be quoted stands there.
        InvalidSpan: the document has no such place.
        SnapshotCorrupt: the stored document is altered.
    """
    version = snapshot_id or assistant.snapshot_id
    today = assistant.documents.get(document_id)
    if version == assistant.snapshot_id:
        assistant.filters.check(document=document_id, population=None, section=None)
        document = assistant.documents[document_id]
        passages = list(assistant.passages_of(document_id))
    else:
        document = _kept(home, version, document_id)
        passages = list(passages_of(document))
    quote = _quote(document, [one for one in passages if _overlap(one.span, span)], span)
    link = source_link(document_id, version, span, quote.text)
    citation = Citation(1, quote, document.title, document.metadata, link)
    return Stored(citation, version, judge_place(document, version, span, today))


def _kept(home: Home, snapshot_id: str, document_id: str) -> Document:
    try:
        return home.document(snapshot_id, document_id)
    except _NOT_KEPT as error:
        msg = (
            f"snapshot {snapshot_id!r} is not kept, or holds no document {document_id!r}; "
            "leave the snapshot out for the document as it is published now"
        )
        raise UnknownPlace(msg) from error


def _quote(document: Document, passages: Sequence[Passage], span: Span) -> Quote:
    """Cut a quote that may reach over several passages, with the scope of all of them."""
    text = span.of(document.text)
    if not passages:
        msg = (
            f"nothing that can be quoted stands at {span.start}-{span.end} of {document.id!r}; "
            "give start and end as a citation names them"
        )
        raise UnknownPlace(msg)
    context = chain.from_iterable(passage.context for passage in passages)
    return Quote(
        document_id=document.id,
        span=span,
        text=text,
        sha256=sha256(text.encode()).hexdigest(),
        kind=passages[0].kind,
        marks=(span,),
        cells=(),
        context=tuple(
            QuoteContext(part.role, part.span, part.span.of(document.text)) for part in dict.fromkeys(context)
        ),
        heading_path=passages[0].heading_path,
        populations=tuple(dict.fromkeys(_populations(document, passages, span))),
        page=document.page_at(span.start),
    )


def _populations(document: Document, passages: Sequence[Passage], span: Span) -> Iterator[str]:
    for passage in passages:
        inside = Span(max(passage.span.start, span.start), min(passage.span.end, span.end))
        yield from (population.name for population in populations_in(document, passage, inside))


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
