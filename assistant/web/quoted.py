"""A quote as HTML, in its scope and between the words next to it.

The text of an element of class `quote` equals the quote's words; all else stands beside it, in elements of class
`context` (always shown) or `beside` (folded away).
"""

from collections.abc import Iterator, Sequence, Set
from itertools import groupby

from assistant.quoting.neighbours import Neighbour, Neighbours
from assistant.types import Quote, QuoteContext
from assistant.web.html import Html, element, joined
from assistant.web.tables import aligned, columns, header_at
from assistant.web.wording import Wording
from corpus.types import BlockKind, ContextRole, Document, Span


def quoted(quote: Quote, document: Document | None, neighbours: Neighbours, wording: Wording, *, lang: str) -> Html:
    """Show a quote.

    Args:
        document: the one that it is cut from, None where it is not at hand; then a row is shown as a line.
        lang: the language of the document.
    """
    is_row = quote.kind is BlockKind.TABLE_ROW
    table = _table(quote, document, neighbours, wording, lang) if is_row and document else None
    parts = [_lines(quote, {ContextRole.LEAD_IN, ContextRole.CAPTION}, wording, lang)]
    if table:
        parts.append(table)
    else:
        text = document.text if document else ""
        # A term belongs to its definition alone; the rest scopes what stands before the quote as well.
        parts += [
            _lines(quote, {ContextRole.COLUMN_HEADS}, wording, lang),
            _beside(text, neighbours.before, wording.around_before, lang),
            _lines(quote, {ContextRole.TERM}, wording, lang),
            element("blockquote", _words(quote, quote.span), class_="quote", lang=lang),
            _beside(text, neighbours.after, wording.around_after, lang),
        ]
    return element("div", *parts, class_=f"quoted {quote.kind}")


def _lines(quote: Quote, roles: Set[ContextRole], wording: Wording, lang: str) -> Html:
    return joined(_context(part, wording, lang) for part in quote.context if part.role in roles)


def _beside(text: str, neighbours: Sequence[Neighbour], label: str, lang: str) -> Html:
    if not neighbours:
        return Html()
    where = element("p", label, class_="where")
    return element("div", where, element("div", *_read_on(text, neighbours), lang=lang), class_="beside")


def _read_on(text: str, neighbours: Sequence[Neighbour]) -> Iterator[Html]:
    for kind, group in groupby(neighbours, key=lambda one: one.kind):
        if kind is BlockKind.LIST_ITEM:
            yield element("ul", *(element("li", one.span.of(text)) for one in group))
        else:
            yield from (element("p", *_entry(text, one)) for one in group)


def _entry(text: str, one: Neighbour) -> Iterator[str]:
    for term in one.terms:
        yield element("strong", term.of(text))
        yield " "
    yield one.span.of(text)


def _context(part: QuoteContext, wording: Wording, lang: str) -> Html:
    if part.role is ContextRole.COLUMN_HEADS:
        heads = element("span", part.text, lang=lang)
        return element("p", wording.columns, " ", heads, class_="context column-heads")
    return element("p", part.text, class_=f"context {part.role.replace('_', '-')}", lang=lang)


def _words(quote: Quote, part: Span) -> Html:
    """Write a part of the quote, with the exact words that answer emphasised where they are not all of it."""
    pieces: list[str] = []
    at = part.start
    for mark in _emphasised(quote):
        first, last = max(mark.start, at), min(mark.end, part.end)
        if first < last:
            pieces += [_slice(quote, at, first), element("mark", _slice(quote, first, last))]
            at = last
    return joined([*pieces, _slice(quote, at, part.end)])


def _emphasised(quote: Quote) -> list[Span]:
    marks = sorted(quote.marks)
    ends = [quote.span.start, *(mark.end for mark in marks)]
    starts = [*(mark.start for mark in marks), quote.span.end]
    unmarked = "".join(_slice(quote, end, start) for end, start in zip(ends, starts, strict=True))
    return marks if unmarked.strip() else []


def _slice(quote: Quote, start: int, end: int) -> str:
    return quote.text[start - quote.span.start : end - quote.span.start]


def _table(quote: Quote, document: Document, neighbours: Neighbours, wording: Wording, lang: str) -> Html | None:
    """Show a row under its column heads; None where the columns cannot be told."""
    spans = [part.span for part in quote.context if part.role is ContextRole.COLUMN_HEADS]
    header = header_at(document, spans[0]) if spans else None
    if header is None:
        return None
    heads = columns(document.text, header.span, header.cells)
    row = aligned(document.text, quote.span, quote.cells, len(heads))
    if row is None:
        return None
    top = [element("th", head.of(document.text) if head else "", scope="col", lang=lang) for head in heads]
    cells = [element("td", _words(quote, cell) if cell else "") for cell in row]
    rows = [
        _rows_beside(document.text, neighbours.before, len(heads), wording.around_before, lang),
        element("tbody", element("tr", *cells), class_="quote", lang=lang),
        _rows_beside(document.text, neighbours.after, len(heads), wording.around_after, lang),
    ]
    return element("div", element("table", element("thead", element("tr", *top)), *rows), class_="scroll")


def _rows_beside(text: str, neighbours: Sequence[Neighbour], n_columns: int, label: str, lang: str) -> Html:
    if not neighbours:
        return Html()
    where = element("th", label, colspan=str(n_columns), scope="rowgroup", class_="where")
    rows = (element("tr", *_cells(text, one, n_columns), lang=lang) for one in neighbours)
    return element("tbody", element("tr", where), *rows, class_="beside")


def _cells(text: str, one: Neighbour, n_columns: int) -> Iterator[Html]:
    found = aligned(text, one.span, one.cells, n_columns)
    if found is None:
        yield element("td", one.span.of(text), colspan=str(n_columns))
    else:
        yield from (element("td", cell.of(text) if cell else "") for cell in found)
