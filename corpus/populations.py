"""Who a passage is about, from its own words or else from the words around it."""

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files


def populations_of(text: str, scope: Sequence[str]) -> tuple[str, ...]:
    """Name the populations that a text is about, in the order of the data file.

    Args:
        scope: headings and other context, outermost first; asked, innermost first, only where the
            text itself names nobody.

    >>> populations_of("Bone is lost.", ("In women", "After the menopause"))
    ('women', 'postmenopausal women')
    """
    for words in (text, *reversed(scope)):
        found = tuple(name for name, pattern in _patterns() if pattern.search(words))
        if found:
            return _with_implied(found)
    return ()


def population_names() -> tuple[str, ...]:
    """List the populations that are known."""
    return tuple(name for name, _ in _patterns())


def _with_implied(found: tuple[str, ...]) -> tuple[str, ...]:
    if "postmenopausal women" in found and "women" not in found:
        return ("women", *found)
    return found


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    table = tomllib.loads(files("corpus").joinpath("populations.toml").read_text("utf-8"))["populations"]
    return tuple(
        (name, re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, words))})(?![\w-])", re.IGNORECASE))
        for name, words in table.items()
    )
