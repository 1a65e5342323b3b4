"""Letters with their places become words."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

# In widths of the letter's size: what is further apart is not one word, even where no space stands between.
_WIDEST_LETTER_GAP = 0.7
_MOST_DOTS = 200
_RAISED, _SMALLER = 0.15, 0.87
_SUPERSCRIPT = str.maketrans("0123456789+-−–()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁽⁾")
_SUPERSCRIPTED = re.compile(r"[+−–-]?\d[\d,–-]*")
_LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
# PDFium's marks for a hyphen at the end of a line, and what else stands for one.
_HYPHENS = frozenset({0x02, 0xFFFE, 0x2010, 0x2011})
_UNSEEN = frozenset({0xAD, 0x200B, 0x2060, 0xFEFF})  # soft hyphen, spaces of no width
# Symbol fonts without a mapping: what they show is a bullet, a box or an arrow.
_FIRST_BULLET, _LAST_BULLET = 0xF000, 0xF0FF
_FIRST_CONTROL, _LAST_CONTROL = 0x80, 0x9F


@dataclass(frozen=True, slots=True)
class Face:
    """How the letters of one text object look; `turn` is the direction of writing in quarter turns, None if askew."""

    size: float
    bold: bool
    italic: bool
    turn: int | None
    is_seen: bool


@dataclass(slots=True)
class Letter:
    """A letter in its place; `text` may be several characters."""

    text: str
    left: float
    right: float
    baseline: float
    face: Face


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a space between them, on one line.

    Attributes:
        size: of the largest letter, in points.
    """

    text: str
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    italic: bool


def text_of(code: int) -> str:
    """Return what a reader sees of one of PDFium's characters: ligatures apart, marks without width left out."""
    if code in _HYPHENS:
        return "-"
    if code in _LIGATURES:
        return _LIGATURES[code]
    if _FIRST_BULLET <= code <= _LAST_BULLET or _FIRST_CONTROL <= code <= _LAST_CONTROL:
        return "•"
    if code in _UNSEEN or (code < 0x20 and code not in (9, 10, 13)) or 0xD800 <= code <= 0xDFFF:
        return ""
    return chr(code)


def words_of(letters: Sequence[Letter]) -> Iterator[Word]:
    """Make words of letters without a space between them; a wide gap or another line ends one."""
    start = 0
    for index in range(1, len(letters) + 1):
        if index == len(letters) or _are_apart(letters[index - 1], letters[index]):
            yield _word(letters[start:index])
            start = index


def _are_apart(one: Letter, other: Letter) -> bool:
    size = max(one.face.size, other.face.size)
    gap = max(other.left - one.right, one.left - other.right)
    return gap > _WIDEST_LETTER_GAP * size or abs(one.baseline - other.baseline) > size * 0.6


def with_bullets(words: Sequence[Word], dots: Sequence[tuple[float, float]]) -> list[Word]:
    """Put a bullet in front of each first word of a line that a drawn dot stands before.

    Args:
        dots: the middle of each dot; a page with many of them is a chart and has none.
    """
    found: dict[int, Word] = {}
    for x, y in dots if len(dots) <= _MOST_DOTS else ():
        level = [(word, at) for at, word in enumerate(words) if 0 < word.baseline - y < 0.7 * word.size]
        behind = min(((word.left, at) for word, at in level if word.left > x), default=None)
        if behind is None or any(x - 3 * word.size < word.left <= x for word, _ in level):
            continue
        word = words[behind[1]]
        if word.left - x < 2.5 * word.size:
            found[behind[1]] = Word("•", x - 1, x + 1, word.baseline, word.size, bold=False, italic=False)
    return [one for at, word in enumerate(words) for one in ((found[at], word) if at in found else (word,))]


def is_raised(size: float, baseline: float, usual: float, line: float) -> bool:
    """Tell whether letters are smaller than those around them and stand above their baseline."""
    return size < _SMALLER * usual and line - baseline > _RAISED * usual


def superscript(text: str) -> str:
    """Write a raised number as one, lest 10⁹ be read as 109; raised letters stay as they are."""
    return text.translate(_SUPERSCRIPT) if _SUPERSCRIPTED.fullmatch(text) else text


def _word(letters: Sequence[Letter]) -> Word:
    largest = max(letters, key=lambda letter: letter.face.size)
    size = largest.face.size
    raised = [is_raised(letter.face.size, letter.baseline, size, largest.baseline) for letter in letters]
    text, start = "", 0
    for index in range(1, len(letters) + 1):
        if index == len(letters) or raised[index] != raised[start]:
            part = "".join(letter.text for letter in letters[start:index])
            text += superscript(part) if raised[start] else part
            start = index
    n_bold = sum(letter.face.bold for letter in letters)
    return Word(
        text=text,
        left=min(letter.left for letter in letters),
        right=max(letter.right for letter in letters),
        baseline=largest.baseline,
        size=size,
        bold=n_bold * 2 > len(letters),
        italic=largest.face.italic,
    )
