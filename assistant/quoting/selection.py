"""Hits become one to three distinct quotes, or none. Pure: no model, no clock, no disk."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from assistant.question.wanted import Wanted
from assistant.quoting.candidates import Candidate, adds_nothing, joined, overlap, widened
from assistant.quoting.companions import disagree, with_companions
from assistant.quoting.ordering import ordered
from assistant.quoting.scope import not_spoken_of
from assistant.types import Quote
from corpus.types import Document
from index.types import Hit

MAX_QUOTES = 3
_MAX_SHOWN_CHARS = 1200


@dataclass(frozen=True, slots=True)
class Selection:
    """Quotes, best first.

    Attributes:
        evidence: for the first quote; 0 where there is none.
        not_about: the populations that were asked about and that no quote is about.
        disagreeing: the numbers, from 1, of two quotes that say different things; empty where no two do.
    """

    quotes: tuple[Quote, ...]
    evidence: float
    not_about: tuple[str, ...]
    disagreeing: tuple[int, ...]


NOTHING = Selection((), 0.0, (), ())


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
    other, or something is taken for granted, there is a quote about each side, and one about that; and what says
    otherwise than the first quote stands beside it.

    Args:
        hits: best first.
        at_least: nothing is quoted where there is less evidence for the best hit.
        premise: what is found for what the question takes for granted, best first.
    """
    good = ordered(hits, documents, wanted, at_least=at_least)
    chosen: list[Candidate] = []
    for hit in good:
        _take(chosen, hit, documents)
    if not chosen:
        return NOTHING
    granted = [hit for hit in premise[:1] if hit.evidence >= at_least]
    shown = list(_shown(with_companions(chosen, good, granted, wanted, documents)))
    quotes = tuple(Quote.cut(documents[one.passage.document_id], one.passage, one.span, one.marks) for one in shown)
    pairs = combinations(enumerate(shown, start=1), 2)
    disagreeing = ((i, j) for (i, one), (j, other) in pairs if disagree(one, other, wanted.words, documents))
    return Selection(
        quotes, chosen[0].best.evidence, not_spoken_of(wanted.asked_about, quotes), disagreeing=next(disagreeing, ())
    )


def _take(chosen: list[Candidate], hit: Hit, documents: Mapping[str, Document]) -> None:
    """Add a hit to what is chosen, join it to a neighbour there, or pass it over."""
    candidate = widened(hit, documents)
    position = len(chosen)
    for number in reversed(range(len(chosen))):
        whole = candidate and joined(chosen[number], candidate)
        if whole:
            candidate, position = whole, number
            del chosen[number]
        elif candidate and overlap(chosen[number], candidate):
            return  # together they are too long to quote, and the better one stands already
    if candidate and len(chosen) < MAX_QUOTES and not adds_nothing(candidate, chosen, documents):
        chosen.insert(position, candidate)


def _shown(chosen: Sequence[Candidate]) -> Iterator[Candidate]:
    """Keep as many as may be shown together."""
    length = 0
    for candidate in chosen[:MAX_QUOTES]:
        length += candidate.span.end - candidate.span.start
        if length > _MAX_SHOWN_CHARS:
            length -= candidate.span.end - candidate.span.start
        else:
            yield candidate
