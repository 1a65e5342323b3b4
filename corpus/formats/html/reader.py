"""A saved web page becomes the text of its article that a reader would see, with its blocks."""

from corpus.errors import UnreadableDocument
from corpus.formats.html.main import Article
from corpus.formats.html.metadata import metadata_of, title_of
from corpus.formats.html.page import Element, parse, remove_unseen
from corpus.formats.html.walk import Scope, Walk
from corpus.formats.writer import Writer
from corpus.types import BlockKind, Content


def read(data: bytes) -> Content:
    """Read the main content of a saved web page.

    Raises:
        UnreadableDocument: not text, nested too deep, or a page without readable main text.
    """
    source = parse(data)
    root = source.root
    metadata, title = metadata_of(source.decoded.text, root), title_of(root)
    for head in root.findall("head"):
        root.remove(head)
    remove_unseen(root)
    article = Article(root)
    writer = Writer()
    Walk(article, writer).write(article.root, Scope(), under=_heading_above(article))
    if not any(block.kind is not BlockKind.HEADING for block in writer.blocks):
        msg = "holds no readable main text; if a script writes it, save the page from a browser"
        raise UnreadableDocument(msg)
    heading = next((block for block in writer.blocks if block.kind is BlockKind.HEADING and block.level == 1), None)
    text = writer.text
    return Content(
        text=text,
        blocks=tuple(writer.blocks),
        title=" ".join(heading.span.of(text).split()) if heading else title,
        metadata=metadata,
        doubts=source.decoded.doubts,
    )


def _heading_above(article: Article) -> Element | None:
    """Find the page's heading where it stands outside the article, and no other could be it."""
    if article.root.find(".//h1") is not None:
        return None
    above = [h1 for h1 in article.root.getroottree().iter("h1") if not article.is_link(h1)]
    return above[0] if len(above) == 1 else None
