"""Tables drawn with rules: grids of lines that meet, and the words between them."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from corpus.formats.pdf.pages import Box
from corpus.formats.pdf.tables import Piece, Table, has_header, rows_of
from corpus.formats.pdf.words import Word

_NEAR = 3.0  # points between rules that count as meeting
_MOST_RULES = 2000  # of a page; more are a drawing
_LONGEST_CELL = 600  # characters; what holds more is a frame around prose


def ruled_tables(words: Sequence[Word], rules: Sequence[Box]) -> tuple[list[Table], list[Word]]:
    """Find the tables that lines are drawn around; return them and the words outside."""
    tables, rest = [], list(words)
    if len(rules) > _MOST_RULES:
        return [], rest
    for group in _meeting(rules):
        # Many tables have no rule at their sides.
        sides = [min(rule.left for rule in group), max(rule.right for rule in group)]
        xs = _edges([*sides, *(rule.left for rule in group if _is_upright(rule))])
        ys = _edges([rule.top for rule in group if not _is_upright(rule)])
        if len(xs) < 3 or len(ys) < 3:
            continue
        inside = [
            word
            for word in rest
            if xs[0] <= (word.left + word.right) / 2 <= xs[-1] and ys[0] <= _middle(word) <= ys[-1]
        ]
        table = _grid(inside, xs, ys)
        if table:
            tables.append(table)
            taken = set(map(id, inside))
            rest = [word for word in rest if id(word) not in taken]
    return tables, rest


def _middle(word: Word) -> float:
    return word.baseline - 0.3 * word.size


def _is_upright(rule: Box) -> bool:
    return rule.bottom - rule.top > rule.right - rule.left


def _meeting(rules: Sequence[Box]) -> Iterator[list[Box]]:
    """Yield the groups of rules that are connected, the uppermost first."""
    groups: list[tuple[Box, list[Box]]] = []
    for rule in sorted(rules, key=lambda rule: (rule.top, rule.left)):
        bounds, group = rule, [rule]
        apart = []
        for other, members in groups:
            if _touch(bounds, other):
                bounds, group = _union(bounds, other), members + group
            else:
                apart.append((other, members))
        groups = [*apart, (bounds, group)]
    yield from (group for _, group in groups)


def _touch(one: Box, other: Box) -> bool:
    return (
        one.left <= other.right + _NEAR
        and other.left <= one.right + _NEAR
        and one.top <= other.bottom + _NEAR
        and other.top <= one.bottom + _NEAR
    )


def _union(one: Box, other: Box) -> Box:
    return Box(
        min(one.left, other.left), min(one.top, other.top), max(one.right, other.right), max(one.bottom, other.bottom)
    )


def _edges(places: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for place in sorted(places):
        if not edges or place - edges[-1] > _NEAR:
            edges.append(place)
    return edges


def _grid(words: Sequence[Word], xs: Sequence[float], ys: Sequence[float]) -> Table | None:
    cells: dict[tuple[int, int], list[Word]] = {}
    for word in words:
        row = min(bisect_right(ys, _middle(word)) - 1, len(ys) - 2)
        column = min(bisect_right(xs, (word.left + word.right) / 2) - 1, len(xs) - 2)
        cells.setdefault((row, column), []).append(word)
    columns = sorted({column for _, column in cells})
    rows = sorted({row for row, _ in cells})
    if len(columns) < 2 or len(rows) < 2 or len(cells) * 3 < len(columns) * len(rows):
        return None
    if sum(_is_no_cell(found) for found in cells.values()) * 5 > len(cells):
        return None
    texts = tuple(tuple(_lines(cells.get((row, column), [])) for column in columns) for row in rows)
    heads = [word for column in columns for word in cells.get((rows[0], column), [])]
    others = [word for (row, _), found in cells.items() if row != rows[0] for word in found]
    return Table(texts, has_header(texts, heads, others), xs[0], xs[-1], ys[0], ys[-1])


def _is_no_cell(words: Sequence[Word]) -> bool:
    """Tell what holds columns of its own, or whole paragraphs: a frame around a layout, not a cell."""
    rows = rows_of(Piece.of([word]) for word in words)
    gaps = (
        other.left - one.right > 1.5 * one.size for row in rows if isinstance(row, list) for one, other in pairwise(row)
    )
    return any(gaps) or sum(len(word.text) + 1 for word in words) > _LONGEST_CELL


def _lines(words: Sequence[Word]) -> str:
    """Join the words of one cell, line by line."""
    pieces = [Piece.of([word]) for word in words]
    return " ".join(piece.text for row in rows_of(pieces) if isinstance(row, list) for piece in row)
