"""Hits become whole passages, each quoted once with its best sentence marked."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from assistant.question.phrases import Query, holds
from assistant.types import Quote
from corpus.types import Document, Passage
from index.store import Snapshot
from index.types import Filter, Hit

# A phrase may stand in passages that rank low.
_CANDIDATES_OF_PHRASE = 200


class Find(Protocol):
    """Searches for words; hits come best first."""

    def __call__(self, words: str, *, only: Filter, candidates: int) -> Sequence[Hit]:
        """Find sentences."""


def whole_passages(hits: Sequence[Hit], documents: Mapping[str, Document], limit: int) -> list[Quote]:
    """Quote the passages of hits in the order of their best sentence, which is marked."""
    best: dict[str, Hit] = {}
    for hit in hits:
        best.setdefault(hit.passage.id, hit)
    return [_quoted(hit, documents) for hit in list(best.values())[:limit]]


def passages_for(typed: Query, find: Find, snapshot: Snapshot, *, only: Filter, limit: int) -> list[Quote]:
    """Rank passages for a search; those with its phrases that rank nowhere come last, in the library's order.

    Returns:
        At most `limit` quotes, best first; each holds every phrase of the search word for word.
    """
    documents = snapshot.documents
    if not typed.phrases:
        return whole_passages(find(typed.words, only=only, candidates=limit), documents, limit)
    patterns = typed.patterns
    holding = {one.id: one for one in snapshot.passages if only.admits(one) and holds(_text(one, documents), patterns)}
    if not holding:
        return []
    hits = find(typed.words, only=only, candidates=max(limit, _CANDIDATES_OF_PHRASE))
    ranked = whole_passages([hit for hit in hits if hit.passage.id in holding], documents, limit)
    for hit in hits:
        holding.pop(hit.passage.id, None)
    unranked = (Quote.cut(documents[one.document_id], one, one.span, ()) for one in holding.values())
    return [*ranked, *unranked][:limit]


def _quoted(hit: Hit, documents: Mapping[str, Document]) -> Quote:
    passage = hit.passage
    return Quote.cut(documents[passage.document_id], passage, passage.span, (passage.sentences[hit.sentence],))


def _text(passage: Passage, documents: Mapping[str, Document]) -> str:
    return passage.span.of(documents[passage.document_id].text)
