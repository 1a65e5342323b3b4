"""A PDF becomes pages of words with their places; the only module that knows PDFium.

Coordinates are points from the upper left corner, y growing downwards, turned so that most of a page's letters stand
upright. What a reader does not see is not read: text outside the page, white text on nothing, invisible text that
lies over no picture (over one it is the text layer of a scan). Scripts, attachments, forms and notes are left alone.

PDFium must not be called from two threads at once, so a lock stands around it.
"""

import ctypes
import math
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from threading import Lock
from typing import Any, TypeAlias

from corpus.errors import UnreadableDocument
from corpus.formats.pdf.words import Face, Letter, Word, text_of, words_of

_LOCK = Lock()
_Edges: TypeAlias = tuple[float, float, float, float]  # left, bottom, right, top on the page as stored
_ERROR_PASSWORD = 4
_PATH, _IMAGE, _FORM = 2, 3, 5  # PDFium's types of page objects
_INVISIBLE = frozenset({3, 7})
_FILLED_AND_STROKED = 2  # how a bold face is feigned
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|cmbx|sfbx|cmssbx|-bd|,b", re.IGNORECASE)
_ITALIC_NAME = re.compile(r"ital|obli|cmti|sfti|cmsl|-it\b|slant", re.IGNORECASE)
_BOLD_WEIGHT = 700
_WHITE = 250  # of 255, for each colour
_MOST_LOOKED_AT = 20  # objects of a form, to see whether it is a picture
_LARGEST_DOT = 7.0  # points
_THIN = 2.5  # points: what is thinner is a rule, not an area
_SHORTEST_RULE = 8.0


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle of a page, in points."""

    left: float
    top: float
    right: float
    bottom: float

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point lies inside or on the edge."""
        return self.left <= x <= self.right and self.top <= y <= self.bottom


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on one page.

    Attributes:
        words: in the order in which the file has them.
        rules: thin lines, horizontal or vertical.
        pictures: where images lie.
        dots: the middle of each small, filled, round or square drawing; some programs draw bullets so.
        aside: lines that do not run as the others do: stamps, labels of axes.
    """

    width: float
    height: float
    words: tuple[Word, ...]
    rules: tuple[Box, ...]
    pictures: tuple[Box, ...]
    dots: tuple[tuple[float, float], ...]
    aside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """What a file says of itself, and its pages."""

    title: str | None
    language: str | None
    pages: tuple[Page, ...]


def read_pages(data: bytes) -> Source:
    """Read every page.

    Raises:
        UnreadableDocument: no PDF, broken, or encrypted with a password that is not empty.
    """
    import pypdfium2

    with _LOCK:
        try:
            with pypdfium2.PdfDocument(data) as document:
                pages = tuple(_PageReader(page).read() for page in _open_pages(document))
                title = document.get_metadata_value("Title").strip("\0 \ufeff")
                return Source(title or None, _language(document), pages)
        except pypdfium2.PdfiumError as error:
            is_locked = error.err_code == _ERROR_PASSWORD
            msg = "is encrypted; save it without a password" if is_locked else f"is broken, or no PDF ({error})"
            raise UnreadableDocument(msg) from error


def _open_pages(document: Any) -> Iterator[Any]:
    for number in range(len(document)):
        page = document[number]
        yield page
        page.close()


def _language(document: Any) -> str | None:
    from pypdfium2 import raw

    buffer = (ctypes.c_ushort * 32)()
    length = raw.FPDFCatalog_GetLanguage(document, buffer, len(buffer) * 2)
    words = bytes(buffer)[: max(0, min(length, len(buffer) * 2) - 2)].decode("utf-16-le", "ignore").strip("\0 ")
    return words if re.fullmatch(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*", words) else None


class _PageReader:
    """Reads one open page; PDFium is called in `read` alone and below it."""

    def __init__(self, page: Any) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._page = page
        self._bounds: _Edges = page.get_bbox()
        self._faces: dict[int, Face] = {}
        self._pictures: list[_Edges] = []
        self._painted: list[_Edges] = []
        self._rules: list[_Edges] = []
        self._dots: list[_Edges] = []

    def read(self) -> Page:
        self._look_at_objects()
        textpage = self._page.get_textpage()
        runs = list(self._runs(textpage))
        textpage.close()
        turns = Counter(letter.face.turn for run in runs for letter in run if letter.face.turn is not None)
        turn = turns.most_common(1)[0][0] if turns else 0
        left, bottom, right, top = self._bounds
        width, height = (right - left, top - bottom) if turn % 2 == 0 else (top - bottom, right - left)
        return Page(
            width=width,
            height=height,
            words=tuple(word for run in runs if run[0].face.turn == turn for word in words_of(run)),
            rules=tuple(self._box(box, turn) for box in self._rules),
            pictures=tuple(self._box(box, turn) for box in self._pictures),
            dots=tuple(self._middle(box, turn) for box in self._dots),
            aside=tuple("".join(letter.text for letter in run) for run in runs if run[0].face.turn != turn),
        )

    def _look_at_objects(self) -> None:
        raw = self._raw
        edges = [ctypes.c_float() for _ in range(4)]
        for index in range(raw.FPDFPage_CountObjects(self._page)):
            item = raw.FPDFPage_GetObject(self._page, index)
            kind = raw.FPDFPageObj_GetType(item)
            if kind not in (_PATH, _IMAGE, _FORM) or not raw.FPDFPageObj_GetBounds(item, *edges):
                continue
            left, bottom, right, top = (edge.value for edge in edges)
            box = (left, bottom, right, top)
            if kind == _IMAGE or (kind == _FORM and self._has_image(item)):
                self._pictures.append(box)
            if kind == _PATH and min(right - left, top - bottom) <= _THIN:
                self._rules += [box] if max(right - left, top - bottom) >= _SHORTEST_RULE else []
            elif kind == _PATH and max(right - left, top - bottom) <= _LARGEST_DOT:
                self._dots += [box] if abs((right - left) - (top - bottom)) < 1 else []
            elif kind != _PATH or self._is_coloured_area(item, box):
                self._painted.append(box)

    def _has_image(self, form: Any) -> bool:
        count = min(self._raw.FPDFFormObj_CountObjects(form), _MOST_LOOKED_AT)
        items = (self._raw.FPDFFormObj_GetObject(form, index) for index in range(count))
        return any(self._raw.FPDFPageObj_GetType(item) == _IMAGE for item in items)

    def _is_coloured_area(self, item: Any, box: _Edges) -> bool:
        """Tell an area that white letters can be read on; the outline of a rectangle gives four rules."""
        raw = self._raw
        mode, stroke = ctypes.c_int(), ctypes.c_int()
        if raw.FPDFPath_GetDrawMode(item, mode, stroke) and stroke.value and raw.FPDFPath_CountSegments(item) <= 5:
            left, bottom, right, top = box
            self._rules += [(left, top, right, top), (left, bottom, right, bottom)]
            self._rules += [(left, bottom, left, top), (right, bottom, right, top)]
        return bool(mode.value) and not self._is_white(item)

    def _is_white(self, item: Any) -> bool:
        colours = [ctypes.c_uint() for _ in range(4)]
        if not self._raw.FPDFPageObj_GetFillColor(item, *colours):
            return False
        *light, opacity = (colour.value for colour in colours)
        return min(light) >= _WHITE or opacity == 0

    def _runs(self, textpage: Any) -> Iterator[list[Letter]]:
        """Yield what stands between spaces and line ends."""
        run: list[Letter] = []
        for letter in self._letters(textpage):
            if letter is None or (run and letter.face.turn != run[0].face.turn):
                if run:
                    yield run
                run = []
            if letter is not None:
                run.append(letter)
        if run:
            yield run

    def _letters(self, textpage: Any) -> Iterator[Letter | None]:
        """Yield the visible letters, and None for what separates words."""
        raw, box = self._raw, self._raw.FS_RECTF()
        x, y = ctypes.c_double(), ctypes.c_double()
        left, bottom, right, top = self._bounds
        for index in range(textpage.count_chars()):
            text = text_of(raw.FPDFText_GetUnicode(textpage, index))
            if not text:
                continue
            if text.isspace():
                yield None
                continue
            raw.FPDFText_GetCharOrigin(textpage, index, x, y)
            raw.FPDFText_GetLooseCharBox(textpage, index, box)
            middle = (box.left + box.right) / 2, (box.bottom + box.top) / 2
            face = self._face(textpage, index)
            if face and face.is_seen and left <= middle[0] <= right and bottom <= middle[1] <= top:
                yield self._letter(text, box, (x.value, y.value), face)

    def _letter(self, text: str, box: Any, origin: tuple[float, float], face: Face) -> Letter:
        """Place a letter as it stands when its own direction runs to the right."""
        left, bottom, right, top = self._bounds
        match face.turn:
            case 1:
                return Letter(text, box.bottom - bottom, box.top - bottom, origin[0] - left, face)
            case 2:
                return Letter(text, right - box.right, right - box.left, origin[1] - bottom, face)
            case 3:
                return Letter(text, top - box.top, top - box.bottom, right - origin[0], face)
            case _:
                return Letter(text, box.left - left, box.right - left, top - origin[1], face)

    def _face(self, textpage: Any, index: int) -> Face | None:
        item = self._raw.FPDFText_GetTextObject(textpage, index)
        key = ctypes.cast(item, ctypes.c_void_p).value
        if key is None:
            return None
        if key not in self._faces:
            self._faces[key] = self._new_face(textpage, index, item)
        return self._faces[key]

    def _new_face(self, textpage: Any, index: int, item: Any) -> Face:
        raw, matrix = self._raw, self._raw.FS_MATRIX()
        name, flags = ctypes.create_string_buffer(128), ctypes.c_int()
        raw.FPDFText_GetMatrix(textpage, index, matrix)
        raw.FPDFText_GetFontInfo(textpage, index, name, len(name), flags)
        font, mode = name.value.decode("utf-8", "replace"), raw.FPDFTextObj_GetTextRenderMode(item)
        is_heavy = raw.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT or mode == _FILLED_AND_STROKED
        angle = math.degrees(math.atan2(matrix.b, matrix.a))
        turn = round(angle / 90)
        return Face(
            size=raw.FPDFText_GetFontSize(textpage, index) * math.hypot(matrix.c, matrix.d),
            bold=is_heavy or _BOLD_NAME.search(font) is not None,
            italic=_ITALIC_NAME.search(font) is not None,
            turn=turn % 4 if abs(angle - turn * 90) < 5 else None,
            is_seen=self._is_seen(item, mode),
        )

    def _is_seen(self, item: Any, mode: int) -> bool:
        edges = [ctypes.c_float() for _ in range(4)]
        is_white = mode in (0, 4) and self._is_white(item)
        if not (is_white or mode in _INVISIBLE) or not self._raw.FPDFPageObj_GetBounds(item, *edges):
            return True
        left, bottom, right, top = (edge.value for edge in edges)
        below = self._painted if is_white else self._pictures
        x, y = (left + right) / 2, (bottom + top) / 2
        return any(box[0] <= x <= box[2] and box[1] <= y <= box[3] for box in below)

    def _middle(self, edges: _Edges, turn: int) -> tuple[float, float]:
        box = self._box(edges, turn)
        return (box.left + box.right) / 2, (box.top + box.bottom) / 2

    def _box(self, box: _Edges, turn: int) -> Box:
        left, bottom, right, top = self._bounds
        x1, y1, x2, y2 = box
        match turn:
            case 0:
                return Box(x1 - left, top - y2, x2 - left, top - y1)
            case 1:
                return Box(y1 - bottom, x1 - left, y2 - bottom, x2 - left)
            case 2:
                return Box(right - x2, y1 - bottom, right - x1, y2 - bottom)
            case _:
                return Box(top - y2, right - x2, top - y1, right - x1)
