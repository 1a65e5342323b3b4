"""Abbreviations that a text explains itself: "bone mineral density (BMD)", and "BMD (bone mineral density)".

After Schwartz and Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical text",
Pacific Symposium on Biocomputing 2003.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BRACKETS = re.compile(r"\(([^()\n]{2,120})\)")
_ENDS = re.compile(r"[.!?;:]\s|\n")
_SHORT = re.compile(r"[^\W_][\w/+-]{1,9}")
_LAST_WORD = re.compile(r"([^\W_][\w/+-]{1,9})\s*\Z")
# A long form never opens so: "transposition of the great arteries (TGA)" has its letters further left.
_SMALL_WORDS = frozenset({"a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"})
# Far more letters than the words before a bracket can need.
_MOST_CHARS_BEFORE = 200


@dataclass(frozen=True, slots=True)
class Abbreviation:
    """A short form and what it stands for, both as the text writes them."""

    short: str
    long: str


def abbreviations_in(text: str) -> Iterator[Abbreviation]:
    """Find the abbreviations that a text explains, in text order, each as often as it does.

    >>> [(found.short, found.long) for found in abbreviations_in("Loss of bone mineral density (BMD) is slow.")]
    [('BMD', 'bone mineral density')]
    """
    for found in _BRACKETS.finditer(text):
        before = _ENDS.split(text[max(0, found.start() - _MOST_CHARS_BEFORE) : found.start()])[-1].rstrip()
        inside = re.split(r"[;,]\s", found[1])[0].strip()
        if _is_short(inside):
            long = long_form(inside, before)
            if long:
                yield Abbreviation(inside, long)
        elif (last := _LAST_WORD.search(before)) and _is_short(last[1]):
            long = long_form(last[1], inside)
            # The bracket may go on, but the long form must open it.
            if long and inside.startswith(long):
                yield Abbreviation(last[1], long)


def long_form(short: str, words: str) -> str | None:
    """Return the shortest end of `words` that has the letters of `short` in their order, from a word's first letter.

    >>> long_form("HRT", "women on hormone replacement therapy")
    'hormone replacement therapy'
    """
    at = len(words)
    for number, letter in reversed(list(enumerate(short.casefold()))):
        if not letter.isalnum():
            continue
        at -= 1
        while at >= 0 and (words[at].casefold() != letter or (number == 0 and at > 0 and words[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    long = words[words.rfind(" ", 0, at) + 1 :]
    count = len(long.split())
    # Two letters out of one word explain too little: "oestrogen (ER) and progesterone (PR) receptors".
    enough = count > 1 or len(short) > 2
    enough = enough and long.split()[0] not in _SMALL_WORDS
    fits = enough and count <= min(len(short) + 5, 2 * len(short)) and len(long) > len(short) and long[0].isalnum()
    return long if fits and short.casefold() not in re.split(r"[\s-]", long.casefold()) else None


def _is_short(text: str) -> bool:
    """Tell whether words look like an abbreviation: one word with two capitals, or a capital and a digit."""
    capitals = sum(letter.isupper() for letter in text)
    return _SHORT.fullmatch(text) is not None and (capitals > 1 or (capitals == 1 and any(map(str.isdigit, text))))
