"""Codes that are taken over are those that would be made anew."""

from pathlib import Path

import faiss
import numpy as np
import pytest

from index.folder.codes import codes_of, write_codes
from index.folder.dense import DenseIndex
from index.types import Embeddings, Rows

_ROWS = 3000


def _vectors(seed: int, dimension: int, count: int = _ROWS) -> Embeddings:
    """Make unit rows whose components differ in mean and deviation."""
    random = np.random.default_rng(seed)
    rows = random.standard_normal((count, dimension)) * np.linspace(0.2, 2, dimension) + np.linspace(-1, 1, dimension)
    unit: Embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _changed(vectors: Embeddings, by: float) -> tuple[Embeddings, Rows]:
    """Leave some rows out, put others between, and say of each where it was; those others lie aside of the rest."""
    rows = np.insert(np.delete(np.arange(len(vectors)), [0, 7, 2000]), [5, 5, 900, 2990], -1)
    changed = vectors[rows]
    new = _vectors(9, vectors.shape[1], 4) + np.float32(by)
    changed[rows < 0] = new / np.linalg.norm(new, axis=1, keepdims=True)
    return changed, rows


@pytest.mark.parametrize("dimension", [64, 68, 66, 62, 65], ids=["even", "odd", "threes", "pairs", "one by one"])
@pytest.mark.parametrize("by", [0.0, 50.0], ids=["like the rest", "unlike"])
def test_codes_taken_over_are_those_made_anew(
    dimension: int, by: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, also where what is new moves the mean so far that it is rounded otherwise."""
    monkeypatch.setattr("index.folder.codes.MOST_EXACT", 100)
    vectors = _vectors(1, dimension)
    changed, rows = _changed(vectors, by)
    write_codes(vectors, tmp_path / "earlier")

    write_codes(changed, tmp_path / "anew")
    write_codes(changed, tmp_path / "taken", tmp_path / "earlier", rows)

    assert (tmp_path / "taken").read_bytes() == (tmp_path / "anew").read_bytes()


def test_only_what_is_new_becomes_codes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three thousand vectors with four new ones, four are compared with all patterns."""
    monkeypatch.setattr("index.folder.codes.MOST_EXACT", 100)
    vectors = _vectors(1, 64)
    changed, rows = _changed(vectors, 0)
    write_codes(vectors, tmp_path / "earlier")
    compared: list[int] = []
    compute = faiss.ProductQuantizer.compute_codes
    monkeypatch.setattr(
        faiss.ProductQuantizer, "compute_codes", lambda self, some: compared.append(len(some)) or compute(self, some)
    )

    write_codes(changed, tmp_path / "taken", tmp_path / "earlier", rows)

    assert compared == [4]


@pytest.mark.parametrize("earlier", ["learned", "RaBitQ", "another length", "none"])
def test_codes_of_another_kind_are_not_taken_over(
    earlier: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Patterns that an earlier program learned, codes of one bit, those of shorter vectors, and no file at all."""
    monkeypatch.setattr("index.folder.codes.MOST_EXACT", 100)
    vectors = _vectors(1, 64)
    kinds = {
        "learned": faiss.IndexPQFastScan(64, 16, 4, faiss.METRIC_INNER_PRODUCT),
        "RaBitQ": faiss.IndexRaBitQFastScan(64, faiss.METRIC_INNER_PRODUCT),
        "another length": faiss.IndexPQFastScan(32, 8, 4, faiss.METRIC_INNER_PRODUCT),
    }
    if kind := kinds.get(earlier):
        held = np.ascontiguousarray(vectors[:, : kind.d])
        kind.train(held)
        kind.add(held)
        faiss.write_index(kind, str(tmp_path / "earlier"))
    write_codes(vectors, tmp_path / "anew")

    write_codes(vectors, tmp_path / "taken", tmp_path / "earlier", np.arange(_ROWS))

    assert (tmp_path / "taken").read_bytes() == (tmp_path / "anew").read_bytes()


def test_vectors_that_all_point_one_way_are_told_apart() -> None:
    """Where the mean is far from nought and components differ in how far they stray, few of the best ten are missed."""
    random = np.random.default_rng(1)
    rows = random.standard_normal((_ROWS, 384)) * np.repeat([0.02, 0.1], 192) + random.standard_normal(384) / 8
    vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    index = DenseIndex(vectors, most_exact=1000)

    shared = [np.isin(np.argsort(-vectors @ query)[:10], index.search(query, 50)[0]).sum() for query in vectors[:50]]

    assert sum(shared) >= 0.9 * 500


def test_a_component_that_never_differs_is_no_error() -> None:
    """Vectors with a component that is nought in all of them become codes."""
    vectors = _vectors(1, 64)
    vectors[:, 5] = 0

    assert codes_of(vectors).ntotal == _ROWS
