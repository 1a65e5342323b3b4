"""PDF as a reader would see it, with its blocks and pages."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from corpus.doubts import Doubt, DoubtKind
from corpus.errors import UnreadableDocument
from corpus.formats.pdf.reader import read
from corpus.reading import read_document
from corpus.types import BlockKind, Content, ContextRole
from tests.fakes.invariants import keeps_its_promises
from tests.fakes.pdfs import (
    BREAK,
    HEIGHT,
    SPACE,
    WIDTH,
    bullets,
    drawn,
    heading,
    lines,
    note,
    paragraph,
    running,
    set_in_type,
    table,
    together,
)

_PROSE = (
    "Bone is living tissue that is broken down and built again all through life. Oestrogen slows the cells that break "
    "bone down. When its level falls, bone is lost faster than it is made. In the first years after the menopause the "
    "loss is quickest, and later it slows again."
)
_OTHER = (
    "Men lose bone later and more slowly than women do. Their bones are larger to begin with, and testosterone falls "
    "by little each year. A fracture in a man is often the first sign that his bones have become thin, and it is "
    "followed by another one more often than in a woman of the same age."
)
_ROWS = (("Group", "Spine", "Hip"), ("Men", "0.5 %", "0.3 %"), ("Women after the menopause", "2.0 %", "1.4 %"))
_ARTICLE = (
    heading("Bone and hormones"),
    paragraph(_PROSE),
    paragraph(_OTHER),
    heading("What to do", 2),
    paragraph("Nobody has to do everything at once. These help to keep bone strong:"),
    bullets("walking for half an hour every day, and climbing stairs wherever there are some to climb", "calcium"),
    heading("How much is lost", 2),
    paragraph("Table 1. Bone loss a year."),
    table(*_ROWS),
    SPACE,
    *(paragraph(f"{_PROSE} {_OTHER}") for _ in range(9)),
    heading("References", 2),
    paragraph("1. Someone A, Other B. Bone loss in men. J Bone 2019;12:3-9."),
    paragraph("2. Third C. Hormones and the hip. Lancet 2020;1:1-2."),
)


def _seen(content: Content) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(content.text)) for block in content.blocks]


def _of(content: Content, kind: BlockKind) -> list[str]:
    return [block.span.of(content.text) for block in content.blocks if block.kind is kind]


def _image(canvas: Canvas) -> None:
    picture = Image.new("RGB", (60, 80), "grey")
    canvas.drawImage(ImageReader(picture), 0, 0, WIDTH, HEIGHT)


@pytest.fixture(scope="module", params=[1, 2], ids=["one column", "two columns"])
def article(request: pytest.FixtureRequest) -> Content:
    """Read an article with every kind of block, set in one column or two."""
    return read(set_in_type(*_ARTICLE, columns=request.param, furniture=running, title="Bone and hormones"))


def test_paragraphs_are_whole_and_in_reading_order(article: Content) -> None:
    """Lines become the paragraphs that were set, whatever columns and pages they were broken over."""
    introduction = "Nobody has to do everything at once. These help to keep bone strong:"

    assert _of(article, BlockKind.PARAGRAPH) == [_PROSE, _OTHER, introduction, *[f"{_PROSE} {_OTHER}"] * 9]
    assert len(article.pages) > 1


def test_headings_have_their_levels(article: Content) -> None:
    """Larger headings stand above smaller ones, and the title is the file's own."""
    headings = [block for block in article.blocks if block.kind is BlockKind.HEADING]

    assert [(block.level, block.span.of(article.text)) for block in headings] == [
        (1, "Bone and hormones"),
        (2, "What to do"),
        (2, "How much is lost"),
        (2, "References"),
    ]
    assert article.title == "Bone and hormones"


def test_a_list_item_has_its_lead_in_and_its_marker_before_it(article: Content) -> None:
    """An item is whole, its bullet stands in front of the block, and the sentence before the list scopes it."""
    items = [block for block in article.blocks if block.kind is BlockKind.LIST_ITEM]

    assert [item.span.of(article.text) for item in items] == [
        "walking for half an hour every day, and climbing stairs wherever there are some to climb",
        "calcium",
    ]
    assert all(article.text[: item.span.start].endswith("• ") for item in items)
    assert [[part.span.of(article.text) for part in item.context] for item in items] == [
        ["These help to keep bone strong:"]
    ] * 2


def test_a_table_keeps_its_columns(article: Content) -> None:
    """A row has its cells, its column heads and its caption."""
    [header] = [block for block in article.blocks if block.kind is BlockKind.TABLE_HEADER]
    rows = [block for block in article.blocks if block.kind is BlockKind.TABLE_ROW]

    found = [tuple(cell.of(article.text) for cell in row.cells) for row in (header, *rows)]
    assert found == list(_ROWS)
    assert [(part.role, part.span.of(article.text)) for part in rows[0].context] == [
        (ContextRole.CAPTION, "Table 1. Bone loss a year."),
        (ContextRole.COLUMN_HEADS, "Group\tSpine\tHip"),
    ]


def test_heads_and_feet_of_pages_are_furniture(article: Content) -> None:
    """A running head and a page number are boilerplate on every page, and nothing else is."""
    numbers = [f"Page {number}" for number in range(1, len(article.pages) + 1)]

    assert sorted(_of(article, BlockKind.BOILERPLATE)) == sorted(["Bone health for everyone"] * len(numbers) + numbers)


def test_references_are_references(article: Content) -> None:
    """What stands under the heading of the references is a reference each, with its number."""
    assert _of(article, BlockKind.REFERENCE) == [
        "1. Someone A, Other B. Bone loss in men. J Bone 2019;12:3-9.",
        "2. Third C. Hormones and the hip. Lancet 2020;1:1-2.",
    ]


def test_pages_cover_the_text_in_order(article: Content) -> None:
    """Pages follow one another without a gap from the first character to the last, and blocks lie in the text."""
    ends = [0, *(page.end for page in article.pages)]

    assert [page.start for page in article.pages] == ends[:-1]
    assert ends[-1] == len(article.text)
    assert all(one.span.end <= other.span.start for one, other in zip(article.blocks, article.blocks[1:], strict=False))


def test_a_paragraph_crosses_a_page(article: Content) -> None:
    """A paragraph that a page interrupts is one block, and a page begins inside it."""
    crossing = [
        block
        for block in article.blocks
        for page in article.pages[1:]
        if block.span.start < page.start < block.span.end
    ]

    assert [block.span.of(article.text) for block in crossing] == [f"{_PROSE} {_OTHER}"] * len(crossing)
    assert crossing


def test_columns_without_lines_are_a_table() -> None:
    """Cells that line up without rules are a table, and a cell of two lines is one cell."""
    content = read(set_in_type(paragraph(_PROSE), SPACE, table(*_ROWS, ruled=False), SPACE, paragraph(_OTHER)))

    assert _seen(content) == [
        ("paragraph", _PROSE),
        ("table_header", "Group\tSpine\tHip"),
        ("table_row", "Men\t0.5 %\t0.3 %"),
        ("table_row", "Women after the menopause\t2.0 %\t1.4 %"),
        ("paragraph", _OTHER),
    ]


def test_a_table_of_long_cells_is_not_read_as_columns() -> None:
    """Cells of several lines without rules stay whole and in their row, where half of one would say the opposite."""
    rows = (
        ("What is measured", "Men on the medicine", "Women on the medicine"),
        ("Bone density", "Falls in men, particularly at the spine", "Falls fast in women, at the spine and hip alike"),
        ("Markers of turnover", "In men, generally without significant change", "In women they rise a little, too"),
        ("Oestradiol in the blood", "Falls in men", "Falls to a very low level in women, too low to be detected"),
    )
    content = read(set_in_type(paragraph(_PROSE), SPACE, table(*rows, ruled=False), SPACE, paragraph(_OTHER)))

    found = [block for block in content.blocks if block.kind is BlockKind.TABLE_ROW]
    assert [tuple(cell.of(content.text) for cell in row.cells) for row in found] == list(rows[1:])
    assert _of(content, BlockKind.PARAGRAPH) == [_PROSE, _OTHER]


def test_rows_close_together_are_not_one() -> None:
    """Rows as near to one another as lines of prose are rows, and no cells of many lines."""
    cells = [("byte", "8 bits"), ("short", "16 bits"), ("int", "32 bits"), ("long", "64 bits")]
    columns = (lines(*column, left=72 + 100 * at, top=130) for at, column in enumerate(zip(*cells, strict=True)))
    content = read(drawn(together(lines("Type"), lines("Size", left=172), *columns)))

    assert _of(content, BlockKind.TABLE_ROW) == ["\t".join(row) for row in cells]


def test_a_table_keeps_its_heads_over_the_page() -> None:
    """Rows on the next page stand under the heads of the page before."""
    rows = [(f"Group {number}", f"{number}.5 %", "0.3 %") for number in range(60)]
    content = read(set_in_type(table(_ROWS[0], *rows), furniture=running))

    found = [block for block in content.blocks if block.kind is BlockKind.TABLE_ROW]
    assert len(found) == 60
    assert len(content.pages) > 1
    assert {part.span.of(content.text) for row in found for part in row.context} == {"Group\tSpine\tHip"}


@pytest.mark.parametrize(
    ("broken", "whole"),
    [
        (("The adven-", "ture ended there."), "The adventure ended there."),
        (("A self-", "help group met."), "A self-help group met."),
        (("Bone-thinning, or bone-", "thinning, is slow."), "Bone-thinning, or bone-thinning, is slow."),
        (("An over-the-", "counter medicine."), "An over-the-counter medicine."),
        (("Take 10–", "20 mg of it."), "Take 10–20 mg of it."),
        (("Omega-", "3 is a fat."), "Omega-3 is a fat."),
        (("Men and", "women have bones."), "Men and women have bones."),
    ],
    ids=["hyphenated", "prefix", "seen elsewhere", "two hyphens", "range", "number", "no hyphen"],
)
def test_a_hyphen_at_a_line_end_is_joined(broken: tuple[str, str], whole: str) -> None:
    """A word that a line end divides is whole, and a hyphen of its own stays."""
    assert _seen(read(drawn(lines(*broken)))) == [("paragraph", whole)]


@pytest.mark.parametrize(
    ("marker", "shown"),
    [("•", "• "), ("1.", "1. "), ("(a)", "(a) "), ("–", "– "), ("2)", "2) ")],
    ids=["bullet", "number", "letter in brackets", "dash", "number and bracket"],
)
def test_a_marker_opens_an_item(marker: str, shown: str) -> None:
    """A hanging item is one block of all its lines, with the marker before it."""
    content = read(
        drawn(
            together(
                lines("Do this:"), lines(marker, left=80, top=114),
                lines("take it with food every day", "and with water", left=96, top=114),
                lines(marker.replace("1", "2").replace("a", "b"), left=80, top=140), lines("rest", left=96, top=140),
            )
        )
    )  # fmt: skip

    assert _seen(content) == [
        ("paragraph", "Do this:"),
        ("list_item", "take it with food every day and with water"),
        ("list_item", "rest"),
    ]
    assert f"{shown}take" in content.text


def test_a_drawn_dot_is_a_bullet() -> None:
    """Some programs draw the bullets of a list; a dot elsewhere is none."""

    def draw(canvas: Canvas) -> None:
        lines("Do this:", "walk every day", "climb the stairs", left=90)(canvas)
        for x, line in ((80, 1), (80, 2), (400, 1)):
            canvas.circle(x, HEIGHT - 97 - 12 * line, 1.8, stroke=0, fill=1)

    content = read(drawn(draw))

    assert _seen(content) == [
        ("paragraph", "Do this:"), ("list_item", "walk every day"), ("list_item", "climb the stairs"),
    ]  # fmt: skip


def test_wide_spaces_of_a_justified_line_are_spaces() -> None:
    """Columns of justified lines with wide spaces are read one after the other, and are no table."""
    left = [f"a line {number} of men in one column" for number in range(8)]
    right = [f"and line {number} of the women here" for number in range(8)]

    def draw(canvas: Canvas) -> None:
        for number, pair in enumerate(zip(left, right, strict=True)):
            for words, x in zip(pair, (40, 320), strict=True):
                text = canvas.beginText(x, HEIGHT - 100 - 12 * number)
                text.setFont("Helvetica", 10)
                text.setWordSpace(7)
                text.textOut(words)
                canvas.drawText(text)

    assert "\t" not in read(drawn(draw)).text
    assert read(drawn(draw)).text.split() == " ".join([*left, *right]).split()


def test_nested_items_have_their_depth_and_both_lead_ins() -> None:
    """An item below an item is one level deeper and scoped by both sentences before it."""
    content = read(
        drawn(together(
            lines("Do:", "• eat, for example:", top=100), lines("– cheese", left=90, top=124), lines("• walk", top=136),
        ))
    )  # fmt: skip

    items = [block for block in content.blocks if block.kind is BlockKind.LIST_ITEM]
    assert [(item.level, item.span.of(content.text)) for item in items] == [
        (1, "eat, for example:"), (2, "cheese"), (1, "walk"),
    ]  # fmt: skip
    assert [part.span.of(content.text) for part in items[1].context] == ["Do:", "eat, for example:"]


def test_a_footnote_stands_behind_the_paragraph_that_it_interrupts() -> None:
    """Small type at the foot of a page does not part a paragraph that goes on over the page."""
    first = lines("The spine loses bone before the hip does,¹ and", "the loss of bone in the spine of a woman", top=700)
    foot = lines("1 Nobody knows why this should be so.", top=760, size=7)
    content = read(drawn(together(first, foot), lines("is quicker than that in the spine of a man.", top=80)))

    assert _of(content, BlockKind.PARAGRAPH)[-1] == "1 Nobody knows why this should be so."
    assert _of(content, BlockKind.PARAGRAPH)[0].endswith("of a woman is quicker than that in the spine of a man.")


def test_a_raised_number_is_not_read_as_a_figure() -> None:
    """10⁹ stays ten to the ninth and a note's number is a raised one."""

    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(72, 700)
        text.setFont("Helvetica", 10)
        text.textOut("A count of 10")
        text.setFont("Helvetica", 6)
        text.setRise(4)
        text.textOut("9")
        text.setFont("Helvetica", 10)
        text.setRise(0)
        text.textOut(" cells is low.")
        canvas.drawText(text)

    assert _seen(read(drawn(draw))) == [("paragraph", "A count of 10⁹ cells is low.")]


def test_captions_and_contents_are_not_prose() -> None:
    """What names a figure is a caption, and a line of a table of contents is boilerplate."""
    content = read(
        drawn(
            together(
                lines("Contents ........................ 3", top=200),
                lines("Figure 2: A spine seen from the side,", "with a fracture.", top=300),
                lines("A fracture of the spine can heal.", top=360),
            )
        )
    )

    assert _seen(content) == [
        ("boilerplate", "Contents ........................ 3"),
        ("caption", "Figure 2: A spine seen from the side, with a fracture."),
        ("paragraph", "A fracture of the spine can heal."),
    ]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_on_its_side_is_read_upright(turn: int) -> None:
    """A page whose letters stand on their side is read as if it were turned, and a lone stamp is set aside."""

    def draw(canvas: Canvas) -> None:
        lines("Stamped", top=780)(canvas)
        canvas.translate(WIDTH / 2, HEIGHT / 2)
        canvas.rotate(turn)
        for number, text in enumerate(["Bone is living tissue that is", "broken down all through life."]):
            canvas.drawString(-100, -12 * number, text)

    assert _seen(read(drawn(draw))) == [
        ("paragraph", "Bone is living tissue that is broken down all through life."),
        ("caption", "Stamped"),
    ]


def _white(canvas: Canvas) -> None:
    canvas.setFillColor(colors.white)
    lines("Nobody sees this.")(canvas)


def _white_on_black(canvas: Canvas) -> None:
    canvas.setFillColor(colors.black)
    canvas.rect(60, HEIGHT - 120, 300, 40, fill=1, stroke=0)
    _white(canvas)


def _outside(canvas: Canvas) -> None:
    lines("Nobody sees this.", left=WIDTH + 20)(canvas)


def _invisible(canvas: Canvas) -> None:
    text = canvas.beginText(72, HEIGHT - 100)
    text.setTextRenderMode(3)
    text.textOut("Nobody sees this.")
    canvas.drawText(text)


@pytest.mark.parametrize(
    ("draw", "is_read"),
    [
        (_white, False),
        (_white_on_black, True),
        (_outside, False),
        (_invisible, False),
        (together(_image, _invisible), True),
    ],
    ids=["white", "white on black", "outside the page", "invisible", "text layer of a scan"],
)
def test_only_what_a_reader_sees_is_read(draw: Callable[[Canvas], object], *, is_read: bool) -> None:
    """Hidden text is left out; white text on a dark ground and the text layer over a scan are read."""
    seen = _of(read(drawn(together(lines("Everybody sees this.", top=400), draw))), BlockKind.PARAGRAPH)

    assert ("Nobody sees this." in seen) is is_read
    assert "Everybody sees this." in seen


def _encrypted(user: str) -> bytes:
    lock = pdfencrypt.StandardEncryption(user, ownerPassword="owner", canPrint=0)
    return drawn(lines("Locked words."), encrypt=lock)


def test_a_file_that_only_forbids_printing_is_read() -> None:
    """An owner's password without a user's keeps nobody from reading."""
    assert _seen(read(_encrypted(""))) == [("paragraph", "Locked words.")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (_encrypted("secret"), "is encrypted; save it without a password"),
        (drawn(_image, _image), r"has no text layer \(a scan\?\)"),
        (b"", "is broken, or no PDF"),
        (b"<html>not a PDF</html>", "is broken, or no PDF"),
        (drawn(lines("words"))[:300], "is broken, or no PDF"),
    ],
    ids=["encrypted", "scan", "no bytes", "something else", "truncated"],
)
def test_what_cannot_be_read_says_why(data: bytes, reason: str) -> None:
    """A file without readable words is refused with its own reason."""
    with pytest.raises(UnreadableDocument, match=reason):
        read(data)


def test_a_file_without_words_has_no_blocks(tmp_path: Path) -> None:
    """An empty page is no error of the format, and no document."""
    path = tmp_path / "empty.pdf"
    path.write_bytes(drawn(lambda canvas: None))

    assert read(path.read_bytes()).blocks == ()
    with pytest.raises(UnreadableDocument, match="holds no readable text"):
        read_document(path, "empty")


@given(st.integers(0, 2000), st.binary(max_size=8))
def test_damage_never_crashes(place: int, junk: bytes) -> None:
    """Whatever bytes are overwritten, a file is read or refused."""
    whole = drawn(lines("Bone is living tissue."))
    data = whole[:place] + junk + whole[place + len(junk) :]

    try:
        content = read(data)
    except UnreadableDocument:
        return
    assert all(block.span.end <= len(content.text) for block in content.blocks)


def test_an_empty_page_has_its_number() -> None:
    """A page without words counts, so that those behind it keep their numbers."""
    content = read(drawn(lines("First."), lambda canvas: None, lines("Third.")))

    assert [page.of(content.text).strip() for page in content.pages] == ["First.", "", "Third."]


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("Bones: a guide", "Bones: a guide"),
        ("Microsoft Word - leaflet_v3.docx", "Thin bones"),
        ("untitled", "Thin bones"),
        ("final_version", "Thin bones"),
        ("", "Thin bones"),
    ],
)
def test_a_title_that_a_program_made_up_is_none(stated: str, title: str) -> None:
    """The file's own title counts unless it is a file's name; else the one highest heading does."""
    assert read(set_in_type(heading("Thin bones"), paragraph(_PROSE), title=stated)).title == title


def test_the_date_of_making_is_no_publication() -> None:
    """When a file was made says nothing about when its words were published."""
    metadata = read(set_in_type(paragraph(_PROSE))).metadata

    assert (metadata.published, metadata.reviewed, metadata.url) == (None, None, None)


def test_an_article_in_columns_keeps_what_documents_promise() -> None:
    """Order, slices, passages, pages and sameness hold for an article with furniture, in two columns."""
    content = keeps_its_promises(read, set_in_type(*_ARTICLE, columns=2, furniture=running))

    assert content
    assert content.blocks


def test_two_hundred_pages_are_read() -> None:
    """A long document has all its pages, and the furniture of none of them is quotable."""
    story = [
        part for number in range(200) for part in (paragraph(f"In {number} men {_OTHER * (1 + number % 2)}"), BREAK)
    ]
    content = read(set_in_type(*story, furniture=running))

    found = _of(content, BlockKind.PARAGRAPH)
    assert len(content.pages) == 200
    assert [int(text.split()[1]) for text in found] == list(range(200))
    assert len(_of(content, BlockKind.BOILERPLATE)) == 400


@given(st.lists(st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "Zs"]), min_size=1), max_size=6))
def test_any_words_are_read_in_order_inside_the_text(texts: list[str]) -> None:
    """Order, slices, passages, pages and sameness hold whatever is drawn."""
    content = keeps_its_promises(read, drawn(lines(*texts, size=4)))

    assert content is None or len(content.pages) == 1


@pytest.mark.parametrize(
    ("kinds", "pages"),
    [("wipi", "2, 4"), ("wiiwiiiw", "2-3, 5-7"), ("wi", "2"), ("w", None), ("wbs", None), ("wh", "2")],
)
def test_pages_that_are_pictures_alone_are_named(kinds: str, pages: str | None) -> None:
    """A page that a picture covers, or strips of one, and that holds no words was scanned; a logo makes no scan."""
    pictures = ImageReader(Image.new("RGB", (60, 80), "grey"))
    draw: dict[str, Callable[[Canvas], object]] = {
        "w": lines("Bone is living tissue."),
        "p": together(_image, lines("Bone is living tissue.")),
        "i": _image,
        "b": lambda canvas: None,
        "s": lambda canvas: canvas.drawImage(pictures, 0, 0, WIDTH / 4, HEIGHT / 4),
        "h": lambda canvas: [canvas.drawImage(pictures, 0, HEIGHT * part / 3, WIDTH, HEIGHT / 3) for part in range(3)],
    }

    doubts = read(drawn(*(draw[kind] for kind in kinds))).doubts

    assert doubts == ((Doubt(DoubtKind.NO_TEXT_LAYER, pages),) if pages else ())


def test_a_picture_within_the_page_gives_captions(tmp_path: Path) -> None:
    """A word on a picture is no prose, and a sentence on one is."""

    def draw(canvas: Canvas) -> None:
        file = io.BytesIO()
        Image.new("RGB", (30, 30), "yellow").save(file, "PNG")
        canvas.drawImage(ImageReader(file), 72, 500, 300, 200)
        lines("Hip", left=100, top=HEIGHT - 600)(canvas)
        lines(*["Bone is living tissue all through the life of a woman and a man."] * 3, top=400)(canvas)

    content = read(drawn(draw))

    assert _of(content, BlockKind.CAPTION) == ["Hip"]


def test_a_drawing_of_many_lines_is_no_table() -> None:
    """Thousands of strokes neither hide the words between them nor take long."""

    def draw(canvas: Canvas) -> None:
        for number in range(5000):
            canvas.line(10 + number % 100 * 5, 20 + number // 100 * 6, 19 + number % 100 * 5, 20 + number // 100 * 6)
        lines("Bone is living tissue.", top=400)(canvas)

    assert _seen(read(drawn(draw))) == [("paragraph", "Bone is living tissue.")]


def test_small_print_is_read() -> None:
    """Notes in small type are prose."""
    assert _seen(read(set_in_type(note(_PROSE)))) == [("paragraph", _PROSE)]
