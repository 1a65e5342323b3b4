"""A question against sentences: token by token, and by the names that both hold.

Late interaction after Khattab and Zaharia, "ColBERT", SIGIR 2020, with the mean instead of the sum
over question tokens, so that a score is a cosine whatever the question's length.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache

import numpy as np

from index.lexical import terms
from index.token_vectors import cosines
from index.types import Embeddings, Rows, Scores, StoredTokens

# Sentences come up again from one question to the next. So many are remembered with their stems, some 4 MB.
_REMEMBERED_TEXTS = 4096


def late_interaction(question: Embeddings, wordings: Rows, tokens: StoredTokens, counts: Rows) -> Scores:
    """Score sentences: the mean over question tokens of the best cosine among the sentence's tokens.

    Args:
        question: the question's tokens in one or more wordings, one after the other, float32 of shape
            (n_question_tokens, dimension), unit length.
        wordings: how many tokens each wording has, at least 1; a sentence scores as it fits the best of them.
        tokens: the sentences' tokens one after the other, as a snapshot stores them.
        counts: how many tokens each sentence has, at least 1, shape (n_sentences,).

    Returns:
        float32 of shape (n_sentences,), at most 1 up to rounding, higher is better.
    """
    if not len(counts):
        return np.empty(0, np.float32)
    best = np.maximum.reduceat(cosines(question, tokens), _starts(counts), axis=1)  # (n_question_tokens, n_sentences)
    means = np.add.reduceat(best, _starts(wordings), axis=0) / wordings[:, np.newaxis]  # (n_wordings, n_sentences)
    scores: Scores = means.max(axis=0).astype(np.float32)
    return scores


def held_names(names: AbstractSet[str], texts: Sequence[str]) -> Scores:
    """Score texts by the share of some stemmed words that they hold; 0 where there are none.

    Returns:
        float32 of shape (n_texts,), from 0 to 1.
    """
    if not names:
        return np.zeros(len(texts), np.float32)
    # A stem holds no blank, so it is found as a word between two.
    wanted = [f" {name} " for name in names]
    stemmed = map(_stemmed, texts)
    return np.array([sum(name in stems for name in wanted) / len(wanted) for stems in stemmed], np.float32)


@lru_cache(_REMEMBERED_TEXTS)
def _stemmed(text: str) -> str:
    """Give the stems of a text, each with a blank on either side."""
    return f" {' '.join(terms(text))} "


def _starts(counts: Rows) -> Rows:
    return np.cumsum(counts) - counts
