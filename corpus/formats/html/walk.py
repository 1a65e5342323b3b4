"""Elements become text and blocks, as a reader would see them.

The text is made once, while the elements are walked; every span is born while the words are appended.
"""

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, replace
from typing import Protocol

from corpus.formats.html import tables
from corpus.formats.html.page import Element, is_heading, names, take_away
from corpus.formats.html.unfolding import followed, is_plain_summary
from corpus.formats.html.words import Piece, in_one_line, inline, markers, preformatted
from corpus.formats.wording import REFERENCE_HEADING
from corpus.formats.writer import Writer
from corpus.types import BlockKind, Context, ContextRole, Span

_PULL_QUOTE = re.compile(r"pull-?quote|\bpq\b")
_CAPTION = re.compile(r"(?<![a-z])caption(?![a-z])")
_LONGEST_PULL_QUOTE = 60  # words
_LOWEST_HEADING = 6
_PARAGRAPH_BREAK = re.compile(r"\n{2,}")
_PARTS = frozenset({"article", "main", "section"})
_ITS_OWN = frozenset({"ul", "ol", "menu", "dir", "dl", "table", "pre"})


@dataclass(frozen=True, slots=True)
class Scope:
    """What the words of a paragraph are where they stand.

    Attributes:
        depth: how many lists stand around them.
        begin: how many blocks stand before the list item that holds them.
    """

    kind: BlockKind = BlockKind.PARAGRAPH
    context: tuple[Context, ...] = ()
    depth: int = 0
    begin: int = 0


@dataclass(slots=True)
class _Heading:
    """A heading that waits for its section: without any, but furniture, it is not the article's."""

    text: str
    level: int
    has_lost: bool = False


class Part(Protocol):
    """What belongs to the part of a page that is written.

    Attributes:
        blocks: the elements that begin a new line, or hold one that does.
    """

    @property
    def blocks(self) -> Set[Element]: ...

    def is_furniture(self, element: Element, *, may_link: bool) -> bool:
        """Tell whether an element is to be left out."""

    def looks_foreign(self, element: Element) -> bool:
        """Tell whether a cell that only places text is to be left out."""


class Walk:
    """Walks elements and writes what belongs to a part of them."""

    def __init__(self, part: Part, writer: Writer, *, level: int = 1, goes_on: bool = False) -> None:
        """Begin a walk.

        Args:
            part: says what belongs to it
            writer: where the words go
            level: that of the heading above
            goes_on: whether more words follow under the same headings when the walk has ended
        """
        self.writer = writer
        self._part = part
        self._waiting: list[_Heading] = []
        self._level = level
        self._goes_on = goes_on
        self._followed: set[Element] = set()
        self._names_picture = False  # whether the last block is the caption of a figure

    def write(self, root: Element, scope: Scope, *, under: Element | None = None) -> None:
        """Write all that an element holds, under a heading that stands elsewhere if one is given."""
        if under is not None:
            self._heading(under)
        self._followed = followed(root, goes_on=self._goes_on)
        self._flow(root, scope)
        self._waiting = [heading for heading in self._waiting if not heading.has_lost]
        self._settle()

    def _flow(self, element: Element, scope: Scope) -> None:
        """Write what an element holds: its lines as blocks of the scope's kind, the blocks in it as their own."""
        line: list[Piece] = [element.text or ""]
        for child in element:
            if child in self._part.blocks or child.tag == "hr":
                self._line(line, scope)
                line = []
                self._element(child, scope)
            else:
                line.append(child)
            line.append(child.tail or "")
        self._line(line, scope)

    def _element(self, element: Element, scope: Scope) -> None:
        # References may be nothing but links.
        may_link = self.writer.in_references and not self._waiting
        if self._part.is_furniture(element, may_link=may_link):
            for heading in self._waiting:
                heading.has_lost = True
        elif is_heading(element) or is_plain_summary(element):
            self._heading(element)
        elif element.tag in _ITS_OWN:
            self._settle()
            self._own(element, scope)
        else:
            was_in_references = self.writer.in_references
            self._flow(element, self._unfolded(element, self._narrowed(element, scope)))
            if element.tag in _PARTS and not was_in_references:
                self.writer.end_references()

    def _own(self, element: Element, scope: Scope) -> None:
        if element.tag == "dl":
            self._definitions(element, scope)
        elif element.tag == "table":
            self._table(element, scope)
        elif element.tag == "pre":
            self._block(preformatted(element), scope)
        else:
            # An item without words of its own leads into nothing.
            depth = scope.depth if len(self.writer.blocks) > scope.begin else 0
            context = self.writer.list_scope(depth) or scope.context
            self._list(element, replace(scope, context=context, depth=scope.depth + 1))

    def _narrowed(self, element: Element, scope: Scope) -> Scope:
        named = names(element)
        if element.tag == "figcaption" or _CAPTION.search(named):
            return replace(scope, kind=BlockKind.CAPTION)
        if _PULL_QUOTE.search(named) or (element.tag == "aside" and _is_short(element)):
            return replace(scope, kind=BlockKind.PULL_QUOTE)
        return scope

    def _unfolded(self, element: Element, scope: Scope) -> Scope:
        """Let a summary lead into what it hides, where a heading would also stand over what comes after that."""
        summary = next((part for part in element if is_plain_summary(part)), None)
        if summary is None or element not in self._followed:
            return scope
        span = self._block(in_one_line(summary), scope)
        take_away(summary)
        return replace(scope, context=(*scope.context, Context(ContextRole.LEAD_IN, span))) if span else scope

    def _line(self, pieces: list[Piece], scope: Scope) -> None:
        for text in _PARAGRAPH_BREAK.split(inline(pieces)):
            self._block(text, scope)

    def _block(self, text: str, scope: Scope) -> Span | None:
        if not text.strip():
            return None
        self._settle()
        self._names_picture = scope.kind is BlockKind.CAPTION
        if scope.kind is BlockKind.PARAGRAPH:
            return self.writer.prose(text, scope.context)
        level = scope.depth if scope.kind is BlockKind.LIST_ITEM else 0
        return self.writer.block(scope.kind, text, scope.context, level)

    def _heading(self, element: Element) -> None:
        text = in_one_line(element)
        level = element.get("aria-level", "") if element.tag[1:] not in "123456" else element.tag[1:]
        number = int(level) if level in tuple("123456") else min(self._level + 1, _LOWEST_HEADING)
        while self._waiting and self._waiting[-1].level >= number and self._waiting[-1].has_lost:
            self._waiting.pop()
        if any(heading.level >= number for heading in self._waiting):
            self._settle()
        if element.tag != "summary":
            self._level = number
        if text:
            self._waiting.append(_Heading(text, number))
        if REFERENCE_HEADING.fullmatch(text):
            self._settle()  # what stands below it may be nothing but links

    def _settle(self) -> None:
        """Write the headings that wait: what they stand over is there."""
        for heading in self._waiting:
            self.writer.heading(heading.text, heading.level)
        self._waiting.clear()

    def _list(self, element: Element, scope: Scope) -> None:
        marks = markers(element)
        for item in element:
            if item.tag != "li":
                self._element(item, scope)
            elif in_one_line(item):
                marker = next(marks)
                if self.writer.in_references and scope.depth == 1:
                    self._block(marker + in_one_line(item), Scope(BlockKind.REFERENCE))
                    continue
                self.writer.append(marker)
                self._flow(item, replace(scope, kind=BlockKind.LIST_ITEM, begin=len(self.writer.blocks)))

    def _definitions(self, element: Element, scope: Scope) -> None:
        terms: list[Span] = []
        is_open = False
        for part in _parts(element):
            if part.tag == "dt":
                terms = terms if is_open else []
                is_open = True
                term = self.writer.append(in_one_line(part))
                self.writer.append("\n" if term else "")
                terms += [term] if term else []
            else:
                is_open = False
                context = (*scope.context, *(Context(ContextRole.TERM, term) for term in terms))
                self._flow(part, Scope(BlockKind.DEFINITION, context) if terms else scope)

    def _table(self, table: Element, scope: Scope) -> None:
        if tables.is_layout(table):
            for cell in tables.layout_cells(table):
                if not self._part.looks_foreign(cell):
                    self._flow(cell, scope)
            return
        caption = self._caption(table)
        heads: tuple[Context, ...] = ()
        title: tuple[Context, ...] = ()
        for row in tables.rows_of(table):
            if row.is_head:
                span = self.writer.row(BlockKind.TABLE_HEADER, list(row.cells))
                heads = (Context(ContextRole.COLUMN_HEADS, span),) if span else ()
                continue
            scopes = (*caption, *heads) if row.is_title else (*caption, *title, *heads)
            span = self.writer.row(BlockKind.TABLE_ROW, list(row.cells), scopes)
            if row.is_title and span:
                title = (Context(ContextRole.LEAD_IN, span),)
        self.writer.append("\n")

    def _caption(self, table: Element) -> tuple[Context, ...]:
        """Find what names a table: its caption, that of the figure around it, or the sentence that leads into it."""
        caption = next((part for part in table if part.tag == "caption"), None)
        span = None if caption is None else self._block(in_one_line(caption), Scope(BlockKind.CAPTION))
        if span:
            return (Context(ContextRole.CAPTION, span),)
        in_figure = next(table.iterancestors("figure"), None) is not None
        return () if self._names_picture and not in_figure else self.writer.table_caption()


def _parts(element: Element) -> Iterator[Element]:
    """Yield the terms and definitions of a list, also those that stand in a division of it."""
    for part in element:
        if part.tag in ("dt", "dd"):
            yield part
        elif part.tag in ("div", "section"):
            yield from _parts(part)


def _is_short(element: Element) -> bool:
    is_plain = not any(is_heading(inner) or inner.tag in _ITS_OWN for inner in element.iter())
    return is_plain and len(in_one_line(element).split()) <= _LONGEST_PULL_QUOTE
