"""What the journal keeps of a question, and what it leaves out. Pure.

Kept are the words with personal data masked, what became of them, which words of the documents were quoted, the
snapshot, and the hour: a full time could be laid beside a proxy's log, which knows addresses. Nothing is kept of who
asked. Of an emergency or a crisis not even that is kept, only how many there were on a day.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, assert_never

from assistant.question.cleaning import sayable
from assistant.rendering import outcome_kind
from assistant.safety.masking import mask
from assistant.types import Abstention, Answer, Citation, Message, Outcome, Reason, Redirection


class Feedback(StrEnum):
    """What a reader says of an answer."""

    HELPFUL = "helpful"
    EVIDENCE_WRONG = "evidence_wrong"
    INCOMPLETE = "incomplete"
    NOT_WHAT_I_ASKED = "not_what_i_asked"


@dataclass(frozen=True, slots=True)
class Cited:
    """The words of a document that were quoted, by their place; `start` and `end` as in a citation."""

    document: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A question that was kept.

    Attributes:
        token: names the entry to who got the answer, and to nobody else; random.
        hour: in UTC, such as "2026-03-12T09:00Z".
        question: with personal data masked; None where it was empty or too long to be read.
        outcome: as in the outcome object, such as "abstention".
        reason: why it was not answered, of an abstention alone.
        cited: what was quoted, best first; the nearest places of an abstention are not quoted.
    """

    token: str
    hour: str
    question: str | None
    outcome: str
    route: str
    reason: str | None
    cited: tuple[Cited, ...]
    snapshot_id: str
    feedback: Feedback | None = None


def entry_of(
    outcome: Outcome, history: Sequence[Message], alone: Callable[[str], str], *, token: str, now: datetime
) -> Entry:
    """Make the entry for an outcome that is no emergency and no crisis.

    Args:
        history: what was said before. A follow-up says nothing by itself, so it is kept as it was understood.
        alone: how a question is understood where nothing was asked before it.
    """
    reason, cited = _became(outcome)
    is_read = reason not in (Reason.EMPTY_QUESTION, Reason.QUESTION_TOO_LONG)
    return Entry(
        token=token,
        hour=hour_of(now),
        question=mask(sayable(_words(outcome, history, alone))) if is_read else None,
        outcome=outcome_kind(outcome),
        route=outcome.verdict.route.value,
        reason=reason.value if reason else None,
        cited=tuple(map(_cited, cited)),
        snapshot_id=outcome.snapshot_id,
    )


def hour_of(moment: datetime) -> str:
    """Write the hour in which a moment is, in UTC; later hours sort later.

    >>> hour_of(datetime(2026, 3, 12, 9, 59, tzinfo=UTC))
    '2026-03-12T09:00Z'
    """
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H}:00Z"


def cited_json(cited: tuple[Cited, ...]) -> str:
    """Write places as the journal stores them."""
    return json.dumps([asdict(one) for one in cited])


def read_cited(stored: str) -> tuple[Cited, ...]:
    """Read places as the journal stores them."""
    places: list[dict[str, Any]] = json.loads(stored)
    return tuple(Cited(**place) for place in places)


def _became(outcome: Outcome) -> tuple[Reason | None, tuple[Citation, ...]]:
    """Say why an outcome is no answer, where it abstains, and what it quotes."""
    match outcome:
        case Answer():
            return None, outcome.citations
        case Abstention():
            return outcome.reason, ()
        case Redirection():
            return None, outcome.related
        case _:
            assert_never(outcome)


def _words(outcome: Outcome, history: Sequence[Message], alone: Callable[[str], str]) -> str:
    leans = history and not isinstance(outcome, Redirection) and outcome.resolved != alone(outcome.question)
    return outcome.resolved if leans else outcome.question


def _cited(citation: Citation) -> Cited:
    quote = citation.quote
    return Cited(quote.document_id, quote.span.start, quote.span.end, quote.sha256)
