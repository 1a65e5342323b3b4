"""Real conversations with stand-alone rewrites of their last questions: does a reading bring along the right words?

There are no passages, so the evidence cannot choose: the likelier reading counts.
"""

import gzip
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256

import pytest

from assistant.question.followups import readings
from assistant.question.topics import own_words
from assistant.types import Message, Role
from index.lexical import terms
from tests.measure.shared_data import REWRITES

pytestmark = [
    pytest.mark.measure,
    pytest.mark.skipif(not REWRITES.is_file(), reason=f"the rewrites are not here: {REWRITES}"),
]

# The rules were chosen on half 0.
_AT_LEAST = {
    0: {"precision": 0.18, "recall": 0.35, "left alone": 0.75},
    1: {"precision": 0.15, "recall": 0.38, "left alone": 0.72},
}


@dataclass(frozen=True, slots=True)
class _Turn:
    """A last question, with the words that its rewrite takes from the earlier ones, and those that a reading takes."""

    half: int
    needed: set[str]
    brought: set[str]


@pytest.mark.parametrize("half", [0, 1])
def test_the_likelier_reading_brings_what_a_rewrite_needs(half: int) -> None:
    """Of the words brought along enough are needed, of those needed enough are brought, and the rest is left alone."""
    turns = [turn for turn in _turns() if turn.half == half]
    alone = [turn for turn in turns if not turn.needed]
    shared = sum(len(turn.needed & turn.brought) for turn in turns)

    figures = {
        "precision": shared / sum(len(turn.brought) for turn in turns),
        "recall": shared / sum(len(turn.needed) for turn in turns),
        "left alone": sum(not turn.brought for turn in alone) / len(alone),
    }

    print(half, len(turns), {name: round(figure, 3) for name, figure in figures.items()})
    assert {name: figures[name] for name, bar in _AT_LEAST[half].items() if figures[name] < bar} == {}


def _turns() -> Iterator[_Turn]:
    with gzip.open(REWRITES, "rt") as lines:
        for line in map(json.loads, lines):
            *earlier, last = _questions(line["all_questions"])
            if earlier:
                conversation = line["id"].partition("<::>")[0]
                rewrite = _topic_words(_questions(line["rewrite"]))
                yield _Turn(
                    half=sha256(conversation.encode()).digest()[-1] % 2,
                    needed=(rewrite & _topic_words(earlier)) - _topic_words([last]),
                    brought=_topic_words([_likelier(last, earlier)]) - _topic_words([last]),
                )


def _likelier(question: str, earlier: Sequence[str]) -> str:
    return readings(question, [Message(Role.USER, asked) for asked in earlier])[0].text


def _questions(turns: str) -> list[str]:
    return [question.strip() for question in turns.split("|user|:")[1:]]


def _topic_words(questions: Sequence[str]) -> set[str]:
    return {term for question in questions for term in terms(" ".join(own_words(question)))}
