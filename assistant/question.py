"""A message becomes the question that is searched for: cleaned, and a follow-up joined to what it follows.

Pure, and by rule: what is searched is made of the person's own words alone.
"""

import re
import unicodedata
from collections.abc import Sequence

from assistant.types import Message, Role

# A message that opens so goes on from the last one.
_CONTINUES = re.compile(
    r"(?:and|but|so|then|also|or|what about|how about|what if|same|why|why not|when|which|who|where|how|since when)\b",
    re.IGNORECASE,
)
# Words that stand for something named before.
_POINTS_BACK = re.compile(
    r"\b(?:it|its|they|them|their|theirs|this|that|these|those|he|him|his|she|her|hers|there|one|ones|"
    r"the (?:same|other|others|first|second|third|last|former|latter))\b",
    re.IGNORECASE,
)
# Words that ask for a paper rather than for what it found.
_SOURCES = re.compile(
    r"\b(?:\w*stud(?:y|ies)|trials?|rcts?|papers?|research\w*|references?|sources?|authors?\w*|who|wrote|written|"
    r"writ(?:er|ing)s?|publish\w*|publications?|journals?|cit(?:e|es|ed|ation|ations)|reviews?|bibliograph\w*|articles?|"
    r"evidence|literature|meta-analys\w+|dois?|commentar\w+|editorials?)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w[\w'’-]*")
# A message of so few words has no room for a topic of its own if it opens as a continuation.
_SHORT_WORDS = 7
# A message that points back is joined up to this length; a longer one says what it is about.
_LONG_WORDS = 16
_FEWEST_OWN_WORDS = 4
# How many earlier questions a chain of follow-ups may bring along.
_MAX_CHAIN = 3
# The encoder reads some 250 word pieces; the last question must be among them.
_MAX_JOINED_CHARS = 800


def clean(question: str) -> str:
    r"""Return a question as one line of visible text: control and invisible characters become blanks.

    >>> clean(" does it\x00 thin\tbones? ")
    'does it thin bones?'
    """
    visible = (" " if unicodedata.category(character)[0] == "C" else character for character in question)
    return " ".join(unicodedata.normalize("NFC", "".join(visible)).split())


def has_words(question: str) -> bool:
    """Tell whether there is anything to search for."""
    return any(character.isalnum() for character in question)


def asks_for_sources(question: str) -> bool:
    """Tell whether a question asks for studies, papers or their authors.

    >>> asks_for_sources("Who wrote about older men?"), asks_for_sources("Does bone grow?")
    (True, False)
    """
    return _SOURCES.search(question) is not None


def resolve(question: str, history: Sequence[Message]) -> str:
    """Join a follow-up to the questions it follows, oldest first; return any other question alone, cleaned.

    >>> resolve("and in women?", [Message(Role.USER, "Does it thin men's bones?")])
    "Does it thin men's bones? and in women?"
    """
    asked = [clean(message.content) for message in history if message.role is Role.USER]
    chain = [clean(question)]
    for earlier in reversed([words for words in asked if has_words(words)]):
        if not _leans_on_earlier(chain[0]) or len(chain) > _MAX_CHAIN:
            break
        if sum(map(len, chain)) + len(earlier) > _MAX_JOINED_CHARS:
            break
        chain.insert(0, earlier)
    return " ".join([*(_closed(words) for words in chain[:-1]), chain[-1]])


def has_words_of_its_own(question: str) -> bool:
    """Tell whether a follow-up says something itself, and not just "and in women?"."""
    return len(_WORD.findall(question)) >= _FEWEST_OWN_WORDS


def _closed(question: str) -> str:
    return question if question.endswith(("?", ".", "!")) else f"{question}?"


def _leans_on_earlier(question: str) -> bool:
    words = len(_WORD.findall(question))
    if words <= _SHORT_WORDS and _CONTINUES.match(question):
        return True
    return words <= _LONG_WORDS and _POINTS_BACK.search(question) is not None
