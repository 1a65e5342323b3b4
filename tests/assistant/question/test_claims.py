"""What a question claims before it is answered."""

import re

import pytest

from assistant.question.claims import affirmed, premise_of


@pytest.mark.parametrize(
    "denied",
    [
        pytest.param("Doesn't moss tea stain cups?", id="contracted"),
        pytest.param("doesnt moss tea stain cups", id="without-apostrophe"),
        pytest.param("Does moss tea not stain cups?", id="not-before-the-verb"),
        pytest.param("So does moss tea never stain cups?", id="never"),
        pytest.param("Moss tea does not stain cups, does it?", id="asked-back"),
        pytest.param("Moss tea doesn’t stain cups, right?", id="right"),
        pytest.param("Is it true that moss tea does not stain cups?", id="is-it-true"),
        pytest.param("True or false: moss tea doesn't stain cups", id="true-or-false"),
    ],
)
def test_a_denied_question_asks_for_the_words_of_the_affirmed_one(denied: str) -> None:
    """Whichever way it is put, the same words are searched for."""
    words = set(re.findall(r"\w+", affirmed(denied).casefold()))

    assert words - {"so"} == {"does", "moss", "tea", "stain", "cups"}


@pytest.mark.parametrize(
    "denied",
    ["Moss tea isn't green, is it?", "Is it true that moss tea is not green?", "It is true that moss tea isn’t green?"],
)
def test_a_denied_statement_becomes_the_usual_question(denied: str) -> None:
    """The words come in the order of the question, so that both are searched for alike."""
    assert affirmed(denied).casefold() == "is moss tea green?"


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("Why does moss tea not stain cups?", id="why"),
        pytest.param("Which cups does moss tea not stain?", id="which"),
        pytest.param("Is moss tea not only for men?", id="not-only"),
        pytest.param("not in women", id="no-question"),
        pytest.param("Does moss tea stain cups?", id="affirmed"),
        pytest.param("Moss tea stains cups, doesn't it?", id="asked-back"),
        pytest.param("Is it true that moss tea stains cups?", id="is-it-true"),
    ],
)
def test_a_negation_that_changes_what_is_asked_for_stays(question: str) -> None:
    """Only a question to be answered by yes or no is asked the other way round without loss."""
    assert affirmed(question) == question


@pytest.mark.parametrize(
    ("denied", "positive"), [("Can't it", "Can it"), ("Won’t it", "Will it"), ("cannot it", "can it")]
)
def test_irregular_verbs_are_affirmed_in_their_own_form(denied: str, positive: str) -> None:
    """Some verbs change when they are negated."""
    assert affirmed(f"{denied} stain?") == f"{positive} stain?"


def test_another_letter_makes_no_verb() -> None:
    """What only looks like a verb is left as it is."""
    assert affirmed("Aın't it green?") == "Aın't it green?"


@pytest.mark.parametrize(
    ("question", "premise"),
    [
        pytest.param("Since moss tea keeps for a year, where do I store it?", "moss tea keeps for a year", id="since"),
        pytest.param("Given that moss tea is real, who drinks it?", "moss tea is real", id="given-that"),
        pytest.param("As for me, who drinks it?", None, id="too-short"),
        pytest.param("If moss tea is kept for a year, who drinks it?", None, id="a-condition"),
        pytest.param("Since when is moss tea drunk?", None, id="a-question"),
        pytest.param("Where is moss tea kept, since it keeps?", None, id="not-in-front"),
    ],
)
def test_what_is_taken_for_granted_stands_before_what_is_asked(question: str, premise: str | None) -> None:
    """The clause in front is a claim of its own, where it is long enough to claim anything."""
    assert premise_of(question) == premise
