"""Inner-product search over unit vectors, by FAISS: exact, and nearly so where there are very many."""

from pathlib import Path

import faiss
import numpy as np

from index.folder.codes import MOST_EXACT, codes_of
from index.types import Embeddings, Rows, Scores

# One question has nothing to gain from two threads but a barrier to wait at.
faiss.omp_set_num_threads(1)
# Where rows are compared by their codes first, which takes a small part of the time, the best few are compared exactly:
# so many for each that is wanted, and at least so many. That finds 0.99 of the best ten among up to five times as many
# rows as need it, but less among fifty times as many, so there the few grow with their root.
_RESCORED, _LEAST_RESCORED = 10, 200
_ENOUGH_FOR = 5


class DenseIndex:
    """Finds the rows nearest to a query vector; the cosines that it gives are always exact."""

    def __init__(self, vectors: Embeddings, codes: Path | None = None, *, most_exact: int = MOST_EXACT) -> None:
        """Index `vectors`, float32 of shape (n, dimension), rows of unit length; they are kept, not copied.

        Args:
            codes: what `write_codes` wrote for them; without it, it is made anew where it is needed.
            most_exact: with more rows than this a search may miss a few of the best.
        """
        self._vectors = np.ascontiguousarray(vectors, np.float32)
        self._rescored = _RESCORED * max(1.0, (len(vectors) / (_ENOUGH_FOR * most_exact)) ** 0.5)
        self._most_exact = most_exact
        self._rough: faiss.Index | None = None
        if len(vectors) > most_exact:
            self._rough = faiss.read_index(str(codes)) if codes else codes_of(self._vectors)

    def search(self, query: Embeddings, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        """Return the best rows and their cosines, best first.

        Args:
            query: float32 of shape (dimension,), unit length.
            k: how many, at least 1; fewer come back where there are fewer.
            allowed: the rows that may be found; None allows all. Of few, all are compared exactly.
        """
        if self._rough is None or (allowed is not None and len(allowed) <= self._most_exact):
            return self._best(query, k, None if allowed is None else np.unique(allowed))
        rescored = max(int(self._rescored * k), _LEAST_RESCORED)
        return self._best(query, k, np.sort(_promising(self._rough, query, rescored, allowed)))

    def _best(self, query: Embeddings, k: int, rows: Rows | None) -> tuple[Rows, Scores]:
        vectors = self._vectors if rows is None else self._vectors[rows]
        if not len(vectors):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, places = faiss.knn(query[np.newaxis], vectors, min(k, len(vectors)), metric=faiss.METRIC_INNER_PRODUCT)
        return (places[0] if rows is None else rows[places[0]]), scores[0]


def _promising(codes: faiss.Index, query: Embeddings, wanted: int, allowed: Rows | None) -> Rows:
    """Return the rows whose codes are nearest, best first, so many of those allowed as are wanted."""
    if allowed is None:
        return _nearest(codes, query, wanted)
    admitted = np.zeros(codes.ntotal, bool)
    admitted[allowed] = True
    count = wanted * codes.ntotal // int(np.count_nonzero(admitted))
    while True:
        near = _nearest(codes, query, count)
        rows = near[admitted[near]][:wanted]
        if len(rows) == wanted or count >= codes.ntotal:
            return rows
        # What is near to this query is seldom allowed.
        count *= 4


def _nearest(codes: faiss.Index, query: Embeddings, k: int) -> Rows:
    _, found = codes.search(query[np.newaxis], min(k, codes.ntotal))
    rows: Rows = found[0][found[0] >= 0]
    return rows
