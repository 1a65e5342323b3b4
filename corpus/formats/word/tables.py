"""A table of a Word file as rows of cells, each cell in its column, and which rows are heads."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.word.styles import Styles
from corpus.formats.word.words import form_content
from corpus.formats.word.xml import Element, attribute, child, elements, is_on, number, value, w

_MOST_COLUMNS = 63  # of any table that Word makes
# The words of a cell that spans rows are said in each of them, so that a row stands for itself; longer ones once.
_LONGEST_REPEATED = 200
_LONGEST_HEAD = 60
# A single row with more than that sets text in columns.
_LONGEST_SINGLE_ROW = 300
_SENTENCE_END = re.compile(r"[.!?;]$")
_FIGURE = re.compile(r"[<>≤≥~±]?\s*[\d.,]*\d")


@dataclass(frozen=True, slots=True)
class Row:
    """A row; a cell that is empty, or that a wider one covers, has no words."""

    cells: tuple[str, ...]
    is_head: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    element: Element
    column: int
    goes_on: bool  # whether it is part of the cell above


def cells_of(table: Element) -> list[list[Element]]:
    """List the cells of each row that was not deleted."""
    return [[cell.element for cell in row] for _, row in _grid(table)]


def is_layout(table: Element, is_heading: Callable[[Element], bool]) -> bool:
    """Tell whether a table only places text: one cell to a row, headings in it, or long texts side by side."""
    rows = cells_of(table)
    if all(sum(bool(_plain(cell).strip()) for cell in row) < 2 for row in rows):
        return True
    if len(rows) == 1 and sum(len(_plain(cell)) for cell in rows[0]) > _LONGEST_SINGLE_ROW:
        return True
    return any(is_heading(paragraph) for paragraph in table.iter(w("p")))


def rows_of(table: Element, words_of: Callable[[Element], str], styles: Styles) -> list[Row]:
    """Read a table; `words_of` reads one cell and is asked once for each, in order."""
    rows: list[tuple[str, ...]] = []
    marked = []
    above: dict[int, str] = {}
    for row, cells in _grid(table):
        words = {cell.column: above.get(cell.column, "") if cell.goes_on else words_of(cell.element) for cell in cells}
        above = {column: said if len(said) <= _LONGEST_REPEATED else "" for column, said in words.items()}
        rows.append(tuple(words.get(column, "") for column in range(max(words, default=-1) + 1)))
        marked.append(bool(is_on(child(row, "trPr"), "tblHeader")))
    n_heads = next((at for at, is_marked in enumerate(marked) if not is_marked), 0)
    if not n_heads and _first_row_is_head(table, rows, styles):
        n_heads = 1
    return [Row(cells, at < n_heads) for at, cells in enumerate(rows)]


def _grid(table: Element) -> Iterator[tuple[Element, list[_Cell]]]:
    for row in _unwrapped(table, w("tr")):
        if child(row, "trPr", "del") is not None:
            continue
        column = min(number(value(row, "trPr", "gridBefore")) or 0, _MOST_COLUMNS)
        cells = []
        for cell in _unwrapped(row, w("tc")):
            if child(cell, "tcPr", "cellDel") is not None:
                continue
            cells.append(_Cell(cell, column, goes_on=_goes_on(cell)))
            column += min(max(number(value(cell, "tcPr", "gridSpan")) or 1, 1), _MOST_COLUMNS)
        if cells:
            yield row, cells


def _unwrapped(parent: Element | None, name: str) -> Iterator[Element]:
    """Yield rows or cells, also those in content controls."""
    for element in elements(parent):
        if element.tag == name:
            yield element
        elif element.tag == w("sdt"):
            yield from _unwrapped(form_content(element), name)
        elif element.tag == w("customXml"):
            yield from _unwrapped(element, name)


def _goes_on(cell: Element) -> bool:
    merge = child(cell, "tcPr", "vMerge")
    return merge is not None and attribute(merge, "val") in (None, "continue")


def _plain(element: Element) -> str:
    return "".join(text.text or "" for text in element.iter(w("t")))


def _first_row_is_head(table: Element, rows: Sequence[tuple[str, ...]], styles: Styles) -> bool:
    if len(rows) < 2 or len(rows[0]) < 2 or not _may_be_heads(rows[0]):
        return False
    look = child(table, "tblPr", "tblLook")
    is_wanted = look is None or attribute(look, "firstRow") not in ("0", "false", "off")
    first, second = cells_of(table)[:2]
    if any(stands_out(first) and not stands_out(second) for stands_out in (_all_bold, _is_shaded)):
        return True
    tells = styles.dresses_first_row(table) or len(rows[0]) > 2 or _has_figures_below(rows) or _has_texts_below(rows)
    return is_wanted and tells


def _may_be_heads(row: tuple[str, ...]) -> bool:
    """Tell whether cells are short names; the first, above the names of the rows, is often empty."""
    last = max((at for at, cell in enumerate(row) if cell), default=0)
    return (
        last > 0
        and all(row[1 : last + 1])
        and all(
            len(cell) <= _LONGEST_HEAD and not _SENTENCE_END.search(cell) and not _FIGURE.match(cell) for cell in row
        )
    )


def _has_figures_below(rows: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether some column holds a figure in every row but the first."""
    return any(all(len(row) > at and _FIGURE.match(row[at]) for row in rows[1:]) for at in range(1, len(rows[0])))


def _has_texts_below(rows: Sequence[tuple[str, ...]]) -> bool:
    """Tell whether all of the last column is far longer than its first cell, as texts are than their head."""
    return len(rows) > 2 and all(len(row) == len(rows[0]) and len(row[-1]) > 2 * len(rows[0][-1]) for row in rows[1:])


def _all_bold(cells: list[Element]) -> bool:
    runs = [run for cell in cells for run in cell.iter(w("r")) if _plain(run).strip()]
    return bool(runs) and all(is_on(child(run, "rPr"), "b") for run in runs)


def _is_shaded(cells: list[Element]) -> bool:
    return all(_fill(cell) not in (None, "auto", "FFFFFF") for cell in cells)


def _fill(cell: Element) -> str | None:
    shade = child(cell, "tcPr", "shd")
    return None if shade is None else attribute(shade, "fill")
