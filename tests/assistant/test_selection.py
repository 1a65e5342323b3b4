"""Hits become quotes."""

import itertools
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.selection import MAX_QUOTE_CHARS, Wanted, select
from corpus.types import Block, BlockKind, Document, Metadata, Passage, Span
from index.types import Hit

_ANYTHING = Wanted(about=(), sources=False)


def _passage(
    sentences: list[str],
    *,
    kind: BlockKind = BlockKind.PARAGRAPH,
    name: str = "page",
) -> tuple[Document, Passage]:
    text = " ".join(sentences)
    spans, start = [], 0
    for sentence in sentences:
        spans.append(Span(start, start + len(sentence)))
        start += len(sentence) + 1
    whole = Span(0, len(text))
    document = Document(name, name.title(), text, (Block(kind, whole, 0, (), ()),), Metadata(), "")
    passage = Passage(f"{name}:0-{len(text)}", name, whole, kind, tuple(spans), (), (), (), ())
    return document, passage


def _hits(passage: Passage, *scores: float) -> list[Hit]:
    return sorted(
        (Hit(passage, row, score, score, 1, 1) for row, score in enumerate(scores)), key=lambda hit: -hit.score
    )


def _select(pages: list[tuple[Document, list[Hit]]], wanted: Wanted = _ANYTHING, at_least: float = 0.3) -> list[str]:
    hits = sorted((hit for _, found in pages for hit in found), key=lambda hit: -hit.score)
    documents = {document.id: document for document, _ in pages}
    return [quote.text for quote in select(hits, documents, wanted, at_least=at_least).quotes]


def test_the_best_sentence_comes_first_and_alone() -> None:
    """A quote is no longer than the sentence that answers."""
    document, passage = _passage(["Snow is cold.", "Wool keeps warm.", "Rain is wet."])

    assert _select([(document, _hits(passage, 0.35, 0.8, 0.36))]) == ["Wool keeps warm."]


def test_nothing_below_the_threshold_is_quoted() -> None:
    """A question that nothing fits gets no quote at all."""
    document, passage = _passage(["Snow is cold."])

    assert _select([(document, _hits(passage, 0.29))]) == []
    assert _select([(document, [])]) == []


def test_neighbours_that_answer_alike_become_one_quote_in_text_order() -> None:
    """Two sentences side by side are quoted together, both marked, as they stand."""
    document, passage = _passage(["Snow is cold.", "Ice is colder.", "Rain is wet."])

    hits = _hits(passage, 0.79, 0.8, 0.3)
    [quote] = select(hits, {"page": document}, _ANYTHING, at_least=0.3).quotes

    assert quote.text == "Snow is cold. Ice is colder."
    assert [mark.of(document.text) for mark in quote.marks] == ["Snow is cold.", "Ice is colder."]


def test_a_sentence_that_leans_on_the_one_before_takes_it_along() -> None:
    """A sentence like "This ..." alone would hide what it speaks of; only the sentence that answers is marked."""
    document, passage = _passage(["Snow falls in winter.", "This makes roads slippery."])

    [quote] = select(_hits(passage, 0.3, 0.8), {"page": document}, _ANYTHING, at_least=0.3).quotes

    assert quote.text == "Snow falls in winter. This makes roads slippery."
    assert [mark.of(document.text) for mark in quote.marks] == ["This makes roads slippery."]


def test_a_sentence_too_long_to_quote_is_passed_over() -> None:
    """No quote has more than 600 characters; the next best one is taken."""
    document, passage = _passage(["Snow " * 150 + "falls.", "Wool keeps warm."])

    assert _select([(document, _hits(passage, 0.9, 0.8))]) == ["Wool keeps warm."]


def test_what_is_said_twice_is_quoted_once() -> None:
    """The same words in another document, in other case or order of signs, add nothing."""
    one, first = _passage(["Wool keeps you warm in winter."], name="one")
    two, second = _passage(["Wool keeps you warm, in winter!"], name="two")

    assert len(_select([(one, _hits(first, 0.8)), (two, _hits(second, 0.79))])) == 1


@pytest.mark.parametrize(
    ("about", "first"),
    [
        pytest.param((), "Women wear wool.", id="nobody-named"),
        pytest.param(("men",), "Men wear felt.", id="men"),
        pytest.param(("women",), "Women wear wool.", id="women"),
        pytest.param(("men", "women"), "Women wear wool.", id="both"),
        pytest.param(("children",), "Women wear wool.", id="neither"),
    ],
)
def test_passages_about_other_people_come_after_those_in_scope(about: tuple[str, ...], first: str) -> None:
    """A question about men is not led by a passage about women alone, however well it fits."""
    women, hers = _passage(["Women wear wool."], name="women")
    men, his = _passage(["Men wear felt."], name="men")

    quotes = _select([(women, _hits(hers, 0.8)), (men, _hits(his, 0.75))], Wanted(about, sources=False))

    assert quotes[0] == first


@pytest.mark.parametrize(("sources", "first"), [(False, "Wool keeps warm."), (True, "7. Fern B. Wool. 2024.")])
def test_the_title_of_a_paper_leads_only_where_papers_are_asked_for(sources: bool, first: str) -> None:
    """A reference fits by its title but seldom answers."""
    list_, reference = _passage(["7. Fern B. Wool. 2024."], kind=BlockKind.REFERENCE, name="list")
    prose, passage = _passage(["Wool keeps warm."], name="prose")

    assert _select([(list_, _hits(reference, 0.8)), (prose, _hits(passage, 0.75))], Wanted((), sources))[0] == first


def test_that_something_is_not_said_does_not_lead_over_what_is_said() -> None:
    """A sentence about a gap repeats the words of the question, and comes after one that answers."""
    gaps, gap = _passage(["The page does not say how warm wool is."], name="gaps")
    prose, passage = _passage(["Wool keeps warm."], name="prose")

    assert _select([(gaps, _hits(gap, 0.8)), (prose, _hits(passage, 0.75))])[0] == "Wool keeps warm."


_SENTENCES = st.lists(
    st.sampled_from(
        ["Snow is cold.", "This melts.", "However it rains.", "Wool " * 60 + "warms.", "Ice.", "They sing."]
    ),
    min_size=1,
    max_size=7,
)


@given(_SENTENCES, st.integers(0, 10**6))
def test_quotes_never_overlap_and_keep_the_limits(sentences: list[str], seed: int) -> None:
    """One to three quotes, each within 600 characters, 1,200 in all, no sentence twice, marks inside."""
    document, passage = _passage(sentences)
    hits = _hits(passage, *random.Random(seed).choices([0.5, 0.52, 0.54, 0.58, 0.6], k=len(sentences)))

    quotes = select(hits, {"page": document}, _ANYTHING, at_least=0.3).quotes

    spans = sorted(quote.span for quote in quotes)
    assert len(quotes) <= 3
    assert all(one.end <= other.start for one, other in itertools.pairwise(spans))
    assert all(len(quote.text) <= MAX_QUOTE_CHARS for quote in quotes)
    assert sum(len(quote.text) for quote in quotes) <= 1200
    assert all(quote.marks for quote in quotes)
