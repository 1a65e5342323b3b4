"""What is kept of a question, and what is left out."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from assistant.journal.entries import Cited, Entry, cited_json, entry_of, hour_of, read_cited
from assistant.types import Message, Role
from tests.fakes.assistant import SNAPSHOT, FakeAssistant
from tests.fakes.documents import LIBRARY

NOW = datetime(2026, 3, 12, 9, 59, 30, tzinfo=UTC)
QUESTION = "does it thin the bones of men?"


def _entry(question: str, *history: str) -> Entry:
    assistant = FakeAssistant(LIBRARY)
    before = tuple(Message(Role.USER, turn) for turn in history)
    return entry_of(assistant.ask(question, before), before, assistant.alone, token="t", now=NOW)


def test_an_answer_is_kept_with_the_words_that_it_quoted() -> None:
    """Each place with its hash, best first, as the citations have them."""
    entry = _entry(QUESTION)
    answer = FakeAssistant(LIBRARY).ask(QUESTION)

    quotes = [citation.quote for citation in getattr(answer, "citations")]  # noqa: B009 - one type of three
    assert quotes
    assert entry.cited == tuple(Cited(one.document_id, one.span.start, one.span.end, one.sha256) for one in quotes)
    assert (entry.question, entry.outcome, entry.route, entry.snapshot_id) == (
        QUESTION,
        "answer",
        "information",
        SNAPSHOT,
    )
    assert read_cited(cited_json(entry.cited)) == entry.cited


def test_of_the_time_the_hour_is_kept() -> None:
    """Of any time zone, in UTC, so that later ones sort later."""
    assert _entry(QUESTION).hour == "2026-03-12T09:00Z"
    assert hour_of(datetime(2026, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))) == "2025-12-31T22:00Z"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("zebra jo@example.org", "zebra [e-mail]"),
        ("zebra, call 07700 900123", "zebra, call [phone number]"),
        ("my card 4111 1111 1111 1111 zebra", "my card [card number] zebra"),
        ("my NHS number is 943 476 5919 zebra", "my NHS number is [NHS number] zebra"),
        ("SSN 078-05-1120 zebra", "SSN [social security number] zebra"),
        ("half a character \ud800 zebra", "half a character ? zebra"),
    ],
)
def test_personal_data_is_masked(typed: str, kept: str) -> None:
    """What names a person is replaced by what it was, before anything is written."""
    assert _entry(typed).question == kept


@pytest.mark.parametrize(
    ("question", "outcome", "route", "reason"),
    [
        ("zebra", "abstention", "information", "nothing_close"),
        ("should men do it?", "advice", "advice", None),
        ("hello", "chat", "chat", None),
    ],
)
def test_what_is_no_answer_is_told_apart(question: str, outcome: str, route: str, reason: str | None) -> None:
    """An abstention has its reason; the nearest places were not quoted, so they are not kept."""
    entry = _entry(question)

    assert (entry.question, entry.outcome, entry.route, entry.reason) == (question, outcome, route, reason)
    assert bool(entry.cited) is (outcome == "advice")


@pytest.mark.parametrize("question", ["", "lengthy words"])
def test_what_was_not_read_has_no_words(question: str) -> None:
    """An empty question and one that is too long are kept without their words."""
    assert _entry(question).question is None


def test_a_follow_up_is_kept_as_it_was_understood() -> None:
    """By itself it says nothing; of what was said before no more is kept than it leans on."""
    assert _entry("and the bones?", "secret words before").question == "and the bones? of men"
    assert _entry(QUESTION, "secret words before").question == QUESTION
