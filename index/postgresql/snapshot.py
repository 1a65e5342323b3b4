"""An opened snapshot of a database: what it holds is read when it is asked for, and little of it is kept in memory."""

from collections.abc import Collection, ItemsView, Iterable, Iterator, Mapping, ValuesView
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np

from corpus.types import Document, Passage
from index.entries import Entry, Texts
from index.errors import SnapshotCorrupt
from index.manifest import REPAIR, Counts, Manifest
from index.postgresql.rows import (
    DOCUMENTS,
    PASSAGES,
    Reader,
    read_stored,
    texts_digest,
    tokens_from_bytes,
    vectors_from,
)
from index.postgresql.server import Server
from index.postgresql.store import PostgresStore
from index.types import Embeddings
from index.vocabulary import Vocabulary, vocabulary_of

# The documents that answers came from last: some 50 MB of articles.
_REMEMBERED_DOCUMENTS = 500
_READ_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class PostgresSnapshot:
    """A snapshot whose rows stay on the server."""

    reader: Reader
    manifest: Manifest
    documents: "StoredDocuments"
    passages: "StoredPassages"
    words: int
    is_exact: bool

    @property
    def id(self) -> str:
        """Return the snapshot's id."""
        return self.manifest.id

    def passages_of(self, document_id: str) -> Iterable[Passage]:
        """Give the passages of one of its documents, in text order."""
        rows = self.reader.read(
            "SELECT content FROM passages WHERE document_id = %(name)s AND born <= %(number)s AND died > %(number)s "
            "ORDER BY place",
            name=document_id,
        )
        return [PASSAGES.validate_json(content) for (content,) in rows]

    def cut_of(self, _: Document) -> None:
        """Say nothing: how its documents were cut is not kept."""

    def searchable(self) -> PostgresStore:
        """Make it ready to be searched."""
        return PostgresStore(self.reader, self.manifest, self.words, is_exact=self.is_exact)

    def verified(self) -> str:
        """Count every row, and read back every document and passage.

        Raises:
            SnapshotCorrupt: names the counts that disagree.
        """
        passages = [len(passage.sentences) for passage in self.passages]
        ((texts,),) = self.reader.read("SELECT count(*) FROM texts WHERE born <= %(number)s AND died > %(number)s")
        ((tokens,),) = self.reader.read(
            "SELECT sum((SELECT sum(one) FROM unnest(counts) AS one)) FROM passages "
            "WHERE born <= %(number)s AND died > %(number)s"
        )
        documents = sum(1 for _ in self.documents.values())
        found = Counts(documents, len(passages), texts - len(passages), int(tokens or 0))
        if not found == self.manifest.counts == replace(found, sentences=sum(passages)):
            msg = f"snapshot {self.id} holds {found}, its manifest says {self.manifest.counts}; {REPAIR}"
            raise SnapshotCorrupt(msg)
        return f"{documents} documents, {len(passages)} passages and {texts} vectors, every count agrees"

    def vocabulary(self) -> Vocabulary:
        """Gather which words it uses, from all its documents."""
        return vocabulary_of(self.documents.values())

    def holds(self, wanted: Iterable[Texts]) -> Iterator[bool]:
        """Tell of each text whether it holds its vectors."""
        digests = [texts_digest(texts, self.manifest.encoder) for texts in wanted]
        for some in _pages(digests):
            rows = self.reader.read(
                "SELECT DISTINCT digest FROM passages "
                "WHERE digest = ANY (%(digests)s) AND born <= %(number)s AND died > %(number)s",
                digests=some,
            )
            there = {digest for (digest,) in rows}
            yield from (digest in there for digest in some)

    def entries(self, wanted: Iterable[Texts]) -> dict[Texts, Entry]:
        """Give the vectors of those texts that it holds."""
        by_digest = {texts_digest(texts, self.manifest.encoder): texts for texts in wanted}
        found = {}
        for some in _pages(list(by_digest)):
            found.update({by_digest[digest]: entry for digest, entry in self._entries(some)})
        return found

    def _entries(self, digests: list[bytes]) -> Iterator[tuple[bytes, Entry]]:
        rows = self.reader.read(
            "SELECT DISTINCT ON (digest) digest, document_id, place, tokens, counts FROM passages "
            "WHERE digest = ANY (%(digests)s) AND born <= %(number)s AND died > %(number)s",
            digests=digests,
        )
        vectors = self._vectors({(name, place) for _, name, place, *_ in rows})
        for digest, name, place, *stored in rows:
            whole, *sentences = vectors[name, place]
            tokens, counts = tokens_from_bytes(*stored)
            yield digest, Entry(whole, np.stack(sentences), tuple(np.split(tokens, np.cumsum(counts)[:-1])))

    def _vectors(self, places: Collection[tuple[str, int]]) -> dict[tuple[str, int], list[Embeddings]]:
        rows = self.reader.read(
            "SELECT document_id, place, vector FROM texts WHERE document_id = ANY (%(documents)s) "
            "AND place = ANY (%(places)s) AND born <= %(number)s AND died > %(number)s "
            "ORDER BY document_id, place, sentence",
            documents=[name for name, _ in places],
            places=[place for _, place in places],
        )
        found: dict[tuple[str, int], list[Embeddings]] = {}
        for name, place, vector in rows:
            found.setdefault((name, place), []).append(vectors_from([vector])[0])
        return found


def _pages(digests: list[bytes]) -> Iterator[list[bytes]]:
    return (digests[first : first + _READ_AT_ONCE] for first in range(0, len(digests), _READ_AT_ONCE))


def open_stored(server: Server, snapshot_id: str, *, is_exact: bool) -> PostgresSnapshot:
    """Open a snapshot, a draft too.

    Raises:
        SnapshotNotFound: there is none of that id.
        SnapshotIncompatible: another version of the program made it.
    """
    number, words, manifest = read_stored(server, snapshot_id)
    reader = Reader(server, number)
    documents, passages = StoredDocuments(reader, manifest), StoredPassages(reader, manifest)
    return PostgresSnapshot(reader, manifest, documents, passages, words, is_exact)


class StoredDocuments(Mapping[str, Document]):
    """The documents of a snapshot by id, read one at a time or all in turn."""

    def __init__(self, reader: Reader, manifest: Manifest) -> None:
        self._reader = reader
        self._count = manifest.counts.documents
        # Not a method of this, which such a cache would keep until the garbage is collected.
        self._read = lru_cache(_REMEMBERED_DOCUMENTS)(partial(_document, reader))

    def __getitem__(self, document_id: str) -> Document:
        return self._read(document_id)

    def __iter__(self) -> Iterator[str]:
        return (document.id for document in self._reader.documents())

    def __len__(self) -> int:
        return self._count

    def values(self) -> ValuesView[Document]:
        """Give all documents, read page by page."""
        return _Values(self, self._reader)

    def items(self) -> ItemsView[str, Document]:
        """Give all documents with their ids, read page by page."""
        return _Items(self, self._reader)


def _document(reader: Reader, document_id: str) -> Document:
    found = reader.read(
        "SELECT content FROM documents WHERE document_id = %(name)s AND born <= %(number)s AND died > %(number)s",
        name=document_id,
    )
    if not found:
        raise KeyError(document_id)
    return DOCUMENTS.validate_json(found[0][0])


class _Values(ValuesView[Document]):
    def __init__(self, mapping: Mapping[str, Document], reader: Reader) -> None:
        super().__init__(mapping)
        self._reader = reader

    def __iter__(self) -> Iterator[Document]:
        return self._reader.documents()


class _Items(ItemsView[str, Document]):
    def __init__(self, mapping: Mapping[str, Document], reader: Reader) -> None:
        super().__init__(mapping)
        self._reader = reader

    def __iter__(self) -> Iterator[tuple[str, Document]]:
        return ((document.id, document) for document in self._reader.documents())


class StoredPassages(Collection[Passage]):
    """The passages of a snapshot in text order, read page by page."""

    def __init__(self, reader: Reader, manifest: Manifest) -> None:
        self._reader = reader
        self._count = manifest.counts.passages

    def __contains__(self, passage: object) -> bool:
        return any(passage == one for one in self)

    def __iter__(self) -> Iterator[Passage]:
        return self._reader.passages()

    def __len__(self) -> int:
        return self._count
