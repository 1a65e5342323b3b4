"""A message without its dress: case, accents, curly quotes, look-alike and invisible letters, end punctuation. Pure."""

import re
import unicodedata
from collections.abc import Iterator

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
# A digit or a mark is a word piece, and so are about four letters. An encoder reads 254 at once; hardly a sentence has
# as many.
_PIECE = re.compile(r"[^\W\d_]{1,4}|\S")
_MOST_PIECES = 200
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

    Who is in a hurry may set no full stop: a sentence that may be too long to be read at once is cut between words.

    >>> sentences("my nan slipped. can she walk!! :) or not?")
    ('my nan slipped.', 'can she walk!!', ':) or not?')
    """
    return tuple(part for sentence in _SENTENCE_END.split(asked) for part in _read_at_once(sentence))


def _read_at_once(sentence: str) -> Iterator[str]:
    words: list[str] = []
    n_pieces = 0
    for word in sentence.split(" "):
        n_more = len(_PIECE.findall(word))
        if words and n_pieces + n_more > _MOST_PIECES:
            yield " ".join(words)
            words, n_pieces = [], 0
        words.append(word)
        n_pieces += n_more
    yield " ".join(words)


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
