"""The words of an element as a browser sets them: blanks run together, line breaks kept, small figures raised."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from corpus.formats.html.page import Element

# What stands in a line: words, or an element with those in it.
Piece = str | Element

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
     "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
     "hgroup", "hr", "li", "main", "menu", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot",
     "th", "thead", "tr", "ul"}
)  # fmt: skip
_BLANKS = re.compile(r"[ \t\n\r\f]+")
_REPEATED = re.compile(" {2,}")
_AROUND_BREAK = re.compile(r" *\n *")
_LINE_ENDS = re.compile(r"\n+")
# A page can spell control characters that no text has.
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\x00-\x08\x0b\x0e-\x1f\ufffe\uffff]")
_MAY_BE_RAISED = re.compile(r"[0-9+\-−=()n]+")
_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_WHOLE_NUMBER = re.compile(r"-?\d{1,6}", re.ASCII)
_LETTERS = {"a": "abcdefghijklmnopqrstuvwxyz", "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}


def block_elements(order: Sequence[Element]) -> set[Element]:
    """Find the elements that begin a new line, or hold one that does, among all of a page in their order."""
    blocks: set[Element] = set()
    for element in reversed(order):
        if element in blocks or element.tag in _BLOCKS:
            blocks.add(element)
            parent = element.getparent()
            if parent is not None:
                blocks.add(parent)
    return blocks


def inline(pieces: Iterable[Piece]) -> str:
    """Join the words of pieces of a line; a break is a line end."""
    found: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            found.append(_BLANKS.sub(" ", piece))
        else:
            _write(piece, found)
    words = _REPEATED.sub(" ", _INVISIBLE.sub("", "".join(found)))
    return _AROUND_BREAK.sub("\n", words).strip(" \n")


def in_one_line(element: Element) -> str:
    """Join all words of an element, blocks and all, in one line."""
    return _LINE_ENDS.sub(" ", inline([element])).strip()


def preformatted(element: Element) -> str:
    """Return the words of an element with its blanks and line ends as they are."""
    return _INVISIBLE.sub("", "".join(map(str, element.itertext()))).expandtabs().strip("\n").rstrip()


def markers(items: Element) -> Iterator[str]:
    """Yield what a browser sets in front of each item of a list."""
    if items.tag != "ol":
        while True:
            yield "• "
    start = items.get("start", "")
    letters = _LETTERS.get(items.get("type", ""), "")
    for number in count(int(start) if _WHOLE_NUMBER.fullmatch(start) else 1):
        yield f"{letters[number - 1] if 0 < number <= len(letters) else number}. "


def _write(element: Element, found: list[str]) -> None:
    tag = element.tag
    if tag == "br":
        found.append("\n")
    elif tag == "sup":
        found.append(_raised(element))
    elif tag == "q":
        found.append("“")
        _write_inside(element, found)
        found.append("”")
    elif tag in _BLOCKS:
        found.append("" if tag == "li" else "\n")  # its marker stands on its line
        _write_inside(element, found)
        found.append("\n")
    else:
        _write_inside(element, found)


def _write_inside(element: Element, found: list[str]) -> None:
    marks = markers(element)
    found.append(_BLANKS.sub(" ", element.text or ""))
    for child in element:
        found.append("\n" + next(marks) if child.tag == "li" else "")
        _write(child, found)
        found.append(_BLANKS.sub(" ", child.tail or ""))


def _raised(element: Element) -> str:
    """Write 10<sup>9</sup> as 10⁹: without the difference it would be another number."""
    words = inline(["".join(map(str, element.itertext()))])
    return words.translate(_RAISED) if _MAY_BE_RAISED.fullmatch(words) else words
