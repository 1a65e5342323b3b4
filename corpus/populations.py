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
# An age that nobody counts as young, for `#` in the data file.
_AGE = "[6-9][0-9]"


def populations_of(text: str) -> tuple[str, ...]:
    """Name the populations that a text names, in the order of the data file.

    >>> populations_of("Women lose bone after the menopause.")
    ('women', 'postmenopausal women')
    """
    return tuple(population.name for population in find_populations(text, [Span(0, len(text))] if text else []))


def find_populations(text: str, spans: Sequence[Span]) -> tuple[Population, ...]:
    """Find the populations that the words in some spans of a text name, each once, in the order of the data file."""
    found = {name: place for name, pattern in _patterns().items() if (place := _first(pattern, text, spans))}
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


def _table() -> dict[str, Any]:
    return tomllib.loads(files("corpus").joinpath("populations.toml").read_text("utf-8"))


def _expression(term: str) -> str:
    """Write a term as a regular expression; a line may end at a blank, and hyphens come in three kinds."""
    parts = {" ": r"\s+", "-": f"[{_HYPHENS}]", "#": _AGE}
    return "".join(parts.get(character, re.escape(character)) for character in term)
