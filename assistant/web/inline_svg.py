"""A stored chart as part of a page: only what draws is taken over, name by name, and everything else is dropped.

No script, no style sheet, no link out of the chart, no handler and no foreign content can come through.
"""

import re
from collections.abc import Iterator

from lxml import etree

from assistant.errors import CardUnusable
from assistant.web.html import Html, element, joined

_TAGS = frozenset({"svg", "g", "defs", "clipPath", "path", "rect", "use", "text", "tspan", "title", "desc"})
_NUMBERS = re.compile(r"[-+\d.eE,\s%]*|\d+(?:\.\d+)?pt")
_WORDS = re.compile(r"[\w -]*")
_PATH = re.compile(r"[MLHVCSQTAZmlhvcsqtaz\d\s.,+eE-]*")
_MOVE = re.compile(r"(?:(?:translate|scale|rotate)\([-+\d.eE,\s]*\)\s*)*")
_INSIDE = re.compile(r"#[\w-]+")
_CLIP = re.compile(r"url\(#[\w-]+\)")
_ATTRIBUTES = {
    **dict.fromkeys(("x", "y", "width", "height", "viewBox"), _NUMBERS),
    **dict.fromkeys(("id", "role", "aria-labelledby"), _WORDS),
    **dict.fromkeys(("d",), _PATH),
    "transform": _MOVE,
    "href": _INSIDE,
    "clip-path": _CLIP,
}
_DRAWN = re.compile(
    r"(?:fill|stroke|stroke-(?:width|linecap|linejoin|dasharray|dashoffset|opacity)|fill-opacity|opacity|"
    r"font-size|font-weight|text-anchor)"
    r":\s*(?:[-\w.%,\s#]+|var\(--[a-z-]+\))"
)


def inline(content: bytes) -> Html:
    """Write an SVG file as an element of the page.

    Raises:
        CardUnusable: it is no SVG.
    """
    try:
        root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as error:
        msg = f"a stored chart is not SVG ({error}); run `citewell index update`, which makes it again"
        raise CardUnusable(msg) from error
    return joined(_written(root))


def _written(node: "etree._Element") -> Iterator[Html]:
    name = etree.QName(node).localname if isinstance(node.tag, str) else ""
    if name not in _TAGS:
        return
    inside = [node.text or ""]
    for child in node:
        inside += [*_written(child), child.tail or ""]
    yield element(name, *inside, **dict(_attributes(node)))


def _attributes(node: "etree._Element") -> Iterator[tuple[str, str]]:
    for key, given in node.attrib.items():
        name, value = etree.QName(str(key)).localname, str(given)
        if name == "style":
            parts = (part.strip() for part in value.split(";"))
            if kept := "; ".join(part for part in parts if _DRAWN.fullmatch(part)):
                yield "style", kept
        elif name in _ATTRIBUTES and _ATTRIBUTES[name].fullmatch(value):
            yield name, value
