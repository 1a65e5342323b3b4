"""The bytes of a saved web page become its elements, without those that a reader does not see.

Nothing is fetched, no entity is expanded but HTML's own, and what is nested too deep is refused.
"""

import re
from dataclasses import dataclass

from lxml import etree, html

from corpus.decoding import Decoded, decode
from corpus.errors import UnreadableDocument

Element = etree._Element  # noqa: SLF001 - the library has no other name for it

# The elements' words can hold none of these; the only one that text files have is the form feed.
_NOT_XML = dict.fromkeys([*range(9), 11, *range(14, 32), 0xFFFE, 0xFFFF]) | {12: " "}
_DECLARATION = re.compile(
    rb"<meta[^>]{0,300}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})|<\?xml[^>]{0,99}?encoding\s*=\s*[\"']([\w.:-]{1,40})",
    re.I,
)
_DECLARED_WITHIN = 4096  # bytes
# An internal subset, where the entities of a "billion laughs" stand; a browser skips it, the parser shows its end.
_INTERNAL_SUBSET = re.compile(r"(\s*(?:<\?xml[^>]{0,300}>\s*)?<!doctype[^<>\[]{0,300})\[.*?\]\s*>", re.I | re.S)
_SHORTENED = ("id", "class", "style")
_LONGEST_VALUE = 500  # characters, of those

_UNSEEN = frozenset(
    {"script", "style", "noscript", "template", "iframe", "frame", "object", "embed", "applet", "canvas", "svg",
     "audio", "video", "map", "datalist", "input", "textarea", "select", "annotation", "annotation-xml", "rp", "nav",
     "s", "strike", "del"}
)  # fmt: skip
_UNSEEN_ROLES = frozenset({"navigation", "banner", "search", "menu", "menubar", "dialog", "alertdialog", "toolbar"})
_UNSEEN_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?:opacity|font-size)\s*:\s*0(?![.\d]*[1-9])"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.I,
)
# For screen readers alone, asking for consent, or a tool of the site.
_UNSEEN_NAMES = re.compile(
    r"visually-?hidden|\bsr-only\b|screen-?reader-(?:text|only)|(?:cookie|consent|gdpr)s?[-_]*"
    r"(?:banner|bar|box|notice|consent|popup|modal|dialog|message|overlay|wall|prompt|container|law)"
    r"|onetrust|cybotcookie|usercentrics|didomi|qc-cmp|\bcc-window\b"
    r"|mw-editsection|mw-cite-backlink|mw-jump-link|\bnoprint\b|\bprintfooter\b|\bcatlinks\b|\bnavbox",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Source:
    """A page's source and its elements, all of them."""

    decoded: Decoded
    root: Element


def parse(data: bytes) -> Source:
    """Read a page's source and its elements.

    Raises:
        UnreadableDocument: not text, empty, or nested deeper than the parser follows.
    """
    decoded = decode(data, _declared(data))
    subset = _INTERNAL_SUBSET.match(decoded.text)
    return Source(decoded, elements_of(decoded.text[subset.end() :] if subset else decoded.text))


def elements_of(source: str) -> Element:
    """Read the elements of a page, or of a part of one, as a browser would.

    Raises:
        UnreadableDocument: empty, or nested deeper than the parser follows.
    """
    # huge_tree is off: what it limits are depths and sizes that no honest page has.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = html.document_fromstring(source.translate(_NOT_XML).encode(), parser=parser)
    except etree.ParserError as error:
        msg = "holds no readable main text"
        raise UnreadableDocument(msg) from error
    limit = next((entry.message for entry in parser.error_log if entry.type_name == "ERR_RESOURCE_LIMIT"), None)
    if limit:
        what = "nests its elements more than 256 deep" if "depth" in limit else "holds more in one element than is read"
        msg = f"{what}, so that its end is out of reach; save the page in parts"
        raise UnreadableDocument(msg)
    return root


def remove_unseen(root: Element) -> None:
    """Take away what a reader does not see, and what is never part of an article."""
    for element in root.iter():
        for name in _SHORTENED:
            if len(value := element.get(name, "")) > _LONGEST_VALUE:
                element.set(name, value[:_LONGEST_VALUE])
    for element in [element for element in root.iter() if _is_unseen(element)]:
        take_away(element)


def take_away(element: Element) -> None:
    """Empty an element; what follows it stays, and the line around it is one."""
    element.clear(keep_tail=True)  # type: ignore[call-arg] # which its stubs do not know
    element.tag = "span"


def names(element: Element) -> str:
    """Return the names by which a page's author knows an element, in words divided by hyphens and blanks."""
    said = f"{element.get('id', '')} {element.get('class', '')}"
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", said).lower()


def _declared(data: bytes) -> str | None:
    found = _DECLARATION.search(data, 0, _DECLARED_WITHIN)
    return (found[1] or found[2]).decode("ascii") if found else None


def _is_unseen(element: Element) -> bool:
    tag = element.tag
    if tag in ("html", "body"):
        return False
    if tag in _UNSEEN or element.get("role") in _UNSEEN_ROLES or element.get("aria-hidden") == "true":
        return True
    if tag == "button":
        return not any(parent.tag in ("summary", "dt") or is_heading(parent) for parent in element.iterancestors())
    if element.get("hidden") is not None or (tag == "dialog" and element.get("open") is None):
        return element.get("hidden") != "until-found"
    return bool(_UNSEEN_STYLE.search(element.get("style", "")) or _UNSEEN_NAMES.search(names(element)))


def is_heading(element: Element) -> bool:
    """Tell whether an element is a heading, of any level."""
    return element.tag in ("h1", "h2", "h3", "h4", "h5", "h6") or element.get("role") == "heading"
