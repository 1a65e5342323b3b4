"""A clip holds the words, their scope and their place, in plain and in rich text."""

import pytest

from assistant.clips.clip import CHECK, check_code, clip_of, plain_text, rich_text
from corpus.errors import InvalidSpan
from corpus.types import Block, BlockKind, Document, Span
from tests.fakes.documents import EVERY_KIND, HOSTILE_DOCUMENT, LIBRARY, MEN
from tests.fakes.reading_html import as_one_line, tags, texts

BASE = "https://library.example.org"
_BLOCKS = [(document, block) for document in LIBRARY.values() for block in document.blocks]


def _block(document: Document, words: str) -> Block:
    return next(block for block in document.blocks if block.span.of(document.text).startswith(words))


@pytest.mark.parametrize(("document", "block"), _BLOCKS)
def test_a_clip_quotes_the_slice(document: Document, block: Block) -> None:
    """Whatever is copied is the stored slice between its marks, and its code is that of the slice."""
    clip = clip_of(document, "s1", block.span)

    assert clip.quote == block.span.of(document.text)
    assert f"“{clip.quote}”" in plain_text(clip, BASE)
    assert plain_text(clip, BASE).endswith(f"\n{CHECK} {check_code(clip.quote)}\n")


def test_a_clip_says_where_and_of_when_it_is() -> None:
    """Title, headings, dates and the link to the place stand under the words."""
    clip = clip_of(MEN, "s1", MEN.blocks[1].span)

    start, end = MEN.blocks[1].span.start, MEN.blocks[1].span.end
    assert plain_text(clip, BASE).splitlines()[1:3] == [
        f"{MEN.title} › Bone in men · published 2 January 2026 · last reviewed 12 March 2026",
        f"{BASE}/source/{MEN.id}?snapshot=s1&start={start}&end={end}&code={clip.code}#quote",
    ]
    assert "no date stated" in clip_of(EVERY_KIND, "s1", EVERY_KIND.blocks[2].span).source


def test_a_clip_keeps_what_scopes_its_words() -> None:
    """A list item takes its lead-in along, a row its column heads, a definition its term."""
    item, row, meaning = (
        clip_of(EVERY_KIND, "s1", _block(EVERY_KIND, words).span) for words in ("the second", "Hip", "A cell")
    )

    assert plain_text(item, BASE).startswith("[A paragraph with <tags>.\nIt has a second line, e.g. this one:]\n“the")
    assert row.scope == ("What\tMen\tWomen",)
    assert meaning.scope == ("Osteoblast",)


@pytest.mark.parametrize("block", HOSTILE_DOCUMENT.blocks, ids=range(len(HOSTILE_DOCUMENT.blocks)))
def test_rich_text_reads_like_plain_text(block: Block) -> None:
    """The rich form holds the same words and no markup of the document's."""
    clip = clip_of(HOSTILE_DOCUMENT, "s1", block.span)

    rich = rich_text(clip, BASE)

    words = as_one_line(" ".join(texts(f"<div>{rich}</div>".replace("<br>", " ").replace("</p>", " </p>"), "div")))
    assert words == as_one_line(plain_text(clip, BASE))
    assert tags(rich) == {"blockquote", "p", "a", "br"}


def test_a_place_that_is_not_there_cannot_be_copied() -> None:
    """No clip is ever made of fewer words than were meant."""
    with pytest.raises(InvalidSpan):
        clip_of(MEN, "s1", Span(0, len(MEN.text) + 1))


def test_a_block_kind_without_scope_has_none() -> None:
    """A paragraph stands for itself."""
    assert MEN.blocks[1].kind is BlockKind.PARAGRAPH
    assert clip_of(MEN, "s1", MEN.blocks[1].span).scope == ()
