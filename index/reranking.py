"""A question's tokens against a sentence's tokens.

Late interaction after Khattab and Zaharia, "ColBERT", SIGIR 2020, with the mean instead of the sum
over question tokens, so that a score is a cosine whatever the question's length.
"""

import numpy as np

from index.types import Embeddings, Rows, Scores, TokenEmbeddings


def late_interaction(question: Embeddings, tokens: TokenEmbeddings, counts: Rows) -> Scores:
    """Score sentences: the mean over question tokens of the best cosine among the sentence's tokens.

    Args:
        question: float32 of shape (n_question_tokens, dimension), at least one row, unit length.
        tokens: the sentences' tokens one after the other, unit length.
        counts: how many tokens each sentence has, at least 1, shape (n_sentences,).

    Returns:
        float32 of shape (n_sentences,), at most 1 up to rounding, higher is better.
    """
    if not len(counts):
        return np.empty(0, np.float32)
    cosines = question @ tokens.astype(np.float32).T  # (n_question_tokens, n_tokens)
    starts = np.cumsum(counts) - counts
    best: Scores = np.maximum.reduceat(cosines, starts, axis=1).mean(axis=0)  # (n_sentences,)
    return best
