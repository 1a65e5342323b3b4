"""The threshold of this library, measured with its own questions. Pure.

The evidence for an answer lies on a scale that the encoder makes and the library stretches, so the threshold that ships
fits another library only roughly. Here the lowest one is chosen that keeps wrong answers at or below a wanted share.
What a follow-up's own words must find (`OWN_WORDS_FROM`) is not chosen: it was measured on written conversations, which
a library's questions hardly hold; follow-ups among the questions are asked with it, so the counts include what it does.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from assistant.confidence import evidence_for
from assistant.errors import NotCalibrated
from assistant.quality import CARD_Z, Figure, Judged, QualityCard
from assistant.question_sets import CheckedQuestion, Expected

# With fewer the share of them that is declined is known no better than to 0.2 either way.
LEAST_UNANSWERABLE = 20
# Further digits would say more than the questions can.
_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Calibration:
    """A threshold and what it gives.

    Attributes:
        answers_from: the evidence from which on is answered.
        card: what became of the questions when they were asked with it.
    """

    answers_from: float
    card: QualityCard


def least_answerable(wrong_at_most: float) -> int:
    """Say how many answerable questions it takes.

    With fewer not even a file without one wrong answer could show that the share is so low: the upper end of Wilson's
    interval for none of n is z² / (n + z²).

    >>> least_answerable(0.1), least_answerable(0.05)
    (35, 73)
    """
    return ceil(CARD_Z**2 * (1 - wrong_at_most) / wrong_at_most)


def check_enough(questions: Sequence[CheckedQuestion], wrong_at_most: float) -> None:
    """Refuse a file from which nothing could be told.

    Raises:
        NotCalibrated: says how many questions there are, how many are needed and why.
    """
    expected = [question.expect for question in questions]
    answerable, unanswerable = expected.count(Expected.ANSWER), expected.count(Expected.ABSTENTION)
    least = least_answerable(wrong_at_most)
    if answerable < least:
        msg = (
            f"{answerable} questions expect an answer; it takes {least} to show that a share of at most "
            f"{wrong_at_most:g} of the answers is wrong, since with fewer not even a file without a wrong answer would "
            "show it; add questions, or allow more with --wrong-at-most"
        )
        raise NotCalibrated(msg)
    if unanswerable < LEAST_UNANSWERABLE:
        msg = (
            f"{unanswerable} questions expect an abstention; it takes {LEAST_UNANSWERABLE}, since a threshold is there "
            "to withhold answers to such, and fewer tell too little about them; add questions that the documents "
            "nearly answer"
        )
        raise NotCalibrated(msg)


def calibrated(judged: Sequence[Judged], measure: Callable[[float], QualityCard], wrong_at_most: float) -> Calibration:
    """Choose the lowest threshold that keeps wrong answers at or below a share, and measure what it gives.

    Args:
        judged: what became of the questions with nothing withheld.
        measure: asks them again with a threshold; what is chosen is what holds there too.

    Raises:
        NotCalibrated: no threshold does.
    """
    for threshold in _candidates(judged, wrong_at_most):
        card = measure(threshold)
        if _wrong_share(card) <= wrong_at_most:
            return Calibration(threshold, card)
    least = _least_shown(wrong_at_most)
    msg = (
        f"no threshold keeps the share of wrong answers at or below {wrong_at_most:g} and still answers {least} "
        "questions; look at the curve of `citewell evaluate`, and allow more with --wrong-at-most or mend the questions"
    )
    raise NotCalibrated(msg)


def _candidates(judged: Sequence[Judged], wrong_at_most: float) -> Iterator[float]:
    """Give thresholds that keep to the share as far as can be told from the evidence, the lowest first."""
    answers = sorted((evidence_for(one.confidence), one.three) for one in judged if one.confidence is not None)
    for place, (evidence, _) in enumerate(answers):
        shown = answers[place:]
        wrong = sum(not is_right for _, is_right in shown)
        if len(shown) < _least_shown(wrong_at_most):
            return
        if wrong / len(shown) <= wrong_at_most:
            below = answers[place - 1][0] if place else 0.0
            yield round(max(0.0, (below + evidence) / 2), _DIGITS)


def _least_shown(wrong_at_most: float) -> int:
    """Say how many answers there must be, so that one wrong one keeps to the share."""
    return ceil(1 / wrong_at_most)


def _wrong_share(card: QualityCard) -> float:
    figure = card.figures.get(Figure.WRONG)
    return figure.share if figure else 0.0
