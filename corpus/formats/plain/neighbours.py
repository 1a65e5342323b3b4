"""What the neighbours of a unit say about its kind: menus, lists without bullets, references, pull quotes.

Each function takes the kinds found so far and returns better ones; none looks at a block's own wording first.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from corpus.formats.plain.kinds import (
    ends_like_a_sentence,
    is_answer_of_pair,
    is_citation,
    is_mail_header,
    is_question_of_pair,
    is_title_case,
    may_be_heading,
    may_be_question_heading,
)
from corpus.formats.plain.layout import Unit
from corpus.formats.plain.lines import Marker
from corpus.formats.wording import REFERENCE_HEADING
from corpus.sentences import split
from corpus.types import BlockKind

Kinds = list[BlockKind]
Units = Sequence[Unit | None]

_FEWEST_MENU_ENTRIES = 3
_LONGEST_PLAIN_ITEM = 200
_FEWEST_QUESTIONS = 3

_LONGEST_REFERENCE = 2000

# A sentence that a page sets off from its own text is about this long ...
_PULL_QUOTE_WORDS = range(8, 37)
# ... and most of its words that matter stand in the paragraphs next to it. On the page this was measured on, pull
# quotes share 0.67 and more with the three paragraphs on either side, other lone sentences 0.57 and less.
_NEIGHBOURHOOD = 3
_LEAST_SHARED = 0.6
# Word for word, three in a row: a copy, wherever it stands.
_LEAST_COPIED = 0.6
# A page that writes one sentence to a paragraph sets nothing off by it.
_MOST_LONE_SENTENCES = 0.35
# The first letters, so that "reduce" and "reduction" are one word.
_STEM = 6
_REFERS_BACK = re.compile(
    r"(?:this|these|that|those|such|it|its|they|their|he|she|his|her|the (?:following|same|former|latter|above|table)|"
    r"however|but|and|or|so|yet|also|moreover|furthermore|additionally|conversely|therefore|thus|hence|"
    r"consequently|similarly|likewise|instead|for (?:example|instance)|"
    r"in (?:addition|contrast|turn|fact|short|this|these)|on the other hand|as (?:a result|we|you)|"
    r"other|another|both|finally|first|second|then)\b",
    re.IGNORECASE,
)
_STOP_WORDS = """
about after also although among because been before being between both cannot could does doing down during each even
every from have having here into itself just like made make many more most much must only other ought over same should
some such than that their them then there these they this those through under until very were what when where which
while will with within without would your yours
"""


def without_menus(units: Units, kinds: Kinds) -> Kinds:
    """Take headings that stand line upon line for a menu outside the prose, and for a plain list within it."""
    found = list(kinds)
    prose = [at for at, kind in enumerate(kinds) if kind is BlockKind.PARAGRAPH]
    for run in _runs(units, kinds, {BlockKind.HEADING}):
        if len(run) >= _FEWEST_MENU_ENTRIES:
            is_inside = bool(prose) and prose[0] < run[0] < prose[-1]
            for at in run:
                found[at] = BlockKind.LIST_ITEM if is_inside else BlockKind.BOILERPLATE
    return found


def with_plain_lists(text: str, units: Units, kinds: Kinds) -> Kinds:
    """Take short lines, line upon line under a sentence that ends with a colon, for list items."""
    kinds = list(kinds)
    candidates = {BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CAPTION}
    for run in _runs(units, kinds, candidates):
        is_led_in = _ends_with_colon(text, units, run[0] - 1)
        items = run if is_led_in else run[1:] if _ends_with_colon(text, units, run[0]) else []
        if len(items) > 1 and all(_length(units[at]) <= _LONGEST_PLAIN_ITEM for at in items):
            for at in items:
                kinds[at] = BlockKind.LIST_ITEM
    return kinds


def with_indented_lists(text: str, units: Units, kinds: Kinds) -> Kinds:
    """Take short open lines, line upon line and further in than the line above them, for list items."""
    kinds = list(kinds)
    for run in _runs(units, kinds, {BlockKind.HEADING, BlockKind.PARAGRAPH}, of_one_indent=True):
        above = units[run[0] - 1] if run[0] else None
        first = units[run[0]]
        is_inside = first is not None and above is not None and not first.blanks and first.indent > above.indent
        if is_inside and len(run) > 1 and all(_may_be_item(text, units[at]) for at in run):
            for at in run:
                kinds[at] = BlockKind.LIST_ITEM
    return kinds


def without_mail_headers(text: str, units: Units, kinds: Kinds) -> Kinds:
    """Take the head of a letter by mail, line upon line, for what it is: no part of the letter."""
    kinds = list(kinds)
    for run in _runs(units, kinds, {BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.CAPTION}, of_any_marker=True):
        lines = [line for at in run for line in _words(text, units[at]).splitlines()]
        if len(lines) > 1 and all(map(is_mail_header, lines)):
            for at in run:
                kinds[at] = BlockKind.BOILERPLATE
    return kinds


def without_last_headings(kinds: Kinds) -> Kinds:
    """Take lines at the end that nothing stands below for what they then are."""
    kinds = list(kinds)
    for at in reversed(range(len(kinds))):
        if kinds[at] is BlockKind.HEADING and any(kind is not BlockKind.HEADING for kind in kinds[:at]):
            kinds[at] = BlockKind.PARAGRAPH
        elif kinds[at] is not BlockKind.BOILERPLATE:
            break
    return kinds


def with_sentence_case_headings(text: str, units: Units, kinds: Kinds) -> Kinds:
    """Take a short open line over prose for a heading, and short questions where a page asks and answers."""
    found = list(kinds)
    questions = []
    for at, unit in enumerate(units):
        if not unit or kinds[at] is not BlockKind.PARAGRAPH or unit.marker is not Marker.NONE:
            continue
        words = unit.span.of(text)
        if is_question_of_pair(words) and is_answer_of_pair(
            _words(text, units[at + 1] if at + 1 < len(units) else None)
        ):
            found[at] = BlockKind.HEADING
        elif not unit.blanks or not _opens_prose(kinds, at + 1):
            continue
        elif may_be_heading(words):
            found[at] = BlockKind.HEADING
        elif may_be_question_heading(words):
            questions.append(at)
    # Rhetorical questions come alone or in pairs, and other headings are there to be told from them.
    are_titled = any(
        kind is BlockKind.HEADING and _is_titled_question(text, unit) for kind, unit in zip(found, units, strict=True)
    )
    are_apart = all(later - earlier > 1 for earlier, later in pairwise(questions))
    if len(questions) >= _FEWEST_QUESTIONS and are_apart and not are_titled:
        for at in questions:
            found[at] = BlockKind.HEADING
    return found


def with_references(text: str, units: Units, kinds: Kinds) -> Kinds:
    """Take what stands under a heading such as "References" for references, up to the next heading."""
    kinds = list(kinds)
    inside = numbered = False
    for at, unit in enumerate(units):
        words = unit.span.of(text) if unit and _length(unit) <= _LONGEST_REFERENCE else ""
        if unit and REFERENCE_HEADING.fullmatch(words.rstrip(" :")):
            kinds[at] = BlockKind.HEADING
            below = units[at + 1] if at + 1 < len(units) else None
            inside, numbered = True, below is not None and below.marker is not Marker.NONE
        elif inside and unit and (unit.marker is not Marker.NONE if numbered else is_citation(words)):
            kinds[at] = BlockKind.REFERENCE
        elif kinds[at] is BlockKind.HEADING:
            inside = False
    return kinds


def with_pull_quotes(text: str, units: Units, kinds: Kinds) -> Kinds:
    """Take a lone sentence that repeats the prose around it for a pull quote."""
    found = list(kinds)
    prose = [at for at, kind in enumerate(kinds) if kind is BlockKind.PARAGRAPH]
    lone = {place for place, at in enumerate(prose) if _is_lone_sentence(text, units[at])}
    are_rare = len(lone) <= _MOST_LONE_SENTENCES * len(prose)
    for place in lone:
        at = prose[place]
        sentence = _stems(text, units[at])
        around = prose[max(0, place - _NEIGHBOURHOOD) : place] + prose[place + 1 : place + 1 + _NEIGHBOURHOOD]
        neighbours = [_stems(text, units[other]) for other in around]
        is_set_off = are_rare and _is_below_prose(kinds, at) and not _REFERS_BACK.match(text, _start(units[at]))
        if _is_copy(sentence, neighbours) or (is_set_off and _shared(sentence, neighbours) >= _LEAST_SHARED):
            found[at] = BlockKind.PULL_QUOTE
    return found


def _is_lone_sentence(text: str, unit: Unit | None) -> bool:
    if unit is None or unit.marker is not Marker.NONE or _length(unit) > _LONGEST_REFERENCE:
        return False
    words = unit.span.of(text)
    if len(words.split()) not in _PULL_QUOTE_WORDS or words[-1] in ":?":
        return False
    return len(split(text, unit.span.start, unit.span.end)) == 1


def _is_below_prose(kinds: Kinds, at: int) -> bool:
    shown = (kind for kind in reversed(kinds[:at]) if kind is not BlockKind.CAPTION)
    return next(shown, None) is BlockKind.PARAGRAPH


def _stems(text: str, unit: Unit | None) -> list[str]:
    words = re.findall(r"[^\W_]+", unit.span.of(text).lower()) if unit else []
    return [word[:_STEM] for word in words]


def _shared(sentence: list[str], neighbours: list[list[str]]) -> float:
    """Return the share of the sentence's words that matter, 0 to 1, which its neighbours hold."""
    stop_words = {word[:_STEM] for word in _STOP_WORDS.split()}
    matter = {stem for stem in sentence if (len(stem) > 3 or stem.isdigit()) and stem not in stop_words}
    return len(matter.intersection(*[{stem for other in neighbours for stem in other}])) / max(1, len(matter))


def _is_copy(sentence: list[str], neighbours: list[list[str]]) -> bool:
    triples = _triples(sentence)
    return any(len(triples & _triples(other)) >= _LEAST_COPIED * len(triples) > 0 for other in neighbours)


def _triples(stems: list[str]) -> set[tuple[str, str, str]]:
    return set(zip(stems, stems[1:], stems[2:], strict=False))


def _runs(
    units: Units, kinds: Kinds, wanted: set[BlockKind], *, of_one_indent: bool = False, of_any_marker: bool = False
) -> Iterator[list[int]]:
    """Yield the runs of units of these kinds that no blank line interrupts, unmarked ones unless said otherwise."""
    run: list[int] = []
    for at, unit in enumerate(units):
        fits = unit is not None and (of_any_marker or unit.marker is Marker.NONE) and kinds[at] in wanted
        above = units[run[-1]] if run else None
        is_apart = of_one_indent and unit and above and unit.indent != above.indent
        if run and (not fits or (unit and unit.blanks) or is_apart):
            yield run
            run = []
        if fits:
            run.append(at)
    if run:
        yield run


def _ends_with_colon(text: str, units: Units, at: int) -> bool:
    unit = units[at] if at >= 0 else None
    return unit is not None and text[unit.span.end - 1] == ":"


def _is_titled_question(text: str, unit: Unit | None) -> bool:
    return unit is not None and text[unit.span.end - 1] == "?" and is_title_case(unit.span.of(text))


def _opens_prose(kinds: Kinds, at: int) -> bool:
    return at < len(kinds) and kinds[at] not in (BlockKind.HEADING, BlockKind.BOILERPLATE)


def _may_be_item(text: str, unit: Unit | None) -> bool:
    words = _words(text, unit)
    return len(words) <= _LONGEST_PLAIN_ITEM and "\n" not in words and not ends_like_a_sentence(words)


def _words(text: str, unit: Unit | None) -> str:
    return unit.span.of(text) if unit else ""


def _start(unit: Unit | None) -> int:
    return unit.span.start if unit else 0


def _length(unit: Unit | None) -> int:
    return unit.span.end - unit.span.start if unit else 0
