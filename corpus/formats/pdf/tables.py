"""Tables whose columns stand clearly apart: runs of rows whose pieces fall into columns with white space between."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from corpus.formats.pdf.words import Word

Cells = tuple[str, ...]
_FEWEST_ROWS = 3
# Of a letter's size: how far letters reach above and below their baseline.
_ABOVE, _BELOW = 0.7, 0.2
# Prose does not stand in cells: more characters than this on average are no table.
_LONGEST_CELLS = 60
_LONGEST_HEAD = 40
_CHARS_OF_PROSE = 25
_NEARER = 0.85
_LEADING = 1.45  # of a letter's size: lines of one paragraph are not further apart
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand close together on one line."""

    words: tuple[Word, ...]
    text: str
    left: float
    right: float
    top: float
    bottom: float  # the baseline
    size: float

    @classmethod
    def of(cls, words: Sequence[Word]) -> "Piece":
        """Put words together that follow one another."""
        largest = max(words, key=lambda word: word.size)
        return cls(
            words=tuple(words),
            text=" ".join(word.text for word in words),
            left=min(word.left for word in words),
            right=max(word.right for word in words),
            top=largest.baseline - _ABOVE * largest.size,
            bottom=largest.baseline,
            size=largest.size,
        )


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; every row has as many cells as the table has columns, empty ones among them."""

    rows: tuple[Cells, ...]
    has_header: bool
    left: float
    right: float
    top: float
    bottom: float
    text: str = ""


Row = list[Piece]


def rows_of(pieces: Iterable[Piece | Table]) -> list[Row | Table]:
    """Group pieces by line, from top to bottom, tables at their place."""
    rows: list[Row | Table] = []
    for piece in sorted(
        pieces, key=lambda piece: (piece.bottom if isinstance(piece, Piece) else piece.top, piece.left)
    ):
        last = rows[-1] if rows else None
        if isinstance(piece, Table):
            rows.append(piece)
        elif isinstance(last, list) and _share_a_line(last, piece):
            last.append(piece)
        else:
            rows.append([piece])
    return [sorted(row, key=lambda piece: piece.left) if isinstance(row, list) else row for row in rows]


def _share_a_line(row: Row, piece: Piece) -> bool:
    other = max(row, key=lambda one: one.size)
    bottom = min(piece.bottom + _BELOW * piece.size, other.bottom + _BELOW * other.size)
    shared = bottom - max(piece.top, other.top)
    return shared >= 0.5 * (_ABOVE + _BELOW) * min(piece.size, other.size)


def has_header(rows: Sequence[Cells], heads: Sequence[Word], others: Sequence[Word]) -> bool:
    """Tell whether the first row names the columns: in bold, or without the figures that the others hold."""
    first = [cell for cell in rows[0] if cell]
    if len(rows) < 2 or len(first) < 2 or any(len(cell) > _LONGEST_HEAD or cell.endswith(":") for cell in first):
        return False
    if all(word.bold for word in heads) and sum(word.bold for word in others) * 2 < len(others):
        return True
    with_figures = sum(any(_DIGIT.match(cell.lstrip("$€£<>≤≥~+-–− ")) for cell in row[1:]) for row in rows[1:])
    if any(_DIGIT.match(cell) for cell in first):
        return False
    return with_figures * 2 > len(rows) - 1 or (
        len(rows) > _FEWEST_ROWS and all(cell[:1].isupper() for cell in rows[0])
    )


def aligned_tables(rows: Sequence[Row | Table]) -> Iterator[Row | Table]:
    """Replace each run of rows that line up by a table."""
    index = 0
    while index < len(rows):
        run = _run(rows, index)
        table = _aligned(run)
        if table:
            yield table
            index += len(run)
        else:
            yield rows[index]
            index += 1


def _run(rows: Sequence[Row | Table], start: int) -> list[Row]:
    """Return the rows from `start` on that may belong to one table."""
    run: list[Row] = []
    columns: list[tuple[float, float]] = []
    for row in rows[start:]:
        if isinstance(row, Table) or (run and _is_far(run, row)):
            break
        if len(row) < 2 and not (
            run and any(left - 1 <= row[0].left and row[0].right <= right + 1 for left, right in columns)
        ):
            break
        merged = _merged([*columns, *((piece.left, piece.right) for piece in row)])
        if len(merged) < max(2, len(columns)):
            break
        run.append(row)
        columns = merged
    while run and len(run[-1]) < 2 and len(run) > 1 and not _is_tight(run):
        run.pop()
    return run


def _is_tight(run: Sequence[Row]) -> bool:
    return run[-1][0].bottom - run[-2][0].bottom < _LEADING * run[-1][0].size


def _is_far(run: Sequence[Row], row: Row) -> bool:
    return row[0].top - max(piece.bottom for piece in run[-1]) > 3 * row[0].size


def _merged(intervals: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    merged: list[tuple[float, float]] = []
    for left, right in sorted(intervals):
        if merged and left <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def columns_of(pieces: Iterable[Piece]) -> list[tuple[float, float]]:
    """Return where the columns of some pieces begin and end, from left to right."""
    return _merged((piece.left, piece.right) for piece in pieces)


def _aligned(run: Sequence[Row]) -> Table | None:
    full = [row for row in run if len(row) > 1]
    if len(full) < _FEWEST_ROWS:
        return None
    columns = _merged((piece.left, piece.right) for row in run for piece in row)
    pieces = [piece for row in run for piece in row]
    if len(columns) < 2 or sum(len(piece.text) for piece in pieces) > _LONGEST_CELLS * len(pieces):
        return None
    if _is_list(run, columns) or _is_prose(pieces):
        return None
    cells = _joined([_cells(row, columns) for row in run], run)
    heads = [word for piece in run[0] for word in piece.words]
    others = [word for row in run[1:] for piece in row for word in piece.words]
    bottom = max(piece.bottom for piece in run[-1])
    return Table(tuple(cells), has_header(cells, heads, others), columns[0][0], columns[-1][1], run[0][0].top, bottom)


def _is_prose(pieces: Sequence[Piece]) -> bool:
    """Tell lines that begin in the middle of a sentence from cells."""
    within = sum(piece.text[:1].islower() for piece in pieces)
    return within * 5 > len(pieces) * 2 and sum(len(piece.text) for piece in pieces) > _CHARS_OF_PROSE * len(pieces)


def _is_list(run: Sequence[Row], columns: Sequence[tuple[float, float]]) -> bool:
    """Tell items after their bullets or numbers from cells."""
    first = [row[0].text for row in run if row[0].left <= columns[0][1]]
    return len(columns) == 2 and median(map(len, first)) <= 3


def _cells(row: Row, columns: Sequence[tuple[float, float]]) -> Cells:
    found = [[piece.text for piece in row if left - 1 <= piece.left <= right + 1] for left, right in columns]
    return tuple(" ".join(texts) for texts in found)


def _joined(rows: Sequence[Cells], run: Sequence[Row]) -> list[Cells]:
    """Join rows that continue the one above: with fewer cells, and nearer to it than full rows are to what precedes."""
    gaps = [0.0, *(other[0].bottom - one[0].bottom for one, other in pairwise(run))]
    filled = [sum(map(bool, row)) for row in rows]
    pitch = median(gap for gap, count in zip(gaps[1:], filled[1:], strict=True) if count >= max(filled[1:]))
    joined: list[Cells] = []
    for row, piece, gap in zip(rows, (row[0] for row in run), gaps, strict=True):
        is_less = bool(joined) and sum(map(bool, row)) < sum(map(bool, joined[-1]))
        if is_less and gap < min(_NEARER * pitch, _LEADING * piece.size):
            joined[-1] = tuple(" ".join(filter(None, pair)) for pair in zip(joined[-1], row, strict=True))
        else:
            joined.append(row)
    return joined
