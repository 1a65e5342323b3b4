"""Lines of saved text become units: one paragraph, heading, caption or list item each.

This module looks only at the shape of lines (blank lines, indents, bullets, widths), never at what they say. A unit
points into the text and holds no words of its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from corpus.formats.plain.addresses import address_from
from corpus.formats.plain.lines import LISTED, Line, Marker, Opening, opening_of
from corpus.types import Span


@dataclass(frozen=True, slots=True)
class Unit:
    """One or more lines that belong together.

    Attributes:
        span: its words, without a bullet but with a number.
        indent: characters before its first line.
        blanks: blank lines above it, 0 if another unit stands right above.
        marker: what it opens with.
        sign: the very bullet or number; empty where there is none.
        hang: the column where words hang beside the first few, 0 if they do not.
        underline: 1 if a line of "=" follows, 2 for a line of another sign, otherwise 0.
    """

    span: Span
    indent: int
    blanks: int
    marker: Marker
    sign: str
    hang: int
    underline: int


# Lines wider than this are whole paragraphs, narrower groups are too narrow to tell a wrapped line from a short one.
_WIDEST_WRAP, _NARROWEST_WRAP = 100, 40

# The share of the width above which a line counts as full.
_NEARLY_FULL = 0.75

_RULE = re.compile(r"(?:={3,}|-{3,}|_{3,}|\*{3,}|~{3,}|\*(?: \*){2,40}|-(?: -){2,40}|>[> ]{0,40})$")
_MAYBE_A_BULLET = frozenset("-–—")
_CLOSING = ".:;?!"
_CLOSES = re.compile(r"[.!?][\"”’)]*(?:\s|$)")
# "Q: ", "Common: ": a line that opens like this begins anew after the end of a sentence.
_LABEL = re.compile(r"[A-Z][\w'’/-]*(?: [\w'’()/-]+){0,3}[:∞]\s+(?=\S)")
# "First week      Use the drops": a few words, and others that hang beside them.
_HANGING = re.compile(r"\S{1,30}(?: \S{1,20}){0,4} {2,}(?=\S)")
_LONGEST_UNDERLINED = 120


def units(text: str, group: list[Line]) -> Iterator[Unit]:
    """Yield the units of one run of lines, in text order."""
    begin = address_from(text, group)
    yield from _units(text, group[:begin]) if begin else ()
    if begin < len(group):
        first, last = group[begin], group[-1]
        span = Span(first.span.start, last.span.end)
        yield Unit(span, first.indent, first.blanks, Marker.ADDRESS, sign="", hang=0, underline=0)


def _units(text: str, group: list[Line]) -> Iterator[Unit]:
    width = _wrapping_width(group)
    broken = _broken_early(text, group)
    unit: Unit | None = None
    above: Line | None = None
    for line in group:
        if _RULE.match(text, line.span.start, line.span.end):
            if unit and above:
                yield _underlined(text, unit, above, line)
            unit = above = None
            continue
        goes_on = unit is not None and above is not None and _goes_on(text, unit, above, line, width)
        if unit and (goes_on or line.span.start in broken):
            unit = replace(unit, span=Span(unit.span.start, line.span.end))
        else:
            if unit:
                yield unit
            unit = _opened(text, line)
        above = line
    if unit:
        yield unit


def _opened(text: str, line: Line) -> Unit:
    opening = opening_of(text, line)
    hanging = _HANGING.match(text, line.span.start, line.span.end) or _LABEL.match(text, line.span.start, line.span.end)
    hang = line.indent + hanging.end() - line.span.start if hanging and opening.marker is Marker.NONE else 0
    return Unit(
        Span(opening.start, line.span.end), line.indent, line.blanks, opening.marker, opening.sign, hang, underline=0
    )


def _underlined(text: str, unit: Unit, above: Line, rule: Line) -> Unit:
    """Take a rule for the line under a heading, unless it ends a paragraph or a list."""
    is_heading = (
        unit.span.end == above.span.end
        and above.span.start <= unit.span.start
        and unit.marker in (Marker.NONE, Marker.NUMBER)
        and unit.span.end - unit.span.start <= _LONGEST_UNDERLINED
        and text[unit.span.end - 1] not in ".;,"
    )
    return replace(unit, underline=1 if text[rule.span.start] == "=" else 2) if is_heading else unit


def _wrapping_width(group: list[Line]) -> int:
    """Return the width at which the group's lines were wrapped, 0 if they were not."""
    width = max(line.indent + line.span.end - line.span.start for line in group)
    return width if _NARROWEST_WRAP <= width <= _WIDEST_WRAP else 0


def _goes_on(text: str, unit: Unit, above: Line, line: Line, width: int) -> bool:
    """Tell whether a line carries on the unit that the line above belongs to."""
    opening = opening_of(text, line)
    if Marker.QUOTED in (opening.marker, unit.marker):
        return opening.marker is unit.marker
    is_full = width > 0 and above.indent + above.span.end - above.span.start > _NEARLY_FULL * width
    if opening.marker in LISTED and not (is_full and _is_mid_sentence(text, unit, above, line, opening)):
        return False
    if (unit.marker in LISTED and line.indent > unit.indent) or line.indent == unit.hang > 0:
        return True
    if line.indent == unit.indent and _begins_anew(text, unit, above, line):
        return False
    length_above = above.span.end - above.span.start
    is_open = text[above.span.end - 1] not in _CLOSING
    if is_open and length_above >= _NARROWEST_WRAP and text[line.span.start].islower():
        return True
    # A word that found no room was wrapped; so was a sentence left open in a line of about full width, as words
    # with dashes wrap early.
    first_word_length = len(text[line.span.start : line.span.end].split(maxsplit=1)[0])
    has_no_room = above.indent + length_above + 1 + first_word_length > width
    return width > 0 and (has_no_room or (is_open and is_full))


def _begins_anew(text: str, unit: Unit, above: Line, line: Line) -> bool:
    """Tell a line that stands under the first one of a unit, not under those that hang from it."""
    if unit.hang and above.indent == unit.hang:
        return True
    return text[above.span.end - 1] in _CLOSING and _LABEL.match(text, line.span.start, line.span.end) is not None


def _is_mid_sentence(text: str, unit: Unit, above: Line, line: Line, opening: Opening) -> bool:
    """Tell a dash or a number inside a wrapped sentence from the start of a list."""
    may_be_words = opening.marker is Marker.NUMBER or opening.sign in _MAYBE_A_BULLET
    ends_above = text[above.span.end - 1] in _CLOSING
    return unit.marker is Marker.NONE and line.indent == above.indent and may_be_words and not ends_above


def _broken_early(text: str, group: list[Line]) -> set[int]:
    """Find the lines, by their start, that carry on a sentence broken before its line was full.

    Such a line begins in lower case below an open one, and the sentence comes to its end; the entries of a list do not.
    """
    found: set[int] = set()
    run: list[int] = []
    is_closed = False
    for above, line in pairwise(group):
        first = text[line.span.start]
        is_open = text[above.span.end - 1] not in _CLOSING and (run or not text[above.span.start].islower())
        if is_open and first.islower() and line.indent == above.indent and opening_of(text, line).marker is Marker.NONE:
            run.append(line.span.start)
            is_closed = is_closed or _CLOSES.search(text, line.span.start, line.span.end) is not None
            continue
        found.update(run if is_closed else ())
        run, is_closed = [], False
    return found | set(run if is_closed else ())
