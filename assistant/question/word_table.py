"""The table of words that people use, read from `assistant/data/`; what it is for stands at its top."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assistant.data_files import DATA, load_table


class Kind(StrEnum):
    """Why a question is read otherwise than it was written."""

    SPELLING = "spelling"
    EVERYDAY = "everyday"
    MEDICINE = "medicine"
    ABBREVIATION = "abbreviation"


_SECTIONS = {"everyday": Kind.EVERYDAY, "medicines": Kind.MEDICINE, "abbreviations": Kind.ABBREVIATION}


@dataclass(frozen=True, slots=True)
class WordTable:
    """What the file lists.

    Attributes:
        meanings: for each kind but spelling, words and what the field calls the same.
        spellings: parts of words, British and American.
        danger: words whose misspelling must hide no emergency.
    """

    meanings: Mapping[Kind, Mapping[str, tuple[str, ...]]]
    spellings: tuple[tuple[str, str], ...]
    danger: tuple[str, ...]


def load_word_table(language: str = "en", *, folder: Path | Traversable = DATA) -> WordTable:
    """Read the table of one language.

    Raises:
        ConfigurationError: the file is missing or broken; the message names it and what is wrong.
    """
    return load_table(folder / f"words.{language}.toml", _build)


def _build(data: dict[str, Any]) -> WordTable:
    if unknown := set(data) - set(_SECTIONS) - {"spellings", "danger"}:
        msg = f"unknown sections {sorted(unknown)}"
        raise ValueError(msg)
    return WordTable(
        MappingProxyType({kind: MappingProxyType(_meanings(data[name])) for name, kind in _SECTIONS.items()}),
        tuple((_word(part), _word(other)) for part, other in data["spellings"].items()),
        tuple(map(_word, data["danger"])),
    )


def _meanings(section: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Take one meaning as text, or several as a list."""
    listed = {phrase: read_as if isinstance(read_as, list) else [read_as] for phrase, read_as in section.items()}
    return {_word(phrase): tuple(map(_word, read_as)) for phrase, read_as in listed.items()}


def _word(value: object) -> str:
    if not isinstance(value, str) or not any(map(str.isalpha, value)):
        msg = f"words are expected, not {value!r}"
        raise TypeError(msg)
    return value
