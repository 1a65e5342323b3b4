"""Dense search against NumPy brute force, in rows and in values."""

from pathlib import Path

import faiss
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.folder.codes import write_codes
from index.folder.dense import DenseIndex
from index.types import Embeddings, Rows, Scores


def _unit_rows(seed: int, count: int, dimension: int) -> Embeddings:
    rows = np.random.default_rng(seed).standard_normal((count, dimension))
    unit: Embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _brute_force(vectors: Embeddings, query: Embeddings, k: int, allowed: Rows | None) -> tuple[Rows, Scores]:
    rows = np.arange(len(vectors)) if allowed is None else np.unique(allowed)
    scores = vectors[rows] @ query
    best = np.argsort(-scores, kind="stable")[:k]
    return rows[best], scores[best]


@given(
    seed=st.integers(0, 10_000),
    count=st.integers(1, 300),
    dimension=st.sampled_from([1, 3, 64, 384]),
    k=st.integers(1, 400),
    share=st.none() | st.floats(0.01, 1),
)
def test_search_equals_brute_force(seed: int, count: int, dimension: int, k: int, share: float | None) -> None:
    """Rows and cosines equal those of a product with every allowed row, sorted."""
    vectors, query = _unit_rows(seed, count, dimension), _unit_rows(seed + 1, 1, dimension)[0]
    chosen = np.random.default_rng(seed).random(count)
    allowed = None if share is None else np.flatnonzero(chosen <= share)

    rows, scores = DenseIndex(vectors).search(query, k, allowed)

    expected_rows, expected_scores = _brute_force(vectors, query, k, allowed)
    np.testing.assert_allclose(scores, expected_scores, atol=1e-6)
    if dimension > 1:  # in one dimension all vectors tie
        np.testing.assert_array_equal(rows, expected_rows)
    assert allowed is None or set(rows.tolist()) <= set(allowed.tolist())


def test_a_vector_finds_itself_first() -> None:
    """Each of 500 vectors is its own nearest, with cosine 1."""
    vectors = _unit_rows(7, 500, 384)
    index = DenseIndex(vectors)

    found = [index.search(vector, 1) for vector in vectors]

    assert [int(rows[0]) for rows, _ in found] == list(range(500))
    np.testing.assert_allclose([scores[0] for _, scores in found], 1, atol=1e-6)


@pytest.mark.parametrize(
    ("allowed", "expected"),
    [([2], [2]), ([3, 1], [3, 1]), ([1, 1, 1], [1]), ([], [])],
    ids=["one", "unordered", "repeated", "none"],
)
def test_only_allowed_rows_are_found(allowed: list[int], expected: list[int]) -> None:
    """A search inside some rows gives those rows alone, each once."""
    vectors = np.eye(4, dtype=np.float32)
    query = np.array([0, 0.3, 0.5, 0.8], np.float32)

    rows, scores = DenseIndex(vectors).search(query, 10, np.array(allowed, np.int64))

    assert rows.tolist() == expected
    np.testing.assert_allclose(scores, query[expected])


def test_rows_that_lie_otherwise_in_memory_are_the_same_vectors() -> None:
    """Vectors that come as a slice or in Fortran order are indexed as what they hold."""
    vectors = _unit_rows(3, 20, 8)

    for laid_out in (np.asfortranarray(vectors), np.repeat(vectors, 2, axis=0)[::2]):
        rows, scores = DenseIndex(laid_out).search(vectors[5], 3)
        expected_rows, expected_scores = _brute_force(vectors, vectors[5], 3, None)
        np.testing.assert_array_equal(rows, expected_rows)
        np.testing.assert_allclose(scores, expected_scores, atol=1e-6)


def _around(middles: Embeddings, seed: int) -> Embeddings:
    """Make a unit row near each of some."""
    strayed = middles + 0.6 * _unit_rows(seed, len(middles), middles.shape[1])
    near: Embeddings = (strayed / np.linalg.norm(strayed, axis=1, keepdims=True)).astype(np.float32)
    return near


def test_very_many_rows_are_compared_roughly_first() -> None:
    """Above the limit the best ten are found nearly always, the best one always, with their exact cosines."""
    middles = _unit_rows(1, 300, 384)
    vectors, queries = _around(np.repeat(middles, 20, axis=0), 2), _around(middles[:100], 3)
    index = DenseIndex(vectors, most_exact=5000)

    shared = 0
    for query in queries:
        rows, scores = index.search(query, 10)
        expected, _ = _brute_force(vectors, query, 10, None)
        shared += len(set(rows.tolist()) & set(expected.tolist()))
        assert rows[0] == expected[0]
        np.testing.assert_allclose(scores, vectors[rows] @ query, atol=1e-6)
        assert (np.diff(scores) <= 0).all()

    assert shared >= 0.99 * 1000


def test_a_hundred_times_more_rows_are_found_as_well() -> None:
    """The more rows are compared roughly, the more of them are compared exactly."""
    vectors, queries = _unit_rows(1, 20_000, 96), _unit_rows(2, 50, 96)
    index = DenseIndex(vectors, most_exact=200)

    shared = [np.isin(_brute_force(vectors, query, 10, None)[0], index.search(query, 50)[0]).sum() for query in queries]

    assert sum(shared) >= 0.98 * 500


def test_a_narrow_filter_is_exact_however_many_rows_there_are() -> None:
    """Inside a document nothing is missed, also where the rest is compared roughly."""
    vectors, query = _unit_rows(5, 3000, 64), _unit_rows(6, 1, 64)[0]
    allowed = np.arange(0, 3000, 7)

    rows, scores = DenseIndex(vectors, most_exact=1000).search(query, 60, allowed)

    expected_rows, expected_scores = _brute_force(vectors, query, 60, allowed)
    np.testing.assert_array_equal(rows, expected_rows)
    np.testing.assert_allclose(scores, expected_scores, atol=1e-6)


@pytest.mark.parametrize(("rows", "of_the_best"), [("most", 19), ("near", 19), ("far", 0)])
def test_a_wide_filter_finds_what_is_allowed_and_compares_few_vectors(
    rows: str, of_the_best: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Among many allowed rows as many as are wanted are found, the best ones where any is like the query."""
    middles = _unit_rows(5, 300, 384)
    vectors, query = _around(np.repeat(middles, 40, axis=0), 6), _around(middles[:1], 7)[0]
    by_cosine = np.argsort(-(vectors @ query))
    allowed = {"most": np.flatnonzero(np.arange(12_000) % 9), "near": by_cosine[:4000], "far": by_cosine[-4000:]}[rows]
    index, compared = DenseIndex(vectors, most_exact=1000), []
    monkeypatch.setattr(index, "_best", lambda *args: compared.append(args[2]) or DenseIndex._best(index, *args))

    found, scores = index.search(query, 20, np.sort(allowed))

    expected, _ = _brute_force(vectors, query, 20, allowed)
    assert len(np.intersect1d(found, expected)) >= of_the_best
    assert len(np.intersect1d(found, allowed)) == 20
    np.testing.assert_allclose(scores, vectors[found] @ query, atol=1e-6)
    assert len(compared[0]) < 500


def test_an_index_without_rows_finds_nothing() -> None:
    """A library of documents without any passage is searched without an error."""
    rows, scores = DenseIndex(np.empty((0, 8), np.float32)).search(np.ones(8, np.float32), 5)

    assert rows.tolist() == []
    assert scores.tolist() == []


def test_codes_that_were_written_find_what_new_ones_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many vectors the file makes the same index; of few there is none, and none is needed."""
    monkeypatch.setattr("index.folder.codes.MOST_EXACT", 500)
    monkeypatch.setattr("index.folder.codes._CODED_AT_ONCE", 300)
    vectors = _unit_rows(3, 1000, 32)
    write_codes(vectors, tmp_path / "many")
    write_codes(vectors[:500], tmp_path / "few")

    stored, fresh = DenseIndex(vectors, tmp_path / "many", most_exact=500), DenseIndex(vectors, most_exact=500)

    assert not (tmp_path / "few").exists()
    for query in vectors[:20]:
        for one, other in zip(stored.search(query, 10), fresh.search(query, 10), strict=True):
            np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("dimension", [62, 63, 65], ids=["pairs", "threes", "one by one"])
def test_vectors_of_any_length_become_codes(dimension: int) -> None:
    """Also where the components cannot be taken by fours, the best one is found, and nearly all of the best ten."""
    vectors, queries = _unit_rows(1, 5000, dimension), _unit_rows(2, 30, dimension)
    index = DenseIndex(vectors, most_exact=1000)

    shared = 0
    for query in queries:
        expected, rows = _brute_force(vectors, query, 10, None)[0], index.search(query, 50)[0]
        shared += int(np.isin(expected, rows).sum())
        assert rows[0] == expected[0]

    assert shared >= 0.99 * 300


def test_codes_of_an_earlier_version_still_serve(tmp_path: Path) -> None:
    """A snapshot whose codes have one bit a component, by RaBitQ, is searched with them as well as it was."""
    vectors = _around(np.repeat(_unit_rows(1, 300, 384), 20, axis=0), 2)
    queries = _around(_unit_rows(1, 300, 384)[:50], 3)
    earlier = faiss.IndexRaBitQFastScan(384, faiss.METRIC_INNER_PRODUCT)
    earlier.train(vectors)
    earlier.add(vectors)
    faiss.write_index(earlier, str(tmp_path / "codes"))

    index = DenseIndex(vectors, tmp_path / "codes", most_exact=5000)

    shared = [np.isin(_brute_force(vectors, query, 10, None)[0], index.search(query, 10)[0]).sum() for query in queries]
    assert sum(shared) >= 0.99 * 500
