"""The reader's whole job in a real Chromium, by keyboard: ask, unfold, open, compare, go back, ask on, call."""

import re
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.live import LiveAssistant
from tests.assistant.web.browsing import PHONE, ask, browsing, cited, marked, overflow, tab_to
from tests.fakes.documents import HOSTILE, HOSTILE_DOCUMENT
from tests.fakes.reading_html import as_one_line

QUESTION = "does it thin a man's bones?"
DIFFERING = "do the bones of men differ?"
_HEIGHTS = "all => all.map(one => one.getBoundingClientRect().height)"


def test_the_whole_job_by_keyboard(browser: Browser, real: str, live: LiveAssistant) -> None:
    """Ask, read, unfold, open the source, come back, copy, follow up, and ask that alone: no mouse is needed."""
    with browsing(browser) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(real)
        box = page.get_by_role("textbox", name="Your question")
        expect(box).to_be_focused()

        page.keyboard.type(QUESTION)
        page.keyboard.press("Enter")
        answer = page.locator("#chat .outcome").first
        cite = answer.locator(".cited", has=page.locator(".around")).first
        expect(cite).to_be_visible()
        expect(box).to_be_focused()

        page.evaluate("document.activeElement.blur(); getSelection().setPosition(document.querySelector('#chat'), 0)")
        link, unfold, copy = cite.locator("a.citation"), cite.locator(".around > summary"), cite.locator(".copy")
        tab_to(page, link)
        page.keyboard.press("Tab")
        expect(unfold).to_be_focused()
        page.keyboard.press("Space")
        expect(cite.locator(".beside").first).to_be_visible()
        page.keyboard.press("Tab")
        expect(copy).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#said")).to_contain_text("Copied")
        words = cited(live.current().documents, link)
        assert as_one_line(page.evaluate("navigator.clipboard.readText()")).startswith(f"“{as_one_line(words)}”")

        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        panel = page.get_by_role("dialog")
        expect(panel.locator("#quote")).to_be_focused()
        assert as_one_line(marked(panel)) == as_one_line(words)
        page.keyboard.press("Escape")
        expect(link).to_be_focused()
        expect(cite.locator(".beside").first).to_be_visible()

        tab_to(page, box)
        page.keyboard.type("and in women?")
        page.keyboard.press("Enter")
        expect(page.locator("#chat .outcome")).to_have_count(2)
        alone = page.get_by_role("button", name="Ask it on its own instead")
        page.keyboard.press("Shift+Tab")
        while not alone.evaluate("one => one === document.activeElement"):
            page.keyboard.press("Shift+Tab")
        page.keyboard.press("Enter")
        expect(page.locator("#chat .outcome")).to_have_count(3)
        expect(cite.locator(".beside").first).to_be_visible()


def test_unfolding_asks_the_server_nothing(page: Page, live: LiveAssistant) -> None:
    """What stands around a quote is there already: sliced from the stored text, in reading order, outside the quote."""
    outcome = ask(page, QUESTION)
    cite = outcome.locator(".cited", has=page.locator(".around")).first
    quote, beside = cite.locator(".quote"), cite.locator(".beside > :not(.where)")
    before = as_one_line(quote.inner_text())
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))

    cite.locator(".around > summary").click()

    expect(cite.locator(".beside").first).to_be_visible()
    text = as_one_line(live.current().documents[_document(cite)].text)
    assert beside.count() > 0
    assert all(as_one_line(words) in text for words in beside.all_inner_texts())
    assert as_one_line(quote.inner_text()) == before
    cite.locator(".around > summary").click()
    expect(cite.locator(".beside").first).not_to_be_visible()
    assert sent == []


def _document(cite: Locator) -> str:
    return urlsplit(cite.locator("a.citation").get_attribute("href") or "").path.removeprefix("/source/")


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_words_around_a_quote_stay_words(fake_page: Page, number: int) -> None:
    """Unfolded and side by side, all words read as they stand in the document, and make no element."""
    near = [other for other in (number - 1, number + 1) if 0 <= other < len(HOSTILE)]
    outcome = ask(fake_page, f"hostile{number} words differ: {HOSTILE[number]}")

    cite = outcome.locator(".side .cited").first
    assert cite.locator(".quote").text_content() == f"hostile{number} words: {HOSTILE[number]}"
    cite.locator(".around > summary").press("Enter")

    shown = cite.locator(".beside p:not(.where)").all_text_contents()
    written = [block.span.of(HOSTILE_DOCUMENT.text) for block in HOSTILE_DOCUMENT.blocks]
    assert all(any(text in words for words in written) for text in shown)
    assert all(any(text.startswith(f"hostile{other} words") for text in shown) for other in near)
    expect(cite.locator(".beside").first).to_be_visible()
    assert fake_page.locator("#chat .message :is(script, img, svg, b, form)").count() == 0


def test_what_we_write_of_the_page_is_light(app: FastAPI) -> None:
    """The page with all that it loads of ours, as it is sent, is within the 60 KB it may be over Gradio's own."""
    client = TestClient(app, base_url="http://localhost")
    paths = ["/", *re.findall(r'(?:src|href)="(/web/[^"]+)"', client.get("/").text)]

    sent = {path: int(client.get(path).headers["content-length"]) for path in paths}

    assert {"/web/app.css", "/web/app.js", "/web/panel.js", "/web/copy.js"} <= set(sent)
    assert sum(sent.values()) <= 60_000


def test_rows_unfold_in_their_table(page: Page) -> None:
    """The rows around a quoted row are rows of the same table, seen only when they are asked for."""
    cite = ask(page, "FSH and LH in men and women").locator(".cited", has=page.locator("table")).first
    rows = cite.locator("tbody.beside td")
    expect(rows.first).not_to_be_visible()

    cite.locator(".around > summary").press("Enter")

    expect(rows.first).to_be_visible()
    lefts = "row => [...row.cells].map(cell => Math.round(cell.getBoundingClientRect().left))"
    heads = cite.locator("thead tr").evaluate(lefts)
    assert [row.evaluate(lefts) for row in cite.locator("tbody tr:has(td)").all()] == [heads] * (rows.count() // 3 + 1)


@pytest.mark.parametrize(("size", "columns"), [((1280, 850), 2), (PHONE, 1)], ids=["wide", "phone"])
def test_what_disagrees_stands_side_by_side(browser: Browser, fake: str, size: tuple[int, int], columns: int) -> None:
    """Two columns where there is room and one below the other where there is none, under words that say it."""
    with browsing(browser, size) as context:
        page = context.new_page()
        page.goto(fake)

        outcome = ask(page, DIFFERING)

        expect(outcome.locator(".notice")).to_have_text(
            "Passages 1 and 2 seem to say different things. Please read both, and where each of them stands."
        )
        sides = outcome.locator(".side")
        boxes = [side.bounding_box() for side in sides.all()]
        assert len({box and round(box["x"]) for box in boxes}) == columns
        assert len({box and round(box["y"]) for box in boxes}) == 3 - columns
        for side in sides.all():
            heading = side.get_by_role("heading", level=2)
            expect(heading.locator("a.citation")).to_be_visible()
            tops = side.locator("h2, .facts, .quote, .cite").evaluate_all(
                "all => all.map(one => one.getBoundingClientRect().top)"
            )
            assert tops == sorted(tops)
        looks = sides.locator(".quote").evaluate_all("all => all.map(one => getComputedStyle(one).fontSize)")
        assert len(set(looks)) == 1
        assert overflow(page) == 0


def test_the_source_of_a_side_opens_and_is_copied(fake_page: Page) -> None:
    """A heading that is a citation leads to its place, and its quote is copied like any other."""
    fake_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    side = ask(fake_page, DIFFERING).locator(".side").last

    side.locator(".copy").click()
    expect(fake_page.locator("#said")).to_contain_text("Copied")
    side.locator("a.citation").click()

    panel = fake_page.get_by_role("dialog")
    expect(panel.locator("#quote")).to_be_focused()
    assert marked(panel) == side.locator(".quote").text_content()
    fake_page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()


@pytest.mark.parametrize(("question", "route"), [("I can't breathe", "emergency"), ("I want to kill myself", "crisis")])
def test_every_number_can_be_called(page: Page, live: LiveAssistant, question: str, route: str) -> None:
    """By keyboard each number is reached, reads as its digits, opens no tab, and is large enough for a thumb."""
    outcome = ask(page, question)
    links = outcome.locator(".contacts a")
    messages = live.current().messages
    numbers = next(found for name, found in messages.numbers.items() if name == route)
    message = next(said for name, said in messages.redirections.items() if name == route)

    assert links.all_text_contents() == [number.of(message) for number in numbers]
    addresses = [link.get_attribute("href") for link in links.all()]
    assert addresses == [f"tel:{''.join(number.of(message).split())}" for number in numbers]
    tab_to(page, links.first)
    press = (
        "one => { one.addEventListener('click', (event) => event.preventDefault()); one.click(); return one.target }"
    )
    assert {link.evaluate(press) for link in links.all()} == {""}
    assert min(links.evaluate_all(_HEIGHTS)) >= 44
