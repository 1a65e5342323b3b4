"""What is written as HTML reads back as the same words, whatever the words are."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.messages import load_messages
from assistant.types import Answer, Citation, Quote, Redirection, Route, Searched, Verdict
from assistant.web.documents import article
from assistant.web.html import element, joined
from assistant.web.outcomes import Library, outcome_html
from assistant.web.pages import source_page
from assistant.web.tables import aligned
from assistant.web.wording import load_wording
from corpus.errors import InvalidSpan
from corpus.types import BlockKind, Document, Passage, Population, Span
from tests.fakes.assistant import CREATED, FakeAssistant
from tests.fakes.documents import EVERY_KIND, HOSTILE, HOSTILE_DOCUMENT, LIBRARY, MEN, document
from tests.fakes.reading_html import as_one_line, tags, texts

WORDING = load_wording()
NOTICE = load_messages().general_notice
TODAY = date(2026, 11, 29)
DOCUMENTS = list(LIBRARY.values())
# HTML itself cannot hold these: a parser drops or replaces them.
_WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), min_size=1)


def shown(outcome: object, documents: dict[str, Document] = LIBRARY, *, follows: bool = False) -> str:
    """Render an outcome as the chat does."""
    library = Library(documents, CREATED, today=TODAY)
    return outcome_html(outcome, library, general_notice=NOTICE, wording=WORDING, is_follow_up=follows)  # type: ignore[arg-type]  # tests pass every outcome


@given(_WORDS)
def test_every_child_and_attribute_is_escaped(words: str) -> None:
    """Any text comes back as text, and never makes an element of its own."""
    made = element("p", words, element("b", words), title=words)

    assert texts(made, "p") == [words + words]
    assert tags(made) == {"p", "b"}


def test_joined_html_is_not_escaped_twice() -> None:
    """An element keeps its markup where it is put into another."""
    assert element("p", joined(["a < ", element("b", "&")])) == "<p>a &lt; <b>&amp;</b></p>"


@pytest.mark.parametrize("shown_document", DOCUMENTS, ids=lambda made: made.id)
def test_an_article_holds_every_character_of_its_text_once(shown_document: Document) -> None:
    """The text of the article is the text of the document, unchanged."""
    assert texts(article(shown_document, None), "article") == [shown_document.text]


@given(st.data())
def test_the_marks_hold_exactly_the_marked_span(data: st.DataObject) -> None:
    """Wherever a span begins and ends, across blocks and cells, its marks read as its slice, the first one named."""
    chosen = data.draw(st.sampled_from(DOCUMENTS))
    start = data.draw(st.integers(0, len(chosen.text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(chosen.text))))

    made = article(chosen, span)

    assert "".join(texts(made, "mark")) == span.of(chosen.text)
    assert texts(made, "article") == [chosen.text]
    assert made.count('id="quote"') == 1


def test_an_article_has_the_elements_of_its_blocks() -> None:
    """Headings, lists, tables with heads, and definitions with terms are what they are."""
    made = article(EVERY_KIND, None)

    assert as_one_line(texts(made, "h2")[0]) == "Bones & joints"
    assert [as_one_line(text) for text in texts(made, "li")] == [
        "• the first item",
        "• the second item",
        "1. Someone, et al. “Bones.” vol. 94.",
    ]
    assert [as_one_line(text) for text in texts(made, "th")] == ["What", "Men", "Women", "", "Before", "After"]
    assert [as_one_line(text) for text in texts(made, "td")] == [
        *("Spine", "thinner in men", "thinner in women"),
        *("Hip", "", "much thinner in women"),
        *("Risk", "low", ""),
    ]
    assert as_one_line(texts(made, "dt")[0]) == "Osteoblast"
    assert as_one_line(texts(made, ".boilerplate")[0]) == "Home > Health > Bones"


def test_a_row_of_unknown_columns_claims_none() -> None:
    """A row with too few cells, and nothing that tells which are missing, is written across the table."""
    text = "Hip much thinner"
    cells = (Span(0, 3), Span(4, 16))

    assert aligned(text, Span(0, 16), cells, 3) is None
    assert aligned(text, Span(0, 16), cells, 2) == (Span(0, 4), Span(4, 16))


@pytest.mark.parametrize("words", HOSTILE)
def test_a_quote_reads_back_as_its_words(words: str) -> None:
    """A quote of hostile words is those words, and the page gets no element from them."""
    hostile = document("hostile", (BlockKind.PARAGRAPH, words))

    made = shown(answer_of(hostile, hostile.blocks[0].span), {"hostile": hostile})

    assert texts(made, ".quote") == [words]
    assert not tags(made) & {"script", "img", "svg", "b", "text"}


def test_a_row_is_quoted_under_its_column_heads() -> None:
    """The heads stand beside the quote and are no part of it; an empty cell moves no other."""
    row = next(block for block in EVERY_KIND.blocks if "Hip" in block.span.of(EVERY_KIND.text))

    made = shown(answer_of(EVERY_KIND, row.span))

    assert texts(made, "thead") == ["What\tMen\tWomen"]
    assert texts(made, ".quote") == [row.span.of(EVERY_KIND.text)]
    assert [as_one_line(text) for text in texts(made, "td")] == [
        *("Spine", "thinner in men", "thinner in women"),
        *("Hip", "", "much thinner in women"),
    ]


@pytest.mark.parametrize(
    ("kind", "context"),
    [
        (BlockKind.DEFINITION, "Osteoblast"),
        (BlockKind.LIST_ITEM, "A paragraph with <tags>.\nIt has a second line, e.g. this one:"),
    ],
)
def test_a_quote_keeps_its_scope_beside_it(kind: BlockKind, context: str) -> None:
    """A definition shows its term and an item its lead-in, outside the quote."""
    block = next(block for block in EVERY_KIND.blocks if block.kind is kind)

    made = shown(answer_of(EVERY_KIND, block.span))

    assert as_one_line(texts(made, ".context")[0]) == as_one_line(context)
    assert texts(made, ".quote") == [block.span.of(EVERY_KIND.text)]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_the_words_next_to_a_quote_read_as_they_are_written(number: int) -> None:
    """Hostile words on both sides of a quote stay words, outside of it, and are folded away under one button."""
    quote = HOSTILE_DOCUMENT.blocks[number]
    made = shown(answer_of(HOSTILE_DOCUMENT, quote.span))

    near = [
        f"hostile{other} words: {HOSTILE[other]}" for other in (number - 1, number + 1) if 0 <= other < len(HOSTILE)
    ]
    beside = texts(made, ".beside")
    assert all(any(words in text for text in beside) for words in near)
    assert texts(made, ".quote") == [quote.span.of(HOSTILE_DOCUMENT.text)]
    assert texts(made, "summary") == [f"{WORDING.around} (quote 1)"]
    assert not tags(made) & {"script", "img", "svg", "b", "text"}


def test_what_is_next_to_a_quote_says_on_which_side() -> None:
    """Items are a list, an entry has its term in front, a row its row; and where nothing is near there is no button."""
    first, second = (block.span for block in EVERY_KIND.blocks if block.kind is BlockKind.LIST_ITEM)
    risk = next(block.span for block in EVERY_KIND.blocks if "Risk" in block.span.of(EVERY_KIND.text))
    glossary = document(
        "terms", "Tea\n", (BlockKind.DEFINITION, "A drink."), "Cup\n", (BlockKind.DEFINITION, "Holds it.")
    )
    cup = shown(answer_of(glossary, glossary.blocks[1].span), {"terms": glossary})

    assert texts(shown(answer_of(EVERY_KIND, first)), ".beside") == [f"{WORDING.around_after}the second item"]
    assert texts(shown(answer_of(EVERY_KIND, second)), ".beside") == [f"{WORDING.around_before}the first item"]
    assert texts(cup, ".beside") == [f"{WORDING.around_before}Tea A drink."]
    assert cup.index('class="beside"') < cup.index(">Cup<") < cup.index('class="quote"')
    assert texts(shown(answer_of(EVERY_KIND, risk)), "summary") == []


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_rows_around_a_row_stay_words(words: str) -> None:
    """A cell of a neighbouring row reads as it is written, whatever it is."""
    rows = [
        (BlockKind.TABLE_ROW, ("One", words)),
        (BlockKind.TABLE_ROW, ("Two", "a")),
        (BlockKind.TABLE_ROW, (words, "b")),
    ]
    table = document("table", (BlockKind.TABLE_HEADER, ("What", words)), *rows)

    made = shown(answer_of(table, table.blocks[2].span), {"table": table})

    assert [as_one_line(text) for text in texts(made, "td")] == [
        as_one_line(text) for text in ("One", words, "Two", "a", words, "b")
    ]
    assert tags(made) <= {"div", "ol", "li", "p", "a", "span", "button", "details", "summary", "mark"} | {
        *("table", "thead", "tbody", "tr", "th", "td")
    }


def test_rows_around_a_quoted_row_stand_in_its_table() -> None:
    """They are rows under the same heads, named as before and after it, and no part of the quote."""
    spine = next(block.span for block in EVERY_KIND.blocks if "Spine" in block.span.of(EVERY_KIND.text))

    made = shown(answer_of(EVERY_KIND, spine))

    assert [as_one_line(text) for text in texts(made, "tbody")] == [
        "Spine thinner in men thinner in women",
        f"{WORDING.around_after}Hip much thinner in women",
    ]
    assert texts(made, ".quote") == [spine.of(EVERY_KIND.text)]


@pytest.mark.parametrize(("pair", "order"), [((1, 2), "123"), ((1, 3), "132"), ((2, 3), "123")])
def test_quotes_that_disagree_are_set_side_by_side(pair: tuple[int, int], order: str) -> None:
    """The two stand next to each other, each under its place and named to the other, and the third after or before."""
    items = [block.span for block in HOSTILE_DOCUMENT.blocks[:3]]
    three = [answer_of(HOSTILE_DOCUMENT, span).citations[0] for span in items]
    numbered = tuple(replace(citation, number=number) for number, citation in enumerate(three, start=1))
    answer = replace(answer_of(HOSTILE_DOCUMENT, items[0]), citations=numbered, disagreeing=pair)

    made = shown(answer)

    assert "".join(texts(made, ".number")) == order
    sides = texts(made, ".side")
    assert len(texts(made, "h2")) == len(sides) == 2
    for number, other, side in zip(pair, reversed(pair), sides, strict=True):
        place = f"{number}{HOSTILE_DOCUMENT.title}"
        assert side.startswith(place + WORDING.compare.format(number=other))
        assert items[number - 1].of(HOSTILE_DOCUMENT.text) in side.removeprefix(place)
    assert sorted(texts(made, ".quote")) == sorted(span.of(HOSTILE_DOCUMENT.text) for span in items)


@pytest.mark.parametrize("pair", [(1,), (1, 1), (2, 1), (0, 1), (1, 2), (1, 2, 3)])
def test_only_two_of_the_quotes_can_disagree(pair: tuple[int, int]) -> None:
    """A number that no citation has, or the same one twice, is refused."""
    with pytest.raises(ValueError, match="cannot disagree"):
        replace(answer_of(MEN, MEN.blocks[1].span), disagreeing=pair)


def test_the_words_that_answer_are_emphasised_where_they_are_not_all() -> None:
    """A mark shorter than the quote is shown; one over the whole of it would say nothing."""
    block = MEN.blocks[1]
    mark = Span(block.span.start, block.span.start + 20)

    assert texts(shown(answer_of(MEN, block.span, mark)), "mark") == [mark.of(MEN.text)]
    assert texts(shown(answer_of(MEN, block.span, block.span)), "mark") == []


def test_a_citation_says_where_who_and_when() -> None:
    """Title, heading, people and dates stand under the quote; an unknown date is said to be unknown."""
    known = shown(answer_of(MEN, MEN.blocks[1].span))
    unknown = shown(answer_of(EVERY_KIND, EVERY_KIND.blocks[2].span))

    assert texts(known, ".citation") == ["1The title of men-and-bone › Bone in men"]
    assert texts(known, ".fact") == [
        "About men",
        "published 2 January 2026",
        "last reviewed 12 March 2026",
        "next review not stated",
        WORDING.on_live_page,
    ]
    assert texts(unknown, ".fact") == ["publication date not stated", "review dates not stated"]


@pytest.mark.parametrize(
    ("due", "fact"),
    [
        (date(2026, 11, 28), "review overdue since 28 November 2026"),
        (TODAY, "next review due 29 November 2026"),
        (date(9999, 1, 1), "next review due 1 January 9999"),
    ],
)
def test_an_overdue_review_is_said_plainly(due: date, fact: str) -> None:
    """A review that should have been by now is called overdue on the citation and on the source page."""
    old = replace(MEN, metadata=replace(MEN.metadata, review_due=due))
    page = source_page(old, None, created=CREATED, today=TODAY, wording=WORDING)

    made = shown(answer_of(old, MEN.blocks[1].span), {old.id: old})

    assert texts(made, ".fact")[3] == fact
    set_apart = texts(page, ".overdue")
    assert ("overdue" in fact) == (texts(made, ".overdue") == [fact]) == ("– overdue" in "".join(set_apart))


def test_a_document_of_the_web_has_a_link_to_the_same_words() -> None:
    """The citation and the source page lead to the words on the publisher's page, and to that page as a whole."""
    span = MEN.blocks[1].span
    made = shown(answer_of(MEN, span))
    page = source_page(MEN, span, created=CREATED, today=TODAY, wording=WORDING)

    for place in (made, page):
        assert 'href="https://example.org/men#:~:text=It%20thins%20the%20bones,the%20spine%20above%20all."' in place
    assert 'href="https://example.org/men"' in page
    assert texts(shown(answer_of(EVERY_KIND, EVERY_KIND.blocks[2].span)), ".live") == []
    assert texts(shown(answer_of(HOSTILE_DOCUMENT, HOSTILE_DOCUMENT.blocks[0].span)), ".live") == []


def test_a_citation_into_pages_names_the_page() -> None:
    """Where a document has pages, the citation and the source page say on which one the quoted words begin."""
    half = MEN.blocks[1].span.start
    paged = replace(MEN, pages=(Span(0, half), Span(half, len(MEN.text))))
    span = MEN.blocks[1].span

    assert texts(shown(answer_of(paged, span), {MEN.id: paged}), ".fact")[0] == "page 2"
    assert "page 2" in texts(source_page(paged, span, created=CREATED, today=TODAY, wording=WORDING), "dd")
    assert "Marked place" not in texts(source_page(paged, None, created=CREATED, today=TODAY, wording=WORDING), "dt")


def test_an_abstention_is_a_receipt_and_no_answer() -> None:
    """It says what was searched, and the nearest passages stand under words that say they are no answer."""
    made = shown(FakeAssistant(LIBRARY).ask("zebra"))

    assert texts(made, ".receipt") == ["Searched 19 passages in 3 documents, as of 12 March 2026."]
    assert texts(made, ".notice") == ["These documents nowhere say “zebra”."]
    assert texts(made, "h2") == [WORDING.nearest]
    assert texts(made, "summary")[0] == "The title of every-kind › Bones & joints"
    assert len(texts(made, ".quote")) == 2
    assert texts(made, ".answer") == []


@pytest.mark.parametrize(("question", "route"), [("ambulance", Route.EMERGENCY), ("despair", Route.CRISIS)])
def test_an_emergency_is_an_alert_with_no_quote(question: str, route: Route) -> None:
    """Help stands alone, announced at once."""
    made = shown(FakeAssistant(LIBRARY).ask(question))

    assert texts(made, f".{route}")
    assert 'role="alert"' in made
    assert texts(made, ".quote") == []


@pytest.mark.parametrize("route", [Route.EMERGENCY, Route.CRISIS])
def test_each_contact_has_a_line_of_its_own(route: Route) -> None:
    """What to do stands first, then whom to call region by region, word for word."""
    messages = load_messages()
    message, numbers = messages.redirections[route], messages.numbers[route]
    made = shown(Redirection("?", "?", Verdict(route, "test"), message, (), Searched(1, 1), "s", numbers=numbers))

    assert texts(made, ".message") + texts(made, "li") == message.split("\n")
    assert texts(made, "li")
    called = re.findall(r'<a href="tel:(\d+)">([\d ]+)</a>', made)
    assert [shown for _, shown in called] == [number.of(message) for number in numbers]
    assert all(address == shown.replace(" ", "") for address, shown in called)


def test_a_number_outside_of_its_message_is_refused() -> None:
    """What is to be called stands in the words that are shown."""
    with pytest.raises(InvalidSpan, match="outside of the message"):
        Redirection("?", "?", Verdict(Route.CRISIS, "test"), "112", (), Searched(1, 1), "s", numbers=(Span(1, 4),))


def test_related_passages_stand_under_their_notice() -> None:
    """Under advice, general passages come after the words that say they are general."""
    made = shown(FakeAssistant(LIBRARY).ask("should men do it?"))

    assert made.index(NOTICE) < made.index('class="quote"')
    assert texts(made, ".redirection")


def test_the_resolved_question_is_shown_only_where_it_differs() -> None:
    """A follow-up shows what was understood; a question that was not changed does not."""
    changed = answer_of(MEN, MEN.blocks[1].span, resolved="Does it thin <men>? and women?")

    assert texts(shown(changed), ".understood") == ["Understood as: Does it thin <men>? and women?"]
    assert texts(shown(changed), ".alone") == []
    assert texts(shown(changed, follows=True), ".alone") == [WORDING.ask_alone]
    assert texts(shown(answer_of(MEN, MEN.blocks[1].span)), ".understood") == []


def test_an_address_that_is_not_of_the_web_is_no_link() -> None:
    """A document cannot put a script into the page by its metadata."""
    made = source_page(HOSTILE_DOCUMENT, None, created=CREATED, today=TODAY, wording=WORDING)

    assert 'href="javascript:' not in made
    assert "b" not in tags(made)
    assert "<b>bold</b>" in texts(made, "dd")


def test_a_redirection_without_quotes_is_only_its_message() -> None:
    """A chat message is answered by the fixed sentence."""
    verdict = Verdict(Route.CHAT, "test")
    made = shown(Redirection("hi", "hi", verdict, "Fixed words.", (), Searched(1, 1), "s"))

    assert texts(made, ".chat") == ["Fixed words."]


def answer_of(source: Document, span: Span, *marks: Span, resolved: str = "question") -> Answer:
    """Quote one block of a document as an answer."""
    block = next(block for block in source.blocks if block.span == span)
    heading = next((part for part in source.blocks if part.kind is BlockKind.HEADING), None)
    text = span.of(source.text)
    passage = Passage(
        id=f"{source.id}:{span.start}-{span.end}",
        document_id=source.id,
        span=span,
        kind=block.kind,
        sentences=(span,),
        heading_path=(heading.span.of(source.text),) if heading else (),
        populations=(Population("men", span),) if "men" in text else (),
        cells=block.cells,
        context=block.context,
    )
    quote = Quote.cut(source, passage, span, marks)
    citation = Citation(1, quote, source.title, source.metadata, f"/source/{source.id}?start={span.start}#quote")
    verdict = Verdict(Route.INFORMATION, "test")
    return Answer("question", resolved, verdict, (citation,), 0.9, (), Searched(1, 1), "snapshot")
