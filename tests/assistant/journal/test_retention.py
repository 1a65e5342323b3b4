"""What is over is deleted without anybody asking."""

import logging
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.journal import retention
from assistant.journal.journal import Journal
from assistant.journal.retention import purging
from assistant.settings import Settings
from tests.fakes.assistant import FakeAssistant
from tests.fakes.documents import LIBRARY

ASSISTANT = FakeAssistant(LIBRARY)


def _keep(home: Path, question: str, *, days_ago: int) -> None:
    journal = Journal(home, lambda: datetime.now(UTC) - timedelta(days=days_ago))
    assert journal.keep(ASSISTANT.ask(question), (), ASSISTANT.alone)
    journal.close()


def _waits_for(home: Path, count: int) -> None:
    """Wait until so many are left."""
    ends = time.monotonic() + 10
    while len(Journal(home).entries()) != count and time.monotonic() < ends:
        time.sleep(0.02)
    assert len(Journal(home).entries()) == count


@pytest.mark.parametrize("is_on", [True, False], ids=["on", "turned off since"])
def test_it_is_purged_at_the_start_and_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_on: bool) -> None:
    """Of two questions the one whose days are over goes, later others do too; also where nothing is kept any more."""
    monkeypatch.setattr(retention, "_EVERY_S", 0.05)
    _keep(tmp_path, "zebra old", days_ago=31)
    _keep(tmp_path, "zebra new", days_ago=29)

    with purging(Settings(home=tmp_path, journal=is_on, journal_days=30)):
        _waits_for(tmp_path, 1)
        _keep(tmp_path, "zebra older", days_ago=40)
        _waits_for(tmp_path, 1)

    assert [entry.question for entry in Journal(tmp_path).entries()] == ["zebra new"]


def test_without_a_journal_none_is_made(tmp_path: Path) -> None:
    """A server whose journal is off leaves no file."""
    with purging(Settings(home=tmp_path)):
        time.sleep(0.1)

    assert not list(tmp_path.iterdir())


def test_what_cannot_be_purged_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The maintainer must know that words stay longer than was said."""
    (tmp_path / "journal.db").write_bytes(b"no database" * 1000)

    with purging(Settings(home=tmp_path)):
        ends = time.monotonic() + 10
        while not caplog.records and time.monotonic() < ends:
            time.sleep(0.02)

    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "was not deleted" in caplog.text
