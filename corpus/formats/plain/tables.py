"""Runs of lines become tables: a header line, rows, and cells where the columns can be told.

Saved pages often lose everything between two cells but one blank. Cells are then only given where every sign agrees
(the header and most rows fall into the same number of columns); a row without cells is still a row under its header.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby, zip_longest

from corpus.formats.plain.columns import Row, Table, aligned, below_one_another, ruled
from corpus.formats.plain.lines import Line, Marker, opening_of
from corpus.types import Span

_MENTION = re.compile(
    r"\b(?:table|chart|comparison|compares?|compared|summari[sz]e[sd]?|overview|side by side)\b", re.I
)
# Two blanks after a full stop are typing, not a column.
_GAP = re.compile(r"\t\s*|(?<![.?!:])[ \u00a0]{2,}|\s*\|\s*")
_CELL = re.compile(r"[^\s](?:[^\t]*[^\s])?")
_BLANK_FIRST = re.compile(r"\|\s*\|")
_MARKED = re.compile(r"[\t|]")
_DASHES = re.compile(r"[|:+\-=\s]+$")
_WORD = re.compile(r"\S+")
# (BMD), (E2): an abbreviation belongs to the word before it.
_ABBREVIATION = re.compile(r"\([^a-z()]{1,8}\)[,;/]?$")
_LONGEST_LINE = 400
# Shorter runs are menus and addresses, narrower lines are their entries.
_FEWEST_LINES = 3
_FEWEST_WORDS = 3


def is_introduction(words: str) -> bool:
    """Tell whether a paragraph announces a table."""
    return words.endswith(":") or (len(words) < _LONGEST_LINE and bool(_MENTION.search(words)))


def tables(text: str, group: list[Line], *, introduced: bool) -> Iterator[Table | list[Line]]:
    """Yield the tables of one run of lines and the lines between them, in text order.

    Args:
        text: the whole text
        group: lines that no blank line interrupts
        introduced: whether the words right above announce a table
    """
    rest: Sequence[Line] = group
    while found := ruled(text, rest):
        before, table, rest = found
        yield from _without_ruler(text, before, introduced=introduced)
        yield table
        introduced = False
    yield from _without_ruler(text, rest, introduced=introduced)


def _without_ruler(text: str, lines: Sequence[Line], *, introduced: bool) -> Iterator[Table | list[Line]]:
    table = aligned(text, lines) if lines else None
    yield from [table] if table else _in_runs(text, lines, introduced=introduced)


def _in_runs(text: str, group: Sequence[Line], *, introduced: bool) -> Iterator[Table | list[Line]]:
    other: list[Line] = []
    for may_be_rows, lines in groupby(group, lambda line: _may_be_row(text, line)):
        run = list(lines)
        is_told = is_introduction(other[-1].span.of(text)) if other else introduced
        found = _found(text, run, introduced=is_told) if may_be_rows else None
        if found is None:
            other.extend(run)
            continue
        start, table, end = found
        other.extend(run[:start])
        if other:
            yield other
        yield table
        other = run[end:]
    if other:
        yield other


def _found(text: str, run: list[Line], *, introduced: bool) -> tuple[int, Table, int] | None:
    """Find a table in a run of lines, with the numbers of lines at which it begins and ends."""
    table = _table(text, run, introduced=introduced)
    if table:
        return 0, table, len(run)
    start = 0
    for is_divided, lines in groupby(run, lambda line: _is_divided(text, line)):
        end = start + len(list(lines))
        table = _separated(text, run[start:end]) if is_divided else None
        if table:
            return start, table, end
        start = end
    return None


def _is_divided(text: str, line: Line) -> bool:
    is_wrapped = _BLANK_FIRST.match(text, line.span.start, line.span.end) is not None
    return is_wrapped or _is_rule(text, line) or len(list(_pieces(text, line.span))) > 1


def _is_rule(text: str, line: Line) -> bool:
    return _DASHES.match(text, line.span.start, line.span.end) is not None


def _may_be_row(text: str, line: Line) -> bool:
    if line.span.end - line.span.start > _LONGEST_LINE:
        return False
    return text[line.span.end - 1] not in ".:;?!" and opening_of(text, line).marker is Marker.NONE


def _table(text: str, run: list[Line], *, introduced: bool) -> Table | None:
    return _separated(text, run) or _in_columns(text, run) or _flattened(text, run, introduced=introduced)


def _in_columns(text: str, run: list[Line]) -> Table | None:
    """Read rows of which some have no more than one blank between two cells."""
    rows = below_one_another(text, run)
    if len(rows) < _FEWEST_LINES:
        return None
    return Table(None, rows) if _are_alike(text, rows) else Table(rows[0], rows[1:])


def _separated(text: str, run: list[Line]) -> Table | None:
    """Read a table whose cells tabs, bars or several blanks keep apart."""
    is_ruled = len(run) > 1 and any(_is_rule(text, line) for line in run[:3])
    spans = [line.span for line in run if not _is_rule(text, line)]
    rows = _by_tabs(text, spans) or _by_gaps(text, run)
    if len(rows) < 2:
        return None
    has_heads = len(rows) > 1 and (is_ruled or not _are_alike(text, rows))
    return Table(rows[0], tuple(rows[1:])) if has_heads else Table(None, tuple(rows))


def _by_gaps(text: str, run: list[Line]) -> list[Row]:
    lines = [line for line in run if not _is_rule(text, line)]
    rows = list(_with_wraps(text, [Row(line.span, tuple(_pieces(text, line.span))) for line in lines]))
    counts = Counter(len(row.cells) for row in rows if row.cells)
    if not counts or min(counts) < 2 or counts.most_common(1)[0][1] * 3 < counts.total() * 2:
        return []
    # A paragraph set flush to both edges has gaps too, but none of them is a tab or a bar.
    is_marked = all(_MARKED.search(text, line.span.start, line.span.end) for line in lines)
    is_open = not any(text[line.span.start].islower() for line in lines)
    return rows if is_marked or is_open or below_one_another(text, lines) else []


def _by_tabs(text: str, spans: list[Span]) -> list[Row]:
    """Read cells of which some are empty, where the first row has one for each column."""
    rows = [Row(span, tuple(_between_tabs(text, span))) for span in spans]
    n_columns = [span.of(text).count("\t") + 1 for span in spans]
    is_full = spans and len(rows[0].cells) == n_columns[0] == max(n_columns) and min(n_columns) > 1
    return rows if is_full else []


def _between_tabs(text: str, span: Span) -> Iterator[Span]:
    return (Span(*cell.span()) for cell in _CELL.finditer(text, span.start, span.end))


def _with_wraps(text: str, rows: Sequence[Row]) -> Iterator[Row]:
    """Join to its row a line between bars whose first cell is empty."""
    last: Row | None = None
    for row in rows:
        if last and _BLANK_FIRST.match(text, row.span.start, row.span.end):
            last = Row(Span(last.span.start, row.span.end), ())
            continue
        if last:
            yield last
        last = row
    if last:
        yield last


def _are_alike(text: str, rows: Sequence[Row]) -> bool:
    """Tell whether the first row holds what the others do: the same words, a figure, or a name with a colon."""
    first, others = rows[0], rows[1:]
    if not first.cells or text[first.cells[0].end - 1] == ":":
        return True
    for at, cell in enumerate(first.cells[1:], 1):
        below = [row.cells[at] for row in others if at < len(row.cells)]
        n_figures = sum(_is_figure(text, other) for other in below)
        is_figure = _is_figure(text, cell) and n_figures * 2 >= len(below) > 0
        if is_figure or any(other.of(text) == cell.of(text) for other in below):
            return True
    return False


def _is_figure(text: str, cell: Span) -> bool:
    return text[cell.start].isdigit() or text[cell.start] in "£$€<>≤≥+"


def _pieces(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for gap in [*_GAP.finditer(text, span.start, span.end), None]:
        words = text[start : gap.start() if gap else span.end].rstrip()
        if words:
            yield Span(start, start + len(words))
        start = gap.end() if gap else span.end


def _flattened(text: str, run: list[Line], *, introduced: bool) -> Table | None:
    """Read a table whose cells have run together, one line a row."""
    spans = [line.span for line in run if not _is_rule(text, line)]
    if len(spans) < _FEWEST_LINES or len({line.indent for line in run}) > 1:
        return None
    if not all(text[span.start].isupper() or not text[span.start].isalpha() for span in spans):
        return None
    starts = [_value_starts(text, span) for span in spans[1:]]
    n_values, n_agreeing = Counter(len(values) for values in starts).most_common(1)[0]
    agreed = n_values > 0 and n_agreeing * 5 >= len(starts) * 4
    heads = len(_value_starts(text, spans[0]))
    holds_figures = _hold_figures(text, spans[1:], heads)
    if not (introduced or agreed or holds_figures):
        return None
    if not (_reads_as_heads(spans[0].of(text)) or (agreed and heads == n_values) or holds_figures):
        return None
    if sum(len(span.of(text).split()) for span in spans) < _FEWEST_WORDS * len(spans):
        return None
    header = _head_starts(text, spans[0], n_values) if agreed else []
    rows = [
        Row(span, _cells(text, span, values) if header and len(values) == n_values else ())
        for span, values in zip(spans[1:], starts, strict=True)
    ]
    return Table(Row(spans[0], _cells(text, spans[0], header) if header else ()), tuple(rows))


def _hold_figures(text: str, spans: list[Span], n_columns: int) -> bool:
    """Tell whether most of the lines hold a number for each column after the first."""
    counts = [len(re.findall(r"\s\d", span.of(text))) for span in spans]
    return n_columns > 0 and counts.count(n_columns) * 5 >= len(counts) * 4


def _reads_as_heads(line: str) -> bool:
    words = [word for word in re.sub(r"\([^()]*\)", " ", line).split() if len(word) > 3 or word.isupper()]
    return len(line.split()) > 1 and bool(words) and sum(word[0].isupper() for word in words) * 4 >= len(words) * 3


def _value_starts(text: str, span: Span) -> list[int]:
    """Return where cells after the first seem to begin: at a capital letter that opens a phrase.

    "Fracture Risk Slightly higher Not known" begins two: the words of the first cell are all capitalised, those of
    the others are not.
    """
    words = [word for word in _outside_brackets(text, span) if not _ABBREVIATION.match(word[0])]
    return [
        word.start()
        for word, follower in zip_longest(words[1:], words[2:])
        if _is_capitalised(word[0]) and (follower is None or not _is_capitalised(follower[0]))
    ]


def _head_starts(text: str, span: Span, n_values: int) -> list[int]:
    """Return where the column heads after the first begin, or nothing if that cannot be told."""
    words = [word for word in _outside_brackets(text, span) if _is_capitalised(word[0])][1:]
    repeated = Counter(word[0] for word in words)
    # "Feature Open Fit Custom Fit": what is repeated at the very end closes the heads, and opens none.
    del repeated[words[-1][0] if words else ""]
    readings = (
        _value_starts(text, span),
        [word.start() for word in words if repeated[word[0]] == n_values > 1],
        [word.start() for word in words],
    )
    return next((reading for reading in readings if len(reading) == n_values), [])


def _outside_brackets(text: str, span: Span) -> Iterator[re.Match[str]]:
    """Yield the words that no bracket encloses; an opening bracket shows as a word of its own."""
    depth = 0
    for word in _WORD.finditer(text, span.start, span.end):
        if depth == 0 and word[0] not in "/&+":
            yield word
        depth = max(0, depth + word[0].count("(") - word[0].count(")"))


def _is_capitalised(word: str) -> bool:
    """Tell a word that opens a phrase from one within it; an abbreviation in capitals may be either, so it is not."""
    return word[0].isupper() and any(letter.islower() for letter in word)


def _cells(text: str, span: Span, starts: list[int]) -> tuple[Span, ...]:
    ends = [*starts, span.end]
    begins = [span.start, *starts]
    return tuple(Span(begin, begin + len(text[begin:end].rstrip())) for begin, end in zip(begins, ends, strict=True))
