"""The journal's file: SQLite, readable by its owner alone, of one known version, in which nothing deleted remains.

Several processes may have it open. Whoever only reads sees a whole state, and holds nobody up.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from assistant.errors import JournalUnusable

# Raise it whenever the tables change their meaning.
VERSION = 1
# Marks the file as a journal of Citewell: "Cite" in ASCII.
_APPLICATION = 0x43697465
# An answer waits for the journal at most so long; a process holds it for the length of one small change.
_WAIT_S = 0.5
_OWNER_ALONE = 0o600
_TABLES = """
CREATE TABLE asked (
    number INTEGER PRIMARY KEY,
    token TEXT NOT NULL UNIQUE,
    hour TEXT NOT NULL,
    question TEXT,
    outcome TEXT NOT NULL,
    route TEXT NOT NULL,
    reason TEXT,
    cited TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    feedback TEXT
) STRICT;
CREATE INDEX asked_hour ON asked (hour);
CREATE TABLE urgent (day TEXT, route TEXT, times INTEGER NOT NULL, PRIMARY KEY (day, route)) STRICT, WITHOUT ROWID;
"""


def open_database(path: Path, *, wait_s: float = _WAIT_S) -> sqlite3.Connection:
    """Open the journal, and make it where there is none; the connection commits each statement by itself.

    Raises:
        JournalUnusable: it is of another version, no journal, or cannot be read or written.
    """
    with usable(path):
        _give_to_owner(path)
        connection = sqlite3.connect(path, timeout=wait_s, isolation_level=None, check_same_thread=False)
        try:
            # What is deleted is overwritten, and nothing is sorted in a file elsewhere.
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA temp_store = MEMORY")
            _check_version(connection, path)
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
        except BaseException:
            connection.close()
            raise
        return connection


@contextmanager
def usable(path: Path) -> Iterator[None]:
    """Say of a failure here that it is the journal's.

    Raises:
        JournalUnusable: the file could not be read or written.
    """
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        msg = (
            f"the journal {path} cannot be used ({error}); free some space or mend its permissions, "
            "or move it away and a new one is made"
        )
        raise JournalUnusable(msg) from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Make several changes or none."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # Where the disk is full, it has been undone already.
        with suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise


def _give_to_owner(path: Path) -> None:
    """Make the file as its owner's alone; the files beside it, which SQLite makes, take its mode."""
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, _OWNER_ALONE))
    except FileExistsError:
        # By its name: closing a file of this process would drop the locks that SQLite has on it.
        path.chmod(_OWNER_ALONE)


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    if _version(connection) == (0, 0):
        with transaction(connection):
            # Another process may have made the tables just now.
            if _version(connection) == (0, 0):
                _make(connection, path)
    application, version = _version(connection)
    if application != _APPLICATION:
        msg = f"{path} is no journal of Citewell; move it away and a new one is made"
        raise JournalUnusable(msg)
    if version != VERSION:
        msg = (
            f"the journal {path} has version {version}, this program reads version {VERSION}; "
            "use the Citewell that wrote it, or move it away and a new one is made"
        )
        raise JournalUnusable(msg)


def _make(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("SELECT count(*) FROM sqlite_schema").fetchone() != (0,):
        msg = f"{path} is no journal of Citewell; move it away and a new one is made"
        raise JournalUnusable(msg)
    for statement in filter(str.strip, _TABLES.split(";")):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_APPLICATION}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _version(connection: sqlite3.Connection) -> tuple[int, int]:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    return application, version
