"""A message becomes one line of words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.cleaning import clean, has_words


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
