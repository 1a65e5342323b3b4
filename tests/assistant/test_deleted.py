"""Deleted means gone: what was taken out of the library is in nothing that the assistant says."""

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.messages import load_messages
from assistant.pipeline import Assistant
from assistant.question.word_table import load_word_table
from assistant.rendering import outcome_object
from assistant.safety.judge import Judge
from index.home import Home
from index.search import Index
from index.update import remove, update
from tests.fakes.encoder import FakeEncoder, load_fake

_PIE = "# What makes quibblepie glow?\n\nQuibblepie glows in the dark because of its sugar.\n"


@pytest.fixture
def pair(home: Home, library_folder: Path, judge: Judge) -> tuple[Assistant, Assistant]:
    """Return the assistants before and after a document is removed."""

    def opened() -> Assistant:
        index = Index(home.open_published(), FakeEncoder())
        return Assistant(index, judge, load_messages(), load_word_table(), max_question_chars=300, answers_from=-1)

    (library_folder / "pie.md").write_text(_PIE)
    update(home, [str(library_folder)], load_fake)
    before = opened()
    remove(home, ["pie"], load_fake)
    return before, opened()


def _said(assistant: Assistant, question: str) -> str:
    """Write everything an outcome holds but the question itself."""
    outcome = replace(assistant.ask(question), question="")
    return str(outcome_object(outcome, id=None, elapsed_ms=0))


@pytest.mark.parametrize("question", ["What glows in the dark?", "What makes quibblepi glow?", "is it the sugar?"])
def test_removed_words_are_in_no_answer(pair: tuple[Assistant, Assistant], question: str) -> None:
    """Not as a quote, not as the nearest passage, and no misspelt word is read as one of them."""
    before, after = pair

    assert "uibblepie" in _said(before, question)
    assert "uibblepie" not in _said(after, question)


@pytest.mark.parametrize("words", ["quibblepie", '"glows in the dark"', "sugar"])
def test_removed_words_are_found_by_no_search(pair: tuple[Assistant, Assistant], words: str) -> None:
    """Neither words nor a phrase lead to what was removed."""
    before, after = pair

    assert "pie" in {citation.quote.document_id for citation in before.search(words)}
    assert "pie" not in {citation.quote.document_id for citation in after.search(words)}


def test_removed_questions_are_not_suggested(pair: tuple[Assistant, Assistant]) -> None:
    """A question that only a removed document posed is not offered any more."""
    before, after = pair

    assert "What makes quibblepie glow?" in before.suggestions
    assert all("quibblepie" not in question for question in after.suggestions)
