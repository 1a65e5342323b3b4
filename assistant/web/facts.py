"""How the pages say what is known of something: a name and a value, and long lists cut short."""

from collections.abc import Iterable, Iterator

from assistant.web.html import Html, element, joined
from assistant.web.wording import Wording
from index.history import Changes

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


def changed(changes: Changes, labels: tuple[str, str, str], wording: Wording) -> Iterator[Html]:
    """Write which documents are added, changed and removed, each under its label, or that none is."""
    rows = list(zip(labels, (changes.added, changes.changed, changes.removed), strict=True))
    yield from (fact(label, names(ids, wording)) for label, ids in rows if ids)
    if not any(ids for _, ids in rows):
        yield fact(wording.version_same, wording.version_all_same)
