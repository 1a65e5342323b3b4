"""The store of a single machine: the files of a snapshot, searched in this process."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from index.folder.dense import DenseIndex
from index.folder.passages import PassageFile
from index.lexical import LexicalIndex
from index.store import NOTHING, Fetched, Worded
from index.types import EVERYTHING, Embeddings, Filter, Rows, StoredTokens


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


class FolderStore:
    """Finds passages by FAISS and tantivy; a place is a passage's row."""

    def __init__(
        self,
        passages: PassageFile,
        vectors: Vectors,
        *,
        by_passage: DenseIndex,
        by_sentence: DenseIndex,
        by_words: LexicalIndex,
    ) -> None:
        """Join what was written of one snapshot; `by_passage` and `by_sentence` are over its `vectors`."""
        self._all = passages
        self._vectors = vectors
        self._by_words = by_words
        self._by_passage = by_passage
        self._by_sentence = by_sentence
        self._lengths = passages.sentence_counts
        # The passage of each sentence row, and the first sentence row of each passage.
        self._passage_of = np.repeat(np.arange(len(self._lengths)), self._lengths)
        self._first_sentence = np.cumsum(self._lengths) - self._lengths
        self._first_token = np.cumsum(vectors.token_counts) - vectors.token_counts

    def nearest_passages(self, query: Embeddings, k: int, only: Filter) -> list[int]:
        """Find the passages whose vectors are nearest, best first."""
        found: list[int] = self._by_passage.search(query, k, self._allowed(only))[0].tolist()
        return found

    def nearest_sentences(self, query: Embeddings, k: int, only: Filter) -> list[int]:
        """Find the passages of the nearest sentences, each once, best first."""
        allowed = self._allowed(only)
        sentences = self._by_sentence.search(query, k, None if allowed is None else self._sentences_of(allowed))[0]
        return list(dict.fromkeys(self._passage_of[sentences].tolist()))

    def worded(self, query: str, k: int, only: Filter) -> Worded[int]:
        """Find the passages whose words fit best."""
        rows, scores = self._by_words.search(query, k, self._allowed(only))
        return Worded(dict(zip(rows.tolist(), scores.tolist(), strict=True)), self._by_words.highest(query))

    def spread(self, word: str) -> float:
        """Give the share of passages that hold a stemmed word."""
        return self._by_words.spread(word)

    def fetch(self, places: Sequence[int]) -> Fetched:
        """Give the passages at rows, in that order."""
        if not places:
            return NOTHING
        tokens, counts = map(np.concatenate, zip(*map(self._tokens, places), strict=True))
        passages = tuple(self._all[row] for row in places)
        return Fetched(passages, self._vectors.passages[list(places)], tokens, counts)

    def _allowed(self, only: Filter) -> Rows | None:
        return None if only == EVERYTHING else self._all.admitted(only)

    def _sentences_of(self, passages: Rows) -> Rows:
        admitted = np.zeros(len(self._all), bool)
        admitted[passages] = True
        return np.flatnonzero(admitted[self._passage_of])

    def _tokens(self, row: int) -> tuple[StoredTokens, Rows]:
        """Give the tokens of a passage's sentences, which lie one after the other, and how many each has."""
        first = int(self._first_sentence[row])
        counts = self._vectors.token_counts[first : first + int(self._lengths[row])]
        start = int(self._first_token[first])
        return self._vectors.tokens[start : start + int(counts.sum())], counts
