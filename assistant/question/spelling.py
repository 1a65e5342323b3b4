"""A misspelt word becomes a word of the library, where there is no doubt which one is meant.

Precision goes before recall: an English word is never touched, nor one that two words could stand for, nor one whose
repair would turn a prefix or an ending into another of its kind ("hypo" into "hyper", "sulfite" into "sulfate").
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from string import ascii_lowercase
from types import MappingProxyType

from symspellpy.editdistance import DistanceAlgorithm, EditDistance

from index.lexical import terms

# English words with how often each stands in a large corpus; most are in British spelling.
_ENGLISH = files("symspellpy") / "frequency_dictionary_en_82_765.txt"
# An English word this common leaves a repair in doubt where it is as near as the library's word; a rarer one does not.
_COMMON = 1_000_000
_FEWEST_LETTERS = 5
# A slip of the finger is repaired from so many letters on; what sounds the same, from the fewest on.
_FEWEST_IN_SLIP = 7
# From so many letters on, what sounds the same may differ in two places, and in three.
_TWO_PLACES, _THREE_PLACES = 9, 12
_SOUNDS = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in [
        ("^kn", "n"),
        ("^wr", "r"),
        ("^ps", "s"),
        ("ph", "f"),
        ("[ts]i(?=on)|ci(?=[aeo])|c(?=[eiy])|z", "s"),
        ("ck|[cq]", "k"),
        ("x", "ks"),
        ("g(?=[eiy])", "j"),
        ("^[aeiouy]+", "a"),
        ("(?<!^)[aeiouyhw]", ""),
        (r"(.)\1+", r"\1"),
    ]
)
_PREFIX = re.compile(
    "hypo|hyper|pre|peri|post|pro|inter|intra|infra|sub|super|supra|trans|ante|anti|macro|micro|hetero|homo|ecto|endo|iso"
)
_ENDING = re.compile(r"(?:(?:ec|os|o)tom(?:y|ies)|[ao]ses?|[ai]tes?)\Z")
# What an English word may end in beside its form in the list, a lost apostrophe ("youre") counted.
_INFLECTIONS = ("s", "es", "ed", "d", "ing", "ly", "ness", "less", "nt", "re", "ve", "ll")
# What a word of the library may end in beside; "inhibiter" is not known for that, but "excluder" no slip for "exclude".
_MORE_INFLECTIONS = (*_INFLECTIONS, "r", "er", "y")
_KEYS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_DISTANCE = EditDistance(DistanceAlgorithm.DAMERAU_OSA)


class Speller:
    """Repairs words after a library's vocabulary."""

    def __init__(self, words: Mapping[str, int], others: Iterable[str] = ()) -> None:
        """Take the library's words, and others that are as good.

        Args:
            words: in small letters, and how often each stands; one of 0 is known and never the repair of another.
        """
        self._words = {**words, **{other: max(1, words.get(other, 0)) for other in others}}
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word, count in self._words.items():
            if count and len(word) >= _FEWEST_LETTERS - 1:
                self._by_sound[_sound(word)].append(word)

    def repair(self, word: str) -> str | None:
        """Return the word that is meant by one in small letters; None if it is right, or in doubt."""
        if len(word) < _FEWEST_LETTERS or self._is_known(word):
            return None
        slips = _slips(word)
        distances = self._heard(word) | (self._typed(slips) if len(word) >= _FEWEST_IN_SLIP else {})
        candidates = {other: distance for other, distance in distances.items() if _may_stand_for(word, other)}
        nearest = min(candidates.values(), default=0)
        equals = [other for other, distance in candidates.items() if distance == nearest]
        if len({tuple(terms(equal)) for equal in equals}) != 1 or self._is_in_doubt(slips):
            return None
        return max(equals, key=lambda equal: self._words[equal])

    def _is_known(self, word: str) -> bool:
        # "goin" is "going"
        forms = [word, f"{word}g", f"{word}s", *(word.removesuffix(ending) for ending in _INFLECTIONS)]
        return any(form in self._words or form in english_words() for form in forms)

    def _heard(self, word: str) -> dict[str, int]:
        """Return the words that sound like one, and in how many places they differ."""
        places = 1 + (len(word) >= _TWO_PLACES) + (len(word) >= _THREE_PLACES)
        heard = {other: _DISTANCE.compare(word, other, places) for other in self._by_sound.get(_sound(word), ())}
        # The first letter is seldom wrong, and another one makes another name: "Systane" is no cystine.
        return {other: distance for other, distance in heard.items() if distance > 0 and other[0] == word[0]}

    def _typed(self, slips: Iterable[str]) -> dict[str, int]:
        return {slip: 1 for slip in slips if self._words.get(slip)}

    def _is_in_doubt(self, slips: Iterable[str]) -> bool:
        """Tell whether a slip may have hit a common English word that the library does not use."""
        return any(english_words().get(slip, 0) >= _COMMON and slip not in self._words for slip in slips)


@cache
def english_words() -> Mapping[str, int]:
    """Read the English words and how often each stands."""
    pairs = (line.split() for line in _ENGLISH.read_text("utf-8-sig").splitlines())
    return MappingProxyType({word: int(count) for word, count in pairs})


def _sound(word: str) -> str:
    """Return roughly the consonants that are heard."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def _slips(word: str) -> set[str]:
    """Return all words one slip away: a letter too many, too few, swapped with the next, or hit beside its key."""
    found: set[str] = set()
    for at in range(len(word) + 1):
        left, right = word[:at], word[at:]
        found.update(left + letter + right for letter in ascii_lowercase)
        if right:
            found.add(left + right[1:])
            found.update(left + letter + right[1:] for letter in _beside(right[0]))
        if len(right) > 1:
            found.add(left + right[1] + right[0] + right[2:])
    # A first letter more or less may turn a word round: "asymptomatic".
    return {slip for slip in found if slip[:1] == word[:1]} - {word}


def _beside(letter: str) -> str:
    vowels = "aeiouy"
    row = next((keys for keys in _KEYS if letter in keys), "")
    at = row.find(letter)
    return row[max(0, at - 1) : at] + row[at + 1 : at + 2] + (vowels if letter in vowels else "")


def _may_stand_for(word: str, other: str) -> bool:
    """Tell whether one word can be another misspelt, and not another form of it or its opposite."""
    if word.startswith(other) and word[len(other) :] in _MORE_INFLECTIONS:
        return False
    return all(
        not (one and two) or one[0] == two[0]
        for pattern in (_PREFIX.match, _ENDING.search)
        for one, two in [(pattern(word), pattern(other))]
    )
