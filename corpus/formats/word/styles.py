"""What a paragraph of a Word file is, by its properties and its styles.

A property that a paragraph does not state comes from its style, or the one that style is based on. Built-in styles
keep their English name in every language; their ids do not.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from corpus.formats.word.xml import Element, attribute, child, is_on, number, value, w

T = TypeVar("T")

_HEADING = re.compile(r"heading ?([1-9])")
_PULL_QUOTES = frozenset({"intense quote", "pull quote", "pullquote"})
_CONTENTS = re.compile(r"(?:toc|index) ?\d|(?:toc|index) ?heading|table of (?:figures|authorities)|toa heading")
_BODY_TEXT = 9  # the outline level that says "no heading"
# Word itself stops sooner.
_LONGEST_CHAIN = 20
# What is longer is a paragraph that someone gave an outline level.
_LONGEST_HEADING = 250


@dataclass(frozen=True, slots=True)
class Look:
    """What a paragraph says of itself.

    Attributes:
        styles: the names of its style and those that this is based on, in small letters, nearest first.
        level: its heading level from 1, or 0.
        numbering: the number of its list and its level there from 0, or None.
        indent: what it stands in from the margin.
        is_hidden: whether its words are, unless they say otherwise.
        is_bold: likewise.
    """

    styles: tuple[str, ...]
    level: int
    numbering: tuple[str, int] | None
    indent: int
    is_hidden: bool
    is_bold: bool

    @property
    def is_title(self) -> bool:
        """Whether it is the title of the document."""
        return "title" in self.styles

    @property
    def is_caption(self) -> bool:
        """Whether it names a picture or a table."""
        return "caption" in self.styles

    @property
    def is_pull_quote(self) -> bool:
        """Whether it is set off in large type from the text that says it."""
        return not _PULL_QUOTES.isdisjoint(self.styles)

    @property
    def is_contents(self) -> bool:
        """Whether it is a line of a table of contents or an index."""
        return any(_CONTENTS.fullmatch(name) for name in self.styles)

    @property
    def is_bibliography(self) -> bool:
        """Whether it is an entry of a list of references."""
        return "bibliography" in self.styles

    def heading_level(self, text: str) -> int:
        """Return the level of a heading with these words, or 0."""
        return self.level if len(text) <= _LONGEST_HEADING else 0


class Styles:
    """The styles of one file."""

    def __init__(self, root: Element | None) -> None:
        self._styles = {
            style_id: style
            for style in ([] if root is None else root.iter(w("style")))
            if (style_id := attribute(style, "styleId")) is not None
        }
        self._looks: dict[tuple[object, ...], Look] = {}
        self._default = next((name for name, style in self._styles.items() if _is_default(style)), None)

    def look(self, paragraph: Element) -> Look:
        """Say what a paragraph is."""
        own = child(paragraph, "pPr")
        style_id = value(own, "pStyle") or self._default
        # Most paragraphs of a style say the same of themselves: nothing.
        said = (value(own, "outlineLvl"), value(own, "numPr", "numId"), value(own, "numPr", "ilvl"), indent_of(own))
        if (style_id, *said) not in self._looks:
            self._looks[style_id, *said] = self._look(own, style_id)
        return self._looks[style_id, *said]

    def _look(self, own: Element | None, style_id: str | None) -> Look:
        chain = list(self._chain(style_id))
        names = tuple((value(style, "name") or "").casefold() for style in chain) or ((style_id or "").casefold(),)
        properties = [own, *(child(style, "pPr") for style in chain)]
        marks = [child(style, "rPr") for style in chain]
        return Look(
            styles=names,
            level=_heading_level(properties, names),
            numbering=_numbering(properties),
            indent=_first(properties, indent_of) or 0,
            is_hidden=bool(_first(marks, lambda mark: is_on(mark, "vanish"))),
            is_bold=bool(_first(marks, lambda mark: is_on(mark, "b"))),
        )

    def run_is(self, run: Element, switch: str, *, default: bool) -> bool:
        """Tell whether "vanish" or "b" is on for a run, by itself, by its character style or by its paragraph."""
        own = child(run, "rPr")
        if own is None or not len(own):
            return default
        chain = self._chain(value(own, "rStyle"))
        found = _first([own, *(child(style, "rPr") for style in chain)], lambda mark: is_on(mark, switch))
        return default if found is None else found

    def list_of(self, style_id: str) -> str | None:
        """Return the number of the list that a numbering style stands for."""
        return _first(list(self._chain(style_id)), lambda style: value(style, "pPr", "numPr", "numId"))

    def dresses_first_row(self, table: Element) -> bool:
        """Tell whether a table's style sets its first row apart."""
        return any(
            attribute(part, "type") == "firstRow"
            for style in self._chain(value(table, "tblPr", "tblStyle"))
            for part in style.iter(w("tblStylePr"))
        )

    def _chain(self, style_id: str | None) -> Iterator[Element]:
        seen: set[str | None] = set()
        while style_id in self._styles and style_id not in seen and len(seen) < _LONGEST_CHAIN:
            seen.add(style_id)
            style = self._styles[style_id]
            yield style
            style_id = value(style, "basedOn")


def indent_of(properties: Element | None) -> int | None:
    """Return how far paragraph properties set the text in."""
    indent = child(properties, "ind")
    return None if indent is None else number(attribute(indent, "left") or attribute(indent, "start"))


def _first(sources: list[Element | None] | list[Element], read: Callable[[Element | None], T | None]) -> T | None:
    return next((found for source in sources if (found := read(source)) is not None), None)


def _is_default(style: Element) -> bool:
    return attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true", "on")


def _heading_level(properties: list[Element | None], names: tuple[str, ...]) -> int:
    outline = _first(properties, lambda source: number(value(source, "outlineLvl")))
    if outline is not None:
        return outline + 1 if 0 <= outline < _BODY_TEXT else 0
    return next((int(found[1]) for name in names if (found := _HEADING.fullmatch(name))), 0)


def _numbering(properties: list[Element | None]) -> tuple[str, int] | None:
    list_id = _first(properties, lambda source: value(source, "numPr", "numId"))
    level = _first(properties, lambda source: number(value(source, "numPr", "ilvl")))
    return (list_id, min(max(level or 0, 0), 8)) if list_id not in (None, "0") else None
