"""A snapshot is written into a database: only the documents that changed, and the words that they add or take away."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice, repeat
from typing import Any, LiteralString

from psycopg import sql
from psycopg.types.json import Jsonb

from corpus.types import Passage
from index.entries import Contents, Entry, Texts
from index.errors import SnapshotCorrupt
from index.lexical import rounded_length, terms
from index.manifest import Manifest, StoredFile
from index.postgresql.rows import ALIVE, DOCUMENTS, MANIFESTS, PASSAGES, document_digest, texts_digest, tokens_to_bytes
from index.postgresql.server import Connection, Server
from index.postgresql.snapshot import PostgresSnapshot, open_stored
from index.types import EncoderIdentity, sections_of, stated_populations

_COLUMNS = {
    "documents": "document_id text, born int4, died int4, digest bytea, source_sha256 text, content text",
    "passages": (
        "document_id text, born int4, died int4, place int4, kind text, populations text[], sections text[], "
        "words jsonb, length int4, rounded_length int4, digest bytea, tokens bytea, "
        "counts int4[], content text"
    ),
    "texts": (
        "document_id text, born int4, died int4, place int4, kind text, populations text[], sections text[], "
        "sentence int4, encoder text, vector vector"
    ),
    "terms": "term text, born int4, died int4, passages int4",
}
# How many neighbours a vector has in the graph, and how many are looked at to find them.
_NEIGHBOURS, _CANDIDATES = 16, 100
# The vectors of so many passages are held at once: some 30 MB.
_WRITTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class _New:
    """A passage that has no rows yet."""

    passage: Passage
    texts: Texts
    words: Counter[str]
    entry: Entry

    @property
    def tokens(self) -> int:
        """Say how many tokens its sentences have."""
        return sum(len(rows) for rows in self.entry.tokens)


class PostgresDraft:
    """A snapshot in the making: its rows belong to a number that nobody knows yet."""

    def __init__(
        self,
        connection: Connection,
        server: Server,
        contents: Contents,
        encoder: EncoderIdentity,
        previous: PostgresSnapshot | None,
        *,
        is_exact: bool,
    ) -> None:
        self._connection = connection
        self._server = server
        self._encoder = encoder
        self._previous = previous
        self._is_exact = is_exact
        self._documents = contents.documents.values()
        self._cut: dict[str, list[tuple[Passage, Texts]]] = defaultdict(list)
        for passage, texts in zip(contents.passages, contents.texts(), strict=True):
            self._cut[passage.document_id].append((passage, texts))
        self._digests = {
            document.id: document_digest(document, (one for one, _ in self._cut[document.id]), self._encoder)
            for document in contents.documents.values()
        }
        rows = connection.execute("SELECT document_id, digest FROM documents WHERE died = %s", [ALIVE]).fetchall()
        self._stored: dict[str, bytes] = dict(rows)
        self._changed = [name for name, digest in self._digests.items() if self._stored.get(name) != digest]
        self._number = 0
        self._manifest: Manifest | None = None
        self.is_kept = False

    def missing(self) -> Iterable[Texts]:
        """Give the texts of the documents whose rows are not there, but those that another document had."""
        wanted = [texts for name in self._changed for _, texts in self._cut[name]]
        held = self._previous.holds(wanted) if self._previous else repeat(False)  # noqa: FBT003 - repeated
        return (texts for texts, is_held in zip(wanted, held, strict=False) if not is_held)

    def write(self, entries: Iterable[Entry], manifest: Manifest) -> PostgresSnapshot:
        """Write the rows that are not there and end those of what is gone, all in one transaction."""
        words, tokens = self._totals()
        # By itself: where several servers are written to, one may have what another has not when all break off, and the
        # next change clears up after every number that it finds here.
        self._number = self._one(
            "INSERT INTO snapshots (id, manifest, words) VALUES (%s, '', 0) RETURNING number", manifest.id
        )[0]
        with self._connection.transaction():
            # The server hears nothing while a part is embedded.
            self._connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            gone, gone_words, gone_tokens = self._end_gone()
            self._copy("documents", self._document_rows())
            added, added_words, added_tokens = self._add_new(entries)
            added.subtract(gone)
            self._count_words({word: change for word, change in added.items() if change})
            words += added_words - gone_words
            tokens += added_tokens - gone_tokens
            self._describe(replace(manifest, counts=replace(manifest.counts, tokens=tokens)), words)
            if not self._is_exact:
                self._index(manifest.dimension)
        for table in _COLUMNS:
            self._connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))
        return open_stored(self._server, manifest.id, is_exact=self._is_exact)

    def add(self, files: Mapping[str, bytes]) -> None:
        """Store files beside it, and name them in its manifest."""
        assert self._manifest, "it was written"
        measured = {name: StoredFile(len(content), sha256(content).hexdigest()) for name, content in files.items()}
        with self._connection.transaction():
            for name, content in files.items():
                self._connection.execute(
                    "INSERT INTO files (number, name, content) VALUES (%s, %s, %s)", [self._number, name, content]
                )
            self._describe(replace(self._manifest, files={**self._manifest.files, **measured}))

    def keep(self) -> None:
        """Make it one of the snapshots that are kept."""
        self._connection.execute("UPDATE snapshots SET stage = 'kept' WHERE number = %s", [self._number])
        self.is_kept = True

    def _totals(self) -> tuple[int, int]:
        """Say how many words and tokens there are in what is alive: the newest snapshot."""
        found = self._connection.execute(
            "SELECT words, manifest FROM snapshots ORDER BY number DESC LIMIT 1"
        ).fetchone()
        # Not as a whole: another version of the program may have written it.
        return (found[0], json.loads(found[1])["counts"]["tokens"]) if found else (0, 0)

    def _add_new(self, entries: Iterable[Entry]) -> tuple[Counter[str], int, int]:
        """Write the passages of what changed, a part at a time; return what `_end_gone` does."""
        changed = (one for name in self._changed for one in self._cut[name])
        made = iter(entries)
        added, words, tokens = Counter[str](), 0, 0
        while part := list(islice(changed, _WRITTEN_AT_ONCE)):
            held = self._previous.entries(texts for _, texts in part) if self._previous else {}
            some = [
                _New(passage, texts, Counter(terms(texts[0])), held.get(texts) or self._next(made))
                for passage, texts in part
            ]
            self._copy("passages", map(self._passage_row, some))
            self._copy("texts", (row for one in some for row in self._text_rows(one)))
            added.update(word for one in some for word in one.words)
            words += sum(one.words.total() for one in some)
            tokens += sum(one.tokens for one in some)
        return added, words, tokens

    def _next(self, made: Iterator[Entry]) -> Entry:
        """Take what was made of the next text that was missing when they were counted."""
        entry = next(made, None)
        if entry is None:
            msg = f"{self._server.name} gave fewer vectors than it said it holds; run `citewell index update` again"
            raise SnapshotCorrupt(msg)
        return entry

    def _end_gone(self) -> tuple[Counter[str], int, int]:
        """End the rows of documents that are gone or changed; return the words, and how many words and tokens."""
        values = {"names": [name for name in self._stored if self._digests.get(name) != self._stored[name]]}
        where = sql.SQL("document_id = ANY (%(names)s) AND died = {}").format(sql.Literal(ALIVE))
        found = self._connection.execute(
            sql.SQL("SELECT words, length, counts FROM passages WHERE {}").format(where), values
        ).fetchall()
        for table in ("documents", "passages", "texts"):
            statement = sql.SQL("UPDATE {} SET died = {} WHERE {}")
            self._connection.execute(statement.format(sql.Identifier(table), self._number, where), values)
        words = Counter(word for held, _, _ in found for word in held)
        return words, sum(length for _, length, _ in found), sum(sum(counts) for *_, counts in found)

    def _count_words(self, changes: Mapping[str, int]) -> None:
        """Write in how many passages words stand now, where that changed."""
        values = {"words": list(changes), "alive": ALIVE, "number": self._number}
        ended = self._connection.execute(
            "UPDATE terms SET died = %(number)s WHERE term = ANY (%(words)s) AND died = %(alive)s "
            "RETURNING term, passages",
            values,
        )
        before: dict[str, int] = dict(ended.fetchall())
        now = {word: before.get(word, 0) + change for word, change in changes.items()}
        self._copy("terms", ((word, self._number, ALIVE, count) for word, count in now.items() if count))

    def _document_rows(self) -> Iterator[tuple[Any, ...]]:
        changed = set(self._changed)
        for document in self._documents:
            if document.id in changed:
                content = DOCUMENTS.dump_json(document).decode()
                digest = self._digests[document.id]
                yield document.id, self._number, ALIVE, digest, document.source_sha256, content

    def _passage_row(self, new: _New) -> tuple[Any, ...]:
        length = new.words.total()
        return (
            *self._shared_columns(new.passage),
            Jsonb(new.words),
            length,
            rounded_length(length),
            texts_digest(new.texts, self._encoder),
            tokens_to_bytes(new.entry.tokens),
            [len(rows) for rows in new.entry.tokens],
            PASSAGES.dump_json(new.passage).decode(),
        )

    def _text_rows(self, new: _New) -> Iterator[tuple[Any, ...]]:
        shared = self._shared_columns(new.passage)
        for sentence, vector in enumerate([new.entry.passage, *new.entry.sentences]):
            yield *shared, sentence, self._encoder.sha256, vector

    def _shared_columns(self, passage: Passage) -> tuple[Any, ...]:
        return (
            passage.document_id,
            self._number,
            ALIVE,
            passage.span.start,
            passage.kind.value,
            list(stated_populations(passage)),
            list(sections_of(passage)),
        )

    def _describe(self, manifest: Manifest, words: int | None = None) -> None:
        self._manifest = manifest
        self._connection.execute(
            "UPDATE snapshots SET manifest = %s, words = coalesce(%s, words) WHERE number = %s",
            [MANIFESTS.dump_json(manifest).decode(), words, self._number],
        )

    def _index(self, dimension: int) -> None:
        """Index the vectors of this encoder, of passages and of sentences, unless that is done already."""
        for name, which in (("passages", "sentence = 0"), ("sentences", "sentence > 0")):
            self._connection.execute(
                sql.SQL(
                    "CREATE INDEX IF NOT EXISTS {} ON texts USING hnsw ((vector::halfvec({})) halfvec_ip_ops) "
                    "WITH (m = {}, ef_construction = {}) WHERE encoder = {} AND {}"
                ).format(
                    sql.Identifier(f"texts_{name}_{self._encoder.sha256[:12]}"),
                    sql.Literal(dimension),
                    sql.Literal(_NEIGHBOURS),
                    sql.Literal(_CANDIDATES),
                    sql.Literal(self._encoder.sha256),
                    sql.SQL(which),
                )
            )

    def _copy(self, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
        names, types = zip(*(column.split() for column in _COLUMNS[table].split(", ")), strict=True)
        columns = sql.SQL(", ").join(map(sql.Identifier, names))
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT BINARY)").format(sql.Identifier(table), columns)
        with self._connection.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def _one(self, query: LiteralString, *values: Any) -> tuple[Any, ...]:
        row = self._connection.execute(query, values).fetchone()
        assert row, "an INSERT gives the row that it returns"
        return row


def forget(connection: Connection, number: int) -> int:
    """Delete a snapshot that is no longer kept, with the rows that no kept one has; return their bytes."""
    size = 0
    with connection.transaction():
        before, after = connection.execute(
            "SELECT max(number) FILTER (WHERE number < %(number)s), min(number) FILTER (WHERE number > %(number)s) "
            "FROM snapshots WHERE stage = 'kept'",
            {"number": number},
        ).fetchall()[0]
        for table in _COLUMNS:
            name = sql.Identifier(table)
            dead = sql.SQL("WITH gone AS (DELETE FROM {} AS one WHERE born > {} AND died <= {} RETURNING *) ").format(
                name, before or 0, after or ALIVE
            )
            dead += sql.SQL("SELECT coalesce(sum(pg_column_size(gone)), 0) FROM gone")
            size += int(connection.execute(dead).fetchall()[0][0])
            if after is None:
                # The one before is the newest again, and what it holds has not died.
                revived = sql.SQL("UPDATE {} SET died = {} WHERE died > {} AND died < {}")
                connection.execute(revived.format(name, ALIVE, before or 0, ALIVE))
        connection.execute("DELETE FROM snapshots WHERE number = %s", [number])
    return size
