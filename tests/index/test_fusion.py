"""Fusion: independent of the order of its inputs, and monotone in rank."""

import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import fuse

_ranking = st.lists(st.integers(0, 30), unique=True, max_size=20)
_rankings = st.lists(_ranking, max_size=5)


def _naive(rankings: list[list[int]]) -> dict[int, float]:
    """Score rows by the formula as it is printed."""
    rows = {row for ranking in rankings for row in ranking}
    return {row: sum(1 / (60 + ranking.index(row) + 1) for ranking in rankings if row in ranking) for row in rows}


@pytest.mark.parametrize(
    ("rankings", "fused"),
    [
        ([], []),
        ([[], []], []),
        ([[5, 2, 9]], [5, 2, 9]),
        ([[7, 3], [3, 9]], [3, 7, 9]),
        ([[1, 2], [2, 1]], [1, 2]),
        ([[4], [3], [2]], [2, 3, 4]),
        ([[1, 2, 3], [3], [3]], [3, 1, 2]),
    ],
    ids=["nothing", "empty", "one", "shared first", "a tie", "all first", "three votes"],
)
def test_fusion_of_small_lists(rankings: list[list[int]], fused: list[int]) -> None:
    """Rows are ordered by the sum of their reciprocal ranks, ties by row."""
    assert fuse(rankings) == fused


def test_a_tie_stays_a_tie_however_the_fractions_are_summed() -> None:
    """Rows with the same ranks in another order tie, though floats added in another order differ in the last bit."""
    assert fuse([[3], [1, 3], [1], [3, 1]]) == [1, 3]


@given(rankings=_rankings)
def test_fusion_equals_the_naive_formula(rankings: list[list[int]]) -> None:
    """Every row of any ranking is there once, and no row stands before one with a clearly better score."""
    scores = _naive(rankings)

    fused = fuse(rankings)

    assert sorted(fused) == sorted(scores)
    assert all(scores[before] >= scores[after] - 1e-12 for before, after in pairwise(fused))


@given(rankings=_rankings, seed=st.integers(0, 999))
def test_fusion_does_not_depend_on_the_order_of_rankings(rankings: list[list[int]], seed: int) -> None:
    """The same rankings in any order give the very same list."""
    shuffled = random.Random(seed).sample(rankings, len(rankings))

    assert fuse(shuffled) == fuse(rankings)


@given(rankings=_rankings.filter(any), data=st.data())
def test_a_better_rank_never_makes_a_fused_place_worse(rankings: list[list[int]], data: st.DataObject) -> None:
    """A row that moves up by one in one ranking does not move down in the fused list."""
    which = data.draw(st.sampled_from([number for number, ranking in enumerate(rankings) if ranking]))
    place = data.draw(st.integers(0, len(rankings[which]) - 1))
    row = rankings[which][place]
    better = [list(ranking) for ranking in rankings]
    better[which][max(place - 1, 0)], better[which][place] = row, better[which][max(place - 1, 0)]

    assert fuse(better).index(row) <= fuse(rankings).index(row)


@given(rankings=_rankings.filter(any), data=st.data())
def test_another_vote_never_makes_a_fused_place_worse(rankings: list[list[int]], data: st.DataObject) -> None:
    """A ranking that names only a row there already does not move that row down."""
    row = data.draw(st.sampled_from(fuse(rankings)))

    assert fuse([*rankings, [row]]).index(row) <= fuse(rankings).index(row)
