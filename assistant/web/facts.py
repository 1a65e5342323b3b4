"""How the Library page says what is known of something: a name and a value, and long lists cut short."""

from collections.abc import Iterable

from assistant.web.html import Html, element, joined
from assistant.web.wording import Wording

_MOST_NAMES = 20


def fact(name: str, value: str) -> Html:
    """Write one row of a list of facts."""
    return element("div", element("dt", name), element("dd", value))


def names(listed: Iterable[str], wording: Wording) -> Html:
    """List names, of very many the first ones."""
    every = list(listed)
    rest = len(every) - _MOST_NAMES
    shown = [*every[:_MOST_NAMES], *([wording.and_more.format(n=wording.number(rest))] if rest > 0 else [])]
    return Html(", ".join(joined([name]) for name in shown))
