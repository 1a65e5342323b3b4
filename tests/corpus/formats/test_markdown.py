"""Markdown as a reader would see it, with its blocks."""

import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableDocument
from corpus.formats.markdown import read
from corpus.sentences import split
from corpus.types import Block, BlockKind, Content, Context, ContextRole, Metadata
from tests.fakes.invariants import keeps_its_promises

_SEEN = [
    ("plain words", [("paragraph", "plain words")]),
    ("# One\n\ntwo", [("heading", "One"), ("paragraph", "two")]),
    ("One\n===\n\nTwo\n---", [("heading", "One"), ("heading", "Two")]),
    ("one\ntwo", [("paragraph", "one two")]),
    ("one  \ntwo", [("paragraph", "one\ntwo")]),
    ("*a* **b** `c` [d](http://x) <b>e</b>", [("paragraph", "a b c d e")]),
    (r"5 \* 3, \<b\>, a &lt; b &amp; c &#x1F9E6;", [("paragraph", "5 * 3, <b>, a < b & c 🧦")]),
    ("a ![a picture](x.png) b", [("paragraph", "a  b")]),
    ("5 mg<br>daily<br/>or not", [("paragraph", "5 mg\ndaily\nor not")]),
    ("- one\n- two", [("list_item", "one"), ("list_item", "two")]),
    ("- one\n\n  more\n- two", [("list_item", "one"), ("list_item", "more"), ("list_item", "two")]),
    ("3. c\n4. d", [("list_item", "c"), ("list_item", "d")]),
    ("> quoted\n>\n> more", [("paragraph", "quoted"), ("paragraph", "more")]),
    ("> - item", [("list_item", "item")]),
    ("```\na <b>\n\n  b\n```", [("paragraph", "a <b>\n\n  b")]),
    ("| a<br>b | 10<sup>3</sup> |\n|---|---|\n| 1<br>2 |  |", [("table_header", "a b\t10³"), ("table_row", "1 2")]),
    ("H<sub>2</sub>O, <del>10</del> <q>5</q> <i hidden>no</i><!-- no -->mg ![no](x)[^1]\n\n[^1]: m<sup>2</sup>.", [
        ("paragraph", "H2O, “5” mg [1]"), ("heading", "Footnotes"), ("paragraph", "m².")]),
    ("# a<br>b\n\nT<br>u\n: c<br>d", [("heading", "a b"), ("definition", "c\nd")]),
    ("one\n\n<div>raw *x*</div>\n\ntwo", [("paragraph", "one"), ("paragraph", "raw *x*"), ("paragraph", "two")]),
    ("one\n\n<!-- no\n\n<table> -->\n\n<script>\nno\n\nno\n</script>\n\ntwo", [
        ("paragraph", "one"), ("paragraph", "two")]),
    ("<h1 align=center>H</h1>\n<p align=center><img src=x alt=no></p>\n\none", [
        ("heading", "H"), ("paragraph", "one")]),
    ("<div>\n\n## H\n\n*one*\n\n</div>\n\n- two", [("heading", "H"), ("paragraph", "one"), ("list_item", "two")]),
    ("<div>\n\n*one*\n\n- two", [("paragraph", "one"), ("list_item", "two")]),
    ("</div>\n\none\n\n</p>", [("paragraph", "one")]),
    ("<table>\n  <tr>\n    <td>a</td>\n\n    <td>b</td>\n  </tr>\n\n  <tr><td>1</td><td>2</td></tr>\n\n</table>", [
        ("table_row", "a\tb"), ("table_row", "1\t2")]),
    ("- a\n\n  <p>more</p>\n- b\n\n  <ul><li>c</ul>", [
        ("list_item", "a"), ("list_item", "more"), ("list_item", "b"), ("list_item", "c")]),
    ("## References\n\n<ol><li>A book.<li>A page.</ol>", [
        ("heading", "References"), ("reference", "1. A book."), ("reference", "2. A page.")]),
    ("# Glossary\n\nSteep: to wait.\n\n## More\n\nDraw – to wait.\n\nWait.\n\n# End\n\nNote: x", [
        ("heading", "Glossary"), ("definition", "to wait."), ("heading", "More"), ("definition", "to wait."),
        ("paragraph", "Wait."), ("heading", "End"), ("paragraph", "Note: x")]),
    ("T\n: <div>one</div>", [("definition", "one")]),
    ("one\n\n***\n\ntwo", [("paragraph", "one"), ("paragraph", "two")]),
    ("5\u00a0mg e\u0301 👩🏽‍🔬", [("paragraph", "5\u00a0mg e\u0301 👩🏽‍🔬")]),
    ("| a | b |\n|---|---|\n| 1 |  |", [("table_header", "a\tb"), ("table_row", "1")]),
    ("| a | b |\n|---|---|\n|  | 2 |", [("table_header", "a\tb"), ("table_row", "\t2")]),
    ("| a |\n|---|\n|  |\n| 1 |", [("table_header", "a"), ("table_row", "1")]),
    ("Term\n: Meaning.", [("definition", "Meaning.")]),
    ("Term\n: - one\n  - two", [("definition", "one two")]),
    ("Term\n: one\n\n      code", [("definition", "one"), ("definition", "code")]),
    ("# Sources\n\n1. A book.\n2. A page.", [("heading", "Sources"), ("reference", "1. A book."),
                                              ("reference", "2. A page.")]),
    ("# References\n\n- A book.\n  - Its part.\n  - Its end.", [
        ("heading", "References"), ("reference", "• A book. Its part. Its end.")]),
    ("# References\n\n- A book.\n\n# After\n\n- b", [("heading", "References"), ("reference", "• A book."),
                                                     ("heading", "After"), ("list_item", "b")]),
    ("---\ntitle: References\n---\n1. A book.", [("reference", "1. A book.")]),
    ("# References\n\n## Books\n\n- A book.\n\n## Pages\n\n- A page.\n\n# After\n\n- b", [
        ("heading", "References"), ("heading", "Books"), ("reference", "• A book."), ("heading", "Pages"),
        ("reference", "• A page."), ("heading", "After"), ("list_item", "b")]),
    ("## Sources\n\n[1] Okafor: Bone.\n\nSee Lund (2011).\n\nThank you.", [
        ("heading", "Sources"), ("reference", "[1] Okafor: Bone."), ("reference", "See Lund (2011)."),
        ("paragraph", "Thank you.")]),
    ("Take ~~10 mg~~ 5 mg.", [("paragraph", "Take  5 mg.")]),
    ("- [ ] rest\n- [x] run\n- [a] b", [("list_item", "☐ rest"), ("list_item", "☒ run"), ("list_item", "[a] b")]),
    ("a [b][c] [d] \\[e\\]\n\n[c]: http://x \"y\"\n[d]: <z>", [("paragraph", "a b d [e]")]),
    ("a\\\nb", [("paragraph", "a\nb")]),
    ("Figure 1: A bone.\n\ntwo", [("caption", "Figure 1: A bone."), ("paragraph", "two")]),
    ("- a\n  > quoted\n\n      code", [("list_item", "a"), ("list_item", "quoted"), ("paragraph", "code")]),
    ("- - a", [("list_item", "a")]),
    ("Lost[^b] and kept.[^a]\n\n[^a]: As is.\n[^b]: In men.\n\n    In women, too.\n\nEnd.", [
        ("paragraph", "Lost[1] and kept.[2]"), ("paragraph", "End."), ("heading", "Footnotes"),
        ("paragraph", "In men."), ("paragraph", "In women, too."), ("paragraph", "As is.")]),
    ("Lost^[In men.] and kept[^a].\n\n[^z]: Never referred to.", [
        ("paragraph", "Lost[1] and kept[^a]."), ("heading", "Footnotes"), ("paragraph", "In men.")]),
    ("Lost.[^a]\n\n[^a]: In men.\n\n    <p>In women, too.</p>", [
        ("paragraph", "Lost.[1]"), ("heading", "Footnotes"), ("paragraph", "In men."),
        ("paragraph", "In women, too.")]),
]  # fmt: skip


def _read(source: str) -> Content:
    return read(source.encode())


def _blocks(content: Content) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(content.text)) for block in content.blocks]


def _context(content: Content, block: Block) -> list[tuple[str, str]]:
    return [(part.role.value, part.span.of(content.text)) for part in block.context]


@pytest.mark.parametrize(("source", "blocks"), _SEEN, ids=[repr(source) for source, _ in _SEEN])
def test_markdown_becomes_the_blocks_that_a_reader_sees(source: str, blocks: list[tuple[str, str]]) -> None:
    """Each construct gives its kind of block, over the words that a reader sees and nothing else."""
    assert _blocks(_read(source)) == blocks


def test_the_text_reads_like_the_page() -> None:
    """Blocks stand apart in the text, with the marks and terms that a reader sees between them."""
    content = _read("# H\n\nDo:\n\n- a\n-\n- b\n\n1. c\n\nT\n: d\n\n| x | y |\n|---|---|\n| 1 | 2 |")

    assert content.text == "H\n\nDo:\n\n• a\n\n• b\n\n1. c\n\nT\nd\n\nx\ty\n1\t2\n\n"


def test_notes_stand_at_the_end_with_their_marks() -> None:
    """Each note follows its mark, which is no part of it, and a mark never lengthens the word before it."""
    content = _read("# H\n\n## Men\n\nBone is lost.[^x] Then it stays.\n\n[^x]: In men over 60.")

    assert content.text.endswith("Bone is lost.[1] Then it stays.\n\nFootnotes\n\n[1] In men over 60.\n\n")
    paragraph = content.blocks[2].span
    sentences = [span.of(content.text) for span in split(content.text, paragraph.start, paragraph.end)]
    assert sentences == ["Bone is lost.[1]", "Then it stays."]


@pytest.mark.parametrize(
    ("source", "level"),
    [("# H\n\n## M\n\na[^1]", 2), ("# H\n\na[^1]\n\n# M", 1), ("## M\n\na[^1]", 1), ("a[^1]", 1)],
    ids=["below the title", "beside the parts", "no title", "no headings"],
)
def test_notes_belong_to_no_part_of_the_document(source: str, level: int) -> None:
    """The heading of the notes closes every part that stands open, but not the document's title."""
    heading = next(block for block in reversed(_read(f"{source}\n\n[^1]: b").blocks) if block.kind is BlockKind.HEADING)

    assert heading.level == level


def test_headings_have_their_level_and_items_their_depth() -> None:
    """A heading's level and a list item's depth count from 1, and other blocks have none."""
    content = _read("# a\n\n### b\n\n- c\n  - d\n    1. e\n\nf")

    assert [block.level for block in content.blocks] == [1, 3, 1, 2, 3, 0]


@pytest.mark.parametrize(
    ("source", "context"),
    [
        ("Do:\n\n- a\n- b", [("lead_in", "Do:")]),
        ("Do not:\n\n- a\n- b", [("lead_in", "Do not:")]),
        ("It is easy. To begin, e.g. now:\n\n1. a\n2. b", [("lead_in", "To begin, e.g. now:")]),
        ("It is easy.\n\n- a\n- b", []),
        ("# Do:\n\n- a\n- b", []),
        ("Do:\n\n- c:\n  - a\n  - b", [("lead_in", "Do:"), ("lead_in", "c:")]),
        ("Do:\n\n- c\n  - a\n  - b", [("lead_in", "Do:"), ("lead_in", "c")]),
    ],
    ids=[
        "do",
        "do not",
        "its last sentence",
        "no colon",
        "a heading is no lead-in",
        "nested",
        "nested without a colon",
    ],
)
def test_a_list_keeps_what_leads_into_it(source: str, context: list[tuple[str, str]]) -> None:
    """Every item of a list carries the sentence with a colon above it, and nothing where there is none."""
    content = _read(source)

    assert [_context(content, block) for block in content.blocks[-2:]] == [context, context]


def test_an_item_scopes_what_stands_below_it() -> None:
    """A nested list carries the items that it stands in, outermost first, and only those."""
    content = _read("Do:\n\n- rest\n- take it\n  - at night. With food\n    - a\n  - b\n- c")

    assert [_context(content, block) for block in content.blocks[3:]] == [
        [("lead_in", "Do:"), ("lead_in", "take it")],
        [("lead_in", "Do:"), ("lead_in", "take it"), ("lead_in", "With food")],
        [("lead_in", "Do:"), ("lead_in", "take it")],
        [("lead_in", "Do:")],
    ]


def test_a_table_keeps_its_caption_and_the_list_it_stands_in() -> None:
    """A caption above a table names it, and the scope of an item holds for a table in it."""
    rows = "| Who | Dose |\n{0}|---|---|\n{0}| Men | 5 mg |"
    captioned = _read("Table 2: Doses\n\n" + rows.format(""))
    nested = _read("Do:\n\n- take\n\n  " + rows.format("  "))

    assert captioned.blocks[0].kind is BlockKind.CAPTION
    assert _context(captioned, captioned.blocks[-1]) == [("caption", "Table 2: Doses"), ("column_heads", "Who\tDose")]
    assert _context(nested, nested.blocks[-1]) == [("lead_in", "Do:"), ("column_heads", "Who\tDose")]


def test_do_and_do_not_are_never_mixed() -> None:
    """Two lists one after the other each keep their own lead-in."""
    content = _read("Do:\n\n- rest\n\nDo not:\n\n- run")
    items = [block for block in content.blocks if block.kind is BlockKind.LIST_ITEM]

    assert [_context(content, item) for item in items] == [[("lead_in", "Do:")], [("lead_in", "Do not:")]]


def test_a_row_keeps_its_column_heads_and_caption() -> None:
    """A table row carries its header row and the sentence that announces the table; its cells slice to its values."""
    content = _read("Ages matter. Sizes by age:\n\n| Who | Length |\n|---|---|\n| Men | 24 cm |\n| Women |  |")
    rows = [block for block in content.blocks if block.kind is BlockKind.TABLE_ROW]

    assert [_context(content, row) for row in rows] == [
        [("caption", "Sizes by age:"), ("column_heads", "Who\tLength")]
    ] * 2
    assert [[cell.of(content.text) for cell in row.cells] for row in rows] == [["Men", "24 cm"], ["Women"]]


def test_html_keeps_the_scope_that_markdown_gives_it() -> None:
    """A list or table in HTML carries what leads into it in Markdown, and the list that it stands in."""
    content = _read(
        "Do:\n\n<ul><li>rest</ul>\n\nDo not:\n\n<ul>\n<li>run</li>\n</ul>\n\n- walk:\n\n  <ul><li>slowly</ul>\n\n"
        "Doses:\n\n<table>\n<tr><th>Who<th>Dose</tr>\n\n<tr><td>Men<td>5 mg</tr>\n</table>"
    )
    scopes = {block.span.of(content.text): _context(content, block) for block in content.blocks}

    assert scopes["rest"] == [("lead_in", "Do:")]
    assert scopes["run"] == [("lead_in", "Do not:")]
    assert scopes["slowly"] == [("lead_in", "walk:")]
    assert scopes["Men\t5 mg"] == [("caption", "Doses:"), ("column_heads", "Who\tDose")]


@pytest.mark.parametrize(
    ("below", "kind"),
    [("", "heading"), ("\n\n## End", "heading"), ("\n\nx", "paragraph")],
    ids=["end", "part", "words"],
)
def test_what_unfolds_encloses_markdown(below: str, kind: str) -> None:
    """A summary in HTML stands over the Markdown that it hides, and over no words after that."""
    content = _read(f"# H\n\n<details>\n<summary>Why?</summary>\n\n*So.*\n\n</details>{below}")

    assert _blocks(content)[1:3] == [(kind, "Why?"), ("paragraph", "So.")]
    assert content.blocks[1].level == (2 if kind == "heading" else 0)
    assert _context(content, content.blocks[2]) == ([] if kind == "heading" else [("lead_in", "Why?")])


def test_html_that_nests_too_deep_is_refused() -> None:
    """HTML deeper than any reader's own is refused with the reason, not read in part."""
    with pytest.raises(UnreadableDocument, match="256 deep"):
        _read("words\n\n" + "<div>" * 300 + "words")


def test_a_definition_keeps_its_term() -> None:
    """Each paragraph of a definition carries the term above it."""
    content = _read("Cafe\u0301\n: A house.\n\n  Open late.\n\nsock\n: Wool.")

    assert [_context(content, block) for block in content.blocks] == [
        [("term", "Cafe\u0301")],
        [("term", "Cafe\u0301")],
        [("term", "sock")],
    ]


def test_context_points_into_the_text_of_the_document() -> None:
    """A lead-in is the very place above the list, not another one with the same words."""
    content = _read("Do:\n\n- rest\n\nDo:\n\n- run")
    items = [block for block in content.blocks if block.kind is BlockKind.LIST_ITEM]
    leads = [block.span for block in content.blocks if block.kind is BlockKind.PARAGRAPH]

    assert [item.context for item in items] == [(Context(ContextRole.LEAD_IN, lead),) for lead in leads]


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("---\ntitle: Front\n---\n# Head", "Front"),
        ("## Second\n\n# Head\n\n# Other", "Head"),
        ("## Second", None),
        ("words", None),
        ("---\ntitle: 7\n---\nwords", "7"),
        ("---\ntitle: '  '\n---\n# Head", "Head"),
        ("---\ntitle:\n---\n# Head", "Head"),
        ('---\ntitle: "half \\ud800"\n---\nwords', "half ?"),
    ],
    ids=["front matter", "first of level 1", "only level 2", "none", "a number", "blank", "empty", "half a surrogate"],
)
def test_a_title_comes_from_front_matter_or_else_the_first_main_heading(source: str, title: str | None) -> None:
    """A title is what the front matter says, or the first heading of level 1, or unknown."""
    assert _read(source).title == title


def test_front_matter_becomes_metadata() -> None:
    """Every known name is read, dates as dates, and unknown names are passed over."""
    content = _read(
        "---\nurl: https://example.org/a\npublisher: P\npublished: 2026-01-05\nreviewed: '2026-03-12'\n"
        "review_due: 2028-03-12T08:00:00\nlicence: CC0-1.0\nlanguage: en\nquestions:\n  - Why?\n  - How?\n"
        "other: 1\n---\nwords"
    )

    assert content.metadata == Metadata(
        url="https://example.org/a",
        publisher="P",
        published=date(2026, 1, 5),
        reviewed=date(2026, 3, 12),
        review_due=date(2028, 3, 12),
        licence="CC0-1.0",
        language="en",
        questions=("Why?", "How?"),
    )
    assert content.text == "words\n\n"


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("", "is empty"),
        ("---\na: [\n---\nwords", "front matter that is not YAML"),
        ("---\n- a\n---\nwords", "front matter that is a list, not a mapping"),
        ("---\nwords\n---\nwords", "front matter that is a text, not a mapping"),
        ("---\nreviewed: soon\n---\nwords", "reviewed: 'soon', which is not a date like 2026-03-12"),
        ("---\nreviewed: 2026-13-45\n---\nwords", "reviewed: '2026-13-45', which is not a date"),
        ("---\nquestions: 5\n---\nwords", "questions is not a list"),
        ("---\nquestions: Why?\n---\nwords", "questions is not a list"),
        (f"---\nx: {'[' * 5000}\n---\nwords", "front matter that is not YAML"),
        ("---\n!!python/object:os.system x\n---\nwords", "front matter that is a text"),
    ],
    ids=["empty", "not yaml", "list", "text", "no date",
         "impossible date", "questions a number", "questions a text", "too deep", "an object"],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_with_the_reason(source: str, reason: str) -> None:
    """A file without readable text or with front matter of another form is refused in one clear sentence."""
    with pytest.raises(UnreadableDocument, match=reason):
        _read(source)


_LINES = st.lists(
    st.sampled_from(
        ["# One", "## References", "Do:", "- rest", "  - at *night*", "1. run", "> quoted", "| a | b |", "|---|---|",
         "| 1 |  |", "Term", ": Meaning.", "It is lost.[^1]", "[^1]: A note.", "~~no~~ yes", "- [x] done", "", "",
         "<div>raw</div>", "<details><summary>Why?</summary>", "</details>", "<table><tr><td>1", "<td>2</table>",
         "<ul><li>b", "    <tr><td>3", "5 <sup>2</sup><br>6", "<!--", "```", "    code", "Figure 1: A bone.",
         "^[inline]", "[a]: http://x", "---", "\\", "e\u0301 👩🏽‍🔬"]
    )
)  # fmt: skip


@given(_LINES)
def test_any_lines_keep_what_documents_promise(lines: list[str]) -> None:
    """Order, slices, passages and sameness hold whatever constructs meet, HTML with them."""
    keeps_its_promises(read, "\n".join(["words", "", *lines]).encode())


@pytest.mark.parametrize(
    "source",
    ["a[^1] " * 5000 + "\n\n[^1]: b", "\n\n".join(f"a[^{n}]\n\n[^{n}]: b" for n in range(2000)), "- a:\n\n" * 5000,
     "".join("  " * n + f"- {n}\n" for n in range(200)), "> " * 500 + "a", "[" * 20_000, "~~a" * 5000, "^[" * 5000,
     "<div>\n\nx\n\n</div>\n\n" * 3000, "<p>x\n\n</table>\n\n" * 3000, "x <b>y</b> " * 20_000],
    ids=["marks", "notes", "lists", "nested", "quotes", "brackets", "strokes", "inline notes", "html",
         "loose tags", "tags"],
)  # fmt: skip
def test_no_document_takes_long(source: str) -> None:
    """Whatever is said over and over is read in seconds, where time that grew with its square would be minutes."""
    begin = time.process_time()
    _read("words\n\n" + source)

    assert time.process_time() - begin < 20


def test_front_matter_means_the_words_that_stand_there() -> None:
    """What YAML would take for a number, a truth value or a time stays as it was written."""
    content = _read("---\ntitle: 12:30\nlanguage: no\nlicence: 1.10\npublisher: ~\nreviewed: null\n---\nwords")

    assert content.title == "12:30"
    assert (content.metadata.language, content.metadata.licence) == ("no", "1.10")
    assert (content.metadata.publisher, content.metadata.reviewed) == (None, None)


@pytest.mark.parametrize("name", ["title", "published", "questions"])
def test_an_alias_bomb_is_refused_and_never_spelled_out(name: str) -> None:
    """A few hundred bytes that stand for gigabytes give one clear sentence."""
    levels = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))

    with pytest.raises(UnreadableDocument, match="front matter"):
        _read(f"---\na0: &a0 boom\n{levels}\n{name}: [*a39]\n---\nwords")
