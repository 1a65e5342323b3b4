"""The Search page: ranked passages for staff, by mouse, by keyboard and without scripts."""

import html
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from assistant.clips.pasted import clips_in
from assistant.clips.verdicts import Why, judge
from assistant.live import LiveAssistant
from assistant.pipeline import Assistant
from assistant.web.narrowing import filters_html
from assistant.web.wording import load_wording
from corpus.types import BlockKind
from tests.assistant.web.browsing import PHONE, browsing, cited, marked, overflow
from tests.fakes.assistant import FakeAssistant
from tests.fakes.documents import EVERY_KIND, HOSTILE, HOSTILE_DOCUMENT, LIBRARY, MEN, document
from tests.fakes.reading_html import as_one_line, tags, texts

WORDING = load_wording()
_IS_ON_TOP = """one => {
  const box = one.getBoundingClientRect();
  return document.elementFromPoint(box.left + 1, box.top + 1) === one;
}"""


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Return a client of the shared application."""
    return TestClient(app, base_url="http://localhost")


def test_passages_are_found_with_their_words_marked(client: TestClient) -> None:
    """Each passage is the stored slice with its citation; the words of the query are marked, the small ones not."""
    page = client.post("/search", data={"words": "the bones of men", "document": MEN.id})

    assert texts(page.text, ".quote")[0] == MEN.blocks[1].span.of(MEN.text)
    assert texts(page.text, "h2")[0] == "2 passages, the best first"
    assert set(texts(page.text, "mark")) == {"bones", "men"}
    assert texts(page.text, ".copy")


def test_filters_stay_as_they_were_chosen(client: TestClient) -> None:
    """What was typed and chosen stands in the form again, and only what fits is found."""
    page = client.post("/search", data={"words": 'thin "men"', "document": EVERY_KIND.id, "kind": "table_row"})

    assert 'value="thin &quot;men&quot;"' in page.text
    assert f'<option value="{EVERY_KIND.id}" selected lang="en">' in page.text
    assert '<option value="table_row" selected>' in page.text
    assert all("every-kind" in place for place in texts(page.text, ".citation"))


@pytest.mark.parametrize(
    ("fields", "status", "sentence"),
    [
        ({}, 200, WORDING.no_search_words),
        ({"words": " ?! "}, 200, WORDING.no_search_words),
        ({"words": "x" * 501}, 422, WORDING.too_long_to_send),
        ({"words": "bones", "document": "nowhere"}, 404, WORDING.no_such_filter),
        ({"words": "bones", "population": "martians"}, 404, WORDING.no_such_filter),
        ({"words": "bones", "kind": "poem"}, 404, WORDING.no_such_filter),
        ({"words": "bones", "kind": "definition", "document": MEN.id}, 200, WORDING.found_none),
    ],
)
def test_what_finds_nothing_is_said_so(client: TestClient, fields: dict[str, str], status: int, sentence: str) -> None:
    """Nothing typed, too much, a filter that is not there, and no passage get a sentence."""
    page = client.post("/search", data=fields)

    assert page.status_code == status
    assert sentence in page.text


@pytest.mark.parametrize("route", ["emergency", "crisis"])
@pytest.mark.parametrize("fields", [{}, {"document": "nowhere"}, {"words": "x" * 501}], ids=["", "filter", "too long"])
def test_danger_gets_its_message_alone(client: TestClient, route: str, fields: dict[str, str]) -> None:
    """A cry for help in the search box is answered as in the chat: no passage, no complaint about a filter."""
    word = {"emergency": "ambulance", "crisis": "despair"}[route]

    page = client.post("/search", data={**fields, "words": f"{word} {fields.get('words', 'bones of men')}"})

    assert page.status_code == 200
    assert f'<div class="outcome urgent {route}" role="alert">' in page.text
    assert texts(page.text, ".contacts")
    assert not texts(page.text, ".quote")
    assert WORDING.no_such_filter not in page.text


def test_a_danger_is_known_by_the_judge(real: str, browser: Browser) -> None:
    """With the real judge and scripts, the message stands above the form; words about danger are still searched for."""
    with browsing(browser, PHONE) as context:
        page = context.new_page()
        page.goto(f"{real}/search")
        for words, look in [("I want to kill myself", "crisis"), ("crushing chest pain right now", "emergency")]:
            page.get_by_role("searchbox").fill(words)
            page.keyboard.press("Enter")

            expect(page.get_by_role("alert")).to_have_class(f"outcome urgent {look}")
            expect(page.get_by_role("alert").get_by_role("heading")).to_be_in_viewport()
            expect(page.locator(".quote")).to_have_count(0)
            assert overflow(page) == 0
        page.get_by_role("searchbox").fill("suicide rates in men")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_words_stay_words(client: TestClient, number: int) -> None:
    """Markup in the query, in a passage or in a title is text."""
    words = f"hostile{number} words: {HOSTILE[number]}"

    page = client.post("/search", data={"words": words, "document": HOSTILE_DOCUMENT.id})

    assert words in texts(page.text, ".quote")
    assert not tags(page.text) & {"img", "svg", "b", "text"}


@pytest.mark.parametrize("words", ["script b img svg text", '"<b>bold</b>"', "“<img src=x”", "amp lt 60 div"])
def test_nothing_is_marked_inside_markup(client: TestClient, words: str) -> None:
    """Words that are also names of tags and of signs are marked where the document has them as words."""
    page = client.post("/search", data={"words": words, "document": HOSTILE_DOCUMENT.id})

    shown = {text for text in texts(page.text, ".quote") if text in HOSTILE_DOCUMENT.text}
    assert len(shown) == len(HOSTILE)
    assert texts(page.text, "mark")
    assert not tags(page.text) & {"img", "svg", "b", "text"}


def test_sections_are_those_of_the_chosen_document(client: TestClient) -> None:
    """Before a document is chosen all sections stand there, by document; what an address chooses is chosen."""
    everywhere = client.get("/search").text
    inside = client.get("/search", params={"document": MEN.id, "section": "Bone in men"}).text

    own = f'<optgroup label="{html.escape(EVERY_KIND.title)}" lang="en"><option value="Bones &amp; joints" lang="en">'
    assert own in everywhere
    assert '<option value="Bone in men" selected lang="en">' in inside
    assert "Bones &amp; joints" not in inside


def test_a_section_that_several_documents_have_stands_there_once() -> None:
    """It stands apart from those of one document, and of a large library only such sections are offered at first."""
    shared = [
        document(f"page-{number}", (BlockKind.HEADING, "Doses"), (BlockKind.PARAGRAPH, "Tea.")) for number in (1, 2)
    ]
    own = document(
        "own", *((kind, f"{kind} {n}") for n in range(201) for kind in (BlockKind.HEADING, BlockKind.PARAGRAPH))
    )
    small = FakeAssistant({one.id: one for one in (*shared, MEN)})
    large = FakeAssistant({one.id: one for one in (*shared, own)})

    few, many = (filters_html(cast("Assistant", one), {}, WORDING) for one in (small, large))
    short = filters_html(cast("Assistant", large), {"section": "paragraph 7"}, WORDING)

    assert few.count('<option value="Doses" lang="en">') == 1
    assert f'<optgroup label="{WORDING.shared_sections}"><option value="Doses" lang="en">' in few
    assert "Bone in men" in few
    assert many.count("<optgroup") == 1
    assert '<option value="paragraph 7" selected lang="en">' in short


def test_what_states_no_review_is_counted(client: TestClient) -> None:
    """A search by review says how many documents cannot be found by one, whether others are found or not."""
    found, none = (
        client.post("/search", data={"words": "bones", "reviewed_since": day}).text
        for day in ("2026-03-12", "2026-03-13")
    )

    sentence = WORDING.without_review(len(LIBRARY) - 1)
    assert texts(found, ".note") == texts(none, ".note") == [sentence]
    assert len(texts(found, ".quote")) == 2
    assert WORDING.found_none in none
    assert not texts(client.post("/search", data={"words": "bones"}).text, ".note")


@pytest.mark.parametrize(
    ("chosen", "status", "sentence"),
    [
        ({"document": "nowhere"}, 404, WORDING.no_such_filter),
        ({"document": MEN.id, "section": "Bones & joints"}, 404, WORDING.no_such_filter),
        ({"kind": "poem"}, 404, WORDING.no_such_filter),
        ({"reviewed_since": "soon"}, 422, WORDING.no_such_day),
    ],
)
def test_a_bookmark_of_what_is_gone_says_so(
    client: TestClient, chosen: dict[str, str], status: int, sentence: str
) -> None:
    """An address, like a form, that chooses what is not there gets a sentence and the form."""
    for page in (client.get("/search", params=chosen), client.post("/search", data={"words": "bones", **chosen})):
        assert page.status_code == status
        assert texts(page.text, ".failure") == [sentence]
        assert texts(page.text, "select")
    assert client.post("/search", data={"words": "bones", **chosen, "widen": "1"}).status_code == 200


def test_nothing_typed_stands_in_an_address(client: TestClient) -> None:
    """The page takes words in the body alone."""
    assert "secret" not in client.get("/search?words=secret").text
    assert client.put("/search").status_code == 405


def test_a_job_done_by_keyboard(browser: Browser, real: str, live: LiveAssistant) -> None:
    """Slash, words, Enter, arrows, Enter, Escape, c: found, read at its place, copied; no address changes."""
    documents = live.current().documents
    with browsing(browser) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(f"{real}/search")
        page.wait_for_load_state("networkidle")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))

        page.keyboard.press("/")
        page.keyboard.type('men "bone mineral density"')
        page.keyboard.press("Enter")
        expect(page.locator("#results")).to_be_focused()
        links = page.locator(".found a.citation")
        assert links.count() > 1
        assert sent == [f"{real}/search"]
        assert all("bone mineral density" in text.lower() for text in page.locator(".found .quote").all_text_contents())

        page.keyboard.press("ArrowDown")
        page.keyboard.press("ArrowDown")
        expect(links.nth(1)).to_be_focused()
        page.keyboard.press("Enter")
        panel = page.get_by_role("dialog")
        expect(panel.locator("#quote")).to_be_focused()
        expect(panel.locator(".proof")).to_be_visible()
        assert as_one_line(marked(panel)) == as_one_line(cited(documents, links.nth(1)))
        page.keyboard.press("Escape")
        expect(links.nth(1)).to_be_focused()

        page.keyboard.press("c")
        expect(page.locator("#said")).to_contain_text("Copied")
        [pasted] = clips_in(page.evaluate("navigator.clipboard.readText()"))
        assert pasted.place
        document = documents[pasted.place.document_id]
        assert judge(pasted, document, document).why is Why.SAME

        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(page.get_by_role("searchbox")).to_be_focused()
        page.keyboard.type("/c")
        expect(page.get_by_role("searchbox")).to_have_value('men "bone mineral density"/c')
        assert page.url == f"{real}/search"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_the_page_on_a_phone(browser: Browser, fake: str, *, scripts: bool) -> None:
    """It fits 390 pixels, works without scripts, and a filter narrows down what was found."""
    with browsing(browser, PHONE, dark=True, scripts=scripts) as context:
        page = context.new_page()
        page.goto(f"{fake}/search")
        page.get_by_role("searchbox").fill("bones of men")
        page.get_by_role("button", name="Search").click()
        expect(page.locator(".found > li").first).to_be_visible()
        before = page.locator(".found > li").count()

        page.get_by_label("Document", exact=True).select_option(MEN.id)
        if not scripts:
            page.get_by_role("button", name="Search").click()

        expect(page.locator(".found > li")).to_have_count(2)
        page.wait_for_load_state("load")
        assert before > 2
        assert overflow(page) == 0
        small = page.locator("a.citation, .staff button, .staff select, .ways a").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height).filter(height => height && height < 44)"
        )
        assert small == []
    assert MEN.id in LIBRARY


def test_what_was_found_begins_in_sight(browser: Browser, real: str, spanish: str) -> None:
    """Where the form fills the window, the first of many passages comes into sight, and nothing covers how many."""
    with browsing(browser, (390, 600)) as context:
        page = context.new_page()
        for address in (real, spanish):
            page.goto(f"{address}/search")
            page.get_by_role("searchbox").fill("bone density in men")

            page.keyboard.press("Enter")

            expect(page.locator("#results")).to_be_focused()
            expect(page.locator("#results .quote").first).to_be_in_viewport()
            assert page.locator("#results h2").evaluate(_IS_ON_TOP)
