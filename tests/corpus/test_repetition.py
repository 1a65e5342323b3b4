"""What is said twice: what counts as the same words, as the same scope, and which place stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.formats import markdown
from corpus.passages import passages_of
from corpus.repetition import distinct, distinct_passages, words_of
from corpus.types import BlockKind, Document
from tests.fakes.documents import Piece, document

_SAID = "Anastrozole lowers the oestrogen of men by about one half."
_FOOT = "Ask your doctor or pharmacist before you change any treatment."


def _page(name: str, source: str) -> Document:
    content = markdown.read(source.encode())
    return Document(name, name.title(), content.text, content.blocks, content.metadata, "")


def _kept(*documents: Document) -> list[tuple[str, str]]:
    """Give the document and the words of each passage that stays."""
    texts = {document.id: document.text for document in documents}
    return [
        (passage.document_id, passage.span.of(texts[passage.document_id])) for passage in distinct_passages(documents)
    ]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bone is lost.", "BONE  is\nlost"),
        ("“Bone”, is — lost…", "Bone is - lost"),
        ("bone-loss", "Bone loss"),
        ("don’t", "don't"),
        ("of\u00adten", "often"),
        ("cafe\u0301", "café"),
        ("(5 mg),", "5 mg"),
        ("10–20 %", "10-20 %"),
        ("[5].", "5"),
    ],
)
def test_words_are_equal_whatever_their_dress(one: str, other: str) -> None:
    """Case, white space, punctuation, kinds of dashes and soft hyphens make no other words."""
    assert words_of(one) == words_of(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Bone is lost", "Bone is not lost"),
        ("5 mg", "5 g"),
        ("5 mg", "50 mg"),
        ("0.5 mg", "5 mg"),
        (".5 mg", "5 mg"),
        ("1.5", "15"),
        ("1,5", "15"),
        ("-2.5", "2.5"),
        ("T-score of - 2", "T-score of 2"),
        ("<5", ">5"),
        ("< 5", "5"),
        ("5%", "5"),
        ("10²", "102"),
        ("1–2", "12"),
        ("seldom", "often"),
        ("oestrogen", "estrogen"),
        ("men and women", "women and men"),
    ],
)
def test_what_could_mean_something_else_is_not_the_same(one: str, other: str) -> None:
    """A number, a sign, a unit, a negation, another word or another order is never passed over."""
    assert words_of(one) != words_of(other)


def test_a_copy_of_a_page_is_indexed_once_and_the_first_is_cited() -> None:
    """The same words under the same heading stay at the first document alone, in whatever dress."""
    one, two = _page("one", f"# Doses\n\n{_SAID}"), _page("two", f"# DOSES\n\n*{_SAID.upper()}*")

    assert _kept(one, two) == [("one", _SAID)]
    assert _kept(two, one) == [("two", _SAID.upper())]
    assert _kept(two) == [("two", _SAID.upper())]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        pytest.param("# Anastrozole\n\nTake one of the tablets each day at noon.", None, id="other heading"),
        pytest.param(
            "# Anastrozole\n\n## Use\n\nTake one of the tablets each day at noon.", None, id="other outer heading"
        ),
        pytest.param(
            "Always do:\n\n- take one of the tablets each day at noon",
            "Never do:\n\n- take one of the tablets each day at noon",
            id="lead-in",
        ),
        pytest.param(
            "Aromatase\n: An enzyme that makes one hormone out of another.",
            "Ligase\n: An enzyme that makes one hormone out of another.",
            id="term",
        ),
        pytest.param("# For men\n\nIt thins the bones of the spine and hip.", None, id="population"),
    ],
)
def test_the_same_words_in_another_scope_both_stay(one: str, two: str | None) -> None:
    """Under another heading or lead-in, or about other people, the words may mean something else."""
    two = two or one.replace("Anastrozole", "Letrozole").replace("For men", "For women")

    kept = _kept(_page("one", one), _page("two", two))

    assert [name for name, text in kept if len(text.split()) > 2] == ["one", "two"]


@pytest.mark.parametrize("heads", ["| Men | Women |", "| Before | After |"])
def test_a_row_is_never_the_same_as_another(heads: str) -> None:
    """A row means what its table means, even one with many words and the same column heads."""
    row = "| Yes, for as long as it takes | No, not for as long as it takes |"
    one = _page("one", f"| Men | Women |\n|---|---|\n{row}")
    two = _page("two", f"{heads}\n|---|---|\n{row}")

    assert [name for name, _ in _kept(one, two)] == ["one", "two"]


def test_a_few_words_are_no_statement_of_their_own() -> None:
    """Seven words lean on what stands before them, eight may stand for themselves."""
    few, many = "Yes, but only with food and water.", "Yes, but only with some food and water."
    source = f"Today?\n\n{few}\n\nTomorrow?\n\n{few}\n\n{many}\n\n{many}"

    assert [text for _, text in _kept(_page("one", source))] == ["Today?", few, "Tomorrow?", few, many]


@pytest.mark.parametrize(
    ("quoted", "stays"),
    [
        pytest.param("Bone is lost.", False, id="a sentence"),
        pytest.param("“Bone is lost”", False, id="in quotation marks"),
        pytest.param("Bone is lost. It is slow.", False, id="two sentences"),
        pytest.param("Snow falls. Bone is lost. It is slow.", False, id="a whole passage"),
        pytest.param("Bone is not lost.", True, id="another word"),
        pytest.param("It is slow. Bone is lost.", True, id="another order"),
        pytest.param("It is slow. Rain falls.", True, id="over two passages"),
    ],
)
@pytest.mark.parametrize("comes_first", [True, False])
def test_a_pull_quote_of_the_prose_is_not_indexed(quoted: str, *, stays: bool, comes_first: bool) -> None:
    """A sentence that is lifted out of the article is cited where the article says it, wherever the box stands."""
    prose: list[Piece] = [
        (BlockKind.HEADING, "Bone"),
        (BlockKind.PARAGRAPH, "Snow falls. Bone is lost. It is slow."),
        (BlockKind.PARAGRAPH, "Rain falls."),
    ]
    box: list[Piece] = [(BlockKind.HEADING, "In men"), (BlockKind.PULL_QUOTE, quoted)]
    page = document("page", *([*box, *prose] if comes_first else [*prose, *box]))

    kinds = {passage.kind for passage in distinct_passages([page])}

    assert (BlockKind.PULL_QUOTE in kinds) is stays
    assert len(_kept(page)) == 2 + stays


def test_a_pull_quote_of_another_document_stays() -> None:
    """What one page lifts out is compared with its own prose, since another's may have another scope."""
    one = document("one", (BlockKind.PARAGRAPH, "Snow falls. Bone is lost."))
    two = document("two", (BlockKind.PULL_QUOTE, "Bone is lost."))

    assert len(_kept(one, two)) == 2


def _series(*names: str) -> list[Document]:
    return [_page(name, f"# {name}\n\nThis is about {name}.\n\n{_FOOT}") for name in names]


def test_the_closing_words_of_a_series_are_indexed_once() -> None:
    """What three pages end with belongs to none of their sections."""
    assert [name for name, text in _kept(*_series("a", "b", "c")) if text == _FOOT] == ["a"]
    assert [name for name, text in _kept(*_series("b", "c", "d")) if text == _FOOT] == ["b"]


@pytest.mark.parametrize(
    "pages",
    [
        pytest.param(_series("a", "b"), id="two pages"),
        pytest.param([_page(name, f"# {name}\n\n{_FOOT}") for name in "abc"], id="opens its section"),
        pytest.param([_page(name, f"# {name}\n\n{_FOOT}\n\nThis is {name}.") for name in "abc"], id="not at the end"),
        pytest.param(
            [_page(name, f"# {name}\n\nThis is.\n\n## More {name}\n\n{_FOOT}") for name in "abc"], id="section"
        ),
        pytest.param([_page(name, f"# {name}\n\nThis is.\n\n{_FOOT}") for name in ("a", "men", "women")], id="people"),
    ],
)
def test_words_that_a_section_gives_a_meaning_stay_in_each(pages: list[Document]) -> None:
    """Repeated words keep their headings where these may say what the words are about."""
    assert [name for name, text in _kept(*pages) if text == _FOOT] == [page.id for page in pages]


@given(
    st.lists(st.lists(st.sampled_from(["# A", "# B", _SAID, _FOOT, "Yes.", "> x"]), min_size=1, max_size=8), max_size=5)
)
def test_nothing_that_is_said_gets_lost(pages: list[list[str]]) -> None:
    """Every passage that is left out has one with the same words that stays, in the order of the whole."""
    documents = [_page(f"page{number}", "\n\n".join(lines)) for number, lines in enumerate(pages)]
    everything = [passage for document in documents for passage in passages_of(document)]
    texts = {document.id: document.text for document in documents}

    kept = distinct_passages(documents)

    assert list(kept) == [passage for passage in everything if passage in kept]
    assert {words_of(p.span.of(texts[p.document_id])) for p in kept} == {
        words_of(p.span.of(texts[p.document_id])) for p in everything
    }


@given(
    st.lists(st.lists(st.sampled_from(["# A", _SAID, _FOOT, f"> {_SAID}"]), min_size=1, max_size=5), max_size=5),
    st.sets(st.integers(0, 4)),
    st.sets(st.integers(0, 4)),
)
def test_what_was_cut_before_is_as_if_it_were_cut_now(pages: list[list[str]], gone: set[int], new: set[int]) -> None:
    """Whatever has gone since that others repeat, and whatever is new that repeats others."""
    documents = [_page(f"page{number}", "\n\n".join(lines)) for number, lines in enumerate(pages)]
    before = [document for number, document in enumerate(documents) if number not in new]
    after = [document for number, document in enumerate(documents) if number not in gone]
    cuts = {document.id: cut for document, cut in zip(before, distinct(before), strict=True)}

    assert distinct(after, lambda document: cuts.get(document.id)) == distinct(after)
