"""Which questions are offered to begin with: those that the documents pose themselves, and that are answered."""

from collections.abc import Callable, Iterable
from itertools import islice, zip_longest

from assistant.types import Answer, Outcome
from corpus.types import BlockKind, Document

_MAX_SUGGESTIONS = 4
# A server asks what it suggests when it starts: of a large library, only so many documents, and so many questions each.
_MAX_POSING = 12
_MAX_POSED = 5


def suggested(documents: Iterable[Document], ask: Callable[[str], Outcome]) -> tuple[str, ...]:
    """Give what the documents pose and `ask` answers: one question of each document first, the surest first."""
    posing = (document for document in documents if _posed_by(document))
    answered = [_answered(document, ask) for document in islice(posing, _MAX_POSING)]
    rounds = ([pair for pair in turn if pair] for turn in zip_longest(*answered))
    return tuple(islice((question for turn in rounds for _, question in sorted(turn)), _MAX_SUGGESTIONS))


def _answered(document: Document, ask: Callable[[str], Outcome]) -> list[tuple[float, str]]:
    """Ask what a document poses; give each question that is answered, with its doubt, the surest first."""
    outcomes = ((question, ask(question)) for question in islice(_posed_by(document), _MAX_POSED))
    return sorted((1 - outcome.confidence, question) for question, outcome in outcomes if isinstance(outcome, Answer))


def _posed_by(document: Document) -> list[str]:
    """List the questions a document poses: those its author names, then its headings that are questions."""
    headings = (block.span.of(document.text) for block in document.blocks if block.kind is BlockKind.HEADING)
    return [*document.metadata.questions, *(heading for heading in headings if heading.endswith("?"))]
