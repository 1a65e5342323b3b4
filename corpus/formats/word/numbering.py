"""The bullets and numbers that Word shows before a paragraph, counted as Word counts them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from corpus.formats.word.styles import Styles, indent_of
from corpus.formats.word.xml import Element, attribute, child, is_on, number, value, w

_N_LEVELS = 9
BULLET = "• "
# A forged mark could be as long as the file, once for each item.
_LONGEST_MARK = 100
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"),
          (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
# Word writes larger ones as they are, too.
_LARGEST_SPELLED = 4000


def roman(count: int) -> str:
    """Write a number in small Roman digits.

    >>> roman(1994)
    'mcmxciv'
    """
    if not 0 < count < _LARGEST_SPELLED:
        return str(count)
    letters = ""
    for worth, sign in _ROMAN:
        letters += sign * (count // worth)
        count %= worth
    return letters


def _letters(count: int) -> str:
    """Write a number as Word does in letters: a to z, then aa to zz."""
    return chr(97 + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count < _LARGEST_SPELLED else str(count)


_WAYS: MappingProxyType[str, Callable[[int], str]] = MappingProxyType(
    {
        "lowerLetter": _letters,
        "upperLetter": lambda count: _letters(count).upper(),
        "lowerRoman": roman,
        "upperRoman": lambda count: roman(count).upper(),
        "decimalZero": lambda count: f"{count:02}",
    }
)


@dataclass(frozen=True, slots=True)
class _Level:
    way: str
    text: str
    start: int
    restarts: bool
    is_decimal: bool
    indent: int | None

    @classmethod
    def of(cls, element: Element | None) -> "_Level":
        start = number(value(element, "start"))
        return cls(
            way=value(element, "numFmt") or "decimal",
            text=(value(element, "lvlText") or "")[:_LONGEST_MARK],
            start=1 if start is None else start,
            restarts=value(element, "lvlRestart") != "0",
            is_decimal=bool(is_on(element, "isLgl")),
            indent=indent_of(child(element, "pPr")),
        )


@dataclass(slots=True)
class _List:
    levels: list[_Level]
    counts: list[int | None]


class Numbering:
    """The lists of one file, and how far each has counted."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {attribute(element, "abstractNumId"): element for element in _all(root, "abstractNum")}
        self._instances = {attribute(element, "numId"): element for element in _all(root, "num")}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str | None, list[int | None]] = {}

    def indent(self, list_id: str, level: int) -> int | None:
        """Return how far a level of a list stands in."""
        return self._list(list_id).levels[level].indent

    def mark(self, list_id: str, level: int) -> str:
        """Count one item, and return what Word shows before it with a blank behind, or nothing."""
        found = self._list(list_id)
        count = found.counts[level]
        found.counts[level] = found.levels[level].start if count is None else count + 1
        # A level that was left out counts as begun.
        for above in range(level):
            if found.counts[above] is None:
                found.counts[above] = found.levels[above].start
        for below in range(level + 1, _N_LEVELS):
            if found.levels[below].restarts:
                found.counts[below] = None
        return _shown(found, level)

    def _list(self, list_id: str) -> _List:
        if list_id not in self._lists:
            self._lists[list_id] = self._read(list_id)
        return self._lists[list_id]

    def _read(self, list_id: str) -> _List:
        instance = self._instances.get(list_id)
        abstract_id = value(instance, "abstractNumId")
        # Lists made from one abstract list go on counting where the last one stopped.
        counts = self._counts.setdefault(abstract_id if instance is not None else list_id, [None] * _N_LEVELS)
        levels = self._levels(self._abstract.get(abstract_id))
        for override in _all(instance, "lvlOverride"):
            at = number(attribute(override, "ilvl"))
            if at is None or not 0 <= at < _N_LEVELS:
                continue
            levels[at] = child(override, "lvl") if child(override, "lvl") is not None else levels[at]
            start = number(value(override, "startOverride"))
            counts[at] = counts[at] if start is None else start - 1
        return _List([_Level.of(level) for level in levels], counts)

    def _levels(self, abstract: Element | None) -> list[Element | None]:
        """List the levels, which may be those of a numbering style."""
        link = value(abstract, "numStyleLink")
        linked = self._styles.list_of(link) if link else None
        if linked is not None:
            abstract = self._abstract.get(value(self._instances.get(linked), "abstractNumId"))
        found = {number(attribute(level, "ilvl")): level for level in _all(abstract, "lvl")}
        return [found.get(at) for at in range(_N_LEVELS)]


def _all(root: Element | None, name: str) -> list[Element]:
    return [] if root is None else root.findall(w(name))


def _shown(found: _List, level: int) -> str:
    own = found.levels[level]
    if own.way == "bullet" or not own.text:
        return BULLET if own.way == "bullet" else ""

    def spelled(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        count, way = found.counts[at], "decimal" if own.is_decimal else found.levels[at].way
        return "" if way == "none" else _WAYS.get(way, str)(found.levels[at].start if count is None else count)

    text = _PLACE.sub(spelled, own.text).strip()
    return f"{text} " if text else ""
