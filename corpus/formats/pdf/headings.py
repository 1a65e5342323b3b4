"""Which units are headings, and of which level: by size, weight, capitals and slant, the largest first."""

from collections.abc import Sequence

from corpus.formats.pdf.paragraphs import Role, Unit
from corpus.formats.wording import REFERENCE_HEADING

_LARGER = 1.12  # times the body's size
_MOST_LINES, _MOST_WORDS, _MOST_EMPHASISED_WORDS, _MOST_SLANTED_WORDS = 3, 25, 16, 9
_DEEPEST = 6
_NUMBERED = "0123456789.IVXivx "

# Ordered as headings are: the size turned round, then whether it lacks weight, capitals, and an upright face.
_Style = tuple[float, bool, bool, bool]


def is_reference_heading(words: str) -> bool:
    """Tell the heading over a list of references, with or without its number."""
    return REFERENCE_HEADING.fullmatch(words.lstrip(_NUMBERED).rstrip(" :")) is not None


def heading_levels(units: Sequence[Unit], body: float) -> list[int]:
    """Return the level of each unit that is a heading, from 1, and 0 for the others."""
    is_bold = _is_bold(units)
    styles = [_style(unit, body, is_bold=is_bold) for unit in units]
    order = sorted({style for style in styles if style})
    return [min(order.index(style) + 1, _DEEPEST) if style else 0 for style in styles]


def _is_bold(units: Sequence[Unit]) -> bool:
    """Tell whether most of the text is bold, so that weight says nothing."""
    lines = [line for unit in units if unit.role is Role.TEXT for line in unit.lines]
    return sum(len(line.text) for line in lines if line.bold) * 2 > sum(len(line.text) for line in lines)


def _style(unit: Unit, body: float, *, is_bold: bool) -> _Style | None:
    """Return how a heading stands out, or None where the unit is none."""
    text = " ".join(line.text for line in unit.lines)
    if unit.role is not Role.TEXT or not _may_be(unit, text):
        return None
    line, n_words = unit.lines[0], len(text.split())
    is_large = line.size >= _LARGER * body
    bold = line.bold and not is_bold and line.size >= 0.9 * body
    capitals = text.isupper() and sum(map(str.isalpha, text)) > max(3, 0.6 * len(text))
    slanted = line.italic and len(unit.lines) == 1 and n_words <= _MOST_SLANTED_WORDS and text[0].isupper()
    is_emphasised = (bold or capitals) and n_words <= _MOST_EMPHASISED_WORDS
    if not (is_large or is_emphasised or slanted or is_reference_heading(text)):
        return None
    return (-line.size, not line.bold, not capitals, line.italic)


def _may_be(unit: Unit, text: str) -> bool:
    if len(unit.lines) > _MOST_LINES or len(text.split()) > _MOST_WORDS or any(line.gapped for line in unit.lines):
        return False
    if not any(character.isalpha() for character in text) or text.endswith((".", ",", ";")):
        return False
    return not unit.marker or unit.marker[0].isalnum() or unit.marker[0] == "("
