"""In which order hits are taken: by their score, in scope first, with small preferences for what is asked for. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.question.papers import holds_mark
from assistant.question.wanted import Wanted, holds_figure
from assistant.quoting.scope import Scope, populations_of_hit, scope_of
from corpus.types import BlockKind, ContextRole, Document
from index.lexical import terms
from index.types import Hit

# A further quote must come this near to the best one's score to add more than noise.
_MAX_GAP = 0.15
# Of so many hits, best first, the rest is looked at: whom a sentence is about takes time to tell.
_CONSIDERED = 60
# On the development questions, between 0.06 and 0.3 the reference handicap makes no difference, without it two more
# of 123 are answered wrongly.
_REFERENCE_HANDICAP = 0.1
_SAYS_NOTHING_HANDICAP = 0.15
# What a sentence loses that does not hold the term whose meaning is asked: "osteoblast" is near "osteoporosis".
# Between 0.05 and 0.2 it makes no difference on the development questions.
_OTHER_TERM_HANDICAP = 0.1
# What a reference gains that holds every year and name by which a paper is asked for; it loses as much with none.
_MARKS_BONUS = 0.1
_SAYS_NOTHING = re.compile(r"\b(?:do|does|did) not (?:say|state|tell|mention|give)\b", re.IGNORECASE)
# What a sentence about the asked people and their opposite is behind one about the asked people alone.
_SHARED_HANDICAP = 0.05
_DEFINITION_BONUS = 0.1
_REFERENCE_BONUS = 0.03
_FIGURE_BONUS = 0.02
_BOTH_SIDES_BONUS = 0.03
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


def ordered(hits: Sequence[Hit], documents: Mapping[str, Document], wanted: Wanted, *, at_least: float) -> list[Hit]:
    """Keep the hits that come near to the best one, and order them as they are to be taken.

    Args:
        hits: best first.
        at_least: nothing is kept where there is less evidence for the best hit.

    Returns:
        those about others than the asked only where no hit is about the asked; scores are lowered where a hit is
        seldom the answer, and no preference changes them.
    """
    weighed = [_weighed(hit, documents, wanted) for hit in hits[:_CONSIDERED]]
    best = max(weighed, key=lambda hit: hit.score, default=None)
    if best is None or best.evidence < at_least:
        return []
    good = [hit for hit in weighed if hit.score >= best.score - _MAX_GAP]
    scoped = [(hit, scope_of(hit, documents[hit.passage.document_id], wanted.about)) for hit in good]
    if any(scope in (Scope.ASKED, Scope.ASKED_AND_OPPOSITE) for _, scope in scoped):
        scoped = [(hit, scope) for hit, scope in scoped if scope is not Scope.OTHERS]
    return [hit for hit, scope in sorted(scoped, key=lambda pair: _place(pair[0], pair[1], documents, wanted))]


def _weighed(hit: Hit, documents: Mapping[str, Document], wanted: Wanted) -> Hit:
    """Lower what is seldom the answer, and tell the paper that is asked for from the others.

    Lowered are the title of a paper; and a sentence that only says that something is not said, which repeats the words
    of every question about it.
    """
    handicap = 0.0
    if hit.passage.kind is BlockKind.REFERENCE and wanted.marks:
        text = _text(hit, documents[hit.passage.document_id])
        missing = sum(not holds_mark(text, mark) for mark in wanted.marks) / len(wanted.marks)
        handicap = _MARKS_BONUS * missing if missing else -_MARKS_BONUS
    elif hit.passage.kind is BlockKind.REFERENCE and not wanted.sources:
        handicap = _REFERENCE_HANDICAP
    elif _SAYS_NOTHING.search(_text(hit, documents[hit.passage.document_id])):
        handicap = _SAYS_NOTHING_HANDICAP
    if wanted.defined and not _speaks_of(hit, documents[hit.passage.document_id], wanted.defined):
        handicap += _OTHER_TERM_HANDICAP
    return replace(hit, score=hit.score - handicap, evidence=hit.evidence - handicap)


def _speaks_of(hit: Hit, document: Document, defined: Sequence[frozenset[str]]) -> bool:
    """Tell whether a sentence, with the headings and the term it stands under, holds one of these terms."""
    around = (part.span.of(document.text) for part in hit.passage.context)
    stems = frozenset(terms(" ".join((_text(hit, document), *hit.passage.heading_path, *around))))
    return any(term <= stems for term in defined)


def _place(hit: Hit, scope: Scope, documents: Mapping[str, Document], wanted: Wanted) -> tuple[bool, float]:
    shared = scope is Scope.ASKED_AND_OPPOSITE and wanted.alone
    bonus = _bonus(hit, documents[hit.passage.document_id], wanted)
    return scope is Scope.OTHERS, _SHARED_HANDICAP * shared - bonus - hit.score


def _bonus(hit: Hit, document: Document, wanted: Wanted) -> float:
    """Prefer the kind of passage that a question asks for."""
    kind, text = hit.passage.kind, _text(hit, document)
    bonus = 0.0
    if kind is BlockKind.DEFINITION and any(term in wanted.terms for term in _terms_defined(hit, document)):
        bonus += _DEFINITION_BONUS
    if kind is BlockKind.REFERENCE and wanted.papers:
        bonus += _REFERENCE_BONUS
    if wanted.figure and holds_figure(text, wanted.figure):
        bonus += _FIGURE_BONUS
    if kind is BlockKind.TABLE_ROW and wanted.sides and _shows_both(hit, document, wanted):
        bonus += _BOTH_SIDES_BONUS
    return bonus


def _shows_both(hit: Hit, document: Document, wanted: Wanted) -> bool:
    populations, stems = populations_of_hit(hit, document), frozenset(terms(_text(hit, document)))
    return all(side.is_shown(populations, stems) for side in wanted.sides)


def _terms_defined(hit: Hit, document: Document) -> list[frozenset[str]]:
    """Give the stems of the term that a definition explains: whole, without its brackets, and in its brackets."""
    found = []
    for context in hit.passage.context:
        if context.role is ContextRole.TERM:
            term = context.span.of(document.text)
            found += [term, _IN_BRACKETS.sub(" ", term), *_IN_BRACKETS.findall(term)]
    return [frozenset(terms(term)) for term in found]


def _text(hit: Hit, document: Document) -> str:
    return hit.passage.sentences[hit.sentence].of(document.text)
