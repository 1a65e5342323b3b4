"""Units become text with blocks and pages; every span is born while the words are appended."""

from collections.abc import Sequence
from itertools import pairwise

from corpus.formats.pdf.headings import heading_levels, is_reference_heading
from corpus.formats.pdf.joining import joined, vocabulary
from corpus.formats.pdf.layout import PlacedTable
from corpus.formats.pdf.paragraphs import Role, Unit
from corpus.formats.writer import Writer
from corpus.sentences import split
from corpus.types import Block, BlockKind, Context, ContextRole, Span

_KINDS = {
    Role.TEXT: BlockKind.PARAGRAPH,
    Role.NOTE: BlockKind.PARAGRAPH,
    Role.CAPTION: BlockKind.CAPTION,
    Role.LABEL: BlockKind.CAPTION,
    Role.FURNITURE: BlockKind.BOILERPLATE,
}
_SAME_INDENT = 3.0  # points
_PROSE = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})
_ASIDE = frozenset({BlockKind.BOILERPLATE, BlockKind.CAPTION})


class PagedWriter(Writer):
    """Appends what a reader sees and notes the blocks and where each page begins."""

    def __init__(self, units: Sequence[Unit], n_pages: int, body: float) -> None:
        super().__init__()
        self._starts = [0]
        self._known = vocabulary(line.text for unit in units for line in unit.lines)
        self._lists: list[tuple[float, tuple[Context, ...]]] = []
        self._last_prose: Block | None = None
        self._last_table: tuple[int, tuple[Context, ...]] | None = None
        self._in_references = False
        levels = heading_levels(units, body)
        for unit, level in zip(units, levels, strict=True):
            self._write(unit, level)
        self._turn_to(n_pages)

    def written(self) -> tuple[str, tuple[Block, ...], tuple[Span, ...]]:
        """Return the text, its blocks and its pages, which together are the text."""
        pages = (Span(start, end) for start, end in pairwise(self._starts))
        return self.text, tuple(self.blocks), tuple(pages)

    def _turn_to(self, page: int) -> None:
        """Begin every page up to this one; a page without words is one line end."""
        while len(self._starts) <= page:
            if self._length == self._starts[-1]:
                self.append("\n")
            self._starts.append(self._length)

    def _write(self, unit: Unit, level: int) -> None:
        if unit.table:
            self._table(unit.table)
        elif level:
            self._heading(unit, level)
        elif unit.role is Role.TEXT and self._in_references:
            self._block(BlockKind.REFERENCE, unit, 0, ())
        elif unit.marker:
            self._item(unit)
        else:
            self._block(_KINDS[unit.role], unit, 0, ())

    def _heading(self, unit: Unit, level: int) -> None:
        words = " ".join(line.text for line in unit.lines)
        self._in_references = is_reference_heading(words)
        self._block(BlockKind.HEADING, unit, level, ())

    def _block(self, kind: BlockKind, unit: Unit, level: int, context: tuple[Context, ...]) -> None:
        lines = unit.lines
        pieces = joined([line.text for line in lines], self._known)
        self._turn_to(lines[0].page)
        if kind is BlockKind.LIST_ITEM:
            self.append(unit.marker)
            pieces[0] = pieces[0][len(unit.marker) :]
        start, first = self._length, len(self._parts)
        for line, piece in zip(lines, pieces, strict=True):
            self._turn_to(line.page)
            self.append(piece)
        self._note(Block(kind, Span(start, self._length), level, (), context), "".join(self._parts[first:]))
        self.append("\n\n")

    def _note(self, block: Block, words: str) -> None:
        self.blocks.append(block)
        if block.kind in _PROSE:
            self._last_words = words
        if block.kind in _PROSE or block.kind is BlockKind.HEADING:
            self._last_prose, self._last_table = block, None
        if block.kind not in _ASIDE and block.kind is not BlockKind.LIST_ITEM:
            self._lists = []

    def _item(self, unit: Unit) -> None:
        left = unit.lines[0].left
        while self._lists and self._lists[-1][0] > left + _SAME_INDENT:
            self._lists.pop()
        if not self._lists or left > self._lists[-1][0] + _SAME_INDENT:
            around = self._lists[-1][1] if self._lists else ()
            lead_in = self._last_sentence() if self._lists else self._lead_in()
            self._lists.append((left, (*around, *lead_in)))
        self._block(BlockKind.LIST_ITEM, unit, len(self._lists), self._lists[-1][1])

    def _lead_in(self) -> tuple[Context, ...]:
        """Find the sentence that introduces a list: the last one before it, if it ends with a colon."""
        return self._last_sentence() if self._last_words.endswith(":") else ()

    def _last_sentence(self) -> tuple[Context, ...]:
        last, words = self._last_prose, self._last_words
        if last is None or last.kind not in _PROSE:
            return ()
        sentence, start = split(words, 0, len(words))[-1], last.span.start
        return (Context(ContextRole.LEAD_IN, Span(start + sentence.start, start + sentence.end)),)

    def _table(self, table: PlacedTable) -> None:
        self._turn_to(table.page)
        last = self.blocks[-1] if self.blocks else None
        caption = (Context(ContextRole.CAPTION, last.span),) if last and last.kind is BlockKind.CAPTION else ()
        width = len(table.rows[0])
        # A table that goes on over the page keeps its column heads.
        goes_on = not table.has_header and self._last_table is not None and self._last_table[0] == width
        context = self._last_table[1] if goes_on and self._last_table else caption
        for number, row in enumerate(table.rows):
            is_header = table.has_header and number == 0
            kind = BlockKind.TABLE_HEADER if is_header else BlockKind.TABLE_ROW
            span = self.row(kind, list(row), () if is_header else context)
            if is_header and span:
                context = (*context, Context(ContextRole.COLUMN_HEADS, span))
        self._last_prose, self._last_table = None, (width, context)
        self.append("\n")
