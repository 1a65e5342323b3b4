"""Which part of a page is its article: what trafilatura finds, and what stands between that.

trafilatura decides best what belongs to an article, but it loses parts of it (headings, cells, captions). So its words
are only the evidence here: the article is the smallest element around nearly all of them, and within it is left out
what holds none of them and looks like furniture of the site: links, or a name such as "related".
"""

import logging
import re
from collections import Counter
from copy import deepcopy
from typing import TypeAlias

from lxml import etree

from corpus.formats.html.page import Element, is_heading, names
from corpus.formats.html.words import block_elements

# Its warnings say that a page holds little text, which is said here as a failure of its own.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

_Counts: TypeAlias = "Counter[Element]"
# It takes 0.2 ms an element up to here, and grows faster than the page beyond.
_MOST_ELEMENTS = 15_000
_GRAM = 3  # words
_LEAST_FOUND = 0.6  # of a block's runs of three words
_NEARLY_ALL = 0.98
_MOSTLY = 0.9
_LEAST_LINKED = 0.6  # of its words
_FURNITURE = re.compile(
    r"(?<![a-z])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs|sidebar|related|recommend(?:ed|ations)?|share|sharing"
    r"|socials?|comments?|disqus|respond|replies|newsletter|subscribe|subscription|sign-?up|promos?|promotion|advert\w*|ads?"
    r"|sponsor(?:ed)?|banner|cookies?|skip|pagination|pager|byline|feedback|survey|rating|toolbar|toc|masthead|teasers?"
    r"|read-?more|more-(?:on|from|in)|you-may-also|popular|trending|search|login|modal|popup|(?:site|page|global)-(?:footer|header))(?![a-z])"
)
_LIMBS = frozenset({"li", "tr", "td", "th", "dt", "dd", "tbody", "thead", "tfoot", "caption", "summary", "figcaption"})
_WORD = re.compile(r"\w+")


class Article:
    """The part of a page that is its article.

    Attributes:
        root: the element that holds it.
        blocks: the elements of the page that begin a new line, or hold one that does.
    """

    def __init__(self, body: Element) -> None:
        order = list(body.iter())
        self.blocks = block_elements(order)
        self._words: _Counts = Counter()
        self._linked: _Counts = Counter()
        self._found: _Counts = Counter()
        self._count(body, _Evidence(body, len(order)))
        for element in reversed(order[1:]):
            parent = element.getparent()
            assert parent is not None, "only the first has none"
            for counts in (self._words, self._linked, self._found):
                counts[parent] += counts[element]
        self.root = self._smallest_around(body)

    def is_furniture(self, element: Element, *, may_link: bool = False) -> bool:
        """Tell whether an element inside the article does not belong to it."""
        return element.tag not in _LIMBS and not is_heading(element) and self.looks_foreign(element, may_link=may_link)

    def looks_foreign(self, element: Element, *, may_link: bool = False) -> bool:
        """Tell whether an element holds none of the article's words, and links or a name that speaks against it."""
        if self._found[element]:
            return False
        if _FURNITURE.search(names(element)):
            return True
        if element.tag == "header":
            return element.find(".//h1") is None
        if element.tag == "footer":
            return next(element.iterancestors("blockquote", "figure"), None) is None
        return not may_link and self._linked[element] > _LEAST_LINKED * self._words[element]

    def is_link(self, element: Element) -> bool:
        """Tell whether an element's words are all linked."""
        return self._linked[element] == self._words[element] > 0

    def _count(self, body: Element, evidence: "_Evidence") -> None:
        lines: dict[Element, list[str]] = {}
        owners = [body]
        links = 0
        for event, element in etree.iterwalk(body, events=("start", "end")):
            if event == "start":
                owners.append(element if element in self.blocks else owners[-1])
                links += element.tag == "a"
                text = element.text
            else:
                owners.pop()
                links -= element.tag == "a"
                text = element.tail if element is not body else None
            if text:
                lines.setdefault(owners[-1], []).append(text)
                self._linked[owners[-1]] += len(_WORD.findall(text)) if links else 0
        for element, texts in lines.items():
            words = _words("".join(texts))
            self._words[element] = len(words)
            self._found[element] = len(words) if evidence.holds(words) else 0

    def _smallest_around(self, body: Element) -> Element:
        total = self._found[body]
        for element in body.iter("main", "article", "div", "section"):
            is_said = element.tag in ("main", "article") or element.get("role") == "main"
            if is_said and self._words[element] and self._found[element] >= _MOSTLY * total:
                return element
        element = next(body.iter("body"), body)
        while total:
            inner = [child for child in element if self._found[child] >= _NEARLY_ALL * total]
            if not inner or inner[0].tag not in ("div", "section", "article", "main", "center", "form"):
                break
            element = inner[0]
        return element


class _Evidence:
    """The words that trafilatura finds in a page."""

    def __init__(self, body: Element, n_elements: int) -> None:
        texts = _extracted(body) if n_elements <= _MOST_ELEMENTS else []
        words = _words("\n".join(texts))
        self._short = {tuple(_words(text)) for text in texts}
        self._grams = set(zip(*(words[at:] for at in range(_GRAM)), strict=False))

    def holds(self, words: list[str]) -> bool:
        if len(words) < _GRAM:
            return tuple(words) in self._short and bool(words)
        grams = list(zip(*(words[at:] for at in range(_GRAM)), strict=False))
        return sum(gram in self._grams for gram in grams) >= _LEAST_FOUND * len(grams)


def _extracted(body: Element) -> list[str]:
    from trafilatura import bare_extraction

    page = deepcopy(body)
    # It writes a cell as often as these say, 65,534 times if it must.
    etree.strip_attributes(page, "colspan", "rowspan")
    found = bare_extraction(page, include_comments=False, include_tables=True)
    return [] if found is None or isinstance(found, dict) else [str(text) for text in found.body.itertext()]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
