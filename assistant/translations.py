"""The fixed words of one language, held to the English ones.

A file `STEM.LANGUAGE.toml` in `assistant/data/` has the keys of `STEM.en.toml`, no more and no fewer, and each text
has the same places to fill in and the same numbers: what a translation could lose is said when it is loaded.
"""

import re
from collections.abc import Iterator, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from assistant.data_files import DATA, load_table
from assistant.errors import ConfigurationError

ENGLISH = "en"
_STEMS = ("page", "messages", "contacts")
# What is filled in, and what a person may dial.
_FIXED = re.compile(r"\{[^{}]*\}|[0-9]+")


def languages(folder: Path | Traversable = DATA) -> tuple[str, ...]:
    """List the languages that have every file."""
    names = {entry.name for entry in folder.iterdir()}
    found = {name.split(".")[1] for name in names if re.fullmatch(r"\w+\.[\w-]+\.toml", name)}
    return tuple(sorted(one for one in found if all(f"{stem}.{one}.toml" in names for stem in _STEMS)))


def load_words(stem: str, language: str = ENGLISH, *, folder: Path | Traversable = DATA) -> dict[str, str]:
    """Read a file of fixed words, by key; a key in a table has the table's name and a dot in front.

    Raises:
        ConfigurationError: there is no such language, a file is broken, or it does not fit the English one.
    """
    source = folder / f"{stem}.{language}.toml"
    if not source.is_file():
        msg = f"there is no {source}, so CITEWELL_LANGUAGE cannot be {language!r}; there are: {', '.join(languages())}"
        raise ConfigurationError(msg)
    words = load_table(source, lambda data: dict(_flat(data)))
    english = words if language == ENGLISH else load_words(stem, folder=folder)
    if misfits := [*unmatched(words, english), *_altered(words, english)]:
        msg = f"{source} does not fit {stem}.{ENGLISH}.toml: {'; '.join(misfits)}; mend it"
        raise ConfigurationError(msg)
    return words


def unmatched(given: Mapping[str, Any], wanted: Mapping[str, Any]) -> Iterator[str]:
    """Name the keys that one mapping lacks, and those that only it has."""
    yield from (f"{key} is missing" for key in wanted if key not in given)
    yield from (f"{key} is unknown" for key in given if key not in wanted)


def _flat(data: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    for key, value in data.items():
        name = f"{above}{key}"
        if isinstance(value, dict):
            yield from _flat(value, f"{name}.")
        elif isinstance(value, str) and value.strip():
            yield name, value
        else:
            msg = f"{name} is {value!r}, not a text"
            raise TypeError(msg)


def _altered(words: Mapping[str, str], english: Mapping[str, str]) -> Iterator[str]:
    for key in (key for key in words if key in english):
        here, there = (sorted(_FIXED.findall(text)) for text in (words[key], english[key]))
        if here != there:
            yield f"{key} has {' '.join(here) or 'nothing'} where English has {' '.join(there) or 'nothing'}"
