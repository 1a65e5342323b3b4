"""Tables of clips read back out of what was pasted: the file itself, or as a spreadsheet saved or copied it."""

import csv
import io
import re
from collections.abc import Iterator

from assistant.clips.forms import TABLE_HEAD
from assistant.spreadsheet import cell_text

# Letters break lines at blanks.
_CHECK = re.compile(r"\s*Citewell\s+check\s*:")
ROW_END = re.compile(r'#quote"?[ ]?([,;\t])[ \t]?"?\s{0,4}Citewell\s{1,4}check\s{0,4}:')
_N_CELLS = len(TABLE_HEAD)
# So many lines the first row of a table without its head may have.
_MOST_LINES = 100


def without_tables(text: str) -> str:
    """Write each row of a table of clips as a plain clip; all else stays as it is.

    Args:
        text: without the `>` of letters in front of its lines.
    """
    ends = list(ROW_END.finditer(text))
    try:
        return _rewritten(text, ends) if ends else text
    except csv.Error:  # a cell that is longer than any clip: this is no table
        return text


def is_head(line: str, delimiter: str) -> bool:
    """Tell whether a line, without the `>` of letters in front of it, is the head of a table of clips."""
    return _head(delimiter).match(line) is not None


def _rewritten(text: str, ends: list[re.Match[str]]) -> str:
    start = _start(text, ends[0])
    if start is None:
        return text
    delimiter, end = ends[0][1], text.find("\n", ends[-1].end())
    end = len(text) if end < 0 else end
    rows = csv.reader(io.StringIO(text[start:end], newline=""), delimiter=delimiter)
    return text[:start] + "\n".join(_letters(rows, delimiter)) + text[end:]


def _start(text: str, first: re.Match[str]) -> int | None:
    """Find where a table begins: at its head, else where its first row does; None where what looks like one is none."""
    if found := _head(first[1]).search(text):
        return found.start()
    end = text.find("\n", first.end())
    rest = text[: len(text) if end < 0 else end]
    lines = [0, *(line.end() for line in re.finditer("\n", text[: first.start()]))]
    for line in reversed(lines[-_MOST_LINES:]):
        if _is_clip(next(csv.reader(io.StringIO(rest[line:], newline=""), delimiter=first[1]))):
            return line
    return None


def _head(delimiter: str) -> re.Pattern[str]:
    head = delimiter.join(f'"?{name}"?' for name in TABLE_HEAD)
    return re.compile(rf"^{head}[ \t\r]*$", re.MULTILINE)


def _letters(rows: Iterator[list[str]], delimiter: str) -> Iterator[str]:
    for row in rows:
        if _is_clip(row):
            yield "\n".join(filter(None, map(cell_text, row[:_N_CELLS])))
        elif tuple(row) != TABLE_HEAD:
            yield delimiter.join(row)


def _is_clip(row: list[str]) -> bool:
    return len(row) >= _N_CELLS and _CHECK.match(row[_N_CELLS - 1]) is not None
