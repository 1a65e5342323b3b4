"""The seam between a search and what holds a library: the files of a folder, or a database server."""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import numpy as np

from corpus.repetition import Cut
from corpus.types import Document, Passage
from index.manifest import Manifest
from index.types import Embeddings, Filter, Rows, StoredTokens

if TYPE_CHECKING:
    from index.vocabulary import Vocabulary  # which loads the lexical engine


class Sortable(Hashable, Protocol):
    """What can be put in order among its like."""

    def __lt__(self, other: Any, /) -> bool:
        """Tell whether it comes before another."""


# Where a passage stands among all: whatever a store takes for it, sorted it gives the order of the text.
Place = TypeVar("Place", bound=Sortable)


@dataclass(frozen=True, slots=True)
class Worded(Generic[Place]):
    """What BM25 finds.

    Attributes:
        scores: of the best passages, best first; ties in text order.
        highest: what the score of no passage can pass; 0 only where none is found.
    """

    scores: Mapping[Place, float]
    highest: float


@dataclass(frozen=True, slots=True)
class Fetched:
    """Passages with what their sentences are scored by.

    Attributes:
        vectors: float32 of shape (n_passages, dimension), unit rows.
        tokens: int8 of shape (n_tokens, token_dimension), the sentences' tokens one after the other.
        counts: how many tokens each sentence has, int64 of shape (n_sentences,).
    """

    passages: tuple[Passage, ...]
    vectors: Embeddings
    tokens: StoredTokens
    counts: Rows


NOTHING = Fetched((), np.empty((0, 0), np.float32), np.empty((0, 0), np.int8), np.empty(0, np.int64))


class Store(Protocol[Place]):
    """Finds the passages of one snapshot. What it cannot search as a whole it raises; it never finds in a part."""

    def nearest_passages(self, query: Embeddings, k: int, only: Filter) -> Sequence[Place]:
        """Find the passages whose vectors are nearest, best first.

        Args:
            query: float32 of shape (dimension,), unit length.
            k: how many, at least 1; fewer come back where there are fewer.
        """

    def nearest_sentences(self, query: Embeddings, k: int, only: Filter) -> Sequence[Place]:
        """Find the passages of the `k` sentences whose vectors are nearest, each once, best first."""

    def worded(self, query: str, k: int, only: Filter) -> Worded[Place]:
        """Find the `k` passages whose words fit best; those that share no word with the query are not found."""

    def spread(self, word: str) -> float:
        """Give the share of passages that hold a stemmed word, 0 to 1."""

    def fetch(self, places: Sequence[Place]) -> Fetched:
        """Give the passages at places, in that order, and vouch that what was found until now was no part of it."""


class Snapshot(Protocol):
    """An opened snapshot, wherever it is kept."""

    @property
    def id(self) -> str:
        """Return the snapshot's id."""

    @property
    def manifest(self) -> Manifest:
        """Return what it says of itself."""

    @property
    def documents(self) -> Mapping[str, Document]:
        """Return its documents by id, in the order of their ids."""

    @property
    def passages(self) -> Collection[Passage]:
        """Return its passages in text order."""

    def passages_of(self, document_id: str) -> Iterable[Passage]:
        """Give the passages of one of its documents, in text order."""

    def cut_of(self, document: Document) -> Cut | None:
        """Say how the very same document was cut; None where it holds none such, or does not say."""

    def searchable(self) -> Store[Any]:
        """Make it ready to be searched."""

    def verified(self) -> str:
        """Compare what is stored with the manifest, and say what agrees.

        Raises:
            SnapshotCorrupt: names what does not.
        """

    def vocabulary(self) -> "Vocabulary":
        """Say which words it uses."""
