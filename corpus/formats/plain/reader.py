"""Plain text, often a web page saved as such, becomes labelled blocks.

The text is the file as decoded; nothing is cleaned, moved or dropped. Blocks only label it: what is furniture of a
page, a caption of a picture that is gone or the head of a table is named as such and stays where it is.

Layout comes first (`lines`, `layout`, `columns`, `tables`), then what each unit says of itself (`kinds`), then what its
neighbours say (`neighbours`, `numbering`, `glossary`, `lists`). A unit that no rule claims is a paragraph.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.decoding import decode
from corpus.formats.plain import glossary, kinds, neighbours, numbering
from corpus.formats.plain.columns import Table, regrouped
from corpus.formats.plain.glossary import Definition
from corpus.formats.plain.layout import Unit, units
from corpus.formats.plain.lines import LISTED, Marker, groups
from corpus.formats.plain.lists import OpenItems, last_sentence
from corpus.formats.plain.tables import is_introduction, tables
from corpus.types import Block, BlockKind, Content, Context, ContextRole, Metadata

# A shorter unit may end without a mark for other reasons than being a caption.
_FEWEST_WORDS_OF_PROSE = 15
_PROSE = BlockKind.PARAGRAPH


def read(data: bytes) -> Content:
    """Read plain text and label its blocks.

    The title is None unless the page opens with a heading that stands above all others.

    Raises:
        UnreadableDocument: the bytes are not text, or hold none.
    """
    decoded = decode(data)
    page = _Page.of(decoded.text)
    blocks = tuple(_blocks(page))
    return Content(
        text=page.text,
        blocks=blocks,
        title=_title(page.text, blocks),
        metadata=Metadata(),
        doubts=decoded.doubts,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """A text in pieces; kinds and pieces go in step, and a table counts as one row until it is written."""

    text: str
    pieces: tuple[Unit | Table, ...]
    kinds: tuple[BlockKind, ...]
    definitions: dict[int, Definition]

    @classmethod
    def of(cls, text: str) -> "_Page":
        pieces = tuple(_pieces(text))
        shapes = [piece if isinstance(piece, Unit) else None for piece in pieces]
        ends_sentences = _ends_its_sentences(text, shapes)
        kinds = [_own_kind(text, unit, page_ends_sentences=ends_sentences) for unit in shapes]
        kinds = neighbours.without_mail_headers(text, shapes, kinds)
        kinds = neighbours.without_menus(shapes, kinds)
        kinds = neighbours.with_plain_lists(text, shapes, kinds)
        kinds = neighbours.with_indented_lists(text, shapes, kinds)
        kinds = neighbours.with_sentence_case_headings(text, shapes, kinds)
        kinds = numbering.with_numbered_headings(text, shapes, kinds)
        kinds = neighbours.with_references(text, shapes, kinds)
        definitions = glossary.definitions(text, shapes, kinds)
        for at in definitions:
            kinds[at] = BlockKind.DEFINITION
        kinds = neighbours.without_last_headings(neighbours.with_pull_quotes(text, shapes, kinds))
        return cls(text, pieces, tuple(kinds), definitions)


def _pieces(text: str) -> Iterator[Unit | Table]:
    last: Unit | Table | None = None
    for group in regrouped(text, groups(text)):
        introduced = isinstance(last, Unit) and is_introduction(last.span.of(text))
        for part in tables(text, group, introduced=introduced):
            for last in (part,) if isinstance(part, Table) else units(text, part):
                yield last


def _ends_its_sentences(text: str, shapes: Sequence[Unit | None]) -> bool:
    """Tell whether a missing end mark means anything on this page."""
    ends = [
        kinds.ends_like_a_sentence(unit.span.of(text))
        for unit in shapes
        if unit and unit.marker is Marker.NONE and _has_words(unit.span.of(text), _FEWEST_WORDS_OF_PROSE)
    ]
    return sum(ends) * 3 > len(ends) * 2


def _has_words(words: str, count: int) -> bool:
    return len(words.split(maxsplit=count)) >= count


def _own_kind(text: str, unit: Unit | None, *, page_ends_sentences: bool) -> BlockKind:
    """Return what a unit is by its own shape and words."""
    if unit is None:
        return BlockKind.TABLE_ROW
    words = unit.span.of(text)
    if kinds.is_navigation(words):
        return BlockKind.BOILERPLATE
    if unit.underline:
        return BlockKind.HEADING
    if unit.marker is not Marker.NONE:
        return BlockKind.LIST_ITEM if unit.marker in LISTED else BlockKind.PARAGRAPH
    if _is_caption(words, page_ends_sentences=page_ends_sentences):
        return BlockKind.CAPTION
    return BlockKind.HEADING if kinds.is_titled(words) else BlockKind.PARAGRAPH


def _is_caption(words: str, *, page_ends_sentences: bool) -> bool:
    if kinds.is_warning(words):
        return False
    if kinds.is_labelled_caption(words) or kinds.certainly_shows_a_picture(words):
        return True
    if kinds.is_titled(words) or kinds.ends_like_a_sentence(words):
        return False
    return kinds.shows_a_picture(words) or (page_ends_sentences and kinds.may_be_caption(words))


def _title(text: str, blocks: Sequence[Block]) -> str | None:
    """Return the words of a first heading that another heading follows, or that is the only one."""
    shown = [block for block in blocks if block.kind is not BlockKind.BOILERPLATE]
    if not shown or shown[0].kind is not BlockKind.HEADING:
        return None
    headings = sum(block.kind is BlockKind.HEADING for block in shown)
    is_title = headings == 1 or shown[1].kind is BlockKind.HEADING
    return " ".join(shown[0].span.of(text).split()) if is_title and len(shown) > 1 else None


def _blocks(page: _Page) -> Iterator[Block]:
    terms = {definition.term_at for definition in page.definitions.values()}
    levels = _heading_levels(page, terms)
    items = OpenItems(page.text)
    for at, (piece, kind) in enumerate(zip(page.pieces, page.kinds, strict=True)):
        if isinstance(piece, Unit) and (kind is BlockKind.LIST_ITEM or (kind is _PROSE and items.go_on_in(piece))):
            items.add(piece, lead_in=_lead_in_above(page, at))
            yield Block(BlockKind.LIST_ITEM, piece.span, items.level, (), items.scope)
            continue
        items.clear()
        if isinstance(piece, Table):
            yield from _table_blocks(page, at, piece)
        elif kind is BlockKind.DEFINITION:
            definition = page.definitions[at]
            yield Block(kind, definition.span, 0, (), (Context(ContextRole.TERM, definition.term),))
        elif at not in terms:
            yield Block(kind, piece.span, levels.get(at, 0), (), ())


def _table_blocks(page: _Page, at: int, table: Table) -> Iterator[Block]:
    caption = _table_caption(page, at)
    heads: tuple[Context, ...] = ()
    if table.header:
        yield Block(BlockKind.TABLE_HEADER, table.header.span, 0, table.header.cells, caption)
        heads = (Context(ContextRole.COLUMN_HEADS, table.header.span),)
    for row in table.rows:
        yield Block(BlockKind.TABLE_ROW, row.span, 0, row.cells, (*heads, *caption))


def _table_caption(page: _Page, at: int) -> tuple[Context, ...]:
    above = page.pieces[at - 1] if at else None
    if not isinstance(above, Unit):
        return ()
    if page.kinds[at - 1] is BlockKind.CAPTION and kinds.is_labelled_caption(above.span.of(page.text)):
        return (Context(ContextRole.CAPTION, above.span),)
    if page.kinds[at - 1] is BlockKind.PARAGRAPH and is_introduction(above.span.of(page.text)):
        return (Context(ContextRole.CAPTION, last_sentence(page.text, above)),)
    return ()


def _lead_in_above(page: _Page, at: int) -> tuple[Context, ...]:
    """Return the last sentence above a list, if it leads in to it."""
    above = page.pieces[at - 1] if at else None
    if not isinstance(above, Unit) or page.kinds[at - 1] is BlockKind.HEADING or page.text[above.span.end - 1] != ":":
        return ()
    return (Context(ContextRole.LEAD_IN, last_sentence(page.text, above)),)


def _heading_levels(page: _Page, terms: set[int | None]) -> dict[int, int]:
    """Tell sections from subsections by underlines, numbers, or the blank lines above; otherwise all are sections."""
    headings = {
        at: piece
        for at, piece in enumerate(page.pieces)
        if isinstance(piece, Unit) and page.kinds[at] is BlockKind.HEADING and at not in terms
    }
    gaps = {min(unit.blanks, 2) for unit in headings.values()}
    levels: dict[int, int] = {}
    is_back = False
    above = 0  # the depth of the last numbered heading
    for at, unit in headings.items():
        # What follows the references or a glossary belongs to no section before them.
        is_back = is_back or kinds.is_back_matter(unit.span.of(page.text))
        is_section = not levels or is_back or unit.blanks > 1 or (2 not in gaps and not above)
        depth = numbering.depth_of(unit.span.of(page.text))
        above = 0 if is_back else depth or above
        levels[at] = unit.underline or depth or (1 if is_section else above + 1 if above else 2)
    return levels
