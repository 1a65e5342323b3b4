"""Numbered headings: "2. Before you take it" over a section, and how deep "2.1" stands."""

import re
from collections.abc import Sequence
from itertools import pairwise

from corpus.formats.plain.kinds import ends_like_a_sentence
from corpus.formats.plain.layout import Unit
from corpus.formats.plain.lines import Marker
from corpus.types import BlockKind

_NUMBER = re.compile(r"(\d{1,2})[.)]\s+")
_PARTS = re.compile(r"\d{1,2}(?:((?:\.\d{1,2}){1,4})[.)]?|[.)])\s")
_LONGEST = 80
_UNDER_HEADINGS = (BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.TABLE_ROW, BlockKind.CAPTION)


def with_numbered_headings(text: str, units: Sequence[Unit | None], kinds: Sequence[BlockKind]) -> list[BlockKind]:
    """Take short numbered lines that stand apart, each over a section of its own, for headings."""
    found = list(kinds)
    places = [at for at, unit in enumerate(units) if unit and _may_be_heading(text, unit) and _opens(units, kinds, at)]
    numbers = [_number(text, units[at]) for at in places]
    in_order = {
        at
        for (one, number), (other, following) in pairwise(zip(places, numbers, strict=True))
        if following == number + 1
        for at in (one, other)
    }
    for at in in_order:
        found[at] = BlockKind.HEADING
    return found


def depth_of(words: str) -> int:
    """Tell how deep a heading stands by the parts of its number; 0 if it has none."""
    match = _PARTS.match(words)
    return (match[1] or "").count(".") + 1 if match else 0


def _may_be_heading(text: str, unit: Unit) -> bool:
    words = unit.span.of(text)[: _LONGEST + 1]
    match = _NUMBER.match(words)
    if unit.marker is not Marker.NUMBER or not unit.blanks or not match or len(words) > _LONGEST:
        return False
    title = words[match.end() :]
    return title[:1].isupper() and (not ends_like_a_sentence(title) or title.endswith("?"))


def _opens(units: Sequence[Unit | None], kinds: Sequence[BlockKind], at: int) -> bool:
    """Tell whether something other than the next number stands below."""
    if at + 1 == len(units):
        return False
    below = units[at + 1]
    is_bullet_list = below is not None and below.marker is Marker.BULLET and bool(below.blanks)
    return kinds[at + 1] in _UNDER_HEADINGS or is_bullet_list


def _number(text: str, unit: Unit | None) -> int:
    match = _NUMBER.match(text, unit.span.start) if unit else None
    return int(match[1]) if match else 0
