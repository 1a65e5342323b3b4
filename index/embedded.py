"""The store of a single machine: the files of a snapshot, searched in this process."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np

from corpus.types import Passage
from index.dense import DenseIndex
from index.lexical import LexicalIndex
from index.store import NOTHING, Fetched, Worded
from index.types import EVERYTHING, Embeddings, Filter, Rows, StoredTokens

# One search asks three times for what its filter admits, and people narrow one search after another in the same way.
_REMEMBERED_FILTERS = 8


@dataclass(frozen=True, slots=True)
class Vectors:
    """The vectors of a snapshot, rows in the order of its passages and their sentences.

    Attributes:
        passages: float32 of shape (n_passages, dimension), unit rows.
        sentences: float32 of shape (n_sentences, dimension), unit rows.
        tokens: int8 of shape (n_tokens, token_dimension), the sentences' tokens one after the other.
        token_counts: int64 of shape (n_sentences,), each at least 1.
    """

    passages: Embeddings
    sentences: Embeddings
    tokens: StoredTokens
    token_counts: Rows


class EmbeddedStore:
    """Finds passages by FAISS and tantivy; a place is a passage's row."""

    def __init__(self, passages: Sequence[Passage], vectors: Vectors, lexical: LexicalIndex) -> None:
        self._all = passages
        self._vectors = vectors
        self._lexical = lexical
        self._passages = DenseIndex(vectors.passages)
        self._sentences = DenseIndex(vectors.sentences)
        lengths = np.array([len(passage.sentences) for passage in passages], np.int64)
        # The passage of each sentence row, and the first sentence row of each passage.
        self._passage_of = np.repeat(np.arange(len(lengths)), lengths)
        self._first_sentence = np.cumsum(lengths) - lengths
        self._first_token = np.cumsum(vectors.token_counts) - vectors.token_counts
        # Not a method: a cache of those would keep this, and the files that it maps, until the garbage is collected.
        self._admitted = lru_cache(_REMEMBERED_FILTERS)(partial(_rows_of, passages))

    def nearest_passages(self, query: Embeddings, k: int, only: Filter) -> list[int]:
        """Find the passages whose vectors are nearest, best first."""
        found: list[int] = self._passages.search(query, k, self._allowed(only))[0].tolist()
        return found

    def nearest_sentences(self, query: Embeddings, k: int, only: Filter) -> list[int]:
        """Find the passages of the nearest sentences, each once, best first."""
        allowed = self._allowed(only)
        rows = None if allowed is None else np.flatnonzero(np.isin(self._passage_of, allowed))
        sentences = self._sentences.search(query, k, rows)[0]
        return list(dict.fromkeys(self._passage_of[sentences].tolist()))

    def worded(self, query: str, k: int, only: Filter) -> Worded[int]:
        """Find the passages whose words fit best."""
        rows, scores = self._lexical.search(query, k, self._allowed(only))
        return Worded(dict(zip(rows.tolist(), scores.tolist(), strict=True)), self._lexical.highest(query))

    def spread(self, word: str) -> float:
        """Give the share of passages that hold a stemmed word."""
        return self._lexical.spread(word)

    def fetch(self, places: Sequence[int]) -> Fetched:
        """Give the passages at rows, in that order."""
        if not places:
            return NOTHING
        tokens, counts = map(np.concatenate, zip(*map(self._tokens, places), strict=True))
        passages = tuple(self._all[row] for row in places)
        return Fetched(passages, self._vectors.passages[list(places)], tokens, counts)

    def _allowed(self, only: Filter) -> Rows | None:
        return None if only == EVERYTHING else self._admitted(only)

    def _tokens(self, row: int) -> tuple[StoredTokens, Rows]:
        """Give the tokens of a passage's sentences, which lie one after the other, and how many each has."""
        first = int(self._first_sentence[row])
        counts = self._vectors.token_counts[first : first + len(self._all[row].sentences)]
        start = int(self._first_token[first])
        return self._vectors.tokens[start : start + int(counts.sum())], counts


def _rows_of(passages: Sequence[Passage], only: Filter) -> Rows:
    return np.array([row for row, passage in enumerate(passages) if only.admits(passage)], np.int64)
