"""Documents made by hand, with a block of every kind, and words that want to be markup."""

from datetime import date
from hashlib import sha256
from typing import Any

from corpus.types import Block, BlockKind, Context, ContextRole, Document, Metadata, Span

# A kind with its words, a row as its cells, or text that stands between two blocks.
Piece = tuple[BlockKind, str | tuple[str, ...]] | str

HOSTILE = (
    "below <5.6 mmol/L & above >7 *bold* _under_ ~~struck~~",
    "$$a/b$$ and \\(x\\) and $HOME",
    "1. not a list",
    "`backticks` ```fence``` ${alert(1)} {{7*7}} {% raw %}",
    "<script>alert(1)</script><img src=x onerror=alert(1)>",
    "C:\\temp\\new &lt;b&gt; &amp; &#60;",
    "[a link](https://example.org/a) ![picture](https://example.org/p.png) https://example.org",
    '<svg><a href="javascript:alert(1)"><text y="9">press</text></a></svg> "double" \'single\'',
    "</p></blockquote></div><!-- <b>bold</b> <![CDATA[x]]>",
)


def document(name: str, *pieces: Piece, **metadata: Any) -> Document:
    """Make a document; rows know their column heads, definitions their term, and items their lead-in."""
    text, blocks, context = "", [], dict[BlockKind, tuple[Context, ...]]()
    for piece in pieces:
        if isinstance(piece, str):
            if piece.strip():
                term = Span(len(text), len(text) + len(piece.rstrip()))
                context[BlockKind.DEFINITION] = (Context(ContextRole.TERM, term),)
            text += piece
            continue
        kind, words = piece
        span, cells = _placed(len(text), words)
        text += "\t".join([words] if isinstance(words, str) else words) + "\n"
        blocks.append(Block(kind, span, 1 if kind is BlockKind.HEADING else 0, cells, context.get(kind, ())))
        if kind is BlockKind.TABLE_HEADER:
            context[BlockKind.TABLE_ROW] = (Context(ContextRole.COLUMN_HEADS, span),)
        if kind is BlockKind.PARAGRAPH:
            context[BlockKind.LIST_ITEM] = (Context(ContextRole.LEAD_IN, span),)
    return Document(
        name, f"The title of {name}", text, tuple(blocks), Metadata(**metadata), sha256(text.encode()).hexdigest()
    )


def _placed(start: int, words: str | tuple[str, ...]) -> tuple[Span, tuple[Span, ...]]:
    if isinstance(words, str):
        return Span(start, start + len(words)), ()
    cells, at = [], start
    for cell in words:
        if cell:
            cells.append(Span(at, at + len(cell)))
        at += len(cell) + 1
    return Span(start, cells[-1].end), tuple(cells)


EVERY_KIND = document(
    "every-kind",
    "Skip to content\n\n",
    (BlockKind.BOILERPLATE, "Home > Health > Bones"),
    "\n",
    (BlockKind.HEADING, "Bones & joints"),
    "\n",
    (BlockKind.PARAGRAPH, "A paragraph with <tags>.\nIt has a second line, e.g. this one:"),
    "\n• ",
    (BlockKind.LIST_ITEM, "the first item"),
    "\n• ",
    (BlockKind.LIST_ITEM, "the second item"),
    "\n",
    (BlockKind.TABLE_HEADER, ("What", "Men", "Women")),
    (BlockKind.TABLE_ROW, ("Spine", "thinner in men", "thinner in women")),
    (BlockKind.TABLE_ROW, ("Hip", "", "much thinner in women")),
    "\n",
    (BlockKind.TABLE_HEADER, ("", "Before", "After")),
    (BlockKind.TABLE_ROW, ("Risk", "low")),
    "\nOsteoblast\n",
    (BlockKind.DEFINITION, "A cell that builds bone."),
    "\n",
    (BlockKind.CAPTION, "A picture of a bone."),
    "\n",
    (BlockKind.PULL_QUOTE, "Bones live."),
    "\n",
    (BlockKind.REFERENCE, "1. Someone, et al. “Bones.” vol. 94."),
    "\nThe end.",
)
MEN = document(
    "men-and-bone",
    (BlockKind.HEADING, "Bone in men"),
    (BlockKind.PARAGRAPH, "It thins the bones of men, at the spine above all."),
    (BlockKind.PARAGRAPH, "Nobody knows how soon the bones of men recover."),
    url="https://example.org/men",
    publisher="A publisher",
    published=date(2026, 1, 2),
    reviewed=date(2026, 3, 12),
    licence="CC0-1.0",
    language="en",
)
HOSTILE_DOCUMENT = document(
    "hostile",
    *((BlockKind.PARAGRAPH, f"hostile{number} words: {words}") for number, words in enumerate(HOSTILE)),
    url="javascript:alert(1)",
    publisher="<b>bold</b>",
)
LIBRARY = {made.id: made for made in (EVERY_KIND, MEN, HOSTILE_DOCUMENT)}
