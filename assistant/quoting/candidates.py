"""A stretch of a passage that may be quoted: a sentence, what it leans on, neighbours that answer alike. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assistant.quoting.differences import claim_alike
from corpus.passages import populations_in
from corpus.types import BlockKind, Document, Passage, Span
from index.lexical import terms
from index.types import Hit

MAX_QUOTE_CHARS = 600
# A neighbour joins a quote only if it scores nearly as well: the shortest quote that answers is the best one.
_MAX_JOIN_GAP = 0.02
# Quotes that share this much of their words (Jaccard index of stems) say the same.
_SAME_WORDS = 0.8
# With fewer new words than this share of its own, a further quote adds nothing to those before it.
_FEW_NEW_WORDS = 0.15
# A sentence that opens so has no clear subject without the one before it.
_LEANS_BACK = re.compile(
    r"(?:this|that|these|those|it|its|they|their|he|she|such|however|conversely|therefore|thus|hence|but|instead|"
    r"nevertheless|moreover|furthermore|additionally|simultaneously|in contrast|by contrast|as a result|similarly|"
    r"here|there|both|the (?:latter|former|same|finding|effect|result|reason))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Whole sentences of one passage, one after the other.

    Attributes:
        sentences: their numbers in the passage.
        marked: the numbers of those that answer.
        best: the hit that answers best.
    """

    passage: Passage
    sentences: range
    marked: tuple[int, ...]
    best: Hit

    @property
    def span(self) -> Span:
        sentences = self.passage.sentences
        return Span(sentences[self.sentences[0]].start, sentences[self.sentences[-1]].end)

    @property
    def marks(self) -> tuple[Span, ...]:
        return tuple(self.passage.sentences[number] for number in self.marked)

    def text(self, documents: Mapping[str, Document]) -> str:
        """Slice it out of its document."""
        return self.span.of(documents[self.passage.document_id].text)

    def populations(self, documents: Mapping[str, Document]) -> frozenset[str]:
        """Name those whom it is about."""
        found = populations_in(documents[self.passage.document_id], self.passage, self.span)
        return frozenset(population.name for population in found)


def widened(hit: Hit, documents: Mapping[str, Document]) -> Candidate | None:
    """Take the hit's sentence, and the one before where it leans on it; None if it is too long to quote."""
    text = documents[hit.passage.document_id].text
    alone = Candidate(hit.passage, range(hit.sentence, hit.sentence + 1), (hit.sentence,), hit)
    if alone.span.end - alone.span.start > MAX_QUOTE_CHARS:
        return None
    if hit.sentence and _LEANS_BACK.match(alone.span.of(text)):
        wider = Candidate(hit.passage, range(hit.sentence - 1, hit.sentence + 1), alone.marked, hit)
        if wider.span.end - wider.span.start <= MAX_QUOTE_CHARS:
            return wider
    return alone


def joined(one: Candidate, other: Candidate) -> Candidate | None:
    """Join two stretches of one passage that overlap, or touch and answer about equally well.

    None if they do not, or if the whole is too long to quote.
    """
    first, last = min(one.sentences[0], other.sentences[0]), max(one.sentences[-1], other.sentences[-1])
    touch = one.passage.id == other.passage.id and last - first < len(one.sentences) + len(other.sentences)
    if not overlap(one, other) and not (touch and abs(one.best.score - other.best.score) <= _MAX_JOIN_GAP):
        return None
    marked = tuple(sorted({*one.marked, *other.marked}))
    whole = Candidate(one.passage, range(first, last + 1), marked, max(one.best, other.best, key=lambda hit: hit.score))
    return whole if whole.span.end - whole.span.start <= MAX_QUOTE_CHARS else None


def overlap(one: Candidate, other: Candidate) -> bool:
    """Tell whether two stretches share a sentence."""
    return one.passage.id == other.passage.id and bool(set(one.sentences) & set(other.sentences))


def repeats(one: Candidate, other: Candidate, documents: Mapping[str, Document]) -> bool:
    """Tell whether one says what the other says, in nearly the same words."""
    text, other_text = (each.text(documents) for each in (one, other))
    words, others = set(terms(text)), set(terms(other_text))
    alike = len(words & others) >= _SAME_WORDS * len(words | others)
    # The number of a reference is no claim, and what is denied or counted otherwise is no repetition.
    return alike and (one.passage.kind is BlockKind.REFERENCE or claim_alike(text, other_text))


def adds_nothing(candidate: Candidate, chosen: Sequence[Candidate], documents: Mapping[str, Document]) -> bool:
    """Tell whether the chosen already say all that a stretch says, of all whom it is about."""
    if any(repeats(candidate, other, documents) for other in chosen):
        return True
    text, others = candidate.text(documents), [other.text(documents) for other in chosen]
    named, said = frozenset(terms(text)), frozenset(terms(" ".join(others)))
    if len(named - said) > _FEW_NEW_WORDS * len(named) or not any(claim_alike(text, other) for other in others):
        return False
    about = frozenset(name for other in chosen for name in other.populations(documents))
    return candidate.populations(documents) <= about
