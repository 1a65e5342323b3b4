"""Small PDFs made on the spot."""

import io
from collections.abc import Callable, Sequence
from textwrap import wrap

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    ListFlowable,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
    TableStyle,
)

WIDTH, HEIGHT = A4
STYLES = getSampleStyleSheet()
BODY = STYLES["BodyText"]
_SMALL = ParagraphStyle("small", parent=BODY, fontSize=7.5, leading=9)


def drawn(*pages: Callable[[Canvas], object], **options: object) -> bytes:
    """Draw pages by hand; the same calls give the same bytes."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=1, **options)
    for draw in pages:
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def lines(
    *texts: str, left: float = 72, top: float = 100, size: float = 10, font: str = "Helvetica", leading: float = 1.2
) -> Callable[[Canvas], None]:
    """Return what draws lines below one another, the first baseline `top` points below the upper edge."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(font, size)
        for number, text in enumerate(texts):
            canvas.drawString(left, HEIGHT - top - number * leading * size, text)

    return draw


def together(*drawings: Callable[[Canvas], object]) -> Callable[[Canvas], None]:
    """Return what draws several things on one page."""

    def draw(canvas: Canvas) -> None:
        for drawing in drawings:
            drawing(canvas)

    return draw


def set_in_type(
    *story: Flowable,
    columns: int = 1,
    furniture: Callable[[Canvas, BaseDocTemplate], object] | None = None,
    title: str | None = None,
) -> bytes:
    """Set a story as a word processor would: paragraphs broken into lines, lines into columns and pages."""
    file = io.BytesIO()
    document = BaseDocTemplate(file, pagesize=A4, title=title, invariant=1)
    gap = 18.0
    width = (WIDTH - 144 - gap * (columns - 1)) / columns
    frames = [Frame(72 + number * (width + gap), 72, width, HEIGHT - 144, 0, 0, 0, 0) for number in range(columns)]
    page = PageTemplate(frames=frames, onPage=furniture or (lambda _canvas, _document: None))
    document.addPageTemplates([page])
    document.build(list(story))
    return file.getvalue()


def paragraph(text: str) -> Flowable:
    """Return a paragraph of the body, justified."""
    return Paragraph(text, ParagraphStyle("justified", parent=BODY, alignment=4, spaceBefore=6))


def heading(text: str, level: int = 1) -> Flowable:
    """Return a heading."""
    return Paragraph(text, STYLES[f"Heading{level}"])


def note(text: str) -> Flowable:
    """Return a paragraph in small type."""
    return Paragraph(text, _SMALL)


def bullets(*items: str) -> Flowable:
    """Return a bulleted list."""
    return ListFlowable([Paragraph(item, BODY) for item in items], bulletType="bullet", start="•")


def table(*rows: Sequence[str], ruled: bool = True, bold_head: bool = True) -> Flowable:
    """Return a table, with lines around its cells or without any."""
    style: list[tuple[object, ...]] = [("GRID", (0, 0), (-1, -1), 0.5, colors.black)] if ruled else []
    style += [("FONT", (0, 0), (-1, 0), "Helvetica-Bold")] if bold_head else []
    wrapped = [["\n".join(wrap(cell, 24)) for cell in row] for row in rows]
    return Table(wrapped, style=TableStyle([*style, ("VALIGN", (0, 0), (-1, -1), "TOP")]), hAlign="LEFT")


def running(canvas: Canvas, document: BaseDocTemplate) -> None:
    """Draw a running head, and a foot with the page's number."""
    canvas.setFont("Helvetica", 8)
    canvas.drawString(72, HEIGHT - 40, "Bone health for everyone")
    canvas.drawRightString(WIDTH - 72, 40, f"Page {document.page}")


SPACE = Spacer(1, 12)
BREAK = PageBreak()
