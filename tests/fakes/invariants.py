"""What every document of every format keeps, in one place: its order, its slices, its passages, its sameness."""

from collections.abc import Callable
from itertools import pairwise

from corpus.errors import UnreadableDocument
from corpus.passages import QUOTABLE, passages_of
from corpus.types import Content, Document, Passage, Span


def keeps_its_promises(reader: Callable[[bytes], Content], data: bytes) -> Content | None:
    """Read some bytes, check all that holds for any document, and return what was read; None if it was refused.

    A refusal is no failure; any other error is.
    """
    try:
        content = reader(data)
    except UnreadableDocument:
        return None
    assert reader(data) == content, "the same bytes give the same document"
    content.text.encode()  # half of a character has no bytes, and would raise
    document = Document("page", "Page", content.text, content.blocks, content.metadata, "0" * 64, content.pages)
    passages = passages_of(document)
    _blocks_are_in_order(document)
    _pages_cover_the_text(document)
    _passages_lie_in_blocks(document, passages)
    _sentences_rebuild_their_blocks(document, passages)
    return content


def _blocks_are_in_order(document: Document) -> None:
    """Blocks never overlap, and blocks, cells and what scopes them all slice to what is not blank."""
    assert all(before.span.end <= after.span.start for before, after in pairwise(document.blocks))
    for block in document.blocks:
        scope = [part.span for part in block.context]
        assert all(span.of(document.text).strip() for span in (block.span, *scope))
        assert all(block.span.contains(cell) and cell.of(document.text) for cell in block.cells)
        assert all(before.end <= after.start for before, after in pairwise(block.cells))
        assert all(span.end <= block.span.start for span in scope), "what scopes a block stands before it"


def _pages_cover_the_text(document: Document) -> None:
    edges = [edge for page in document.pages for edge in (page.start, page.end)]
    assert edges == sorted(edges)
    assert not edges or (edges[0], edges[-1]) == (0, len(document.text))


def _passages_lie_in_blocks(document: Document, passages: tuple[Passage, ...]) -> None:
    """Passages come in text order, each inside one quotable block, with an id that is its very place."""
    assert all(before.span.end <= after.span.start for before, after in pairwise(passages))
    for passage in passages:
        (block,) = (block for block in document.blocks if block.span.contains(passage.span))
        assert block.kind in QUOTABLE
        assert (passage.kind, passage.cells, passage.context) == (block.kind, block.cells, block.context)
        assert passage.id == f"page:{passage.span.start}-{passage.span.end}"
        assert passage.span == Span(passage.sentences[0].start, passage.sentences[-1].end)
        assert all(before.end <= after.start for before, after in pairwise(passage.sentences))


def _sentences_rebuild_their_blocks(document: Document, passages: tuple[Passage, ...]) -> None:
    """The sentences of a block's passages hold its every character that is not blank, once."""
    sentences = [sentence for passage in passages for sentence in passage.sentences]
    for block in document.blocks:
        words = block.span.of(document.text)
        inside = "".join(sentence.of(document.text) for sentence in sentences if block.span.contains(sentence))
        is_quoted = block.kind in QUOTABLE and any(character.isalnum() for character in words)
        assert "".join(inside.split()) == ("".join(words.split()) if is_quoted else "")
