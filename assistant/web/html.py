"""The one place where words become HTML.

An `Html` is made here alone, and `element` escapes every child and every attribute value that is not an
`Html` already. So nothing from a document, a question or a file can become markup.
"""

import html
from collections.abc import Callable, Iterable
from string import Formatter

_VOID = frozenset({"link", "meta", "br", "input"})


class Html(str):
    """A string that is safe to send as HTML."""

    __slots__ = ()


def element(name: str, /, *children: str, **attributes: str | None) -> Html:
    """Make one element; a child or attribute value is escaped unless it is `Html`.

    Args:
        name: the tag.
        children: texts and elements, in order, with nothing put between them.
        attributes: a trailing underscore is dropped and others become hyphens; None leaves the attribute out,
            an empty string gives it without a value.

    >>> element("p", "1 < 2 ", element("b", "yes"), class_="note")
    '<p class="note">1 &lt; 2 <b>yes</b></p>'
    """
    given = "".join(_attribute(key, value) for key, value in attributes.items() if value is not None)
    if name in _VOID:
        return Html(f"<{name}{given}>")
    return Html(f"<{name}{given}>{joined(children)}</{name}>")


def joined(parts: Iterable[str]) -> Html:
    """Join texts and elements, escaping the texts."""
    return Html("".join(part if isinstance(part, Html) else _escaped(part) for part in parts))


def _escaped(text: str) -> Html:
    return Html(html.escape(text))


def filled(sentence: str, *, write: Callable[[str], Html] = _escaped, **parts: str) -> Html:
    """Fill the places of a fixed sentence, each with a text or an element.

    Args:
        write: makes HTML of what is not an element.

    >>> filled("{n} < {title}", n="2 < 3", title=element("b", "5"))
    '2 &lt; 3 &lt; <b>5</b>'
    """
    pieces = ((text, parts[name] if name else "") for text, name, _, _ in Formatter().parse(sentence))
    return Html("".join(one if isinstance(one, Html) else write(one) for piece in pieces for one in piece))


def literal(text: str) -> Html:
    """Write a text for a place that reads Markdown besides HTML, so that neither finds markup in it.

    >>> literal("*1* < 2")
    '&#42;1&#42; &#60; 2'
    """
    return Html("".join(char if char.isalnum() or char == " " else f"&#{ord(char)};" for char in text))


def page(*, title: str, language: str, head: Html, body: Html) -> Html:
    """Make a whole page."""
    top = joined(
        [
            element("meta", charset="utf-8"),
            element("meta", name="viewport", content="width=device-width, initial-scale=1"),
            element("title", title),
            head,
        ]
    )
    return Html("<!doctype html>\n" + element("html", element("head", top), element("body", body), lang=language))


def _attribute(key: str, value: str) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f' {name}="{html.escape(value)}"' if value else f" {name}"
