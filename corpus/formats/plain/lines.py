"""The lines of a saved text that are not blank, and what each opens with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from corpus.types import Span


class Marker(StrEnum):
    """What a line or a unit opens with, or else what its shape makes it."""

    NONE = ""
    BULLET = "bullet"
    NUMBER = "number"
    QUOTED = "quoted"
    ADDRESS = "address"


LISTED = frozenset({Marker.BULLET, Marker.NUMBER})


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank.

    Attributes:
        span: the line without white space at its ends.
        indent: characters before the span in its line.
        blanks: blank lines above it; 0 only inside a group of lines.
    """

    span: Span
    indent: int
    blanks: int


@dataclass(frozen=True, slots=True)
class Opening:
    """What a line opens with.

    Attributes:
        sign: the very bullet or number, as "-" or "(a)"; empty where there is none.
        start: where its words begin; a number counts as one of them.
    """

    marker: Marker
    sign: str
    start: int


# An "o" is a bullet where more than one blank sets it off; else it may be a word.
_BULLET = re.compile(r"([•‣◦▪●○∙·*➤✓✔–—-]|o(?=\t|[ \u00a0]{2}))\s+(?=\S)")
_NUMBER = re.compile(r"(\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|[A-Z]\)|\[\d{1,3}\])\s+(?=\S)")
_QUOTED = re.compile(r"(>)[> ]*(?=[^> ])")


def groups(text: str) -> Iterator[list[Line]]:
    """Yield the runs of lines that no blank line interrupts, in text order."""
    group: list[Line] = []
    for line in _lines(text):
        if line.blanks and group:
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def opening_of(text: str, line: Line) -> Opening:
    """Tell what a line opens with."""
    start, end = line.span.start, line.span.end
    for marker, pattern in ((Marker.BULLET, _BULLET), (Marker.NUMBER, _NUMBER), (Marker.QUOTED, _QUOTED)):
        match = pattern.match(text, start, end)
        if match:
            return Opening(marker, match[1], start if marker is Marker.NUMBER else match.end())
    return Opening(Marker.NONE, "", start)


def _lines(text: str) -> Iterator[Line]:
    blanks, start = 1, 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            indent = len(raw) - len(raw.lstrip())
            yield Line(Span(start + indent, start + indent + len(stripped)), indent, blanks)
            blanks = 0
        else:
            blanks += 1
        start += len(raw) + 1
