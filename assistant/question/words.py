"""A question's words become words of the library: repaired, respelt, and joined by what the documents call the same.

Pure, and by rule. No number, no name and no English word is ever changed: what is not misspelt stays as the person
wrote it, and words of the field stand beside it in brackets. The table is data in `assistant/data/`.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from assistant.question.medicines import medicines_in
from assistant.question.spelling import Speller, english_words
from assistant.question.wanted import defined
from assistant.question.word_table import Kind, WordTable
from index.lexical import terms
from index.vocabulary import Vocabulary

# A whole word in small letters, perhaps with a capital: what stands beside a digit, an at sign, a slash or an
# apostrophe is a number, an address or a contraction.
_REPAIRABLE = re.compile(r"(?<![\w@./'’])[A-Za-z][a-z]+(?![\w@/]|[.'’](?!s\b)\w)")
# A capital inside a message shows a name; one of so many letters that is nearly a medicine's is the medicine's.
_FEWEST_LETTERS_OF_A_NAME = 7
# A word that the list of English words counts this often may stand in a term for another: "bone scan".
_EVERYDAY = 3_000_000
_WORD = re.compile(r"\w+(?:['’]\w+)*")
_POSSESSIVE = re.compile(r"['’]s$")
_GAP = re.compile(r"[\s-]*")
# A question is read for danger, for its words and for its scope, one after the other; so many are remembered.
_REMEMBERED = 64


@dataclass(frozen=True, slots=True)
class Change:
    """Words of a question, and what they are read as: instead of them where it is spelling, otherwise beside them."""

    own: str
    read_as: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Understood:
    """How a question is read.

    Attributes:
        own: as the person wrote it.
        spelt: with its spelling repaired, and nothing else.
        reworded: with the library's words instead of the person's, to search for beside `own`.
        resolved: with the library's words beside the person's in brackets, to show.
        changes: each difference; spelling first, then in the order of their places.
        names: words of either wording that the library uses and no list of English words holds: names, abbreviations
            and terms of art.
    """

    own: str
    spelt: str
    reworded: str
    resolved: str
    changes: tuple[Change, ...]
    names: tuple[str, ...]

    @property
    def other_wordings(self) -> tuple[str, ...]:
        """What to search for beside `own`; empty where nothing is read otherwise."""
        return tuple(words for words in dict.fromkeys((self.spelt, self.reworded)) if words != self.own)


@dataclass(frozen=True, slots=True)
class _Meaning:
    """What a phrase means, None where the library has no words for it.

    Attributes:
        only_as: how it must be written, where small letters would make it another word; otherwise None.
    """

    read_as: str | None
    kind: Kind
    only_as: str | None


@dataclass(frozen=True, slots=True)
class _Place:
    """A stretch of a question, half-open, and its change."""

    start: int
    end: int
    change: Change


class Words:
    """Reads questions over one library."""

    def __init__(self, vocabulary: Vocabulary, table: WordTable) -> None:
        """Prepare what the library has words for; the rest of the table is of no use to it."""
        self._vocabulary = vocabulary
        self._spellings = table.spellings
        # By the words as they stand, in small letters, and by their stems.
        self._written: dict[tuple[str, ...], _Meaning] = {}
        self._stemmed: dict[tuple[str, ...], _Meaning] = {}
        for short, long in vocabulary.long_forms.items():
            self._add(short, (long,), Kind.ABBREVIATION)
            self._add(long, (short,), Kind.ABBREVIATION)
        for kind, meanings in table.meanings.items():
            for phrase, read_as in meanings.items():
                self._add(phrase, read_as, kind)
        self._longest = max(map(len, self._written), default=0)
        # "co-codamol" is written "cocodamol" as well.
        names = " ".join(_names(table)).casefold()
        self._names = frozenset(_WORD.findall(f"{names} {names.replace('-', '')}"))
        self._medicines = frozenset(name.casefold() for name in _names(table) if name.isalpha())
        everyday = (word for word in table.meanings[Kind.EVERYDAY] if " " not in word)
        self._speller = Speller(vocabulary.words, (*self._names, *everyday, *table.danger))
        self._remembered = lru_cache(_REMEMBERED)(self._understand)

    def understand(self, question: str) -> Understood:
        """Read a question in the library's words. The last few are kept in memory, and nowhere else."""
        return self._remembered(question)

    def unnamed(self, question: str) -> tuple[str, ...]:
        """List what a question names and the library never does, whatever it is called.

        That is a term whose meaning is asked, else medicines. Other words that a library does not use may be another
        way to say what it says.
        """
        read = self.understand(question)
        known = {word for change in read.changes for word in _words_of(change.own.casefold())}
        unused = [
            word
            for word in dict.fromkeys(_words_of(read.spelt))
            if not any(map(str.isdigit, word)) and word.casefold() not in known and not self._is_known(word)
        ]
        term = defined(read.spelt)
        words = _words_of(term)
        if any(word in words and (len(words) == 1 or _is_rare(word)) for word in unused):
            return (term,)
        return tuple(word for word in unused if word.casefold() in self._medicines or medicines_in(word))

    def _understand(self, question: str) -> Understood:
        respelt = list(self._respelt(question))
        spelt = _rewritten(question, respelt, lambda change: change.read_as)
        beside = list(self._beside(spelt))
        reworded = _rewritten(spelt, beside, _instead)
        return Understood(
            own=question,
            spelt=spelt,
            reworded=reworded,
            resolved=_rewritten(spelt, beside, lambda change: f"{change.own} ({change.read_as})"),
            changes=tuple(place.change for place in (*respelt, *beside)),
            names=tuple(dict.fromkeys(filter(self._is_name_here, _WORD.findall(f"{spelt} {reworded}".casefold())))),
        )

    def _is_known(self, word: str) -> bool:
        meaning = self._written.get((word.casefold(),))
        return self._vocabulary.uses(word) or bool(meaning and meaning.read_as)

    def _is_name_here(self, word: str) -> bool:
        return word not in english_words() and self._vocabulary.uses(word)

    def _add(self, phrase: str, read_as: Sequence[str], kind: Kind) -> None:
        known = next(filter(None, map(self._as_the_library_spells, read_as)), None)
        small = phrase.casefold()
        taken = kind is Kind.ABBREVIATION and (small in english_words() or bool(self._vocabulary.words.get(small)))
        # Kept where the library knows none of it too: "brittle bone disease" must not be read as "brittle bone".
        meaning = _Meaning(known, kind, phrase if taken else None)
        # The first to come stays: what the documents explain themselves.
        self._written.setdefault(tuple(_WORD.findall(small)), meaning)
        self._stemmed.setdefault(tuple(terms(phrase)), meaning)

    def _as_the_library_spells(self, phrase: str) -> str | None:
        """Return a phrase whose every word the library uses, in the library's spelling; None if it does not."""
        words = [self._other_spelling(word) or word for word in phrase.split(" ")]
        spelt = " ".join(words)
        return spelt if self._vocabulary.uses(spelt) else None

    def _other_spelling(self, word: str) -> str | None:
        """Return the British or American form of a word that the library uses only in that form."""
        small = word.casefold()
        if small in self._vocabulary.words:
            return None
        forms = (form for pair in self._spellings for form in _swapped(small, pair))
        return next((form for form in forms if self._vocabulary.words.get(form)), None)

    def _respelt(self, question: str) -> Iterator[_Place]:
        for found in _REPAIRABLE.finditer(question):
            word = found[0].casefold()
            other = self._other_spelling(word) or self._speller.repair(word)
            if other and (found.start() == 0 or found[0] == word or self._is_name(other)):
                written = other.capitalize() if found[0] != word else other
                yield _Place(found.start(), found.end(), Change(found[0], written, Kind.SPELLING))

    def _is_name(self, word: str) -> bool:
        return word in self._names and len(word) >= _FEWEST_LETTERS_OF_A_NAME

    def _beside(self, question: str) -> Iterator[_Place]:
        """Find what the library has other words for, the longest phrases first, none inside another."""
        words = list(_WORD.finditer(question))
        stems = [" ".join(terms(word[0])) for word in words]
        said = set(terms(question))
        at = 0
        while at < len(words):
            length, meaning = self._meaning_of(words[at : at + self._longest], stems[at : at + self._longest])
            # What the question says already needs no second word for it.
            if meaning and meaning.read_as and not said.issuperset(terms(meaning.read_as)):
                start, end = words[at].start(), words[at + length - 1].end()
                yield _Place(start, end, Change(question[start:end], meaning.read_as, meaning.kind))
            at += length

    def _meaning_of(self, words: Sequence[re.Match[str]], stems: Sequence[str]) -> tuple[int, _Meaning | None]:
        """Return how many words from the first on mean something together, and what; 1 and None if they do not."""
        gaps = [bool(_GAP.fullmatch(one.string, one.end(), two.start())) for one, two in pairwise(words)]
        connected = 1 + (gaps.index(False) if False in gaps else len(gaps))
        small = [word[0].casefold().replace("’", "'") for word in words[:connected]]
        for length in range(connected, 0, -1):
            meaning = self._written.get(tuple(small[:length])) or self._stemmed.get(tuple(stems[:length]))
            if meaning and meaning.only_as in (None, words[0][0]):
                return length, meaning
        return 1, None


def _words_of(text: str) -> list[str]:
    return [_POSSESSIVE.sub("", word) for word in _WORD.findall(text)]


def _is_rare(word: str) -> bool:
    return english_words().get(word.casefold(), 0) < _EVERYDAY


def _names(table: WordTable) -> Iterator[str]:
    """List the names and the substances of medicines."""
    for name, read_as in table.meanings[Kind.MEDICINE].items():
        yield from (name, *read_as)


def _swapped(word: str, pair: tuple[str, str]) -> Iterator[str]:
    for part, other in (pair, pair[::-1]):
        start = word.find(part)
        while start >= 0:
            yield word[:start] + other + word[start + len(part) :]
            start = word.find(part, start + len(part))


def _instead(change: Change) -> str:
    return change.read_as + ("'s" if change.own.endswith(("'s", "’s")) else "")


def _rewritten(text: str, places: Sequence[_Place], written: Callable[[Change], str]) -> str:
    for place in reversed(places):
        text = text[: place.start] + written(place.change) + text[place.end :]
    return text
