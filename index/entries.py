"""What is embedded of a passage: the texts that stand for it, and the vectors made of them."""

import json
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import TypeAlias

from corpus.repetition import Cut
from corpus.types import Document, Passage
from index.types import Embeddings, StoredTokens

# The whole of a passage, then each of its sentences.
Texts: TypeAlias = tuple[str, ...]
DIGEST_BYTES = 16


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage's vectors: one pooled row for it and for each sentence, and the sentences' tokens."""

    passage: Embeddings
    sentences: Embeddings
    tokens: tuple[StoredTokens, ...]


@dataclass(frozen=True)
class Contents:
    """What a snapshot is to hold.

    Attributes:
        documents: by id, in the order of their ids.
        cuts: of each document, in their order, without what repeats another.
        unchanged: the ids of those that are in the snapshot before, with the same passages.
    """

    documents: Mapping[str, Document]
    cuts: Sequence[Cut]
    unchanged: Set[str] = frozenset()

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """List them in text order."""
        return tuple(chain.from_iterable(cut.passages.values() for cut in self.cuts))

    def texts(self) -> Iterator[Texts]:
        """Make the texts that stand for each passage, one after the other: all of them would fill the memory."""
        return map(self.texts_of, self.passages)

    def texts_of(self, passage: Passage) -> Texts:
        """Make the texts that stand for one of its passages."""
        return encoded_texts(self.documents[passage.document_id], passage)


def encoded_texts(document: Document, passage: Passage) -> Texts:
    """Make the texts that stand for a passage: the whole, then each sentence, with its scope in front."""
    scope = [*passage.heading_path, *(context.span.of(document.text) for context in passage.context)]
    prefix = f"{' › '.join(scope)}: " if scope else ""
    return tuple(prefix + span.of(document.text) for span in (passage.span, *passage.sentences))


def digest_of(texts: Texts) -> bytes:
    """Tell texts from all others, in `DIGEST_BYTES` bytes."""
    return blake2b(json.dumps(texts).encode(), digest_size=DIGEST_BYTES).digest()
