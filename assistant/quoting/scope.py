"""How those whom a passage is about stand to those whom a question is about. Pure."""

from collections.abc import Iterable, Sequence
from enum import Enum, auto

from assistant.types import Quote
from corpus.passages import populations_in
from corpus.populations import narrowest, opposed_populations
from corpus.types import BlockKind, Document
from index.types import Hit


class Scope(Enum):
    """Whom a sentence is about, seen from a question about somebody."""

    ASKED = auto()
    NOT_STATED = auto()
    ASKED_AND_OPPOSITE = auto()
    OTHERS = auto()


def scope_of(hit: Hit, document: Document, about: Sequence[str]) -> Scope:
    """Tell whom a hit's sentence is about; of a question about nobody every sentence is."""
    if not about:
        return Scope.ASKED
    populations = populations_of_hit(hit, document)
    if not populations:
        return Scope.NOT_STATED
    if not set(about) & set(populations):
        return Scope.OTHERS
    # A row says of each apart what it says.
    is_row = hit.passage.kind is BlockKind.TABLE_ROW
    return Scope.ASKED if is_row or not _opposites(about) & set(populations) else Scope.ASKED_AND_OPPOSITE


def populations_of_hit(hit: Hit, document: Document) -> tuple[str, ...]:
    """Name those whom a hit's sentence is about."""
    sentence = hit.passage.sentences[hit.sentence]
    return tuple(population.name for population in populations_in(document, hit.passage, sentence))


def not_spoken_of(about: Sequence[str], quotes: Iterable[Quote]) -> tuple[str, ...]:
    """Name those whom a question is about and no quote is about; of those that imply another, only the narrower."""
    spoken_of = {name for quote in quotes for name in quote.populations}
    return tuple(name for name in narrowest(about) if name not in spoken_of)


def _opposites(about: Sequence[str]) -> set[str]:
    """Name those who are none of the asked, where the asked are on one side only."""
    return {name for opposed in opposed_populations() if set(opposed) & set(about) for name in opposed} - set(about)
