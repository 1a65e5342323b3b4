"""The quality card: each figure counted by hand, and a curve that falls as it should."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.errors import QuestionsUnreadable
from assistant.quality import Judged, card_text, judge, measured_card, quality_card
from assistant.question_sets import CheckedQuestion, Expected, read_questions
from assistant.types import Abstention, Answer, Message, Outcome, Reason, Redirection, Route, Searched, Verdict
from tests.fakes.assistant import FakeAssistant
from tests.fakes.documents import EVERY_KIND

_SEARCHED = Searched(3, 1)
_VERDICT = Verdict(Route.INFORMATION, "no rule matched")


def _question(expect: Expected, *gold: str, gold_all: tuple[str, ...] = ()) -> CheckedQuestion:
    return CheckedQuestion(question="Does moss keep?", expect=expect, gold=gold, gold_all=gold_all)


def _answer(assistant: FakeAssistant, confidence: float) -> Answer:
    citations = assistant.search("bones of men")[:3]
    return Answer("q", "q", _VERDICT, citations, confidence, (), _SEARCHED, "snap")


def _abstention() -> Abstention:
    return Abstention("q", "q", _VERDICT, Reason.NOTHING_CLOSE, "no", (), 0.1, _SEARCHED, "snap")


def _redirection(route: Route) -> Redirection:
    return Redirection("q", "q", Verdict(route, "a rule"), "words", (), _SEARCHED, "snap")


@pytest.fixture
def fake() -> FakeAssistant:
    """Return an assistant whose answers are known."""
    return FakeAssistant({EVERY_KIND.id: EVERY_KIND})


def _judged(question: CheckedQuestion, outcome: Outcome) -> Judged:
    def ask(words: str, history: tuple[Message, ...]) -> Outcome:
        return outcome

    return judge(question, ask)


def test_an_answer_is_right_where_a_quote_holds_an_expected_phrase(fake: FakeAssistant) -> None:
    """The first quote, one of them and the share of the sides are told apart, whatever the white space."""
    answer = _answer(fake, 0.9)
    first, second, *_ = (citation.quote.text for citation in answer.citations)
    spaced = first.replace(" ", "\n  ")

    assert _judged(_question(Expected.ANSWER, spaced), answer).first
    later = _judged(_question(Expected.ANSWER, second, gold_all=(first, second, "nowhere", "no more")), answer)
    assert (later.first, later.three, later.covered) == (False, True, 0.5)
    assert not _judged(_question(Expected.ANSWER, "nowhere"), answer).three
    assert _judged(_question(Expected.ANSWER, "nowhere"), _abstention()).confidence is None


def test_every_figure_is_counted(fake: FakeAssistant) -> None:
    """Of ten questions each figure has the share and the number that a person counts."""
    high, low = _answer(fake, 0.9), _answer(fake, 0.3)
    first, second, *_ = (citation.quote.text for citation in high.citations)
    judged = [
        _judged(_question(Expected.ANSWER, first), high),
        _judged(_question(Expected.ANSWER, second, gold_all=(second, "nowhere")), high),
        _judged(_question(Expected.ANSWER, first), low),
        _judged(_question(Expected.ANSWER, first), _redirection(Route.ADVICE)),
        _judged(_question(Expected.ABSTENTION), high),
        _judged(_question(Expected.ABSTENTION), low),
        _judged(_question(Expected.EMERGENCY), _redirection(Route.CRISIS)),
        _judged(_question(Expected.ADVICE), high),
        _judged(_question(Expected.CHAT), _redirection(Route.OFF_TOPIC)),
        _judged(_question(Expected.REFUSE), high),
    ]

    card = quality_card(judged, answers_from=0.5)

    assert {name: (round(one.share, 3), one.of) for name, one in card.figures.items()} == {
        "the first quote answers": (0.25, 4),
        "one of the quotes answers": (0.5, 4),
        "withheld, though the documents answer": (0.25, 4),
        "redirected, though the documents answer": (0.25, 4),
        "sides shown, where there are several": (0.5, 1),
        "declined, where the documents do not say": (0.5, 2),
        "emergency recognised": (1, 1),
        "advice recognised": (0, 1),
        "chat and tampering handled": (0.5, 2),
        "answers that do not answer": (0.6, 5),
    }
    half = card.figures["one of the quotes answers"]
    # Wilson's interval of 2 in 4, from the formula by hand.
    assert (round(half.low, 3), round(half.high, 3)) == (0.15, 0.85)
    points = {point.confidence: (round(point.answered, 2), round(point.wrong, 2)) for point in card.curve}
    assert points[0.0] == (0.75, round(4 / 7, 2))
    assert points[0.5] == (0.5, 0.6)
    assert points[0.95] == (0, 0)
    assert card.snapshot_id == "snap"
    assert card.questions == 10


@given(st.lists(st.tuples(st.sampled_from(Expected), st.floats(0, 1)), min_size=1, max_size=8), st.floats(0, 1))
def test_less_is_answered_the_more_confidence_is_asked_for(
    questions: list[tuple[Expected, float]], answers_from: float
) -> None:
    """Along the curve the share of answered questions never rises, and every share lies between 0 and 1."""
    fake = FakeAssistant({EVERY_KIND.id: EVERY_KIND})
    judged = [_judged(_question(expect, "bones"), _answer(fake, confidence)) for expect, confidence in questions]

    card = quality_card(judged, answers_from=answers_from)

    answered = [point.answered for point in card.curve]
    assert answered == sorted(answered, reverse=True)
    assert answers_from in [point.confidence for point in card.curve]
    assert all(0 <= one.low <= one.share <= one.high <= 1 for one in card.figures.values())
    assert all(0 <= point.wrong <= 1 for point in card.curve)
    assert card_text(card).count("<- as it is set") == 1


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("{", "mine.jsonl, line 2: Invalid JSON"),
        ('{"question": "q"}', "line 2: expect: Field required"),
        ('{"question": "q", "expect": "truth"}', "line 2: expect"),
        ('{"question": "q", "expect": "answer"}', "`gold` must hold a phrase"),
    ],
    ids=["no-json", "no-expectation", "unknown-expectation", "no-gold"],
)
def test_a_question_that_cannot_be_judged_is_named(line: str, expected: str) -> None:
    """The error names the file, the line and what is wrong with it."""
    with pytest.raises(QuestionsUnreadable, match=expected):
        list(read_questions(["", line], "mine.jsonl", CheckedQuestion))


def test_what_is_set_is_asked_for_and_the_curve_is_another_asking(fake: FakeAssistant) -> None:
    """The figures come from the threshold that is set, the curve from answers that were not withheld."""
    answer = _answer(fake, 0.6)
    questions = [_question(Expected.ANSWER, answer.citations[0].quote.text), _question(Expected.ABSTENTION)]

    card = measured_card(questions, lambda *_: _abstention(), lambda *_: answer, answers_from=0.5)

    assert card.figures["one of the quotes answers"].share == 0
    assert card.figures["declined, where the documents do not say"].share == 1
    assert "answers that do not answer" not in card.figures
    at_set = next(point for point in card.curve if point.confidence == card.answers_from == 0.5)
    assert (at_set.answered, at_set.wrong, at_set.answerable, at_set.shown) == (1, 0.5, 1, 2)
