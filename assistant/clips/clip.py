"""A clip: a quote copied with where it comes from, so that it can be checked long after.

The form below is a format. It is the same in every language and does not change, since clips of last year lie in
people's letters. `assistant.clips.pasted` reads it back, `assistant.clips.verdicts` says whether it still stands.
"""

from base64 import b32encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import takewhile
from urllib.parse import quote as quote_path
from urllib.parse import urlencode

from assistant.web.html import Html, element, joined
from corpus.types import Block, BlockKind, Document, Span

CHECK = "Citewell check:"
_PATH_MARK = " › "
_BETWEEN_FACTS = " · "
# 40 bits: far beyond chance, short enough to be read out on the telephone.
_CODE_BYTES = 5
_CODE_HALF = 4
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Clip:
    """Words of a document with their place.

    Attributes:
        scope: words of the document without which the quote would mean something else, such as "Do not:".
        quote: the slice, as it is stored.
        source: title, headings and dates on one line.
        link: path and query of the source page with the quote marked.
        code: eight characters of the quote's SHA-256, `XXXX-XXXX`.
    """

    scope: tuple[str, ...]
    quote: str
    source: str
    link: str
    code: str

    @property
    def words(self) -> str:
        """What stands in a letter above the link."""
        return "\n".join([*(f"[{part}]" for part in self.scope), f"“{self.quote}”", self.source])


def clip_of(document: Document, snapshot_id: str, span: Span) -> Clip:
    """Cut a clip out of a document of a snapshot.

    Raises:
        InvalidSpan: the document has no such place.
    """
    quote = span.of(document.text)
    link = source_link(document.id, snapshot_id, span, quote)
    block = _block_at(document, span.start)
    scope = tuple(part.span.of(document.text).strip() for part in block.context) if block else ()
    return Clip(scope, quote, _source(document, span), link, check_code(quote))


def source_link(document_id: str, snapshot_id: str, span: Span, quote: str | None) -> str:
    """Make the path and query of the source page that shows a place; it checks a quote by its code."""
    code = {} if quote is None else {"code": check_code(quote)}
    place = {"snapshot": snapshot_id, "start": span.start, "end": span.end, **code}
    return f"/source/{quote_path(document_id)}?{urlencode(place)}#quote"


def check_code(quote: str) -> str:
    """Shorten the SHA-256 of a quote.

    >>> check_code("Moss tea keeps for three days.")
    'NRUT-JSFS'
    """
    code = b32encode(sha256(quote.encode()).digest()[:_CODE_BYTES]).decode()
    return f"{code[:_CODE_HALF]}-{code[_CODE_HALF:]}"


def plain_text(clip: Clip, base: str) -> str:
    """Write a clip for a plain letter.

    Args:
        base: the address of the server, such as `https://library.example.org`.
    """
    return f"{clip.words}\n{base}{clip.link}\n{CHECK} {clip.code}\n"


def rich_text(clip: Clip, base: str) -> Html:
    """Write a clip for a word processor; as plain text it reads like `plain_text`."""
    scope = [element("p", f"[{part}]") for part in clip.scope]
    address = element("a", f"{base}{clip.link}", href=f"{base}{clip.link}")
    quote = element("blockquote", *scope, element("p", f"“{clip.quote}”"))
    return joined([quote, element("p", clip.source, element("br"), address, element("br"), f"{CHECK} {clip.code}")])


def _source(document: Document, span: Span) -> str:
    headings = (" ".join(heading.of(document.text).split()) for heading in _headings(document, span.start))
    place = _PATH_MARK.join([document.title, *(heading for heading in headings if heading != document.title)])
    return _BETWEEN_FACTS.join([place, *(list(_dates(document)) or ["no date stated"])])


def _dates(document: Document) -> Iterator[str]:
    known = document.metadata
    if known.published:
        yield f"published {_day(known.published)}"
    if known.reviewed:
        yield f"last reviewed {_day(known.reviewed)}"


def _day(value: date) -> str:
    return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def _headings(document: Document, at: int) -> list[Span]:
    path: list[Block] = []
    for block in takewhile(lambda block: block.span.start <= at, document.blocks):
        if block.kind is BlockKind.HEADING:
            path = [*(heading for heading in path if heading.level < block.level), block]
    return [heading.span for heading in path]


def _block_at(document: Document, at: int) -> Block | None:
    return next((block for block in document.blocks if block.span.start <= at < block.span.end), None)
