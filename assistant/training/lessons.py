"""What is taught of a message: which routes are right for it, and for the parts that it is made of."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from assistant.safety.plain import as_asked, plain, sentences
from assistant.training.labelled import LabelledMessage
from assistant.types import DANGER, Route
from index.types import Manner, WordPieces

_HARMLESS = frozenset(Route) - frozenset(DANGER)


@dataclass(frozen=True, slots=True)
class Lesson:
    """The word pieces of a message or of a part of it, and the routes that are right for these."""

    pieces: WordPieces
    routes: frozenset[Route]


def parts_of(message: LabelledMessage) -> tuple[str, ...]:
    """Cut a message into the parts of which something is taught: those that it was joined of, else its sentences."""
    if message.joined:
        *first, last = (plain(part.text) for part in message.joined)
        return (*first, as_asked(last))
    return sentences(as_asked(plain(message.text)))


def lessons(messages: Iterable[LabelledMessage], manners: Iterable[Manner]) -> Iterator[Lesson]:
    """Say what is taught of messages, which an encoder has read as `parts_of` cuts them.

    A message teaches its route. What it was joined of teaches the routes that these parts have, and a sentence among
    others of a message without danger that there is none in it. Which sentence a danger lies in is not known.
    """
    for message, manner in zip(messages, manners, strict=True):
        yield Lesson(manner.pieces, frozenset((message.route,)))
        for part, routes in zip(manner.parts, _of_parts(message, len(manner.parts)), strict=False):
            yield Lesson(manner.pieces[part], routes)


def _of_parts(message: LabelledMessage, n_parts: int) -> Sequence[frozenset[Route]]:
    if message.joined:
        return [frozenset((part.route,)) for part in message.joined]
    return [_HARMLESS] * n_parts if n_parts > 1 and message.route not in DANGER else []
