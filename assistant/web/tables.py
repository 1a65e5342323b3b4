"""Which words of a table row stand in which column.

A row keeps its own text; here it is only divided. Where the columns cannot be told, nothing is guessed:
a value under the wrong head would change what the document says.
"""

from corpus.types import Block, BlockKind, Document, Span

_BETWEEN_CELLS = "\t"


def columns(text: str, span: Span, cells: tuple[Span, ...]) -> tuple[Span | None, ...]:
    """Divide a row into its columns, None for an empty one; together the spans hold all of the row's text.

    An empty cell has no span, so it is known only by the tabs around it.
    """
    if not cells:
        return (span,)
    starts = [span.start, *(cell.start for cell in cells[1:]), span.end]
    found: list[Span | None] = [None] * text.count(_BETWEEN_CELLS, span.start, cells[0].start)
    for position, cell in enumerate(cells):
        found.append(Span(starts[position], starts[position + 1]))
        tabs = text.count(_BETWEEN_CELLS, cell.end, starts[position + 1])
        found.extend([None] * (tabs - 1))
    return tuple(found)


def aligned(text: str, row: Span, cells: tuple[Span, ...], n_columns: int) -> tuple[Span | None, ...] | None:
    """Divide a row into exactly `n_columns`; None where it cannot be told which words belong to which column."""
    found = columns(text, row, cells)
    # With tabs, what is missing is known to be at the end.
    if len(found) < n_columns and _BETWEEN_CELLS in row.of(text):
        found += (None,) * (n_columns - len(found))
    return found if len(found) == n_columns else None


def header_at(document: Document, span: Span) -> Block | None:
    """Find the table header at a place."""
    headers = (block for block in document.blocks if block.kind is BlockKind.TABLE_HEADER)
    return next((block for block in headers if block.span == span), None)
