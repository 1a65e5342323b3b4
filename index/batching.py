"""Texts go through a model in batches of similar length, and their vectors come back in the texts' own order."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from index.types import Embeddings, Encoded

# A text's pooled row, of shape (dimension,), and its tokens, of shape (n_tokens, token_dimension).
TextVectors: TypeAlias = tuple[Embeddings, Embeddings]


def readable(text: str) -> str:
    """Replace what no tokenizer takes: half of a surrogate pair, which JSON can spell, is no character."""
    return text.encode("utf-8", "replace").decode()


def encode_in_batches(
    lengths: Sequence[int], most: int, forward: Callable[[Sequence[int]], Iterable[TextVectors]]
) -> Encoded:
    """Encode texts, at least one, from the shortest to the longest, so that little is padded.

    Args:
        lengths: of the texts, in any unit in which the model's work grows.
        most: how long a batch may be, padding included; a longer text is a batch of its own.
        forward: gives the vectors of the texts in these rows.
    """
    in_turn = batches(lengths, most)
    vectors = [text_vectors for rows in in_turn for text_vectors in forward(rows)]
    places = np.argsort([row for rows in in_turn for row in rows])
    return Encoded(
        pooled=np.stack([vectors[place][0] for place in places]),
        tokens=np.concatenate([vectors[place][1] for place in places]),
        counts=np.array([len(vectors[place][1]) for place in places], np.int64),
    )


def kept_tokens(present: npt.NDArray[np.bool_], markers: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Tell which tokens stand for a text: its words, without the marks that open and close it.

    A text without any word of its own (white space, say) keeps its marks, so that no text is without tokens.

    Args:
        present: which tokens are no padding, of shape (n_texts, length).
        markers: which tokens are such marks, of the same shape.
    """
    words = present & ~markers
    return np.where(words.any(axis=1, keepdims=True), words, present)


def batches(lengths: Sequence[int], most: int, *, most_longer: int | None = None) -> list[list[int]]:
    """Give the rows of each batch, from the shortest text to the longest.

    Args:
        lengths: of the texts.
        most: how long a batch may be, padding included; a longer text is a batch of its own.
        most_longer: by how much the longest of a batch may be longer than the shortest.
    """
    made: list[list[int]] = []
    for row in sorted(range(len(lengths)), key=lengths.__getitem__):
        is_similar = bool(made) and (most_longer is None or lengths[row] - lengths[made[-1][0]] <= most_longer)
        if is_similar and (len(made[-1]) + 1) * lengths[row] <= most:
            made[-1].append(row)
        else:
            made.append([row])
    return made
