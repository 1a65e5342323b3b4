"""A table of a page as rows of cells, each cell in its column, and which rows are heads.

The words of a cell that spans rows or columns are said in each of them, so that a row stands for itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.html.page import Element, is_heading
from corpus.formats.html.words import in_one_line

_MOST_COLUMNS = 100
_LONGEST_REPEATED = 200
# What a table may say again in all: a hostile one spans 65,534 rows with every cell.
_MOST_REPEATED = 500_000
# Longer cells set text in columns.
_LONGEST_CELL = 300


@dataclass(frozen=True, slots=True)
class Row:
    """A row; an empty cell has no words.

    Attributes:
        is_title: whether one head spans the whole row, and so names the rows below it.
    """

    cells: tuple[str, ...]
    is_head: bool
    is_title: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    column: int
    element: Element
    words: str
    n_columns: int
    n_rows: int


def is_layout(table: Element) -> bool:
    """Tell whether a table only places text, as pages did before there were style sheets."""
    if table.get("role") in ("presentation", "none"):
        return True
    own = list(_rows(table))
    cells = [cell for row in own for cell in _cells(row)]
    if any(cell.tag == "th" for cell in cells) or any(part.tag in ("caption", "thead") for part in table):
        return False
    if len(own) < 2 or max(len(_cells(row)) for row in own) < 2:
        return True
    return any(inner.tag == "table" or is_heading(inner) for cell in cells for inner in cell.iterdescendants()) or any(
        len(in_one_line(cell)) > _LONGEST_CELL for cell in cells
    )


def layout_cells(table: Element) -> list[Element]:
    """List the cells of a table that only places text, in reading order."""
    return [cell for row in _rows(table) for cell in _cells(row)]


def rows_of(table: Element) -> list[Row]:
    """Read a table into rows, those of heads made one."""
    rows = list(_rows(table))
    placed = list(_placed(rows))
    columns = {column: at for at, column in enumerate(sorted({cell.column for cells in placed for cell in cells}))}
    grid = list(_filled(placed, columns))
    n_heads = _n_heads(rows, placed, len(columns))
    read = [_heads(grid[:n_heads])] if n_heads else []
    for cells, words in zip(placed[n_heads:], grid[n_heads:], strict=True):
        spans_all = len(cells) == 1 and len(columns) > 1 and cells[0].column + cells[0].n_columns > max(columns)
        is_title = spans_all and (cells[0].element.tag == "th" or _is_bold(cells))
        # A cell may stand in a row of its own, only to span those below.
        if not all(cell.n_rows > 1 for cell in cells) or len(cells) == len(columns):
            read.append(Row((cells[0].words,) if spans_all else words, is_head=False, is_title=is_title))
    return [row for row in read if any(row.cells)]


def _rows(table: Element) -> Iterator[Element]:
    return (row for row in table.iter("tr") if next(row.iterancestors("table"), None) is table)


def _cells(row: Element) -> list[Element]:
    return [cell for cell in row if cell.tag in ("td", "th")]


def _placed(rows: Sequence[Element]) -> Iterator[list[_Cell]]:
    """Give each cell its column, past those that cells above still fill."""
    taken: dict[int, int] = {}
    for at, row in enumerate(rows):
        taken = {column: end for column, end in taken.items() if end > at}
        found, column = [], 0
        for cell in _cells(row):
            while column in taken:
                column += 1
            if column >= _MOST_COLUMNS:
                break
            n_columns = min(_number(cell.get("colspan"), 1) or 1, _MOST_COLUMNS - column)
            n_rows = min(_number(cell.get("rowspan"), 1) or len(rows), len(rows) - at)
            found.append(_Cell(column, cell, in_one_line(cell).strip(), n_columns, n_rows))
            taken |= dict.fromkeys(range(column, column + n_columns), at + n_rows)
            column += n_columns
        yield found


def _number(text: str | None, default: int) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 7 else default


def _filled(placed: Sequence[Sequence[_Cell]], columns: dict[int, int]) -> Iterator[tuple[str, ...]]:
    """Write each row with what spans into it; a column in which no cell begins is none."""
    above: dict[int, tuple[int, str]] = {}
    left = _MOST_REPEATED
    for at, cells in enumerate(placed):
        words = {column: said for column, (end, said) in above.items() if end > at}
        left -= sum(map(len, words.values()))
        for cell in cells:
            again = cell.words if len(cell.words) <= _LONGEST_REPEATED and left > 0 else ""
            for column in range(cell.column, cell.column + cell.n_columns):
                if column in columns:
                    words[column] = cell.words if column == cell.column else again
                    above[column] = (at + cell.n_rows, again)
        last = max(words, default=-1)
        yield tuple(words.get(column, "") for column in columns if column <= last)


def _n_heads(rows: Sequence[Element], placed: Sequence[Sequence[_Cell]], n_columns: int) -> int:
    """Count the rows at the top that hold nothing but heads; without any, one in bold type may be meant so."""
    n_heads = 0
    for row, cells in zip(rows, placed, strict=True):
        parent = row.getparent()
        in_head = parent is not None and parent.tag == "thead"
        is_head = len(cells) > 1 and all(cell.element.tag == "th" for cell in cells)
        if not (in_head or is_head):
            break
        n_heads += 1
    if n_heads == len(rows) > 1:
        return 1
    # Heads of the rows below span into them; a head of columns ends with the heads.
    n_heads = next((at for at in range(n_heads) if any(at + cell.n_rows > n_heads for cell in placed[at])), n_heads)
    if n_heads or n_columns < 2 or len(placed) < 2:
        return n_heads
    return int(_is_bold(placed[0]) and not _is_bold(placed[1]))


def _is_bold(cells: Sequence[_Cell]) -> bool:
    filled = [cell for cell in cells if cell.words]
    return bool(filled) and all(_bold_words(cell.element) == cell.words for cell in filled)


def _bold_words(cell: Element) -> str:
    bold = next((inner for inner in cell.iter("b", "strong")), None)
    return "" if bold is None else in_one_line(bold)


def _heads(grid: Sequence[tuple[str, ...]]) -> Row:
    """Make one row of several, each column with its heads from the top down, none said twice."""
    width = max(map(len, grid))
    columns = [dict.fromkeys(row[at] for row in grid if at < len(row) and row[at]) for at in range(width)]
    return Row(tuple(" ".join(column) for column in columns), is_head=True, is_title=False)
