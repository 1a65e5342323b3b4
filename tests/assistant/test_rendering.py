"""An outcome as JSON and as text."""

import csv
import html
import io
import json
from dataclasses import replace
from datetime import date

import pytest

from assistant.pipeline import Assistant
from assistant.rendering import (
    as_text,
    citation_object,
    citation_text,
    error_object,
    outcome_object,
    visible,
)
from assistant.spreadsheet import citations_csv
from assistant.types import Answer, Quote
from assistant.web.outcomes import Library, outcome_html
from assistant.web.wording import load_wording
from corpus.passages import passages_of
from corpus.types import BlockKind

_DAY = date(2026, 3, 12)
_QUESTIONS = {
    "answer": "How long does moss tea keep? three days",
    "abstention": "zebra fever moss treatment",
    "advice": "Should I stop my moss tea?",
    "emergency": "I want to kill myself",
    "chat": "hello",
}
_FIELDS = {
    "id", "question", "resolved_question", "outcome", "route", "decided_by", "reason", "message", "quotes",
    "confidence", "notices", "nearest", "searched", "snapshot", "elapsed_ms",
}  # fmt: skip
_QUOTE_FIELDS = {
    "number", "text", "document", "title", "start", "end", "sha256", "kind", "page", "marks", "context",
    "heading_path", "populations", "url", "published", "reviewed", "review_due", "link",
}  # fmt: skip


@pytest.mark.parametrize("expected", _QUESTIONS)
def test_every_outcome_has_exactly_the_fields_of_the_contract(assistant: Assistant, expected: str) -> None:
    """The object has the contract's fields, its quotes stand where they may, and it survives JSON."""
    made = outcome_object(assistant.ask(_QUESTIONS[expected]), id="q1", elapsed_ms=1.26)

    assert json.loads(json.dumps(made)) == made
    assert set(made) == _FIELDS
    assert made["outcome"] == expected
    assert made["id"] == "q1"
    assert made["elapsed_ms"] == 1.3
    assert all(set(quote) == _QUOTE_FIELDS for quote in (*made["quotes"], *made["nearest"]))
    assert bool(made["quotes"]) is (expected in ("answer", "advice"))
    assert bool(made["nearest"]) is (expected == "abstention")
    assert (made["confidence"] is not None) is (expected in ("answer", "abstention"))


def test_a_quote_from_a_document_with_pages_names_its_page(assistant: Assistant) -> None:
    """The number of the page on which a quote begins stands in the object, in the text and in the table."""
    outcome = assistant.ask(_QUESTIONS["answer"])
    assert isinstance(outcome, Answer)
    first = outcome.citations[0]
    on_page = replace(first, quote=replace(first.quote, page=3))

    assert (citation_object(first)["page"], citation_object(on_page)["page"]) == (None, 3)
    assert ", page 3" in citation_text(on_page)
    assert ", page" not in citation_text(first)
    assert [row["page"] for row in csv.DictReader(io.StringIO(citations_csv((on_page, first))))] == ["3", ""]


def test_an_error_is_its_own_outcome() -> None:
    """A line that cannot be read is neither an answer nor an abstention."""
    assert error_object("line 3 cannot be read", id=None, question=None)["outcome"] == "error"


@pytest.mark.parametrize("asked", _QUESTIONS.values(), ids=_QUESTIONS)
def test_the_text_holds_the_message_and_every_quote_word_for_word(assistant: Assistant, asked: str) -> None:
    """Plain text loses no word of what was decided."""
    outcome = assistant.ask(asked)

    text = as_text(outcome, general_notice=assistant.messages.general_notice, as_of=_DAY)

    made = outcome_object(outcome, id=None, elapsed_ms=0)
    assert made["message"] is None or made["message"] in text
    assert all(notice in text for notice in made["notices"])
    assert bool(made["notices"]) is (made["outcome"] == "chat")
    assert all(quote["text"] in text for quote in (*made["quotes"], *made["nearest"]))
    assert (", as of 12 March 2026." in text) is (made["outcome"] == "abstention")


def test_the_text_says_what_is_to_be_known_of_the_quotes(assistant: Assistant) -> None:
    """A notice stands in the text as it stands in the object, above the quotes."""
    outcome = assistant.ask("how long does the moss tea of pregnant people keep? three days")
    assert isinstance(outcome, Answer)

    text = as_text(outcome, general_notice="", as_of=_DAY)

    [notice] = outcome.notices
    assert text.index(notice) < text.index(outcome.citations[0].quote.text)


def test_a_place_does_not_say_the_title_twice(assistant: Assistant) -> None:
    """A page whose first heading is its title is cited by that title once."""
    outcome = assistant.ask(_QUESTIONS["answer"])
    assert isinstance(outcome, Answer)
    citation = outcome.citations[0]

    titled = replace(citation, title="Tea", quote=replace(citation.quote, heading_path=("Tea", "Cups")))

    assert titled.place == ("Tea", "Cups")
    assert "Tea › Cups" in citation_text(titled)
    assert "Tea › Tea" not in citation_text(titled)


@pytest.mark.parametrize(
    ("question", "words", "scope"),
    [
        pytest.param("rinse the cup with vinegar", "vinegar", "Do not:", id="item"),
        pytest.param("length of the socks of men", "green", "Length", id="row"),
    ],
)
def test_what_scopes_a_quote_stands_with_it_on_every_surface(
    assistant: Assistant, question: str, words: str, scope: str
) -> None:
    """An item never appears without its lead-in, nor a row without its column heads: object, text, table and page."""
    outcome = assistant.ask(_QUESTIONS["answer"])
    assert isinstance(outcome, Answer)
    found = next(citation for citation in assistant.search(question, limit=40) if words in citation.quote.text)

    page = outcome_html(
        replace(outcome, citations=(replace(found, number=1),)),
        Library(assistant.documents, assistant.created, today=assistant.created.date()),
        general_notice="",
        wording=load_wording(),
    )

    [row] = csv.DictReader(io.StringIO(citations_csv((found,))))
    assert any(scope in part["text"] for part in citation_object(found)["context"])
    assert scope in citation_text(found)
    assert scope in row["context"]
    assert scope in html.unescape(str(page))
    assert words in html.unescape(str(page))


def test_every_item_row_and_definition_keeps_its_scope_when_it_is_cut(assistant: Assistant) -> None:
    """Whatever passage of the library a quote is cut from, its lead-in, column heads or term come with it."""
    passages = [passage for document in assistant.documents.values() for passage in passages_of(document)]
    scoped = [passage for passage in passages if passage.context]

    assert {passage.kind for passage in scoped} >= {BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.DEFINITION}
    for passage in scoped:
        document = assistant.documents[passage.document_id]
        quote = Quote.cut(document, passage, passage.sentences[0], (passage.sentences[0],))
        assert [part.text for part in quote.context] == [one.span.of(document.text) for one in passage.context]


def test_terminal_commands_in_a_document_are_shown_and_not_obeyed() -> None:
    """Escape sequences, carriage returns and text direction marks become visible."""
    assert visible("a\x1b[31mb\rc\u202ed\te\nf\u00a0é") == "a\\x1b[31mb\\rc\\u202ed\te\nf\u00a0é"


def test_the_table_for_spreadsheets_holds_the_quotes_and_no_formula(assistant: Assistant) -> None:
    """A row a citation, and a cell that would be read as a formula is quoted."""
    outcome = assistant.ask(_QUESTIONS["answer"])
    assert isinstance(outcome, Answer)

    rows = list(csv.DictReader(io.StringIO(citations_csv(outcome.citations))))

    assert [row["text"] for row in rows] == [citation.quote.text for citation in outcome.citations]
    assert rows[0]["link"] == citation_object(outcome.citations[0])["link"]
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize("question", ["How long does moss tea keep in a lanturn?", "zebra xylophone lanturn calcium"])
def test_text_says_how_a_question_was_understood(assistant: Assistant, question: str) -> None:
    """The question as it was read stands first, and only where it is not as it was asked."""
    read, plain = (
        as_text(assistant.ask(asked), general_notice="", as_of=_DAY)
        for asked in (question, question.replace("lanturn", "lantern"))
    )

    assert read.splitlines()[0] == f"Understood as: {question.replace('lanturn', 'lantern')}"
    assert "Understood as" not in plain
