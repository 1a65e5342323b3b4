"""Questions of one meaning become one group."""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest

from assistant.journal.grouping import groups_of, most_typical, same_words
from assistant.pipeline import Assistant
from index.types import Embeddings

_EXAMPLES = Path(__file__).parents[3] / "benchmarks" / "question_groups.jsonl"


def _at(*degrees: float) -> Embeddings:
    """Make vectors of unit length that point so far from the first axis."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


@pytest.mark.parametrize(
    ("degrees", "groups"),
    [
        ((), []),
        ((10,), [[0]]),
        ((0, 50), [[0, 1]]),
        ((0, 90), [[0], [1]]),
        ((0, 170, 5, 175, 85), [[0, 2], [1, 3], [4]]),
    ],
)
def test_what_is_close_is_together(degrees: tuple[float, ...], groups: list[list[int]]) -> None:
    """Every row is in one group; nothing and one alone are no special case for who asks."""
    assert sorted(map(sorted, groups_of(_at(*degrees), 0.5))) == groups


def test_the_most_typical_is_nearest_to_all() -> None:
    """The one in the middle; where one was asked most often, that one."""
    rows = _at(0, 20, 40)

    assert most_typical(rows, [1, 1, 1]) == 1
    assert most_typical(rows, [1, 1, 50]) == 2
    assert most_typical(_at(7, 7), [1, 1]) == 0


@pytest.mark.parametrize("other", ["IS IT  safe?", "is it safe", " is it safe ?! "])
def test_case_blanks_and_marks_make_no_other_question(other: str) -> None:
    """The same words are counted together before anything is compared."""
    assert same_words("Is it safe?") == same_words(other)
    assert same_words("Is it safe?") != same_words("Is it unsafe?")


def test_the_examples_are_grouped_as_well_as_is_said(builtin: Assistant) -> None:
    """With the model that ships: of the pairs put together at least 0.85 belong together, and 0.6 of all are found."""
    rows = [json.loads(line) for line in _EXAMPLES.read_text("utf-8").splitlines()]
    for half in ("fit", "held_out"):
        part = [row for row in rows if row["half"] == half]
        groups = groups_of(builtin.meaning([row["question"] for row in part]))
        put = {frozenset(pair) for group in groups for pair in combinations(group, 2)}
        belong = {
            frozenset((first, second))
            for first, second in combinations(range(len(part)), 2)
            if part[first]["group"] == part[second]["group"]
        }

        assert len(put & belong) / len(put) >= 0.85
        assert len(put & belong) / len(belong) >= 0.6
