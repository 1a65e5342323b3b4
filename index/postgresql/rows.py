"""What a snapshot holds as columns, written and read back: of one snapshot, and never a part of what is asked for."""

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import Any, LiteralString, TypeAlias

import numpy as np
from psycopg import sql
from pydantic import TypeAdapter

from corpus.types import Document, Passage
from index.entries import Texts
from index.errors import SnapshotIncompatible, SnapshotNotFound
from index.manifest import FORMAT_VERSION, REBUILD, Manifest
from index.postgresql.server import Server
from index.types import Embeddings, EncoderIdentity, Rows, StoredTokens

# What is in the snapshots up to the newest one has not died yet.
ALIVE = 2**31 - 1
_Statement: TypeAlias = LiteralString | sql.Composed
MANIFESTS = TypeAdapter(Manifest)
DOCUMENTS = TypeAdapter(Document)
PASSAGES = TypeAdapter(Passage)
_IS_THERE = "SELECT FROM snapshots WHERE number = %s AND stage <> 'removed'"
# So many rows are read at once while all are gone through.
_PAGE = 500


class Reader:
    """Reads the rows of one snapshot."""

    def __init__(self, server: Server, number: int) -> None:
        self._server = server
        self._number = number

    def read(self, statement: _Statement, /, **values: Any) -> list[tuple[Any, ...]]:
        """Run a statement that knows `number`.

        Raises:
            SnapshotNotFound: the snapshot was removed, so that what was read may be a part of it.
            StoreUnusable: the server is away.
        """
        return self.read_all([statement], **values)[0]

    def read_all(self, statements: Iterable[_Statement], /, **values: Any) -> list[list[tuple[Any, ...]]]:
        """Run several statements as `read` does, in one go."""
        with self._server.connection() as connection:
            with connection.pipeline():
                # Vectors in binary, since parsing their digits would take longer than finding them.
                known = {"number": self._number, **values}
                asked = [connection.execute(one, known, binary=True) for one in statements]
                # Whoever removes a snapshot says so before its rows go, so what was read before this was whole.
                is_there = connection.execute(_IS_THERE, [self._number])
                found = [cursor.fetchall() for cursor in asked]
            if not is_there.fetchall():
                msg = "the snapshot that answered was removed meanwhile; ask again"
                raise SnapshotNotFound(msg)
        return found

    def glance(self, statement: _Statement, /, **values: Any) -> list[tuple[Any, ...]]:
        """Run a statement without that check, for who still reads before anything is made of what was found."""
        with self._server.connection() as connection:
            return connection.execute(statement, {"number": self._number, **values}).fetchall()

    def documents(self) -> Iterator[Document]:
        """Go through all documents, in the order of their ids."""
        last = ""
        while True:
            page = self.read(
                "SELECT document_id, content FROM documents WHERE document_id > %(last)s AND born <= %(number)s "
                "AND died > %(number)s ORDER BY document_id LIMIT %(page)s",
                last=last,
                page=_PAGE,
            )
            yield from (DOCUMENTS.validate_json(content) for _, content in page)
            if len(page) < _PAGE:
                return
            last = page[-1][0]

    def passages(self) -> Iterator[Passage]:
        """Go through all passages, in text order."""
        last: tuple[str, int] = ("", 0)
        while True:
            page = self.read(
                "SELECT document_id, place, content FROM passages "
                "WHERE (document_id, place) > (%(document)s, %(place)s) "
                "AND born <= %(number)s AND died > %(number)s ORDER BY document_id, place LIMIT %(page)s",
                document=last[0],
                place=last[1],
                page=_PAGE,
            )
            yield from (PASSAGES.validate_json(content) for *_, content in page)
            if len(page) < _PAGE:
                return
            last = page[-1][0], page[-1][1]


def read_stored(server: Server, snapshot_id: str) -> tuple[int, int, Manifest]:
    """Read a snapshot's number, how many words it has, and its manifest.

    Raises:
        SnapshotNotFound: there is none of that id.
        SnapshotIncompatible: another version of the program made it.
    """
    with server.connection() as connection:
        found = connection.execute(
            "SELECT number, words, manifest FROM snapshots WHERE id = %s AND stage <> 'removed' AND manifest <> ''",
            [snapshot_id],
        ).fetchall()
    if not found:
        msg = f"there is no snapshot {snapshot_id!r} in {server.name}; `citewell index list` shows those there are"
        raise SnapshotNotFound(msg)
    number, words, content = found[0]
    version = json.loads(content)["format_version"]
    if version != FORMAT_VERSION:
        msg = f"snapshot {snapshot_id} has format {version}, this program reads format {FORMAT_VERSION}; {REBUILD}"
        raise SnapshotIncompatible(msg)
    return number, words, MANIFESTS.validate_json(content)


def document_digest(document: Document, passages: Iterable[Passage], encoder: EncoderIdentity) -> bytes:
    """Tell apart what needs other rows: a document, the passages that were cut of it, and the encoder."""
    digest = sha256(f"{FORMAT_VERSION} {encoder.sha256}".encode())
    digest.update(DOCUMENTS.dump_json(document))
    for passage in passages:
        digest.update(PASSAGES.dump_json(passage))
    return digest.digest()


def texts_digest(texts: Texts, encoder: EncoderIdentity) -> bytes:
    """Tell apart what has other vectors."""
    return sha256(json.dumps([encoder.sha256, *texts]).encode()).digest()


def tokens_to_bytes(tokens: Iterable[StoredTokens]) -> bytes:
    """Write tokens one after the other."""
    return b"".join(rows.tobytes() for rows in tokens)


def tokens_from_bytes(content: bytes, counts: Iterable[int]) -> tuple[StoredTokens, Rows]:
    """Read back what `tokens_to_bytes` wrote."""
    how_many = np.array(list(counts), np.int64)
    return np.frombuffer(content, np.int8).reshape(int(how_many.sum()), -1), how_many


def vectors_from(column: Iterable[Any]) -> Embeddings:
    """Stack the vectors of a column, at least one."""
    return np.stack([vector.to_numpy() for vector in column]).astype(np.float32)
