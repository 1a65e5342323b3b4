"""Words that want to be markup stay words where no answer quotes them: nearest, general, objected to, of an old link.

What an answer, a search and a check show of such words stands in the tests of each.
"""

from pathlib import Path
from typing import cast

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect

from assistant.clips.clip import source_link
from assistant.journal.entries import Feedback
from assistant.journal.journal import Journal
from assistant.live import LiveAssistant
from assistant.web.library import build_library
from assistant.web.source import build_source
from assistant.web.staff import StaffPages
from assistant.web.wording import load_wording
from corpus.types import Span
from index.home import Home
from index.update import update
from tests.assistant.web.browsing import ask, marked
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.documents import HOSTILE, HOSTILE_DOCUMENT
from tests.fakes.encoder import load_fake
from tests.fakes.reading_html import as_one_line, tags, texts

_WORDING = load_wording()
_MADE = {"script", "img", "svg", "b", "text"}
_NUMBERS = range(len(HOSTILE))


def _words(number: int) -> str:
    return HOSTILE_DOCUMENT.blocks[number].span.of(HOSTILE_DOCUMENT.text)


@pytest.mark.parametrize("number", _NUMBERS)
@pytest.mark.parametrize(
    ("asked", "look"), [("hostile{}", "abstention"), ("should hostile{} words", "redirection advice")]
)
def test_what_stands_without_an_answer_stays_words(fake_page: Page, number: int, asked: str, look: str) -> None:
    """The nearest passages of an abstention and the general ones under advice, and what their sources mark."""
    outcome = ask(fake_page, asked.format(number))
    assert outcome.get_attribute("class") == f"outcome {look}"
    for folded in outcome.locator(".nearest summary").all():
        folded.press("Enter")

    assert _words(number) in outcome.locator(".quote").all_text_contents()
    outcome.locator("a.citation").first.click()
    panel = fake_page.get_by_role("dialog")
    expect(panel.locator("#quote")).to_be_visible()

    assert marked(panel) == _words(number)
    places = ("#chat .message", "#panel-body")
    assert fake_page.locator(", ".join(f"{place} {name}" for place in places for name in _MADE)).count() == 0
    fake_page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()


@pytest.fixture
def hostile() -> FakeAssistant:
    """Return an assistant over hostile words alone."""
    return FakeAssistant({HOSTILE_DOCUMENT.id: HOSTILE_DOCUMENT})


def _client(router: APIRouter) -> TestClient:
    app = FastAPI()
    app.include_router(router)
    return TestClient(app)


def test_quotes_that_readers_object_to_stay_words(home: Home, hostile: FakeAssistant) -> None:
    """On the library page each reads as it is written, under the question that was asked."""
    home.path.mkdir()
    journal, live = Journal(home.path), cast("LiveAssistant", FakeLive(hostile))
    for number in _NUMBERS:
        token = journal.keep(hostile.ask(f"hostile{number} words <u>"), (), hostile.alone)
        assert token
        journal.feed_back(token, Feedback.EVIDENCE_WRONG)

    pages = StaffPages(_WORDING, is_guarded=True)
    page = _client(build_library(live, home, pages, journal=journal)).get("/library").text
    journal.close()

    assert {_words(number) for number in _NUMBERS} <= set(texts(page, "blockquote"))
    assert {f"hostile{number} words <u>" for number in _NUMBERS} <= set(texts(page, "dd"))
    assert not tags(page) & _MADE


@pytest.mark.parametrize("number", _NUMBERS)
def test_the_words_of_an_old_link_stay_words(home: Home, hostile: FakeAssistant, tmp_path: Path, number: int) -> None:
    """Marked as they were, compared with what they became, and proven by their code where their copy is gone."""
    words = f"{_words(number)} once"
    (tmp_path / f"{HOSTILE_DOCUMENT.id}.txt").write_text(f"The first line.\n\n{words}\n")
    snapshot = update(home, [str(tmp_path / f"{HOSTILE_DOCUMENT.id}.txt")], load_fake).snapshot_id
    start = home.document(snapshot, HOSTILE_DOCUMENT.id).text.index(words)
    client = _client(build_source(cast("LiveAssistant", FakeLive(hostile)), home, _WORDING))

    reworded = client.get(source_link(HOSTILE_DOCUMENT.id, snapshot, Span(start, start + len(words)), words)).text
    span = HOSTILE_DOCUMENT.blocks[number].span
    pruned = client.get(source_link(HOSTILE_DOCUMENT.id, "pruned", span, _words(number))).text

    assert "".join(texts(reworded, "mark")) == words
    assert "once" in as_one_line(texts(reworded, ".standing")[0])
    assert "".join(texts(pruned, "mark")) == _words(number)
    assert not (tags(reworded) | tags(pruned)) & _MADE
