"""Tables without rules whose cells have several lines: bands of text with more space between them than within.

Such a table looks like columns of prose. What tells them apart is that white strips cross all its columns again and
again, and that its first column holds names, not prose.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from statistics import mean

from corpus.formats.pdf.tables import Piece, Table, columns_of, has_header, rows_of

_FEWEST_BANDS = 3
_FEWEST_ROWS = 3  # that one band may be
_WIDER = 1.12  # times the distance of lines
_FARTHEST = 3.0  # times the distance of lines: what is further away is another table
_MOST_LINES = 8  # of a cell
_LONGEST_NAME = 40  # characters of a cell of the first column, on average
_LONGEST_CELL = 150  # on average
_SEARCHED = 30  # pieces below one, for the one that goes on with it
_COMMON = 0.1
_BULLETS = frozenset("•‣◦▪■●○□☐")

_Band = list[Piece]


def banded_tables(pieces: Sequence[Piece]) -> tuple[list[Table], list[Piece]]:
    """Find tables of bands; return them and the pieces outside."""
    leading = _leading(pieces)
    bands = list(_bands(pieces, leading))
    tables: list[Table] = []
    rest: list[Piece] = []
    start = 0
    while start < len(bands):
        run = _run(bands[start:], leading)
        table = _table(run)
        if table:
            tables.append(table)
            start += len(run)
        else:
            rest += bands[start]
            start += 1
    return tables, rest


def _leading(pieces: Sequence[Piece]) -> float:
    """Return the smallest common distance of two lines one of which stands below the other."""
    ordered = sorted(pieces, key=lambda piece: piece.bottom)
    distances = []
    for index, piece in enumerate(ordered):
        below = (
            other for other in ordered[index + 1 : index + _SEARCHED] if other.bottom - piece.bottom > piece.size * 0.8
        )
        following = next((other for other in below if other.left < piece.right and piece.left < other.right), None)
        if following:
            distances.append(following.bottom - piece.bottom)
    distances.sort()
    alike = (bisect_right(distances, distance * 1.08) - index for index, distance in enumerate(distances))
    return next((distances[at] for at, count in enumerate(alike) if count >= _COMMON * len(distances)), 0.0)


def _bands(pieces: Sequence[Piece], leading: float) -> Iterator[_Band]:
    band: _Band = []
    for piece in sorted(pieces, key=lambda piece: piece.bottom):
        if band and piece.bottom - band[-1].bottom > _WIDER * leading:
            yield band
            band = []
        band.append(piece)
    if band:
        yield band


def _run(bands: Sequence[_Band], leading: float) -> list[_Band]:
    """Return the bands from the first on that share its columns."""
    run: list[_Band] = []
    columns: list[tuple[float, float]] = []
    for band in bands:
        own = columns_of(band)
        merged = columns_of([*band, *(piece for other in run for piece in other)])
        is_far = run and band[0].bottom - run[-1][-1].bottom > _FARTHEST * leading
        if is_far or len(own) < 2 or len(merged) < max(2, len(columns)) or _n_lines(band) > _MOST_LINES:
            break
        run.append(band)
        columns = merged
    return run


def _n_lines(band: _Band) -> int:
    """Count the lines of the tallest cell."""
    return max(sum(left <= piece.left <= right for piece in band) for left, right in columns_of(band))


def _is_many_rows(band: _Band) -> bool:
    """Tell rows that stand close together from cells of several lines: every line goes through all columns."""
    counts = [sum(left <= piece.left <= right for piece in band) for left, right in columns_of(band)]
    lines = {round(piece.bottom) for piece in band}
    return len(lines) >= _FEWEST_ROWS and all(count == len(lines) for count in counts)


def _table(run: Sequence[_Band]) -> Table | None:
    if len(run) < _FEWEST_BANDS or sum(_n_lines(band) > 1 for band in run) * 5 < len(run):
        return None
    if any(_is_many_rows(band) or any(piece.text[0] in _BULLETS for piece in band) for band in run):
        return None
    columns = columns_of([piece for band in run for piece in band])
    rows = [tuple(_cell(band, *column) for column in columns) for band in run]
    names = [row[0] for row in rows]
    cells = [cell for row in rows for cell in row if cell]
    if mean(map(len, names)) > _LONGEST_NAME or mean(map(len, cells)) > _LONGEST_CELL or not _are_names(names):
        return None
    heads = [word for piece in run[0] for word in piece.words]
    others = [word for band in run[1:] for piece in band for word in piece.words]
    bottom = max(piece.bottom for piece in run[-1])
    return Table(tuple(rows), has_header(rows, heads, others), columns[0][0], columns[-1][1], run[0][0].top, bottom)


def _are_names(cells: Sequence[str]) -> bool:
    """Tell names from the bullets and numbers of a list."""
    return sum(len(cell) > 4 for cell in cells) * 2 > len(cells)


def _cell(band: _Band, left: float, right: float) -> str:
    inside = [piece for piece in band if left <= piece.left <= right]
    return " ".join(piece.text for row in rows_of(inside) if isinstance(row, list) for piece in row)
