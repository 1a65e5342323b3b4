"""What counts as another answer, and as a worse one: a table of outcomes before and after."""

from dataclasses import replace

import pytest

from assistant.answer_changes import AnswerChange, Change, Library, Worse, changes_of
from assistant.comparing import comparison_lines
from assistant.inspection import Comparison
from assistant.question_sets import Expected, SavedQuestion
from assistant.types import (
    Abstention,
    Answer,
    Citation,
    Message,
    Outcome,
    Reason,
    Redirection,
    Route,
    Searched,
    Verdict,
)
from corpus.types import Document, Span
from tests.fakes.assistant import FakeAssistant
from tests.fakes.documents import EVERY_KIND

_SEARCHED = Searched(3, 1)
_VERDICT = Verdict(Route.INFORMATION, "no rule matched")
_CITATIONS = FakeAssistant({EVERY_KIND.id: EVERY_KIND}).search("thinner in men much women first second item", limit=4)


def _answer(*citations: Citation) -> Answer:
    numbered = tuple(replace(one, number=number) for number, one in enumerate(citations, start=1))
    return Answer("q", "q", _VERDICT, numbered, 0.9, (), _SEARCHED, "snap")


def _redirection(route: Route) -> Redirection:
    return Redirection("q", "q", Verdict(route, "a rule"), "words", (), _SEARCHED, "snap")


_RIGHT, _WRONG = _answer(_CITATIONS[0]), _answer(_CITATIONS[1])
_SILENT = Abstention("q", "q", _VERDICT, Reason.NOTHING_CLOSE, "no", (), 0.1, _SEARCHED, "snap")
_ADVICE, _EMERGENCY, _OFF = (_redirection(route) for route in (Route.ADVICE, Route.CRISIS, Route.OFF_TOPIC))
_GOLD = (_CITATIONS[0].quote.text,)


def _library(outcome: Outcome, document: Document = EVERY_KIND) -> Library:
    def ask(question: str, history: tuple[Message, ...]) -> Outcome:
        return outcome

    return Library(ask, {document.id: document})


def _change(
    before: Outcome, after: Outcome, expect: Expected | None = None, gold: tuple[str, ...] = ()
) -> AnswerChange | None:
    question = SavedQuestion(question="q", expect=expect, gold=gold)
    return next(iter(changes_of([question], _library(before), _library(after))), None)


@pytest.mark.parametrize(
    ("expect", "before", "after", "kind", "worse"),
    [
        (Expected.ANSWER, _RIGHT, _SILENT, Change.LOST, Worse.LOST),
        (Expected.ANSWER, _RIGHT, _ADVICE, Change.LOST, Worse.LOST),
        (Expected.ANSWER, _RIGHT, _WRONG, Change.CHANGED, Worse.WRONG),
        (Expected.ANSWER, _SILENT, _WRONG, Change.GAINED, Worse.WRONG),
        (Expected.ANSWER, _WRONG, _SILENT, Change.LOST, None),
        (Expected.ANSWER, _WRONG, _RIGHT, Change.CHANGED, None),
        (Expected.ANSWER, _SILENT, _RIGHT, Change.GAINED, None),
        (Expected.ANSWER, _RIGHT, _RIGHT, None, None),
        (Expected.ABSTENTION, _SILENT, _RIGHT, Change.GAINED, Worse.WRONG),
        (Expected.ABSTENTION, _RIGHT, _SILENT, Change.LOST, None),
        (Expected.ABSTENTION, _SILENT, _OFF, None, None),
        (Expected.ABSTENTION, _SILENT, _ADVICE, None, None),
        (Expected.ADVICE, _ADVICE, _RIGHT, Change.GAINED, Worse.WRONG),
        (Expected.EMERGENCY, _EMERGENCY, _SILENT, Change.TREATED_OTHERWISE, Worse.WRONG),
        (Expected.EMERGENCY, _ADVICE, _EMERGENCY, None, None),
        (Expected.CHAT, _OFF, _RIGHT, Change.GAINED, Worse.WRONG),
        (None, _RIGHT, _SILENT, Change.LOST, Worse.LOST),
        (None, _RIGHT, _WRONG, Change.CHANGED, None),
        (None, _SILENT, _RIGHT, Change.GAINED, None),
        (None, _SILENT, _ADVICE, None, None),
    ],
)
def test_what_is_listed_and_what_is_worse(
    expect: Expected | None, before: Outcome, after: Outcome, kind: Change | None, worse: Worse | None
) -> None:
    """Losing a right answer and becoming wrong are worse; a wrong answer that is withheld is not."""
    change = _change(before, after, expect, _GOLD if expect is Expected.ANSWER else ())

    assert (change and change.kind) == kind
    assert (change and change.worse) == worse


def test_another_order_is_another_answer() -> None:
    """The same quotes in another order are listed, and it is said."""
    one, two = _CITATIONS[:2]
    change = _change(_answer(one, two), _answer(two, one))

    assert change
    assert (change.kind, change.quotes) == (Change.CHANGED, ())
    assert "    the same quotes in another order" in list(comparison_lines(Comparison(1, "old", (change,))))


def test_the_same_words_elsewhere_in_the_text_are_the_same_answer() -> None:
    """Offsets are not seen; other headings above the same words are."""
    one = _CITATIONS[0]
    text = f"New. {EVERY_KIND.text}"
    span = Span(one.quote.span.start + 5, one.quote.span.end + 5)
    moved = replace(one, quote=replace(one.quote, span=span))
    under = replace(one, quote=replace(one.quote, heading_path=("Another heading",)))
    question = SavedQuestion(question="q")
    later = replace(EVERY_KIND, text=text, blocks=())

    assert changes_of([question], _library(_answer(one)), _library(_answer(moved), later)) == ()
    change = _change(_answer(one), _answer(under))
    assert change
    assert [pair.before is not None and pair.after is not None for pair in change.quotes] == [True]
    lines = list(comparison_lines(Comparison(1, "old", (change,))))
    assert lines[1].startswith("  = ")
    assert lines[3].endswith("Another heading (every-kind)")
