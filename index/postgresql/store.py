"""The store of a database server: pgvector for what is near in meaning, BM25 by the words that are stored beside."""

from collections.abc import Iterable, Sequence
from functools import lru_cache, partial
from typing import Any, TypeAlias

import numpy as np
from psycopg import sql

from index.lexical import LENGTH_WEIGHT, SATURATION, terms, weight
from index.manifest import Manifest
from index.postgresql.rows import PASSAGES, Reader, tokens_from_bytes, vectors_from
from index.store import NOTHING, Fetched, Worded
from index.types import Embeddings, Filter

# The document and the offset at which a passage begins: sorted, they are in text order.
Place: TypeAlias = tuple[str, int]

# For each that is wanted so many are found by rounded vectors through the graph, and compared exactly.
_RESCORED = 2
_REMEMBERED_WORDS = 4096
_ALIVE = sql.SQL("born <= %(number)s AND died > %(number)s")
_AT = sql.SQL("document_id = ANY (%(documents)s) AND place = ANY (%(places)s) AND ") + _ALIVE
_HELD = sql.SQL("SELECT document_id, place, content, tokens, counts FROM passages WHERE ") + _AT
_WHOLE = sql.SQL("SELECT document_id, place, vector FROM texts WHERE sentence = 0 AND ") + _AT
_EXACT = sql.SQL(
    "SELECT document_id, place FROM texts WHERE {which} "
    "ORDER BY vector <#> %(query)s, document_id, place, sentence LIMIT %(k)s"
)
_NEAR = sql.SQL(
    "WITH near AS MATERIALIZED (SELECT document_id, place, sentence, vector FROM texts WHERE {which} "
    "ORDER BY vector::halfvec({dimension}) <#> %(query)s::halfvec({dimension}) LIMIT %(rough)s) "
    "SELECT document_id, place FROM near ORDER BY vector <#> %(query)s, document_id, place, sentence LIMIT %(k)s"
)
_WORDED = sql.SQL(
    "SELECT document_id, place, {score} AS score FROM passages "
    "WHERE words ?| %(rarest)s AND {which} ORDER BY score DESC, document_id, place LIMIT %(k)s"
)
# A word's weight times `often / (often + length)`, written so that how often it stands is looked up once.
_SCORE = sql.SQL(
    "coalesce({weight} / (1 + %(k1)s * (1 - %(b)s + %(b)s * rounded_length / %(mean)s) "
    "/ (words ->> {word})::float8), 0)"
)
_FILTERS = {
    "document": "document_id = %(document)s",
    "kind": "kind = %(kind)s",
    "population": "%(population)s = ANY (populations)",
    "section": "%(section)s = ANY (sections)",
    "among": "document_id = ANY (%(among)s)",
}


class PostgresStore:
    """Finds the passages of one snapshot in a database; all but the ranking of what was found is done there."""

    def __init__(self, reader: Reader, manifest: Manifest, words: int, *, is_exact: bool) -> None:
        """Take what is to be searched.

        Args:
            words: how many words its passages have together.
            is_exact: compare every vector; otherwise a search through a graph may miss a few of the nearest.
        """
        self._reader = reader
        self._encoder = manifest.encoder.sha256
        self._dimension = manifest.dimension
        self._rows = manifest.counts.passages
        self._mean_length = words / max(1, self._rows)
        self._near = _EXACT if is_exact else _NEAR
        # Not a method of this, which such a cache would keep until the garbage is collected.
        self.spread = lru_cache(_REMEMBERED_WORDS)(partial(_spread, reader, self._rows))

    def nearest_passages(self, query: Embeddings, k: int, only: Filter) -> list[Place]:
        """Find the passages whose vectors are nearest, best first."""
        return self._nearest(query, k, only, sql.SQL("sentence = 0"))

    def nearest_sentences(self, query: Embeddings, k: int, only: Filter) -> list[Place]:
        """Find the passages of the nearest sentences, each once, best first."""
        return list(dict.fromkeys(self._nearest(query, k, only, sql.SQL("sentence > 0"))))

    def worded(self, query: str, k: int, only: Filter) -> Worded[Place]:
        """Find the passages whose words fit best, by the formula of the embedded store.

        What holds but words that stand nearly everywhere is seldom among the best, so those that hold a rare word are
        looked at first, and all only where that could change what is found.
        """
        words = list(dict.fromkeys(terms(query)))
        held = _held(self._reader, words)
        weights = {word: weight(self._rows, held.get(word, 0)) for word in words}
        asked = sorted(held, key=held.__getitem__)
        if not asked:
            return Worded({}, sum(weights.values()))
        rarest = _enough(held, asked, k)
        found = self._worded(asked, rarest, weights, k, only)
        rest = sum(weights[word] for word in asked[len(rarest) :])
        if rest and (len(found) < k or min(found.values()) <= rest):
            found = self._worded(asked, asked, weights, k, only)
        return Worded(found, sum(weights.values()))

    def fetch(self, places: Sequence[Place]) -> Fetched:
        """Give the passages at places, in that order."""
        wanted = {"documents": [name for name, _ in places], "places": [start for _, start in places]}
        rows, whole = self._reader.read_all([_HELD, _WHOLE], **wanted)
        held = {(name, start): rest for name, start, *rest in rows}
        vectors = {(name, start): vector for name, start, vector in whole}
        if not places:
            return NOTHING
        tokens, counts = map(
            np.concatenate, zip(*(tokens_from_bytes(*held[place][1:]) for place in places), strict=True)
        )
        passages = tuple(PASSAGES.validate_json(held[place][0]) for place in places)
        return Fetched(passages, vectors_from(vectors[place] for place in places), tokens, counts)

    def _nearest(self, query: Embeddings, k: int, only: Filter, sentences: sql.SQL) -> list[Place]:
        # As the index is made: for one encoder, passages and sentences each by themselves.
        made = sql.SQL("encoder = {} AND {}").format(self._encoder, sentences)
        which = sql.SQL(" AND ").join([made, *_conditions(only)])
        statement = self._near.format(which=which, dimension=sql.Literal(self._dimension))
        found = self._reader.glance(statement, query=query, k=k, rough=_RESCORED * k, **_values(only))
        return [(name, start) for name, start in found]

    def _worded(
        self, asked: Sequence[str], rarest: Sequence[str], weights: dict[str, float], k: int, only: Filter
    ) -> dict[Place, float]:
        scores = (_SCORE.format(weight=sql.Literal(weights[word]), word=sql.Literal(word)) for word in asked)
        found = self._reader.glance(
            _WORDED.format(score=sql.SQL(" + ").join(scores), which=sql.SQL(" AND ").join(_conditions(only))),
            rarest=list(rarest),
            k=k,
            k1=SATURATION,
            b=LENGTH_WEIGHT,
            mean=self._mean_length,
            **_values(only),
        )
        return {(name, start): score for name, start, score in found}


def _held(reader: Reader, words: Iterable[str]) -> dict[str, int]:
    """Say in how many passages words stand; one that stands nowhere is left out."""
    found = reader.glance(
        sql.SQL("SELECT term, passages FROM terms WHERE term = ANY (%(words)s) AND ") + _ALIVE, words=list(words)
    )
    return dict(found)


def _spread(reader: Reader, passages: int, word: str) -> float:
    return _held(reader, [word]).get(word, 0) / max(1, passages)


def _enough(held: dict[str, int], asked: list[str], k: int) -> list[str]:
    """Take the rarest words until they stand in as many passages as are wanted."""
    found = 0
    for count, word in enumerate(asked, start=1):
        found += held[word]
        if found >= k:
            return asked[:count]
    return asked


def _conditions(only: Filter) -> list[sql.SQL]:
    return [_ALIVE, *(sql.SQL(_FILTERS[name]) for name in _values(only))]


def _values(only: Filter) -> dict[str, Any]:
    given = {name: getattr(only, name) for name in _FILTERS}
    return {name: list(value) if name == "among" else value for name, value in given.items() if value is not None}
