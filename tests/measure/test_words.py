"""How questions of every style are read over the passages that they were written for."""

import json
from collections import Counter

import pytest

from assistant.question.word_table import Kind, load_word_table
from assistant.question.words import Words
from corpus.types import Document, Metadata
from index.vocabulary import vocabulary_of
from tests.measure.shared_data import TRAINING

_PASSAGES, _QUESTIONS = TRAINING / "passages.jsonl", TRAINING / "questions.jsonl"

pytestmark = [
    pytest.mark.measure,
    pytest.mark.skipif(not _PASSAGES.is_file(), reason=f"the training data are not here: {_PASSAGES}"),
]

# Of 840 questions with slips on purpose, so many words were repaired in the first release; of the 5,880 others, so
# many were, nearly all of them British spelling.
_FEWEST_WITH_SLIPS = 330
_MOST_WITHOUT = 100


def test_slips_are_repaired_and_nothing_else() -> None:
    """Words are repaired in questions with slips, and seldom in others; each one is printed to be looked at."""
    passages = [json.loads(line) for line in _PASSAGES.read_text("utf-8").splitlines()]
    texts = (f"{passage['title']}\n{' '.join(passage['sentences'])}" for passage in passages)
    library = [Document("page", "Page", text, (), Metadata(), "0" * 64) for text in texts]
    words = Words(vocabulary_of(library), load_word_table())
    questions = [json.loads(line) for line in _QUESTIONS.read_text("utf-8").splitlines()]

    repaired: dict[bool, Counter[str]] = {True: Counter(), False: Counter()}
    for question in questions:
        changes = words.understand(question["q"]).changes
        spelling = (f"{one.own} -> {one.read_as}" for one in changes if one.kind is Kind.SPELLING)
        repaired[question["style"] == "typo"].update(spelling)

    print(f"with slips: {repaired[True].total()}; without: {repaired[False].total()}: {', '.join(repaired[False])}")
    assert repaired[True].total() >= _FEWEST_WITH_SLIPS
    assert repaired[False].total() <= _MOST_WITHOUT
