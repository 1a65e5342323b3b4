"""A clip as Markdown, and as a row of a table for a spreadsheet. `assistant.clips.pasted` reads both back.

Like the plain form they are formats: what was written last year must still be read.
"""

import csv
import io
import re

from assistant.clips.clip import CHECK, Clip
from assistant.spreadsheet import spreadsheet_cell

TABLE_HEAD = ("scope", "quote", "source", "link", "check")
# What some reader of Markdown takes for markup anywhere in a line, and what it takes for it where a line begins.
_ANYWHERE = re.compile(r"([\\`*_{}\[\]<>&~|$^])")
_AT_START = re.compile(r"^(?=[-+=#])|^(\d{1,9})(?=[.)])", re.MULTILINE)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def markdown_text(clip: Clip, base: str) -> str:
    """Write a clip as one block quote of Markdown, in which no word of the document is markup.

    Args:
        base: the address of the server, such as `https://library.example.org`.
    """
    scope = [_escaped(f"[{part}]") for part in clip.scope]
    source = f"{_escaped(clip.source)}  \n<{base}{clip.link}>  \n{CHECK} {clip.code}"
    paragraphs = [*scope, _escaped(f"“{clip.quote}”"), source]
    return "\n>\n".join(f"> {part}".replace("\n", "\n> ") for part in paragraphs) + "\n"


def unescaped(text: str) -> str:
    r"""Take the backslashes of Markdown away.

    >>> unescaped(r"\[Do not:\] C:\\temp")
    '[Do not:] C:\\temp'
    """
    return _ESCAPED.sub(r"\1", text)


def table_text(clip: Clip, base: str) -> str:
    """Write a clip as a table of RFC 4180 with one row below its head; no cell of it is a formula."""
    table = io.StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL)
    scope = "\n".join(f"[{part}]" for part in clip.scope)
    cells = (scope, f"“{clip.quote}”", clip.source, f"{base}{clip.link}", f"{CHECK} {clip.code}")
    writer.writerow(TABLE_HEAD)
    writer.writerow([spreadsheet_cell(cell) for cell in cells])
    return table.getvalue()


def _escaped(text: str) -> str:
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    return _AT_START.sub(r"\1\\", _ANYWHERE.sub(r"\\\1", "\n".join(lines)))
