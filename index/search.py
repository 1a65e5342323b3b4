"""Index.search: a query becomes hits. The one function to read first here."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from index.building import encoded_texts
from index.dense import DenseIndex
from index.errors import SnapshotIncompatible
from index.fusion import fuse
from index.lexical import terms
from index.manifest import REBUILD
from index.reranking import held_names, late_interaction
from index.snapshot import Snapshot
from index.types import EVERYTHING, Embeddings, Encoded, Encoder, Filter, Hit, Reranker, Rows, Scores, StoredTokens

# How many results each of the three searches gives, and how many passages the fused list keeps: on the development
# questions the answer is among 20 passages in 92 of 103 cases, among 40 in 102.
_RESULTS = 50
_CANDIDATES = 40
# So many passages have a BM25 score in the end; what comes after them counts as sharing no word.
_SCORED_BY_WORDS = 200
# What a sentence's score is made of: its own tokens by late interaction, its passage's pooled vector, its passage's
# BM25 score as a share of the highest that any could have, and the names that it holds. A share of the best score found
# would count as much for a question in everyday words, where BM25 has little to go by; this one counts where the
# documents' own words are used. Of names, abbreviations and terms of art an encoder of 30,000 word pieces knows little.
_OWN_WEIGHT, _PASSAGE_WEIGHT, _WORDS_WEIGHT, _NAMES_WEIGHT = 0.62, 0.09, 0.23, 0.06
# A word that more passages than this share hold tells none of them apart.
_WIDEST_SPREAD = 0.1
# How many sentences a reranker reads, where there is one: each costs it a whole pass.
_RERANKED = 20
_WORD = re.compile(r"[\w'’]+")


class Index:
    """A snapshot and the encoder that made it, ready for questions; and a reranker, where one is set."""

    def __init__(self, snapshot: Snapshot, encoder: Encoder, reranker: Reranker | None = None) -> None:
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
        self._reranker = reranker
        self._passages = DenseIndex(snapshot.vectors.passages)
        self._sentences = DenseIndex(snapshot.vectors.sentences)
        lengths = np.array([len(passage.sentences) for passage in snapshot.passages], np.int64)
        # The passage of each sentence row, and the first sentence row of each passage.
        self._passage_of = np.repeat(np.arange(len(lengths)), lengths)
        self._first_sentence = np.cumsum(lengths) - lengths
        counts = snapshot.vectors.token_counts
        self._first_token = np.cumsum(counts) - counts

    def search(
        self,
        query: str,
        *,
        also: Sequence[str] = (),
        names: Sequence[str] = (),
        only: Filter = EVERYTHING,
        candidates: int = 0,
    ) -> tuple[Hit, ...]:
        """Find the sentences that may answer a query, best first; ties in text order.

        Passages are found by their vector, by their best sentence's vector and by BM25; the three rankings
        are fused, and every sentence of the best passages is scored against the query by late interaction.

        Args:
            also: other wordings of the query; what fits any of them is found, and scores as it fits the best of them.
            names: words of the query that are names, abbreviations or terms of art; a sentence that holds them is
                likelier to be meant.
            candidates: how many passages are wanted, where that is more than an answer needs.
        """
        wordings = [query, *also]
        question = self._encoder.encode(wordings)
        allowed = self._allowed(only)
        if allowed is not None and not len(allowed):
            return ()
        results, kept = max(_RESULTS, candidates), max(_CANDIDATES, candidates)
        by_passage = [self._passages.search(row, results, allowed)[0].tolist() for row in question.pooled]
        by_sentence = [self._by_sentence(row, results, allowed) for row in question.pooled]
        # Each wording by itself: with all their words in one query, what is said in two ways would count twice.
        lexical = self.snapshot.lexical
        worded = [lexical.search(wording, max(_SCORED_BY_WORDS, results), allowed) for wording in wordings]
        by_words = [rows[:results].tolist() for rows, _ in worded]
        found = sorted(fuse([*by_passage, *by_sentence, *by_words])[:kept])
        ranks = _ranks(fuse([*by_passage, *by_sentence])), _ranks(fuse(by_words))
        highest = [lexical.highest(wording) for wording in wordings]
        shares = _shares([(*scored, most) for scored, most in zip(worded, highest, strict=True)])
        telling = {word for word in terms(" ".join(names)) if lexical.spread(word) <= _WIDEST_SPREAD}
        hits = self._score(question, found, np.array([shares.get(row, 0) for row in found], np.float32), telling, ranks)
        return self._reranked(query, sorted(hits, key=lambda hit: -hit.score))

    def meaning(self, texts: Sequence[str]) -> Embeddings:
        """Encode what tells short texts, at least one, apart: without the words that stand all over the library.

        Returns:
            float32 of shape (n_texts, dimension), rows of unit length.
        """
        return self._encoder.encode([self._telling(text) or text for text in texts]).pooled

    def _telling(self, text: str) -> str:
        spread = self.snapshot.lexical.spread
        words = (word for word in _WORD.findall(text) if all(spread(term) <= _WIDEST_SPREAD for term in terms(word)))
        return " ".join(words)

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
        question: Encoded,
        rows: list[int],
        by_words: Scores,
        names: set[str],
        ranks: tuple[dict[int, int], dict[int, int]],
    ) -> list[Hit]:
        """Score every sentence of the passages in `rows`, in text order, each by the wording that fits it best."""
        if not rows:
            return []
        lengths = [len(self.snapshot.passages[row].sentences) for row in rows]
        places = [(row, sentence) for row, length in zip(rows, lengths, strict=True) for sentence in range(length)]
        tokens, counts = map(np.concatenate, zip(*map(self._tokens, rows), strict=True))
        own = late_interaction(question.tokens, question.counts, tokens, counts)
        by_passage = (question.pooled @ self.snapshot.vectors.passages[rows].T).max(axis=0)  # (n_passages,)
        around = np.repeat(_PASSAGE_WEIGHT * by_passage + _WORDS_WEIGHT * by_words, lengths)
        named = held_names(names, [text for row in rows for text in self._texts(row)] if names else [""] * len(places))
        scores = _OWN_WEIGHT * own + around + _NAMES_WEIGHT * named
        dense, lexical = ranks
        return [
            Hit(self.snapshot.passages[row], sentence, float(score), float(evidence), dense.get(row), lexical.get(row))
            for (row, sentence), score, evidence in zip(places, scores, own, strict=True)
        ]

    def _reranked(self, query: str, hits: list[Hit]) -> tuple[Hit, ...]:
        """Order the first hits anew, by their own order and the reranker's together.

        A reranker's scores are on a scale of their own, so its order alone is used: the first hit takes the best score.
        """
        head = hits[:_RERANKED]
        if not self._reranker or not head:
            return tuple(hits)
        scores = self._reranker.score(query, [self._text(hit) for hit in head])
        order = fuse([range(len(head)), np.argsort(-scores, kind="stable").tolist()])
        moved = (replace(head[place], score=hit.score) for hit, place in zip(head, order, strict=True))
        return (*moved, *hits[_RERANKED:])

    def _text(self, hit: Hit) -> str:
        return encoded_texts(self.snapshot.documents[hit.passage.document_id], hit.passage)[1 + hit.sentence]

    def _texts(self, row: int) -> tuple[str, ...]:
        """Give the sentences of a passage as they were encoded, with their scope in front."""
        passage = self.snapshot.passages[row]
        return encoded_texts(self.snapshot.documents[passage.document_id], passage)[1:]

    def _tokens(self, row: int) -> tuple[StoredTokens, Rows]:
        """Give the tokens of a passage's sentences, which lie one after the other, and how many each has."""
        vectors, first = self.snapshot.vectors, int(self._first_sentence[row])
        counts = vectors.token_counts[first : first + len(self.snapshot.passages[row].sentences)]
        start = int(self._first_token[first])
        return vectors.tokens[start : start + int(counts.sum())], counts


def _shares(worded: Sequence[tuple[Rows, Scores, float]]) -> dict[int, float]:
    """Give BM25 scores as shares of the highest there could be, each row's by its best wording."""
    shares: dict[int, float] = {}
    for rows, scores, highest in worded:
        for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
            shares[row] = max(shares.get(row, 0), score / highest)
    return shares


def _ranks(rows: Sequence[int]) -> dict[int, int]:
    return {row: rank for rank, row in enumerate(rows, start=1)}
