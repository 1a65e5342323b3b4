"""A home whose snapshots are kept by a database server, so that several machines serve the same library.

The folder itself still holds what belongs to one machine: its settings, its journal, and who changes it from there.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NoReturn

from corpus.types import Document
from index.building import Draft
from index.entries import Contents
from index.errors import DocumentNotFound, HomeLocked, SnapshotCorrupt, SnapshotNotFound, StoreUnsuitable
from index.home import Home
from index.manifest import REPAIR, Manifest
from index.postgresql.rows import Reader, read_stored
from index.postgresql.server import Connection, Server
from index.postgresql.snapshot import PostgresSnapshot, open_stored
from index.postgresql.writing import PostgresDraft, forget
from index.store import Snapshot

# Held by the one process that changes the snapshots.
_CHANGING = 0x636974_77
_PUBLISHED = "published"
_PAUSED = "paused"


class PostgresHome(Home):
    """The snapshots of a database, and a folder of this machine's own."""

    def __init__(self, path: Path, server: Server, *, is_exact: bool) -> None:
        super().__init__(path)
        self._server = server
        self._is_exact = is_exact
        self._changing: Connection | None = None

    def folder(self, snapshot_id: str) -> NoReturn:  # noqa: ARG002 - as the home that it takes the place of
        """Refuse: a snapshot has no folder here."""
        msg = (
            f"the snapshots are kept in {self._server.name}, and this works on files alone; use PostgreSQL's own tools "
            "there, such as pg_dump"
        )
        raise StoreUnsuitable(msg)

    def aside(self, name: str) -> NoReturn:
        """Refuse: nothing is written into folders here."""
        self.folder(name)

    def published_id(self) -> str | None:
        """Return the id of the published snapshot, None before the first one."""
        return self._value(_PUBLISHED)

    def published(self) -> str:
        """Return the id of the published snapshot, which there must be."""
        published = self.published_id()
        if published is None:
            msg = (
                f"there is no index in {self._server.name} yet; "
                "build one with `citewell index update PATH` (or `builtin`)"
            )
            raise SnapshotNotFound(msg)
        return published

    def snapshot_ids(self) -> list[str]:
        """List the finished snapshots, oldest first."""
        with self._server.connection() as connection:
            return [name for (name,) in connection.execute("SELECT id FROM snapshots WHERE stage = 'kept' ORDER BY id")]

    def open(self, snapshot_id: str, *, every_byte: bool = False) -> PostgresSnapshot:  # noqa: ARG002
        """Open a kept snapshot; the server looks after its bytes."""
        return open_stored(self._server, snapshot_id, is_exact=self._is_exact)

    def manifest(self, snapshot_id: str) -> Manifest:
        """Read what a kept snapshot says of itself."""
        return read_stored(self._server, snapshot_id)[2]

    def document(self, snapshot_id: str, document_id: str) -> Document:
        """Read a document of any snapshot that is still kept."""
        try:
            return self.open(snapshot_id).documents[document_id]
        except KeyError as error:
            msg = (
                f"snapshot {snapshot_id} holds no document {document_id!r}; `citewell index status` lists what there is"
            )
            raise DocumentNotFound(msg) from error

    def source_hashes(self, snapshot_id: str) -> dict[str, str]:
        """Read the SHA-256 of each document's file."""
        rows = Reader(self._server, read_stored(self._server, snapshot_id)[0]).read(
            "SELECT document_id, source_sha256 FROM documents WHERE born <= %(number)s AND died > %(number)s"
        )
        return dict(rows)

    def file(self, manifest: Manifest, name: str) -> bytes:
        """Read a file that a manifest names."""
        number = read_stored(self._server, manifest.id)[0]
        rows = Reader(self._server, number).read(
            "SELECT content FROM files WHERE number = %(number)s AND name = %(name)s", name=name
        )
        content = bytes(rows[0][0]) if rows else b""
        if sha256(content).hexdigest() != manifest.files[name].sha256:
            msg = f"{name} of snapshot {manifest.id} was altered or is missing; {REPAIR}"
            raise SnapshotCorrupt(msg)
        return content

    def salvage(self, snapshot_id: str) -> None:
        """Give nothing: what the server cannot read, its own tools restore."""

    def publish(self, snapshot_id: str) -> None:
        """Make a finished snapshot the one that answers, on every machine."""
        read_stored(self._server, snapshot_id)
        self._set(_PUBLISHED, snapshot_id)

    def pause(self, message: str) -> None:
        """Have every machine answer with a message alone, from the next question on."""
        self._set(_PAUSED, message)

    def resume(self) -> bool:
        """Have the machines answer again; return whether they were paused."""
        with self._server.connection() as connection:
            return connection.execute("DELETE FROM state WHERE name = %s", [_PAUSED]).rowcount > 0

    def paused(self) -> str | None:
        """Return the message of a pause, "" for the fixed one, or None."""
        return self._value(_PAUSED)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the snapshots for one change, and clear what an interrupted one left behind.

        Raises:
            HomeLocked: another process holds them, maybe on another machine.
            StoreUnusable: the server is away.
        """
        with super().locked(), self._server.alone() as connection:
            if not connection.execute("SELECT pg_try_advisory_lock(%s)", [_CHANGING]).fetchall()[0][0]:
                msg = f"an update is already running in {self._server.name}; try again when it has ended"
                raise HomeLocked(msg)
            self._changing = connection
            try:
                unfinished = connection.execute(
                    "SELECT number FROM snapshots WHERE stage <> 'kept' ORDER BY number DESC"
                )
                for (number,) in unfinished.fetchall():
                    forget(connection, number)
                yield
            finally:
                self._changing = None
                if not connection.broken:
                    connection.execute("SELECT pg_advisory_unlock(%s)", [_CHANGING])

    @contextmanager
    def draft(self, manifest: Manifest, contents: Contents, previous: Snapshot | None) -> Iterator[Draft]:
        """Begin a snapshot; what is not kept of it goes away again. The home must be locked."""
        assert self._changing, "the home is locked"
        assert previous is None or isinstance(previous, PostgresSnapshot), "a home opens snapshots of its database"
        draft = PostgresDraft(
            self._changing, self._server, contents, manifest.encoder, previous, is_exact=self._is_exact
        )
        try:
            yield draft
        finally:
            if not draft.is_kept and not self._changing.broken:
                self._forget(manifest.id)

    def discard(self, snapshot_id: str) -> int:
        """Remove a snapshot for good and return the bytes of its rows. The home must be locked."""
        read_stored(self._server, snapshot_id)
        return self._forget(snapshot_id)

    def _forget(self, snapshot_id: str) -> int:
        assert self._changing, "the home is locked"
        rows = self._changing.execute(
            "UPDATE snapshots SET stage = 'removed' WHERE id = %s RETURNING number", [snapshot_id]
        ).fetchall()
        return sum(forget(self._changing, number) for (number,) in rows)

    def _value(self, name: str) -> str | None:
        with self._server.connection() as connection:
            row = connection.execute("SELECT value FROM state WHERE name = %s", [name]).fetchone()
        return str(row[0]) if row else None

    def _set(self, name: str, value: str) -> None:
        with self._server.connection() as connection:
            connection.execute(
                "INSERT INTO state (name, value) VALUES (%s, %s) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [name, value],
            )
