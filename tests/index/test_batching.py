"""Batches against texts taken one at a time."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from index.batching import TextVectors, batches, encode_in_batches, kept_tokens


@given(lengths=st.lists(st.integers(0, 30), min_size=1, max_size=40), most=st.integers(1, 100))
def test_vectors_come_back_in_the_order_of_the_texts(lengths: list[int], most: int) -> None:
    """However texts are grouped, each keeps its own row and tokens, and no batch of several is longer than allowed."""
    batches: list[list[int]] = []

    def forward(rows: Sequence[int]) -> list[TextVectors]:
        batches.append(list(rows))
        return [(np.full(3, row, np.float32), np.full((row % 4 + 1, 2), row, np.float32)) for row in rows]

    encoded = encode_in_batches(lengths, most, forward)

    assert encoded.pooled[:, 0].tolist() == list(range(len(lengths)))
    assert encoded.counts.tolist() == [row % 4 + 1 for row in range(len(lengths))]
    assert encoded.tokens[:, 0].tolist() == [row for row in range(len(lengths)) for _ in range(row % 4 + 1)]
    assert all(len(rows) == 1 or len(rows) * max(lengths[row] for row in rows) <= most for rows in batches)


def test_texts_of_like_length_share_a_batch() -> None:
    """Short texts go with short ones, so that hardly anything is padded."""
    asked: list[Sequence[int]] = []

    def forward(rows: Sequence[int]) -> list[TextVectors]:
        asked.append(rows)
        return [(np.zeros(1, np.float32), np.zeros((1, 1), np.float32)) for _ in rows]

    encode_in_batches([90, 3, 88, 4, 500, 3], 200, forward)

    assert asked == [[1, 5, 3], [2, 0], [4]]


def test_a_text_that_is_much_longer_begins_a_batch() -> None:
    """Where running the model once more costs less than padding, texts of unlike length do not share a batch."""
    assert batches([30, 3, 12, 4, 13, 14], 200, most_longer=10) == [[1, 3, 2, 4], [5], [0]]


def test_padding_and_marks_are_left_out() -> None:
    """Words are kept; the marks stay only where a text has nothing else, and padding never does."""
    present = np.array([[1, 1, 1, 1], [1, 1, 0, 0]], bool)
    markers = np.array([[1, 0, 0, 1], [1, 1, 0, 0]], bool)

    assert kept_tokens(present, markers).tolist() == [[False, True, True, False], [True, True, False, False]]
