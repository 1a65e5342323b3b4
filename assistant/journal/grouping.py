"""Questions that mean the same become one group. Pure."""

from collections.abc import Sequence

import numpy as np

from index.types import Embeddings

# Two groups become one while their questions have at least this cosine on average. With it, of the pairs of example
# questions that are put together 0.87 belong together on the half that the number was chosen on and 0.86 on the other,
# and 0.69 and 0.65 of those that belong together are (`python benchmarks/grouping.py`). A lower one finds more, but a
# gap that hides in another one's group is worse than one that is listed twice.
LEAST_COSINE = 0.4
# Comparing each with each takes a quarter of a GB for so many; the newest are grouped.
MOST_GROUPED = 2_000


def groups_of(vectors: Embeddings, least_cosine: float = LEAST_COSINE) -> list[list[int]]:
    """Group rows that are close enough on average; every row is in one group.

    Args:
        vectors: rows of unit length, of shape (n, dimension), at most `MOST_GROUPED`.
    """
    if len(vectors) < 2:
        return [[row] for row in range(len(vectors))]
    from sklearn.cluster import AgglomerativeClustering

    clustering = AgglomerativeClustering(
        n_clusters=None, metric="cosine", linkage="average", distance_threshold=1 - least_cosine
    )
    groups: dict[int, list[int]] = {}
    for row, label in enumerate(clustering.fit_predict(vectors)):
        groups.setdefault(int(label), []).append(row)
    return list(groups.values())


def most_typical(vectors: Embeddings, weights: Sequence[int]) -> int:
    """Give the row that is closest to all others, each counted as often as its weight says; the first of equals."""
    weighted = np.asarray(weights, np.float32) @ vectors
    return int(np.argmax(np.round(vectors @ weighted, 5)))


def same_words(question: str) -> str:
    """Write a question so that it equals another one of the same words.

    >>> same_words("  Is it SAFE with grapefruit?") == same_words("is it safe with grapefruit")
    True
    """
    return " ".join(question.casefold().split()).rstrip(" ?.!")
