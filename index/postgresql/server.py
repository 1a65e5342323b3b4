"""A PostgreSQL server: pooled connections, tables that are brought up to date, failures that name the repair."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from threading import Lock
from time import monotonic
from typing import Any, TypeAlias
from weakref import finalize

import psycopg
from pgvector.psycopg import register_vector
from psycopg.conninfo import conninfo_to_dict
from psycopg_pool import ConnectionPool

from index.errors import StoreUnusable

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

# A question takes one connection at a time; more of them than this wait for each other.
_MOST_CONNECTIONS = 16
# After so long without a connection the server is said to be away.
_WAIT_S = 3
# A connection that was used so lately is not tried before it is used again.
_BELIEVED_S = 1.0
# Whatever takes longer than this is no question any more.
_LONGEST_QUESTION = "30s"
# Held while the tables are brought up to date, so that two processes do not do it at once.
_MIGRATING = 0x636974_65
# A filtered search goes on through the graph until it has found enough, or has looked at so many.
_SESSION = (
    "SET hnsw.iterative_scan = strict_order",
    "SET hnsw.ef_search = 200",
    "SET hnsw.max_scan_tuples = 100000",
    f"SET statement_timeout = '{_LONGEST_QUESTION}'",
)


class _Pooled(psycopg.Connection[tuple[Any, ...]]):
    """A connection that knows since when it has not been used."""

    idle_since = 0.0

    def rest(self) -> None:
        """Go back to the pool."""
        self.idle_since = monotonic()


class Server:
    """One database on a server, whose tables are there from the first connection on."""

    def __init__(self, address: str) -> None:
        """Take its address, `postgresql://USER:PASSWORD@HOST:PORT/DATABASE`; nothing is connected yet.

        Raises:
            StoreUnusable: that is no such address.
        """
        try:
            parts = conninfo_to_dict(address)
        except psycopg.ProgrammingError:
            msg = "CITEWELL_STORE is not an address like postgresql://user@host:5432/database; correct it"
            # The cause would repeat the password.
            raise StoreUnusable(msg) from None
        # Without the password, to be shown.
        self.name = f"{parts.get('host', 'localhost')}:{parts.get('port', 5432)}/{parts.get('dbname', '')}"
        self._address = address
        self._preparing = Lock()
        self._is_prepared = False
        self._failed_at = 0.0
        self._pool: ConnectionPool[_Pooled] = ConnectionPool(
            address,
            kwargs={"autocommit": True, "connect_timeout": _WAIT_S, "application_name": "citewell"},
            min_size=0,
            max_size=_MOST_CONNECTIONS,
            open=False,
            timeout=_WAIT_S,
            # After that the next question tries anew, so that a server that is back is found at once.
            reconnect_timeout=_WAIT_S,
            configure=_configure,
            connection_class=_Pooled,
            check=self._check,
            reset=_Pooled.rest,
        )
        self.close = finalize(self, self._pool.close)

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """Lend a connection.

        Raises:
            StoreUnusable: the server is away, or does not do what it is asked.
        """
        with self._translated():
            self._prepare()
            with self._pool.connection() as connection:
                yield connection

    @contextmanager
    def alone(self) -> Iterator[Connection]:
        """Make a connection for a change: it may take its time, and what it locks is free when it ends.

        Raises:
            StoreUnusable: the server is away, or does not do what it is asked.
        """
        with self._translated():
            self._prepare()
            with psycopg.connect(self._address, autocommit=True, connect_timeout=_WAIT_S) as connection:
                register_vector(connection)
                yield connection

    @contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except psycopg.Error as error:
            self._failed_at = monotonic()
            reason = str(error).strip().partition("\n")[0]
            msg = (
                f"the store {self.name} cannot be used ({reason}); see that PostgreSQL with pgvector runs there and "
                "that CITEWELL_STORE is right, then try again"
            )
            raise StoreUnusable(msg) from error

    def _check(self, connection: _Pooled) -> None:
        """Throw away a connection from before the server was started anew.

        One that was used just now is believed, unless something has failed since.
        """
        if connection.idle_since < max(self._failed_at, monotonic() - _BELIEVED_S):
            ConnectionPool.check_connection(connection)

    def _prepare(self) -> None:
        with self._preparing:
            if not self._is_prepared:
                with psycopg.connect(self._address, connect_timeout=_WAIT_S) as connection:
                    _migrate(connection)
                self._pool.open()
                self._is_prepared = True


def _configure(connection: Connection) -> None:
    register_vector(connection)
    for setting in _SESSION:
        connection.execute(setting.encode())


def _migrate(connection: Connection) -> None:
    """Run the numbered files that this database has not seen yet, all or none."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", [_MIGRATING])
    (is_new,) = _first(connection.execute("SELECT to_regclass('migrations') IS NULL"))
    if is_new:
        connection.execute("CREATE EXTENSION IF NOT EXISTS vector")
        connection.execute("CREATE TABLE migrations (name text PRIMARY KEY, ran timestamptz NOT NULL DEFAULT now())")
    seen = {name for (name,) in connection.execute("SELECT name FROM migrations")}
    for file in sorted(files("index.postgresql").joinpath("migrations").iterdir(), key=lambda one: one.name):
        if file.name.endswith(".sql") and file.name not in seen:
            connection.execute(file.read_bytes())
            connection.execute("INSERT INTO migrations (name) VALUES (%s)", [file.name])


def _first(cursor: psycopg.Cursor[tuple[Any, ...]]) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row, "an aggregate or a function gives one row"
    return row
