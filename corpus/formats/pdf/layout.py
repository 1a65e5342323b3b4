"""The words of a page become lines in reading order, and the tables between them.

Words that stand close together on one line are a piece. Where pieces leave a gutter free over several lines of prose
on both sides, a page has columns, which are read one after the other; pieces that cross the gutter divide what is
above from what is below. Everything else is read line by line.
"""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nsmallest
from itertools import pairwise
from statistics import median

from corpus.formats.pdf.bands import banded_tables
from corpus.formats.pdf.grids import ruled_tables
from corpus.formats.pdf.pages import Page
from corpus.formats.pdf.tables import Cells, Piece, Table, aligned_tables, rows_of
from corpus.formats.pdf.words import Word, is_raised, superscript, with_bullets

# In widths of the letter's size.
_WIDEST_SPACE, _WIDEST_JUSTIFIED = 0.7, 1.5
_FEWEST_GAPS, _UNEVEN = 3, 1.35
# A column of prose has at least so many lines, of so many characters and words on average.
_FEWEST_LINES, _FEWEST_CHARS, _FEWEST_WORDS = 4, 15, 3
_LONGEST_MARKER = 4  # characters of a bullet or number that stands apart from its item
_MOST_GUTTERS = 8
_MOST_LABEL_WORDS = 6
_MOST_COLUMN_CUTS = 4
_RTL = (0x0590, 0x08FF)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of text.

    Attributes:
        page: from 0.
        column: which stretch of columns it stands in; lines of one column share it.
        first: width of the first word, in points.
        gapped: whether it is made of pieces that stand far apart.
        is_label: whether it is a word in a picture.
    """

    text: str
    page: int
    column: int
    left: float
    right: float
    baseline: float
    size: float
    bold: bool
    italic: bool
    first: float
    gapped: bool
    is_label: bool


@dataclass(frozen=True, slots=True)
class PlacedTable:
    """A table and where it stands."""

    page: int
    left: float
    right: float
    top: float
    bottom: float
    rows: tuple[Cells, ...]
    has_header: bool


Item = Line | PlacedTable


def items_of(page: Page, number: int) -> list[Item]:
    """Return the lines and tables of a page in reading order."""
    tables, words = ruled_tables(page.words, page.rules)
    pieces = list(_pieces(with_bullets(words, page.dots)))
    usual = median(piece.size for piece in pieces) if pieces else 0.0
    labels = [piece for piece in pieces if _is_label(piece, page, usual)]
    taken = set(map(id, labels))
    banded, rest = banded_tables([piece for piece in pieces if id(piece) not in taken])
    items: list[Item] = []
    for column, region in enumerate(_regions([*rest, *tables, *banded], _MOST_COLUMN_CUTS)):
        for part in aligned_tables(_rows(region)):
            if isinstance(part, Table):
                items.append(_placed(part, number))
            else:
                items.append(_line(part, number, column))
    items += [replace(_line([piece], number, -1), is_label=True) for piece in labels]
    if page.aside:
        text = " ".join(page.aside)
        items.append(Line(text, number, -1, 0, 0, 0, 0, False, False, 0, False, is_label=True))  # noqa: FBT003
    return items


def _rows(region: Sequence[Piece | Table]) -> list[list[Piece] | Table]:
    tables, rest = banded_tables([piece for piece in region if isinstance(piece, Piece)])
    return rows_of([*rest, *tables, *(piece for piece in region if isinstance(piece, Table))])


def _is_label(piece: Piece, page: Page, usual: float) -> bool:
    """Tell a word in a picture from a headline or prose on one."""
    if piece.size > 1.2 * usual or len(piece.text.split()) > _MOST_LABEL_WORDS:
        return False
    x, y = (piece.left + piece.right) / 2, (piece.top + piece.bottom) / 2
    return any(
        box.holds(x, y) and (box.right - box.left) * (box.bottom - box.top) < 0.6 * page.width * page.height
        for box in page.pictures
    )


def _placed(table: Table, number: int) -> PlacedTable:
    return PlacedTable(number, table.left, table.right, table.top, table.bottom, table.rows, table.has_header)


def _pieces(words: Sequence[Word]) -> Iterator[Piece]:
    start = 0
    for index in range(1, len(words) + 1):
        if index == len(words) or not _go_together(words[index - 1], words[index]):
            yield from _split(words[start:index])
            start = index


def _go_together(one: Word, other: Word) -> bool:
    size = max(one.size, other.size)
    gap = max(other.left - one.right, one.left - other.right)
    return abs(one.baseline - other.baseline) < 0.3 * size and -size < gap < _WIDEST_JUSTIFIED * size


def _split(words: Sequence[Word]) -> Iterator[Piece]:
    """Part words where the space is too wide, unless all spaces of the line are: it is justified."""
    gaps = [other.left - one.right for one, other in pairwise(words)]
    usual = median(gaps) if len(gaps) >= _FEWEST_GAPS else 0.0
    start = 0
    for index, gap in enumerate(gaps, start=1):
        if gap > max(_WIDEST_SPACE * words[index].size, _UNEVEN * usual):
            yield Piece.of(words[start:index])
            start = index
    yield Piece.of(words[start:])


def _regions(pieces: Sequence[Piece | Table], cuts: int) -> Iterator[list[Piece | Table]]:
    """Yield stretches of pieces that are read line by line, in reading order."""
    gutter = _gutter(pieces) if cuts else None
    if gutter is None:
        if pieces:
            yield list(pieces)
        return
    plain: list[Piece | Table] = []
    for band, is_columnar in _bands(pieces, gutter):
        if not is_columnar:
            plain += band
            continue
        yield from _regions(plain, cuts - 1)
        plain = []
        yield from _regions([piece for piece in band if piece.right <= gutter], cuts - 1)
        yield from _regions([piece for piece in band if piece.right > gutter], cuts - 1)
    yield from _regions(plain, cuts - 1)


def _gutter(pieces: Sequence[Piece | Table]) -> float | None:
    """Find the gutter that has the most prose in columns beside it, if there is any."""
    lefts, rights = sorted(piece.left for piece in pieces), sorted(piece.right for piece in pieces)
    edges = {round(left / 3) * 3 - 2.5: left for left in lefts}
    likely = nsmallest(
        _MOST_GUTTERS,
        (
            (bisect_left(lefts, x - 1) - before, -before, x)
            for x in edges
            if (before := bisect_right(rights, x + 1)) >= _FEWEST_LINES
            and len(lefts) - bisect_left(lefts, x - 1) >= _FEWEST_LINES
        ),
    )
    best = max(((_columnar(pieces, x), x) for _, _, x in likely), default=(0, 0.0))
    return best[1] if best[0] else None


def _columnar(pieces: Sequence[Piece | Table], gutter: float) -> int:
    return sum(len(band) for band, is_columnar in _bands(pieces, gutter) if is_columnar)


def _bands(pieces: Sequence[Piece | Table], gutter: float) -> Iterator[tuple[list[Piece | Table], bool]]:
    """Yield, from top to bottom, what stands between pieces that cross the gutter, and those pieces."""
    band: list[Piece | Table] = []
    for piece in sorted(pieces, key=lambda piece: piece.top):
        if piece.left < gutter - 1 and piece.right > gutter + 1:
            yield band, _is_columnar(band, gutter)
            yield [piece], False
            band = []
        else:
            band.append(piece)
    yield band, _is_columnar(band, gutter)


def _is_columnar(band: Sequence[Piece | Table], gutter: float) -> bool:
    left = [piece for piece in band if piece.right <= gutter + 1]
    right = [piece for piece in band if piece.right > gutter + 1]
    return _is_prose(left) and _is_prose(right) and not _cuts_markers(left, right)


def _cuts_markers(left: Sequence[Piece | Table], right: Sequence[Piece | Table]) -> bool:
    """Tell whether a gutter lies between numbers or bullets and what they open."""
    markers = [piece for piece in left if isinstance(piece, Piece) and _is_marker(piece.text)]
    return any(
        any(_are_level(piece, marker) for piece in right)
        and not any(_are_level(piece, marker) and piece.left > marker.left for piece in left)
        for marker in markers
    )


def _is_marker(text: str) -> bool:
    return len(text) <= _LONGEST_MARKER and sum(map(str.isalpha, text)) < 2


def _are_level(one: Piece | Table, other: Piece) -> bool:
    return abs(one.bottom - other.bottom) < 0.4 * other.size


def _is_prose(pieces: Sequence[Piece | Table]) -> bool:
    texts = [piece.text for piece in pieces if isinstance(piece, Piece) and not _is_marker(piece.text)]
    if len(texts) < _FEWEST_LINES:
        return False
    long = sum(len(text.split(maxsplit=_FEWEST_WORDS)) >= _FEWEST_WORDS for text in texts)
    return long * 5 >= len(texts) * 3 and sum(map(len, texts)) >= _FEWEST_CHARS * len(texts)


def _line(row: Sequence[Piece], number: int, column: int) -> Line:
    is_rtl = _is_rtl("".join(piece.text for piece in row))
    pieces = sorted(row, key=lambda piece: piece.left, reverse=is_rtl)
    words = [word for piece in pieces for word in piece.words]
    n_chars = sum(len(word.text) for word in words)
    own = pieces[1:] if _is_marker(pieces[0].text) else pieces
    size = _most(words, n_chars)
    baseline = median(piece.bottom for piece in pieces)
    return Line(
        text=" ".join(_shown(word, baseline, size) for word in words),
        page=number,
        column=column,
        left=min(piece.left for piece in pieces),
        right=max(piece.right for piece in pieces),
        baseline=baseline,
        size=size,
        bold=sum(len(word.text) for word in words if word.bold) * 10 >= n_chars * 9,
        italic=sum(len(word.text) for word in words if word.italic) * 10 >= n_chars * 9,
        first=words[0].right - words[0].left,
        gapped=any(other.left - one.right > 2 * size for one, other in pairwise(own)),
        is_label=False,
    )


def _shown(word: Word, baseline: float, size: float) -> str:
    return superscript(word.text) if is_raised(word.size, word.baseline, size, baseline) else word.text


def _most(words: Iterable[Word], n_chars: int) -> float:
    """Return the size that most letters have, to half a point."""
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[round(word.size * 2) / 2] += len(word.text)
    return max(sizes, key=lambda size: (sizes[size], size)) if n_chars else 0.0


def _is_rtl(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return sum(_RTL[0] <= ord(character) <= _RTL[1] for character in letters) * 2 > len(letters)
