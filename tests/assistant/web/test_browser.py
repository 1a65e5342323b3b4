"""The walk in a real Chromium: ask, read a verbatim quote, follow its citation to that very place."""

import re
from pathlib import Path
from threading import Event
from typing import cast
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assistant.live import LiveAssistant
from assistant.settings import Settings
from tests.assistant.web.browsing import PHONE, ask, browsing, cited, marked, overflow, serving, walk
from tests.assistant.web.conftest import build_app
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.documents import HOSTILE, LIBRARY, MEN
from tests.fakes.reading_html import as_one_line

QUESTION = "does it thin a man's bones?"
_SUGGESTION, _ASK = "#suggestions .suggestion", "#question .submit-button"


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
    panel = page.get_by_role("dialog")

    outcome.locator("a.citation").first.click()
    expect(panel.locator("#quote")).to_be_visible()
    page.go_back()
    expect(panel).not_to_be_visible()
    expect(page.locator("[aria-current]")).to_have_count(0)
    page.go_forward()
    expect(panel.locator("#quote")).to_be_visible()
    expect(outcome.locator("a.citation").first).to_have_attribute("aria-current", "true")
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
    expect(page.get_by_role("dialog")).not_to_be_visible()


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_words_stay_words(fake_page: Page, number: int) -> None:
    """Words that want to be markup read as they were written: in the question, in the quote and in the source."""
    question = f"hostile{number} words: {HOSTILE[number]}"

    outcome = ask(fake_page, question)

    assert fake_page.locator('#chat [data-testid="user"]').last.text_content() == question
    assert outcome.locator(".quote").first.text_content() == question
    outcome.locator("a.citation").first.click()
    panel = fake_page.get_by_role("dialog")
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
        quote = page.get_by_role("dialog").locator("#quote")
        expect(quote).to_be_focused()
        assert overflow(page) == 0
        assert page.evaluate("document.querySelector('#panel').matches(':modal')")
        page.keyboard.press("Escape")

        expect(link).to_be_focused()


def test_a_suggestion_asks_its_question(browser: Browser, fake: str) -> None:
    """The questions that are offered can be asked by one click, make room for the answer, and follow small talk."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        suggestion = page.get_by_role("button", name="Does it thin the bones of men?")

        suggestion.click()

        expect(page.locator("#chat .outcome.answer")).to_be_visible()
        expect(page.locator('#chat [data-testid="user"]')).to_have_text("Does it thin the bones of men?")
        expect(suggestion).not_to_be_visible()
        assert ask(page, "hello").get_attribute("class") == "outcome redirection chat"
        expect(suggestion).to_be_visible()


def test_suggestions_come_back_where_nothing_was_answered(browser: Browser, fake: str) -> None:
    """Where the documents gave no answer, and after small talk, they say what they do answer; never under an alert."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        suggestion = page.get_by_role("button", name="What is a bone?")

        for question, is_offered in [("zebra", True), ("ambulance", False), ("hello", True), ("despair", False)]:
            ask(page, question)
            expect(suggestion).to_be_visible(visible=is_offered)
            expect(page.get_by_text("You could ask")).to_be_visible(visible=is_offered)

        ask(page, "zebra")
        suggestion.click()
        expect(page.locator('#chat [data-testid="user"]').last).to_have_text("What is a bone?")
        expect(suggestion).not_to_be_visible()


def test_the_first_screen_says_what_the_library_holds(browser: Browser, fake: str) -> None:
    """How much there is and of what stands there as it is written, whatever the titles are, above what to ask."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)

        titles = sorted((document.title for document in LIBRARY.values()), key=len)
        listed = ", ".join(f"“{title}”" for title in titles)
        expect(page.locator("#chat .placeholder")).to_contain_text(f"library: 3 documents, such as {listed}.")
        expect(page.get_by_text("You could ask")).to_be_visible()
        expect(page.get_by_role("textbox", name="Your question")).to_be_focused()


@pytest.mark.parametrize("word", ["ambulance", "despair"])
def test_nothing_covers_whom_to_call(browser: Browser, fake: str, word: str) -> None:
    """On a phone each contact line stands alone and can be read: the box goes with the page."""
    with browsing(browser, PHONE) as context:
        page = context.new_page()
        page.goto(fake)

        contacts = ask(page, word).locator(".contacts li")

        assert contacts.count() > 1
        last = contacts.last
        last.scroll_into_view_if_needed()
        centre = "({ x, y, width, height }) => [x + width / 2, y + height / 2]"
        is_on_top = f"one => one.contains(document.elementFromPoint(...({centre})(one.getBoundingClientRect())))"
        assert last.evaluate(is_on_top)


def test_a_new_conversation_begins_at_the_box(browser: Browser, fake: str) -> None:
    """The button that clears the chat says so in words, and leads back to the question."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        ask(page, "zebra")

        page.get_by_role("button", name="New conversation").click()

        expect(page.locator("#chat .message-row")).to_have_count(0)
        expect(page.get_by_role("textbox", name="Your question")).to_be_focused()


def test_a_follow_up_is_asked_alone_by_one_press(browser: Browser, fake: str) -> None:
    """The question as it was understood has a button that asks it without the ones before; older ones have none."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        ask(page, "does it thin the bones of men?")
        alone = page.get_by_role("button", name="Ask it on its own instead")
        expect(alone).to_have_count(0)
        follow_up = ask(page, "and the bones of men?")
        expect(follow_up).to_contain_text("Understood as: and the bones of men? of men")

        alone.press("Enter")

        expect(page.locator("#chat .outcome")).to_have_count(3)
        expect(page.locator("#chat .outcome").last).not_to_contain_text("Understood as")
        asked = page.locator('#chat [data-testid="user"]')
        expect(asked).to_have_text(["does it thin the bones of men?", *["and the bones of men?"] * 2])
        expect(alone).to_have_count(0)


def test_an_abstention_unfolds_its_nearest_places(fake_page: Page) -> None:
    """The nearest places are named; their words show when they are asked for, and their sources open."""
    outcome = ask(fake_page, "zebra")
    quote = outcome.locator(".nearest .quote").first
    expect(quote).not_to_be_visible()

    outcome.locator("summary").first.press("Enter")

    expect(quote).to_be_visible()
    outcome.locator("a.citation").first.click()
    expect(fake_page.get_by_role("dialog").locator("#quote")).to_be_focused()
    fake_page.keyboard.press("Escape")


def _ask_meanwhile(page: Page, address: str, first: str) -> None:
    """Ask, and send another question before the answer has come."""
    page.goto(address)
    box = page.get_by_role("textbox", name="Your question")
    box.fill(first)
    box.press("Enter")
    expect(box).to_have_value("")
    box.fill("what is a bone?")
    box.press("Enter")


def test_questions_sent_before_the_answer_came_are_asked_after_it(browser: Browser, fake: str, released: Event) -> None:
    """Whoever types on and presses Enter meanwhile, twice even, gets each answer once and in order."""
    with browsing(browser) as context:
        page = context.new_page()
        box, asked = page.get_by_role("textbox", name="Your question"), page.locator('#chat [data-testid="user"]')

        _ask_meanwhile(page, fake, "does it thin the bones of men?")
        box.fill("zebra")
        box.press("Enter")
        box.press("Enter")
        released.set()

        expect(page.locator("#chat .outcome")).to_have_count(3)
        expect(asked).to_have_text(["does it thin the bones of men?", "what is a bone?", "zebra"])
        expect(box).to_have_value("")
        assert ask(page, "does it thin the bones of men?").get_attribute("class") == "outcome answer"
        expect(asked).to_have_count(4)


@pytest.mark.parametrize("pressed", ["at once", "while it is looked for", "while answers come"])
def test_a_new_conversation_holds_nothing_that_was_asked_before(
    browser: Browser, fake: str, released: Event, pressed: str
) -> None:
    """Begun while an answer is on its way, it drops that answer, and what waits its turn behind it."""
    with browsing(browser) as context:
        page = context.new_page()
        box, rows = page.get_by_role("textbox", name="Your question"), page.locator("#chat .message-row")
        page.goto(fake)
        released.set()
        ask(page, "is the moon a bone?")
        if pressed != "while answers come":
            released.clear()
        for question in ("does it thin the bones of men?", "what is a bone?"):
            box.fill(question)
            box.press("Enter")
        if pressed == "while it is looked for":
            expect(page.locator("#chat .status")).to_have_count(1)

        page.get_by_role("button", name="New conversation").click()

        expect(page.locator(".unasked")).to_have_count(0)
        box.fill("zebra")
        box.press("Enter")
        released.set()
        expect(rows).to_have_text([re.compile("zebra"), re.compile("do not answer")])
        expect(box).to_have_value("")


def test_a_question_that_waits_its_turn_is_seen(browser: Browser, fake: str, released: Event) -> None:
    """Under the box, until it is asked."""
    with browsing(browser) as context:
        page = context.new_page()
        unasked = page.locator(".unasked")

        _ask_meanwhile(page, fake, "does it thin the bones of men?")

        expect(unasked).to_have_text("Asked next: what is a bone?")
        released.set()
        expect(page.locator("#chat .outcome")).to_have_count(2)
        expect(unasked).to_have_count(0)


def test_what_is_typed_after_enter_is_not_asked(browser: Browser, fake: str, released: Event) -> None:
    """While an answer is on its way too, what is sent are the words as they were, and those after them stay."""
    with browsing(browser) as context:
        page = context.new_page()
        box = page.get_by_role("textbox", name="Your question")

        _ask_meanwhile(page, fake, "does it thin the bones of men?")
        box.press_sequentially("and who")
        released.set()

        expect(page.locator("#chat .outcome")).to_have_count(2)
        asked = page.locator('#chat [data-testid="user"]')
        expect(asked).to_have_text(["does it thin the bones of men?", "what is a bone?"])
        expect(box).to_have_value("and who")


def test_what_is_typed_before_the_server_took_the_question_stays(browser: Browser, fake: str) -> None:
    """The box is empty from Enter on, however long the question waits its turn, and is the reader's."""
    held: list[Route] = []
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        page.route("**/gradio_api/queue/join*", lambda route: held.append(route), times=1)  # noqa: PLW0108 - a builtin has no signature
        box = page.get_by_role("textbox", name="Your question")
        box.fill("does it thin the bones of men?")

        with page.expect_request("**/gradio_api/queue/join*"):
            box.press("Enter")
        box.press_sequentially("and who")
        held[0].continue_()

        expect(page.locator("#chat .outcome.answer")).to_have_count(1)
        expect(box).to_have_value("and who")


@pytest.mark.parametrize("why", ["explode", "lengthy"])
def test_what_was_sent_after_a_question_that_is_put_back_is_asked(
    browser: Browser, fake: str, released: Event, why: str
) -> None:
    """As it was typed; the first one waits in the box, which is empty by then."""
    with browsing(browser) as context:
        page = context.new_page()

        _ask_meanwhile(page, fake, why)
        released.set()

        expect(page.locator("#chat .outcome")).to_have_count(2)
        expect(page.locator('#chat [data-testid="user"]')).to_have_text([why, "what is a bone?"])
        expect(page.get_by_role("textbox", name="Your question")).to_have_value(why)


@pytest.mark.parametrize("why", ["explode", "lengthy"])
def test_a_question_is_put_back_into_an_empty_box_only(browser: Browser, fake: str, released: Event, why: str) -> None:
    """What the reader has begun to type stays in its place."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        box = page.get_by_role("textbox", name="Your question")
        box.fill(why)
        box.press("Enter")
        expect(page.locator("#chat .status")).to_have_count(1)

        box.press_sequentially("what is")
        # Asked when all that comes of the first question has come.
        page.locator(_SUGGESTION).first.dispatch_event("click")
        released.set()

        expect(page.locator("#chat .outcome")).to_have_count(2)
        expect(box).to_have_value("what is")


def _refuse(route: Route) -> None:
    route.fulfill(status=500, json={})


def test_a_question_that_the_server_refuses_goes_back_into_the_box(browser: Browser, fake: str) -> None:
    """Nothing is lost, and the next one is asked."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        page.route("**/gradio_api/queue/join*", _refuse, times=1)
        box = page.get_by_role("textbox", name="Your question")
        box.fill("zebra")

        box.press("Enter")

        expect(page.get_by_test_id("toast-body")).to_have_count(1)
        expect(box).to_have_value("zebra")
        assert ask(page, "does it thin the bones of men?").get_attribute("class") == "outcome answer"
        expect(page.locator('#chat [data-testid="user"]')).to_have_text("does it thin the bones of men?")


def test_two_questions_that_are_refused_go_back_one_after_the_other(browser: Browser, fake: str) -> None:
    """The second one waits until the box is empty again."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        first: list[Route] = []
        page.route("**/gradio_api/queue/join*", _refuse, times=1)
        page.route("**/gradio_api/queue/join*", lambda route: first.append(route), times=1)  # noqa: PLW0108 - the library takes no other
        box = page.get_by_role("textbox", name="Your question")
        with page.expect_request("**/gradio_api/queue/join*"):
            box.fill("does it thin the bones of men?")
            box.press("Enter")
        box.fill("zebra")
        box.press("Enter")
        with page.expect_response(
            lambda response: response.status == 500 and "zebra" in (response.request.post_data or "")
        ):
            _refuse(first[0])
        expect(box).to_have_value("does it thin the bones of men?")

        box.press("Enter")

        expect(page.locator("#chat .outcome.answer")).to_have_count(1)
        expect(box).to_have_value("zebra")


def test_an_answer_that_cannot_be_fetched_is_fetched_later(browser: Browser, fake: str) -> None:
    """Where the connection is lost between a question and its answer, the page says so and tries again."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        page.route("**/gradio_api/queue/data*", lambda route: route.abort(), times=1)

        assert ask(page, "does it thin the bones of men?").get_attribute("class") == "outcome answer"
        assert ask(page, "zebra").get_attribute("class") != "outcome answer"


def test_a_suggestion_that_is_pressed_twice_is_asked_once(browser: Browser, fake: str, released: Event) -> None:
    """Whoever clicks twice means it once."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)

        suggestion = page.locator(_SUGGESTION).first
        text = suggestion.inner_text()
        suggestion.dblclick()
        expect(page.locator("#chat .status")).to_have_count(1)
        box = page.get_by_role("textbox", name="Your question")
        box.fill("what is a bone?")
        box.press("Enter")
        released.set()

        expect(page.locator('#chat [data-testid="user"]')).to_have_text([text, "what is a bone?"])


@pytest.mark.parametrize("pressed", [(_SUGGESTION, _ASK), (_ASK, _SUGGESTION)], ids=["suggested first", "typed first"])
def test_what_is_suggested_and_what_is_typed_are_asked_one_after_the_other(
    browser: Browser, fake: str, fake_assistant: FakeAssistant, released: Event, pressed: tuple[str, str]
) -> None:
    """Both at the same moment are one conversation: the second is asked after the first was answered."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)
        box, asked = page.get_by_role("textbox", name="Your question"), page.locator('#chat [data-testid="user"]')
        expect(page.get_by_role("button", name="Does it thin the bones of men?")).to_be_visible()
        box.fill("what is a bone?")

        page.evaluate("all => all.forEach((one) => document.querySelector(one).click())", pressed)
        expect(page.locator("#chat .status")).to_have_count(1)
        released.set()

        expect(page.locator("#chat .outcome")).to_have_count(2)
        words = {_SUGGESTION: "Does it thin the bones of men?", _ASK: "what is a bone?"}
        expect(asked).to_have_text([words[place] for place in pressed])
        assert [len(history) for history in fake_assistant.histories[-2:]] == [0, 2]
        expect(box).to_have_value("")


def test_nothing_asked_sends_nothing(browser: Browser, fake: str) -> None:
    """Enter and Ask on an empty box send nothing and say nothing."""
    with browsing(browser) as context:
        page = context.new_page()
        # On a busy machine the page asks for its suggestions late.
        with page.expect_response("**/run/predict"):
            page.goto(fake)
        box = page.get_by_role("textbox", name="Your question")
        expect(box).to_be_focused()
        page.wait_for_load_state("networkidle")
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.url))

        for words in ("", "  "):
            box.fill(words)
            box.press("Enter")
            page.get_by_role("button", name="Ask").click()

        expect(box).to_be_focused()
        assert sent == []
        expect(page.locator("#chat .message-row")).to_have_count(0)


@pytest.mark.parametrize("size", [(320, 256), (640, 400)], ids=["400 % zoom", "200 % zoom"])
def test_a_low_window_is_for_the_words(browser: Browser, fake: str, size: tuple[int, int]) -> None:
    """Nothing stays over the answer where the window is low, each place has its line, and the first screen its top."""
    with browsing(browser, size) as context:
        page = context.new_page()
        page.goto(fake)
        expect(page.get_by_role("textbox", name="Your question")).to_be_focused()
        assert page.evaluate("scrollY") == 0

        ask(page, "does it thin the bones of men?")

        places = "[...document.querySelectorAll('.top, #composer')].map(one => getComputedStyle(one).position)"
        assert page.evaluate(places) == ["static", "static"]
        widths = "one => [one.offsetWidth, one.parentElement.offsetWidth]"
        assert {len(set(link.evaluate(widths))) for link in page.locator(".cite .citation").all()} == {1}
        assert overflow(page) == 0
        ask(page, "zebra")
        assert page.locator("#suggestions").evaluate("row => row.scrollWidth - row.clientWidth") == 0


def test_the_panel_is_named_after_its_document(fake_page: Page) -> None:
    """The bar and the name of the dialog are the title of the document that is open."""
    link = ask(fake_page, "does it thin the bones of men?").locator("a.citation").first

    link.click()

    panel = fake_page.get_by_role("dialog", name=MEN.title, exact=True)
    expect(panel.get_by_role("heading", name=MEN.title)).to_be_visible()
    expect(link).to_have_attribute("aria-current", "true")
    fake_page.keyboard.press("Escape")
    expect(panel).not_to_be_visible()
    expect(fake_page.locator("[aria-current]")).to_have_count(0)


def test_no_link_of_the_panel_leads_away_from_the_chat(fake_page: Page) -> None:
    """A publisher's page opens beside the chat."""
    ask(fake_page, "does it thin the bones of men?").locator("a.citation").first.click()

    links = fake_page.get_by_role("dialog").locator("a[href^='https://example.org']")
    expect(links.first).to_be_visible()
    press = (
        "one => { one.addEventListener('click', (event) => event.preventDefault()); one.click(); return one.target }"
    )
    assert {link.evaluate(press) for link in links.all()} == {"_blank"}
    fake_page.keyboard.press("Escape")


def test_the_ask_button_has_an_edge_in_forced_colours(browser: Browser, fake: str) -> None:
    """Where the system sets the colours, and with them the background, the button has a border."""
    with browsing(browser) as context:
        page = context.new_page()
        page.emulate_media(forced_colors="active")
        page.goto(fake)

        ask_button = page.get_by_role("button", name="Ask")
        colours = ask_button.evaluate(
            "one => [getComputedStyle(one).borderColor, getComputedStyle(one).backgroundColor]"
        )
        assert colours[0] != colours[1]


def test_a_question_waits_for_a_server_that_restarts(browser: Browser, tmp_path: Path) -> None:
    """What is asked while the server is away is kept, and answered in the same chat when it is back."""
    live = cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY)))
    apps = [build_app(live, Settings(home=tmp_path)) for _ in range(2)]
    with browsing(browser) as context:
        page = context.new_page()
        box = page.get_by_role("textbox", name="Your question")
        with serving(apps[0]) as address:
            page.goto(address)
            ask(page, "zebra")

        box.fill("does it thin the bones of men?")
        box.press("Enter")
        expect(page.get_by_role("alert")).to_contain_text("Your question is kept")
        with serving(apps[1], urlsplit(address).port or 0):
            expect(page.locator("#chat .outcome.answer")).to_have_count(1)
            expect(page.get_by_role("alert")).to_have_count(0)
            assert box.input_value() == ""
            ask(page, "the hip of men")
            expect(page.locator("#chat .outcome")).to_have_count(3)


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


def test_a_question_that_is_too_long_to_answer_can_be_shortened(browser: Browser, fake: str) -> None:
    """Its words stay in the box; the chat shows where it begins."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(fake)

        ask(page, "lengthy " * 200)

        expect(page.get_by_role("textbox", name="Your question")).to_have_value("lengthy " * 200)
        assert len(page.locator('#chat [data-testid="user"]').text_content() or "") < 310


def test_the_source_page_fits_a_phone(browser: Browser, fake: str) -> None:
    """A document with tables is read without moving the page sideways."""
    with browsing(browser, PHONE, dark=True) as context:
        page = context.new_page()
        for document in LIBRARY:
            page.goto(f"{fake}/source/{document}")

            assert overflow(page) == 0
            expect(page.locator("h1")).to_be_visible()
