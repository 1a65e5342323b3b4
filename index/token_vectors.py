"""Token vectors as a snapshot stores them: a byte a component.

A unit row is stretched until its longest component is 127 and rounded. What is lost of its length is known,
since every row has length one, so no scale is stored beside it.
"""

import numpy as np

from index.types import Embeddings, StoredTokens

_LONGEST = 127


def to_stored(tokens: Embeddings) -> StoredTokens:
    """Round unit rows to a byte a component."""
    longest = np.abs(tokens).max(axis=1, keepdims=True)  # (n_tokens, 1)
    stored: StoredTokens = np.rint(tokens * (_LONGEST / longest)).astype(np.int8)
    return stored


def cosines(rows: Embeddings, stored: StoredTokens) -> Embeddings:
    """Compare unit rows with stored tokens, each with each.

    Returns:
        float32 of shape (n_rows, n_tokens), at most 1 up to rounding.
    """
    tokens = stored.astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", tokens, tokens))  # (n_tokens,)
    found: Embeddings = (rows @ tokens.T) / lengths
    return found
