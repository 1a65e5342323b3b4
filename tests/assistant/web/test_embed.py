"""The chat on a publisher's own page: nobody's by default, and a dialog like any other where it is allowed."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, FrameLocator, Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

from assistant.live import LiveAssistant
from assistant.settings import Settings
from tests.assistant.web.axe import violations
from tests.assistant.web.browsing import DESKTOP, PHONE, browsing, overflow, serving
from tests.assistant.web.conftest import build_app
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.documents import LIBRARY

# A page whose style and policy are not made for guests.
_PAGE = """<!doctype html><html lang="en"><head><title>Bones</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>* {{ color: green; }} button, dialog, aside, iframe, citewell-chat {{ display: none !important; }}</style>
<script src="{server}/embed.js" defer></script></head>
<body><main><h1>Bones</h1><p>A page about bones with <a href="#more">a link</a>.</p></main></body></html>"""
_OPEN = "Ask the documents"


@dataclass(frozen=True, slots=True)
class Embedded:
    """The chat, and two publishers' pages that load it: one that may and one that may not."""

    app: FastAPI
    allowed: str
    stranger: str


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """Serve the fake assistant and both publishers."""
    servers: list[str] = []

    def page(_: Request) -> HTMLResponse:
        own = f"script-src {servers[0]}; frame-src {servers[0]}; style-src 'unsafe-inline'"
        return HTMLResponse(_PAGE.format(server=servers[0]), headers={"Content-Security-Policy": own})

    pages = [Starlette(routes=[Route("/", page)]) for _ in range(2)]
    with serving(pages[0]) as allowed, serving(pages[1]) as stranger:
        settings = Settings(home=tmp_path_factory.mktemp("home-of-embed"), embed_origins=(allowed,))
        app = build_app(cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY))), settings)
        with serving(app) as server:
            servers.append(server)
            yield Embedded(app, allowed, stranger)


@pytest.fixture
def client(embedded: Embedded) -> TestClient:
    """Return a client of an application that may be embedded."""
    return TestClient(embedded.app, base_url="http://localhost")


def test_by_default_there_is_nothing_to_embed(app: FastAPI) -> None:
    """Where no origin is named, there is no script, and no page may be framed."""
    client = TestClient(app, base_url="http://localhost")

    assert client.get("/embed.js").status_code == client.get("/web/embed.js").status_code == 404
    assert client.get("/").headers["x-frame-options"] == "DENY"


def test_the_chat_alone_may_be_framed(client: TestClient, embedded: Embedded) -> None:
    """The origin stands in the policy of the chat; every other page is framed by nobody."""
    chat = client.get("/").headers
    assert chat["content-security-policy"].endswith(f"; frame-ancestors {embedded.allowed}")
    assert "x-frame-options" not in chat

    for path in ("/verify", "/source/men-and-bone", "/embed.js", "/web/app.js"):
        headers = client.get(path).headers
        assert headers["content-security-policy"].endswith("; frame-ancestors 'none'")
        assert headers["x-frame-options"] == "DENY"


def test_the_script_may_be_loaded_from_elsewhere(client: TestClient) -> None:
    """It alone is for other origins, and holds the words of the page in place of their mark."""
    script = client.get("/embed.js")

    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert script.headers["cross-origin-resource-policy"] == "cross-origin"
    assert client.get("/web/app.js").headers["cross-origin-resource-policy"] == "same-origin"
    assert _OPEN in script.text
    assert "__WORDS__" not in script.text
    assert client.post("/embed.js").status_code == 405


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_a_reader_asks_on_a_publisher_s_page_by_keyboard(
    browser: Browser, embedded: Embedded, size: tuple[int, int]
) -> None:
    """Enter opens the chat at its box, Escape closes first the source, then the chat, and leads back to the button."""
    with browsing(browser, size) as context:
        page = context.new_page()
        page.goto(embedded.allowed)
        opener = page.get_by_role("button", name=_OPEN)
        expect(opener).to_have_attribute("aria-expanded", "false")
        assert [frame.url for frame in page.frames] == [f"{embedded.allowed}/", "about:blank"]
        page.get_by_role("link", name="a link").focus()
        page.keyboard.press("Tab")
        expect(opener).to_be_focused()

        page.keyboard.press("Enter")

        dialog, chat = page.get_by_role("dialog", name=_OPEN), _chat(page)
        expect(dialog).to_be_visible()
        expect(page.locator("button.open")).to_have_attribute("aria-expanded", "true")
        expect(chat.get_by_role("textbox", name="Your question")).to_be_focused()
        page.keyboard.type("does it thin the bones of men?")
        page.keyboard.press("Enter")
        expect(chat.locator("#chat .outcome.answer")).to_be_visible()
        assert overflow(page) == chat.locator("html").evaluate("one => one.scrollWidth - one.clientWidth") == 0
        chat.locator("a.citation").first.press("Enter")
        expect(chat.get_by_role("dialog").locator("#quote")).to_be_focused()
        page.keyboard.press("Escape")
        expect(chat.get_by_role("dialog")).not_to_be_visible()
        expect(dialog).to_be_visible()

        page.keyboard.press("Escape")

        expect(dialog).not_to_be_visible()
        expect(opener).to_be_focused()
        expect(opener).to_have_attribute("aria-expanded", "false")
        page.keyboard.press("Enter")
        expect(chat.locator("#chat .outcome.answer")).to_be_visible()
        page.get_by_role("button", name="Close").click()
        expect(opener).to_be_focused()


def test_neither_page_changes_how_the_other_looks(browser: Browser, embedded: Embedded) -> None:
    """The publisher's rules stop at the button, and its own words keep their colour."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(embedded.allowed)
        opener = page.get_by_role("button", name=_OPEN)

        expect(opener).to_be_visible()
        assert opener.evaluate("one => getComputedStyle(one).color") == "rgb(255, 255, 255)"
        assert page.locator("h1").evaluate("one => getComputedStyle(one).color") == "rgb(0, 128, 0)"


@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_button_and_dialog_break_no_rule(browser: Browser, embedded: Embedded, size: tuple[int, int]) -> None:
    """What is added to a publisher's page adds nothing that axe objects to, closed or open, in light or dark."""
    with browsing(browser, size) as context:
        page = context.new_page()
        page.goto(embedded.allowed)
        page.add_style_tag(content="* { color: CanvasText } :root { color-scheme: light dark }")
        found = _violations_in_both(page)
        page.get_by_role("button", name=_OPEN).click()
        expect(_chat(page).get_by_role("textbox", name="Your question")).to_be_visible()

        assert found + _violations_in_both(page) == []


def test_what_another_frame_says_closes_nothing(browser: Browser, embedded: Embedded) -> None:
    """The message that closes the dialog counts only where the chat itself sends it."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(embedded.allowed)
        page.get_by_role("button", name=_OPEN).click()

        page.evaluate("window.postMessage('citewell:close', '*')")
        page.evaluate("new Promise((done) => setTimeout(done, 100))")

        expect(page.get_by_role("dialog", name=_OPEN)).to_be_visible()


def test_a_browser_refuses_the_frame_to_a_stranger(browser: Browser, embedded: Embedded) -> None:
    """An origin that is not named gets the button, and an empty dialog with a way to the chat itself."""
    context = browser.new_context()
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    page = context.new_page()
    page.goto(embedded.stranger)

    page.get_by_role("button", name=_OPEN).click()

    expect(page.get_by_role("link", name="Open as its own page")).to_be_visible()
    with pytest.raises(AssertionError):
        expect(_chat(page).get_by_role("textbox")).to_be_visible(timeout=2000)
    assert any("frame-ancestors" in text for text in said)
    context.close()


def _violations_in_both(page: Page) -> list[str]:
    page.emulate_media(color_scheme="light")
    in_light = violations(page)
    page.emulate_media(color_scheme="dark")
    return in_light + violations(page)


def _chat(page: Page) -> FrameLocator:
    return page.frame_locator("iframe")
