"""What a question asks for beside its topic."""

import pytest

from assistant.question.wanted import Figure, Side, Wanted, asked_figure, explained, holds_figure, wanted_by


def _wanted(question: str, *other: str, about: tuple[str, ...] = ()) -> Wanted:
    return wanted_by(question, (question, *other), about)


@pytest.mark.parametrize(
    ("question", "term"),
    [
        ("What is a lantern?", "lantern"),
        ("what exactly is moss tea", "moss tea"),
        ("So what's moss tea?", "moss tea"),
        ("What does ‘moss tea’ mean?", "moss tea"),
        ("what do we mean by moss tea?", "moss tea"),
        ("what does MT stand for", "MT"),
        ("MT meaning", "MT"),
        ("moss tea = ?", "moss tea"),
        ("define moss tea", "moss tea"),
        ("the definition of moss tea", "moss tea"),
        ("how is moss tea defined?", "moss tea"),
        ("moss tea?", "moss tea"),
    ],
)
def test_a_question_for_a_meaning_names_the_term(question: str, term: str) -> None:
    """However it is asked, what is left is the term, without article and marks."""
    assert explained(question) == term


def test_a_term_is_known_in_every_wording() -> None:
    """What the person calls it and what the library calls it may both be the term."""
    assert _wanted("MT meaning", "moss tea meaning").terms == (frozenset({"mt"}), frozenset({"moss", "tea"}))


@pytest.mark.parametrize(
    ("question", "figure", "answer", "no_answer"),
    [
        ("how long does it keep?", Figure.LENGTH_OF_TIME, "It keeps for three days.", "It keeps long."),
        ("How many years did they walk?", Figure.LENGTH_OF_TIME, "a five-year walk", "5 women walked"),
        ("how often do they drink it", Figure.HOW_OFTEN, "They drink it twice a day.", "They often drink it."),
        ("how many times a week?", Figure.HOW_OFTEN, "a cup 2x/week", "a cup a person"),
        ("What percentage of cups break?", Figure.SHARE, "12.5 % of cups break", "12 cups break"),
        ("how common is it?", Figure.SHARE, "one in ten cups", "very common cups"),
        ("how many mg is one cup", Figure.AMOUNT, "one cup of 5 mg", "one cup of 5 days"),
        ("What is the usual dose?", Figure.AMOUNT, "2.5 mg for women", "less for women"),
    ],
)
def test_a_figure_is_asked_for_and_held(question: str, figure: Figure, answer: str, no_answer: str) -> None:
    """A sentence holds what is asked for only with a number of that kind."""
    assert asked_figure(question) is figure
    assert holds_figure(answer, figure)
    assert not holds_figure(no_answer, figure)


def test_a_question_that_counts_nothing_asks_for_no_figure() -> None:
    """Most questions are not about numbers."""
    assert asked_figure("Does moss tea stain cups?") is None


@pytest.mark.parametrize(
    ("question", "papers"),
    [
        ("which study looked at socks", True),
        ("who wrote about socks?", True),
        ("any source on socks?", True),
        ("what does research say of socks?", False),
        ("who wears socks?", False),
    ],
)
def test_papers_are_asked_for_by_name(question: str, papers: bool) -> None:
    """To ask what research says is not to ask for the paper."""
    assert _wanted(question).papers is papers


@pytest.mark.parametrize(
    ("question", "alone"),
    [("do women wear socks?", True), ("do only women wear socks?", False), ("do women wear socks too?", False)],
)
def test_some_questions_about_people_ask_about_the_others_too(question: str, alone: bool) -> None:
    """Whether only women wear them is answered by a sentence about women and men."""
    assert _wanted(question, about=("women",)).alone is alone


def test_men_and_women_together_are_two_sides() -> None:
    """Those who exclude each other are set against each other; older men are one side."""
    assert [side.population for side in _wanted("who is colder?", about=("men", "women")).sides] == ["men", "women"]
    assert _wanted("who is colder?", about=("men", "older adults")).sides == ()


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        ("tea vs coffee", "tea", "coffe"),
        ("Is tea or coffee better?", "tea", "coffe"),
        ("tea compared with coffee", "tea", "coffe"),
        ("what is the difference between green tea and black coffee?", "tea", "black"),
        ("how warm is it before and after the walk", "befor", "after"),
    ],
)
def test_two_things_are_two_sides(question: str, one: str, other: str) -> None:
    """The words around "or", "versus" and the like are set against each other, and so are opposites."""
    first, second = _wanted(question).sides

    assert one in first.words
    assert other in second.words


@pytest.mark.parametrize(
    "question",
    ["which is it, true or not?", "which tea, tea or tea?", "what is tea?", "or coffee?", "is it in tea or coffee?"],
)
def test_one_thing_is_no_comparison(question: str) -> None:
    """Without two different things, or a word that compares them, nothing is set against anything."""
    assert _wanted(question).sides == ()


def test_the_sides_in_other_words_are_the_same_sides() -> None:
    """A side is named by the person's word and by the library's."""
    first, second = _wanted("T vs E2?", "testosterone vs oestradiol?").sides

    assert first.is_shown((), frozenset({"testosteron"}))
    assert second.is_shown((), frozenset({"e2"}))
    assert not Side("men", frozenset()).is_shown(("women",), frozenset({"men"}))


@pytest.mark.parametrize(
    ("question", "asked_about"),
    [
        ("Do women wear socks?", ("women",)),
        ("My sister and all the women I know wear them. How long do socks last?", ()),
        ("our women's club talked of socks; who made them?", ()),
        ("How long do women wear them? and how often?", ("women",)),
        ("socks for women", ("women",)),
    ],
)
def test_people_in_passing_are_not_asked_about(question: str, asked_about: tuple[str, ...]) -> None:
    """Only a sentence that asks, or the last one, says of whom an answer must speak."""
    assert _wanted(question, about=("women",)).asked_about == asked_about
