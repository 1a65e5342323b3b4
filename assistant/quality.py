"""A file of questions with what is expected becomes a quality card. Pure but for the clock.

An answer is right if one of its quotes holds one of the expected phrases, white space counted as one blank.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from statistics import median, quantiles
from time import perf_counter
from typing import assert_never

from pydantic import ValidationError

from assistant.batch import QuestionLine
from assistant.errors import QuestionsUnreadable
from assistant.types import Abstention, Answer, Message, Outcome, Redirection, Route

# Of a normal distribution, so that 95 % lie within.
_Z = 1.96
_CURVE = tuple(step / 20 for step in range(20))


class Expected(StrEnum):
    """What should become of a question."""

    ANSWER = "answer"
    ABSTENTION = "abstention"
    ADVICE = "advice"
    EMERGENCY = "emergency"
    CHAT = "chat"
    REFUSE = "refuse"


class CheckedQuestion(QuestionLine):
    """A question with what is expected, as it comes from outside.

    Attributes:
        gold: phrases of the documents, any of which answers; at least one where an answer is expected.
        gold_all: phrases that should all be shown, for a question with several sides.
    """

    expect: Expected
    gold: tuple[str, ...] = ()
    gold_all: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a question, answered whatever the confidence.

    Attributes:
        outcome: an answer here may be one that is withheld for its low confidence.
        confidence: of an answer; None for anything else.
        first: whether the first quote holds an expected phrase.
        three: whether one of the quotes does.
        covered: the share of `gold_all` that the quotes hold; None where there are none.
        elapsed_ms: how long it took.
    """

    question: CheckedQuestion
    outcome: Outcome
    confidence: float | None
    first: bool
    three: bool
    covered: float | None
    elapsed_ms: float


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval after Wilson, "Probable inference", JASA 1927, and of how many it is."""

    share: float
    low: float
    high: float
    of: int


@dataclass(frozen=True, slots=True)
class Point:
    """What answering from some confidence on would give.

    Attributes:
        confidence: from which on questions are answered.
        answered: the share of answerable questions that get an answer.
        wrong: the share of all answers that hold no expected phrase; 0 where nothing is answered.
    """

    confidence: float
    answered: float
    wrong: float


@dataclass(frozen=True, slots=True)
class QualityCard:
    """How well a library's questions are answered, with the confidence that is set, and with others."""

    snapshot_id: str
    questions: int
    answers_from: float
    figures: dict[str, Share]
    curve: tuple[Point, ...]
    median_ms: float
    p95_ms: float


Ask = Callable[[str, tuple[Message, ...]], Outcome]


def read_questions(lines: Iterable[str], name: str) -> Iterator[CheckedQuestion]:
    """Read a question a line, blank lines aside.

    Args:
        name: of the file, for the error.

    Raises:
        QuestionsUnreadable: a line is no question, or expects an answer and holds no phrase.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = CheckedQuestion.model_validate_json(line)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(str(part) for part in first["loc"])
            msg = f"{name}, line {number}: {place + ': ' if place else ''}{first['msg']}"
            raise QuestionsUnreadable(msg) from error
        if question.expect is Expected.ANSWER and not question.gold:
            msg = f"{name}, line {number}: an answer is expected, so `gold` must hold a phrase that answers"
            raise QuestionsUnreadable(msg)
        yield question


def judge(question: CheckedQuestion, ask: Ask) -> Judged:
    """Ask a question, and say whether its quotes hold what is expected."""
    started = perf_counter()
    outcome = ask(question.question, question.messages())
    elapsed_ms = (perf_counter() - started) * 1000
    texts = [_squashed(one.quote.text) for one in outcome.citations] if isinstance(outcome, Answer) else []
    wanted = question.gold_all
    return Judged(
        question=question,
        outcome=outcome,
        confidence=outcome.confidence if isinstance(outcome, Answer) else None,
        first=_hold(texts[:1], question.gold),
        three=_hold(texts, question.gold),
        covered=sum(_hold(texts, [phrase]) for phrase in wanted) / len(wanted) if wanted else None,
        elapsed_ms=elapsed_ms,
    )


def quality_card(judged: Sequence[Judged], *, answers_from: float) -> QualityCard:
    """Sum up what became of questions, at least one.

    Args:
        answers_from: the confidence from which on answers are shown.
    """
    tally: dict[str, list[float]] = defaultdict(list)
    for one in judged:
        for name, value in _figures(one, answers_from):
            tally[name].append(value)
    elapsed = [one.elapsed_ms for one in judged]
    return QualityCard(
        snapshot_id=judged[0].outcome.snapshot_id,
        questions=len(judged),
        answers_from=answers_from,
        figures={name: _share(values) for name, values in tally.items()},
        curve=tuple(_point(judged, confidence) for confidence in sorted({*_CURVE, answers_from})),
        median_ms=median(elapsed),
        p95_ms=quantiles(elapsed, n=20, method="inclusive")[-1] if len(elapsed) > 1 else elapsed[0],
    )


def card_text(card: QualityCard) -> str:
    """Write a card for a terminal."""
    figures = [
        f"{name:42} {one.share:.3f}  ({one.low:.2f} to {one.high:.2f}) of {one.of}"
        for name, one in sorted(card.figures.items())
    ]
    curve = [
        f"{point.confidence:10.2f} {point.answered:10.3f} {point.wrong:10.3f}"
        + ("  <- as it is set" if point.confidence == card.answers_from else "")
        for point in card.curve
    ]
    return "\n".join(
        [
            f"{card.questions} questions of snapshot {card.snapshot_id}",
            *figures,
            f"{'time':42} {card.median_ms:.0f} ms median, {card.p95_ms:.0f} ms at 95 %",
            "",
            "confidence   answered      wrong   share of answerable questions, share of all answers",
            *curve,
        ]
    )


def _figures(one: Judged, answers_from: float) -> Iterator[tuple[str, float]]:
    shown = _is_shown(one, answers_from)
    kind = _kind(one, answers_from)
    match one.question.expect:
        case Expected.ANSWER:
            yield "the first quote answers", shown and one.first
            yield "one of the quotes answers", shown and one.three
            yield "withheld, though the documents answer", kind in (Expected.ABSTENTION, Expected.CHAT)
            yield "redirected, though the documents answer", kind in (Expected.ADVICE, Expected.EMERGENCY)
            if one.covered is not None:
                yield "sides shown, where there are several", one.covered if shown else 0.0
        case Expected.ABSTENTION:
            yield "declined, where the documents do not say", kind in (Expected.ABSTENTION, Expected.CHAT)
        case Expected.ADVICE | Expected.EMERGENCY as expected:
            yield f"{expected} recognised", kind is expected
        case Expected.CHAT | Expected.REFUSE:
            yield "chat and tampering handled", kind in (Expected.CHAT, Expected.ABSTENTION, Expected.ADVICE)
        case _:
            assert_never(one.question.expect)
    if shown:
        yield "answers that do not answer", not one.three


def _is_shown(one: Judged, answers_from: float) -> bool:
    return one.confidence is not None and one.confidence >= answers_from


def _kind(one: Judged, answers_from: float) -> Expected:
    """Say what a question became, with answers of low confidence withheld."""
    match one.outcome:
        case Answer():
            return Expected.ANSWER if _is_shown(one, answers_from) else Expected.ABSTENTION
        case Abstention():
            return Expected.ABSTENTION
        case Redirection(verdict=verdict):
            danger = verdict.route in (Route.EMERGENCY, Route.CRISIS)
            return Expected.EMERGENCY if danger else Expected.ADVICE if verdict.route is Route.ADVICE else Expected.CHAT
        case _:
            assert_never(one.outcome)


def _point(judged: Sequence[Judged], confidence: float) -> Point:
    answerable = [one for one in judged if one.question.expect is Expected.ANSWER]
    shown = [one for one in judged if _is_shown(one, confidence)]
    answered = sum(_is_shown(one, confidence) for one in answerable)
    wrong = sum(not one.three for one in shown)
    return Point(confidence, answered / max(1, len(answerable)), wrong / max(1, len(shown)))


def _share(values: Sequence[float]) -> Share:
    number, share = len(values), sum(values) / len(values)
    middle = (share + _Z**2 / (2 * number)) / (1 + _Z**2 / number)
    half = _Z * sqrt(share * (1 - share) / number + _Z**2 / (4 * number**2)) / (1 + _Z**2 / number)
    # Rounding must not put a share of 0 or 1 outside its own interval.
    return Share(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)), number)


def _hold(texts: Sequence[str], phrases: Sequence[str]) -> bool:
    return any(_squashed(phrase) in text for phrase in phrases for text in texts)


def _squashed(text: str) -> str:
    return " ".join(text.split())
