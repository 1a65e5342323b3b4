"""Runs of lines become tables: a header line, rows, and cells where the columns can be told.

Saved pages often lose everything between two cells but one blank. Cells are then only given where every sign agrees
(the header and most rows fall into the same number of columns); a row without cells is still a row under its header.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from corpus.formats.plain.layout import Line, Marker, marker_at
from corpus.types import Span


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table; `cells` are empty where they cannot be told."""

    span: Span
    cells: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A header and at least one row."""

    header: Row
    rows: tuple[Row, ...]


_MENTION = re.compile(
    r"\b(?:table|chart|comparison|compares?|compared|summari[sz]e[sd]?|overview|side by side)\b", re.I
)
# Two blanks after a full stop are typing, not a column.
_GAP = re.compile(r"(?<![.?!:])[ \u00a0]*(?:\t\s*|[ \u00a0]{2,})|\s*\|\s*")
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
    other: list[Line] = []
    run: list[Line] = []
    for line in [*group, None]:
        if line and _may_be_row(text, line):
            run.append(line)
            continue
        introduced = introduced if not other else is_introduction(other[-1].span.of(text))
        table = _table(text, run, introduced=introduced)
        if table:
            if other:
                yield other
            yield table
            other = []
        else:
            other.extend(run)
        run = []
        if line:
            other.append(line)
    if other:
        yield other


def _may_be_row(text: str, line: Line) -> bool:
    if line.span.end - line.span.start > _LONGEST_LINE:
        return False
    return text[line.span.end - 1] not in ".:;?!" and marker_at(text, line)[0] is Marker.NONE


def _table(text: str, run: list[Line], *, introduced: bool) -> Table | None:
    spans = [line.span for line in run if not _DASHES.match(text, line.span.start, line.span.end)]
    return _separated(text, spans) or _flattened(text, spans, introduced=introduced)


def _separated(text: str, spans: list[Span]) -> Table | None:
    """Read a table whose cells tabs, bars or several blanks keep apart."""
    rows = [Row(span, tuple(_pieces(text, span))) for span in spans]
    counts = Counter(len(row.cells) for row in rows)
    if len(rows) < 2 or min(counts) < 2 or counts.most_common(1)[0][1] * 3 < len(rows) * 2:
        return None
    return Table(rows[0], tuple(rows[1:]))


def _pieces(text: str, span: Span) -> Iterator[Span]:
    start = span.start
    for gap in _GAP.finditer(text, span.start, span.end):
        if gap.start() > start:
            yield Span(start, gap.start())
        start = gap.end()
    if start < span.end:
        yield Span(start, span.end)


def _flattened(text: str, spans: list[Span], *, introduced: bool) -> Table | None:
    """Read a table whose cells have run together, one line a row."""
    if len(spans) < _FEWEST_LINES:
        return None
    if not all(text[span.start].isupper() or not text[span.start].isalpha() for span in spans):
        return None
    starts = [_value_starts(text, span) for span in spans[1:]]
    n_values, n_agreeing = Counter(len(values) for values in starts).most_common(1)[0]
    agreed = n_values > 0 and n_agreeing * 5 >= len(starts) * 4
    holds_figures = _hold_figures(text, spans[1:])
    if not (introduced or agreed or holds_figures):
        return None
    heads = len(_value_starts(text, spans[0]))
    if not (_reads_as_heads(spans[0].of(text)) or (agreed and heads == n_values) or (holds_figures and heads)):
        return None
    if sum(len(span.of(text).split()) for span in spans) < _FEWEST_WORDS * len(spans):
        return None
    header = _head_starts(text, spans[0], n_values) if agreed else []
    rows = [
        Row(span, _cells(text, span, values) if header and len(values) == n_values else ())
        for span, values in zip(spans[1:], starts, strict=True)
    ]
    return Table(Row(spans[0], _cells(text, spans[0], header) if header else ()), tuple(rows))


def _hold_figures(text: str, spans: list[Span]) -> bool:
    """Tell whether most of the lines hold a number after their first word."""
    return sum(bool(re.search(r"\s\d", span.of(text))) for span in spans) * 2 > len(spans)


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
