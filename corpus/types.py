"""What a document is made of: final text, and layers of spans over it.

`Document.text` is final. Every other type here points into it with half-open spans
counted in code points; nothing stores a second copy of the words.
"""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from corpus.doubts import Doubt
from corpus.errors import InvalidSpan


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points of one text, `0 <= start < end`."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            msg = f"a span needs 0 <= start < end, not {self.start} and {self.end}"
            raise InvalidSpan(msg)

    def of(self, text: str) -> str:
        """Slice `text`; the result is never shorter than the span."""
        if self.end > len(text):
            msg = f"span {self.start}-{self.end} ends after the text, which has {len(text)} characters"
            raise InvalidSpan(msg)
        return text[self.start : self.end]

    def contains(self, other: "Span") -> bool:
        """Tell whether `other` lies inside this span."""
        return self.start <= other.start and other.end <= self.end


class BlockKind(StrEnum):
    """What a block is. Captions, headings, column heads and boilerplate are never quoted."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_HEADER = "table_header"
    TABLE_ROW = "table_row"
    DEFINITION = "definition"
    REFERENCE = "reference"
    PULL_QUOTE = "pull_quote"
    CAPTION = "caption"
    BOILERPLATE = "boilerplate"


class ContextRole(StrEnum):
    """What a neighbouring span contributes to the meaning of a block."""

    LEAD_IN = "lead_in"
    COLUMN_HEADS = "column_heads"
    CAPTION = "caption"
    TERM = "term"


@dataclass(frozen=True, slots=True)
class Context:
    """A span elsewhere in the document without which a block would lose its scope."""

    role: ContextRole
    span: Span


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a document's layout, in text order and never overlapping another.

    Attributes:
        level: heading level from 1, nesting depth of a list item from 1, otherwise 0.
        cells: the cells of a table row or table header, in order; otherwise empty. An empty cell has no span.
        context: spans that scope this block: a row's column heads, a list item's lead-in ...
    """

    kind: BlockKind
    span: Span
    level: int
    cells: tuple[Span, ...]
    context: tuple[Context, ...]

    def __post_init__(self) -> None:
        if any(not self.span.contains(cell) for cell in self.cells):
            msg = f"a cell lies outside its row {self.span.start}-{self.span.end}"
            raise InvalidSpan(msg)


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known about a document beside its words; None where it is not stated.

    Attributes:
        questions: questions that its author says it answers, to suggest to readers.
    """

    url: str | None = None
    publisher: str | None = None
    published: date | None = None
    reviewed: date | None = None
    review_due: date | None = None
    licence: str | None = None
    language: str | None = None
    questions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What a format makes of a file's bytes: the final text, its blocks, and what the file says of itself.

    Attributes:
        doubts: what a maintainer should check about how it was read.
        pages: the span of each page in the text, in order; empty for a format without pages.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str | None
    metadata: Metadata
    doubts: tuple[Doubt, ...] = ()
    pages: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A readable source with an identity.

    Attributes:
        id: the slug of the file name, unique within a library.
        source_sha256: hexadecimal SHA-256 of the file's bytes.
        pages: the span of each page in the text, in order; empty for a format without pages.
        doubts: what a maintainer should check about how it was read.
    """

    id: str
    title: str
    text: str
    blocks: tuple[Block, ...]
    metadata: Metadata
    source_sha256: str
    pages: tuple[Span, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def __post_init__(self) -> None:
        end = 0
        for block in self.blocks:
            if block.span.start < end or block.span.end > len(self.text):
                msg = f"block {block.span.start}-{block.span.end} of {self.id!r} overlaps another or leaves the text"
                raise InvalidSpan(msg)
            end = block.span.end
        end = 0
        for page in self.pages:
            if page.start < end or page.end > len(self.text):
                msg = f"page {page.start}-{page.end} of {self.id!r} overlaps another or leaves the text"
                raise InvalidSpan(msg)
            end = page.end

    def page_at(self, offset: int) -> int | None:
        """Return the number, from 1, of the page that a place of the text stands on; None without pages."""
        return bisect_right(self.pages, offset, key=lambda page: page.start) or None


@dataclass(frozen=True, slots=True)
class Population:
    """People whom a passage is about, and the words of its document that say so."""

    name: str
    evidence: Span


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one block, with the scope that their place gives them.

    Attributes:
        sentences: spans in text order, inside `span`; together they hold all its non-blank text.
        heading_path: the titles above the passage, outermost first.
        populations: who it is about, by its own words or those around it; empty where it is not stated.
        context: the block's context, carried along.
    """

    id: str
    document_id: str
    span: Span
    kind: BlockKind
    sentences: tuple[Span, ...]
    heading_path: tuple[str, ...]
    populations: tuple[Population, ...]
    cells: tuple[Span, ...]
    context: tuple[Context, ...]

    def __post_init__(self) -> None:
        if not self.sentences or any(not self.span.contains(sentence) for sentence in self.sentences):
            msg = f"passage {self.id} needs sentences, all inside it"
            raise InvalidSpan(msg)
