"""The words right before and after a quote, for who wants to read on. Pure.

They are sliced out of the stored text by spans, like the quote. Nothing is shown whose scope is not: a heading ends
them, another table, and a list whose lead-in is not among what is shown.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby

from assistant.quoting.candidates import MAX_QUOTE_CHARS
from assistant.types import Quote
from corpus.errors import InvalidSpan
from corpus.sentences import split
from corpus.types import Block, BlockKind, ContextRole, Document, Span

# About two sentences on a side. The nearest may be as long as a quote.
_MOST_CHARS = 300
# No more of a block is looked at, however long it is: longer than all that can be shown, and a sentence cut short.
_REACH = 4 * MAX_QUOTE_CHARS
_READ_ON = frozenset(
    {BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.DEFINITION, BlockKind.REFERENCE}
)
_WHOLE = frozenset({BlockKind.TABLE_ROW, BlockKind.REFERENCE})


@dataclass(frozen=True, slots=True)
class Neighbour:
    """Whole sentences of one block, or a whole row.

    Attributes:
        cells: those of a row; otherwise empty.
        terms: where the terms stand that a definition of another entry explains; otherwise empty.
    """

    kind: BlockKind
    span: Span
    cells: tuple[Span, ...]
    terms: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Neighbours:
    """What stands next to a quote, both in text order; either may be empty."""

    before: tuple[Neighbour, ...]
    after: tuple[Neighbour, ...]


NONE = Neighbours((), ())


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a row or reference as a whole, of a block."""

    block: Block
    span: Span


def neighbours_of(document: Document, quote: Quote) -> Neighbours:
    """Slice out what stands next to a quote.

    Raises:
        InvalidSpan: the words at the quote's place are not those that were quoted.
    """
    span = quote.span
    if sha256(span.of(document.text).encode()).hexdigest() != quote.sha256:
        msg = f"{document.id}:{span.start}-{span.end} does not hold the quoted words"
        raise InvalidSpan(msg)
    at = bisect_right(document.blocks, span.start, key=lambda block: block.span.start) - 1
    if at < 0 or not document.blocks[at].span.contains(span):
        return NONE
    before = _near(_backwards(document, at, span.start))
    after = _near(_forwards(document, at, span.end))
    own = document.blocks[at]
    return Neighbours(_by_block(own, reversed(before)), _by_block(own, after))


def _backwards(document: Document, at: int, end: int) -> Iterator[_Piece]:
    own = document.blocks[at]
    yield from _before(document.text, own, end)
    for block in reversed(document.blocks[:at]):
        # What scopes a block stands in front of it, so it is not among what was passed; and what scopes the quote is
        # shown with it already.
        if not _goes_with(block, own, ()) or any(block.span.contains(part.span) for part in own.context):
            return
        yield from _before(document.text, block, block.span.end)


def _forwards(document: Document, at: int, start: int) -> Iterator[_Piece]:
    own = document.blocks[at]
    yield from _after(document.text, own, start)
    passed = [own.span]
    for block in document.blocks[at + 1 :]:
        if not _goes_with(block, own, passed):
            return
        yield from _after(document.text, block, block.span.start)
        passed.append(block.span)


def _goes_with(block: Block, own: Block, passed: Sequence[Span]) -> bool:
    """Tell whether a block may be shown next to a quote of `own`: all that scopes it is shown too."""
    if block.kind not in _READ_ON or (block.kind is BlockKind.TABLE_ROW) != (own.kind is BlockKind.TABLE_ROW):
        return False
    scopes = [part for part in block.context if part.role is not ContextRole.TERM]
    return all(part in own.context or any(span.contains(part.span) for span in passed) for part in scopes)


def _before(text: str, block: Block, end: int) -> list[_Piece]:
    """Cut what a block holds in front of a place into sentences, the nearest first."""
    if block.kind in _WHOLE:
        return [_Piece(block, block.span)] if end == block.span.end else []
    start = max(block.span.start, end - _REACH)
    pieces = [_Piece(block, span) for span in split(text, start, end)]
    return pieces[::-1] if start == block.span.start else pieces[:0:-1]


def _after(text: str, block: Block, start: int) -> list[_Piece]:
    """Cut what a block holds behind a place into sentences, the nearest first."""
    if block.kind in _WHOLE:
        return [_Piece(block, block.span)] if start == block.span.start else []
    end = min(block.span.end, start + _REACH)
    pieces = [_Piece(block, span) for span in split(text, start, end)]
    return pieces if end == block.span.end else pieces[:-1]


def _near(pieces: Iterable[_Piece]) -> list[_Piece]:
    """Take what is near enough of the pieces, which come nearest first."""
    taken: list[_Piece] = []
    length = 0
    for piece in pieces:
        length += piece.span.end - piece.span.start
        if length > (_MOST_CHARS if taken else MAX_QUOTE_CHARS):
            break
        taken.append(piece)
    return taken


def _by_block(own: Block, pieces: Iterable[_Piece]) -> tuple[Neighbour, ...]:
    """Join the sentences of each block, which come in text order."""
    return tuple(
        _neighbour(own, block, [piece.span for piece in sentences])
        for block, sentences in groupby(pieces, key=lambda piece: piece.block)
    )


def _neighbour(own: Block, block: Block, sentences: Sequence[Span]) -> Neighbour:
    # The term of the quote itself stands over it, and one inside its block is read there.
    terms = (part.span for part in block.context if part.role is ContextRole.TERM and block is not own)
    outside = tuple(term for term in terms if not block.span.contains(term))
    return Neighbour(block.kind, Span(sentences[0].start, sentences[-1].end), block.cells, outside)
