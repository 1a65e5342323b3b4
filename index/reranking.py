"""A question's tokens against a sentence's tokens.

Late interaction after Khattab and Zaharia, "ColBERT", SIGIR 2020, with the mean instead of the sum
over question tokens, so that a score is a cosine whatever the question's length.
"""

import numpy as np

from index.token_vectors import cosines
from index.types import Embeddings, Rows, Scores, StoredTokens


def late_interaction(question: Embeddings, tokens: StoredTokens, counts: Rows) -> Scores:
    """Score sentences: the mean over question tokens of the best cosine among the sentence's tokens.

    Args:
        question: float32 of shape (n_question_tokens, token_dimension), at least one row, unit length.
        tokens: the sentences' tokens one after the other.
        counts: how many tokens each sentence has, at least 1, shape (n_sentences,).

    Returns:
        float32 of shape (n_sentences,), at most 1 up to rounding, higher is better.
    """
    if not len(counts):
        return np.empty(0, np.float32)
    starts = np.cumsum(counts) - counts
    best: Scores = np.maximum.reduceat(cosines(question, tokens), starts, axis=1).mean(axis=0)  # (n_sentences,)
    return best
