"""The address of a quote's words on the publisher's own page, by a text fragment (`#:~:text=`).

The page may have changed, or the browser may not know text fragments: then the link opens the page at its top.
"""

import re
from itertools import chain
from urllib.parse import quote as percent_encoded

from corpus.types import Document, Span

_LINKED = ("http://", "https://")
_DIRECTIVE = ":~:"
# A short quote is named whole; of a longer one, whose end may stand in another element of the page, both ends are.
_MOST_WORDS_WHOLE = 8
_N_WORDS_OF_END = 4
_N_WORDS_OF_PREFIX = 4
_BREAK = re.compile(r"[\n\t]")


def is_web_address(url: str | None) -> bool:
    """Tell whether an address may become a link; a document may claim any."""
    return url is not None and url.lower().startswith(_LINKED)


def address_of_words(document: Document, span: Span) -> str | None:
    """Make the address of a span on the page that a document was taken from; None where it has no address.

    >>> from corpus.types import Metadata
    >>> page = Document("tea", "Tea", "Tea is green.", (), Metadata(url="https://example.org/tea#top"), "")
    >>> address_of_words(page, Span(0, 13))
    'https://example.org/tea#top:~:text=Tea%20is%20green.'
    """
    url = document.metadata.url
    if url is None or not is_web_address(url):
        return None
    address = url.partition(_DIRECTIVE)[0]
    return f"{address}{'' if '#' in address else '#'}{_DIRECTIVE}text={_directive(document.text, span)}"


def _directive(text: str, span: Span) -> str:
    # A line or a cell is an element of the page, and each part of a directive must lie in one.
    lines = [line.split() for line in _BREAK.split(span.of(text)) if line.strip()]
    if not lines:
        return ""
    words = list(chain.from_iterable(lines))
    if len(lines) == 1 and len(words) <= _MOST_WORDS_WHOLE:
        parts = [words]
    else:
        parts = [lines[0][:_N_WORDS_OF_END], lines[-1][-_N_WORDS_OF_END:]]
    directive = ",".join(_term(part) for part in parts)
    # The words in front tell a sentence that is said twice from the other.
    before = _BREAK.split(text[: span.start])[-1].split()[-_N_WORDS_OF_PREFIX:]
    return f"{_term(before)}-,{directive}" if before and text.count(span.of(text)) > 1 else directive


def _term(words: list[str]) -> str:
    return percent_encoded(" ".join(words), safe="").replace("-", "%2D")
