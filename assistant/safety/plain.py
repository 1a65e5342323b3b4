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
# Nothing ends where no word follows up to the next end: "what?? :)" is one sentence.
_SENTENCE_END = re.compile(r"(?<=[.!?;…]) (?=[^.!?;…]*\w)")
# What ends a message, or a sentence of it, without changing what it is.
_END_PUNCTUATION = " .!?;…"
# Hardly a sentence is as long, and an encoder reads as many words at once.
_MOST_WORDS = 100
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


def sentences(asked: str) -> tuple[str, ...]:
    """Cut a plain text as it is asked into sentences, at least one, which make it up again with a blank between them.

    Who is in a hurry may set no full stop: a sentence that does not end is cut.

    >>> sentences("my nan slipped. can she walk!! :) or not?")
    ('my nan slipped.', 'can she walk!!', ':) or not?')
    """
    words = [sentence.split(" ") for sentence in _SENTENCE_END.split(asked)]
    return tuple(" ".join(part[at : at + _MOST_WORDS]) for part in words for at in range(0, len(part), _MOST_WORDS))


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
