"""Index.search: a query becomes hits. The one function to read first here."""

from collections.abc import Sequence

import numpy as np

from index.building import encoded_texts
from index.dense import DenseIndex
from index.errors import SnapshotIncompatible
from index.fusion import fuse
from index.lexical import terms
from index.manifest import REBUILD
from index.reranking import late_interaction, shared_words
from index.snapshot import Snapshot
from index.types import EVERYTHING, Embeddings, Encoded, Encoder, Filter, Hit, Rows, StoredTokens

# How many results each of the three searches gives, and how many passages the fused list keeps: on the development
# questions the answer is among 20 passages in 92 of 103 cases, among 40 in 102.
_RESULTS = 50
_CANDIDATES = 40
# What a sentence's score is made of: its own tokens by late interaction, its passage's pooled vector, and the words
# that it shares with the question. On 1,349 held-out questions, which share few words with their answers, the passage
# lifts the share of answers among the first three from 0.589 to 0.611, and shared words take 0.012 of it back; on the
# development questions they lift it from 0.829 to 0.846.
_OWN_WEIGHT, _PASSAGE_WEIGHT, _WORDS_WEIGHT = 0.79, 0.12, 0.09


class Index:
    """A snapshot and the encoder that made it, ready for questions."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder) -> None:
        """Join them.

        Raises:
            SnapshotIncompatible: another encoder made the snapshot.
        """
        made, given = snapshot.manifest.encoder, encoder.identity
        if made != given:
            msg = (
                f"snapshot {snapshot.id} was made by encoder {made.name} (hash {made.sha256[:12]}), "
                f"this is {given.name} (hash {given.sha256[:12]}); {REBUILD}, or set CITEWELL_ENCODER back"
            )
            raise SnapshotIncompatible(msg)
        self.snapshot = snapshot
        self._encoder = encoder
        self._passages = DenseIndex(snapshot.vectors.passages)
        self._sentences = DenseIndex(snapshot.vectors.sentences)
        lengths = np.array([len(passage.sentences) for passage in snapshot.passages], np.int64)
        # The passage of each sentence row, and the first sentence row of each passage.
        self._passage_of = np.repeat(np.arange(len(lengths)), lengths)
        self._first_sentence = np.cumsum(lengths) - lengths
        counts = snapshot.vectors.token_counts
        self._first_token = np.cumsum(counts) - counts

    def search(
        self, query: str, *, also: Sequence[str] = (), only: Filter = EVERYTHING, candidates: int = 0
    ) -> tuple[Hit, ...]:
        """Find the sentences that may answer a query, best first; ties in text order.

        Passages are found by their vector, by their best sentence's vector and by BM25; the three rankings
        are fused, and every sentence of the best passages is scored against the query by late interaction.

        Args:
            also: other wordings of the query; what fits any of them is found, and scores as it fits the best of them.
            candidates: how many passages are wanted, where that is more than an answer needs.
        """
        question = self._encoder.encode([query, *also])
        allowed = self._allowed(only)
        if allowed is not None and not len(allowed):
            return ()
        results, kept = max(_RESULTS, candidates), max(_CANDIDATES, candidates)
        by_passage = [self._passages.search(row, results, allowed)[0].tolist() for row in question.pooled]
        by_sentence = [self._by_sentence(row, results, allowed) for row in question.pooled]
        by_words = self.snapshot.lexical.search(" ".join([query, *also]), results, allowed)[0].tolist()
        found = sorted(fuse([*by_passage, *by_sentence, by_words])[:kept])
        ranks = _ranks(fuse([*by_passage, *by_sentence])), _ranks(by_words)
        hits = self._score([query, *also], question, found, ranks)
        return tuple(sorted(hits, key=lambda hit: -hit.score))

    def _allowed(self, only: Filter) -> Rows | None:
        if only == EVERYTHING:
            return None
        passages = enumerate(self.snapshot.passages)
        return np.array([row for row, passage in passages if only.admits(passage)], np.int64)

    def _by_sentence(self, query: Embeddings, k: int, allowed: Rows | None) -> list[int]:
        """Rank passages by their best sentence."""
        rows = None if allowed is None else np.flatnonzero(np.isin(self._passage_of, allowed))
        sentences = self._sentences.search(query, k, rows)[0]
        return list(dict.fromkeys(self._passage_of[sentences].tolist()))

    def _score(
        self,
        wordings: Sequence[str],
        question: Encoded,
        rows: list[int],
        ranks: tuple[dict[int, int], dict[int, int]],
    ) -> list[Hit]:
        """Score every sentence of the passages in `rows`, in text order, each by the wording that fits it best."""
        places = [(row, sentence) for row in rows for sentence in range(len(self.snapshot.passages[row].sentences))]
        sentences = [int(self._first_sentence[row]) + sentence for row, sentence in places]
        counts = self.snapshot.vectors.token_counts[sentences]
        tokens = [self._tokens(sentence) for sentence in sentences]
        if not tokens:
            return []
        own = late_interaction(question.tokens, question.counts, np.concatenate(tokens), counts)
        of_passages = (question.pooled @ self.snapshot.vectors.passages[rows].T).max(axis=0)  # (n_passages,)
        around = np.repeat(of_passages, [len(self.snapshot.passages[row].sentences) for row in rows])
        weights = [self.snapshot.lexical.rarity(set(terms(wording))) for wording in wordings]
        shared = shared_words(weights, [text for row in rows for text in self._texts(row)])
        scores = _OWN_WEIGHT * own + _PASSAGE_WEIGHT * around + _WORDS_WEIGHT * shared
        dense, lexical = ranks
        return [
            Hit(self.snapshot.passages[row], sentence, float(score), dense.get(row), lexical.get(row))
            for (row, sentence), score in zip(places, scores, strict=True)
        ]

    def _texts(self, row: int) -> tuple[str, ...]:
        """Give the sentences of a passage as they were encoded, with their scope in front."""
        passage = self.snapshot.passages[row]
        return encoded_texts(self.snapshot.documents[passage.document_id], passage)[1:]

    def _tokens(self, sentence: int) -> StoredTokens:
        first = int(self._first_token[sentence])
        return self.snapshot.vectors.tokens[first : first + int(self.snapshot.vectors.token_counts[sentence])]


def _ranks(rows: Sequence[int]) -> dict[int, int]:
    return {row: rank for rank, row in enumerate(rows, start=1)}
