"""Hits become one to three distinct quotes, or none. Pure: no model, no clock, no disk."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.types import Quote
from corpus.passages import populations_in
from corpus.types import BlockKind, Document, Passage, Span
from index.lexical import terms
from index.types import Hit

MAX_QUOTES = 3
MAX_QUOTE_CHARS = 600
_MAX_SHOWN_CHARS = 1200
# A further quote must come this near to the best one's score to add more than noise.
_MAX_GAP = 0.15
# A neighbour joins a quote only if it scores nearly as well: the shortest quote that answers is the best one.
_MAX_JOIN_GAP = 0.02
# On the development questions, between 0.06 and 0.3 the reference handicap makes no difference, without it two more
# of 123 are answered wrongly.
_REFERENCE_HANDICAP = 0.1
_SAYS_NOTHING_HANDICAP = 0.1
_SAYS_NOTHING = re.compile(r"\b(?:do|does|did) not (?:say|state|tell|mention|give)\b", re.IGNORECASE)
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
    evidence: float

    @property
    def span(self) -> Span:
        sentences = self.passage.sentences
        return Span(sentences[self.sentences[0]].start, sentences[self.sentences[-1]].end)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a question asks for.

    Attributes:
        about: the populations that it names; passages about others alone come after those in scope.
        sources: whether it asks for studies, authors or papers.
    """

    about: tuple[str, ...]
    sources: bool


@dataclass(frozen=True, slots=True)
class Selection:
    """Quotes, best first, and the evidence for the first; 0 where there is none."""

    quotes: tuple[Quote, ...]
    evidence: float


NOTHING = Selection((), 0.0)


def select(hits: Sequence[Hit], documents: Mapping[str, Document], wanted: Wanted, *, at_least: float) -> Selection:
    """Choose what to quote, best first.

    A quote is a sentence, with the one before it where it would be unclear alone; neighbours that both
    answer become one quote. Quotes that repeat each other appear once.

    Args:
        hits: best first.
        at_least: nothing is quoted where there is less evidence for the best hit.
    """
    ranked = sorted((_weighed(hit, documents, wanted) for hit in hits), key=lambda hit: -hit.score)
    good = [hit for hit in ranked if ranked[0].evidence >= at_least and hit.score >= ranked[0].score - _MAX_GAP]
    in_scope = sorted(good, key=lambda hit: _is_out_of_scope(hit, documents[hit.passage.document_id], wanted.about))
    chosen: list[_Candidate] = []
    for hit in in_scope:
        _take(chosen, hit, documents)
    return Selection(tuple(_quotes(chosen, documents)), chosen[0].evidence) if chosen else NOTHING


def _weighed(hit: Hit, documents: Mapping[str, Document], wanted: Wanted) -> Hit:
    """Lower what is seldom the answer.

    The title of a paper; and a sentence that only says that something is not said, which repeats the words of every
    question about it.
    """
    passage = hit.passage
    handicap = 0.0
    if passage.kind is BlockKind.REFERENCE and not wanted.sources:
        handicap = _REFERENCE_HANDICAP
    elif _SAYS_NOTHING.search(passage.sentences[hit.sentence].of(documents[passage.document_id].text)):
        handicap = _SAYS_NOTHING_HANDICAP
    return replace(hit, score=hit.score - handicap, evidence=hit.evidence - handicap)


def _is_out_of_scope(hit: Hit, document: Document, about: Sequence[str]) -> bool:
    """Tell whether a sentence is about other people than the question, and only about them."""
    populations = populations_in(document, hit.passage, hit.passage.sentences[hit.sentence])
    return bool(about and populations) and not any(population.name in about for population in populations)


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


def _widened(hit: Hit, documents: Mapping[str, Document]) -> _Candidate | None:
    """Take the hit's sentence, and the one before where it leans on it; None if it is too long to quote."""
    text = documents[hit.passage.document_id].text
    alone = _Candidate(hit.passage, range(hit.sentence, hit.sentence + 1), (hit.sentence,), hit.score, hit.evidence)
    if alone.span.end - alone.span.start > MAX_QUOTE_CHARS:
        return None
    if hit.sentence and _LEANS_BACK.match(alone.span.of(text)):
        wider = _Candidate(
            hit.passage, range(hit.sentence - 1, hit.sentence + 1), alone.marked, hit.score, hit.evidence
        )
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
    score, evidence = max(one.score, other.score), max(one.evidence, other.evidence)
    whole = _Candidate(one.passage, range(first, last + 1), marked, score, evidence)
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
