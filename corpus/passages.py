"""A document becomes passages: whole sentences of one block, with the scope of their place."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from corpus.populations import find_populations
from corpus.sentences import split, trimmed
from corpus.types import Block, BlockKind, Document, Passage, Population, Span

# Quotes are cut from these. A caption describes a picture that nobody sees, boilerplate is not the article.
QUOTABLE = frozenset(
    {
        BlockKind.PARAGRAPH,
        BlockKind.LIST_ITEM,
        BlockKind.TABLE_ROW,
        BlockKind.DEFINITION,
        BlockKind.REFERENCE,
        BlockKind.PULL_QUOTE,
    }
)
# These mean something only whole: half a row has lost its columns.
_INDIVISIBLE = frozenset({BlockKind.TABLE_ROW, BlockKind.REFERENCE})
# About 200 word pieces, within what the default encoder reads at once (256).
_MAX_PASSAGE_CHARS = 1000


@dataclass(frozen=True, slots=True)
class _Section:
    """What the headings above say of the passages below them.

    Attributes:
        titles: outermost first.
        populations: whom the nearest heading names that names anybody.
    """

    titles: tuple[str, ...]
    populations: tuple[Population, ...]


def passages_of(document: Document) -> tuple[Passage, ...]:
    """Cut a document into passages, in text order.

    Every quotable block that holds a letter or digit gives at least one passage; together the passages of a
    block hold all its sentences. A sentence is split only if it alone is longer than a passage may be.
    """
    return tuple(_passages(document))


def populations_in(document: Document, passage: Passage, span: Span) -> tuple[Population, ...]:
    """Tell who a part of a passage is about: whom its own words name, else whom the passage is about."""
    own = () if passage.kind is BlockKind.TABLE_ROW else find_populations(document.text, [span])
    return own or passage.populations


def _passages(document: Document) -> Iterator[Passage]:
    path: list[Block] = []
    section = _Section((), ())
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            path = [*(heading for heading in path if heading.level < block.level), block]
            section = _section(document.text, [heading.span for heading in path])
        elif block.kind in QUOTABLE:
            for sentences in _groups(list(_sentences(document.text, block))):
                yield _passage(document, block, sentences, section)


def _section(text: str, headings: Sequence[Span]) -> _Section:
    return _Section(
        tuple(" ".join(heading.of(text).split()) for heading in headings),
        _nearest(text, reversed(headings)),
    )


def _sentences(text: str, block: Block) -> Iterator[Span]:
    if not any(character.isalnum() for character in block.span.of(text)):
        return
    if block.kind in _INDIVISIBLE:
        yield block.span
        return
    for sentence in split(text, block.span.start, block.span.end):
        yield from _bounded(text, sentence)


def _bounded(text: str, sentence: Span) -> Iterator[Span]:
    """Cut a sentence that is too long to read at once, at its blanks; what has none is cut where it must be."""
    start = sentence.start
    while sentence.end - start > _MAX_PASSAGE_CHARS:
        cut = text.rfind(" ", start + 1, start + _MAX_PASSAGE_CHARS)
        end = cut if cut > start else start + _MAX_PASSAGE_CHARS
        yield from trimmed(text, start, end)
        start = end + (cut > start)
    yield from trimmed(text, start, sentence.end)


def _groups(sentences: Sequence[Span]) -> Iterator[tuple[Span, ...]]:
    group: list[Span] = []
    for sentence in sentences:
        if group and sentence.end - group[0].start > _MAX_PASSAGE_CHARS:
            yield tuple(group)
            group = []
        group.append(sentence)
    if group:
        yield tuple(group)


def _passage(document: Document, block: Block, sentences: tuple[Span, ...], section: _Section) -> Passage:
    span = Span(sentences[0].start, sentences[-1].end)
    return Passage(
        id=f"{document.id}:{span.start}-{span.end}",
        document_id=document.id,
        span=span,
        kind=block.kind,
        sentences=sentences,
        heading_path=section.titles,
        populations=_populations(document.text, block, span) or section.populations,
        cells=block.cells,
        context=block.context,
    )


def _populations(text: str, block: Block, span: Span) -> tuple[Population, ...]:
    """Tell whom the words of a passage name, else the nearest words in its context that name anybody."""
    around = [context.span for context in reversed(block.context)]
    if block.kind is BlockKind.TABLE_ROW:
        # A row is about those whom its columns name, whichever of them its cells name again.
        return find_populations(text, [span, *around])
    return _nearest(text, (span, *around))


def _nearest(text: str, places: Iterable[Span]) -> tuple[Population, ...]:
    """Tell whom the first of some places names that names anybody."""
    return next(filter(None, (find_populations(text, [place]) for place in places)), ())
