"""What the journal says of the documents."""

from typing import cast

import pytest

from assistant.journal import gaps as module
from assistant.journal.entries import Cited, Entry, Feedback
from assistant.journal.gaps import Gaps, find_gaps
from assistant.pipeline import Assistant
from corpus.types import Document
from index.errors import SnapshotCorrupt
from tests.fakes.assistant import SNAPSHOT, FakeAssistant
from tests.fakes.documents import LIBRARY, MEN

_SPAN = MEN.blocks[1].span
QUOTED = Cited(MEN.id, _SPAN.start, _SPAN.end, "a" * 64)


def _find(snapshot_id: str, document_id: str) -> Document | None:
    if snapshot_id == "broken":
        raise SnapshotCorrupt(snapshot_id)
    return LIBRARY.get(document_id) if snapshot_id == SNAPSHOT else None


def _gaps(*entries: Entry) -> Gaps:
    return find_gaps(entries, cast("Assistant", FakeAssistant(LIBRARY)), _find)


def _open(question: str | None, day: int = 1, reason: str = "nothing_close") -> Entry:
    return Entry("t", f"2026-03-{day:02}T09:00Z", question, "abstention", "information", reason, (), SNAPSHOT)


def _answered(
    question: str, feedback: Feedback | None, *, cited: tuple[Cited, ...] = (QUOTED,), snapshot_id: str = SNAPSHOT
) -> Entry:
    return Entry("t", "2026-03-09T09:00Z", question, "answer", "information", None, cited, snapshot_id, feedback)


def test_unanswered_questions_are_grouped_and_counted() -> None:
    """The same words count together, wordings of one meaning too; the most frequent come first, with their days."""
    found = _gaps(
        _open("is zebra milk sold", 3),
        _open("Which giraffe won the chess cup?", 1),
        _open("which giraffe won the chess cup", 5),
        _open("giraffe won the cup chess which?", 7),
        _open("half a question", reason="no_words"),
        _open(None, reason="question_too_long"),
        _answered("does it thin the bones of men?", None),
    )

    giraffe, zebra = found.unanswered
    assert (giraffe.times, giraffe.question) == (3, "which giraffe won the chess cup")
    assert giraffe.others == ("giraffe won the cup chess which?",)
    assert (giraffe.first, giraffe.last) == ("2026-03-01", "2026-03-07")
    assert (zebra.times, zebra.question, zebra.others) == (1, "is zebra milk sold", ())
    assert (found.asked, found.objected, found.left_out) == (7, (), 0)


def test_a_group_names_the_nearest_heading() -> None:
    """Where the library comes closest, with the link to that place; words in quotation marks need not stand there."""
    [group] = _gaps(_open('how many "bones" have men on the moon')).unanswered

    [document] = [document for document in LIBRARY.values() if document.title == group.nearest[0]]
    assert group.language == document.metadata.language
    assert group.link
    assert f"snapshot={SNAPSHOT}" in group.link


def test_too_many_wordings_leave_the_oldest_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """How many is said."""
    monkeypatch.setattr(module, "MOST_GROUPED", 2)

    found = _gaps(_open("zebra", 1), _open("giraffe", 2), _open("walrus", 3))

    assert ({group.question for group in found.unanswered}, found.left_out) == ({"giraffe", "walrus"}, 1)


def test_objections_are_grouped_by_their_quote() -> None:
    """A quote in several marked answers is one, with what was said of it; praise is no objection."""
    other = Cited("every-kind", 1, 5, "b" * 64)

    found = _gaps(
        _answered("is it so?", Feedback.EVIDENCE_WRONG, cited=(QUOTED, other)),
        _answered("is it so?", Feedback.INCOMPLETE),
        _answered("is it?", Feedback.EVIDENCE_WRONG),
        _answered("is it?", Feedback.HELPFUL, cited=(other,)),
        _answered("is it?", None, cited=(other,)),
    ).objected

    first, second = found
    assert first.objections == {Feedback.EVIDENCE_WRONG: 2, Feedback.INCOMPLETE: 1}
    assert (first.times, first.question, first.title) == (3, "is it so?", MEN.title)
    assert (first.words, first.language) == (_SPAN.of(MEN.text), MEN.metadata.language)
    assert first.link
    assert (second.times, second.cited) == (1, other)


@pytest.mark.parametrize("snapshot_id", ["gone", "broken"])
def test_a_quote_that_cannot_be_read_any_more_is_named_by_its_place(snapshot_id: str) -> None:
    """Where its snapshot is gone or broken, no other words stand in for it."""
    gone = Cited("left-the-library", 3, 9, "c" * 64)

    [one] = _gaps(_answered("is it?", Feedback.INCOMPLETE, cited=(gone,), snapshot_id=snapshot_id)).objected

    assert (one.words, one.link, one.title) == (None, None, "left-the-library")


def test_what_was_not_searched_for_is_counted() -> None:
    """Another language and other things; small talk is neither."""
    entries = [
        Entry("t", "2026-03-01T09:00Z", "x", "chat", route, None, (), SNAPSHOT)
        for route in ("other_language", "off_topic", "other_language", "chat")
    ]

    assert _gaps(*entries).elsewhere == {"other_language": 2, "off_topic": 1}
