"""What must stand beside the first quote: the other side, what is taken for granted, what says otherwise. Pure."""

from collections.abc import Callable, Iterator, Mapping, Sequence

from assistant.question.topics import own_words
from assistant.question.wanted import Side, Wanted
from assistant.quoting.candidates import Candidate, overlap, repeats, widened
from assistant.quoting.differences import differ
from corpus.types import BlockKind, ContextRole, Document
from index.lexical import terms
from index.types import Hit

Documents = Mapping[str, Document]
# A row says many things, and the title of a paper none.
_NO_STATEMENTS = frozenset({BlockKind.TABLE_ROW, BlockKind.REFERENCE})
# Two statements are about what was asked if so many words of the question stand in both; with fewer, what a title says
# of one and not of the other may be what they differ in: the dose of another medicine.
_ASKED_IN_BOTH = 3
_ASKED_IN_OR_ABOVE = 2


def with_companions(
    chosen: Sequence[Candidate], hits: Sequence[Hit], premise: Sequence[Hit], wanted: Wanted, documents: Documents
) -> list[Candidate]:
    """Put behind the first of the chosen whatever must stand beside it, before the others.

    Args:
        chosen: at least one, best first.
        hits: what else is near enough to be quoted, best first.
        premise: the best of what is found for what the question takes for granted.
    """
    lead = chosen[0]
    wants: list[tuple[Callable[[Candidate], bool], Sequence[Hit]]] = [
        *((_speaks_of(side, documents), hits) for side in wanted.sides),
        (_is_one_of(premise), premise),
        (lambda candidate: disagree(lead, candidate, wanted.words, documents), hits),
    ]
    companions: list[Candidate] = []
    for fits, where in wants:
        if not any(map(fits, (lead, *companions))):
            companions += _first_that(fits, chosen, where, documents)
    others = [candidate for candidate in chosen[1:] if not any(overlap(candidate, other) for other in companions)]
    return [lead, *companions, *others]


def disagree(one: Candidate, other: Candidate, asked: frozenset[str], documents: Documents) -> bool:
    """Tell whether two stretches say different things about the same people and the same of what was asked.

    Args:
        asked: the stems of the question's words that name something.
    """
    if one.passage.id == other.passage.id or {one.passage.kind, other.passage.kind} & _NO_STATEMENTS:
        return False
    return (
        any(differ(said, denied) for said in _said(one, documents) for denied in _said(other, documents))
        and _same_of(asked, one, other, documents)
        and _scope_words(one, documents) == _scope_words(other, documents)
        and one.populations(documents) == other.populations(documents)
    )


def _first_that(
    fits: Callable[[Candidate], bool], chosen: Sequence[Candidate], hits: Sequence[Hit], documents: Documents
) -> Iterator[Candidate]:
    """Give the first that fits: of the chosen, else of the hits, if it can be quoted beside them."""
    found = next((candidate for candidate in chosen if fits(candidate)), None)
    if found:
        yield found
        return
    for hit in hits:
        candidate = widened(hit, documents)
        if candidate and fits(candidate) and not any(_takes_in(other, candidate, documents) for other in chosen):
            yield candidate
            return


def _takes_in(one: Candidate, other: Candidate, documents: Documents) -> bool:
    return overlap(one, other) or repeats(one, other, documents)


def _speaks_of(side: Side, documents: Documents) -> Callable[[Candidate], bool]:
    def fits(candidate: Candidate) -> bool:
        populations = candidate.populations(documents) if side.population else ()
        return side.is_shown(populations, frozenset(terms(candidate.text(documents))))

    return fits


def _is_one_of(hits: Sequence[Hit]) -> Callable[[Candidate], bool]:
    places = {(hit.passage.id, hit.sentence) for hit in hits}
    return lambda candidate: any((candidate.passage.id, number) in places for number in candidate.sentences)


def _said(candidate: Candidate, documents: Documents) -> list[str]:
    text = documents[candidate.passage.document_id].text
    return [mark.of(text) for mark in candidate.marks]


def _same_of(asked: frozenset[str], one: Candidate, other: Candidate, documents: Documents) -> bool:
    said, said_other = (asked & _named(each.text(documents)) for each in (one, other))
    if len(said & said_other) >= _ASKED_IN_BOTH:
        return True
    above, above_other = (asked & _named(_titles(each, documents)) for each in (one, other))
    return said | above == said_other | above_other and len(said | above) >= _ASKED_IN_OR_ABOVE


def _titles(candidate: Candidate, documents: Documents) -> str:
    return " ".join((documents[candidate.passage.document_id].title, *candidate.passage.heading_path))


def _named(text: str) -> frozenset[str]:
    return frozenset(terms(" ".join(own_words(text))))


def _scope_words(candidate: Candidate, documents: Documents) -> frozenset[str]:
    """Give the stems of the lead-in of a list and of the term that a definition explains."""
    text = documents[candidate.passage.document_id].text
    scopes = (one.span.of(text) for one in candidate.passage.context if one.role is not ContextRole.CAPTION)
    return frozenset(terms(" ".join(scopes)))
