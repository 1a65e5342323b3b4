"""What tells one paper from others: years, and names by their words, their parts or their initials."""

import pytest

from assistant.question.papers import holds_mark, paper_marks

_REFERENCE = (
    "4. Quill, Ada, et al. “Moss tea ∞ results from the Kettle, Lantern, Alone or in Comparison trial.” "
    "The New Almanac Journal of Tea and Mineral Research, vol. 24, 2006, pp. 48-50. Washbrook University."
)


@pytest.mark.parametrize(
    ("wordings", "marks"),
    [
        (["who wrote the 2016 TJM commentary?"], ("2016", "TJM")),
        (["WashU item from 2007 in the source list"], ("2007", "WashU")),
        (["Quill-Brown 2009 citation"], ("2009", "Quill-Brown")),
        (["which study measured BMD", "which study measured bone mineral density"], ()),
        (["Which papers are about bone?"], ()),
        (["the year 12 016 in p. 120161"], ()),
        (["Okonkwo’s paper"], ("Okonkwo",)),
    ],
    ids=["year and initials", "parts", "two names", "a topic", "no mark", "no year", "of somebody"],
)
def test_years_and_names_tell_papers_apart(wordings: list[str], marks: tuple[str, ...]) -> None:
    """Marks are years and names that no list of English words holds and that mean nothing else here."""
    assert paper_marks(wordings) == marks


@pytest.mark.parametrize(
    "mark", ["2006", "Quill", "quill", "KLAC", "NAJ", "TMR", "WashU", "JTMR"], ids=lambda mark: f"has {mark}"
)
def test_a_reference_holds_what_it_says_or_shortens_to(mark: str) -> None:
    """A year, a name in any case, and beginnings of words that follow each other, small words passed over."""
    assert holds_mark(_REFERENCE, mark)


@pytest.mark.parametrize(
    "mark", ["2007", "Quilling-Brown", "NJA", "KLC", "WashB", "Q", "TEA-X"], ids=lambda mark: f"not {mark}"
)
def test_a_reference_does_not_hold_what_is_near(mark: str) -> None:
    """Other years, other names, and letters in another order or with a word left out."""
    assert not holds_mark(_REFERENCE, mark)
