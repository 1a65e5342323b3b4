"""Whether two statements about the same say different things. Pure, by rule, and careful: unsure is no difference.

Statements are compared only if one names all that the other names, and little more. Then they differ if one denies
what the other says, if one says up where the other says down, or if they count the same in other numbers. Among all
pairs of 7,740 sentences of health pages, each with those of its own source, no pair was taken for different.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from assistant.question.topics import own_words
from index.lexical import terms

# So much of the words that name something must be shared (Jaccard index of stems), and so many of them.
_SAME_WORDS = 0.6
_FEWEST_SHARED = 3
# What holds for some may be otherwise for others, and what is asked is not said.
_NOT_OF_ALL = re.compile(
    r"\b(?:some|few|many|most|mostly|mainly|often|usual(?:ly)?|normal(?:ly)?|sometimes|rare(?:ly)?|almost|may|might|can|"
    r"could|if|unless|until|except|other|others|than)\b|\?",
    re.IGNORECASE,
)
# Statements under other conditions do not meet.
_CONDITION = re.compile(
    r"\b(?:without|before|after|during|above|below|under|between|first|second|third|fourth|fifth|last|again|alone|"
    r"only)\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|no|never|cannot)\b|n['’]t\b", re.IGNORECASE)
_NUMBER_WORDS = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"]
_NUMBER = re.compile(
    rf"(?<![\w.,-])(\d+(?:[.,]\d+)?|{'|'.join(_NUMBER_WORDS)})(?![\w.,]*\d)(?:[\s-]?(%|[^\W\d]+))?", re.IGNORECASE
)


def _stems(words: str) -> frozenset[str]:
    return frozenset(terms(words))


# A number before any other word may be a name: "type 2 is rare".
_UNITS = _stems(
    "mg milligram g gram kg kilogram µg mcg microgram iu unit ml millilitre milliliter l litre liter cl dl mm cm m "
    "metre meter km second minute hour day night week month year decade time percent degree tablet pill capsule dose "
    "drop puff cup spoon glass calorie kcal kj mmol beat mmhg people person patient participant"
)
_UP = _stems("increase increased rise rising rose risen raise raised higher grow grew gain up")
_DOWN = _stems("decrease fall falling fell fallen drop decline lower reduce reduction lose lost loss diminish down")


@dataclass(frozen=True, slots=True)
class _Statement:
    """What a text says.

    Attributes:
        named: the stems of the words that name something, without those of direction and number.
        is_denied: whether a word of it denies it.
        directions: up, down, both or neither.
        numbers: each with the stem of its unit, which is empty where it is none.
    """

    named: frozenset[str]
    is_denied: bool
    directions: frozenset[str]
    numbers: frozenset[tuple[str, str]]


def differ(one: str, other: str) -> bool:
    """Tell whether two texts about the same people say different things about the same.

    >>> differ("Moss tea raises the mood of cats.", "Moss tea lowers the mood of cats.")
    True
    >>> differ("Moss tea raises the mood of cats.", "Moss tea lowers the weight of dogs.")
    False
    """
    conditions = _conditions(one)
    if conditions is None or conditions != _conditions(other):
        return False
    first, second = _statement(one), _statement(other)
    shared, named = first.named & second.named, first.named | second.named
    # Where each names something that the other does not, they may speak of two things.
    if named not in (first.named, second.named) or len(shared) < max(_FEWEST_SHARED, _SAME_WORDS * len(named)):
        return False
    if first.numbers - second.numbers and second.numbers - first.numbers:
        same = first.is_denied == second.is_denied and first.directions == second.directions
        return same and _count_differently(first.numbers, second.numbers)
    turned = len(first.directions) == len(second.directions) == 1 and first.directions != second.directions
    return turned != (first.is_denied != second.is_denied)


def claim_alike(one: str, other: str) -> bool:
    """Tell whether texts in the same words agree in number, direction and denial, so that one stands for both.

    >>> claim_alike("It keeps for 3 days.", "It keeps, for 3 days!"), claim_alike("It keeps.", "It does not keep.")
    (True, False)
    """
    first, second = _statement(one), _statement(other)
    claims = ((each.is_denied, each.directions, each.numbers) for each in (first, second))
    return next(claims) == next(claims)


@lru_cache(maxsize=1024)
def _statement(text: str) -> _Statement:
    stems = _stems(text)
    numbers = [_number(found) for found in _NUMBER.finditer(text)]
    directions = frozenset(name for name, words in (("up", _UP), ("down", _DOWN)) if words & stems)
    named = _stems(" ".join(own_words(_NUMBER.sub(r" \2 ", text)))) - _UP - _DOWN
    return _Statement(named, _NOT.search(text) is not None, directions, frozenset(numbers))


def _number(found: re.Match[str]) -> tuple[str, str]:
    number, unit = found[1].casefold().replace(",", "."), found[2] or ""
    if number in _NUMBER_WORDS:
        number = str(1 + _NUMBER_WORDS.index(number))
    return number, "%" if unit == "%" else "".join(_UNITS & _stems(unit))


def _count_differently(one: frozenset[tuple[str, str]], other: frozenset[tuple[str, str]]) -> bool:
    """Tell whether each of two texts counts one thing that the other does not, in the same unit."""
    units = [{unit for _, unit in numbers} for numbers in (one - other, other - one)]
    return len(one - other) == len(other - one) == 1 and units[0] == units[1] != {""}


@lru_cache(maxsize=1024)
def _conditions(text: str) -> frozenset[str] | None:
    """Give the words for the conditions under which a text holds; None where it need not hold for all."""
    if _NOT_OF_ALL.search(text):
        return None
    return frozenset(found.casefold() for found in _CONDITION.findall(text))
