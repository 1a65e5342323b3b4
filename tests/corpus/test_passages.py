"""Passages: whole sentences of one block, with the scope of their place."""

import pytest

from corpus.formats import markdown
from corpus.passages import QUOTABLE, passages_of, populations_in
from corpus.types import Block, BlockKind, Content, Document, Metadata, Span


def _document(content: Content, name: str = "page") -> Document:
    return Document(name, "Page", content.text, content.blocks, Metadata(), "0" * 64)


def _markdown(source: str) -> Document:
    return _document(markdown.read(source.encode()))


def test_a_heading_path_holds_the_titles_above_outermost_first() -> None:
    """A heading ends those of its level and below, and its words stand in one line."""
    document = _markdown("a\n\n# One\n\nb\n\nDeep  \nline\n---\n\nc\n\n### Two\n\nd\n\n## Four\n\nf\n\n# Three\n\ne")

    assert [passage.heading_path for passage in passages_of(document)] == [
        (),
        ("One",),
        ("One", "Deep line"),
        ("One", "Deep line", "Two"),
        ("One", "Four"),
        ("Three",),
    ]


@pytest.mark.parametrize(
    ("kind", "is_quoted"),
    [(kind, kind in QUOTABLE) for kind in BlockKind],
    ids=[kind.value for kind in BlockKind],
)
def test_only_the_article_itself_is_quoted(kind: BlockKind, *, is_quoted: bool) -> None:
    """Headings, column heads, captions and boilerplate give no passage; every other kind does."""
    document = Document("d", "D", "Bone is lost.", (Block(kind, Span(0, 13), 1, (), ()),), Metadata(), "")

    assert [passage.kind for passage in passages_of(document)] == ([kind] if is_quoted else [])
    assert is_quoted is (kind.value not in {"heading", "table_header", "caption", "boilerplate"})


def test_rows_and_references_stay_whole() -> None:
    """A table row and a reference are one sentence each, whatever full stops they hold."""
    document = _markdown(
        "| a | b |\n|---|---|\n| It is. Yes. | No. Never. |\n\n# References\n\n1. Fern B. Socks. 2024."
    )

    assert [[span.of(document.text) for span in passage.sentences] for passage in passages_of(document)] == [
        ["It is. Yes.\tNo. Never."],
        ["1. Fern B. Socks. 2024."],
    ]


def test_a_long_block_becomes_passages_of_whole_sentences() -> None:
    """No passage of several sentences is longer than 1,000 characters, and none begins inside a sentence."""
    sentences = [f"Sentence {number} says that moss tea keeps for three days." for number in range(100)]
    document = _markdown(" ".join(sentences))
    passages = passages_of(document)

    assert [span.of(document.text) for passage in passages for span in passage.sentences] == sentences
    assert len(passages) == 6
    assert all(900 < passage.span.end - passage.span.start <= 1000 for passage in passages[:-1])


@pytest.mark.parametrize("glue", [" ", "_"], ids=["blanks", "no blank"])
def test_a_sentence_is_split_only_if_it_alone_is_too_long(glue: str) -> None:
    """One sentence of 3,000 characters becomes passages of at most 1,000, which lose no word of it."""
    long = glue.join(["moss"] * 600) + "."
    document = _markdown(f"It is tea.\n\n{long}\n\nIt is green.")

    texts = [passage.span.of(document.text) for passage in passages_of(document)]

    assert (texts[0], texts[-1]) == ("It is tea.", "It is green.")
    assert "".join(texts[1:-1]).replace(" ", "") == long.replace(" ", "")
    assert max(map(len, texts)) <= 1000


def test_blanks_inside_a_sentence_are_no_passage() -> None:
    """However many there are, every piece of the sentence begins and ends with a word."""
    words = f"The moss{' ' * 3000}is {'very ' * 250} green."
    document = Document("d", "D", words, (Block(BlockKind.PARAGRAPH, Span(0, len(words)), 0, (), ()),), Metadata(), "")

    texts = [span.of(words) for passage in passages_of(document) for span in passage.sentences]

    assert all(text == text.strip() != "" for text in texts)
    assert " ".join(texts).split() == words.split()


@pytest.mark.parametrize("words", ["…", "* * \\*", "—", "👍"], ids=["dots", "stars", "dash", "emoji"])
def test_a_block_without_letters_or_digits_is_not_quoted(words: str) -> None:
    """What holds no letter or digit says nothing that could answer."""
    document = Document("d", "D", words, (Block(BlockKind.PARAGRAPH, Span(0, len(words)), 0, (), ()),), Metadata(), "")

    assert passages_of(document) == ()


@pytest.mark.parametrize(
    ("source", "populations"),
    [
        ("# In men\n\nBone is lost.", ("men",)),
        ("# In men\n\nWomen lose bone.", ("women",)),
        ("# In men\n\nFor women:\n\n- rest", ("women",)),
        ("# In men\n\n| Women | Dose |\n|---|---|\n| yes | 5 mg |", ("women",)),
        ("# Who\n\nBone is lost.", ()),
        ("# In men\n\n## Women on tamoxifen\n\nBone is lost.", ("women",)),
        ("# In men\n\n## Doses\n\nBone is lost.", ("men",)),
        ("# In men\n\n# Doses\n\nBone is lost.", ()),
    ],
    ids=[
        "heading",
        "own words",
        "lead-in",
        "column heads",
        "nobody",
        "inner heading",
        "outer heading",
        "heading before",
    ],
)
def test_a_passage_is_about_whom_its_place_says(source: str, populations: tuple[str, ...]) -> None:
    """Populations come from the passage, or else from its lead-in or column heads, or else from its headings."""
    [*_, passage] = passages_of(_markdown(source))

    assert tuple(population.name for population in passage.populations) == populations


@pytest.mark.parametrize(
    ("source", "populations"),
    [
        (
            "# In men\n\nWomen lose bone. So do children. It is slow.",
            [("women",), ("children",), ("women", "children")],
        ),
        ("# In men\n\nIt is slow. It is lost.", [("men",), ("men",)]),
        ("It is slow. It is lost.", [(), ()]),
    ],
    ids=["own words, then the passage's", "the heading's", "nobody's"],
)
def test_a_sentence_is_about_whom_its_own_words_say_first(source: str, populations: list[tuple[str, ...]]) -> None:
    """A part of a passage is about whom it names, or else whom its passage names, or else its place."""
    document = _markdown(source)
    (passage,) = passages_of(document)

    about = [populations_in(document, passage, sentence) for sentence in passage.sentences]

    assert [tuple(population.name for population in found) for found in about] == populations


@pytest.mark.parametrize(
    ("source", "evidence"),
    [
        pytest.param("# In men\n\nBone is lost.", {"men": (3, 6)}, id="heading"),
        pytest.param("# In men\n\nWomen lose bone. So do women.", {"women": (8, 13)}, id="first of its own words"),
        pytest.param("# In men\n\nFor women:\n\n- rest", {"women": (12, 17)}, id="lead-in"),
        pytest.param("Postmenopausal bone.", {"women": (0, 14), "postmenopausal women": (0, 14)}, id="implied"),
        pytest.param("Bone is lost.", {}, id="nobody"),
    ],
)
def test_the_words_that_say_who_it_is_about_are_kept(source: str, evidence: dict[str, tuple[int, int]]) -> None:
    """Each population of a passage comes with the place in the document that names it."""
    [*_, passage] = passages_of(_markdown(source))

    assert {found.name: (found.evidence.start, found.evidence.end) for found in passage.populations} == evidence
