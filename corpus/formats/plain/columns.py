"""Tables whose columns stand below one another, so that a cell may go on in the next line.

The columns are those of a line of dashes under (or around) the heads, or else of the heads themselves. A row of several
lines has no cells of its own: the words of one cell are then not in one place of the text.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from corpus.formats.plain.lines import Line, Marker, opening_of
from corpus.types import Span


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table; `cells` are empty where they cannot be told."""

    span: Span
    cells: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Its rows, and their heads where it has any."""

    header: Row | None
    rows: tuple[Row, ...]


# Where columns begin, counted from the left edge of the page.
_Columns = Sequence[int]

_RULER = re.compile(r"[-=]{2,}(?: +[-=]{2,})+$")
_RUN = re.compile(r"[-=]+")
_PIECE = re.compile(r"\S+(?: \S+)*")
_FEWEST_HEADS = 2
_LONGEST_HEAD = 40


def regrouped(text: str, groups: Iterable[list[Line]]) -> Iterator[list[Line]]:
    """Join to the ruled head of a table the groups of lines below that fall into its columns."""
    last: list[Line] = []
    columns: _Columns = ()
    for group in groups:
        if columns and all(_fits(text, line, columns) for line in group) and len(_filled(text, group[0], columns)) > 1:
            last = [*last, *group]
            continue
        if last:
            yield last
        rulers = [line for line in group if _is_ruler(text, line)]
        # A closing ruler lets nothing follow.
        is_open = rulers and (rulers[-1] is not group[-1] or len(group) == _FEWEST_HEADS)
        last, columns = group, _ruled_columns(text, rulers[-1]) if is_open else ()
    if last:
        yield last


def ruled(text: str, group: Sequence[Line]) -> tuple[Sequence[Line], Table, Sequence[Line]] | None:
    """Read the first table with a line of dashes under its heads, with the lines before and after it."""
    at = next(
        (at for at, line in enumerate(group) if at and _is_ruler(text, line) and _has_heads(text, group, at)), None
    )
    if at is None:
        return None
    columns = _ruled_columns(text, group[at])
    head = at - 1
    start = head - 1 if head and _is_ruler(text, group[head - 1]) else head
    end = next((end for end in range(at + 1, len(group)) if not _fits(text, group[end], columns)), len(group))
    body = group[at + 1 : end]
    if not body:
        return None
    end += end < len(group) and _is_ruler(text, group[end])
    are_apart = any(line.blanks for line in body)
    table = Table(_row(text, [group[head]], columns), tuple(_rows(text, body, columns, are_apart=are_apart)))
    return group[:start], table, group[end:]


def aligned(text: str, group: Sequence[Line]) -> Table | None:
    """Read lines as a table of wrapped cells, if every piece of every line stands under a head."""
    heads = list(_pieces(text, group[0]))
    columns = [column for column, _ in heads]
    if len(heads) < _FEWEST_HEADS or not all(_may_be_head(span.of(text)) for _, span in heads):
        return None
    body = group[1:]
    starts = [[column for column, _ in _pieces(text, line)] for line in body]
    are_under = all(set(found) <= set(columns) for found in starts)
    n_rows = sum(found[0] == columns[0] and len(found) > 1 for found in starts)
    are_rows = all(len(found) > 1 for found in starts if found[0] == columns[0])
    # Without wrapped cells, other signs must tell.
    if not are_under or not are_rows or n_rows < 2 or n_rows == len(body) or starts[0][0] != columns[0]:
        return None
    return Table(_row(text, group[:1], columns), tuple(_rows(text, body, columns, are_apart=False)))


def below_one_another(text: str, lines: Sequence[Line]) -> tuple[Row, ...]:
    """Read lines as rows if the cells of each begin in the same columns, else as none."""
    starts = Counter(tuple(column for column, _ in _pieces(text, line)) for line in lines)
    columns, n_lines = starts.most_common(1)[0]
    if len(columns) < _FEWEST_HEADS or n_lines < _FEWEST_HEADS:
        return ()
    if not all(_fits(text, line, columns) and len(_filled(text, line, columns)) == len(columns) for line in lines):
        return ()
    return tuple(_row(text, [line], columns) for line in lines)


def _has_heads(text: str, group: Sequence[Line], at: int) -> bool:
    above = group[at - 1]
    columns = _ruled_columns(text, group[at])
    return not _is_ruler(text, above) and _fits(text, above, columns) and len(_filled(text, above, columns)) > 1


def _is_ruler(text: str, line: Line) -> bool:
    return _RULER.match(text, line.span.start, line.span.end) is not None


def _ruled_columns(text: str, ruler: Line) -> _Columns:
    runs = _RUN.finditer(text, ruler.span.start, ruler.span.end)
    return [ruler.indent + run.start() - ruler.span.start for run in runs]


def _may_be_head(words: str) -> bool:
    return len(words) <= _LONGEST_HEAD and words[-1] not in ".:;!" and not words[0].islower() and not words[0].isdigit()


def _fits(text: str, line: Line, columns: _Columns) -> bool:
    """Tell whether no word of a line reaches from one column into the next."""
    if _is_ruler(text, line) or opening_of(text, line).marker is Marker.BULLET or "\t" in line.span.of(text):
        return False
    begin = line.span.start - line.indent
    places = (begin + column - 1 for column in columns[1:])
    return all(not line.span.start <= place < line.span.end or text[place].isspace() for place in places)


def _filled(text: str, line: Line, columns: _Columns) -> list[int]:
    return [at for at, cell in enumerate(_by_column(text, line, columns)) if cell]


def _by_column(text: str, line: Line, columns: _Columns) -> Iterator[Span | None]:
    begin = line.span.start - line.indent
    edges = [line.span.start, *(begin + column for column in columns[1:]), line.span.end]
    for start, end in pairwise(edges):
        words = text[max(start, line.span.start) : min(end, line.span.end)]
        left = max(start, line.span.start) + len(words) - len(words.lstrip())
        yield Span(left, left + len(words.strip())) if words.strip() else None


def _rows(text: str, body: Sequence[Line], columns: _Columns, *, are_apart: bool) -> Iterator[Row]:
    """Join the lines of each row: those between blank lines, or else those after one that fills the first column."""
    row: list[Line] = []
    for line in body:
        begins = bool(line.blanks) if are_apart else 0 in _filled(text, line, columns)
        if row and begins:
            yield _row(text, row, columns)
            row = []
        row.append(line)
    yield _row(text, row, columns)


def _row(text: str, lines: Sequence[Line], columns: _Columns) -> Row:
    span = Span(lines[0].span.start, lines[-1].span.end)
    return Row(span, tuple(filter(None, _by_column(text, lines[0], columns))) if len(lines) == 1 else ())


def _pieces(text: str, line: Line) -> Iterator[tuple[int, Span]]:
    for piece in _PIECE.finditer(text, line.span.start, line.span.end):
        yield line.indent + piece.start() - line.span.start, Span(*piece.span())
