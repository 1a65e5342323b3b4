"""Text and blocks come into being together: what is appended is final, and its span is born with it.

Shared by the formats whose text is made rather than found: a block is followed by an empty line, a row's cells stand
apart by tabs, and what a reader sees beside a block (a bullet, a number) is appended outside it.
"""

import re
from dataclasses import replace

from corpus.formats.plain.kinds import is_labelled_caption
from corpus.formats.wording import GLOSSARY_HEADING, REFERENCE_HEADING, TERM_AND_MEANING
from corpus.sentences import split
from corpus.types import Block, BlockKind, Context, ContextRole, Span

# "[1] ", "12. ", or a year: so entries of a list of references look that are no items of a list.
_ENTRY = re.compile(r"\[?\d{1,3}[.)\]]\s|.*\b(?:19|20)\d\d\b", re.DOTALL)
_LEADS_IN = frozenset({BlockKind.PARAGRAPH, BlockKind.LIST_ITEM})


class Writer:
    """Appends what a reader sees and notes the blocks."""

    def __init__(self, *, in_references: bool = False) -> None:
        self.blocks: list[Block] = []
        self._parts: list[str] = []
        self._length = 0
        self._last_words = ""
        # The level of the heading that opened the list of references; 0 where the whole document is one.
        self._references_level: int | None = 0 if in_references else None
        self._glossary_level: int | None = None

    @property
    def text(self) -> str:
        """The text so far."""
        return "".join(self._parts)

    @property
    def in_references(self) -> bool:
        """Whether what comes next stands under the heading of a list of references."""
        return self._references_level is not None

    def append(self, text: str) -> Span | None:
        """Append text that belongs to no block."""
        self._parts.append(text)
        start, self._length = self._length, self._length + len(text)
        return Span(start, self._length) if text else None

    def block(self, kind: BlockKind, text: str, context: tuple[Context, ...] = (), level: int = 0) -> Span | None:
        """Append a block of its own; blank text is none."""
        if not text.strip():
            return None
        span = self.append(text)
        assert span is not None, "the text is not blank"
        self._note(Block(kind, span, level, (), context), text)
        self.append("\n\n")
        return span

    def heading(self, text: str, level: int) -> None:
        """Append a heading; one below that of the references leaves them open."""
        if REFERENCE_HEADING.fullmatch(text.strip()):
            self._references_level = level
        elif self._references_level is not None and level <= self._references_level:
            self._references_level = None
        if GLOSSARY_HEADING.fullmatch(text.strip()):
            self._glossary_level = level
        elif self._glossary_level is not None and level <= self._glossary_level:
            self._glossary_level = None
        self.block(BlockKind.HEADING, text, level=level)

    def end_references(self) -> None:
        """Close the list of references where the part that holds it ends without another heading."""
        self._references_level = None

    def notes_heading(self, text: str) -> None:
        """Append the heading of the notes, which closes every part of the document but its title's."""
        headings = [block for block in self.blocks if block.kind is BlockKind.HEADING]
        has_title = [block.level for block in headings].count(1) == 1 and headings[0].level == 1
        self.heading(text, 2 if has_title else 1)

    def prose(self, text: str, context: tuple[Context, ...] = ()) -> Span | None:
        """Append a paragraph, which may say of itself that it is a caption, or an entry of references or a glossary."""
        if is_labelled_caption(text.strip()):
            return self.block(BlockKind.CAPTION, text)
        pair = TERM_AND_MEANING.match(text) if self._glossary_level is not None else None
        if pair:
            return self._definition(text, pair, context)
        is_entry = self.in_references and _ENTRY.match(text)
        return self.block(BlockKind.REFERENCE if is_entry else BlockKind.PARAGRAPH, text, context)

    def _definition(self, text: str, pair: re.Match[str], context: tuple[Context, ...]) -> Span | None:
        term = Span(self._length, self._length + pair.end("term"))
        self.append(text[: pair.end()])
        return self.block(BlockKind.DEFINITION, text[pair.end() :], (*context, Context(ContextRole.TERM, term)))

    def row(self, kind: BlockKind, cells: list[str], context: tuple[Context, ...] = ()) -> Span | None:
        """Append a line of a table, or nothing where all its cells are empty."""
        start, spans = self._length, []
        if not any(cell.strip() for cell in cells):
            return None
        for number, cell in enumerate(cells):
            self.append("\t" if number else "")
            spans.append(self.append(cell))
        filled = tuple(span for span in spans if span)
        row = Span(start, filled[-1].end)
        self._note(Block(kind, row, 0, filled, context), "\t".join(cells))
        self.append("\n")
        return row

    def lead_in(self) -> tuple[Context, ...]:
        """Return the sentence that introduces what comes next: the last one before it, if it ends with a colon."""
        if not self.blocks or self.blocks[-1].kind not in _LEADS_IN or not self._last_words.rstrip().endswith(":"):
            return ()
        return self.parent()

    def list_scope(self, depth: int) -> tuple[Context, ...]:
        """Return what scopes a list that comes next: the item that it stands in, or the sentence that introduces it.

        Args:
            depth: how many lists stand around it
        """
        last = self.blocks[-1] if self.blocks else None
        is_inside = depth and last and last.kind is BlockKind.LIST_ITEM and last.level == depth
        return self.parent() if is_inside else self.lead_in()

    def table_caption(self) -> tuple[Context, ...]:
        """Return what names the table that comes next: the caption above it, or the sentence that announces it."""
        last = self.blocks[-1] if self.blocks else None
        if last and last.kind is BlockKind.CAPTION:
            return (Context(ContextRole.CAPTION, last.span),)
        return tuple(replace(part, role=ContextRole.CAPTION) for part in self.lead_in()[-1:])

    def parent(self) -> tuple[Context, ...]:
        """Return the last sentence before what comes next and its own scope: what an item is to those below it."""
        last = self.blocks[-1]
        sentences = split(self._last_words, 0, len(self._last_words))
        if not sentences:
            return last.context
        span = Span(last.span.start + sentences[-1].start, last.span.start + sentences[-1].end)
        return (*last.context, Context(ContextRole.LEAD_IN, span))

    def _note(self, block: Block, words: str) -> None:
        self.blocks.append(block)
        self._last_words = words
