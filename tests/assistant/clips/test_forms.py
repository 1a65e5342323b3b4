"""A clip as Markdown and as a table says what it says as plain text, and is read back from both."""

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.clips.clip import clip_of, plain_text
from assistant.clips.forms import TABLE_HEAD, markdown_text, table_text
from assistant.clips.pasted import clips_in
from assistant.clips.verdicts import Why, judge
from corpus.types import Block, BlockKind, Document
from tests.fakes.documents import EVERY_KIND, HOSTILE_DOCUMENT, LIBRARY, MEN, document
from tests.fakes.letters import LETTERS, Letter
from tests.fakes.reading_html import as_one_line, tags, texts

BASE = "http://127.0.0.1:7860"
# Words that Markdown or a spreadsheet would take for something else where a line or a cell begins.
STARTS = document(
    "starts",
    (BlockKind.HEADING, "=1+1 is a heading"),
    (
        BlockKind.PARAGRAPH,
        '=HYPERLINK(1)\n+1 mg\n-1 °C\n- a dash\n@men\n# five\n1. one\n2) two\n> 60 ml/min\n===\n---\n\tend, "so"; \\*',
    ),
    (BlockKind.LIST_ITEM, "'=it's a lead-in"),
)
DOCUMENTS = (*LIBRARY.values(), STARTS)
PLACES = st.sampled_from(
    [
        (document, block)
        for document in DOCUMENTS
        for block in document.blocks
        if block.kind not in (BlockKind.HEADING, BlockKind.BOILERPLATE)
    ]
)
FORMS = {"plain": plain_text, "Markdown": markdown_text, "table": table_text}


def _table_of(rows: list[str]) -> str:
    """Join tables of one row to one, as the page does."""
    return rows[0] + "".join(row[row.index("\r\n") + 2 :] for row in rows[1:])


def _why(text: str, document: Document) -> Why:
    [pasted] = clips_in(text)
    return judge(pasted, document, document).why


@given(
    place=PLACES, letter=LETTERS, form=st.sampled_from(["Markdown", "table"]), above=st.sampled_from(["", "Hi,\n\n"])
)
def test_a_letter_keeps_every_form_current(
    place: tuple[Document, Block], letter: Letter, form: str, above: str
) -> None:
    """What a letter does to a plain clip it may do to Markdown; a table keeps its lines and quotation marks."""
    letter = replace(letter, is_straight=False, width=0) if form == "table" else letter
    text = FORMS[form](clip_of(place[0], "s1", place[1].span), BASE)

    assert _why(above + letter.carries(text), place[0]) is Why.SAME


@pytest.mark.parametrize("form", FORMS)
def test_an_altered_number_and_a_dropped_not_are_caught_in_every_form(form: str) -> None:
    """The forms hide no alteration of the words, nor of the headings and dates."""
    doses = document("doses", (BlockKind.PARAGRAPH, "Do not take 15 mg [a day]."), reviewed=MEN.metadata.reviewed)
    text = FORMS[form](clip_of(doses, "s1", doses.blocks[0].span), BASE)

    for old, new in (("15 mg", "1.5 mg"), ("not ", ""), ("12 March", "13 March"), ("title of doses", "title of dozes")):
        assert old in text
        assert _why(text.replace(old, new), doses) is Why.WORDS_ALTERED
    assert _why(text, doses) is Why.SAME


@pytest.mark.parametrize("place", [*HOSTILE_DOCUMENT.blocks, *STARTS.blocks[1:]], ids=lambda block: str(block.span))
def test_no_word_is_markup_in_markdown(place: Block) -> None:
    """Rendered with HTML and tables on, the words are all there, and nothing but a quote, its lines and its link."""
    of = STARTS if place in STARTS.blocks else HOSTILE_DOCUMENT
    clip = clip_of(of, "s1", place.span)

    made = (
        MarkdownIt("commonmark", {"xhtmlOut": False})
        .enable(["table", "strikethrough"])
        .render(markdown_text(clip, BASE))
    )

    assert tags(made) == {"blockquote", "p", "a", "br"}
    wanted = f"{clip.words} {BASE}{clip.link} Citewell check: {clip.code}"
    assert as_one_line(texts(made, "blockquote")[0]) == as_one_line(wanted)


@pytest.mark.parametrize("place", [*HOSTILE_DOCUMENT.blocks, *STARTS.blocks[1:]], ids=lambda block: str(block.span))
def test_no_cell_is_a_formula(place: Block) -> None:
    """An independent reader of RFC 4180 finds the words in their cells, and no cell that a spreadsheet calculates."""
    of = STARTS if place in STARTS.blocks else HOSTILE_DOCUMENT
    clip = clip_of(of, "s1", place.span)

    head, row = csv.reader(io.StringIO(table_text(clip, BASE), newline=""), strict=True)

    assert tuple(head) == TABLE_HEAD
    assert row[1] == f"“{clip.quote}”"
    assert row[0].count("[") >= len(clip.scope)
    assert not [cell for cell in row if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("has_head", [True, False])
def test_a_table_is_read_as_spreadsheets_write_it(delimiter: str, has_head: bool) -> None:
    """Saved again with another delimiter and only the needed quotation marks, or copied without its head."""
    places = [(MEN, 1), (EVERY_KIND, 4), (EVERY_KIND, 7), (STARTS, 1), (STARTS, 2)]
    rows = [table_text(clip_of(of, "s1", of.blocks[number].span), BASE) for of, number in places]
    table = list(csv.reader(io.StringIO(_table_of(rows), newline="")))
    written = io.StringIO()
    csv.writer(written, delimiter=delimiter).writerows(table if has_head else table[1:])

    found = clips_in(f"{written.getvalue()}\nYours\n")

    assert [judge(one, of, of).why for one, (of, _) in zip(found, places, strict=True)] == [Why.SAME] * len(places)


@pytest.mark.parametrize("end", ["\n", "\u2028", "\x0c", "\r\n"])
def test_a_table_in_a_quoted_letter_is_read_whatever_ends_the_lines_above(end: str) -> None:
    """A line may end in more ways than one, and each of the table's begins with the letter's mark."""
    table = table_text(clip_of(EVERY_KIND, "s1", EVERY_KIND.blocks[4].span), BASE)
    quoted = "".join(f"> {line}\n" for line in table.splitlines())

    [found] = clips_in(f"Dear A,{end * 9}they wrote:\n{quoted}")

    assert judge(found, EVERY_KIND, EVERY_KIND).why is Why.SAME


@pytest.mark.parametrize("mark", ["", "> ", ">> "])
def test_the_last_line_of_a_quote_may_begin_as_a_quoted_letter_does(mark: str) -> None:
    """A line such as "> 60 years" is none of a letter within a letter, however often the letter itself was quoted."""
    ages = document("ages", (BlockKind.PARAGRAPH, "Adults\n> 50 years: 8 mg daily.\n> 60 years: 5 mg daily."))
    clip = clip_of(ages, "s", ages.blocks[0].span)
    quoted = "".join(f"{mark}{line}" for line in table_text(clip, BASE).splitlines(keepends=True))

    assert _why(quoted, ages) is Why.SAME
    assert _why(quoted.replace("> 60", "60"), ages) is Why.WORDS_ALTERED
    assert _why(quoted.replace("> 50", "50"), ages) is Why.WORDS_ALTERED


def test_several_clips_of_all_forms_are_read_in_order() -> None:
    """One paste may hold a table between a plain clip and one in Markdown."""
    clips = [clip_of(MEN, "s1", block.span) for block in MEN.blocks[1:]]
    table = _table_of([table_text(clip, BASE) for clip in clips])
    text = "\n".join([plain_text(clips[0], BASE), table, markdown_text(clips[1], BASE), plain_text(clips[1], BASE)])

    found = clips_in(text)

    assert [judge(one, MEN, MEN).why for one in found] == [Why.SAME] * 5
    assert [one.place and one.place.span for one in found] == [MEN.blocks[number].span for number in (1, 1, 2, 2, 2)]


def test_much_hostile_text_is_read_at_once() -> None:
    """No text makes the search for tables slow."""
    row = '#quote","Citewell check: AAAA-AAAA"\n'
    for text in (
        row * 2_000,
        '"' + "x" * 200_000 + row,
        '"' * 60_000 + row,
        '"\n' * 20_000 + row,
        "#quote" + " " * 50_000 + "," + " " * 50_000,
    ):
        assert clips_in(text)
