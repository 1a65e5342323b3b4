"""Which list an item belongs to, what it stands in, and where another list begins."""

from dataclasses import dataclass

from corpus.formats.plain.layout import Unit
from corpus.formats.plain.lines import LISTED, Marker
from corpus.sentences import split
from corpus.types import Context, ContextRole, Span

# No page nests its lists further, and every level adds to the scope of those below.
_DEEPEST = 7
_FIRST = frozenset({"1", "a", "A", "i"})
_AROUND_NUMBER = "()[]."
_ALIKE = str.maketrans("–—", "--")


@dataclass(frozen=True, slots=True)
class _Item:
    unit: Unit
    scope: tuple[Context, ...]


class OpenItems:
    """The item that was read last and those that it stands in, outermost first.

    Attributes:
        scope: what scopes the last item.
        level: how many lists it stands in.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._items: list[_Item] = []
        self.scope: tuple[Context, ...] = ()
        self.level = 0

    def clear(self) -> None:
        """Close all lists."""
        self._items.clear()

    def go_on_in(self, unit: Unit) -> bool:
        """Tell whether an unmarked unit is another paragraph of an item: it stands further in than its marker."""
        return any(item.unit.marker in LISTED and item.unit.indent + 1 < unit.indent for item in self._items)

    def add(self, unit: Unit, *, lead_in: tuple[Context, ...]) -> None:
        """Read an item, or another paragraph of one.

        Args:
            unit: the item
            lead_in: what leads into a list that begins with it
        """
        if unit.marker not in LISTED and self.go_on_in(unit):
            self._items = [item for item in self._items if item.unit.indent + 1 < unit.indent]
            self.scope, self.level = self._items[-1].scope, len(self._items)
            return
        beside = next((item for item in self._items if item.unit.indent == unit.indent), None)
        within = [item for item in self._items[:_DEEPEST] if item.unit.indent < unit.indent]
        if within:
            parent = within[-1]
            scope = (*parent.scope, Context(ContextRole.LEAD_IN, last_sentence(self._text, parent.unit)))
        elif beside and not _begins_another_list(beside.unit, unit):
            scope = beside.scope
        else:
            scope = self._items[0].scope if self._items and not beside else lead_in
        self._items = [*within, _Item(unit, scope)]
        self.scope, self.level = scope, len(self._items)


def last_sentence(text: str, unit: Unit) -> Span:
    """Return the last sentence of a unit."""
    return split(text, unit.span.start, unit.span.end)[-1]


def _begins_another_list(above: Unit, unit: Unit) -> bool:
    """Tell a new list from the next item: its numbers begin again, or its bullets change after a blank line."""
    if unit.marker is Marker.NUMBER and above.marker is Marker.NUMBER:
        # After (h), an (i) is no first one.
        return unit.sign.strip(_AROUND_NUMBER) in _FIRST and above.sign.strip(_AROUND_NUMBER) != "h"
    return bool(unit.blanks) and _kind_of(above) != _kind_of(unit)


def _kind_of(unit: Unit) -> str:
    return unit.marker if unit.marker is Marker.NUMBER else unit.sign.translate(_ALIKE)
