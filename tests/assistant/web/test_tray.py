"""The whole job of support staff in a real Chromium: search, narrow down, open, copy, gather, and check again."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, Locator, Page, expect

from assistant.clips.clip import clip_of
from assistant.clips.pasted import clips_in
from assistant.clips.verdicts import Why, judge
from assistant.web.wording import load_wording
from tests.assistant.web.browsing import PHONE, browsing, overflow
from tests.fakes.documents import HOSTILE, HOSTILE_DOCUMENT, LIBRARY, MEN

WORDING = load_wording()
_FORMS = {"text": WORDING.tray_text, "markdown": WORDING.tray_markdown, "csv": WORDING.tray_csv}
_QUERY = "bone density in men"
# How often a person presses the tabulator at most.
_MOST_TABS = 120


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a page that may use the clipboard."""
    with browsing(browser) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        yield context.new_page()


def _search(page: Page, address: str, words: str, *, document: str = "") -> None:
    page.goto(f"{address}/search{document and f'?document={document}'}")
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()
    expect(page.locator("button.gather").first).to_be_visible()


def _gather(page: Page, numbers: range) -> None:
    for number in numbers:
        page.locator("button.gather").nth(number).click()
        expect(page.locator("#tray-list li")).to_have_count(number + 1)


def _clipboard(page: Page, button: Locator) -> str:
    page.locator("#said").evaluate("one => { one.textContent = ''; }")
    button.click()
    expect(page.locator("#said")).to_contain_text("Copied: ")
    copied: str = page.evaluate("navigator.clipboard.readText()")
    return copied


def _tab_to(page: Page, place: Locator, key: str = "Tab") -> None:
    """Press the tabulator until a place has the focus."""
    for _ in range(_MOST_TABS):
        if place.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press(key)
    pytest.fail(f"the tabulator does not lead to {place}")


def test_the_whole_job_without_a_mouse(page: Page, real: str) -> None:
    """Searched, narrowed down, opened, copied, gathered, carried to the next page, pasted and checked by keys alone."""
    page.goto(f"{real}/search")
    page.keyboard.press("/")
    page.keyboard.type(_QUERY)
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()

    _tab_to(page, page.get_by_label("Document", exact=True), "Shift+Tab")
    page.keyboard.type("Anastrozole and bone in men")
    expect(page).to_have_url(f"{real}/search?document=men-on-testosterone-therapy")
    expect(page.locator("#heard")).to_contain_text("the best first")
    links = page.locator(".found a.citation")
    expect(links.first).to_contain_text("Anastrozole and bone in men")

    _tab_to(page, links.first)
    outline = links.first.evaluate(
        "one => getComputedStyle(one).outlineStyle + parseFloat(getComputedStyle(one).outlineWidth)"
    )
    assert outline == "solid3"
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog").locator("#quote")).to_be_focused()
    page.keyboard.press("Escape")
    expect(links.first).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator("#said")).to_contain_text("Copied: the words")

    page.keyboard.press("t")
    expect(page.locator("#said")).to_contain_text("1 quote in the tray")
    expect(page.locator("button.gather").first).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("t")
    expect(page.locator("#said")).to_contain_text("2 quotes in the tray")
    _tab_to(page, page.get_by_role("button", name=WORDING.tray_text))
    page.keyboard.press("Enter")
    expect(page.locator("#said")).to_contain_text("Copied: 2 quotes")

    _tab_to(page, page.get_by_role("link", name="Check a quote"))
    page.keyboard.press("Enter")
    expect(page.locator("#tray-count")).to_have_text("2 quotes in the tray")
    _tab_to(page, page.get_by_label("Copied quotes"))
    page.keyboard.press("ControlOrMeta+v")
    _tab_to(page, page.get_by_role("button", name="Check", exact=True))
    page.keyboard.press("Enter")
    expect(page.locator("#results h2")).to_have_text("2 × Current")
    expect(page.locator("#results")).to_be_focused()


@pytest.mark.parametrize("form", [*_FORMS, "rich"])
def test_every_form_is_checked_again(page: Page, real: str, form: str) -> None:
    """Copied together, pasted from the real clipboard, current; with one word changed, one is not."""
    _search(page, real, _QUERY)
    _gather(page, range(3))
    _clipboard(page, page.get_by_role("button", name=_FORMS.get(form, WORDING.tray_text)))
    if form == "rich":
        page.set_content('<div id="letter" contenteditable="true"></div>')
        page.locator("#letter").focus()
        page.keyboard.press("ControlOrMeta+v")
        assert page.locator("#letter a").count() == page.locator("#letter blockquote").count() == 3
        page.keyboard.press("ControlOrMeta+a")
        letter = page.locator("#letter").inner_text()
    page.goto(f"{real}/verify")
    box = page.get_by_label("Copied quotes")
    if form == "rich":
        box.fill(letter)
    else:
        box.press("ControlOrMeta+v")
    page.get_by_role("button", name="Check", exact=True).click()
    expect(page.locator("#results h2")).to_have_text("3 × Current")

    pasted = box.input_value()
    assert "published" in pasted
    first = pasted.index("“") + 1
    box.fill(f"{pasted[:first]}Not {pasted[first:]}")
    page.get_by_role("button", name="Check", exact=True).click()

    expect(page.locator("#results h2")).to_have_text("2 × Current, 1 × Changed")
    expect(page.locator(".changes li")).to_have_count(1)


@pytest.mark.parametrize("form", _FORMS)
def test_hostile_words_are_gathered_as_words(page: Page, fake: str, form: str) -> None:
    """Nine texts that want to be markup or formulas stay what they are, in the tray and in every form."""
    _search(page, fake, "hostile words", document=HOSTILE_DOCUMENT.id)
    _gather(page, range(len(HOSTILE)))

    page.locator("#tray summary").click()
    shown = page.locator(".tray-words").all_text_contents()
    kinds = page.locator("#tray-list *").evaluate_all("all => [...new Set(all.map(one => one.tagName))].sort()")
    copied = _clipboard(page, page.get_by_role("button", name=_FORMS[form]))

    assert sorted(shown) == [f"hostile{number} words: {words}" for number, words in enumerate(HOSTILE)]
    assert kinds == ["BUTTON", "DIV", "LI", "P", "SPAN"]
    found = clips_in(copied)
    assert [judge(one, HOSTILE_DOCUMENT, HOSTILE_DOCUMENT).why for one in found] == [Why.SAME] * len(HOSTILE)
    assert {one.place.span for one in found if one.place} == {block.span for block in HOSTILE_DOCUMENT.blocks}


def test_the_tray_stays_in_its_tab(page: Page, fake: str) -> None:
    """It outlives a way through the pages, no other tab has it, and the server only ever gives single clips."""
    sent: list[tuple[str, str]] = []
    _search(page, fake, "bones of men", document=MEN.id)
    page.on("request", lambda request: sent.append((request.method, request.url.partition("?")[0])))
    _gather(page, range(2))
    page.get_by_role("button", name=_FORMS["csv"]).click()
    assert sent == [("GET", f"{fake}/source/{MEN.id}/clip")] * 2

    page.goto(f"{fake}/library")
    page.goto(f"{fake}/verify")
    expect(page.locator("#tray-count")).to_have_text("2 quotes in the tray")
    other = page.context.new_page()
    other.goto(f"{fake}/search")
    expect(other.locator("#tray")).to_be_hidden()

    page.locator("#tray summary").click()
    page.get_by_role("button", name="Remove (quote 1)").click()
    expect(page.locator("#tray-list li")).to_have_count(1)
    expect(page.locator("#tray-list .remove")).to_be_focused()
    page.get_by_role("button", name=WORDING.tray_empty).click()
    expect(page.locator("#tray")).to_be_hidden()
    assert page.evaluate("sessionStorage.getItem('citewell-tray')") == "[]"


def test_a_quote_is_taken_out_where_it_was_put_in(page: Page, fake: str) -> None:
    """The button says whether it is in; what cannot be fetched is not in, and that is said."""
    _search(page, fake, "bones of men", document=MEN.id)
    button = page.locator("button.gather").first
    button.click()
    expect(button).to_have_text("In the tray (quote 1)")
    button.click()
    expect(button).to_have_text("Add to tray (quote 1)")
    expect(page.locator("#tray")).to_be_hidden()

    page.route("**/clip?*", lambda route: route.fulfill(status=503))
    button.click()

    expect(page.locator("#said")).to_have_text(WORDING.tray_not_added)
    expect(button).to_have_attribute("aria-pressed", "false")


def test_a_full_tray_says_so(page: Page, fake: str) -> None:
    """No more is gathered than can be checked at once."""
    _search(page, fake, "bones of men", document=MEN.id)
    page.locator("#tray").evaluate("one => { one.dataset.mostClips = '1'; }")
    _gather(page, range(1))

    page.locator("button.gather").nth(1).click()

    expect(page.locator("#said")).to_have_text(WORDING.tray_full)
    expect(page.locator("#tray-list li")).to_have_count(1)


def test_what_a_full_tray_holds_can_be_checked(app: FastAPI) -> None:
    """As many clips as a tray takes are fewer than are checked at once, and as long as the box of the page."""
    page = TestClient(app, base_url="http://localhost").get("/verify").text

    assert 'data-most-clips="20"' in page
    assert 'data-most-chars="20000"' in page
    assert 'maxlength="20000"' in page


@pytest.mark.parametrize("key", ["/", "?", "c", "t"])
def test_no_key_acts_while_a_person_types(page: Page, fake: str, key: str) -> None:
    """In the box a key is a letter, and in a choice or a date it does what it does there."""
    _search(page, fake, "bones of men")
    box = page.get_by_role("searchbox")
    box.press("End")
    page.keyboard.press(key)
    expect(box).to_have_value(f"bones of men{key}")
    for place in (page.get_by_label("Kind"), page.get_by_label("Reviewed since")):
        place.press(key)
        expect(place).to_be_focused()

    expect(page.locator("#key-list")).to_be_hidden()
    expect(page.locator("#tray")).to_be_hidden()
    assert page.locator("#said").text_content() == ""


def test_the_keys_are_listed(page: Page, fake: str) -> None:
    """A question mark or the button shows them, Escape closes them, and focus is where it was."""
    _search(page, fake, "bones of men")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("?")
    keys = page.get_by_role("dialog", name=WORDING.keys_title)
    expect(keys).to_be_visible()
    page.keyboard.press("t")
    expect(page.locator("#tray")).to_be_hidden()
    page.keyboard.press("Escape")
    expect(page.locator(".found a.citation").first).to_be_focused()

    page.get_by_role("button", name=WORDING.keys_title).click()
    expect(keys).to_be_visible()


def test_back_and_forward_lead_through_searches(page: Page, fake: str) -> None:
    """Filters stand in the address, words in the tab alone; a bookmark has the filters, and a reload has both."""
    titles = page.locator(".found a.citation")
    box, document, section = (
        page.get_by_role("searchbox"),
        page.locator("#filter-document"),
        page.locator("#filter-section"),
    )
    _search(page, fake, "bones")
    everywhere = titles.count()
    document.select_option(MEN.id)
    expect(titles).to_have_count(2)
    section.select_option("Bone in men")
    expect(page).to_have_url(f"{fake}/search?document={MEN.id}&section=Bone+in+men")
    box.fill("recover")
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()

    page.go_back()
    expect(box).to_have_value("bones")
    page.go_back()
    expect(section).to_have_value("")
    page.go_back()
    expect(document).to_have_value("")
    expect(titles).to_have_count(everywhere)
    page.go_forward()
    expect(document).to_have_value(MEN.id)
    expect(titles).to_have_count(2)
    titles.first.click()
    expect(page.get_by_role("dialog").locator("#quote")).to_be_focused()
    page.go_back()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(titles).to_have_count(2)

    page.reload()
    expect(titles).to_have_count(2)
    expect(box).to_have_value("bones")
    bookmark = page.context.new_page()
    bookmark.goto(page.url)
    assert "bones" not in page.url
    assert bookmark.locator("#filter-document").input_value() == MEN.id
    assert bookmark.get_by_role("searchbox").input_value() == ""


def test_filters_are_cleared_together(page: Page, fake: str) -> None:
    """One button widens the search to everything again and keeps the words."""
    _search(page, fake, "bones", document=MEN.id)
    expect(page.locator(".found a.citation")).to_have_count(2)

    page.get_by_role("button", name=WORDING.widen).click()

    expect(page).to_have_url(f"{fake}/search")
    expect(page.get_by_role("button", name=WORDING.widen)).to_have_count(0)
    assert page.locator(".found a.citation").count() > 2
    assert page.locator("#filter-document").input_value() == ""


def test_a_filled_tray_on_a_phone(browser: Browser, fake: str) -> None:
    """It fits, every button is large enough for a finger, and nothing of it covers whom to call."""
    with browsing(browser, PHONE, dark=True) as context:
        page = context.new_page()
        _search(page, fake, "bones of men", document=MEN.id)
        _gather(page, range(2))
        page.locator("#tray summary").click()

        small = page.locator("#tray button, #tray summary").evaluate_all(
            "all => all.map(one => one.getBoundingClientRect().height).filter(height => height < 44)"
        )
        assert small == []
        assert overflow(page) == 0
        page.get_by_role("searchbox").fill("ambulance")
        page.keyboard.press("Enter")
        expect(page.get_by_role("alert")).to_be_visible()
        assert page.locator("#tray").evaluate("one => getComputedStyle(one).position") == "static"


def test_a_clip_of_the_tray_is_the_clip_of_the_page(page: Page, fake: str) -> None:
    """What the tray copies of one quote is what its own button copies."""
    _search(page, fake, "bones of men", document=MEN.id)
    page.get_by_role("button", name="Copy with source").first.click()
    expect(page.locator("#said")).to_contain_text("Copied: the words")
    alone = page.evaluate("navigator.clipboard.readText()")
    _gather(page, range(1))

    assert _clipboard(page, page.get_by_role("button", name=_FORMS["text"])) == alone
    [pasted] = clips_in(alone)
    assert pasted.place
    assert clip_of(LIBRARY[MEN.id], pasted.place.snapshot_id, pasted.place.span).words == pasted.words
