"""Running heads, running feet and page numbers: what stands at the edge of pages and is not the document.

A line near the upper or lower edge is furniture where other pages have the same words at the same height, numbers
aside, or where it is a page number, alone or at the outer end of a line that stands apart.
"""

import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Sequence

from corpus.formats.pdf.layout import Item, Line

_MARGIN = 0.2  # of the page's height
_MOST_LINES = 4  # at either edge
_LINES_OF_PROSE = 3
_SMALL = 0.92  # of the body's size
_MOST_WORDS = 8
_FEW_PAGES = 4  # where twice is often enough
_GAP = 1.7  # of a letter's size
_SAME_HEIGHT = 0.02  # of the page's height
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.|seite)?\s*[-–—|\[(]?\s*(?:\d{1,4}|[ivxlc]{1,6}|\d{1,3}[-–]\d{1,4}|[A-Z]-?\d{1,3})"
    r"\s*(?:(?:of|/|von)\s*\d{1,4})?\s*[-–—|\])]?",
    re.IGNORECASE,
)
_NUMBER_OUTSIDE = re.compile(r"\d{1,4}\s.*|.*\s\d{1,4}", re.DOTALL)
_NUMBERS = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)

Place = tuple[int, int]  # a page and the index of an item on it


def furniture(pages: Sequence[Sequence[Item]], heights: Sequence[float], body: float) -> set[Place]:
    """Find the items that are furniture.

    Args:
        body: the size of most letters, in points.
    """
    edges = [_edge_lines(items, height, body) for items, height in zip(pages, heights, strict=True)]
    found: set[Place] = set()
    alike: defaultdict[str, list[tuple[Place, float]]] = defaultdict(list)
    for page, lines in enumerate(edges):
        for rank, index, line in lines:
            if _is_number(line, rank, body):
                found.add((page, index))
            elif line.size <= 1.2 * body:
                alike[_without_numbers(line.text)].append(((page, index), line.baseline / heights[page]))
    for places in alike.values():
        found |= _repeated(places, len(pages))
    return found


def body_size(pages: Sequence[Sequence[Item]]) -> float:
    """Return the size that most letters of a document have, in points."""
    sizes: Counter[float] = Counter()
    for items in pages:
        for line in items:
            if isinstance(line, Line):
                sizes[line.size] += len(line.text)
    return max(sizes, key=lambda size: (sizes[size], size), default=0.0)


def _edge_lines(items: Sequence[Item], height: float, body: float) -> list[tuple[int, int, Line]]:
    """Return the lines at the edges that stand apart from what follows, with their rank from 0 and their index."""
    lines = sorted(
        ((index, item) for index, item in enumerate(items) if isinstance(item, Line) and not item.is_label),
        key=lambda pair: pair[1].baseline,
    )
    top = _outside([pair for pair in lines if pair[1].baseline <= height / 2], body)
    bottom = _outside([pair for pair in reversed(lines) if pair[1].baseline > height / 2], body)
    at_top = [(rank, *pair) for rank, pair in enumerate(top) if pair[1].baseline <= _MARGIN * height]
    at_bottom = [(rank, *pair) for rank, pair in enumerate(bottom) if pair[1].baseline >= (1 - _MARGIN) * height]
    return [*at_top, *at_bottom]


def _outside(lines: Sequence[tuple[int, Line]], body: float) -> list[tuple[int, Line]]:
    """Keep the outermost groups of lines that stand apart; a group as long and large as a paragraph ends them."""
    kept: list[tuple[int, Line]] = []
    start = 0
    for end in range(1, min(_MOST_LINES, len(lines)) + 1):
        if end < len(lines) and not _stand_apart(lines[end - 1][1], lines[end][1]):
            continue
        if end - start >= _LINES_OF_PROSE and lines[start][1].size >= _SMALL * body:
            break
        kept += lines[start:end]
        start = end
    return kept


def _stand_apart(one: Line, other: Line) -> bool:
    return abs(one.baseline - other.baseline) > _GAP * max(one.size, other.size) or abs(one.size - other.size) >= 1


def _is_number(line: Line, rank: int, body: float) -> bool:
    if _PAGE_NUMBER.fullmatch(line.text):
        return rank == 0 or (rank == 1 and any(character.isdigit() for character in line.text))
    return rank == 0 and line.gapped and line.size <= body and _NUMBER_OUTSIDE.fullmatch(line.text) is not None


def _without_numbers(text: str) -> str:
    """Make "Bone health 3" and "Bone health 4" one; sentences that differ in a number alone say different things."""
    text = text.casefold()
    return text if len(text.split()) > _MOST_WORDS else _NUMBERS.sub("#", text)


def _repeated(places: Sequence[tuple[Place, float]], n_pages: int) -> set[Place]:
    """Keep those that stand at one height on several pages."""
    heights = sorted(height for _, height in places)
    least = 2 if n_pages <= _FEW_PAGES else 3
    return {
        place
        for place, height in places
        if bisect_right(heights, height + _SAME_HEIGHT) - bisect_left(heights, height - _SAME_HEIGHT) >= least
    }
