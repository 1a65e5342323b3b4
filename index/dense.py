"""Exact inner-product search over unit vectors, by FAISS."""

import faiss
import numpy as np

from index.types import Embeddings, Rows, Scores

# One question has nothing to gain from two threads but a barrier to wait at.
faiss.omp_set_num_threads(1)


class DenseIndex:
    """Finds the rows nearest to a query vector; exact."""

    def __init__(self, vectors: Embeddings) -> None:
        """Index `vectors`, float32 of shape (n, dimension), rows of unit length."""
        self._index = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(np.ascontiguousarray(vectors, np.float32))

    def search(self, query: Embeddings, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        """Return the best rows and their cosines, best first.

        Args:
            query: float32 of shape (dimension,), unit length.
            k: how many, at least 1; fewer come back where there are fewer.
            allowed: the rows that may be found; None allows all.
        """
        if not self._index.ntotal:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        # The keyword is made by SWIG and unknown to faiss's type stubs.
        parameters = None if allowed is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(allowed))  # type: ignore[call-arg]
        scores, rows = self._index.search(query[np.newaxis], min(k, self._index.ntotal), params=parameters)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found]
