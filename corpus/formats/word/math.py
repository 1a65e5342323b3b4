"""Equations of a Word file on one line, as one would type them: x^2, a/b, √(x)."""

from collections.abc import Callable
from types import MappingProxyType

from corpus.formats.word.xml import Element, elements, math

_SCRIPTS = MappingProxyType(
    {"sSup": (("sup", "^"),), "sSub": (("sub", "_"),), "sSubSup": (("sub", "_"), ("sup", "^")),
     "limLow": (("lim", "_"),), "limUpp": (("lim", "^"),)}
)  # fmt: skip

_SPACED = frozenset({"oMathPara", "eqArr", "mr", "func"})


def linear(element: Element) -> str:
    """Spell an equation, or a part of one, on one line."""
    name = str(element.tag).rpartition("}")[2]
    if element.tag == math("t"):
        return element.text or ""
    if name in _SCRIPTS:
        return _part(element, "e") + _scripts(element, *_SCRIPTS[name])
    if name in _SHAPES:
        return _SHAPES[name](element)
    between = " " if name in _SPACED else ""
    return between.join(filter(None, (linear(part) for part in elements(element))))


def _fraction(element: Element) -> str:
    return f"{_group(_part(element, 'num'))}/{_group(_part(element, 'den'))}"


def _root(element: Element) -> str:
    return f"{_part(element, 'deg')}√{_group(_part(element, 'e'))}"


def _sum(element: Element) -> str:
    return _sign(element, "chr", "∫") + _scripts(element, ("sub", "_"), ("sup", "^")) + " " + _part(element, "e")


def _brackets(element: Element) -> str:
    inside = _sign(element, "sepChr", "|").join(linear(part) for part in element.findall(math("e")))
    return _sign(element, "begChr", "(") + inside + _sign(element, "endChr", ")")


_SHAPES: MappingProxyType[str, Callable[[Element], str]] = MappingProxyType(
    {"f": _fraction, "rad": _root, "nary": _sum, "d": _brackets}
)


def _part(element: Element, name: str) -> str:
    part = element.find(math(name))
    return "" if part is None else linear(part)


def _scripts(element: Element, *scripts: tuple[str, str]) -> str:
    return "".join(sign + _group(words) for name, sign in scripts if (words := _part(element, name).strip()))


def _group(words: str) -> str:
    """Put more than one sign in brackets."""
    return words if len(words) < 2 or words.isalnum() or words[0] + words[-1] == "()" else f"({words})"


def _sign(element: Element, name: str, usual: str) -> str:
    """Return a sign that the properties of a part name; named without a sign, it is none."""
    found = element.find(f"{math(element.tag.rpartition('}')[2] + 'Pr')}/{math(name)}")
    return usual if found is None else str(found.get(math("val"), ""))
