"""The journal keeps questions and feedback, forgets what is over, and never keeps an answer from anybody."""

import logging
import multiprocessing
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from assistant.errors import JournalUnusable
from assistant.journal import journal as module
from assistant.journal.database import VERSION
from assistant.journal.entries import Feedback
from assistant.journal.journal import Journal, Purged, journal_of
from assistant.settings import Settings
from tests.fakes.assistant import FakeAssistant
from tests.fakes.documents import LIBRARY

NOW = datetime(2026, 3, 12, 9, 59, tzinfo=UTC)
QUESTION = "does it thin the bones of men?"
ASSISTANT = FakeAssistant(LIBRARY)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Return a journal in which nothing was kept yet."""
    journal = Journal(tmp_path, lambda: NOW)
    yield journal
    journal.close()


def _keep(journal: Journal, question: str) -> str | None:
    return journal.keep(ASSISTANT.ask(question), (), ASSISTANT.alone)


def _bytes(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _later(journal: Journal, **by: float) -> Journal:
    return Journal(journal.path.parent, lambda: NOW + timedelta(**by))


def test_it_is_off_unless_it_is_turned_on(tmp_path: Path) -> None:
    """Without the setting there is none, and no file is made."""
    assert journal_of(Settings(home=tmp_path)) is None
    assert journal_of(Settings(home=tmp_path, journal=True)) is not None
    assert not list(tmp_path.iterdir())


def test_what_is_kept_is_read_back(journal: Journal) -> None:
    """In the order in which it was asked, each with a token of its own; since a day, only what came then."""
    tokens = [_keep(journal, QUESTION), _keep(journal, "zebra")]

    entries = journal.entries()

    assert [(entry.token, entry.question) for entry in entries] == list(zip(tokens, [QUESTION, "zebra"], strict=True))
    assert len(set(tokens)) == 2
    assert journal.entries(since=NOW.date()) == entries
    assert journal.entries(since=NOW.date() + timedelta(days=1)) == ()
    assert (journal.counts().outcomes, journal.counts().oldest) == (
        {"answer": 1, "abstention": 1},
        "2026-03-12T09:00Z",
    )


@pytest.mark.parametrize(("words", "route"), [("an ambulance now", "emergency"), ("in despair", "crisis")])
def test_of_danger_only_a_count_is_kept(journal: Journal, words: str, route: str) -> None:
    """Neither the words nor the hour, and no token: nobody is asked what they say of it."""
    assert _keep(journal, words) is None
    assert _keep(journal, words) is None

    assert journal.entries() == ()
    assert journal.counts().urgent == {route: 2}
    journal.close()
    assert words.encode() not in _bytes(journal.path.parent)


def test_only_its_owner_can_read_it(journal: Journal) -> None:
    """The file and those beside it, also where somebody has opened it up."""
    _keep(journal, QUESTION)
    journal.path.chmod(0o644)
    journal.entries()

    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in journal.path.parent.iterdir()}

    assert "journal.db-wal" in modes
    assert set(modes.values()) == {0o600}


def test_feedback_names_an_answer_that_was_given(journal: Journal) -> None:
    """The last word counts; a token that is forged, or not an answer's, is not known."""
    token, other = _keep(journal, QUESTION), _keep(journal, "zebra")
    assert token
    assert other

    journal.feed_back(token, Feedback.HELPFUL)
    journal.feed_back(token, Feedback.INCOMPLETE)

    assert journal.knows(token)
    assert not journal.knows("forged")
    assert not journal.knows(other)
    assert [entry.feedback for entry in journal.entries()] == [Feedback.INCOMPLETE, None]
    assert journal.counts().feedback == {"incomplete": 1}


def test_purged_words_leave_the_files(journal: Journal) -> None:
    """What is older goes, what is not stays; the bytes are gone though another process has the file open."""
    for number in range(1200):
        _keep(journal, f"zebra oldword{number} {'stripes ' * 20}")
    _keep(journal, "ambulance")
    with closing(_later(journal, days=40)) as later:
        for number in range(300):
            _keep(later, f"zebra newword{number}")
        assert b"oldword" in _bytes(journal.path.parent)

        purged = later.purge_older(30)

        assert purged == Purged(1200, is_wiped=True)
        assert b"oldword" not in _bytes(journal.path.parent)
        assert [entry.question for entry in later.entries()] == [f"zebra newword{number}" for number in range(300)]
        assert later.counts().urgent == {}
    assert journal.purge(None) == Purged(300, is_wiped=True)
    assert b"newword" not in _bytes(journal.path.parent)


def test_a_day_and_an_hour_are_borders(journal: Journal) -> None:
    """Before a day means not that day itself, and a retention of days counts in hours."""
    _keep(journal, "zebra")

    assert journal.purge(date(2026, 3, 12)).entries == 0
    with closing(_later(journal, days=1)) as later:
        assert later.purge_older(1).entries == 0
    with closing(_later(journal, days=1, hours=1)) as later:
        assert later.purge_older(1).entries == 1


def test_a_reader_that_is_not_done_is_said(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where somebody still reads the old state, it is not claimed that the words have left the files."""
    monkeypatch.setattr(module, "_PATIENCE_S", 0.1)
    _keep(journal, "zebra")
    with closing(sqlite3.connect(journal.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM asked").fetchall()

        assert journal.purge(None) == Purged(1, is_wiped=False)

    assert journal.purge(None) == Purged(0, is_wiped=True)


def test_it_takes_up_no_more_than_its_room(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks without end pushes the oldest out."""
    monkeypatch.setattr(module, "MOST_ENTRIES", 3)
    for number in range(5):
        _keep(journal, f"zebra {number}")

    journal.purge_older(90)

    assert [entry.question for entry in journal.entries()] == ["zebra 2", "zebra 3", "zebra 4"]


def _many(folder: Path, name: str) -> None:
    with closing(Journal(folder)) as journal:
        for number in range(40):
            assert _keep(journal, f"zebra {name} {number}")


def test_several_processes_keep_at_once(tmp_path: Path) -> None:
    """Nothing is lost, also where all of them find no file."""
    spawn = multiprocessing.get_context("spawn")
    writers = [spawn.Process(target=_many, args=(tmp_path, name)) for name in ("first", "second", "third")]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    with closing(Journal(tmp_path)) as journal:
        assert len(journal.entries()) == 120


def test_a_locked_journal_keeps_nobody_from_an_answer(
    journal: Journal, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is logged once, without the words, and counted; when it is free, questions are kept again."""
    _keep(journal, "zebra before")
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert [_keep(journal, "zebra during") for _ in range(3)] == [None] * 3
        assert journal.problem
        assert (journal.problem.lost, "locked" in journal.problem.reason) == (3, True)
    monkeypatch.setattr(journal, "_retry_at", 0.0)

    assert _keep(journal, "zebra after")

    assert journal.problem is None
    assert len(caplog.records) == 1
    assert "zebra" not in caplog.text
    assert [entry.question for entry in journal.entries()] == ["zebra before", "zebra after"]


def test_a_full_disk_keeps_nobody_from_an_answer(journal: Journal, caplog: pytest.LogCaptureFixture) -> None:
    """What does not fit is counted, and what was kept before can still be read."""
    _keep(journal, "zebra before")
    assert journal._writer
    (pages,) = journal._writer.execute("PRAGMA page_count").fetchone()
    journal._writer.execute(f"PRAGMA max_page_count = {pages}")

    lost = [_keep(journal, f"zebra {'stripes ' * 200}") for _ in range(20)]

    assert None in lost
    assert journal.problem
    assert "full" in journal.problem.reason
    assert len(caplog.records) == 1
    assert len(journal.entries()) == 1 + len(lost) - lost.count(None)


def test_a_file_that_was_moved_away_is_made_anew(journal: Journal) -> None:
    """Nothing more is written into the old one."""
    _keep(journal, "zebra before")
    journal.path.rename(journal.path.with_name("elsewhere.db"))

    assert _keep(journal, "zebra after")

    assert [entry.question for entry in journal.entries()] == ["zebra after"]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (f"PRAGMA user_version = {VERSION + 1}", f"version {VERSION + 1}, this program reads version {VERSION}"),
        ("PRAGMA application_id = 7", "no journal of Citewell"),
    ],
)
def test_another_version_is_refused_and_left_alone(journal: Journal, damage: str, said: str) -> None:
    """Neither read nor written; the message says what to do."""
    _keep(journal, "zebra")
    journal.close()
    with closing(sqlite3.connect(journal.path)) as other:
        other.execute(damage)
    before = journal.path.read_bytes()

    with pytest.raises(JournalUnusable, match=said) as refused:
        journal.entries()
    assert "move it away" in str(refused.value)
    assert _keep(journal, "zebra") is None
    assert journal.path.read_bytes() == before


@pytest.mark.parametrize("content", [b"no database at all, though it is long enough to be one" * 40, None])
def test_what_is_no_journal_is_refused(journal: Journal, content: bytes | None) -> None:
    """Bytes that are no database, and somebody else's database."""
    if content:
        journal.path.write_bytes(content)
    else:
        with closing(sqlite3.connect(journal.path)) as other:
            other.execute("CREATE TABLE theirs (x)")

    with pytest.raises(JournalUnusable):
        journal.entries()
    assert _keep(journal, "zebra") is None
    assert journal.problem


def test_a_home_that_is_gone_is_no_failure_of_an_answer(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Keeping fails without a folder, and is logged as anything else."""
    journal = Journal(tmp_path / "nowhere")

    assert _keep(journal, QUESTION) is None

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert journal.purge_older(1) == Purged(0, is_wiped=True)
