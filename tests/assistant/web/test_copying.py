"""A quote is copied with its source in a real Chromium, and what comes out of a letter again is checked."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from assistant.clips.pasted import clips_in
from assistant.clips.verdicts import Why, judge
from assistant.live import LiveAssistant
from tests.assistant.web.browsing import PHONE, ask, browsing, overflow
from tests.fakes.documents import HOSTILE, HOSTILE_DOCUMENT

QUESTION = "does it thin a man's bones?"
_READ = """async () => {
    const [item] = await navigator.clipboard.read();
    const read = async (type) => (await item.getType(type)).text();
    return [await read("text/plain"), await read("text/html")];
}"""
_AS_TEXT = """(html) => {
    const place = document.body.appendChild(document.createElement("div"));
    place.innerHTML = html;
    const text = place.innerText;
    place.remove();
    return text;
}"""


def _may_use_the_clipboard(context: BrowserContext) -> Page:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    return context.new_page()


@pytest.fixture(scope="module")
def fake_page(browser: Browser, fake: str) -> Iterator[Page]:
    """Open the chat of the fake assistant; the tests that break nothing share it."""
    with browsing(browser) as context:
        opened = _may_use_the_clipboard(context)
        opened.goto(fake)
        yield opened


def _copy_buttons(place: Locator) -> Locator:
    return place.get_by_role("button", name="Copy with source")


def _said(page: Page) -> Locator:
    return page.locator("#said")


def _copied(page: Page, button: Locator) -> tuple[str, str]:
    """Press a button, wait until the page says so, and read the clipboard: plain and rich text."""
    _said(page).evaluate("one => { one.textContent = ''; }")
    button.click()
    expect(_said(page)).to_contain_text("Copied")
    plain, rich = page.evaluate(_READ)
    return plain, rich


def test_what_is_copied_is_current(browser: Browser, real: str, live: LiveAssistant) -> None:
    """Each quote's plain and rich text, read back out of the clipboard, is a clip that stands."""
    documents = live.current().documents
    with browsing(browser) as context:
        page = _may_use_the_clipboard(context)
        page.goto(real)
        outcome = ask(page, QUESTION)
        buttons = _copy_buttons(outcome)
        assert buttons.count() == outcome.locator("a.citation").count() >= 1

        for number in range(buttons.count()):
            plain, rich = _copied(page, buttons.nth(number))

            for text in (plain, page.evaluate(_AS_TEXT, rich), "".join(f"> {word}\n" for word in plain.split())):
                [pasted] = clips_in(text)
                assert pasted.place
                document = documents[pasted.place.document_id]
                assert judge(pasted, document, document).why is Why.SAME
            assert f"{real}/source/" in plain
            assert f'href="{real}/source/' in rich


def test_copying_is_announced_and_sends_one_request(fake_page: Page) -> None:
    """The keyboard copies; a live region says so, and focus stays where it was."""
    button = _copy_buttons(ask(fake_page, "does it thin the bones of men?")).first
    sent: list[str] = []
    fake_page.on("request", lambda request: sent.append(request.url))

    button.press("Enter")

    expect(fake_page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    expect(button).to_be_focused()
    assert len(sent) == 1
    assert (button.bounding_box() or {})["height"] >= 44


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_words_are_copied_as_words(fake_page: Page, number: int) -> None:
    """Words that want to be markup come out of the clipboard as they were written."""
    outcome = ask(fake_page, f"hostile{number} words: {HOSTILE[number]}")

    plain, rich = _copied(fake_page, _copy_buttons(outcome).first)

    for text in (plain, fake_page.evaluate(_AS_TEXT, rich)):
        [pasted] = clips_in(text)
        assert judge(pasted, HOSTILE_DOCUMENT, HOSTILE_DOCUMENT).why is Why.SAME
    assert f"“hostile{number} words: {HOSTILE[number]}”" in plain


def test_a_page_without_the_clipboard_of_today_copies_too(browser: Browser, fake: str) -> None:
    """Over plain HTTP from another machine a browser has no `navigator.clipboard`."""
    with browsing(browser) as context:
        page = context.new_page()
        page.add_init_script("Object.defineProperty(navigator, 'clipboard', { value: undefined });")
        page.goto(fake)
        _copy_buttons(ask(page, "does it thin the bones of men?")).first.click()
        expect(_said(page)).to_contain_text("Copied")

        box = page.get_by_role("textbox", name="Your question")
        box.press("ControlOrMeta+v")

        assert "Citewell check: " in box.input_value()


def test_what_cannot_be_copied_is_said_so(browser: Browser, fake: str) -> None:
    """Where the server does not give the clip, nothing is copied, and the page says so."""
    with browsing(browser, PHONE) as context:
        page = _may_use_the_clipboard(context)
        page.goto(fake)
        button = _copy_buttons(ask(page, "does it thin the bones of men?")).first
        page.route("**/clip?*", lambda route: route.fulfill(status=503))

        button.click()

        expect(_said(page)).to_contain_text("could not be copied")
        assert overflow(page) == 0


def test_what_was_copied_makes_room_for_what_comes(browser: Browser, fake: str) -> None:
    """The line that says so is gone with the next key, so that it never lies over whom to call."""
    with browsing(browser) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(fake)
        ask(page, "does it thin the bones of men?").get_by_role("button", name="Copy with source").first.click()
        expect(page.locator("#said")).to_contain_text("Copied")

        ask(page, "ambulance")

        assert page.locator("#said").text_content() == ""
