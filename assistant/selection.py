"""Hits become one to three distinct quotes, or none. Pure: no model, no clock, no disk."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from assistant.ordering import ordered
from assistant.scope import not_spoken_of
from assistant.types import Quote
from assistant.wanted import Side, Wanted
from corpus.passages import populations_in
from corpus.types import Document, Passage, Span
from index.lexical import terms
from index.types import Hit

MAX_QUOTES = 3
MAX_QUOTE_CHARS = 600
_MAX_SHOWN_CHARS = 1200
# A neighbour joins a quote only if it scores nearly as well: the shortest quote that answers is the best one.
_MAX_JOIN_GAP = 0.02
# Quotes that share this much of their words (Jaccard index of stems) say the same.
_SAME_WORDS = 0.8
# A sentence that opens so has no clear subject without the one before it.
_LEANS_BACK = re.compile(
    r"(?:this|that|these|those|it|its|they|their|he|she|such|however|conversely|therefore|thus|hence|but|instead|"
    r"nevertheless|moreover|furthermore|additionally|simultaneously|in contrast|by contrast|as a result|similarly|"
    r"here|there|both|the (?:latter|former|same|finding|effect|result|reason))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A stretch of whole sentences of one passage; `sentences` are their numbers, `marked` those that answer."""

    passage: Passage
    sentences: range
    marked: tuple[int, ...]
    score: float

    @property
    def span(self) -> Span:
        sentences = self.passage.sentences
        return Span(sentences[self.sentences[0]].start, sentences[self.sentences[-1]].end)


@dataclass(frozen=True, slots=True)
class Selection:
    """Quotes, best first.

    Attributes:
        score: of the first quote; 0 where there is none.
        not_about: the populations that were asked about and that no quote is about.
    """

    quotes: tuple[Quote, ...]
    score: float
    not_about: tuple[str, ...]


NOTHING = Selection((), 0.0, ())


def select(
    hits: Sequence[Hit],
    documents: Mapping[str, Document],
    wanted: Wanted,
    *,
    at_least: float,
    premise: Sequence[Hit] = (),
) -> Selection:
    """Choose what to quote, best first.

    A quote is a sentence, with the one before it where it would be unclear alone; neighbours that both
    answer become one quote. Quotes that repeat each other appear once. Where two sides are set against each
    other, or something is taken for granted, there is a quote about each side, and one about that.

    Args:
        hits: best first.
        at_least: nothing is quoted where the best hit scores less.
        premise: what is found for what the question takes for granted, best first.
    """
    good = ordered(hits, documents, wanted, at_least=at_least)
    chosen: list[_Candidate] = []
    for hit in good:
        _take(chosen, hit, documents)
    if chosen:
        _cover_sides(chosen, good, documents, wanted.sides)
        _require(chosen, [hit for hit in premise[:1] if hit.score >= at_least], documents)
    quotes = tuple(_quotes(chosen, documents))
    return Selection(quotes, chosen[0].score, not_spoken_of(wanted.about, quotes)) if chosen else NOTHING


def _take(chosen: list[_Candidate], hit: Hit, documents: Mapping[str, Document]) -> None:
    """Add a hit to what is chosen, join it to a neighbour there, or pass it over."""
    candidate = _widened(hit, documents)
    position = len(chosen)
    for number in reversed(range(len(chosen))):
        joined = candidate and _joined(chosen[number], candidate)
        if joined:
            candidate, position = joined, number
            del chosen[number]
        elif candidate and _overlap(chosen[number], candidate):
            return  # together they are too long to quote, and the better one stands already
    if candidate and len(chosen) < MAX_QUOTES and not any(_repeats(candidate, other, documents) for other in chosen):
        chosen.insert(position, candidate)


def _cover_sides(
    chosen: list[_Candidate], hits: Sequence[Hit], documents: Mapping[str, Document], sides: Sequence[Side]
) -> None:
    """See that each side that is set against another has a quote, if any of the hits speaks of it."""
    for side in sides:
        if not any(_speaks_of(candidate, side, documents) for candidate in chosen):
            _require(chosen, [hit for hit in hits if _hit_speaks_of(hit, side, documents)], documents)


def _require(chosen: list[_Candidate], hits: Sequence[Hit], documents: Mapping[str, Document]) -> None:
    """Put the first of some hits that can be quoted in the second place, unless it is quoted already."""
    for hit in hits:
        candidate = _widened(hit, documents)
        if any(_overlap(candidate, other) for other in chosen if candidate):
            return
        if candidate and not any(_repeats(candidate, other, documents) for other in chosen):
            chosen.insert(1, candidate)
            del chosen[MAX_QUOTES:]
            return


def _speaks_of(candidate: _Candidate, side: Side, documents: Mapping[str, Document]) -> bool:
    document = documents[candidate.passage.document_id]
    populations = populations_in(document, candidate.passage, candidate.span)
    stems = frozenset(terms(candidate.span.of(document.text)))
    return side.is_shown([population.name for population in populations], stems)


def _hit_speaks_of(hit: Hit, side: Side, documents: Mapping[str, Document]) -> bool:
    alone = _Candidate(hit.passage, range(hit.sentence, hit.sentence + 1), (hit.sentence,), hit.score)
    return _speaks_of(alone, side, documents)


def _widened(hit: Hit, documents: Mapping[str, Document]) -> _Candidate | None:
    """Take the hit's sentence, and the one before where it leans on it; None if it is too long to quote."""
    text = documents[hit.passage.document_id].text
    alone = _Candidate(hit.passage, range(hit.sentence, hit.sentence + 1), (hit.sentence,), hit.score)
    if alone.span.end - alone.span.start > MAX_QUOTE_CHARS:
        return None
    if hit.sentence and _LEANS_BACK.match(alone.span.of(text)):
        wider = _Candidate(hit.passage, range(hit.sentence - 1, hit.sentence + 1), alone.marked, hit.score)
        if wider.span.end - wider.span.start <= MAX_QUOTE_CHARS:
            return wider
    return alone


def _joined(one: _Candidate, other: _Candidate) -> _Candidate | None:
    """Join two stretches of one passage that overlap, or touch and answer about equally well.

    None if they do not, or if the whole is too long to quote.
    """
    first, last = min(one.sentences[0], other.sentences[0]), max(one.sentences[-1], other.sentences[-1])
    touch = one.passage.id == other.passage.id and last - first < len(one.sentences) + len(other.sentences)
    if not _overlap(one, other) and not (touch and abs(one.score - other.score) <= _MAX_JOIN_GAP):
        return None
    marked = tuple(sorted({*one.marked, *other.marked}))
    whole = _Candidate(one.passage, range(first, last + 1), marked, max(one.score, other.score))
    return whole if whole.span.end - whole.span.start <= MAX_QUOTE_CHARS else None


def _overlap(one: _Candidate, other: _Candidate) -> bool:
    return one.passage.id == other.passage.id and bool(set(one.sentences) & set(other.sentences))


def _repeats(one: _Candidate, other: _Candidate, documents: Mapping[str, Document]) -> bool:
    words, others = (set(terms(each.span.of(documents[each.passage.document_id].text))) for each in (one, other))
    return len(words & others) >= _SAME_WORDS * len(words | others)


def _quotes(chosen: Sequence[_Candidate], documents: Mapping[str, Document]) -> Iterator[Quote]:
    shown = 0
    for candidate in chosen:
        length = candidate.span.end - candidate.span.start
        if shown + length <= _MAX_SHOWN_CHARS:
            shown += length
            marks = tuple(candidate.passage.sentences[number] for number in candidate.marked)
            yield Quote.cut(documents[candidate.passage.document_id], candidate.passage, candidate.span, marks)
