"""Index.search: a query becomes hits. The one function to read first here."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from corpus.types import Passage
from index.entries import encoded_texts
from index.errors import SnapshotIncompatible
from index.fusion import fuse
from index.lexical import terms
from index.manifest import REBUILD
from index.reranking import held_names, late_interaction
from index.store import Fetched, Place, Snapshot, Store, Worded
from index.types import EVERYTHING, Embeddings, Encoded, Encoder, Filter, Hit, Reranker, Scores

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
        self._store: Store[Any] = snapshot.searchable()

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
        results, kept = max(_RESULTS, candidates), max(_CANDIDATES, candidates)
        store = self._store
        by_passage = [store.nearest_passages(row, results, only) for row in question.pooled]
        by_sentence = [store.nearest_sentences(row, results, only) for row in question.pooled]
        # Each wording by itself: with all their words in one query, what is said in two ways would count twice.
        worded = [store.worded(wording, max(_SCORED_BY_WORDS, results), only) for wording in wordings]
        by_words = [list(found.scores)[:results] for found in worded]
        places = sorted(fuse([*by_passage, *by_sentence, *by_words])[:kept])
        fetched = store.fetch(places)
        if not places:
            return ()
        ranks = _ranks(places, fuse([*by_passage, *by_sentence])), _ranks(places, fuse(by_words))
        shares = _shares(places, worded)
        telling = {word for word in terms(" ".join(names)) if store.spread(word) <= _WIDEST_SPREAD}
        hits = self._score(question, fetched, shares, telling, ranks)
        return self._reranked(query, sorted(hits, key=lambda hit: -hit.score))

    def meaning(self, texts: Sequence[str]) -> Embeddings:
        """Encode what tells short texts, at least one, apart: without the words that stand all over the library.

        Returns:
            float32 of shape (n_texts, dimension), rows of unit length.
        """
        return self._encoder.encode([self._telling(text) or text for text in texts]).pooled

    def _telling(self, text: str) -> str:
        spread = self._store.spread
        words = (word for word in _WORD.findall(text) if all(spread(term) <= _WIDEST_SPREAD for term in terms(word)))
        return " ".join(words)

    def _score(
        self,
        question: Encoded,
        fetched: Fetched,
        by_words: Scores,
        names: set[str],
        ranks: tuple[list[int | None], list[int | None]],
    ) -> list[Hit]:
        """Score every sentence of passages, in text order, each by the wording that fits it best."""
        lengths = [len(passage.sentences) for passage in fetched.passages]
        places = [(row, sentence) for row, length in enumerate(lengths) for sentence in range(length)]
        own = late_interaction(question.tokens, question.counts, fetched.tokens, fetched.counts)
        by_passage = (question.pooled @ fetched.vectors.T).max(axis=0)  # (n_passages,)
        around = np.repeat(_PASSAGE_WEIGHT * by_passage + _WORDS_WEIGHT * by_words, lengths)
        texts = (text for passage in fetched.passages for text in self._texts(passage))
        named = held_names(names, list(texts) if names else [""] * len(places))
        scores = _OWN_WEIGHT * own + around + _NAMES_WEIGHT * named
        dense, lexical = ranks
        return [
            Hit(fetched.passages[row], sentence, float(score), float(evidence), dense[row], lexical[row])
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
        return self._texts(hit.passage)[hit.sentence]

    def _texts(self, passage: Passage) -> tuple[str, ...]:
        """Give the sentences of a passage as they were encoded, with their scope in front."""
        return encoded_texts(self.snapshot.documents[passage.document_id], passage)[1:]


def _shares(places: Sequence[Place], worded: Iterable[Worded[Place]]) -> Scores:
    """Give each place its BM25 score as a share of the highest there could be, by its best wording."""
    shares = dict.fromkeys(places, 0.0)
    for found in worded:
        for place in found.scores.keys() & shares.keys():
            shares[place] = max(shares[place], found.scores[place] / found.highest)
    return np.array(list(shares.values()), np.float32)


def _ranks(places: Iterable[Place], ranking: Iterable[Place]) -> list[int | None]:
    """Give each place its rank, from 1; None where it has none."""
    ranks = {place: rank for rank, place in enumerate(ranking, start=1)}
    return [ranks.get(place) for place in places]
