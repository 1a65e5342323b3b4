"""What stands next to a quote is sliced at its place, and never without its scope."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.quoting.candidates import MAX_QUOTE_CHARS
from assistant.quoting.neighbours import NONE, Neighbours, neighbours_of
from assistant.types import Quote
from corpus.errors import InvalidSpan
from corpus.passages import passages_of
from corpus.reading import BUILTIN, read_sources
from corpus.types import BlockKind, Document, Span
from tests.fakes.documents import EVERY_KIND, LIBRARY, document

TEXT = "Moss is green. It grows in shade. Tea is brown. It is made of leaves. Cups are white."
PROSE = document(
    "prose",
    (BlockKind.PARAGRAPH, "The page begins."),
    (BlockKind.HEADING, "Moss and tea"),
    (BlockKind.PARAGRAPH, TEXT),
    (BlockKind.PARAGRAPH, "Saucers are round."),
    (BlockKind.HEADING, "Socks"),
    (BlockKind.PARAGRAPH, "Socks are warm."),
)


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    """Return the library that ships, and documents made by hand."""
    return [*LIBRARY.values(), *read_sources([BUILTIN]).documents]


def quote_at(source: Document, words: str) -> Quote:
    """Quote the first place that holds the words."""
    start = source.text.index(words)
    return quote_of(source, Span(start, start + len(words)))


def quote_of(source: Document, span: Span) -> Quote:
    """Quote a span inside one block."""
    block = next(block for block in source.blocks if block.span.contains(span))
    passage = next(one for one in passages_of(source) if one.span.contains(span) or block.span.contains(one.span))
    return Quote.cut(source, replace(passage, span=block.span, kind=block.kind, context=block.context), span, ())


def words(source: Document, found: Neighbours) -> tuple[list[str], list[str]]:
    """Slice the neighbours out of their document."""
    return [one.span.of(source.text) for one in found.before], [one.span.of(source.text) for one in found.after]


@pytest.mark.parametrize(
    ("quoted", "before", "after"),
    [
        pytest.param("Tea is brown.", ["Moss is green. It grows in shade."], True, id="inside a paragraph"),
        pytest.param("Moss is green. It grows in shade.", [], True, id="under a heading"),
        pytest.param("Saucers are round.", [TEXT], False, id="in front of a heading"),
        pytest.param("Socks are warm.", [], False, id="alone"),
    ],
)
def test_sentences_up_to_a_heading(quoted: str, before: list[str], *, after: bool) -> None:
    """Whole sentences stand on both sides, also of the next paragraph, and no heading is passed."""
    found = words(PROSE, neighbours_of(PROSE, quote_at(PROSE, quoted)))

    rest = TEXT.partition(quoted)[2].strip()
    assert found == (before, [rest, "Saucers are round."] if after else [])


def test_items_stand_with_their_siblings() -> None:
    """An item has those of its list, whose lead-in stands over the quote; the lead-in's own block has them too."""
    first, second = (block for block in EVERY_KIND.blocks if block.kind is BlockKind.LIST_ITEM)
    lead_in = next(block for block in EVERY_KIND.blocks if block.kind is BlockKind.PARAGRAPH)

    assert words(EVERY_KIND, neighbours_of(EVERY_KIND, quote_of(EVERY_KIND, first.span))) == ([], ["the second item"])
    assert words(EVERY_KIND, neighbours_of(EVERY_KIND, quote_of(EVERY_KIND, second.span))) == (["the first item"], [])
    assert words(EVERY_KIND, neighbours_of(EVERY_KIND, quote_of(EVERY_KIND, lead_in.span)))[1] == [
        "the first item",
        "the second item",
    ]


def test_an_item_is_not_shown_without_its_lead_in() -> None:
    """Behind a list, its last item is no neighbour: "Do not:" would be missing."""
    lead, item, rest = "Do not:", "drink the tea", "Tea is brown."
    text = f"{lead}\n{item}\n{rest}\n"
    spans = [Span(text.index(one), text.index(one) + len(one)) for one in (lead, item, rest)]
    made = document("list", (BlockKind.PARAGRAPH, lead), (BlockKind.LIST_ITEM, item), (BlockKind.PARAGRAPH, rest))

    assert [block.span for block in made.blocks] == spans
    assert neighbours_of(made, quote_of(made, spans[2])) == NONE
    assert words(made, neighbours_of(made, quote_of(made, spans[1]))) == ([], [rest])


def test_rows_stand_with_those_of_their_table() -> None:
    """A row has rows under the same heads, with their cells, and none of the table after it."""
    spine, hip, risk = (block for block in EVERY_KIND.blocks if block.kind is BlockKind.TABLE_ROW)

    after = neighbours_of(EVERY_KIND, quote_of(EVERY_KIND, spine.span)).after

    assert [(one.span, one.cells) for one in after] == [(hip.span, hip.cells)]
    assert neighbours_of(EVERY_KIND, quote_of(EVERY_KIND, risk.span)) == NONE


def test_definitions_bring_their_terms() -> None:
    """An entry next to a quote is shown with what it explains, whatever stands before the term."""
    made = document(
        "glossary", "Tea\n", (BlockKind.DEFINITION, "A drink."), "Cup\n", (BlockKind.DEFINITION, "Holds it.")
    )
    cup = made.blocks[1]

    (before,) = neighbours_of(made, quote_of(made, cup.span)).before

    assert ([term.of(made.text) for term in before.terms], before.span.of(made.text)) == (["Tea"], "A drink.")


def test_what_is_near_is_short() -> None:
    """Sentences are added while they are few, the nearest alone may be as long as a quote, and a longer one is left."""
    far, near, too_long = f"{'a' * 300}.", f"{'b' * 590}.", f"{'c' * 700}."
    made = document(
        "long", (BlockKind.PARAGRAPH, f"{far.capitalize()} {near.capitalize()} Tea. {too_long.capitalize()} Moss.")
    )

    before, after = words(made, neighbours_of(made, quote_at(made, "Tea.")))

    assert before == [near.capitalize()]
    assert after == []


def test_a_very_long_block_is_cut_between_sentences() -> None:
    """However long a block is, its nearest sentences are whole ones."""
    sentence = "Moss grows in the shade of old trees and likes rain. "
    made = document("long", (BlockKind.PARAGRAPH, sentence * 400 + "Tea is brown. " + sentence * 400))

    before, after = words(made, neighbours_of(made, quote_at(made, "Tea is brown.")))

    assert before == after == [(sentence * 5).strip()]


def test_other_words_at_the_place_have_no_neighbours() -> None:
    """A document that is not the one that was quoted is not shown beside the quote."""
    other = replace(PROSE, text=PROSE.text.replace("Tea is brown", "Tea is green"))

    with pytest.raises(InvalidSpan, match="does not hold the quoted words"):
        neighbours_of(other, quote_at(PROSE, "Tea is brown."))


@given(st.data())
def test_neighbours_are_slices_next_to_the_quote(documents: list[Document], data: st.DataObject) -> None:
    """Wherever a quote stands, what is shown lies outside of it, in order, in one block each, short, and in scope."""
    source = data.draw(st.sampled_from(documents))
    passage = data.draw(st.sampled_from(passages_of(source)))
    first = data.draw(st.integers(0, len(passage.sentences) - 1))
    last = data.draw(st.integers(first, len(passage.sentences) - 1))
    quote = Quote.cut(source, passage, Span(passage.sentences[first].start, passage.sentences[last].end), ())

    found = neighbours_of(source, quote)

    spans = [one.span for one in (*found.before, *found.after)]
    ordered = [*(one.span for one in found.before), quote.span, *(one.span for one in found.after)]
    assert all(one.end <= other.start for one, other in pairwise(ordered))
    assert all(any(block.span.contains(span) for block in source.blocks) for span in spans)
    for side in (found.before, found.after):
        assert sum(one.span.end - one.span.start for one in side) <= MAX_QUOTE_CHARS + len(side)
    ends = [quote.span, *spans]
    between = Span(min(span.start for span in ends), max(span.end for span in ends))
    headings = (block for block in source.blocks if block.kind in (BlockKind.HEADING, BlockKind.TABLE_HEADER))
    assert not any(between.contains(heading.span) for heading in headings)
