"""What holds in every format: the same leaflet gives the same blocks, and any document keeps what documents promise."""

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.formats import html, markdown, pdf, plain, word
from corpus.types import BlockKind, Content, ContextRole
from tests.fakes.invariants import keeps_its_promises
from tests.fakes.leaflets import (
    LEAFLET,
    Defined,
    Listed,
    Part,
    Piece,
    Referred,
    Tabled,
    as_html,
    as_markdown,
    as_pdf,
    as_plain_text,
    as_word,
)

_Reader = Callable[[bytes], Content]
_Writer = Callable[[tuple[Piece, ...]], bytes]

_FORMATS: dict[str, tuple[_Writer, _Reader]] = {
    "markdown": (as_markdown, markdown.read),
    "html": (as_html, html.read),
    "plain text": (as_plain_text, plain.read),
    "word": (as_word, word.read),
    "pdf": (as_pdf, pdf.read),
}
# What a format has no sign for is a paragraph there.
_UNSAID = {"markdown": {BlockKind.PULL_QUOTE}, "pdf": {BlockKind.PULL_QUOTE, BlockKind.DEFINITION}}

_ROW = {
    ContextRole.CAPTION: ["Table 1. Cups of moss tea in a day."],
    ContextRole.COLUMN_HEADS: ["Who Morning Evening"],
}
_SCOPES: dict[str, dict[ContextRole, list[str]]] = {
    "rinse the moss twice": {ContextRole.LEAD_IN: ["Do:"]},
    "warm the pot": {ContextRole.LEAD_IN: ["Do:"]},
    "with water": {ContextRole.LEAD_IN: ["Do:", "warm the pot"]},
    "never with fire": {ContextRole.LEAD_IN: ["Do:", "warm the pot"]},
    "boil the moss": {ContextRole.LEAD_IN: ["Do not:"]},
    "stir it with iron": {ContextRole.LEAD_IN: ["Do not:"]},
    "Men 2 cups 1 cup": _ROW,
    "Children over ten 1 cup none": _ROW,
    "To leave the moss in the water until it sinks.": {ContextRole.TERM: ["Steep"]},
    "To wait with a pot of tea.": {ContextRole.TERM: ["Draw"]},
    "1. Brick A. Moss and its friends. Garden Press, 2019.": {},
}

every_format = pytest.mark.parametrize("name", _FORMATS)

# Pieces of documents in which spans have gone wrong elsewhere: repeats, wide blanks, marks, the signs of markup.
_PIECES = (
    *("Bone is lost. ", "e.g. 5 mg. ", "Do:", "Do not:\n\n", "vol. 94. ", "et al. ", "“Why?” ", "men", "In women", " "),
    *("\n", "\n\n", "  \n", "\t", "\u00a0", "\u2003", "e\u0301", "👩🏽‍🔬", "\u200b", "\ufeff", "ﬁ", "İ", "ß", "٣"),
    *(
        "# ",
        "## ",
        "- ",
        "  - ",
        "1. ",
        "2) ",
        "> ",
        "```\n",
        "| a | b |\n|---|---|\n| 1 | |\n",
        "|",
        ": ",
        "Term\n: d\n",
    ),
    *(
        "*",
        "**",
        "`",
        "<b>",
        "<br>",
        "</script>",
        "&amp;",
        "&nbsp;",
        "[x](y)",
        "![x](y)",
        "\\",
        "---\n",
        "===\n",
        "***\n",
    ),
    *("References\n", "• ", "Table 1: x", "Skip to main content\n", "..", "?!", ")", "(", "…", "x" * 40, "Dose. " * 60),
)
_texts = st.one_of(
    st.lists(st.sampled_from(_PIECES), min_size=1, max_size=40).map("".join),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=80),
)

_words = st.sampled_from(
    ["Moss grows on stone.", "Do:", "e.g. 5 mg a day", "Who", "2 cups", "A pot, seen from the north.", "warm (41 °C)",
     "“Never,” he said.", "Nobody knows why?", "Brick A. et al. Moss. 2019.", "10 mg/ml", "x" * 70, "é ß 5\u00a0g"]
)  # fmt: skip
_items = st.tuples(_words, st.lists(_words, max_size=2).map(tuple))
_pieces = st.one_of(
    st.builds(Part, st.just("heading"), _words, st.integers(1, 3)),
    st.builds(Part, st.sampled_from(["paragraph", "caption", "pull_quote"]), _words),
    st.builds(
        Listed, _words, st.lists(st.tuples(_words, st.lists(_words, max_size=2).map(tuple)), min_size=1).map(tuple)
    ),
    st.builds(Tabled, _words, st.tuples(_words, _words), st.lists(st.tuples(_words, _words), min_size=1).map(tuple)),
    st.builds(Defined, st.lists(st.tuples(_words, _words), min_size=1).map(tuple)),
    st.builds(Referred, st.lists(_words, min_size=1).map(tuple)),
)
_leaflets = st.lists(_pieces, min_size=1, max_size=8).map(tuple)


def _blocks(content: Content) -> list[tuple[str, str]]:
    return [(block.kind.value, " ".join(block.span.of(content.text).split())) for block in content.blocks]


def _scopes(content: Content, words: str) -> list[dict[ContextRole, list[str]]]:
    """List what scopes each block of these words, by role, outermost first."""
    scopes = []
    for block in content.blocks:
        if " ".join(block.span.of(content.text).split()) == words:
            roles = {context.role: list[str]() for context in block.context}
            for context in block.context:
                roles[context.role].append(" ".join(context.span.of(content.text).split()))
            scopes.append(roles)
    return scopes


def _expected(piece: Piece) -> list[tuple[str, str]]:
    match piece:
        case Part(kind, words):
            return [(kind, words)]
        case Listed(lead_in, items):
            listed = [words for outer, inner in items for words in (outer, *inner)]
            return [("paragraph", lead_in), *(("list_item", words) for words in listed)]
        case Tabled(caption, heads, rows):
            table = [("table_header", heads), *(("table_row", row) for row in rows)]
            return [("caption", caption), *((kind, " ".join(row)) for kind, row in table)]
        case Defined(terms):
            return [("definition", meaning) for _, meaning in terms]
        case Referred(entries):
            return [("reference", f"{number}. {entry}") for number, entry in enumerate(entries, 1)]


@every_format
def test_the_same_leaflet_gives_the_same_blocks(name: str) -> None:
    """Kinds and words are those of the leaflet in every format that has a sign for them."""
    write, read = _FORMATS[name]
    unsaid = _UNSAID.get(name, set())
    leaflet = tuple(piece for piece in LEAFLET if not (isinstance(piece, Defined) and BlockKind.DEFINITION in unsaid))

    expected = [block for piece in leaflet for block in _expected(piece)]

    assert _blocks(read(write(leaflet))) == [
        ("paragraph" if kind in unsaid else kind, words) for kind, words in expected
    ]


@every_format
def test_a_block_keeps_the_same_scope(name: str) -> None:
    """Lead-in, caption, column heads and term go with a block in every format, and those of another list never do."""
    write, read = _FORMATS[name]
    content = read(write(LEAFLET))

    has_definitions = BlockKind.DEFINITION not in _UNSAID.get(name, set())
    wanted = {words: scope for words, scope in _SCOPES.items() if ContextRole.TERM not in scope or has_definitions}
    assert {words: _scopes(content, words) for words in wanted} == {words: [scope] for words, scope in wanted.items()}


@every_format
def test_the_same_leaflet_has_the_same_headings(name: str) -> None:
    """Headings keep their words and levels in every format, so that passages have the same heading path."""
    write, read = _FORMATS[name]
    content = read(write(LEAFLET))

    headings = [block for block in content.blocks if block.kind is BlockKind.HEADING]

    assert [(" ".join(block.span.of(content.text).split()), block.level) for block in headings] == [
        (piece.words, piece.level) for piece in LEAFLET if isinstance(piece, Part) and piece.kind == "heading"
    ]


@every_format
@settings(max_examples=30)  # writing some of them takes its time
@given(leaflet=_leaflets)
def test_any_leaflet_keeps_what_documents_promise(name: str, leaflet: tuple[Piece, ...]) -> None:
    """Order, slices, passages and sameness hold for whatever is written in a format."""
    write, read = _FORMATS[name]

    keeps_its_promises(read, write(leaflet))


@pytest.mark.parametrize("read", [markdown.read, plain.read, html.read], ids=["markdown", "plain text", "html"])
@given(text=_texts)
def test_any_text_keeps_what_documents_promise(read: _Reader, text: str) -> None:
    """Order, slices, passages and sameness hold for any text at all."""
    keeps_its_promises(read, text.encode())


@given(text=_texts)
def test_plain_text_is_the_file_itself(text: str) -> None:
    """A plain-text document's text is the decoded file to the last code point."""
    content = keeps_its_promises(plain.read, text.encode())

    assert content is None or content.text == text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
