"""Where to write, ring or go: lines that belong together though each is short and none ends."""

import re
from collections.abc import Sequence

from corpus.formats.plain.lines import Line, Marker, opening_of

# A telephone, a page of the web, a mailbox, a post code: one of these makes short lines an address.
_CONTACT = re.compile(
    r"\b(?:tel(?:ephone)?|phone|fax|e-?mail|mobile)\b|www\.|https?://|\w@\w|\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(r"\d")
_FEWEST_LINES = 3
_LONGEST_LINE = 60


def address_from(text: str, group: Sequence[Line]) -> int:
    """Tell at which line of a run an address begins that ends the run; the number of lines where there is none."""
    for begin in range(min(2, len(group))):
        if _is_address(text, group[begin:]):
            return begin
    return len(group)


def _is_address(text: str, lines: Sequence[Line]) -> bool:
    if len(lines) < _FEWEST_LINES or len({line.indent for line in lines}) > 1:
        return False
    if not all(_may_belong(text, line) for line in lines):
        return False
    contacts = [bool(_CONTACT.search(text, line.span.start, line.span.end)) for line in lines]
    figures = [bool(_FIGURE.search(text, line.span.start, line.span.end)) for line in lines]
    return any(contacts) and sum(map(max, zip(contacts, figures, strict=True))) * 2 >= len(lines)


def _may_belong(text: str, line: Line) -> bool:
    is_short = line.span.end - line.span.start <= _LONGEST_LINE
    ends = text[line.span.end - 1] in ".:;?!"
    return is_short and not ends and opening_of(text, line).marker is Marker.NONE
