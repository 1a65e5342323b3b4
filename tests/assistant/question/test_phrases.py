"""A search is read as words and exact phrases, and both are found again in a text."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.phrases import Query, holds, marks_in, read_query


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("bone loss", Query("bone loss", ())),
        ('"bone loss"', Query("bone loss", ("bone loss",))),
        ('“bone  loss” in "older men"', Query("bone loss in older men", ("bone loss", "older men"))),
        ('a 6" pipe', Query('a 6" pipe', ())),
        ('"bone" x "bone"', Query("bone x bone", ("bone",))),
        ('"?!" x', Query("?! x", ())),
        ("it's 'so'", Query("it's 'so'", ())),
    ],
)
def test_phrases_stand_in_quotation_marks(typed: str, expected: Query) -> None:
    """Straight and curly marks make a phrase; a single mark, an apostrophe or an empty pair does not."""
    assert read_query(typed) == expected


@pytest.mark.parametrize(
    ("text", "phrase", "expected"),
    [
        ("Bone loss is slow.", "bone LOSS", True),
        ("bone\nloss", "bone loss", True),
        ("bone losses", "bone loss", False),
        ("loss of bone", "bone loss", False),
        ("the patient’s own", "patient's own", True),
        ("a (1.5 mg) dose", "1.5 mg", True),
        ("the T‑score – a number", "T-score - a", True),
        ("bone\u00a0loss", "bone loss", True),
        ("a (1x5 mg) dose", "1.5 mg", False),
    ],
)
def test_a_phrase_is_held_word_for_word(text: str, phrase: str, *, expected: bool) -> None:
    """Case, line breaks and apostrophes do not matter; every word and its order do."""
    assert holds(text, read_query(f'"{phrase}"').patterns) is expected


def test_words_are_marked_in_whatever_form() -> None:
    """A word of the query is marked in its other forms, a small word of grammar is not, a phrase is one mark."""
    text = "Bones are thinning; the bone loss of men."

    marks = marks_in(text, read_query('the thin "bone loss"'), start=100)

    assert [text[mark.start - 100 : mark.end - 100] for mark in marks] == ["thinning", "bone loss"]


@given(st.text(max_size=60), st.text(max_size=60))
def test_marks_lie_in_the_text_and_do_not_overlap(text: str, typed: str) -> None:
    """Whatever is typed, marks are places of the text in order."""
    marks = marks_in(text, read_query(typed), start=7)

    assert all(mark.start >= 7 and mark.end <= 7 + len(text) for mark in marks)
    assert all(one.end <= other.start for one, other in pairwise(marks))
