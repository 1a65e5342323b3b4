"""An encoder without a model: a bag of stemmed words, the same in every process."""

from collections.abc import Sequence
from functools import cache
from hashlib import sha256

import numpy as np

from index.lexical import terms
from index.types import Embeddings, Encoded, EncoderIdentity

DIMENSION = 64
TOKEN_DIMENSION = 48


class FakeEncoder:
    """Gives each stemmed word a unit vector drawn from its hash, and a text the normalised mean of its words'.

    Texts that share words are closer, the same text always has the same vectors, and `asked` holds every text that
    was ever encoded. Token vectors are the first part of a word's, so they are shorter than pooled ones. Two fakes of
    different names agree about nothing.
    """

    def __init__(self, name: str = "fake") -> None:
        self.identity = EncoderIdentity(name, sha256(f"weights of {name}".encode()).hexdigest())
        self.dimension = DIMENSION
        self.token_dimension = TOKEN_DIMENSION
        self.asked: list[str] = []

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts; one without words has one token, that of no word."""
        self.asked.extend(texts)
        words = [terms(text) or [""] for text in texts]
        tokens = [np.stack([_vector(self.identity.name, word) for word in found]) for found in words]
        return Encoded(
            pooled=np.stack([_unit(rows.mean(axis=0)) for rows in tokens]),
            tokens=np.concatenate([np.stack([_unit(row[:TOKEN_DIMENSION]) for row in rows]) for rows in tokens]),
            counts=np.array([len(rows) for rows in tokens], np.int64),
        )


def load_fake() -> FakeEncoder:
    """Make a fake encoder, as `index.update` wants it: called only when it is needed."""
    return FakeEncoder()


@cache
def _vector(name: str, word: str) -> Embeddings:
    seed = int.from_bytes(sha256(f"{name}\0{word}".encode()).digest())
    return _unit(np.random.default_rng(seed).standard_normal(DIMENSION))


def _unit(vector: np.ndarray) -> Embeddings:
    unit: Embeddings = (vector / np.linalg.norm(vector)).astype(np.float32)
    return unit
