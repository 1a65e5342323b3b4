"""Stored token vectors against the unit rows they came from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.token_vectors import cosines, to_stored
from index.types import Embeddings


def _unit_rows(seed: int, count: int, dimension: int) -> Embeddings:
    rows = np.random.default_rng(seed).standard_normal((count, dimension))
    unit: Embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


@given(seed=st.integers(0, 10_000), count=st.integers(0, 40), dimension=st.sampled_from([1, 2, 96, 384]))
def test_a_stored_row_points_where_it_pointed(seed: int, count: int, dimension: int) -> None:
    """A byte a component turns a row by less than a hundredth, and uses the whole byte."""
    rows = _unit_rows(seed, count, dimension)

    stored = to_stored(rows)

    assert stored.dtype == np.int8
    assert (np.abs(stored.astype(int)).max(axis=1, initial=0) == 127).all()
    turned = stored / np.linalg.norm(stored.astype(float), axis=1, keepdims=True) - rows
    assert (np.linalg.norm(turned, axis=1) < 0.02).all()


@pytest.mark.parametrize("dimension", [96, 384])
def test_cosines_are_those_of_the_rows_themselves(dimension: int) -> None:
    """Comparing with stored rows gives the cosines of the original ones, to a few thousandths."""
    asked, rows = _unit_rows(1, 8, dimension), _unit_rows(2, 500, dimension)

    np.testing.assert_allclose(cosines(asked, to_stored(rows)), asked @ rows.T, atol=5e-3)


def test_storing_again_changes_nothing() -> None:
    """What was stored and made a unit row again is stored as the same bytes."""
    stored = to_stored(_unit_rows(3, 200, 96))
    again = stored / np.linalg.norm(stored.astype(np.float32), axis=1, keepdims=True)

    np.testing.assert_array_equal(to_stored(again), stored)
