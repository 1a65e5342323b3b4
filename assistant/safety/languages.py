"""Whether a message is in another language, told by its letters and small words. Nothing here knows what it asks."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assistant.data_files import DATA, load_table
from assistant.safety.plain import plain

_WORD = re.compile(r"[^\W\d_]+")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛ʼ`´′＇"))
_FIRST_ACCENTED_LETTER, _LAST_LATIN_LETTER = "\u00c0", "\u024f"
# "αβ" or one foreign name in an English question is not another language; every third word is.
_FOREIGN_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Languages:
    """The small words of each language, as the file lists them."""

    english: frozenset[str]
    foreign: Mapping[str, frozenset[str]]

    def foreign_language(self, message: str) -> str | None:
        """Name what shows that a message is not in English, or None."""
        words = _WORD.findall(plain(message).replace("'", ""))
        # One letter alone ("TGF-β") is a symbol, not a word.
        other_script = sum(len(word) > 1 and max(word) > _LAST_LATIN_LETTER for word in words)
        if other_script and other_script >= _FOREIGN_SHARE * len(words):
            return "not in Latin letters"
        english = sum(word in self.english for word in words)
        accented = _accented_words(message)
        for language, small_words in self.foreign.items():
            known = small_words.intersection(words)
            # Accents alone may be names ("Sjögren, Ménière"); beside one known word they count like known words.
            if known and len(known | accented) > max(1, english):
                return f"words of {language}"
        return None


def load_languages(source: Path | Traversable = DATA / "languages.toml") -> Languages:
    """Read the small words.

    Raises:
        ConfigurationError: the file is missing or broken; the message names it and what is wrong.
    """
    return load_table(source, _build)


def _build(data: dict[str, Any]) -> Languages:
    foreign = {name: frozenset(small.split()) for name, small in data["languages"].items()}
    return Languages(foreign.pop("english"), MappingProxyType(foreign))


def _accented_words(message: str) -> set[str]:
    """Return the plain forms of the words that have a Latin letter beyond a to z."""
    composed = unicodedata.normalize("NFC", message.translate(_APOSTROPHES)).lower()
    accented = (
        word
        for word in _WORD.findall(composed)
        if any(_FIRST_ACCENTED_LETTER <= letter <= _LAST_LATIN_LETTER for letter in word)
    )
    return {plain(word) for word in accented}
