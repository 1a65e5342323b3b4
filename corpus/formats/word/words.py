"""What a reader sees of one paragraph of a Word file.

Not read: what tracked changes delete or move away, what is struck out, hidden text, instructions of fields,
comments, prompts of empty forms. A picture's text boxes are set aside, to be read after the paragraph that holds them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from corpus.formats.word.math import linear
from corpus.formats.word.numbering import roman
from corpus.formats.word.styles import Look, Styles
from corpus.formats.word.xml import Element, attribute, child, elements, is_on, math, w

_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_FIELD_BEGINS, _FIELD_SHOWS, _FIELD_ENDS = "begin", "separate", "end"
_BOX = w("txbxContent")
# These hold runs.
_HOLDERS = frozenset(
    {w(name) for name in ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo", "rubyBase")}
)
_PICTURES = frozenset({w("drawing"), w("pict"), w("object")})
_SIGNS = {
    w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): "",
}  # fmt: skip
_NOTES = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}
# The signs of the Symbol font that health documents use; Word stores them where Unicode holds nothing.
_SYMBOLS = str.maketrans(
    {0xF0A3: "≤", 0xF0B3: "≥", 0xF0B1: "±", 0xF0B4: "×", 0xF0B0: "°", 0xF0B7: "•", 0xF0B9: "≠", 0xF0BB: "≈",
     0xF0A5: "∞", 0xF0AE: "→", 0xF0AC: "←", 0xF0AD: "↑", 0xF0AF: "↓", 0xF02D: "−", 0xF02B: "+", 0xF03D: "=",
     0xF03C: "<", 0xF03E: ">", 0xF025: "%"}
    | {0xF061 + at: sign for at, sign in enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")}
    | {0xF044: "Δ", 0xF053: "Σ", 0xF057: "Ω"}
)  # fmt: skip
_WINGDINGS = str.maketrans({0xF0FE: "☒", 0xF0FD: "☒", 0xF0A8: "☐", 0xF06F: "☐", 0xF071: "☐", 0xF0FC: "✓", 0xF0FB: "✗"})
_INVISIBLE = re.compile("[\u00ad\ufeff\ue000-\uf8ff]")
_LAYOUT = re.compile(r" *[\t\n\r]\s*")


@dataclass(slots=True)
class Notes:
    """The notes that were referred to so far, for each part, by id: their place in the order."""

    seen: dict[str, dict[str, int]] = field(default_factory=lambda: {"footnotes": {}, "endnotes": {}})

    def mark(self, part: str, note_id: str) -> str:
        """Return the mark of a note as text: "[1]" of a footnote, "[i]" of an endnote."""
        count = self.seen[part].setdefault(note_id, len(self.seen[part]) + 1)
        return f"[{count if part == 'footnotes' else roman(count)}]"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one paragraph, and the text boxes that hang on it."""

    text: str
    is_bold: bool
    boxes: tuple[Element, ...]


def words_of(paragraph: Element, look: Look, styles: Styles, notes: Notes) -> Words:
    """Read one paragraph."""
    reader = _Reader(look, styles, notes)
    text = "".join(reader.inside(paragraph)).strip()
    return Words(text, bool(text) and reader.is_bold, tuple(reader.boxes))


def visible_part(alternatives: Element) -> Element | None:
    """Return the variant of alternative content that says something, the preferred one if both do."""
    for name in (_CHOICE, _FALLBACK):
        part = alternatives.find(name)
        if part is not None and next(part.iter(w("t"), math("t")), None) is not None:
            return part
    return None


def is_alternatives(element: Element) -> bool:
    """Tell whether an element holds variants of the same content."""
    return element.tag == _ALTERNATIVES


def form_content(control: Element) -> Element | None:
    """Return what is filled in to a content control; its prompt is nothing."""
    return None if is_on(control, "sdtPr", "showingPlcHdr") else child(control, "sdtContent")


class _Reader:
    def __init__(self, look: Look, styles: Styles, notes: Notes) -> None:
        self._look = look
        self._styles = styles
        self._notes = notes
        # One entry for each field that is open: whether its result has begun.
        self._fields: list[bool] = []
        self.boxes: list[Element] = []
        self.is_bold = True

    def inside(self, parent: Element | None) -> Iterator[str]:
        """Yield the text of the runs below an element."""
        for element in elements(parent):
            if element.tag == w("r"):
                yield from self._run(element)
            elif element.tag in _HOLDERS:
                yield from self.inside(element)
            elif element.tag == w("sdt"):
                yield from self.inside(form_content(element))
            elif element.tag in (math("oMath"), math("oMathPara")):
                self.is_bold = False
                yield linear(element).replace("\u2061", " ")  # the sign that a function is applied, which nobody sees
            elif is_alternatives(element):
                yield from self.inside(visible_part(element))

    def _run(self, run: Element) -> Iterator[str]:
        if self._is_unseen(run):
            # Fields begin and end in hidden runs as well.
            for element in run.iter(w("fldChar")):
                self._field(element)
            return
        text = "".join(self._pieces(run))
        if text.strip() and not self._styles.run_is(run, "b", default=self._look.is_bold):
            self.is_bold = False
        yield text

    def _is_unseen(self, run: Element) -> bool:
        """Tell whether a run is hidden, or struck out: without the stroke it would say what was taken back."""
        if self._styles.run_is(run, "vanish", default=self._look.is_hidden):
            return True
        return any(self._styles.run_is(run, stroke, default=False) for stroke in ("strike", "dstrike"))

    def _pieces(self, run: Element) -> Iterator[str]:
        for element in elements(run):
            if element.tag == w("fldChar"):
                yield self._field(element)
            elif all(self._fields):
                yield from self._piece(element)

    def _piece(self, element: Element) -> Iterator[str]:
        if element.tag == w("t"):
            yield _clean(element.text or "")
        elif element.tag == w("sym"):
            yield _symbol(element)
        elif element.tag in _SIGNS:
            yield _SIGNS[str(element.tag)]
        elif element.tag in _NOTES:
            yield self._note(element)
        elif element.tag == w("ruby"):
            yield from self.inside(child(element, "rubyBase"))
        elif element.tag in _PICTURES:
            self.boxes.extend(_boxes(element))
        elif is_alternatives(element):
            yield from self._alternatives(element)

    def _alternatives(self, element: Element) -> Iterator[str]:
        part = visible_part(element)
        if part is not None:
            yield from self._pieces(part)

    def _note(self, reference: Element) -> str:
        # With a mark of its own, that stands beside it as text.
        own = attribute(reference, "customMarkFollows") in ("1", "true", "on")
        mark = self._notes.mark(_NOTES[str(reference.tag)], attribute(reference, "id") or "")
        return "" if own else mark

    def _field(self, sign: Element) -> str:
        """Follow a field; only the box of an old form shows something of itself."""
        kind = attribute(sign, "fldCharType")
        if kind == _FIELD_BEGINS:
            self._fields.append(False)
            box = child(sign, "ffData", "checkBox")
            if box is not None:
                return "☒ " if _is_checked(box) else "☐ "
        elif self._fields and kind == _FIELD_SHOWS:
            self._fields[-1] = True
        elif self._fields and kind == _FIELD_ENDS:
            self._fields.pop()
        return ""


def _is_checked(box: Element) -> bool:
    checked = is_on(box, "checked")
    return bool(is_on(box, "default") if checked is None else checked)


def _clean(text: str) -> str:
    return _INVISIBLE.sub("", _LAYOUT.sub(" ", text).translate(_SYMBOLS))


def _symbol(element: Element) -> str:
    try:
        code = int(attribute(element, "char") or "", 16)
        # Word counts the signs of such fonts from F000, some other programs from 0.
        sign = chr(code + 0xF000 if code < 0x100 else code)
    except (ValueError, OverflowError):
        return ""
    is_symbol = (attribute(element, "font") or "").casefold() == "symbol"
    sign = _INVISIBLE.sub("", sign.translate(_SYMBOLS if is_symbol else _WINGDINGS))
    return sign if sign.isprintable() else ""


def _boxes(picture: Element) -> Iterator[Element]:
    """Yield the outermost text boxes of a picture, each once though it be drawn in two ways."""
    for element in elements(picture):
        if element.tag == _BOX:
            yield element
        elif is_alternatives(element):
            part = visible_part(element)
            yield from () if part is None else _boxes(part)
        else:
            yield from _boxes(element)
