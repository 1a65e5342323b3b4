"""A document as HTML, every character of its text in order, with the quoted span marked.

The text of the article equals the document's text, and the text of its marks equals the marked slice, because each
character is written once: what stands between two blocks goes in front of the second.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from assistant.web.html import Html, element, joined
from assistant.web.languages import language_of
from assistant.web.tables import aligned, columns
from corpus.types import Block, BlockKind, ContextRole, Document, Span

_CONTAINERS = {
    BlockKind.LIST_ITEM: "ul",
    BlockKind.REFERENCE: "ul",
    BlockKind.TABLE_HEADER: "table",
    BlockKind.TABLE_ROW: "table",
    BlockKind.DEFINITION: "dl",
}
_SIMPLE = {
    BlockKind.PARAGRAPH: None,
    BlockKind.PULL_QUOTE: "pull-quote",
    BlockKind.CAPTION: "caption",
    BlockKind.BOILERPLATE: "boilerplate",
}
_HIGHEST_HEADING, _LOWEST_HEADING = 2, 6
_LOWEST_LIST = 4
_Cut = Callable[[int, int], Html]


@dataclass(frozen=True, slots=True)
class _Placed:
    """A block and where the text in front of it begins."""

    block: Block
    start: int
    lead: str


def article(document: Document, marked: Span | None) -> Html:
    """Render a whole document; the first piece of the marked span has the id `quote`."""
    cut = partial(_cut, document.text, marked)
    top_level = _top_level(document)
    groups = [_group(document.text, group, top_level, cut) for group in _groups(document)]
    end = document.blocks[-1].span.end if document.blocks else 0
    rest = element("div", cut(end, len(document.text)), class_="between")
    return element("article", *groups, rest, lang=language_of(document.metadata))


def _cut(text: str, marked: Span | None, start: int, end: int) -> Html:
    """Write the text from `start` to `end`, with what lies in the marked span marked."""
    if marked is None or end <= marked.start or marked.end <= start:
        return joined([text[start:end]])
    first, last = max(start, marked.start), min(end, marked.end)
    mark = element("mark", text[first:last], id="quote" if first == marked.start else None, class_="quoted")
    return joined([text[start:first], mark, text[last:end]])


def _groups(document: Document) -> Iterator[list[_Placed]]:
    group: list[_Placed] = []
    end = 0
    for block in document.blocks:
        placed = _Placed(block, end, document.text[end : block.span.start])
        if group and not _continues(group[-1], placed):
            yield group
            group = []
        group.append(placed)
        end = block.span.end
    if group:
        yield group


def _continues(before: _Placed, after: _Placed) -> bool:
    container = _CONTAINERS.get(after.block.kind)
    if container is None or container != _CONTAINERS.get(before.block.kind):
        return False
    new_table = after.block.kind is BlockKind.TABLE_HEADER or bool(after.lead.strip())
    return container != "table" or not new_table


def _group(text: str, group: list[_Placed], top_level: int, cut: _Cut) -> Html:
    match _CONTAINERS.get(group[0].block.kind):
        case "ul":
            return element("ul", *(_item(placed, cut) for placed in group))
        case "dl":
            return element("dl", *(_definition(placed, cut) for placed in group))
        case "table":
            return _table(text, group, cut)
        case _:
            return _single(group[0], top_level, cut)


def _top_level(document: Document) -> int:
    """Return the level of the highest heading; the page's title stands over it."""
    return min((block.level for block in document.blocks if block.kind is BlockKind.HEADING), default=1)


def _single(placed: _Placed, top_level: int, cut: _Cut) -> Html:
    span, inside = placed.block.span, placed.start
    outside = Html()
    if placed.lead.strip():
        outside, inside = element("p", cut(placed.start, span.start), class_="between"), span.start
    words = cut(inside, span.end)
    if placed.block.kind is BlockKind.HEADING:
        level = min(placed.block.level - top_level + _HIGHEST_HEADING, _LOWEST_HEADING)
        return joined([outside, element(f"h{level}", words)])
    return joined([outside, element("p", words, class_=_SIMPLE[placed.block.kind])])


def _item(placed: _Placed, cut: _Cut) -> Html:
    span = placed.block.span
    # The bullet or number that the document itself has.
    marker = element("span", cut(placed.start, span.start), class_="marker")
    is_reference = placed.block.kind is BlockKind.REFERENCE
    class_ = "reference" if is_reference else f"level-{min(max(placed.block.level, 1), _LOWEST_LIST)}"
    return element("li", marker, cut(span.start, span.end), class_=class_)


def _definition(placed: _Placed, cut: _Cut) -> Html:
    span = placed.block.span
    terms = [part.span for part in placed.block.context if part.role is ContextRole.TERM]
    inside = [term for term in terms if span.contains(term)]
    if placed.lead.strip():
        return joined([element("dt", cut(placed.start, span.start)), element("dd", cut(span.start, span.end))])
    if inside:
        end = inside[0].end
        return joined([element("dt", cut(placed.start, end)), element("dd", cut(end, span.end))])
    return element("dd", cut(placed.start, span.end))


def _table(text: str, group: list[_Placed], cut: _Cut) -> Html:
    first, rows = group[0], group
    outside = Html()
    if first.lead.strip():
        outside = element("p", cut(first.start, first.block.span.start), class_="between")
        rows = [_Placed(first.block, first.block.span.start, ""), *group[1:]]
    widths = [len(columns(text, placed.block.span, placed.block.cells)) for placed in rows]
    n_columns = widths[0] if first.block.kind is BlockKind.TABLE_HEADER else max(widths)
    written = [_row(text, placed, n_columns, cut) for placed in rows]
    n_heads = sum(placed.block.kind is BlockKind.TABLE_HEADER for placed in rows)
    head = element("thead", *written[:n_heads]) if n_heads else Html()
    table = element("table", head, element("tbody", *written[n_heads:]))
    return joined([outside, element("div", table, class_="scroll")])


def _row(text: str, placed: _Placed, n_columns: int, cut: _Cut) -> Html:
    span = Span(placed.start, placed.block.span.end)
    cell, scope = ("th", "col") if placed.block.kind is BlockKind.TABLE_HEADER else ("td", None)
    found = aligned(text, placed.block.span, placed.block.cells, n_columns)
    if found is None:
        return element("tr", element(cell, cut(span.start, span.end), colspan=str(n_columns)))
    first = next(part for part in found if part)
    # The white space in front of the row goes into its first filled cell.
    filled = (cut(span.start if part is first else part.start, part.end) if part else "" for part in found)
    return element("tr", *(element(cell, words, scope=scope) for words in filled))
