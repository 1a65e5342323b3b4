"""The types of a document: spans that cannot be wrong, documents whose blocks cannot overlap."""

from dataclasses import replace

import pytest

from corpus.errors import CitewellError, InvalidSpan
from corpus.types import Block, BlockKind, Document, Metadata, Passage, Span


def _block(start: int, end: int, cells: tuple[Span, ...] = ()) -> Block:
    return Block(BlockKind.PARAGRAPH, Span(start, end), 0, cells, ())


def _document(text: str, *blocks: Block) -> Document:
    return Document("page", "Page", text, blocks, Metadata(), "0" * 64)


def _passage(span: Span, *sentences: Span) -> Passage:
    return Passage("page:0-9", "page", span, BlockKind.PARAGRAPH, sentences, (), (), (), ())


@pytest.mark.parametrize(
    ("start", "end"),
    [(-1, 3), (3, 3), (4, 3), (0, 0), (-2, -1)],
    ids=["negative", "empty", "backwards", "empty at zero", "wholly negative"],
)
def test_a_span_that_holds_nothing_cannot_be_made(start: int, end: int) -> None:
    """A span out of order is refused, and the message holds both values."""
    with pytest.raises(InvalidSpan, match=f"not {start} and {end}"):
        Span(start, end)


def test_a_span_counts_code_points() -> None:
    """A slice counts code points, so that an emoji with its modifiers is as long as Python says."""
    text = "a👩🏽‍🔬e\u0301b"

    assert Span(1, 5).of(text) == "👩🏽‍🔬"
    assert Span(5, 7).of(text) == "e\u0301"


def test_a_slice_is_never_shorter_than_its_span() -> None:
    """A span that ends after the text is refused where Python would cut it short."""
    assert Span(2, 4).of("bone") == "ne"

    with pytest.raises(InvalidSpan, match="span 2-5 ends after the text, which has 4 characters"):
        Span(2, 5).of("bone")


@pytest.mark.parametrize(
    ("inner", "inside"),
    [((2, 5), True), ((3, 4), True), ((1, 5), False), ((2, 6), False), ((6, 7), False)],
    ids=["itself", "within", "begins before", "ends after", "apart"],
)
def test_a_span_contains_what_lies_within(inner: tuple[int, int], *, inside: bool) -> None:
    """Containing includes both ends."""
    assert Span(2, 5).contains(Span(*inner)) is inside


def test_spans_sort_in_text_order() -> None:
    """Spans order by start, then by end."""
    assert sorted([Span(3, 4), Span(1, 9), Span(1, 2)]) == [Span(1, 2), Span(1, 9), Span(3, 4)]


def test_a_cell_lies_in_its_row() -> None:
    """A block with a cell outside it is refused."""
    assert _block(2, 6, (Span(2, 3), Span(4, 6))).cells == (Span(2, 3), Span(4, 6))

    with pytest.raises(InvalidSpan, match="a cell lies outside its row 2-6"):
        _block(2, 6, (Span(5, 7),))


@pytest.mark.parametrize(
    "blocks",
    [[(0, 3), (2, 5)], [(3, 5), (0, 2)], [(0, 10)]],
    ids=["overlapping", "out of order", "beyond the text"],
)
def test_blocks_lie_in_order_inside_the_text(blocks: list[tuple[int, int]]) -> None:
    """A document whose blocks overlap, go backwards or leave the text is refused and named."""
    with pytest.raises(InvalidSpan, match=r"block \d+-\d+ of 'page' overlaps another or leaves the text"):
        _document("five!", *(_block(start, end) for start, end in blocks))


def test_blocks_may_touch_and_leave_gaps() -> None:
    """Blocks that meet and blocks with text between them are both sound."""
    document = _document("one two", _block(0, 3), _block(3, 4), _block(5, 7))

    assert [block.span.of(document.text) for block in document.blocks] == ["one", " ", "wo"]


@pytest.mark.parametrize(
    "pages",
    [((0, 3), (2, 5)), ((3, 5), (0, 2)), ((0, 10),)],
    ids=["overlapping", "out of order", "beyond the text"],
)
def test_pages_lie_in_order_inside_the_text(pages: tuple[tuple[int, int], ...]) -> None:
    """A document whose pages overlap, go backwards or leave the text is refused and named."""
    with pytest.raises(InvalidSpan, match=r"page \d+-\d+ of 'page' overlaps another or leaves the text"):
        replace(_document("five!"), pages=tuple(Span(start, end) for start, end in pages))


def test_a_place_is_on_the_page_that_holds_it() -> None:
    """Pages count from 1, a page begins at its first character, and without pages there is no number."""
    document = replace(_document("one two"), pages=(Span(0, 4), Span(4, 5), Span(5, 7)))

    assert [document.page_at(offset) for offset in range(7)] == [1, 1, 1, 1, 2, 3, 3]
    assert _document("one two").page_at(3) is None


@pytest.mark.parametrize("sentences", [(), (Span(0, 12),)], ids=["none", "outside"])
def test_a_passage_holds_its_sentences(sentences: tuple[Span, ...]) -> None:
    """A passage without sentences, or with one outside it, is refused by its id."""
    with pytest.raises(InvalidSpan, match="page:0-9"):
        _passage(Span(0, 9), *sentences)


def test_every_expected_error_is_fit_to_show() -> None:
    """An invalid span is one of the errors whose message a person may see."""
    assert issubclass(InvalidSpan, CitewellError)
