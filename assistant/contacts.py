"""Whom to call: lines with their telephone numbers. The data marks these; none is looked for among words. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from corpus.types import Span

_TO_CALL = re.compile(r"\[(\d+(?: \d+)*)\]")
_UNMARKED = re.compile(r"[\d\[\]]")


@dataclass(frozen=True, slots=True)
class Contacts:
    """Lines to show under a message.

    Attributes:
        text: a line for each contact, with a line break in front of each.
        numbers: the spans of the telephone numbers, in code points of `text`.
    """

    text: str
    numbers: tuple[Span, ...]

    def under(self, message: str) -> tuple[Span, ...]:
        """Say where the numbers stand once the lines follow a message."""
        return tuple(Span(len(message) + number.start, len(message) + number.end) for number in self.numbers)


NO_CONTACTS = Contacts("", ())


def read_contacts(lines: Iterable[tuple[str, str]]) -> Contacts:
    r"""Read lines, each with whose they are, in which every number to call stands in brackets.

    Raises:
        ValueError: a line has no number, a digit outside of brackets, or brackets around something else.

    >>> contacts = read_contacts([("Moon", "[1 2] or [3], day or night")])
    >>> contacts.text, [number.of(contacts.text) for number in contacts.numbers]
    ('\nMoon: 1 2 or 3, day or night', ['1 2', '3'])
    """
    text, numbers = "", list[Span]()
    for name, line in lines:
        pieces = _TO_CALL.split(line)
        if len(pieces) == 1 or any(map(_UNMARKED.search, pieces[::2])):
            msg = f"{line!r} of {name} needs its telephone numbers, each like [116 123], and no other digit"
            raise ValueError(msg)
        text += f"\n{name}: "
        for position, piece in enumerate(pieces):
            # Every second piece is what stood in brackets.
            if position % 2:
                numbers.append(Span(len(text), len(text) + len(piece)))
            text += piece
    return Contacts(text, tuple(numbers))


def call_address(number: str) -> str:
    """Give the address of a link that calls a number.

    >>> call_address("116 123")
    'tel:116123'
    """
    return f"tel:{number.replace(' ', '')}"
