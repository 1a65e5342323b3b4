r"""Text becomes sentence spans; the only place that decides where a sentence ends.

The engine is nupunkt: MIT, maintained, typed, pure Python without dependencies, imported in 0.04 s, and it answers
with offsets, so a boundary is decided on the text itself and the span is sliced, never searched for. Its own word
lists are replaced: they were learned from court decisions and hold "cancer.", "sleep." and "chest." as abbreviations.
With the short lists below it finds 0.995 of the 39,643 boundaries in SciFact's abstracts at a precision of 0.993, and
no model is loaded; its own lists find 0.986, sentencex 0.988, blingfire 0.987, syntok 0.985. The others split after
"vol." or "pp." (sentencex, syntok), have wrong offsets and no maintainer (pysbd) or weigh 99 MB (blingfire).

One invariant to know: the spans of a range are ordered, disjoint and trimmed, and hold its every non-blank character.
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from nupunkt import PunktParameters, PunktSentenceTokenizer
from nupunkt.core.constants import ORTHO_LC

from corpus.types import Span

# A full stop after one of these ends a sentence only in front of a word in _STARTERS. Words that are as common
# without a stop (no, max, MS, ED) are not here: see _JOINS.
_ABBREVIATIONS = """
al approx ca cf ch dr e.g eds eq eqs esp est et fig figs gen hon i.e incl messrs mr mrs mt nos p pp prof ref refs resp
rev sgt sp spp st subsp suppl univ v viz vol vols vs jan feb apr jun jul aug sep sept oct nov dec co corp dept inc jr
ltd a.k.a b.i.d e.u i.m i.v m.d n.b p.o ph.d q.i.d s.c t.i.d u.k u.s u.s.a
"""
# Words that do open a sentence when capitalised after an abbreviation or a single letter ("vitamin D. The ...").
_STARTERS = """
a after all although an and another any as at because before both but by children during each either even few finally
for from he her his how however if in it its later many men moreover most my neither nevertheless no nobody none not
nothing often on once one only other others our patients people several she similarly since so some still such than
that the their then there therefore these they this those though thus to two under unlike until we what when where
whether which while who why with without women you your
"""

# No prose runs on for so long without a blank, and the engine takes quadratic time over such a run.
_LONGEST_RUN = 1000

_BLANK_LINE = re.compile(r"\n\s*\n")
_RUN = re.compile(r"\S+")

# Boundaries that the engine sets and we take back, as the end of one sentence and the start of the next.
# `_REACH` is the longest end that these look at.
_REACH = 12
_JOINS = (
    # "no." is a word, unless a number follows.
    (re.compile(r"\b[Nn]o\.$"), re.compile(r"\d")),
    # "MS." is a disease, "Ms." a person.
    (re.compile(r"\bMs\.$"), re.compile(r"[A-Z]")),
    # These end a sentence or not, but never before a small letter or a number: "8 a.m. every day".
    (re.compile(r"\b(?:etc|[ap]\.m|max|min|secs?|hrs?|wks?|yrs?|ft|oz|lbs?|tb?sp)\.$"), re.compile(r"[^\W_A-Z]|[(+]")),
    # Letters with stops between them, before a small letter or a dash: "b.i.d. for a week".
    (re.compile(r"\b\w\.\w(?:\.\w){0,3}\.$"), re.compile(r"[^\W\d_A-Z]|[–—]")),
    # What closes a bracket or a quotation belongs to what it closes.
    (re.compile(r"\S$"), re.compile(r"[)\]}”»,;:]")),
)
# "[1]", "[2][3]", "[iv], [12]": marks of notes and references.
_NOTE_MARKS = re.compile(r"\[[\dA-Za-z]{1,4}\](?:[,\u2009 ]{0,2}\[[\dA-Za-z]{1,4}\])*\s*")
# A number or a bullet opens the item after it: "2. Press once."
_ENUMERATOR = re.compile(r"(?:[•‣◦▪*–-]\s*)?\(?(?:\d{1,3}|[A-Za-z])[.)]")


def split(text: str, start: int, end: int) -> tuple[Span, ...]:
    """Split the range `start` to `end` of `text` into sentences.

    A sentence never crosses a blank line. Spans are in text order, in code points of the whole text, without white
    space at either end, and together hold every non-blank character of the range.

    Args:
        text: the whole text
        start: first code point of the range, at least 0
        end: one past the last code point, at most the length of the text

    Example:
        >>> text = "Take 0.5 mg, i.e. half. Then wait."
        >>> [span.of(text) for span in split(text, 0, len(text))]
        ['Take 0.5 mg, i.e. half.', 'Then wait.']
    """
    return tuple(span for stretch in _stretches(text, start, end) for span in _sentences(text, stretch))


@lru_cache(maxsize=1)
def _engine() -> PunktSentenceTokenizer:
    # A word flagged as known in lower case is what the engine takes for a sentence's start when it is capitalised.
    parameters = PunktParameters(
        abbrev_types=set(_ABBREVIATIONS.split()),
        sent_starters=set(_STARTERS.split()),
        ortho_context=dict.fromkeys(_STARTERS.split(), ORTHO_LC),
    )
    return PunktSentenceTokenizer(parameters, include_common_abbrevs=False)


def _stretches(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield what lies between blank lines, with overlong runs on their own."""
    for paragraph in _between(text, start, end, _BLANK_LINE.finditer(text, start, end)):
        if paragraph.end - paragraph.start < _LONGEST_RUN:
            yield paragraph
            continue
        runs = [run for run in _RUN.finditer(text, paragraph.start, paragraph.end) if len(run[0]) >= _LONGEST_RUN]
        prose = _between(text, paragraph.start, paragraph.end, runs)
        yield from sorted([*prose, *(Span(*run.span()) for run in runs)])


def _between(text: str, start: int, end: int, separators: Iterable[re.Match[str]]) -> Iterator[Span]:
    for separator in separators:
        yield from trimmed(text, start, separator.start())
        start = separator.end()
    yield from trimmed(text, start, end)


def trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the range without white space at its ends, or nothing if it is blank."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield Span(start, end)


def _sentences(text: str, stretch: Span) -> Iterator[Span]:
    if stretch.end - stretch.start >= _LONGEST_RUN and _RUN.fullmatch(text, stretch.start, stretch.end):
        yield stretch
        return
    # Only where sentences begin is taken from the engine, so that no character can fall between two spans.
    engine_begins = [stretch.start + begin for begin, _ in _engine().span_tokenize(stretch.of(text))][1:]
    begins = [_after_marks(text, begin, stretch.end) for begin in engine_begins]
    open_begin = stretch.start
    for begin in begins:
        if not _belong_together(text, open_begin, begin):
            yield from trimmed(text, open_begin, begin)
            open_begin = begin
    yield from trimmed(text, open_begin, stretch.end)


def _after_marks(text: str, begin: int, end: int) -> int:
    """Step over the marks of notes that stand close to the sentence before: "It is lost.[1] Then"."""
    marks = None if text[begin - 1].isspace() else _NOTE_MARKS.match(text, begin, end)
    return marks.end() if marks else begin


def _belong_together(text: str, open_begin: int, begin: int) -> bool:
    """Tell whether the engine's boundary at `begin` is one to take back."""
    end = begin
    while end > open_begin and text[end - 1].isspace():
        end -= 1
    tail = text[max(open_begin, end - _REACH) : end]
    if end - open_begin < _REACH and _ENUMERATOR.fullmatch(tail.strip()):
        return True
    return any(after.match(text, begin) and before.search(tail) for before, after in _JOINS)
