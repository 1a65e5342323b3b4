"""What is embedded of a passage: the texts that stand for it, and the vectors made of them."""

from dataclasses import dataclass
from typing import TypeAlias

from corpus.types import Document, Passage
from index.types import Embeddings, StoredTokens

# The whole of a passage, then each of its sentences.
Texts: TypeAlias = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A passage's vectors: one pooled row for it and for each sentence, and the sentences' tokens."""

    passage: Embeddings
    sentences: Embeddings
    tokens: tuple[StoredTokens, ...]


def encoded_texts(document: Document, passage: Passage) -> Texts:
    """Make the texts that stand for a passage: the whole, then each sentence, with its scope in front."""
    scope = [*passage.heading_path, *(context.span.of(document.text) for context in passage.context)]
    prefix = f"{' › '.join(scope)}: " if scope else ""
    return tuple(prefix + span.of(document.text) for span in (passage.span, *passage.sentences))
