"""The article of a saved web page as a reader would see it, with its blocks."""

from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import UnreadableDocument
from corpus.formats.html.reader import read
from corpus.types import Block, BlockKind, Content, Document, Metadata
from tests.fakes.invariants import keeps_its_promises

_SAVED_PAGE = (Path(__file__).parents[2] / "data" / "saved_page.html").read_bytes()
# What a hostile page may take, far below what any page may.
# The slowest takes some 4; time that grew with the square of the length would take many minutes.
_MOST_CPU_S = 30

_SEEN = {
    "plain words": [("paragraph", "plain words")],
    "<!doctype html [<!entity no 'no'>]><p>words": [("paragraph", "words")],
    "<p>a <span hidden>b</span>c\f&#12;d&#1;": [("paragraph", "a c d")],
    "<h1>One</h1><p>two": [("heading", "One"), ("paragraph", "two")],
    "<p>one\n  <i>two</i>\tthree": [("paragraph", "one two three")],
    "<p>one<br>two<p>a<br><br>b": [("paragraph", "one\ntwo"), ("paragraph", "a"), ("paragraph", "b")],
    "<div>a<div>b</div>c<span>d</span></div>": [("paragraph", "a"), ("paragraph", "b"), ("paragraph", "cd")],
    "<p>5&nbsp;mg e\u0301 &amp; &lt;b&gt; so&shy;ck 👩🏽‍🔬": [("paragraph", "5\u00a0mg e\u0301 & <b> sock 👩🏽‍🔬")],
    "<p>10<sup>-9</sup> m<sup>2</sup> CO<sub>2</sub> the 1<sup>st</sup>": [("paragraph", "10⁻⁹ m² CO2 the 1st")],
    "<p>She said <q>rest</q>. <img src=x alt='a picture'>": [("paragraph", "She said “rest”.")],
    "<ul><li>one<li>two</ul>": [("list_item", "one"), ("list_item", "two")],
    "<ul><li><p>one</p><p>more</p></li><li></li></ul>": [("list_item", "one"), ("list_item", "more")],
    "<blockquote><p>quoted</p><ul><li>item</ul></blockquote>": [("paragraph", "quoted"), ("list_item", "item")],
    "<pre>a &lt;b&gt;\n\n  b</pre>": [("paragraph", "a <b>\n\n  b")],
    "<dl><dt>Term<dd>Meaning.</dl>": [("definition", "Meaning.")],
    "<table><tr><th>a<th>b<tr><td>1<td></table>": [("table_header", "a\tb"), ("table_row", "1")],
    "<table><tr><th>a<th>b<tr><td>&nbsp;<td>2</table>": [("table_header", "a\tb"), ("table_row", "\t2")],
    "<table><tr><td><b>a</b><td><b>b</b><tr><td>1<td>2</table>": [("table_header", "a\tb"), ("table_row", "1\t2")],
    "<table><tr><td>a<td>1<tr><td>b<td>2</table>": [("table_row", "a\t1"), ("table_row", "b\t2")],
    "<table><tr><td>menu<td>words</table>": [("paragraph", "menu"), ("paragraph", "words")],
    "<table><tr><td><h2>H</h2>a<td>b<tr><td>c<td>d</table>": [
        ("heading", "H"), ("paragraph", "a"), ("paragraph", "b"), ("paragraph", "c"), ("paragraph", "d")],
    "<figure><img><figcaption>A pot.</figcaption></figure>x": [("caption", "A pot."), ("paragraph", "x")],
    "<p class='wp-caption-text'>A pot.</p>x": [("caption", "A pot."), ("paragraph", "x")],
    "<p>x<aside>Said in large type.</aside>": [("paragraph", "x"), ("pull_quote", "Said in large type.")],
    "<div role=heading aria-level=3>H</div>x": [("heading", "H"), ("paragraph", "x")],
    "<h2>References</h2><ol><li>A book.<ul><li>Its end.</ul><li><a href=x>A page.</a></ol>": [
        ("heading", "References"), ("reference", "1. A book. • Its end."), ("reference", "2. A page.")],
    "<h2>Sources</h2><p>[1] A book.<h2>After</h2><ul><li>b</ul>": [
        ("heading", "Sources"), ("reference", "[1] A book."), ("heading", "After"), ("list_item", "b")],
}  # fmt: skip

_UNSEEN = {
    "script": "<script>no</script><noscript>no</noscript><template>no</template>",
    "style": "<style>p { color: no }</style>",
    "comment": "<!-- no --><!--[if IE]>no<![endif]-->",
    "hidden": "<p hidden>no</p><p aria-hidden=true>no</p><dialog>no</dialog>",
    "display": "<p style='color:red; display : none'>no</p>",
    "visibility": "<b style='visibility:hidden'>no</b><b style='opacity:0'>no</b>",
    "off the page": "<div style='position:absolute;left:-9999px'>no</div><span class='visually-hidden'>no</span>",
    "form": "<input value=no><select><option>no</select><textarea>no</textarea><button>no</button>",
    "navigation": "<nav>no</nav><div role=navigation>no</div><div class=breadcrumb>no</div>",
    "consent": "<div class='cookieBanner'><p>No cookies are no cookies, whoever bakes them at whatever hour.</p></div>",
    "links": "<ul><li><a href=/a>no</a><li><a href=/b>no</a></ul>",
    "struck out": "<p><s>no</s><del>no</del><strike>no</strike></p>",
    "pictures": "<svg><text>no</text></svg><img alt=no><audio>no</audio><object>no</object><iframe>no</iframe>",
}

_HOSTILE = {
    "ten thousand deep": "<div>" * 10_000 + "words",
    "as deep as is read": "<blockquote>" * 240 + "words",
    "lists in lists": "<ul><li>words" * 120,
    "layout in layout": "<table role=none><tr><td>" * 80 + "words",
    "a hundred thousand tags": "<p>Some words are <b>here</b> now.</p>" * 50_000,
    "a hundred thousand cells": "<table><tr>" + "<td>x" * 100_000,
    "wide and long cells": "<table>" + "<tr><td rowspan=65534 colspan=65534>words" * 1000,
    "cells that repeat": f"<table><tr>{('<td rowspan=9999>' + 'words ' * 30) * 90}{'<tr><td>x' * 9999}",
    "billion laughs": "<!doctype a [<!entity b 'lol'>" + "<!entity b '&b;&b;&b;'>" * 99 + "]><p>&b; words",
    "no end": "<!doctype [" * 50_000 + "<p>words" + "<" * 50_000 + "&" * 50_000,
    "a long name": f"<p class='{'a-' * 2_000_000}'>words",
    "blanks": f"<p>words{' ' * 2_000_000}words",
    "json in json": f"<script type='application/ld+json'>{'[' * 200_000}</script><p>words",
    "dates": "<p>" + "last reviewed " * 100_000,
    "menus": "<div><a href=x>x y z</a></div>" * 20_000 + "<p>words",
}


def _read(source: str) -> Content:
    return read(source.encode())


def _blocks(content: Content) -> list[tuple[str, str]]:
    return [(block.kind.value, block.span.of(content.text)) for block in content.blocks]


def _context(content: Content, block: Block) -> list[tuple[str, str]]:
    return [(part.role.value, part.span.of(content.text)) for part in block.context]


def _document(content: Content) -> Document:
    return Document("page", "Page", content.text, content.blocks, content.metadata, "0" * 64)


@pytest.mark.parametrize(("source", "blocks"), _SEEN.items(), ids=[repr(source) for source in _SEEN])
def test_a_page_becomes_the_blocks_that_a_reader_sees(source: str, blocks: list[tuple[str, str]]) -> None:
    """Each construct gives its kind of block, over the words that a reader sees and nothing else."""
    assert _blocks(_read(source)) == blocks


@pytest.mark.parametrize("unseen", _UNSEEN.values(), ids=_UNSEEN)
@pytest.mark.parametrize("where", ["{}<p>Words.</p>", "<p>Words.</p>{}"], ids=["before", "after"])
def test_what_is_not_seen_or_not_the_article_is_left_out(unseen: str, where: str) -> None:
    """Hidden elements, scripts and the furniture of a site leave no word behind, wherever they stand."""
    assert _blocks(_read(where.format(unseen))) == [("paragraph", "Words.")]


@pytest.mark.parametrize(
    ("below", "blocks"),
    [
        ("", [("heading", "Why?"), ("paragraph", "So."), ("heading", "How?"), ("paragraph", "Thus.")]),
        ("<h2>End</h2>x", [("heading", "Why?"), ("paragraph", "So."), ("heading", "How?"), ("paragraph", "Thus."),
                           ("heading", "End"), ("paragraph", "x")]),
        ("<p>x", [("paragraph", "Why?"), ("paragraph", "So."), ("paragraph", "How?"), ("paragraph", "Thus."),
                  ("paragraph", "x")]),
    ],
    ids=["at the end", "before a heading", "before words"],
)  # fmt: skip
def test_what_unfolds_has_a_heading_where_that_stands_over_nothing_else(
    below: str, blocks: list[tuple[str, str]]
) -> None:
    """A summary is a heading, but where words follow what it hides it only leads into that."""
    content = _read(
        f"<details><summary>Why?</summary>So.</details><details><summary>How?</summary>Thus.</details>{below}"
    )

    assert _blocks(content) == blocks
    answer = next(block for block in content.blocks if block.span.of(content.text) == "Thus.")
    assert _context(content, answer) == ([("lead_in", "How?")] if below == "<p>x" else [])


@pytest.mark.parametrize(
    ("source", "scope"),
    [("<ul><li>a<ul><li>b</ul></ul>", [("lead_in", "a")]), ("<ul><li>a<li><ul><li>b</ul></ul>", [])],
    ids=["in an item", "in an item without words"],
)
def test_an_item_scopes_the_list_in_it(source: str, scope: list[tuple[str, str]]) -> None:
    """A nested list carries the words of the item that it stands in, and never those of another."""
    content = _read(source)

    assert _context(content, content.blocks[-1]) == scope


def test_a_heading_goes_with_what_stood_below_it() -> None:
    """A heading over nothing but furniture is furniture too, and one over words stays, whatever comes first."""
    content = _read(
        "<p>Words.<h2>no</h2><div class=related><p>no</div><h2>Yes</h2><div class=advert>no</div><p>x"
        "<h2>Empty</h2><h3>Full</h3>y<h2>no</h2><div class=share>no</div>"
    )

    assert _blocks(content) == [
        ("paragraph", "Words."), ("heading", "Yes"), ("paragraph", "x"), ("heading", "Empty"), ("heading", "Full"),
        ("paragraph", "y")]  # fmt: skip


def test_the_text_reads_like_the_page() -> None:
    """Blocks stand apart in the text, with the marks and terms that a reader sees between them."""
    content = _read(
        "<h1>H</h1>Do:<ul><li>a<li>b</ul><ol start=3><li>c</ol><ol type=A><li>d</ol><dl><dt>T<dd>e</dl>"
        "<table><tr><th>x<th>y<tr><td>1<td><ol><li>f<li>g</ol></table>"
    )

    assert content.text == "H\n\nDo:\n\n• a\n\n• b\n\n3. c\n\nA. d\n\nT\ne\n\nx\ty\n1\t1. f 2. g\n\n"


def test_the_saved_page_keeps_its_article_and_nothing_else() -> None:
    """Of a whole page stay the article's blocks, each of its kind, and none of the site's."""
    content = read(_SAVED_PAGE)
    kinds = {kind: [words for found, words in _blocks(content) if found == kind] for kind in BlockKind}

    assert kinds["heading"] == [
        "Moss\u00a0tea", "How to brew it", "How much is enough", "Left of the wall", "Right of the wall",
        "Words of the almanac", "Can it be drunk cold?", "References"]  # fmt: skip
    assert kinds["pull_quote"] == ["“Nobody has ever hurried a cup of moss tea.”"]
    assert kinds["caption"] == ["A pot, seen from the north.", "Cups of moss tea by hour"]
    assert kinds["definition"] == ["To wait with a pot.", "To wait without one.", "Where moss lives."]
    assert kinds["table_header"] == ["Hour\tCups Men\tCups Women"]
    assert [reference[:10] for reference in kinds["reference"]] == ["1. Brick A", "2. Lid B. "]
    for foreign in ("cookie", "Skip", "Home", "Search", "typed", "Post it", "praise", "ornament", "Not yet", "window",
                    "Related", "Fern", "comments", "my cat", "Privacy", "not words", "A pot."):  # fmt: skip
        assert foreign not in content.text


def test_the_saved_page_keeps_the_scope_of_its_blocks() -> None:
    """Items carry their lead-ins, rows their caption, group and heads, definitions their terms."""
    content = read(_SAVED_PAGE)
    scopes = {block.span.of(content.text): _context(content, block) for block in content.blocks}
    caption, heads = ("caption", "Cups of moss tea by hour"), ("column_heads", "Hour\tCups Men\tCups Women")

    assert scopes["soft, not wet"] == [("lead_in", "You will need:"), ("lead_in", "a handful of moss")]
    assert scopes["a quiet child"] == [("lead_in", "You will need:"), ("lead_in", "a pot with a lid, and one of:")]
    assert scopes["It answers."] == [("lead_in", "Do not:")]
    assert scopes["Dusk\t\t3"] == [caption, ("lead_in", "On land"), heads]
    assert scopes["Noon\tnone at all\tnone at all"] == [caption, ("lead_in", "At sea"), heads]
    assert scopes["Noon\t4\t5 • or six"] == [caption, ("lead_in", "At sea"), heads]
    assert scopes["To wait without one."] == [("term", "Steep"), ("term", "Draw")]
    assert scopes["garden"] == [("term", "Wall")]


@pytest.mark.parametrize(
    ("cell", "scope"),
    [("<th colspan=2>men", [("lead_in", "men")]), ("<td colspan=2><b>men</b>", [("lead_in", "men")]),
     ("<td colspan=2>a picture of men", [])],
    ids=["head", "bold", "other words"],
)  # fmt: skip
def test_a_head_across_a_table_scopes_the_rows_below_it(cell: str, scope: list[tuple[str, str]]) -> None:
    """Only a head that spans a row names a group of rows; other words across a table are a row like any."""
    content = _read(f"<table><tr><th>a<th>b<tr>{cell}<tr><td>1<td>2</table>")

    assert _context(content, content.blocks[-1]) == [*scope, ("column_heads", "a\tb")]


def test_the_saved_page_says_what_it_is() -> None:
    """Title and metadata are those that the page states, the review from the line that a reader sees."""
    content = read(_SAVED_PAGE)

    assert content.title == "Moss tea"
    assert content.metadata == Metadata(
        url="https://example.org/tea/moss-tea",
        publisher="The Almanac of Small Comforts",
        published=date(2025, 11, 1),
        reviewed=date(2026, 3, 12),
        review_due=date(2029, 3, 12),
        licence="https://creativecommons.org/licenses/by/4.0/",
        language="en-GB",
    )


@pytest.mark.parametrize(
    ("source", "name", "value"),
    [
        ("<!-- saved from url=(0019)https://example.org -->", "url", "https://example.org"),
        ("<link rel=canonical href='javascript:alert(1)'>", "url", None),
        (
            "<meta property=og:url content=/relative><link rel=canonical href=http://a.example>",
            "url",
            "http://a.example",
        ),
        ("<meta name=dcterms.issued content='2 May 2024'>", "published", date(2024, 5, 2)),
        ("<meta name=date content='05/02/2024'>", "published", None),
        ("<meta name=date content='2024-02-31'>", "published", None),
        ("<time itemprop=datePublished datetime=2024-05-02T10:00>May</time>", "published", date(2024, 5, 2)),
        ("<p>It was written on 3 May 2024.", "published", None),
        ("<p>Medically reviewed by A. Person, M.D., on <b>May 3rd, 2026</b>", "reviewed", date(2026, 5, 3)),
        ("<p>Last reviewed:<br>3 Sept. 2026", "reviewed", date(2026, 9, 3)),
        ("<p>The board reviewed it on 3 May 2026.", "reviewed", None),
        ("<p>Last updated: 3 May 2026", "reviewed", None),
        ("<p>Review due: 3 May 2029", "review_due", date(2029, 5, 3)),
        (
            '<script type=application/ld+json>{"@type": "WebPage", "lastReviewed": "2026-01-02"}</script>',
            "reviewed",
            date(2026, 1, 2),
        ),
        ("<script type=application/ld+json>{'</script>", "reviewed", None),
        (
            '<script type=application/ld+json>[{"@type": ["WebPage"], "publisher": {"name": "half \\ud800"}}]</script>',
            "publisher",
            "half ?",
        ),
        (
            '<script type=application/ld+json>{"@type": ["Article", null], "publisher": "Moss"}</script>',
            "publisher",
            "Moss",
        ),
        ("<a rel='nofollow license' href=https://example.org/cc0>CC0</a>", "licence", "https://example.org/cc0"),
        ("<meta property=og:locale content=en_GB>", "language", "en-GB"),
    ],
)
def test_metadata_is_what_a_page_states(source: str, name: str, value: object) -> None:
    """Each statement is taken from where pages make it; what may mean anything is taken for nothing."""
    assert getattr(_read(f"{source}<p>Words.").metadata, name) == value


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("<title>T</title><h1>H <i>i</i></h1>x", "H i"),
        ("<title>T\n t</title><meta property=og:title content=O><h2>H</h2>x", "O"),
        ("<title>T\n t</title>x", "T t"),
        ("x", None),
    ],
)
def test_a_title_is_the_first_main_heading_or_what_the_head_says(source: str, title: str | None) -> None:
    """The heading that a reader sees comes before the title that a search engine shows."""
    assert _read(source).title == title


def test_the_heading_above_the_article_belongs_to_it() -> None:
    """A single main heading in front of the element that holds the article is the article's."""
    words = "Moss tea is a warm drink for people who sit still on a wall. " * 9

    content = _read(f"<div><h1>Moss tea</h1></div><main><p>{words}</p></main>")

    assert [words[:8] for _, words in _blocks(content)] == ["Moss tea", "Moss tea"]


@pytest.mark.parametrize(
    "data",
    [
        "<meta charset=windows-1252><p>a “quiet” naïve sock".encode("cp1252"),
        "<meta charset=iso-8859-1><p>a “quiet” naïve sock".encode("cp1252"),
        "<meta http-equiv=Content-Type content='text/html; charset=shift_jis'><p>a “quiet” naïve sock".encode(),
        "<?xml version='1.0' encoding='iso-8859-1'?><p>a “quiet” naïve sock".encode("cp1252"),
        "<p>a “quiet” naïve sock".encode("utf-8-sig"),
        "<meta charset=utf-8><p>a “quiet” naïve sock".encode("utf-16"),
        "<meta charset=nonsense><p>a “quiet” naïve sock".encode(),
        "<p>a “quiet” naïve sock".encode(),
    ],
    ids=["declared", "called latin", "declared wrongly", "xml", "utf-8 mark", "utf-16 mark", "unknown", "undeclared"],
)
def test_a_page_is_decoded_as_it_declares_where_that_can_be(data: bytes) -> None:
    """A mark comes first, then UTF-8, then what the page declares."""
    assert _blocks(read(data)) == [("paragraph", "a “quiet” naïve sock")]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n\x00", "holds the control character"),
        (b"<!-- nothing -->", "holds no readable main text"),
        (b"<frameset><frame src=a></frameset>", "holds no readable main text"),
        (b"<nav><a href=a>Home</a></nav><img src=a>", "holds no readable main text"),
        (b"<noscript>Turn scripts on.</noscript><div id=root></div>", "if a script writes it, save the page from"),
        (b"<h1>Only a heading</h1>", "holds no readable main text"),
        (b"<div>" * 300 + b"words", "more than 256 deep"),
    ],
    ids=["empty", "binary", "comment", "frames", "furniture", "script", "heading", "deep"],
)
def test_a_page_without_an_article_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    """A page that cannot be read, or that holds no main text, is refused in one clear sentence."""
    with pytest.raises(UnreadableDocument, match=reason):
        read(data)


@pytest.mark.parametrize("source", _HOSTILE.values(), ids=_HOSTILE)
def test_a_hostile_page_costs_no_more_than_a_large_one(source: str) -> None:
    """Depth, width, repetition and entities are read or refused in time, and nothing is multiplied."""
    data = source.encode()
    start = process_time()
    try:
        content = read(data)
    except UnreadableDocument:
        content = None

    assert process_time() - start < _MOST_CPU_S
    assert content is None or len(content.text) < len(data) + 1_000_000


_TAGS = (
    "div p span b a ul ol li table tr td th thead caption dl dt dd h1 h2 figure figcaption aside blockquote section "
    "main header footer pre details summary sup br q form button font"
)
_ATTRIBUTES = [
    "",
    " class=related",
    " class=pullquote",
    " rowspan=2",
    " colspan=3",
    " role=none",
    " href=/x",
    " hidden",
]
_WORDS = [
    "words of moss.",
    "Do:",
    "References",
    "1. A book 1999.",
    "&nbsp;",
    "\u200b",
    "e\u0301 🧦",
    "Figure 1. A pot.",
    "e.g.",
]
_SOUP = st.lists(
    st.one_of(
        st.builds("<{}{}>".format, st.sampled_from(_TAGS.split()), st.sampled_from(_ATTRIBUTES)),
        st.builds("</{}>".format, st.sampled_from(_TAGS.split())),
        st.sampled_from(_WORDS),
        st.text(max_size=5),
    ),
    max_size=60,
).map("".join)


@given(_SOUP)
def test_any_soup_of_tags_keeps_what_documents_promise(soup: str) -> None:
    """Order, slices, passages and sameness hold whatever the page."""
    keeps_its_promises(read, soup.encode("utf-8", "replace"))
