"""Lines of saved text become units: one paragraph, heading, caption or list item each.

This module looks only at the shape of lines (blank lines, indents, bullets, widths), never at what they say. A unit
points into the text and holds no words of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from corpus.types import Span


class Marker(StrEnum):
    """What a unit opens with."""

    NONE = ""
    BULLET = "bullet"
    NUMBER = "number"


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
class Unit:
    """One or more lines that belong together.

    Attributes:
        span: its words, without a bullet but with a number.
        indent: characters before its first line.
        blanks: blank lines above it, 0 if another unit stands right above.
        marker: what it opens with.
        underline: 1 if a line of "=" follows, 2 for a line of "-", otherwise 0.
    """

    span: Span
    indent: int
    blanks: int
    marker: Marker
    underline: int


# Lines wider than this are whole paragraphs, narrower groups are too narrow to tell a wrapped line from a short one.
_WIDEST_WRAP, _NARROWEST_WRAP = 100, 40

# The share of the width above which a line counts as full.
_NEARLY_FULL = 0.75

_BULLET = re.compile(r"[•‣◦▪●○∙·*➤✓✔–—-]\s+(?=\S)")
_NUMBER = re.compile(r"(?:\(?(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]|[A-Z]\)|\[\d{1,3}\])\s+(?=\S)")
_RULE = re.compile(r"(?:={3,}|-{3,}|_{3,}|\*{3,}|~{3,})$")


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


def units(text: str, group: list[Line]) -> Iterator[Unit]:
    """Yield the units of one run of lines, in text order."""
    width = _wrapping_width(group)
    unit: Unit | None = None
    above: Line | None = None
    for line in group:
        if _RULE.match(text, line.span.start, line.span.end):
            if unit:
                yield replace(unit, underline=1 if text[line.span.start] == "=" else 2)
            unit = above = None
            continue
        goes_on = unit is not None and above is not None and _goes_on(text, unit, above, line, width)
        if unit and goes_on:
            unit = replace(unit, span=Span(unit.span.start, line.span.end))
        else:
            if unit:
                yield unit
            unit = _opened(text, line)
        above = line
    if unit:
        yield unit


def marker_at(text: str, line: Line) -> tuple[Marker, int]:
    """Tell what a line opens with, and where its words begin; a number counts as one of its words."""
    start, end = line.span.start, line.span.end
    bullet = _BULLET.match(text, start, end)
    if bullet:
        return Marker.BULLET, bullet.end()
    return (Marker.NUMBER if _NUMBER.match(text, start, end) else Marker.NONE), start


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


def _opened(text: str, line: Line) -> Unit:
    marker, start = marker_at(text, line)
    return Unit(Span(start, line.span.end), line.indent, line.blanks, marker, underline=0)


def _wrapping_width(group: list[Line]) -> int:
    """Return the width at which the group's lines were wrapped, 0 if they were not."""
    width = max(line.indent + line.span.end - line.span.start for line in group)
    return width if _NARROWEST_WRAP <= width <= _WIDEST_WRAP else 0


def _goes_on(text: str, unit: Unit, above: Line, line: Line, width: int) -> bool:
    """Tell whether a line carries on the unit that the line above belongs to."""
    marker, _ = marker_at(text, line)
    if marker is not Marker.NONE and not _is_mid_sentence(text, unit, above, line):
        return False
    if unit.marker is not Marker.NONE and line.indent > unit.indent:
        return True
    length_above = above.span.end - above.span.start
    is_open = text[above.span.end - 1] not in ".:;?!"
    if is_open and length_above >= _NARROWEST_WRAP and text[line.span.start].islower():
        return True
    # A word that found no room was wrapped; so was a sentence left open in a line of about full width, as words
    # with dashes wrap early.
    first_word_length = len(text[line.span.start : line.span.end].split(maxsplit=1)[0])
    has_no_room = above.indent + length_above + 1 + first_word_length > width
    return width > 0 and (has_no_room or (is_open and above.indent + length_above > _NEARLY_FULL * width))


def _is_mid_sentence(text: str, unit: Unit, above: Line, line: Line) -> bool:
    """Tell a dash or a number inside a wrapped sentence from the start of a list."""
    is_bullet = text[line.span.start] in "•‣◦▪●○∙➤✓✔"
    ends_above = text[above.span.end - 1] in ".:;?!"
    return unit.marker is Marker.NONE and line.indent == above.indent and not is_bullet and not ends_above
