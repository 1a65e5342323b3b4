"""Where a place of a text went in a later version of it.

The two versions are lined up from beginning to end; the words are never searched for, so that a sentence which
stands in three places is followed to its own.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from corpus.types import Span

_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_WORD = re.compile(r"\S+\s*|\s+")


@dataclass(frozen=True, slots=True)
class _Piece:
    """A range of the old text and the range of the new one that took its place."""

    old: tuple[int, int]
    new: tuple[int, int]
    is_same: bool


def carried(old: str, new: str, span: Span) -> Span | None:
    """Follow a span from a text to its next version; None where none of its words is left.

    >>> carried("One. Two three.", "None. Zero. Two four.", Span(5, 15))
    Span(start=12, end=21)
    """
    pieces = [piece for piece in _pieces(old, new, span) if piece.old[0] < span.end and span.start < piece.old[1]]
    kept = "".join(old[max(a.old[0], span.start) : min(a.old[1], span.end)] for a in pieces if a.is_same)
    if not kept.strip():
        return None
    first, last = pieces[0], pieces[-1]
    start = first.new[0] + (span.start - first.old[0] if first.is_same else 0)
    end = last.new[1] - (last.old[1] - span.end if last.is_same else 0)
    return Span(start, end) if start < end else None


def _pieces(old: str, new: str, span: Span) -> Iterator[_Piece]:
    for lines in _aligned(old, new, (0, len(old)), (0, len(new)), _LINE):
        if lines.is_same or lines.old[1] <= span.start or span.end <= lines.old[0]:
            yield lines
        else:
            yield from _aligned(old, new, lines.old, lines.new, _WORD)


def _aligned(
    old: str, new: str, within: tuple[int, int], beside: tuple[int, int], unit: re.Pattern[str]
) -> Iterator[_Piece]:
    before, after = (list(unit.finditer(text, *part)) for text, part in ((old, within), (new, beside)))
    olds = [*(one.start() for one in before), within[1]]
    news = [*(one.start() for one in after), beside[1]]
    matcher = SequenceMatcher(None, [one[0] for one in before], [one[0] for one in after])
    for kind, a, b, c, d in matcher.get_opcodes():
        yield _Piece((olds[a], olds[b]), (news[c], news[d]), kind == "equal")
