"""Lines become running text: hyphens at their ends are taken out or kept, and blanks put between."""

import re
from collections.abc import Iterable, Sequence

_TAIL = re.compile(r"([^\W\d_]+)-$")
_HEAD = re.compile(r"[^\W\d_]+")
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# Words that keep their hyphen: "self-" at a line's end is half of "self-help", not of "selfish".
_PREFIXES = frozenset(
    [
        "all",
        "anti",
        "cross",
        "ex",
        "high",
        "long",
        "low",
        "mid",
        "multi",
        "non",
        "over",
        "self",
        "short",
        "well",
        "year",
    ]
)
_WIDE = re.compile(r"[\u2e80-\u9fff\uf900-\ufaff\uff00-\uff60]")


def vocabulary(lines: Iterable[str]) -> frozenset[str]:
    """Collect the words of a document in small letters, with the hyphens inside them."""
    return frozenset(word.casefold() for line in lines for word in _WORDS.findall(line))


def joined(lines: Sequence[str], known: frozenset[str]) -> list[str]:
    """Return pieces, one a line, that together are the text.

    >>> joined(["The exam-", "ple of a self-", "test."], frozenset())
    ['The exam', 'ple of a self-', 'test.']
    """
    pieces = []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        pieces.append(line if not following else _with_end(line, following, known))
    return pieces


def _with_end(line: str, following: str, known: frozenset[str]) -> str:
    tail, head = _TAIL.search(line), _HEAD.match(following)
    if tail and head and head[0][0].islower():
        return line if _keeps_hyphen(line, tail[1], head[0], known) else line[:-1]
    if line.endswith(("-", "—", "/")) and not line.endswith((" -", " —", " /")):
        return line
    if line.endswith("–") and line[-2:-1].isdigit() and following[:1].isdigit():
        return line
    return line if _WIDE.match(line[-1]) and _WIDE.match(following[0]) else line + " "


def _keeps_hyphen(line: str, tail: str, head: str, known: frozenset[str]) -> bool:
    one, both = (tail + head).casefold(), f"{tail}-{head}".casefold()
    if one in known or both in known:
        return one not in known
    # "over-the-/counter" and "5-year-/old" have a hyphen already.
    has_other = line[: -len(tail) - 1].endswith("-")
    return has_other or tail.casefold() in _PREFIXES
