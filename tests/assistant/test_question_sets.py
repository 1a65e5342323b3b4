"""The questions that ship for the built-in library: each expected phrase is a slice of it."""

from collections import Counter

import pytest

from assistant.question_sets import CheckedQuestion, Expected, QuestionSet, read_set
from corpus.reading import BUILTIN, read_sources


@pytest.fixture(scope="module")
def shipped() -> QuestionSet[CheckedQuestion]:
    """Return the questions that ship."""
    return read_set(BUILTIN, CheckedQuestion)


def test_every_expected_phrase_stands_in_the_library(shipped: QuestionSet[CheckedQuestion]) -> None:
    """Each phrase of gold is a slice of a document, white space counted as one blank."""
    texts = [" ".join(document.text.split()) for document in read_sources([BUILTIN]).documents]
    phrases = [phrase for question in shipped.questions for phrase in (*question.gold, *question.gold_all)]

    assert len(phrases) >= 40
    assert [phrase for phrase in phrases if not any(phrase in text for text in texts)] == []


def test_there_are_questions_of_every_kind_and_none_twice(shipped: QuestionSet[CheckedQuestion]) -> None:
    """Enough to calibrate with, and each has a name and words of its own."""
    kinds = Counter(question.expect for question in shipped.questions)

    assert kinds[Expected.ANSWER] >= 35
    assert kinds[Expected.ABSTENTION] >= 20
    assert kinds[Expected.ADVICE] == kinds[Expected.EMERGENCY] == 4
    for values in ([one.id for one in shipped.questions], [one.question for one in shipped.questions]):
        assert len(set(values)) == len(values)
