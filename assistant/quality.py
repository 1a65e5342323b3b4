"""Questions with what is expected become a quality card. Pure but for the clock.

An answer is right if one of its quotes holds one of the expected phrases, white space counted as one blank.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import sqrt
from statistics import median, quantiles
from time import perf_counter
from typing import assert_never

from assistant.question.cleaning import one_line
from assistant.question_sets import CheckedQuestion, Expected
from assistant.types import Abstention, Answer, Message, Outcome, Redirection, Route

# Of a normal distribution, so that 95 % lie within.
CARD_Z = 1.96
_CURVE = tuple(step / 20 for step in range(20))


class Figure(StrEnum):
    """What is counted, as it is called on a terminal."""

    FIRST = "the first quote answers"
    ANSWERED = "one of the quotes answers"
    WITHHELD = "withheld, though the documents answer"
    REDIRECTED = "redirected, though the documents answer"
    SIDES = "sides shown, where there are several"
    DECLINED = "declined, where the documents do not say"
    ADVICE = "advice recognised"
    EMERGENCY = "emergency recognised"
    CHAT = "chat and tampering handled"
    WRONG = "answers that do not answer"


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
        answerable: how many questions the documents answer.
        shown: how many questions get an answer.
    """

    confidence: float
    answered: float
    wrong: float
    answerable: int
    shown: int


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


def judge(question: CheckedQuestion, ask: Ask) -> Judged:
    """Ask a question, and say whether its quotes hold what is expected."""
    started = perf_counter()
    outcome = ask(question.question, question.messages())
    elapsed_ms = (perf_counter() - started) * 1000
    texts = _quoted(outcome)
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


def measured_card(
    questions: Sequence[CheckedQuestion], as_set: Ask, withholding_nothing: Ask, *, answers_from: float
) -> QualityCard:
    """Ask every question twice, and sum up what became of it: as it is set, and with every other threshold.

    A threshold decides more than whether there is an answer, so what is set is asked for, and not read off a curve.

    Args:
        answers_from: the confidence from which on answers are shown by `as_set`.
    """
    curve = quality_card([judge(one, withholding_nothing) for one in questions], answers_from=answers_from).curve
    # What is shown was decided before it came here.
    card = quality_card([judge(one, as_set) for one in questions], answers_from=0)
    return replace(card, curve=curve, answers_from=answers_from)


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
        figures={name: share_of(sum(values), len(values)) for name, values in tally.items()},
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
    return "\n".join(
        [
            f"{card.questions} questions of snapshot {card.snapshot_id}",
            *figures,
            f"{'time':42} {card.median_ms:.0f} ms median, {card.p95_ms:.0f} ms at 95 %",
            "",
            *curve_lines(card),
        ]
    )


def curve_lines(card: QualityCard) -> Iterator[str]:
    """Write for a terminal what other confidences would give."""
    yield "confidence   answered      wrong   share of answerable questions, share of all answers"
    yield from (
        f"{point.confidence:10.3f} {point.answered:10.3f} {point.wrong:10.3f}"
        + ("  <- as it is set" if point.confidence == card.answers_from else "")
        for point in card.curve
    )


def _figures(one: Judged, answers_from: float) -> Iterator[tuple[str, float]]:
    shown = _is_shown(one, answers_from)
    kind = _kind(one, answers_from)
    match one.question.expect:
        case Expected.ANSWER:
            yield Figure.FIRST, shown and one.first
            yield Figure.ANSWERED, shown and one.three
            yield Figure.WITHHELD, kind in (Expected.ABSTENTION, Expected.CHAT)
            yield Figure.REDIRECTED, kind in (Expected.ADVICE, Expected.EMERGENCY)
            if one.covered is not None:
                yield Figure.SIDES, one.covered if shown else 0.0
        case Expected.ABSTENTION:
            yield Figure.DECLINED, kind in (Expected.ABSTENTION, Expected.CHAT)
        case Expected.ADVICE:
            yield Figure.ADVICE, kind is Expected.ADVICE
        case Expected.EMERGENCY:
            yield Figure.EMERGENCY, kind is Expected.EMERGENCY
        case Expected.CHAT | Expected.REFUSE:
            yield Figure.CHAT, kind in (Expected.CHAT, Expected.ABSTENTION, Expected.ADVICE)
        case _:
            assert_never(one.question.expect)
    if shown:
        yield Figure.WRONG, not one.three


def _is_shown(one: Judged, answers_from: float) -> bool:
    return one.confidence is not None and one.confidence >= answers_from


def _kind(one: Judged, answers_from: float) -> Expected:
    """Say what a question became, with answers of low confidence withheld."""
    kind = kind_of(one.outcome)
    return Expected.ABSTENTION if kind is Expected.ANSWER and not _is_shown(one, answers_from) else kind


def kind_of(outcome: Outcome) -> Expected:
    """Say what a question became."""
    match outcome:
        case Answer():
            return Expected.ANSWER
        case Abstention():
            return Expected.ABSTENTION
        case Redirection(verdict=verdict):
            danger = verdict.route in (Route.EMERGENCY, Route.CRISIS)
            return Expected.EMERGENCY if danger else Expected.ADVICE if verdict.route is Route.ADVICE else Expected.CHAT
        case _:
            assert_never(outcome)


def holds(outcome: Outcome, phrases: Sequence[str]) -> bool:
    """Tell whether one of an answer's quotes holds one of the phrases."""
    return _hold(_quoted(outcome), phrases)


def _quoted(outcome: Outcome) -> list[str]:
    return [one_line(one.quote.text) for one in outcome.citations] if isinstance(outcome, Answer) else []


def _point(judged: Sequence[Judged], confidence: float) -> Point:
    answerable = [one for one in judged if one.question.expect is Expected.ANSWER]
    shown = [one for one in judged if _is_shown(one, confidence)]
    answered = sum(_is_shown(one, confidence) for one in answerable)
    wrong = sum(not one.three for one in shown)
    return Point(
        confidence, answered / max(1, len(answerable)), wrong / max(1, len(shown)), len(answerable), len(shown)
    )


def share_of(count: float, number: int) -> Share:
    """Give a share with its interval.

    Args:
        count: how many, or a sum of shares.
        number: of how many, at least 1.
    """
    share = count / number
    middle = (share + CARD_Z**2 / (2 * number)) / (1 + CARD_Z**2 / number)
    half = CARD_Z * sqrt(share * (1 - share) / number + CARD_Z**2 / (4 * number**2)) / (1 + CARD_Z**2 / number)
    # Rounding must not put a share of 0 or 1 outside its own interval.
    return Share(share, max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half)), number)


def _hold(texts: Sequence[str], phrases: Sequence[str]) -> bool:
    return any(one_line(phrase) in text for phrase in phrases for text in texts)
