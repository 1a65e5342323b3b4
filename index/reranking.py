"""A question against sentences: by its tokens, and by its words.

Late interaction after Khattab and Zaharia, "ColBERT", SIGIR 2020, with the mean instead of the sum
over question tokens, so that a score is a cosine whatever the question's length.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from index.lexical import terms
from index.token_vectors import cosines
from index.types import Embeddings, Rows, Scores, StoredTokens


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


def shared_words(wordings: Sequence[Mapping[str, float]], texts: Sequence[str]) -> Scores:
    """Score texts by the share of a question's words that they hold, each word counting by its weight.

    Args:
        wordings: the stemmed words of the question with their weights, above 0, in one or more wordings; a text scores
            as it fits the best of them.

    Returns:
        float32 of shape (n_texts,), from 0 to 1.
    """
    words = [set(terms(text)) for text in texts]
    shares = np.zeros((len(wordings), len(texts)), np.float32)
    for row, weights in enumerate(wordings):
        if weights:
            total = sum(weights.values())
            shares[row] = [sum(weights[word] for word in weights.keys() & found) / total for found in words]
    best: Scores = shares.max(axis=0)
    return best


def _starts(counts: Rows) -> Rows:
    return np.cumsum(counts) - counts
