"""Whether two statements about the same say different things."""

import pytest

from assistant.quoting.differences import claim_alike, differ


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Moss tea causes sneezing in men.", "Moss tea does not cause sneezing in men.", id="denied"),
        pytest.param(
            "Walks found significant rest in cats.", "No significant rest was found in cats by walks.", id="no"
        ),
        pytest.param("Moss tea raises the mood of cats.", "Moss tea lowers the mood of cats.", id="direction"),
        pytest.param("Adults take 5 mg of moss daily.", "Adults take 10 mg of moss daily.", id="number"),
        pytest.param("Moss tea keeps for three days.", "Moss tea keeps for 5 days.", id="number-in-letters"),
        pytest.param("Moss warmth fell by 3% in a year.", "Moss warmth fell by 6.5 % in a year.", id="percent"),
        pytest.param("Moss tea is safe in pregnancy.", "Moss tea isn’t safe in pregnancy.", id="contracted"),
    ],
)
def test_statements_about_the_same_differ(one: str, other: str) -> None:
    """A denial, the other direction or another number of the same unit makes a difference, whichever comes first."""
    assert differ(one, other)
    assert differ(other, one)
    assert not claim_alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Moss tea keeps for 3 days.", "Moss tea keeps for three days.", id="same-number"),
        pytest.param("Moss tea raises the mood of cats.", "Moss tea lowers the weight of dogs.", id="other-thing"),
        pytest.param("Tea raises warmth of cats.", "Tea lowers hunger of cats.", id="other-effect"),
        pytest.param("Some cats like moss tea.", "Some cats do not like moss tea.", id="some"),
        pytest.param("Moss tea may warm old cats.", "Moss tea does not warm old cats.", id="may"),
        pytest.param("Does moss tea warm old cats?", "Moss tea does not warm old cats.", id="question"),
        pytest.param("Moss tea raises mood in cold men.", "Moss tea lowers hunger in cold men.", id="other-object"),
        pytest.param("Moss warmth falls without tea.", "Moss warmth rises with tea.", id="condition"),
        pytest.param("Before walks cats drink 5 ml of tea.", "After walks cats drink 9 ml of tea.", id="time"),
        pytest.param("Cats aged 3 years drink 5 ml of tea.", "Cats aged 8 years drink 9 ml of tea.", id="two-numbers"),
        pytest.param("Moss tea of type 2 warms cats.", "Moss tea of type 3 warms cats.", id="a-name"),
        pytest.param("It is 5 mg.", "It is 10 mg.", id="of-what"),
        pytest.param(
            "Moss tea raises mood and lowers weight of cats.", "Moss tea raises mood of cats.", id="both-ways"
        ),
        pytest.param("Moss tea does not lower the mood of cats.", "Moss tea raises the mood of cats.", id="agree"),
        pytest.param("Not only cats drink moss tea.", "Dogs keep to water.", id="unlike"),
    ],
)
def test_what_may_both_be_so_does_not_differ(one: str, other: str) -> None:
    """Other things, times, conditions or people, and what holds for some only, are no contradiction."""
    assert not differ(one, other)
    assert not differ(other, one)


def test_what_is_denied_or_counted_otherwise_is_no_repetition() -> None:
    """One of two texts may stand for both only if they claim the same."""
    assert claim_alike("Moss tea keeps for 3 days.", "Moss tea, it keeps for three days!")
    assert not claim_alike("Moss tea keeps for 3 days.", "Moss tea keeps for 4 days.")
    assert not claim_alike("Moss tea keeps.", "Moss tea does not keep.")
