"""Abbreviations are taken from where a text explains them, and from nowhere else."""

import pytest

from corpus.abbreviations import abbreviations_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param(
            "Loss of bone mineral density (BMD) is slow.", [("BMD", "bone mineral density")], id="long-then-short"
        ),
        pytest.param("BMD (bone mineral density) is low.", [("BMD", "bone mineral density")], id="short-then-long"),
        pytest.param("Type 1 (T1) and non-small cell lung cancer (NSCLC; 80 %).",
                     [("T1", "Type 1"), ("NSCLC", "non-small cell lung cancer")], id="digit-and-hyphen"),
        pytest.param("The cup holds tea (see the almanac).", [], id="a-remark"),
        pytest.param("It is worn at night (Quill 2019).", [], id="a-reference"),
        pytest.param("estrogen (ER) and progesterone (PR) receptors", [], id="two-letters-of-one-word"),
        pytest.param("transposition of the great arteries (TGA)", [], id="opens-with-a-small-word"),
        pytest.param("Bone is lost. Men drink (BMD) tea.", [], id="letters-in-another-sentence"),
        pytest.param("BMD of the BMD scan (BMD)", [], id="explains-itself"),
    ],
)  # fmt: skip
def test_an_abbreviation_is_what_the_text_explains(text: str, found: list[tuple[str, str]]) -> None:
    """A short form in brackets, or before them, has the words whose letters it takes, in their order."""
    assert [(one.short, one.long) for one in abbreviations_in(text)] == found
