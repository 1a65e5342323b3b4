"""The journal of a home: questions and feedback go in, and go out again when their time is over.

Keeping a question never fails and never holds an answer up for long: what cannot be kept is counted, and said.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from secrets import token_urlsafe
from threading import Lock
from time import monotonic

from assistant.errors import JournalUnusable
from assistant.journal.database import open_database, transaction, usable
from assistant.journal.entries import Entry, Feedback, cited_json, entry_of, hour_of, read_cited
from assistant.settings import Settings
from assistant.types import DANGER, Message, Outcome

_LOGGER = logging.getLogger(__name__)

# Longer than any change takes; a maintainer may wait.
_PATIENCE_S = 10.0
# While the journal cannot be written, answers do not wait for it each time.
_RETRY_S = 5.0
# So many are deleted at once that a question can be kept in between.
_DELETED_AT_ONCE = 500
# Some 100 MB: whoever asks without end takes up no more.
MOST_ENTRIES = 200_000
_COLUMNS = "token, hour, question, outcome, route, reason, cited, snapshot, feedback"
_INSERT = f"INSERT INTO asked ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own words
_SELECT = f"SELECT {_COLUMNS} FROM asked WHERE hour >= ? ORDER BY number"  # noqa: S608 - our own words
_COUNT = "INSERT INTO urgent VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET times = times + 1"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why questions are not kept just now.

    Attributes:
        reason: fit to show to the maintainer.
        lost: how many questions were answered and not kept since it began.
    """

    reason: str
    lost: int


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge did.

    Attributes:
        entries: how many were deleted.
        is_wiped: whether their words have left the files; another process that reads may delay that.
    """

    entries: int
    is_wiped: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How much the journal holds.

    Attributes:
        bytes: of all its files.
        outcomes: how many entries of each outcome.
        feedback: how many answers of each feedback.
        urgent: how many emergencies and crises, by route.
        oldest: the hour of the oldest entry, None where there is none.
    """

    bytes: int
    outcomes: dict[str, int]
    feedback: dict[str, int]
    urgent: dict[str, int]
    oldest: str | None


class Journal:
    """The journal in one file. Safe to use from several threads and processes."""

    def __init__(self, home: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self.path = home / "journal.db"
        self.problem: Problem | None = None
        self._now = now
        self._lock = Lock()
        self._writer: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._retry_at = 0.0

    def keep(self, outcome: Outcome, history: Sequence[Message], alone: Callable[[str], str]) -> str | None:
        """Keep what was asked and what became of it; of an emergency or a crisis, that there was one.

        Args:
            history: what was said before; of it nothing is kept but what a follow-up leans on.
            alone: how a question is understood where nothing was asked before it.

        Returns:
            The token by which feedback names the answer; None where nothing, or only a count, was kept.
        """
        now, route = self._now(), outcome.verdict.route
        if route in DANGER:
            self._try(_COUNT, (f"{now:%Y-%m-%d}", route.value))
            return None
        entry = entry_of(outcome, history, alone, token=token_urlsafe(16), now=now)
        return entry.token if self._try(_INSERT, _row(entry)) else None

    def knows(self, token: str) -> bool:
        """Tell whether an answer of this token is kept; raises what `feed_back` raises."""
        with self._lock, self._writing() as connection:
            found = connection.execute("SELECT 1 FROM asked WHERE token = ? AND outcome = 'answer'", (token,))
            return found.fetchone() is not None

    def feed_back(self, token: str, feedback: Feedback) -> None:
        """Keep what a reader says of an answer, in place of what they said before.

        Raises:
            JournalUnusable: it cannot be kept.
        """
        with self._lock, self._writing() as connection:
            connection.execute("UPDATE asked SET feedback = ? WHERE token = ?", (feedback.value, token))

    def entries(self, since: date | None = None) -> tuple[Entry, ...]:
        """Read what is kept, oldest first.

        Raises:
            JournalUnusable: it cannot be read.
        """
        with self._reading() as connection:
            rows = connection.execute(_SELECT, (since.isoformat() if since else "",)).fetchall()
        return tuple(map(_entry, rows))

    def counts(self) -> Counts:
        """Count what is kept; raises what `entries` raises."""
        with self._reading() as connection:
            outcomes = connection.execute("SELECT outcome, count(*) FROM asked GROUP BY 1 ORDER BY 2 DESC")
            feedback = "SELECT feedback, count(*) FROM asked WHERE feedback NOT NULL GROUP BY 1 ORDER BY 2 DESC"
            return Counts(
                bytes=sum(path.stat().st_size for path in self.path.parent.glob(f"{self.path.name}*")),
                outcomes=dict(outcomes.fetchall()),
                feedback=dict(connection.execute(feedback).fetchall()),
                urgent=dict(connection.execute("SELECT route, sum(times) FROM urgent GROUP BY 1").fetchall()),
                oldest=connection.execute("SELECT min(hour) FROM asked").fetchone()[0],
            )

    def exists(self) -> bool:
        """Tell whether anything was ever kept here."""
        return self.path.exists()

    def purge(self, before: date | datetime | None) -> Purged:
        """Delete what is older, all of it where `before` is None, so that its words leave the file.

        Raises:
            JournalUnusable: it cannot be written.
        """
        if not self.exists():
            return Purged(0, is_wiped=True)
        # Every hour and every day sorts before it.
        end = "~" if before is None else hour_of(before) if isinstance(before, datetime) else before.isoformat()
        with usable(self.path), closing(open_database(self.path, wait_s=_PATIENCE_S)) as connection:
            connection.execute("DELETE FROM urgent WHERE day < ?", (end[:10],))
            old = "SELECT number FROM asked WHERE hour < ? LIMIT ?"
            entries = _delete(connection, old, (end, _DELETED_AT_ONCE))
            too_many = "SELECT number FROM asked WHERE number <= (SELECT max(number) FROM asked) - ? LIMIT ?"
            entries += _delete(connection, too_many, (MOST_ENTRIES, _DELETED_AT_ONCE))
            # What was overwritten still stands in the log beside the file, until that is emptied.
            (is_busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return Purged(entries, is_wiped=not is_busy)

    def purge_older(self, days: int) -> Purged:
        """Delete what is older than so many days; raises what `purge` raises."""
        return self.purge(self._now() - timedelta(days=days))

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            if self._writer:
                self._writer.close()
                self._writer = None

    def _try(self, change: str, values: tuple[object, ...]) -> bool:
        """Make a change, or count it as lost; a failure is logged when it begins, not each time."""
        with self._lock:
            if monotonic() < self._retry_at and self.problem:
                self.problem = replace(self.problem, lost=self.problem.lost + 1)
                return False
            try:
                with self._writing() as connection:
                    connection.execute(change, values)
            except JournalUnusable as error:
                self._retry_at = monotonic() + _RETRY_S
                if not self.problem:
                    _LOGGER.warning("questions are answered, but not kept: %s", error)
                self.problem = Problem(str(error), self.problem.lost + 1 if self.problem else 1)
                return False
            self.problem = None
            return True

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """Give the connection that stays open; a file that was moved away is not written any more."""
        with usable(self.path):
            if self._writer and self._file != self._identity():
                self._writer.close()
                self._writer = None
            if not self._writer:
                self._writer = open_database(self.path)
                self._file = self._identity()
            yield self._writer

    def _identity(self) -> tuple[int, int] | None:
        try:
            found = self.path.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """Give a connection of its own, so that no question waits for who reads."""
        with usable(self.path), closing(open_database(self.path, wait_s=_PATIENCE_S)) as connection:
            yield connection


def journal_of(settings: Settings) -> Journal | None:
    """Give the journal that the settings turn on; None where they do not."""
    return Journal(settings.home) if settings.journal else None


def _delete(connection: sqlite3.Connection, which: str, values: tuple[object, ...]) -> int:
    """Delete the entries whose numbers a query gives, some at a time, until it gives none."""
    deleted = 0
    while True:
        with transaction(connection):
            done = connection.execute(f"DELETE FROM asked WHERE number IN ({which})", values).rowcount  # noqa: S608
        if not done:
            return deleted
        deleted += done


def _row(entry: Entry) -> tuple[object, ...]:
    return (
        entry.token,
        entry.hour,
        entry.question,
        entry.outcome,
        entry.route,
        entry.reason,
        cited_json(entry.cited),
        entry.snapshot_id,
        entry.feedback,
    )


def _entry(row: tuple[str, ...]) -> Entry:
    token, hour, question, outcome, route, reason, cited, snapshot_id, feedback = row
    said = Feedback(feedback) if feedback else None
    return Entry(token, hour, question, outcome, route, reason, read_cited(cited), snapshot_id, said)
