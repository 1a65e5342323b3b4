"""A place is followed from one version of a text to the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clips.alignment import carried
from corpus.types import Span

_LINES = st.lists(st.sampled_from(["Tea is green.", "Tea is black.", "Do not.", "", "It keeps 3 days."]), min_size=1)


@given(before=_LINES, words=st.lists(st.sampled_from("abc"), min_size=1), after=_LINES, more=_LINES)
def test_words_are_followed_past_what_is_put_before_and_after(
    before: list[str], words: list[str], after: list[str], more: list[str]
) -> None:
    """What nobody touched is found whole, wherever it went."""
    sentence = f"only {' '.join(words)} here"
    old = "\n".join([*before, sentence, *after])
    start = len("\n".join([*before, ""]))
    new = "\n".join([*more, *before, sentence, *after])

    found = carried(old, new, Span(start, start + len(sentence)))

    assert found
    assert found.of(new) == sentence


@pytest.mark.parametrize(
    ("old", "new", "quote", "expected"),
    [
        ("A. Take one cup. B.", "A. Take two cups. B.", "Take one cup.", "Take two cups. "),
        ("A. Take one cup. B.", "Take one cup. B.", "Take one cup.", "Take one cup."),
        ("A\nTake one cup.\nB", "A\nB", "Take one cup.", None),
        ("A\nTake one cup.\nB", "", "Take one cup.", None),
        ("Same.\nOther.\nSame.", "Same.\nSame.\nOther.\nSame.", "Other.", "Other."),
    ],
)
def test_changed_words_are_followed_to_what_took_their_place(
    old: str, new: str, quote: str, expected: str | None
) -> None:
    """The place of altered words is what stands between their neighbours; None is left of removed ones."""
    start = old.index(quote)

    found = carried(old, new, Span(start, start + len(quote)))

    assert (found.of(new) if found else None) == expected
