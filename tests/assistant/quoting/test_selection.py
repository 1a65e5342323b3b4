"""Hits become quotes."""

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.wanted import Figure, Side, Wanted
from assistant.quoting.candidates import MAX_QUOTE_CHARS
from assistant.quoting.selection import select
from corpus.passages import passages_of
from corpus.types import Block, BlockKind, Context, ContextRole, Document, Metadata, Passage, Span
from index.lexical import terms
from index.types import Hit

_ANYTHING = Wanted()


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

    quotes = _select([(women, _hits(hers, 0.8)), (men, _hits(his, 0.75))], Wanted(about=about))

    assert quotes[0] == first


@pytest.mark.parametrize(("sources", "first"), [(False, "Wool keeps warm."), (True, "7. Fern B. Wool. 2024.")])
def test_the_title_of_a_paper_leads_only_where_papers_are_asked_for(sources: bool, first: str) -> None:
    """A reference fits by its title but seldom answers."""
    list_, reference = _passage(["7. Fern B. Wool. 2024."], kind=BlockKind.REFERENCE, name="list")
    prose, passage = _passage(["Wool keeps warm."], name="prose")

    assert _select([(list_, _hits(reference, 0.8)), (prose, _hits(passage, 0.75))], Wanted(sources=sources))[0] == first


def test_that_something_is_not_said_does_not_lead_over_what_is_said() -> None:
    """A sentence about a gap repeats the words of the question, and comes after one that answers."""
    gaps, gap = _passage(["The page does not say how warm wool is."], name="gaps")
    prose, passage = _passage(["Wool keeps warm."], name="prose")

    assert _select([(gaps, _hits(gap, 0.8)), (prose, _hits(passage, 0.75))])[0] == "Wool keeps warm."


def test_what_does_not_hold_the_term_asked_for_defines_it_not() -> None:
    """A neighbour in sound is no answer to what a word means, alone or before one that holds the word."""
    near, other = _passage(["An osteoblast builds bone."], name="near")
    prose, passage = _passage(["Osteoporosis is named after pores."], name="prose")
    wanted = Wanted(defined=(frozenset(terms("osteoporosis")),))

    assert _select([(near, _hits(other, 0.35))], wanted) == []
    assert _select([(near, _hits(other, 0.8)), (prose, _hits(passage, 0.75))], wanted)[0].startswith("Osteoporosis")


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


def _pages(*texts: tuple[str, float]) -> list[tuple[Document, list[Hit]]]:
    pages = []
    for number, (text, score) in enumerate(texts):
        document, passage = _passage([text], name=f"page-{number}")
        pages.append((document, _hits(passage, score)))
    return pages


def test_a_sentence_about_both_does_not_lead_where_one_about_the_asked_answers_as_well() -> None:
    """A question about women is led by what is said of women, unless what is said of both fits much better."""
    women = "Women sleep in wool."
    both = "Men sleep in felt, which is done less often than by women."

    near, far = _pages((both, 0.8), (women, 0.77)), _pages((both, 0.8), (women, 0.7))

    assert _select(near, Wanted(about=("women",)))[0] == women
    assert _select(far, Wanted(about=("women",)))[0] == both
    assert _select(near, Wanted(about=("women",), alone=False))[0] == both


def test_others_are_quoted_only_where_nothing_is_said_of_the_asked() -> None:
    """A passage about others is no further quote beside one in scope; alone it stands, with whom it is about."""
    pages = _pages(("Women wear wool.", 0.8), ("Men wear felt.", 0.78), ("Felt is warm.", 0.76))

    assert _select(pages, Wanted(about=("men",))) == ["Men wear felt.", "Felt is warm."]

    documents = {document.id: document for document, _ in pages}
    selection = select(
        [hit for _, hits in pages for hit in hits],
        documents,
        Wanted(about=("children",), asked_about=("children",)),
        at_least=0.3,
    )
    assert selection.quotes[0].populations == ()
    assert selection.not_about == ("children",)


def test_each_side_of_a_comparison_has_a_quote() -> None:
    """A side that would come fourth stands second; what speaks of both needs no other."""
    men = [("Men wear felt.", 0.8), ("Men sleep in cotton.", 0.79), ("Men walk in leather.", 0.78)]
    sides = (Side("men", frozenset()), Side("women", frozenset()))
    wanted = Wanted(about=("men", "women"), sides=sides)

    assert _select(_pages(*men, ("Women wear wool.", 0.7)), wanted) == [
        "Men wear felt.",
        "Women wear wool.",
        "Men sleep in cotton.",
    ]
    assert _select(_pages(("Men and women wear wool.", 0.81), *men, ("Women knit.", 0.7)), wanted)[1] == men[0][0]
    assert _select(_pages(*men, ("Women wear wool.", 0.2)), wanted) == [text for text, _ in men]


def test_each_of_two_things_has_a_quote() -> None:
    """Two things are told apart by their words, in whatever form they come."""
    pages = _pages(("Wool is warm.", 0.8), ("Wool is soft.", 0.79), ("Wool is heavy.", 0.78), ("Felts are stiff.", 0.7))
    sides = (Side(None, frozenset({"wool"})), Side(None, frozenset({"felt"})))

    assert _select(pages, Wanted(sides=sides))[1] == "Felts are stiff."


def test_a_row_that_shows_both_sides_leads_a_comparison() -> None:
    """One row under two heads says more of a comparison than a sentence about one side."""
    row, passage = _passage(["Wear: men felt, women wool"], kind=BlockKind.TABLE_ROW, name="row")
    prose = _pages(("Men often wear felt.", 0.8))
    sides = (Side(None, frozenset({"men"})), Side(None, frozenset({"women"})))

    pages = [*prose, (row, _hits(passage, 0.78))]

    assert _select(pages, Wanted(sides=sides))[0] == "Wear: men felt, women wool"
    assert _select(pages)[0] == "Men often wear felt."


def test_what_is_taken_for_granted_has_a_quote() -> None:
    """What is found for a premise stands second, or nowhere if it is unlike it or quoted already."""
    pages = _pages(("Wool is warm.", 0.8), ("Felt is stiff.", 0.7))
    other, passage = _passage(["Wool shrinks in the wash."], name="other")
    documents = {document.id: document for document, _ in pages} | {"other": other}
    hits = [hit for _, found in pages for hit in found]

    def quoted(premise: list[Hit]) -> list[str]:
        selection = select(hits, documents, _ANYTHING, at_least=0.3, premise=premise)
        return [quote.text for quote in selection.quotes]

    assert quoted(_hits(passage, 0.6)) == ["Wool is warm.", "Wool shrinks in the wash.", "Felt is stiff."]
    assert quoted(_hits(passage, 0.2)) == ["Wool is warm.", "Felt is stiff."]
    assert quoted([hits[1]]) == ["Wool is warm.", "Felt is stiff."]


def test_a_definition_leads_where_its_very_term_is_asked_for() -> None:
    """What a glossary says of a term comes before what uses the term, for a question about the term alone."""
    text = "Moss tea (MT)\nA hot drink."
    term, meaning = Span(0, 13), Span(14, len(text))
    context = (Context(ContextRole.TERM, term),)
    block = Block(BlockKind.DEFINITION, meaning, 0, (), context)
    glossary = Document("glossary", "Glossary", text, (block,), Metadata(), "")
    [passage] = passages_of(glossary)
    pages = [*_pages(("Moss tea keeps for three days.", 0.8)), (glossary, _hits(passage, 0.75))]

    for stems in ({"moss", "tea"}, {"mt"}, {"moss", "tea", "mt"}):
        assert _select(pages, Wanted(terms=(frozenset(stems),)))[0] == "A hot drink."
    assert _select(pages, Wanted(terms=(frozenset({"moss"}),)))[0] == "Moss tea keeps for three days."


def test_a_paper_leads_where_the_paper_is_asked_for() -> None:
    """Who asks for a study is shown the reference before what was found."""
    list_, reference = _passage(["7. Fern B. Wool. 2024."], kind=BlockKind.REFERENCE, name="list")
    pages = [*_pages(("A study found wool warm.", 0.8)), (list_, _hits(reference, 0.78))]

    assert _select(pages, Wanted(sources=True, papers=True))[0] == "7. Fern B. Wool. 2024."
    assert _select(pages, Wanted(sources=True))[0] == "A study found wool warm."


def test_a_number_leads_where_a_number_is_asked_for() -> None:
    """How long it keeps is answered by a length of time."""
    pages = _pages(("Moss tea keeps long.", 0.8), ("Moss tea keeps for three days.", 0.79))

    assert _select(pages, Wanted(figure=Figure.LENGTH_OF_TIME))[0] == "Moss tea keeps for three days."
    assert _select(pages)[0] == "Moss tea keeps long."


@pytest.mark.parametrize(
    ("marks", "shown"),
    [(("2024",), "7. Fern B. Wool. 2024."), (("2019",), "8. Reed C. Felt. 2019."), (("2019", "Moss"), None)],
    ids=["the one", "the other", "none holds both"],
)
def test_a_paper_is_known_by_its_year_and_names(marks: tuple[str, ...], shown: str | None) -> None:
    """The reference that holds every mark comes first and answers; where none does, nothing is quoted."""
    list_, one = _passage(["7. Fern B. Wool. 2024."], kind=BlockKind.REFERENCE, name="one")
    other_list, other = _passage(["8. Reed C. Felt. 2019."], kind=BlockKind.REFERENCE, name="other")
    pages = [(list_, _hits(one, 0.5)), (other_list, _hits(other, 0.49))]

    wanted = Wanted(sources=True, papers=True, marks=marks)
    quotes = _select(pages, wanted, at_least=0.47)

    assert quotes[:1] == ([shown] if shown else [])


def test_a_preference_neither_answers_nor_silences() -> None:
    """Whether there is an answer is decided by the scores alone."""
    pages = _pages(("Moss tea keeps for three days.", 0.29))

    assert _select(pages, Wanted(figure=Figure.LENGTH_OF_TIME)) == []


_WARM = frozenset({"moss", "tea", "warm", "men"})


def _disagreeing(pages: list[tuple[Document, list[Hit]]], words: frozenset[str] = _WARM) -> tuple[int, ...]:
    documents = {document.id: document for document, _ in pages}
    hits = sorted((hit for _, found in pages for hit in found), key=lambda hit: -hit.score)
    return select(hits, documents, Wanted(words=words), at_least=0.3).disagreeing


def test_what_says_otherwise_than_the_first_quote_stands_beside_it() -> None:
    """A contradiction that would come fourth is shown and named, though it repeats nearly all the words."""
    pages = _pages(
        ("Moss tea warms men in every hard winter night.", 0.8),
        ("Moss tea is made of moss.", 0.79),
        ("Moss is green.", 0.78),
        ("Moss tea does not warm men in every hard winter night.", 0.7),
    )

    assert _select(pages, Wanted(words=_WARM))[:2] == [pages[0][0].text, pages[3][0].text]
    assert _disagreeing(pages) == (1, 2)


def test_two_further_quotes_may_disagree() -> None:
    """The notice names the quotes that differ, wherever they stand."""
    pages = _pages(
        ("Cats like a warm drink of moss tea.", 0.8),
        ("Moss tea warms men by 2 degrees.", 0.79),
        ("Moss tea warms men by 5 degrees.", 0.78),
    )

    assert _disagreeing(pages) == (2, 3)


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        pytest.param("Moss tea warms men.", "Moss tea does not warm women.", BlockKind.PARAGRAPH, id="other-people"),
        pytest.param("Moss tea warms old men.", "Moss tea does not warm old men.", BlockKind.TABLE_ROW, id="rows"),
        pytest.param(
            "Warm 5 mg of moss in milk.", "Warm 9 mg of moss in milk.", BlockKind.PARAGRAPH, id="not-as-asked"
        ),
    ],
)
def test_passages_on_other_people_or_matters_do_not_disagree(one: str, other: str, kind: BlockKind) -> None:
    """Only statements about the same people and the same of what was asked are said to differ."""
    first, second = (_passage([text], kind=kind, name=name) for name, text in (("one", one), ("two", other)))
    words = frozenset({"tea", "men"}) if "milk" in one else _WARM

    assert _disagreeing([(first[0], _hits(first[1], 0.8)), (second[0], _hits(second[1], 0.79))], words) == ()


@pytest.mark.parametrize(("title", "disagreeing"), [("Moss tea", (1, 2)), ("Fern tea", ())])
def test_doses_under_other_titles_do_not_disagree(title: str, disagreeing: tuple[int, ...]) -> None:
    """Where the title alone says what is taken, another title makes it another thing."""
    texts = {"Moss tea": "Adults drink 5 ml with breakfast.", title + " ": "Adults drink 9 ml with breakfast."}
    pages = []
    for number, (name, text) in enumerate(texts.items()):
        document, passage = _passage([text], name=f"page-{number}")
        pages.append((replace(document, title=name), _hits(passage, 0.8)))

    assert _disagreeing(pages, frozenset({"moss", "tea", "adult"})) == disagreeing


def test_one_passage_does_not_disagree_with_itself() -> None:
    """What a passage says first and takes back later is its own argument."""
    document, passage = _passage(["Moss tea warms men.", "Snow is cold.", "Moss tea does not warm men."])

    assert _disagreeing([(document, _hits(passage, 0.8, 0.3, 0.79))]) == ()


def test_the_other_side_is_not_lost_to_what_else_must_stand_beside_the_first_quote() -> None:
    """A missing side takes the place of what speaks of neither, not of the only quote about the other side."""
    pages = _pages(("Wool is warm.", 0.8), ("Wool is soft.", 0.79), ("Men wear wool.", 0.78), ("Women wear wool.", 0.7))
    sides = (Side("men", frozenset()), Side("women", frozenset()))

    quotes = _select(pages, Wanted(about=(), sides=sides))

    assert quotes == ["Wool is warm.", "Men wear wool.", "Women wear wool."]


@pytest.mark.parametrize(
    ("further", "adds"),
    [
        pytest.param("Moss tea warms cats.", False, id="less-of-the-same"),
        pytest.param("Moss tea warms cats and cools dogs.", False, id="said-by-two-together"),
        pytest.param("Moss tea warms cats on Mondays.", True, id="new-word"),
        pytest.param("Moss tea warms women.", True, id="other-people"),
        pytest.param("Moss tea does not warm cats.", True, id="denied"),
    ],
)
def test_a_further_quote_must_add_something(further: str, adds: bool) -> None:
    """A quote whose words the others hold already, of the same people, takes no place."""
    pages = _pages(
        ("Moss tea warms cats through cold winter nights.", 0.8),
        ("Moss tea cools dogs and birds.", 0.79),
        (further, 0.78),
    )

    assert (further in _select(pages)) is adds
