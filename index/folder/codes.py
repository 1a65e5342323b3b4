"""Vectors as short codes, by product quantization: what FAISS compares first where there are very many.

So many components together are written as one of 16 patterns, in four bits (Jegou, Douze and Schmid, IEEE PAMI 2011).
The patterns are not learned from the vectors: they are those of a normal distribution, with the mean and the deviation
of each component rounded so coarsely that they seldom change with a library. So the codes of vectors that stay can be
taken over, and are those which would be made anew. What they find is in docs/benchmarks.md.
"""

from pathlib import Path
from typing import Any, TypeAlias

import faiss
import numpy as np
import numpy.typing as npt

from index.types import Embeddings, Rows

# With more rows than this all of them are compared by their codes first.
MOST_EXACT = 20_000
# RaBitQ's one bit a component finds as many, but takes FAISS twice as long to compare.
_WIDTHS = (4, 3, 2, 1)
_BITS = 4
# The 16 patterns are found among so many draws.
_DRAWS, _SEED = 4096, 1
# Where all vectors have the same in a component; no patterns lie nearer to each other.
_LEAST_DEVIATION = 1e-4
# So many vectors become codes at once: 150 MB of them where they have 384 components.
_CODED_AT_ONCE = 100_000
# float32 of shape (parts, 16, width), and uint8 of shape (n, parts): the pattern of each part of each vector.
_Patterns: TypeAlias = npt.NDArray[np.float32]
_Codes: TypeAlias = npt.NDArray[np.uint8]


def write_codes(vectors: Embeddings, path: Path, earlier: Path | None = None, rows: Rows | None = None) -> None:
    """Write what an index of these vectors needs beside them, where there are so many that it needs anything.

    Args:
        earlier: where codes of other vectors may have been written.
        rows: which of those each of these is, int64 of shape (n,); -1 where it is none of them.
    """
    if len(vectors) > MOST_EXACT:
        faiss.write_index(codes_of(vectors, earlier if earlier and earlier.is_file() else None, rows), str(path))


def codes_of(vectors: Embeddings, earlier: Path | None = None, rows: Rows | None = None) -> faiss.Index:
    """Make an index that compares vectors by table look-ups; takes what `write_codes` takes."""
    patterns = _patterns_of(vectors)
    old_patterns, old_codes = (earlier and _read(earlier, patterns.shape)) or (None, None)
    others = np.flatnonzero((old_patterns != patterns).any(axis=(1, 2))) if old_patterns is not None else ()
    if old_codes is None or rows is None or len(others) == len(patterns):
        return _index_of(patterns, _nearest(patterns, vectors))
    codes = old_codes[rows]  # something else for now where it is -1
    # Nearly always few or none: where a mean or a deviation is rounded otherwise than it was.
    if len(others):
        parts = vectors.reshape(len(vectors), len(patterns), -1)[:, others]
        codes[:, others] = _nearest(patterns[others], parts.reshape(len(vectors), -1))
    new = np.flatnonzero(rows < 0)
    codes[new] = _nearest(patterns, vectors[new])
    return _index_of(patterns, codes)


def _patterns_of(vectors: Embeddings) -> _Patterns:
    dimension = vectors.shape[1]
    width = next(width for width in _WIDTHS if dimension % width == 0)
    mean = vectors.mean(axis=0)
    variance = np.einsum("ij,ij->j", vectors, vectors) / len(vectors) - mean**2
    deviation = np.sqrt(np.maximum(variance, _LEAST_DEVIATION**2))
    # To a power of the root of two, and to halves of that.
    deviation = 2 ** (np.round(2 * np.log2(deviation)) / 2)
    mean = np.round(2 * mean / deviation) * deviation / 2
    drawn = faiss.Kmeans(width, 1 << _BITS, seed=_SEED)
    drawn.train(np.random.default_rng(_SEED).standard_normal((_DRAWS, width), np.float32))
    scaled = drawn.centroids * deviation.reshape(-1, 1, width) + mean.reshape(-1, 1, width)
    return np.ascontiguousarray(scaled, np.float32)


def _nearest(patterns: _Patterns, vectors: Embeddings) -> _Codes:
    parts, _, width = patterns.shape
    quantizer = faiss.ProductQuantizer(parts * width, parts, _BITS)
    faiss.copy_array_to_vector(patterns.ravel(), quantizer.centroids)
    # Lying the other way, they are compared in two thirds of the time.
    quantizer.sync_transposed_centroids()
    codes = np.empty((len(vectors), parts), np.uint8)
    for first in range(0, len(vectors), _CODED_AT_ONCE):
        packed = quantizer.compute_codes(np.ascontiguousarray(vectors[first : first + _CODED_AT_ONCE]))
        codes[first : first + _CODED_AT_ONCE] = _unpacked(packed, parts)
    return codes


def _index_of(patterns: _Patterns, codes: _Codes) -> faiss.Index:
    parts, _, width = patterns.shape
    packed = np.zeros((len(codes), (parts + 1) // 2), np.uint8)
    packed[:] = codes[:, ::2]
    packed[:, : parts // 2] |= codes[:, 1::2] << _BITS
    plain: Any = faiss.IndexPQ(parts * width, parts, _BITS, faiss.METRIC_INNER_PRODUCT)
    faiss.copy_array_to_vector(patterns.ravel(), plain.pq.centroids)
    plain.is_trained = True
    plain.add_sa_codes(packed)
    return faiss.IndexPQFastScan(plain)


def _read(path: Path, shape: tuple[int, ...]) -> tuple[_Patterns, _Codes] | None:
    """Read the patterns and codes of an index; None where they are of another kind, as earlier programs wrote them."""
    index: Any = faiss.read_index(str(path))
    if not isinstance(index, faiss.IndexPQFastScan) or index.pq.centroids.size() != np.prod(shape):
        return None
    described: Any = index  # the stubs know less than the library
    packer = described.get_CodePacker()
    blocks = faiss.rev_swig_ptr(index.codes.get(), index.codes.size()).reshape(-1, packer.block_size)
    packed = np.empty((len(blocks), packer.nvec, packer.code_size), np.uint8)
    for block, codes in zip(blocks, packed, strict=True):
        packer.unpack_all(faiss.swig_ptr(block), faiss.swig_ptr(codes))
    codes = _unpacked(packed.reshape(-1, packer.code_size)[: index.ntotal], shape[0])
    return faiss.vector_to_array(index.pq.centroids).reshape(shape), codes


def _unpacked(packed: npt.NDArray[np.uint8], parts: int) -> _Codes:
    codes = np.empty((len(packed), 2 * packed.shape[1]), np.uint8)
    codes[:, ::2], codes[:, 1::2] = packed & 15, packed >> _BITS
    return codes[:, :parts]
