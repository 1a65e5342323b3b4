"""The names of WordprocessingML, and how its properties are read."""

from collections.abc import Iterator
from functools import cache
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element  # noqa: SLF001 - the library has no other name for it

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@cache
def w(name: str) -> str:
    """Return the full name of an element or attribute of WordprocessingML."""
    return _WORD + name


def math(name: str) -> str:
    """Return the full name of an element or attribute of an equation."""
    return "{http://schemas.openxmlformats.org/officeDocument/2006/math}" + name


def child(element: Element | None, *names: str) -> Element | None:
    """Walk down to the first child of each name in turn."""
    for name in names:
        element = None if element is None else element.find(w(name))
    return element


def value(element: Element | None, *names: str) -> str | None:
    """Return the `val` of the first such child."""
    found = child(element, *names)
    return None if found is None else attribute(found, "val")


def attribute(element: Element, name: str) -> str | None:
    """Return an attribute of the word-processing namespace."""
    found = element.get(w(name))
    return None if found is None else str(found)


def number(text: str | None) -> int | None:
    """Read a whole number, or nothing where there is none."""
    try:
        # Measures of the strict variant carry their unit: "36pt".
        return int(float((text or "").removesuffix("pt")))
    except (ValueError, OverflowError):
        return None


def is_on(element: Element | None, *names: str) -> bool | None:
    """Tell whether a switch is set; None where it is not mentioned."""
    found = child(element, *names)
    return None if found is None else attribute(found, "val") not in ("0", "false", "off", "none")


def elements(parent: Element | None) -> Iterator[Element]:
    """Yield the child elements, whatever stands between them."""
    return iter(()) if parent is None else (element for element in parent if isinstance(element.tag, str))
