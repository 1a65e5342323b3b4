"""The walk in a real Chromium: ask, read a verbatim quote, follow its citation to that very place."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.live import LiveAssistant
from assistant.settings import Settings
from corpus.reading import BUILTIN
from index.encoding import load_encoder
from index.home import Home
from index.update import update
from tests.assistant.web.browsing import FLAGS, PHONE, ask, browsing, cited, marked, overflow, serving, walk
from tests.assistant.web.conftest import build_app
from tests.chromium import MISSING, find_chromium
from tests.fakes.documents import HOSTILE, LIBRARY
from tests.fakes.reading_html import as_one_line

QUESTION = "does it thin a man's bones?"


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> LiveAssistant:
    """Return the real assistant over the built-in library."""
    settings = Settings(home=tmp_path_factory.mktemp("home-of-browser"))
    update(Home(settings.home), [BUILTIN], lambda: load_encoder(None, threads=2))
    return LiveAssistant(settings)


@pytest.fixture(scope="session")
def real(live: LiveAssistant) -> Iterator[str]:
    """Serve the real assistant."""
    with serving(build_app(live, Settings(home=live.home.path))) as address:
        yield address


@pytest.fixture(scope="session")
def fake(app: FastAPI) -> Iterator[str]:
    """Serve the fake assistant, which abstains and fails when it is told to."""
    with serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine."""
    path = find_chromium()
    assert path, MISSING
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture(scope="module")
def page(browser: Browser, real: str) -> Iterator[Page]:
    """Open the chat of the real assistant; its tests share the page, as a person does."""
    with browsing(browser) as context:
        opened = context.new_page()
        opened.goto(real)
        yield opened


@pytest.fixture(scope="module")
def fake_page(browser: Browser, fake: str) -> Iterator[Page]:
    """Open the chat of the fake assistant, whose library holds hostile words."""
    with browsing(browser) as context:
        opened = context.new_page()
        opened.goto(fake)
        yield opened


def test_the_main_walk(page: Page, live: LiveAssistant) -> None:
    """A quote on the page is the document's slice, and its citation shows that very place beside the chat."""
    walk(page, live.current().documents, QUESTION)


def test_a_question_takes_two_requests(page: Page) -> None:
    """One request sends the question, one brings the status and the answer."""
    sent: list[str] = []
    page.on("request", lambda request: sent.append(urlsplit(request.url).path))

    ask(page, "what is aromatase?")

    assert sent == ["/gradio_api/queue/join", "/gradio_api/queue/data"]


def test_back_closes_the_panel_and_keeps_the_chat(page: Page) -> None:
    """The panel is a place in the browser's history; the conversation is not lost by going back."""
    outcome = ask(page, QUESTION)
    count = page.locator("#chat .outcome").count()
    panel = page.get_by_role("dialog", name="Source")

    outcome.locator("a.citation").first.click()
    expect(panel.locator("#quote")).to_be_visible()
    page.go_back()
    expect(panel).not_to_be_visible()
    page.go_forward()
    expect(panel.locator("#quote")).to_be_visible()
    panel.get_by_role("button", name="Close").click()

    expect(panel).not_to_be_visible()
    assert page.locator("#chat .outcome").count() == count


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_permalink_opens_cold(page: Page, browser: Browser, real: str, live: LiveAssistant, *, scripts: bool) -> None:
    """The link of a citation, opened in a browser that never saw the chat, shows the same words in the window."""
    link = ask(page, QUESTION).locator("a.citation").first
    expected = cited(dict(live.current().documents), link)

    with browsing(browser, scripts=scripts) as context:
        fresh = context.new_page()
        fresh.goto(real + (link.get_attribute("href") or ""))

        expect(fresh.locator("#quote")).to_be_in_viewport()
        assert as_one_line(marked(fresh.locator("main"))) == as_one_line(expected)


def test_control_and_click_opens_the_page_itself(page: Page) -> None:
    """Who asks the browser for a new tab gets the source as its own page."""
    link = ask(page, QUESTION).locator("a.citation").first

    with page.context.expect_page() as opened:
        link.click(modifiers=["ControlOrMeta"])

    expect(opened.value.locator("#quote")).to_be_visible()
    opened.value.close()
    expect(page.get_by_role("dialog", name="Source")).not_to_be_visible()


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_words_stay_words(fake_page: Page, number: int) -> None:
    """Words that want to be markup read as they were written: in the question, in the quote and in the source."""
    question = f"hostile{number} words: {HOSTILE[number]}"

    outcome = ask(fake_page, question)

    assert fake_page.locator('#chat [data-testid="user"]').last.text_content() == question
    assert outcome.locator(".quote").first.text_content() == question
    outcome.locator("a.citation").first.click()
    panel = fake_page.get_by_role("dialog", name="Source")
    expect(panel.locator("#quote")).to_be_visible()
    assert marked(panel) == question
    assert (
        fake_page.locator("#chat .message :is(script, img, svg, b), #panel-body :is(script, img, svg, b)").count() == 0
    )
    fake_page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()


def test_every_state_on_a_phone_in_the_dark(browser: Browser, fake: str) -> None:
    """Each outcome looks like itself, fits 390 pixels, and the notice stays in view."""
    with browsing(browser, PHONE, dark=True) as context:
        page = context.new_page()
        page.goto(fake)
        expect(page.get_by_role("button", name="Does it thin the bones of men?")).to_be_visible()

        for question, look in [
            ("zebra", "abstention"),
            ("ambulance", "urgent emergency"),
            ("despair", "urgent crisis"),
            ("should men do it?", "redirection advice"),
            ("explode", "failure"),
            ("the hip of men, much thinner in women", "answer"),
            ("hostile1 words", "answer"),
            ("", "abstention"),
        ]:
            outcome = ask(page, question)
            assert outcome.get_attribute("class") == f"outcome {look}"
            assert overflow(page) == 0
            expect(page.get_by_text("It does not give medical advice")).to_be_in_viewport()

        assert page.locator(".urgent").first.get_attribute("role") == "alert"
        assert page.locator(".urgent .quote").count() == 0
        assert page.locator(".abstention .nearest .quote").count() > 0
        dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert max(int(part) for part in dark.removeprefix("rgb(").rstrip(")").split(",")) < 60


def test_the_panel_covers_a_phone_and_gives_focus_back(browser: Browser, fake: str) -> None:
    """On a narrow window the source is a modal dialog that fits, and Escape leads back to the citation."""
    with browsing(browser, PHONE) as context:
        page = context.new_page()
        page.goto(fake)
        link = ask(page, "does it thin the bones of men?").locator("a.citation").first

        link.click()
        quote = page.get_by_role("dialog", name="Source").locator("#quote")
        expect(quote).to_be_focused()
        assert overflow(page) == 0
        assert page.evaluate("document.querySelector('#panel').matches(':modal')")
        page.keyboard.press("Escape")

        expect(link).to_be_focused()


def test_a_suggestion_asks_its_question(browser: Browser, fake: str) -> None:
    """The questions that are offered can be asked by one click, and make room for the answer."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        suggestion = page.get_by_role("button", name="Does it thin the bones of men?")

        suggestion.click()

        expect(page.locator("#chat .outcome.answer")).to_be_visible()
        expect(page.locator('#chat [data-testid="user"]')).to_have_text("Does it thin the bones of men?")
        expect(suggestion).not_to_be_visible()


def test_messages_have_names_that_can_be_heard(browser: Browser, fake: str) -> None:
    """A message is named by what it is, not by its markup, and the page is in the language of its words."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        ask(page, "does it thin the bones of men?")

        expect(page.get_by_role("group", name="Question", exact=True)).to_have_count(1)
        expect(page.get_by_role("group", name="Answer", exact=True)).to_have_count(1)
        expect(page.get_by_role("log")).to_have_count(1)
        assert page.evaluate("document.documentElement.lang") == "en"
        small = page.locator("a.citation, #question button, #suggestions button:visible").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height).filter(height => height && height < 44)"
        )
        assert small == []


def test_a_question_that_is_too_long_to_send_is_said_so(browser: Browser, fake: str) -> None:
    """Text beyond what the server takes is kept in the box, with a sentence; a long one that fits is answered."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        box = page.get_by_role("textbox", name="Your question")
        box.fill("why " * 20_000)

        expect(page.get_by_role("alert")).to_contain_text("too long to send")
        box.press("Enter")
        page.get_by_role("button", name="Ask").click()
        assert len(box.input_value()) == 80_000

        assert ask(page, "does it thin the bones of men? " + "why " * 2_400).get_attribute("class") == "outcome answer"


def test_the_source_page_fits_a_phone(browser: Browser, fake: str) -> None:
    """A document with tables is read without moving the page sideways."""
    with browsing(browser, PHONE, dark=True) as context:
        page = context.new_page()
        for document in LIBRARY:
            page.goto(f"{fake}/source/{document}")

            assert overflow(page) == 0
            expect(page.locator("h1")).to_be_visible()
