"""Lines become paragraphs, list items, captions and notes by their layout.

Two lines are one paragraph unless something between them says otherwise: a wider gap, another size or weight, a
marker, an indent, or an end that left room for the next word. A paragraph that a column, a page, a picture or a table
interrupts goes on behind it; what interrupted it comes after.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from statistics import median

from corpus.formats.pdf.layout import Item, Line, PlacedTable

_MARKER = re.compile(
    r"(?:[•‣◦▪■●○◆◇►▶➢➤✓✔❖❑□☐☑·∙⁃–—*-]|\d{1,3}\.|\(?\d{1,2}\)|\.\d{1,2}|\[\d{1,3}\]|\(?[a-zA-Z][.)]|\(?[ivx]{1,4}[.)])\s+(?=\S)"
)
_CAPTION = re.compile(
    r"(?:fig(?:ure|\.)?|table|box|chart|exhibit|plate|scheme|listing|illustration|image|photo)\s*"
    r"(?:[A-Z]?\d+(?:[.–-]\d+)*[a-z]?)\s*(?:[.:|–—-]|$|(?=[A-Z\s(]))",
    re.IGNORECASE,
)
_CONTENTS = re.compile(r"(?:\.\s?){5,}\s*\d{1,4}$")  # a line of a table of contents
_NOTE = re.compile(r"(?:[*†‡§¶]{1,3}|[¹²³⁴-⁹⁰]+|\d{1,3}|[a-z])\s?\S")
_END = re.compile(r"[.!?:;][\"'”’»)\]]*[¹²³⁰⁴-⁹,–⁻]*(?:\[[\d,–\s-]+\])?\d{0,3}$")
_SAME_SIZE = 0.08  # of a letter's size
_INDENT = 0.8
_WIDER = 1.25  # times the usual distance of lines
_LEADING = 1.2  # of a letter's size, where there is nothing to measure
_COMMON = 0.1  # of all distances
_REACH = 8  # lines to either side that show where the right margin is
_SMALL = 0.92  # of the body's size


class Role(Enum):
    """What a unit is by its layout."""

    TEXT = auto()
    FURNITURE = auto()
    LABEL = auto()
    CAPTION = auto()
    NOTE = auto()
    TABLE = auto()


@dataclass(frozen=True, slots=True)
class Unit:
    """Lines that belong together, or a table; `marker` opens a list item and stands in its first line."""

    role: Role
    lines: tuple[Line, ...]
    marker: str = ""
    table: PlacedTable | None = None


def units_of(pages: Sequence[Sequence[Item]], furniture: Iterable[tuple[int, int]], body: float) -> list[Unit]:
    """Group all lines of a document, in reading order.

    Args:
        furniture: pages and indexes of the items that are no part of the text.
        body: the size of most letters, in points.
    """
    known = set(furniture)
    leadings = _leadings(pages)
    found: list[Unit] = []
    for number, items in enumerate(pages):
        notes = _notes(items, body)
        roles = [
            Role.FURNITURE if (number, index) in known else _role(item, is_note=index in notes)
            for index, item in enumerate(items)
        ]
        found += _units(items, roles, leadings)
    return list(_mended(found))


def _role(item: Item, *, is_note: bool) -> Role:
    if isinstance(item, PlacedTable):
        return Role.TABLE
    if item.is_label:
        return Role.LABEL
    if _CONTENTS.search(item.text):
        return Role.FURNITURE
    if _CAPTION.match(item.text):
        return Role.CAPTION
    return Role.NOTE if is_note else Role.TEXT


def _leadings(pages: Iterable[Iterable[Item]]) -> dict[float, float]:
    """Measure how far apart the lines of a paragraph are, for each size."""
    distances: defaultdict[float, list[float]] = defaultdict(list)
    for items in pages:
        for one, other in pairwise(item for item in items if isinstance(item, Line)):
            distance = other.baseline - one.baseline
            if one.column == other.column and one.size == other.size and 0.9 < distance / max(one.size, 1) < 3:
                distances[one.size].append(distance)
    return {size: _smallest_common(sorted(found)) for size, found in distances.items()}


def _smallest_common(distances: Sequence[float]) -> float:
    """Return the smallest that a fair share of the others equals; paragraphs of one line are further apart."""
    for distance in distances:
        alike = bisect_right(distances, distance * 1.08) - bisect_left(distances, distance)
        if alike >= _COMMON * len(distances):
            return distance
    return distances[-1]


def _notes(items: Sequence[Item], body: float) -> set[int]:
    """Find the lines of footnotes: small ones that close a column, from the first that has a marker."""
    columns: defaultdict[int, list[int]] = defaultdict(list)
    for index, item in enumerate(items):
        if isinstance(item, Line) and not item.is_label:
            columns[item.column].append(index)
    notes: set[int] = set()
    for indexes in columns.values():
        small: list[int] = []
        for index in reversed(indexes):
            item = items[index]
            if isinstance(item, Line) and item.size > _SMALL * body and len(item.text) > 8:
                break
            small.append(index)
        small.reverse()
        start = next((at for at, index in enumerate(small) if _opens_note(items[index], body)), len(small))
        if len(small) < len(indexes):
            notes |= set(small[start:])
    return notes


def _opens_note(item: Item, body: float) -> bool:
    return isinstance(item, Line) and item.size <= _SMALL * body and _NOTE.match(item.text) is not None


def _units(items: Sequence[Item], roles: Sequence[Role], leadings: dict[float, float]) -> Iterator[Unit]:
    """Yield the units of one page."""
    lines: list[Line] = []
    open_role = Role.TEXT
    for index, (item, role) in enumerate(zip(items, roles, strict=True)):
        if isinstance(item, PlacedTable):
            yield from _unit(open_role, lines)
            lines = []
            yield Unit(Role.TABLE, (), table=item)
            continue
        goes_on = role is open_role or (open_role is Role.CAPTION and role is Role.TEXT)
        if lines and not (goes_on and _belongs(lines, item, _margin(items, index - 1), leadings)):
            yield from _unit(open_role, lines)
            lines = []
        open_role = open_role if lines else role
        lines.append(item)
    yield from _unit(open_role, lines)


def _unit(role: Role, lines: Sequence[Line]) -> Iterator[Unit]:
    if lines:
        marker = _MARKER.match(lines[0].text) if role is Role.TEXT else None
        yield Unit(role, tuple(lines), marker[0] if marker else "")


def _margin(items: Sequence[Item], index: int) -> float:
    """Return how far right the lines around one reach that begin where it does."""
    line = items[index]
    assert isinstance(line, Line)
    around = items[max(0, index - _REACH) : index + _REACH + 1]
    return max(
        other.right
        for other in around
        if isinstance(other, Line) and other.column == line.column and abs(other.left - line.left) < _INDENT * line.size
    )


def _belongs(lines: Sequence[Line], line: Line, margin: float, leadings: dict[float, float]) -> bool:
    """Tell whether a line goes on with those before it."""
    last = lines[-1]
    gap = line.baseline - last.baseline
    usual = leadings.get(line.size, _LEADING * line.size)
    if line.column != last.column or not _look_alike(last, line) or not 0.3 * line.size < gap < _WIDER * usual:
        return False
    if last.gapped or line.gapped:
        return False
    if _leaves_room(last, line, margin) or _opens_item(lines, line):
        return False
    return _fits_in(lines, line)


def _look_alike(one: Line, other: Line) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * one.size and one.bold == other.bold


def _leaves_room(last: Line, line: Line, margin: float) -> bool:
    """Tell whether the next word would have had room on the line before, so that the line was ended on purpose."""
    room = margin - last.right - line.first - 0.3 * last.size
    is_ended = _END.search(last.text) is not None or last.italic != line.italic
    return room > (0.5 if is_ended else 3) * last.size


def _opens_item(lines: Sequence[Line], line: Line) -> bool:
    marker = _MARKER.match(line.text)
    if marker is None:
        return False
    # "... of vitamin / D. It ..." and "... between 3 / – 5 ..." open nothing.
    is_item = _MARKER.match(lines[0].text) is not None
    return is_item or _END.search(lines[-1].text) is not None or abs(line.left - lines[-1].left) > _INDENT * line.size


def _fits_in(lines: Sequence[Line], line: Line) -> bool:
    """Tell whether a line begins where one of this paragraph may."""
    shift = line.left - lines[-1].left
    if abs(shift) <= _INDENT * line.size or (len(lines) > 1 and lines[0].size > line.size * 1.15):
        return True
    if len(lines) > 1:
        return False
    if shift > 0:
        return _MARKER.match(lines[0].text) is not None or _END.search(lines[0].text) is None
    return _MARKER.match(lines[0].text) is None


def _mended(units: Sequence[Unit]) -> Iterator[Unit]:
    """Join what was interrupted, and put behind it what came between."""
    open_unit: Unit | None = None
    waiting: list[Unit] = []
    for unit in units:
        if unit.role is not Role.TEXT:
            waiting.append(unit)
            continue
        if open_unit and _goes_on(open_unit.lines, unit, interrupted=bool(waiting)):
            open_unit = Unit(Role.TEXT, open_unit.lines + unit.lines, open_unit.marker)
            continue
        yield from ([open_unit] if open_unit else [])
        yield from waiting
        open_unit, waiting = unit, []
    yield from ([open_unit] if open_unit else [])
    yield from waiting


def _goes_on(lines: Sequence[Line], unit: Unit, *, interrupted: bool) -> bool:
    last, line = lines[-1], unit.lines[0]
    if not interrupted and (last.page, last.column) == (line.page, line.column):
        return False
    if unit.marker or last.gapped or not _look_alike(last, line) or _END.search(last.text):
        return False
    width = median(one.right - one.left for one in lines)
    is_short = len(lines) > 1 and last.right - last.left < 0.75 * width
    begins_within = line.text[:1].islower() or last.text.endswith(("-", ","))
    return begins_within or (len(lines) > 1 and not is_short and last.text[-1:].isalnum())
