"""A message becomes one line of words, and says whether it asks for studies. Pure."""

import re
import unicodedata

# Words that ask for a paper rather than for what it found.
_SOURCES = re.compile(
    r"\b(?:\w*stud(?:y|ies)|trials?|rcts?|papers?|research\w*|references?|sources?|authors?\w*|who|wrote|written|"
    r"writ(?:er|ing)s?|publish\w*|publications?|journals?|cit(?:e|es|ed|ation|ations)|reviews?|bibliograph\w*|articles?|"
    r"evidence|literature|meta-analys\w+|dois?|commentar\w+|editorials?)\b",
    re.IGNORECASE,
)


def clean(question: str) -> str:
    r"""Return a question as one line of visible text: control and invisible characters become blanks.

    >>> clean(" does it\x00 thin\tbones? ")
    'does it thin bones?'
    """
    visible = (" " if unicodedata.category(character)[0] == "C" else character for character in question)
    return one_line(unicodedata.normalize("NFC", "".join(visible)))


def one_line(text: str) -> str:
    """Write a text with each run of white space as one blank."""
    return " ".join(text.split())


def sayable(text: str) -> str:
    r"""Replace halves of characters, which a browser may send, but which can be neither sent back nor stored.

    >>> sayable("so sad \ud83d")
    'so sad ?'
    """
    return text.encode("utf-8", "replace").decode()


def has_words(question: str) -> bool:
    """Tell whether there is anything to search for."""
    return any(character.isalnum() for character in question)


def asks_for_sources(question: str) -> bool:
    """Tell whether a question asks for studies, papers or their authors.

    >>> asks_for_sources("Who wrote about older men?"), asks_for_sources("Does bone grow?")
    (True, False)
    """
    return _SOURCES.search(question) is not None
