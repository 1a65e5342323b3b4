"""One small leaflet, written in every format: the same headings, lists, tables, terms and references in each."""

import io
from dataclasses import dataclass
from html import escape

import docx
from docx.document import Document
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Paragraph

from tests.fakes.pdfs import BODY, heading, paragraph, set_in_type, table

# Kinds are those of `corpus.types.BlockKind`, so that a leaflet can be compared with what is read from it.


@dataclass(frozen=True)
class Part:
    """A heading, paragraph, caption or pull quote."""

    kind: str
    words: str
    level: int = 0


@dataclass(frozen=True)
class Listed:
    """A list under the sentence that leads into it; an item may hold a list of its own."""

    lead_in: str
    items: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Tabled:
    """A table with its caption and heads."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Defined:
    """Terms and what they mean."""

    terms: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Referred:
    """A numbered list of references under its heading."""

    entries: tuple[str, ...]


Piece = Part | Listed | Tabled | Defined | Referred

_WORD_STYLES = {"paragraph": None, "caption": "Caption", "pull_quote": "Intense Quote"}
_SAID = "Nobody has ever hurried a cup of moss tea, and nobody who has tried wants to try it again."
LEAFLET: tuple[Piece, ...] = (
    Part("heading", "Moss Tea at Home", 1),
    Part("paragraph", f"Moss tea is brewed from dry moss and clear water. {_SAID} Most people like it warm."),
    Part("pull_quote", _SAID),
    Part("paragraph", "It keeps for a day in a cool place, and for a week in a cold one. After that it is for plants."),
    Part("heading", "How It Is Made", 2),
    Listed(
        "Making it is easy. Do:", (("rinse the moss twice", ()), ("warm the pot", ("with water", "never with fire")))
    ),
    Listed("Do not:", (("boil the moss", ()), ("stir it with iron", ()))),
    Part("heading", "How Much Is Enough", 2),
    Tabled(
        "Table 1. Cups of moss tea in a day.",
        ("Who", "Morning", "Evening"),
        (("Men", "2 cups", "1 cup"), ("Women", "3 cups", "1 cup"), ("Children over ten", "1 cup", "none")),
    ),
    Part("heading", "Glossary", 2),
    Defined((("Steep", "To leave the moss in the water until it sinks."), ("Draw", "To wait with a pot of tea."))),
    Part("caption", "Figure 1. A pot of moss tea, seen from the north."),
    Part("heading", "References", 2),
    Referred(("Brick A. Moss and its friends. Garden Press, 2019.", "Lid B. On pots. Kettle and Sons, 2021.")),
)


def as_markdown(leaflet: tuple[Piece, ...]) -> bytes:
    """Write a leaflet as Markdown; what it has no sign for is a paragraph."""
    return "\n\n".join(map(_markdown, leaflet)).encode()


def as_html(leaflet: tuple[Piece, ...]) -> bytes:
    """Write a leaflet as a web page."""
    body = "\n".join(map(_html, leaflet))
    return f"<!doctype html><html><body><main>{body}</main></body></html>".encode()


def as_plain_text(leaflet: tuple[Piece, ...]) -> bytes:
    """Write a leaflet as plain text."""
    return "\n\n".join(map(_plain, leaflet)).encode()


def as_word(leaflet: tuple[Piece, ...]) -> bytes:
    """Write a leaflet as a Word file; what it has no style for is a paragraph."""
    document = docx.Document()
    for piece in leaflet:
        _add_to_word(document, piece)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def as_pdf(leaflet: tuple[Piece, ...]) -> bytes:
    """Set a leaflet in type."""
    story = []
    for piece in leaflet:
        match piece:
            case Part("heading", words, level):
                story.append(heading(words, level))
            case Part(_, words):
                story.append(paragraph(words))
            case Listed(lead_in, items):
                story.append(paragraph(lead_in))
                for words, inner in items:
                    story.append(_set_item(words, 0))
                    story += [_set_item(inner_words, 1) for inner_words in inner]
            case Tabled(caption, heads, rows):
                story += [paragraph(caption), table(heads, *rows)]
            case Defined(terms):
                story += [paragraph(f"{term}: {meaning}") for term, meaning in terms]
            case Referred(entries):
                story += [paragraph(f"{number}. {entry}") for number, entry in enumerate(entries, 1)]
    return set_in_type(*story)


def _markdown(piece: Piece) -> str:
    match piece:
        case Part("heading", words, level):
            return f"{'#' * level} {words}"
        case Part(_, words):
            return words
        case Listed(lead_in, items):
            return f"{lead_in}\n\n{_bulleted(items, '- ')}"
        case Tabled(caption, heads, rows):
            lines = [heads, ["---"] * len(heads), *rows]
            return caption + "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines)
        case Defined(terms):
            return "\n\n".join(f"{term}\n: {meaning}" for term, meaning in terms)
        case Referred(entries):
            return "\n".join(f"{number}. {entry}" for number, entry in enumerate(entries, 1))


def _html(piece: Piece) -> str:
    match piece:
        case Part("heading", words, level):
            return f"<h{level}>{escape(words)}</h{level}>"
        case Part("pull_quote", words):
            return f"<aside class=pull-quote>{escape(words)}</aside>"
        case Part("caption", words):
            return f"<figure><img src=pot.png><figcaption>{escape(words)}</figcaption></figure>"
        case Part(_, words):
            return f"<p>{escape(words)}</p>"
        case Listed(lead_in, items):
            inner = ["".join(f"<li>{escape(words)}</li>" for words in inner) for _, inner in items]
            lists = [f"<ul>{items}</ul>" if items else "" for items in inner]
            listed = "".join(f"<li>{escape(words)}{below}</li>" for (words, _), below in zip(items, lists, strict=True))
            return f"<p>{escape(lead_in)}</p><ul>{listed}</ul>"
        case Tabled(caption, heads, rows):
            head = "".join(f"<th>{escape(cell)}</th>" for cell in heads)
            body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
            return f"<table><caption>{escape(caption)}</caption><tr>{head}</tr>{body}</table>"
        case Defined(terms):
            return (
                f"<dl>{''.join(f'<dt>{escape(term)}</dt><dd>{escape(meaning)}</dd>' for term, meaning in terms)}</dl>"
            )
        case Referred(entries):
            return f"<ol>{''.join(f'<li>{escape(entry)}</li>' for entry in entries)}</ol>"


def _plain(piece: Piece) -> str:
    match piece:
        case Part("heading", words, level):
            return f"{words}\n{('=' if level == 1 else '-') * len(words)}"
        case Part(_, words):
            return words
        case Listed(lead_in, items):
            return f"{lead_in}\n\n{_bulleted(items, '* ')}"
        case Tabled(caption, heads, rows):
            return caption + "\n\n" + "\n".join("\t".join(row) for row in (heads, *rows))
        case Defined(terms):
            return "\n\n".join(f"{term}\n    {meaning}" for term, meaning in terms)
        case Referred(entries):
            return "\n".join(f"{number}. {entry}" for number, entry in enumerate(entries, 1))


def _bulleted(items: tuple[tuple[str, tuple[str, ...]], ...], bullet: str) -> str:
    lines = []
    for words, inner in items:
        lines.append(bullet + words)
        lines += [f"    {bullet}{inner_words}" for inner_words in inner]
    return "\n".join(lines)


def _add_to_word(document: Document, piece: Piece) -> None:  # noqa: C901 - one case for each kind of piece
    match piece:
        case Part("heading", words, level):
            document.add_heading(words, level)
        case Part(kind, words):
            document.add_paragraph(words, style=_WORD_STYLES[kind])
        case Listed(lead_in, items):
            document.add_paragraph(lead_in)
            for words, inner in items:
                document.add_paragraph(words, style="List Bullet")
                for inner_words in inner:
                    document.add_paragraph(inner_words, style="List Bullet 2")
        case Tabled():
            _add_table_to_word(document, piece)
        case Defined(terms):
            for term, meaning in terms:
                document.add_paragraph(f"{term}: {meaning}")
        case Referred(entries):
            for entry in entries:
                document.add_paragraph(entry, style="List Number")


def _add_table_to_word(document: Document, tabled: Tabled) -> None:
    document.add_paragraph(tabled.caption, style="Caption")
    table = document.add_table(0, len(tabled.heads), style="Table Grid")
    for row in (tabled.heads, *tabled.rows):
        for cell, words in zip(table.add_row().cells, row, strict=True):
            cell.text = words
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True


def _set_item(words: str, depth: int) -> Paragraph:
    style = ParagraphStyle(f"item {depth}", parent=BODY, leftIndent=36 + 18 * depth, bulletIndent=18 + 18 * depth)
    return Paragraph(words, style, bulletText="•")
