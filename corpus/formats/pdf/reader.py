"""PDF becomes the text that a reader would see, page by page, with its blocks.

Words and their places come from PDFium (`pages`): of the libraries that may be used here it finds the most words
and is five to twenty times as fast as the others. Lines and reading order are made of them (`layout`,
`tables`), what belongs to the pages is told from the document (`furniture`), lines are joined to paragraphs
(`paragraphs`, `joining`), and the text is written once, every span born on the way (`writing`).
"""

import re
from collections.abc import Sequence

from corpus.doubts import Doubt, DoubtKind
from corpus.errors import UnreadableDocument
from corpus.formats.pdf.furniture import body_size, furniture
from corpus.formats.pdf.layout import items_of
from corpus.formats.pdf.pages import Page, read_pages
from corpus.formats.pdf.paragraphs import units_of
from corpus.formats.pdf.writing import PagedWriter
from corpus.types import Block, BlockKind, Content, Metadata

# Titles that programs make up.
_NO_TITLE = re.compile(
    r"untitled.*|(?:new )?document\s?\d*|slide \d+|microsoft \w+ - .*|presentation\d*|powerpoint.*|"
    r".*\.(?:docx?|pdf|indd|qxp|qxd|tex|dvi|pptx?|xlsx?|rtf|odt|pages|cdr|ai|eps|html?)|[\W\d_]*|\S*[\\/_]\S*|\(?anonymous\)?",
    re.IGNORECASE,
)
# Of all letters: more that no font explains make a text layer useless.
_MOST_UNKNOWN = 0.3
# Of a page: a scan covers it, in one picture or in strips, and a logo on an empty page does not.
_COVERED = 0.5


def read(data: bytes) -> Content:
    """Read a PDF with a text layer.

    The title is what the file states, unless a program made it up; else the one heading that stands above all others.

    Raises:
        UnreadableDocument: no PDF, broken, encrypted, without a text layer, or with one that is no text.
    """
    source = read_pages(data)
    _check(source.pages)
    pages = [items_of(page, number) for number, page in enumerate(source.pages)]
    body = body_size(pages)
    units = units_of(pages, furniture(pages, [page.height for page in source.pages], body), body)
    text, blocks, spans = PagedWriter(units, len(pages), body).written()
    stated = source.title if source.title and not _NO_TITLE.fullmatch(source.title) else None
    return Content(
        text=text,
        blocks=blocks,
        title=" ".join(stated.split()) if stated else _title(text, blocks),
        metadata=Metadata(language=source.language),
        doubts=_doubts(source.pages),
        pages=spans,
    )


def _check(pages: Sequence[Page]) -> None:
    letters = "".join(word.text for page in pages for word in page.words)
    if not letters and any(page.pictures for page in pages):
        msg = "has no text layer (a scan?); make it searchable first"
        raise UnreadableDocument(msg)
    unknown = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in letters)
    if unknown > _MOST_UNKNOWN * len(letters):
        msg = "has a text layer whose letters are unknown; make it anew from its source"
        raise UnreadableDocument(msg)


def _doubts(pages: Sequence[Page]) -> tuple[Doubt, ...]:
    """Name the pages that are pictures alone, as in a file of which some pages were scanned."""
    numbers = [number for number, page in enumerate(pages, start=1) if not page.words and _is_covered(page)]
    return (Doubt(DoubtKind.NO_TEXT_LAYER, _ranges(numbers)),) if numbers else ()


def _is_covered(page: Page) -> bool:
    pictured = sum((box.right - box.left) * (box.bottom - box.top) for box in page.pictures)
    return pictured > _COVERED * page.width * page.height


def _ranges(numbers: Sequence[int]) -> str:
    """Write rising numbers, those in a row as a range.

    >>> _ranges([3, 5, 6, 7])
    '3, 5-7'
    """
    all_of_them = set(numbers)
    firsts = [number for number in numbers if number - 1 not in all_of_them]
    lasts = [number for number in numbers if number + 1 not in all_of_them]
    return ", ".join(
        str(first) if first == last else f"{first}-{last}" for first, last in zip(firsts, lasts, strict=True)
    )


def _title(text: str, blocks: Sequence[Block]) -> str | None:
    """Return the words of the highest heading if there is but one of its level, and no prose before it."""
    headings = [block for block in blocks if block.kind is BlockKind.HEADING]
    top = [block for block in headings if block.level == 1]
    if len(top) != 1 or top[0] is not headings[0]:
        return None
    return " ".join(top[0].span.of(text).split())
