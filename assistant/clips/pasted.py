"""Clips read back out of what a person pasted: a letter with its line breaks, quotation marks and `>` signs.

They may be plain, Markdown, or rows of a table.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from unicodedata import normalize
from urllib.parse import parse_qs, unquote, urlsplit

from assistant.clips.tables import ROW_END, is_head, without_tables
from corpus.types import Span

_LEVEL = re.compile(r"[ \t]*>")
_PREFIX = re.compile(r"(?:[ \t]*>)+[ \t]?")


def _broken(literal: str) -> str:
    """Write a pattern for a literal that a letter may have broken anywhere."""
    return r"\s*".join(map(re.escape, literal))


_CHECK = r"Citewell\s+check\s*:\s*([0-9A-Za-z]{4})\s*-\s*([0-9A-Za-z]{4})"
_HTTP, _SOURCE, _QUOTE = _broken("http"), _broken("/source/"), _broken("#quote")
_LINK = (
    rf"(?:{_HTTP}(?:\s*s)?\s*:\s*/\s*/(?:(?!{_HTTP}|{_SOURCE})[^#“”\"<>]){{1,300}})?"
    rf"{_SOURCE}(?:(?!{_SOURCE})[^#<>]){{1,2000}}?{_QUOTE}"
)
_MARK = re.compile(f"{_CHECK}|{_LINK}")
# Between an address, the same address once more, as letters show a link, and the code.
_BETWEEN = re.compile(r"[\s<>()\[\]]*")
_OPENING = " \t\r\n<(["
_QUOTATION_MARKS = str.maketrans({**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟", '"')})
# Telephones and word processors put the long ones in place of the short ones, and one sign in place of several.
_HYPHENS = dict.fromkeys("‐‑‒–—―−", "-")
_JOINED = {"…": "...", "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_REPLACED = str.maketrans({**_HYPHENS, **_JOINED})
_LONG_HYPHEN = re.compile("-{2,}")
# They show nothing, and letters put them in or leave them out; a soft hyphen may stand where a line was broken.
_INVISIBLE = re.compile("\u00ad\\s*\n\\s*|[\u00ad\u200b\u2060\ufeff]")
# A line may end after a hyphen inside a word.
_AFTER_HYPHEN = re.compile(r"(?<=\S[-/])\s+")
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Place:
    """What the link of a clip points at."""

    document_id: str
    snapshot_id: str
    span: Span


@dataclass(frozen=True, slots=True)
class Pasted:
    """One clip as it was pasted.

    Attributes:
        words: all that stands above its link, from the clip before on.
        place: None where no link of a clip was found.
        code: "" where no check code was found, or that of the link and the one below it are not the same.
    """

    words: str
    place: Place | None
    code: str


def clips_in(text: str) -> tuple[Pasted, ...]:
    """Find the clips in a pasted text; one without a place where there is text but no clip.

    >>> clips_in("> no clip").count(Pasted("no clip", None, ""))
    1
    """
    found = tuple(_pieces(_without_tables(text)))
    return found or ((Pasted(_unquoted(text), None, ""),) if text.strip() else ())


def folded(text: str) -> list[str]:
    r"""Split a text into words as a letter may not change them.

    All that letters and telephones put in place of each other counts as alike: white space, quotation marks, hyphens
    and dashes, ligatures, three dots. No digit and no letter ever does.

    >>> folded("“long-\u00a0term” use – 5…") == folded('"long-term"\nuse -- 5...')
    True
    """
    shown = _INVISIBLE.sub("", normalize("NFC", text)).translate(_QUOTATION_MARKS).translate(_REPLACED)
    return _AFTER_HYPHEN.sub("", _LONG_HYPHEN.sub("-", shown)).split()


def _without_tables(text: str) -> str:
    """Write tables of clips as plain clips, without as many `>` as stand in front of the head, or else of a row."""
    row = ROW_END.search(text)
    if row is None:
        return text
    lines = text.splitlines()
    up_to_row = f"{text[: row.start()]}|".splitlines()
    # Where a row ends, the last line of a quote stands, which may itself begin with a `>`: "> 60 years".
    heads = (line for line in lines[: len(up_to_row)] if is_head(_bare(line).strip(" "), row[1]))
    depth = len(_LEVEL.findall(_prefix(next(heads, lines[len(up_to_row) - 1]))))
    # An empty cell of a table that was copied out of a spreadsheet is a tab.
    margin = " " if row[1] == "\t" else " \t"
    return without_tables("\n".join(_without(line, depth).lstrip(margin) for line in lines))


def _pieces(text: str) -> Iterator[Pasted]:
    lines = text.splitlines()
    whole = "\n".join(map(_bare, lines))
    start = 0
    for link, code in _marks(whole):
        end = code.end() if code else link[1].end() if link else len(whole)
        given = f"{code[1]}-{code[2]}".upper() if code else ""
        yield _piece(lines, whole, (start, end), link, given) if link else Pasted(whole[start:end].strip(), None, given)
        start = end


_Link = tuple[re.Match[str], re.Match[str]]


def _marks(whole: str) -> Iterator[tuple[_Link | None, re.Match[str] | None]]:
    """Pair each link, as its first and last writing, with the check code right below it; either may be missing."""
    link: _Link | None = None
    for mark in _MARK.finditer(whole):
        is_check = mark[1] is not None
        follows = link is not None and _BETWEEN.fullmatch(whole, link[1].end(), mark.start()) is not None
        if link and not follows:
            yield link, None
            link = None
        if is_check:
            yield link, mark
            link = None
        else:
            link = (link[0] if link else mark, mark)
    if link:
        yield link, None


def _piece(lines: list[str], whole: str, piece: tuple[int, int], link: _Link, code: str) -> Pasted:
    words = _above(lines, whole, piece, link[0].start())
    place, in_link = _place(link[1][0])
    return Pasted(words.rstrip(_OPENING).lstrip(), place, code if in_link in ("", code) else "" if code else in_link)


def _above(lines: list[str], whole: str, piece: tuple[int, int], end: int) -> str:
    """Take the text above a link, without as many `>` in front of each line as stand in front of the link and the code.

    A line of the document may itself begin with one.
    """
    start = piece[0]
    first, last, code = (whole.count("\n", 0, at) for at in (start, end, piece[1]))
    depth = max(len(_LEVEL.findall(_prefix(line))) for line in lines[last : code + 1])
    if first == last:
        return whole[start:end]
    head = whole[start : whole.index("\n", start)]
    tail = whole[whole.rindex("\n", 0, end) + 1 : end]
    opening = [_without(lines[0], depth)] if start == 0 else [head]
    return "\n".join([*opening, *(_without(line, depth) for line in lines[first + 1 : last]), tail])


def _prefix(line: str) -> str:
    found = _PREFIX.match(line)
    return found[0] if found else ""


def _bare(line: str) -> str:
    return line[len(_prefix(line)) :]


def _without(line: str, depth: int) -> str:
    at = 0
    for _ in range(depth):
        level = _LEVEL.match(line, at)
        if level is None:
            break
        at = level.end()
    return line[at:].removeprefix(" ") if depth else line


def _unquoted(text: str) -> str:
    return "\n".join(map(_bare, text.splitlines())).strip()


def _place(link: str) -> tuple[Place | None, str]:
    """Read what a link points at, and the check code in it."""
    try:
        address = urlsplit("".join(link.split()))
        query = parse_qs(address.query)
        [snapshot_id], [start], [end] = query["snapshot"], query["start"], query["end"]
    except (ValueError, KeyError):
        return None, ""
    document_id = unquote(address.path.partition("/source/")[2])
    if not all(part.isascii() and part.isdigit() and len(part) <= _MOST_DIGITS for part in (start, end)):
        return None, ""
    place = Place(document_id, snapshot_id, Span(int(start), int(end))) if int(start) < int(end) else None
    return place, query.get("code", [""])[0]
