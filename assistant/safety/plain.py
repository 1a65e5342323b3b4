"""A message without its dress: case, accents, curly quotes, look-alike and invisible letters, end punctuation. Pure."""

import re
import unicodedata

# Cyrillic and Greek letters that pass for Latin ones; capitals and small letters look alike differently.
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХІЈЅԌԚԜавекмнорстухіјѕԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυι",
    "ABEKMHOPCTYXIJSGQWabekmhopctyxijsdhqwABEZHIKMNOPTYXavopui",
)
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛ʼ`´′＇"), "'")
_QUOTES = dict.fromkeys(map(ord, "“”„‟«»＂"), '"')
_SENTENCE_END = re.compile(r"(?<=[.!?;…])\s+")
# What ends a message, or a sentence of it, without changing what it is.
_END_PUNCTUATION = " .!?;…"
_WORD = re.compile(r"\w")
# As long as the settings let a question be. Of a longer message both ends are read, so that the time stays bounded.
_LONGEST_CHARS = 4000


def plain(text: str) -> str:
    r"""Return text in small plain letters on one line, with straight quotes and its punctuation.

    >>> plain(" It’s\u200b  A\n ТЕSТ! ")
    "it's a test!"
    """
    straight = text.translate(_APOSTROPHES).translate(_QUOTES)
    letters = unicodedata.normalize("NFKD", straight).translate(_LOOK_ALIKES).casefold()
    return " ".join("".join(map(_visible, letters)).split())


def both_ends(text: str) -> str:
    """Return a text that is no longer than any question may be; of a longer one the beginning and the end."""
    half = _LONGEST_CHARS // 2
    return text if len(text) <= _LONGEST_CHARS else f"{text[:half]} {text[-half:]}"


def sentences(plain_text: str) -> tuple[str, ...]:
    """Cut plain text into sentences, each ended as a question is: that is how most are asked, and searched for.

    >>> sentences("my nan slipped. can she walk!! :)")
    ('my nan slipped?', 'can she walk?')
    """
    parts = (part.strip(_END_PUNCTUATION) for part in _SENTENCE_END.split(plain_text))
    return tuple(f"{part}?" for part in parts if _WORD.search(part))


def as_asked(plain_text: str) -> str:
    """Return plain text ended as a question is.

    >>> as_asked("does it hurt ..."), as_asked("does it hurt")
    ('does it hurt?', 'does it hurt?')
    """
    return f"{plain_text.strip(_END_PUNCTUATION)}?"


def _visible(letter: str) -> str:
    category = unicodedata.category(letter)
    # Mn: accents, now loose; Cf: zero-width and other invisible characters; other C: control characters and the like.
    if category in ("Mn", "Cf"):
        return ""
    return " " if category[0] == "C" else letter
