"""Who a text is about, by a table of words in a data file, with the place of the words that say so."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from corpus.types import Population, Span

# What a passage without populations is filtered and counted by.
NOT_STATED = "not stated"
_IMPLIED = {"postmenopausal women": "women"}
_WIDER = {"postmenopausal women": ("women",), "children": ("men", "women"), "pregnancy": ("women", "children")}
_HYPHENS = "\u2010\u2011-"  # the last one first in a class of characters would be a range
# Ages that nobody counts as young, for `#` in the data file.
_AGES = range(60, 100)
_WORD = re.compile(r"\w+")


def populations_of(text: str) -> tuple[str, ...]:
    """Name the populations that a text names, in the order of the data file.

    >>> populations_of("Women lose bone after the menopause.")
    ('women', 'postmenopausal women')
    """
    return tuple(population.name for population in find_populations(text, [Span(0, len(text))] if text else []))


def find_populations(text: str, spans: Sequence[Span]) -> tuple[Population, ...]:
    """Find the populations that the words in some spans of a text name, each once, in the order of the data file."""
    # Most texts name nobody, and looking at their words takes a tenth of the time that searching for all terms does.
    words = {word for span in spans for word in _words(text[span.start : span.end])}
    named = {name for word in words & _last_words().keys() for name in _last_words()[word]}
    if not named:
        return ()
    found = {name: place for name in named if (place := _first(_patterns()[name], text, spans))}
    for name, implied in _IMPLIED.items():
        if name in found:
            found.setdefault(implied, found[name])
    return tuple(Population(name, found[name]) for name in _patterns() if name in found)


def population_names() -> tuple[str, ...]:
    """List the populations that are known, in the order of the data file."""
    return tuple(_patterns())


@cache
def opposed_populations() -> tuple[tuple[str, ...], ...]:
    """List the populations of whom nobody belongs to two, such as men and women."""
    return tuple(tuple(names) for names in _table()["opposed"])


def narrowest(names: Sequence[str]) -> tuple[str, ...]:
    """Leave out the populations whose name may come from the words for a narrower one: a boy is a child first.

    >>> narrowest(("women", "postmenopausal women"))
    ('postmenopausal women',)
    """
    wider = {wide for name in names for wide in _WIDER.get(name, ())}
    return tuple(name for name in names if name not in wider)


def _first(pattern: re.Pattern[str], text: str, spans: Sequence[Span]) -> Span | None:
    matches = (pattern.search(text, span.start, span.end) for span in spans)
    return next((Span(*match.span()) for match in matches if match), None)


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    return {
        name: re.compile(
            rf"(?<![\w{_HYPHENS}])(?:{'|'.join(map(_expression, terms))})(?![\w{_HYPHENS}])",
            re.IGNORECASE,
        )
        for name, terms in _table()["populations"].items()
    }


@cache
def _last_words() -> dict[str, set[str]]:
    """Say of the last word of every term which populations it may name."""
    names: dict[str, set[str]] = {}
    for name, terms in _table()["populations"].items():
        for term in terms:
            for age in _AGES if "#" in term else [""]:
                names.setdefault(_words(term.replace("#", str(age)))[-1], set()).add(name)
    return names


def _words(text: str) -> list[str]:
    """List the words of a text, in small letters."""
    # Of the letters that the patterns take for an English one, those that do not become it in small letters.
    english = text.replace("\u0130", "i").replace("\u0131", "i").replace("\u017f", "s")
    return _WORD.findall(english.lower())


def _table() -> dict[str, Any]:
    return tomllib.loads(files("corpus").joinpath("populations.toml").read_text("utf-8"))


def _expression(term: str) -> str:
    """Write a term as a regular expression; a line may end at a blank, and hyphens come in three kinds."""
    parts = {" ": r"\s+", "-": f"[{_HYPHENS}]", "#": f"(?:{'|'.join(map(str, _AGES))})"}
    return "".join(parts.get(character, re.escape(character)) for character in term)
