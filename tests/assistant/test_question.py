"""A message becomes the question that is searched for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question import clean, has_words, resolve
from assistant.types import Message, Role


def _asked(*questions: str) -> tuple[Message, ...]:
    return tuple(Message(Role.USER, question) for question in questions)


@pytest.mark.parametrize(
    ("earlier", "question", "resolved"),
    [
        pytest.param(["Is bone alive?"], "and in women?", "Is bone alive? and in women?", id="continues"),
        pytest.param(
            ["What is calcium"], "where does it come from", "What is calcium? where does it come from", id="points-back"
        ),
        pytest.param(["Is bone alive?", "in men too?"], "why?", "in men too? why?", id="one-back"),
        pytest.param(["Is bone alive?"], "Which cells break down old bone in adults every day?", None, id="own-topic"),
        pytest.param(["Is bone alive?"], "Osteoporosis in children", None, id="keywords"),
        pytest.param([], "and in women?", None, id="nothing-before"),
        pytest.param(["???"], "and in women?", None, id="nothing-said-before"),
    ],
)
def test_a_follow_up_is_joined_to_what_it_follows(earlier: list[str], question: str, resolved: str | None) -> None:
    """A message that leans on the one before is joined to it; one with a topic of its own stays alone."""
    expected = question if resolved is None else resolved

    assert resolve(question, _asked(*earlier)) == expected


def test_a_chain_of_follow_ups_reaches_back_to_its_topic() -> None:
    """Each follow-up brings the one before it, until a question stands alone."""
    history = _asked("Does swimming build bone?", "does it help older people?")

    assert resolve("and them?", history) == "Does swimming build bone? does it help older people? and them?"


def test_the_answers_of_the_assistant_are_not_searched_for() -> None:
    """What was quoted is never mixed into what the person asked."""
    history = (Message(Role.USER, "Is bone alive?"), Message(Role.ASSISTANT, "A quote about kangaroos."))

    assert resolve("and in women?", history) == "Is bone alive? and in women?"


@pytest.mark.parametrize("question", ["", "  ", "?!", "\u200b\u200b", "—", "🙂"])
def test_a_message_without_letters_or_digits_has_no_words(question: str) -> None:
    """There is nothing to search for in signs and blanks."""
    assert not has_words(clean(question))


@given(st.text())
def test_cleaning_leaves_one_line_of_visible_text(question: str) -> None:
    """No control character, line break or double blank outlives cleaning, and cleaning twice changes nothing."""
    cleaned = clean(question)

    assert cleaned == clean(cleaned)
    assert cleaned == " ".join(cleaned.split())
    assert all(character.isprintable() for character in cleaned)
