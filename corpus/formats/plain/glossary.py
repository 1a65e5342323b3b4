"""Terms and their definitions, in the four forms that texts have.

"Meaning ∞ ..." under a line with the term; "Term: ..." on one line; a short line with the term over a paragraph; a
term at the edge with what it means hanging beside it.
A definition's span never holds its term or marker, so that a quote is the definition itself.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.formats.plain.kinds import ends_like_a_sentence, is_back_matter
from corpus.formats.plain.layout import Unit
from corpus.formats.plain.lines import Marker
from corpus.formats.wording import GLOSSARY_HEADING, TERM_AND_MEANING
from corpus.types import BlockKind, Span


@dataclass(frozen=True, slots=True)
class Definition:
    """A definition, by the places of its words.

    Attributes:
        term_at: the position of the unit that holds nothing but the term, or None if the term shares the unit.
    """

    span: Span
    term: Span
    term_at: int | None


_MARKER = re.compile(r"(?P<word>[^\W\d_]{3,20})\s*[∞:–—|=]\s*(?=\S)")
# Other words may be what is told ("Dose: 5 mg"), so these alone may fall out of a definition.
_KNOWN_MARKERS = frozenset({"meaning", "definition", "explanation", "description"})
_MOST_TERM_WORDS = 8
_LONGEST_TERM = 80
_FEWEST_DEFINITION_WORDS = 3
_FEWEST_HANGING = 2
_MAY_HANG = frozenset({BlockKind.PARAGRAPH, BlockKind.CAPTION, BlockKind.HEADING})
# So many lines of one form in a row are no accident.
_REPETITION = 3


def definitions(text: str, units: Sequence[Unit | None], kinds: Sequence[BlockKind]) -> dict[int, Definition]:
    """Find the definitions by the positions of their units; None stands for a table."""
    found = dict(_marked(text, units))
    found.update((at, found.get(at) or definition) for at, definition in _in_runs(text, units, kinds))
    for at, definition in _hanging(text, units, kinds):
        found.setdefault(at, definition)
    for start, end in _glossaries(text, units, kinds):
        for at, definition in _in_glossary(text, units, kinds, start, end):
            found.setdefault(at, definition)
    return found


def _marked(text: str, units: Sequence[Unit | None]) -> Iterator[tuple[int, Definition]]:
    for at, unit in enumerate(units):
        match = _match(_MARKER, text, unit) if unit else None
        above = units[at - 1] if at else None
        if unit and match and above and match["word"].lower() in _KNOWN_MARKERS and is_term(text, above):
            yield at, Definition(Span(match.end(), unit.span.end), above.span, at - 1)


def _in_runs(text: str, units: Sequence[Unit | None], kinds: Sequence[BlockKind]) -> Iterator[tuple[int, Definition]]:
    """Yield "Term: definition" paragraphs that stand in a row."""
    run: list[tuple[int, Definition]] = []
    for at, unit in enumerate([*units, None]):
        pair = _pair(text, unit) if unit and kinds[at] is BlockKind.PARAGRAPH else None
        if pair:
            run.append((at, pair))
            continue
        if len(run) >= _REPETITION:
            yield from run
        run = []


def _hanging(text: str, units: Sequence[Unit | None], kinds: Sequence[BlockKind]) -> Iterator[tuple[int, Definition]]:
    """Yield what hangs beside a term, where more than one does from the same column."""
    run: list[tuple[int, Unit, int]] = []
    for at, unit in enumerate([*units, None]):
        may_hang = unit and kinds[at] in _MAY_HANG
        hang = (unit.hang or (run[-1][2] if run else 0)) if unit and may_hang else 0
        fits = unit and hang and _hangs(text, unit, hang)
        if run and (not fits or run[-1][1].indent != (unit.indent if unit else -1) or run[-1][2] != hang):
            yield from _definitions_of(text, run)
            run = []
        if unit and fits and (run or unit.hang):
            run.append((at, unit, hang))


def _definitions_of(text: str, run: Sequence[tuple[int, Unit, int]]) -> Iterator[tuple[int, Definition]]:
    starts = [unit.span.start + hang - unit.indent for _, unit, hang in run]
    has_hanging_lines = any("\n" in unit.span.of(text) for _, unit, _ in run)
    # "Q: ..." begins beside a letter too, but with no column between.
    is_apart = any(text[start - 2 : start] == "  " for start in starts)
    if len(run) < _FEWEST_HANGING or not has_hanging_lines or not is_apart:
        return
    for (at, unit, _), start in zip(run, starts, strict=True):
        term = text[unit.span.start : start].rstrip().rstrip(":")
        yield at, Definition(Span(start, unit.span.end), Span(unit.span.start, unit.span.start + len(term)), None)


def _hangs(text: str, unit: Unit, hang: int) -> bool:
    """Tell whether words begin in a column of the first line, and every other line begins there too."""
    start = unit.span.start + hang - unit.indent
    lines = unit.span.of(text).split("\n")
    first, others = lines[0], lines[1:]
    is_split = start < unit.span.start + len(first) and text[start - 1] == " " and text[start] != " "
    return is_split and all(len(line) - len(line.lstrip()) == hang for line in others)


def _pair(text: str, unit: Unit) -> Definition | None:
    match = _match(TERM_AND_MEANING, text, unit)
    if not match or len(text[match.end() : unit.span.end].split()) < _FEWEST_DEFINITION_WORDS:
        return None
    if len(match["term"].split()) > _MOST_TERM_WORDS:
        return None
    return Definition(Span(match.end(), unit.span.end), Span(*match.span("term")), None)


def _glossaries(text: str, units: Sequence[Unit | None], kinds: Sequence[BlockKind]) -> Iterator[tuple[int, int]]:
    """Yield the ranges of units under a heading such as "Glossary"."""
    for at, unit in enumerate(units):
        if unit and kinds[at] is BlockKind.HEADING and GLOSSARY_HEADING.fullmatch(unit.span.of(text).rstrip(" :")):
            yield at + 1, next((end for end in range(at + 1, len(units)) if _ends(text, units, kinds, end)), len(units))


def _ends(text: str, units: Sequence[Unit | None], kinds: Sequence[BlockKind], at: int) -> bool:
    """Tell whether a heading ends the glossary above it, where every term may look like a heading."""
    unit = units[at]
    if not unit or kinds[at] is not BlockKind.HEADING:
        return False
    return is_back_matter(unit.span.of(text)) or unit.blanks > 1 or not _is_prose(kinds, at + 1)


def _in_glossary(
    text: str, units: Sequence[Unit | None], kinds: Sequence[BlockKind], start: int, end: int
) -> Iterator[tuple[int, Definition]]:
    at = start
    while at < end:
        unit, below = units[at], units[at + 1] if at + 1 < end else None
        pair = _pair(text, unit) if unit else None
        if pair:
            yield at, pair
        elif unit and below and is_term(text, unit) and _is_prose(kinds, at + 1) and not _pair(text, below):
            yield at + 1, Definition(below.span, unit.span, at)
            at += 1
        at += 1


def is_term(text: str, unit: Unit) -> bool:
    """Tell whether a unit is short enough, and open enough at its end, to be a term."""
    if unit.marker is not Marker.NONE or unit.span.end - unit.span.start > _LONGEST_TERM:
        return False
    words = unit.span.of(text)
    return len(words.split()) <= _MOST_TERM_WORDS and not ends_like_a_sentence(words)


def _is_prose(kinds: Sequence[BlockKind], at: int) -> bool:
    return at < len(kinds) and kinds[at] in (BlockKind.PARAGRAPH, BlockKind.CAPTION)


def _match(pattern: re.Pattern[str], text: str, unit: Unit) -> re.Match[str] | None:
    return pattern.match(text, unit.span.start, unit.span.end)
