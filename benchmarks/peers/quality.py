"""How well a program's three texts answer questions whose answers are known, as strings of the document.

- passage@1, passage@3: the first text, or one of the three, holds an expected string, however long the text is.
- answer@1, answer@3: the same for what a reader can be shown: a text over 600 characters counts as none, and of the
  three only those count that fit into 1,200 characters together.

Runs of white space count as one. Questions that follow others are left out, since the other programs keep no history.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import mean, median

_LONGEST, _MOST_SHOWN = 600, 1200
_ANSWERED = "answer"


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what answers it; with nothing, where the document does not say."""

    text: str
    expected: tuple[str, ...]


def read_questions(path: Path) -> list[Question]:
    """Read the questions that stand alone, those that are answered in the document and those that are not."""
    with path.open(encoding="utf-8") as file:
        lines = [json.loads(line) for line in file if line.strip()]
    wanted = (line for line in lines if not line.get("history") and line["expect"] in (_ANSWERED, "abstention"))
    return [Question(line["question"], tuple(map(_squashed, line.get("gold", ())))) for line in wanted]


def scores(questions: Sequence[Question], answers: Sequence[Sequence[str]]) -> dict[str, float]:
    """Score what a program gave for each question."""
    pairs = list(zip(questions, answers, strict=True))
    known = [(question.expected, [_squashed(text) for text in texts]) for question, texts in pairs if question.expected]
    shown = [(expected, _shown(texts)) for expected, texts in known]
    lengths = [len(text) for _, texts in known for text in texts]
    return {
        "answerable questions": len(known),
        "answer@1": mean(bool(texts) and _holds(texts[:1], expected) for expected, texts in shown),
        "answer@3": mean(_holds(texts, expected) for expected, texts in shown),
        "passage@1": mean(_holds(texts[:1], expected) for expected, texts in known),
        "passage@3": mean(_holds(texts, expected) for expected, texts in known),
        "characters of a text, median": median(lengths) if lengths else 0,
        "says nothing where the document does not": mean(
            not texts for question, texts in pairs if not question.expected
        ),
    }


def _shown(texts: Sequence[str]) -> list[str]:
    """Keep what can be shown; an empty text stands for a first one that is too long."""
    kept, used = [], 0
    for place, text in enumerate(texts):
        if len(text) <= _LONGEST and used + len(text) <= _MOST_SHOWN:
            kept.append(text)
            used += len(text)
        elif not place:
            kept.append("")
    return kept


def _holds(texts: Sequence[str], expected: Sequence[str]) -> bool:
    return any(one in text for text in texts for one in expected)


def _squashed(text: str) -> str:
    return " ".join(text.split())
