"""What the index passes around."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
import numpy.typing as npt

from corpus.populations import NOT_STATED
from corpus.types import Passage

# float32 of shape (n, dimension), rows of unit length
Embeddings: TypeAlias = npt.NDArray[np.float32]
# int8 of shape (n_tokens, token_dimension): only a row's direction counts, see index.token_vectors
StoredTokens: TypeAlias = npt.NDArray[np.int8]
# float32 of shape (n_pieces, dimension), the marks that open and close a text included; of any length
WordPieces: TypeAlias = npt.NDArray[np.float32]
Rows: TypeAlias = npt.NDArray[np.int64]
Scores: TypeAlias = npt.NDArray[np.float32]

# Between the headings of a section's name, as in a citation.
SECTION_MARK = " › "


@dataclass(frozen=True, slots=True)
class EncoderIdentity:
    """Which encoder made a vector.

    Attributes:
        name: as it was given; the same encoder may go by several, so it is not compared.
        sha256: over its weights, its settings and its words, hexadecimal.
    """

    name: str = field(compare=False)
    sha256: str


@dataclass(frozen=True, slots=True)
class Encoded:
    """What an encoder makes of texts.

    Attributes:
        pooled: one row a text, float32 of shape (n_texts, dimension), unit length.
        tokens: the tokens of all texts one after the other, without the encoder's special tokens,
            float32 of shape (n_tokens, token_dimension), unit length.
        counts: how many rows of `tokens` each text has, int64 of shape (n_texts,).
    """

    pooled: Embeddings
    tokens: Embeddings
    counts: Rows


class Encoder(Protocol):
    """Turns texts into vectors; the same text always gives the same vectors up to rounding."""

    @property
    def identity(self) -> EncoderIdentity:
        """Say which encoder this is."""

    @property
    def dimension(self) -> int:
        """Say how long a pooled vector is."""

    @property
    def token_dimension(self) -> int:
        """Say how long a token's vector is; it may be shorter than a pooled one."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts, at least one, in order."""


class Reranker(Protocol):
    """Reads a question and each text together, which is slow, and tells better which answers."""

    @property
    def sha256(self) -> str:
        """Say which reranker this is: over its weights, its settings and its words, hexadecimal."""

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """Score texts, at least one; higher is better, and only the order means anything."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a text is put: who speaks, of when, and whether it asks.

    Attributes:
        pieces: its word pieces, two thirds of the way through the model.
        parts: where those of its parts lie. A model reads so much at once: parts at the end that it did not read as a
            whole are missing, but never the first.
    """

    pieces: WordPieces
    parts: tuple[slice, ...]


@runtime_checkable
class MannerEncoder(Encoder, Protocol):
    """An encoder that also tells how texts are put, whatever they are about."""

    def manner(self, texts: Sequence[Sequence[str]]) -> list[Manner]:
        """Say how texts are put, each given as the parts that make it up with a blank between them, at least one."""


def stated_populations(passage: Passage) -> tuple[str, ...]:
    """Name who a passage is about as filters and counts do, where "not stated" is a name too."""
    return tuple(population.name for population in passage.populations) or (NOT_STATED,)


def sections_of(passage: Passage) -> tuple[str, ...]:
    """Name the sections that a passage stands in: "Doses", "Doses › Children", and "Children" for short."""
    path = passage.heading_path
    runs = ((first, last) for first in range(len(path)) for last in range(first + 1, len(path) + 1))
    return tuple(SECTION_MARK.join(path[first:last]) for first, last in runs)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which passages may be found; None admits all, the population "not stated" those that name nobody.

    Attributes:
        section: as `sections_of` writes it; what stands in a narrower one of it is admitted too.
        among: the documents that may be found, beside `document`.
    """

    document: str | None = None
    population: str | None = None
    kind: str | None = None
    section: str | None = None
    among: frozenset[str] | None = None

    def admits(self, passage: Passage) -> bool:
        """Tell whether a passage may be found."""
        return (
            self.admits_document(passage.document_id)
            and self.admits_scope(passage.kind, stated_populations(passage))
            and (self.section is None or self.section in sections_of(passage))
        )

    def admits_document(self, document_id: str) -> bool:
        """Tell whether passages of a document may be found."""
        return self.document in (None, document_id) and (self.among is None or document_id in self.among)

    def admits_scope(self, kind: str, populations: Collection[str]) -> bool:
        """Tell whether passages of a kind may be found that are about such people."""
        return self.kind in (None, kind) and (self.population is None or self.population in populations)


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Hit:
    """A sentence that may answer.

    Attributes:
        sentence: which sentence of the passage, from 0.
        score: how well it fits, higher is better, at most 1.
        evidence: the part of the score that is the sentence's own, token by token. Near misses were taught to stay low
            in it, so it tells whether there is an answer at all; at most 1.
        dense_rank: rank of its passage among the dense results, from 1; None if not among them.
        lexical_rank: the same for BM25.
    """

    passage: Passage
    sentence: int
    score: float
    evidence: float
    dense_rank: int | None
    lexical_rank: int | None
