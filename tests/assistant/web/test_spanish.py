"""The whole product in Spanish: no fixed word is left in English, and what is English says that it is."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from assistant.live import LiveAssistant
from assistant.passwords import hash_of
from assistant.settings import Settings
from assistant.translations import load_words
from assistant.web.wording import load_wording
from tests.assistant.web.browsing import DESKTOP, browsing, cited, serving
from tests.assistant.web.conftest import build_app
from tests.fakes.reading_html import as_one_line

ES = load_wording("es")
PASSWORD = "only for the test"
STEMS = ("page", "messages", "contacts")
# Everything that can be seen, heard or comes to be shown, but for what says that it is English and what was typed.
_READ = """() => {
  const english = 'body [lang^="en"], html:has(h1[lang^="en"]) title';
  const theirs = `${english}, [data-testid="user"], textarea, script, style`;
  const texts = [];
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (!walker.currentNode.parentElement.closest(theirs)) texts.push(walker.currentNode.data);
  for (const one of document.querySelectorAll("*")) {
    if (one.closest(english)) continue;
    for (const { name, value } of one.attributes) {
      const isForScript = ["words", "tray"].includes(one.id) && name.startsWith("data-");
      if (isForScript || ["title", "aria-label", "placeholder", "alt", "label"].includes(name)) texts.push(value);
    }
  }
  return texts;
}"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """Open one page for all of the walk, in a browser that is set to English."""
    with browsing(browser) as context:
        yield context.new_page()


def _english_only() -> list[str]:
    """List the pieces of the English words between what is filled in that no Spanish word has too."""
    spanish = "\n".join(text for stem in STEMS for text in load_words(stem, "es").values())
    pieces = {
        piece.strip(" .,:;–()“”\n")
        for stem in STEMS
        for text in load_words(stem).values()
        for piece in re.split(r"\{[^}]*\}|\n", text)
    }
    return sorted(piece for piece in pieces if re.search(r"[A-Za-z]{3}", piece) and not _has(spanish, piece))


def _has(text: str, piece: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(piece)}(?![\w-])", text) is not None


ENGLISH = _english_only()


def _left(page: Page) -> list[str]:
    """Name each English piece that the page still has."""
    texts = [" ".join(text.split()) for text in page.evaluate(_READ)]
    return [piece for piece in ENGLISH if any(_has(text, piece) for text in texts)]


def _open(page: Page, address: str) -> None:
    """Open the chat with nothing asked; loading it costs a second, so it is used again where it is open."""
    if page.url != f"{address}/":
        page.goto(address)
    elif page.locator("#chat .message-row").count():
        page.get_by_role("button", name=ES.new_conversation).click()
    expect(page.locator("#chat .message-row")).to_have_count(0)


def _ask(page: Page, question: str) -> None:
    outcomes = page.locator("#chat .outcome")
    before = outcomes.count()
    box = page.get_by_role("textbox", name=ES.question_label)
    box.fill(question)
    box.press("Enter")
    expect(outcomes).to_have_count(before + 1)


def test_english_is_recognised(browser: Browser, real: str) -> None:
    """The search for English words finds them where the page is English."""
    with browsing(browser) as context:
        page = context.new_page()
        page.goto(real)
        expect(page.get_by_role("textbox", name="Your question")).to_be_visible()

        assert {"Your question", "Ask", "Type your question", "Answers in the documents’ own words"} <= set(_left(page))


@pytest.mark.parametrize(
    ("question", "look"),
    [
        ("does it thin a man's bones?", "answer"),
        ("bone density table oestradiol before after", "answer"),
        ("does anastroxole thin bones?", "answer"),
        ("is it safe with grapefruit juice?", "abstention"),
        ("should I stop taking it?", "redirection advice"),
        ("I can't breathe", "urgent emergency"),
        ("I want to kill myself", "urgent crisis"),
        ("hello", "redirection chat"),
        ("what is the best laptop to buy?", "redirection off_topic"),
        ("¿Es peligroso para los huesos de mi madre?", "redirection other_language"),
        ("bones " * 200, "abstention"),
    ],
)
def test_every_outcome_is_spanish(page: Page, spanish: str, question: str, look: str) -> None:
    """An outcome of each kind has no English but the documents' own, and that says so."""
    _open(page, spanish)
    _ask(page, question)

    assert page.locator("#chat .outcome").last.get_attribute("class") == f"outcome {look}"
    assert page.evaluate("document.documentElement.lang") == "es"
    assert _left(page) == []


def test_the_first_screen_says_that_the_documents_are_in_english(page: Page, spanish: str) -> None:
    """Who comes learns in Spanish that questions are asked in English."""
    _open(page, spanish)

    expect(page.locator("#chat .placeholder")).to_contain_text("Los documentos están en inglés")
    expect(page.get_by_role("button", name=ES.ask, exact=True)).to_be_visible()
    expect(page.get_by_role("log", name=ES.chat_label)).to_have_count(1)
    expect(page.locator("#suggestions .suggestion[lang=en]")).to_have_count(4)
    assert _left(page) == []


def test_a_source_opens_beside_a_follow_up(page: Page, spanish: str, live: LiveAssistant) -> None:
    """The source beside the chat shows the English words as English, and all around them is Spanish."""
    _open(page, spanish)
    _ask(page, "what is aromatase?")
    _ask(page, "where is it in men?")
    link = page.locator("a.citation").last
    expect(page.get_by_role("button", name=ES.ask_alone)).to_be_visible()

    link.click()

    panel = page.get_by_role("dialog")
    expect(panel.locator("#quote")).to_be_focused()
    assert as_one_line("".join(panel.locator("[lang=en] mark").all_text_contents())) == as_one_line(
        cited(live.current().documents, link)
    )
    expect(panel.locator("#panel-title[lang=en]")).to_be_visible()
    assert _left(page) == []
    page.keyboard.press("Escape")


def test_the_words_in_and_around_a_quote_say_that_they_are_english(page: Page, spanish: str) -> None:
    """Of what stands with a quote, only the fixed words are Spanish, also once it is unfolded."""
    _open(page, spanish)
    _ask(page, "bone density table oestradiol before after")
    page.locator("#chat .around > summary").first.click()
    expect(page.locator("#chat .beside").first).to_be_visible()

    without = page.locator("#chat .quoted").evaluate_all(
        """quotes => quotes.flatMap((one) => {
          const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
          const texts = [];
          while (walker.nextNode()) texts.push([walker.currentNode.parentElement.closest("[lang]").lang,
            walker.currentNode.data.trim()]);
          return texts.filter(([lang, text]) => lang !== "en" && text).map(([, text]) => text);
        })"""
    )

    assert ES.around_before in without or ES.around_after in without
    assert set(without) <= {ES.around_before, ES.around_after, ES.columns}
    assert _left(page) == []


def test_what_the_chat_says_of_itself_is_spanish(page: Page, spanish: str) -> None:
    """What is copied, too long, or cannot be sent is said in Spanish; so is that the connection was lost."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    _open(page, spanish)
    _ask(page, "what is aromatase?")
    page.get_by_role("button", name=ES.copy).first.click()
    expect(page.locator("#said")).to_have_text(ES.copied)
    box = page.get_by_role("textbox", name=ES.question_label)
    box.fill("why " * 6_000)
    expect(page.get_by_role("alert")).to_have_text(ES.too_long_to_send)
    assert _left(page) == []

    page.goto(spanish)
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(status=503, json={"detail": "full"}), times=1)
    box.fill("what is aromatase?")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(ES.busy)
    expect(page.locator("#chat .outcome")).to_have_count(1)

    page.route("**/gradio_api/queue/data*", lambda route: route.abort(), times=1)
    box.fill("what is aromatase?")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_have_text(ES.connection_lost)
    expect(page.locator("#chat .outcome")).to_have_count(2)
    assert _left(page) == []

    # Said once, whatever Gradio adds to what it has said.
    page.route("**/gradio_api/queue/join*", lambda route: route.fulfill(status=500, json={"detail": "no"}), times=2)
    for _ in range(2):
        box.fill("what is aromatase?")
        box.press("Enter")
        expect(box).to_have_value("what is aromatase?")
        expect(page.get_by_test_id("toast-text").first).to_have_text(ES.reconnecting)
    expect(page.get_by_test_id("toast-text").last).to_have_text("")
    assert _left(page) == []


def test_what_is_seen_while_the_chat_loads_is_spanish(browser: Browser, spanish: str) -> None:
    """Gradio's own word while its parts are on their way is put into Spanish."""
    held: list[Route] = []
    with browsing(browser) as context:
        page = context.new_page()
        page.route("**/assets/Blocks-*.js", lambda route: held.append(route))  # noqa: PLW0108 - a builtin has no signature
        page.goto(spanish, wait_until="commit")

        expect(page.locator("p.loading")).to_have_text(ES.starting)
        assert _left(page) == []

        for route in held:
            route.continue_()
        expect(page.get_by_role("button", name=ES.ask, exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/source/oestrogen-and-bone", 200),
        ("/source/men-and-women-side-by-side", 200),
        ("/source/no-such-document", 404),
        ("/source/oestrogen-and-bone?start=9&end=1", 400),
        ("/source/oestrogen-and-bone?start=9&end=999999", 404),
        ("/source/oestrogen-and-bone?start=9&end=20&code=AAAA-AAAA", 409),
        ("/source/oestrogen-and-bone?snapshot=none&start=9&end=20", 404),
        ("/search", 200),
        ("/verify", 200),
        ("/library", 200),
        ("/nowhere", 404),
        ("/gradio_api/upload", 404),
    ],
)
def test_every_page_is_spanish(page: Page, spanish: str, path: str, status: int) -> None:
    """A page of its own says everything in Spanish, also why it cannot be shown."""
    response = page.goto(spanish + path)

    assert response
    assert response.status == status
    assert page.evaluate("document.documentElement.lang") == "es"
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert _left(page) == []


@pytest.mark.parametrize("words", ["bone", '"bone density"', "zebra xylophone", "I can't breathe", " "])
def test_search_is_spanish(page: Page, spanish: str, words: str) -> None:
    """What was found, that nothing was, and whom to call is said in Spanish."""
    page.goto(f"{spanish}/search")
    page.get_by_role("searchbox").fill(words)
    page.get_by_label(ES.filter_population).select_option(label="hombres")

    page.get_by_role("button", name=ES.search_button, exact=True).click()

    expect(page.locator("#results > *").first).to_be_visible()
    assert _left(page) == []


def test_the_tray_and_the_keys_are_spanish(page: Page, spanish: str) -> None:
    """What is gathered, how it is copied and by which keys is said in Spanish; a gathered quote stays English.

    The buttons of a passage stand in one line beside an open source too.
    """
    page.goto(f"{spanish}/search")
    page.get_by_role("searchbox").fill("bone")
    page.get_by_role("searchbox").press("Enter")

    page.get_by_role("button", name=ES.tray_add).first.click()
    page.locator("#tray summary").click()

    expect(page.locator("#tray [lang=en] .tray-words")).to_be_visible()
    expect(page.locator("#tray-count")).to_have_text(ES.tray_one.format(n=1))
    page.get_by_role("button", name=ES.keys_title).click()
    expect(page.get_by_role("dialog", name=ES.keys_title)).to_be_visible()
    assert _left(page) == []
    page.keyboard.press("Escape")

    page.locator(".found a.citation").first.click()
    page.set_viewport_size({"width": 1100, "height": 850})
    expect(page.locator("body.with-panel")).to_have_count(1)
    buttons = page.locator(".found .cite:has(.around)").first.locator("details, .copy, .gather")
    assert buttons.count() == 3
    assert len(set(buttons.evaluate_all("all => all.map(one => one.getBoundingClientRect().top)"))) == 1
    page.set_viewport_size({"width": DESKTOP[0], "height": DESKTOP[1]})


@pytest.mark.parametrize(
    ("change", "verdict"),
    [
        (str, ES.clip_current),
        (lambda clip: clip.replace("less dense", "denser"), ES.clip_changed),
        (lambda _: "Tea is green.", ES.clip_not_ours),
    ],
    ids=["current", "changed", "not ours"],
)
def test_a_check_is_spanish(page: Page, spanish: str, change: Callable[[str], str], verdict: str) -> None:
    """What a copied quote is worth is said in Spanish."""
    asked = page.request.post(f"{spanish}/api/v1/ask", data={"question": "does it thin a man's bones?"}).json()
    place, query = asked["quotes"][0]["link"].partition("#")[0].split("?")
    clip = page.request.get(f"{spanish}{place}/clip?{query}&base={spanish}").json()["text"]
    page.goto(f"{spanish}/verify")
    page.get_by_label(ES.verify_label).fill(change(clip))

    page.get_by_role("button", name=ES.verify_button, exact=True).click()

    expect(page.locator("#results")).to_contain_text(f"1 × {verdict}")
    assert _left(page) == []


def test_the_sign_in_is_spanish(browser: Browser, live: LiveAssistant) -> None:
    """Signing in, failing to and signing out is said in Spanish."""
    settings = Settings(home=live.home.path, language="es", staff_password_hash=str(hash_of(PASSWORD)))
    with serving(build_app(live, settings)) as address, browsing(browser) as context:
        page = context.new_page()
        page.goto(f"{address}/verify")
        expect(page).to_have_title(f"{ES.sign_in_title} · Citewell")
        assert _left(page) == []
        page.get_by_label(ES.sign_in_label).fill("wrong")
        page.get_by_role("button", name=ES.sign_in_button).click()
        expect(page.get_by_role("alert")).to_have_text(ES.sign_in_wrong)
        assert _left(page) == []
        page.get_by_label(ES.sign_in_label).fill(PASSWORD)
        page.get_by_role("button", name=ES.sign_in_button).click()
        expect(page).to_have_title(f"{ES.verify_title} · Citewell")
        page.get_by_role("button", name=ES.sign_out).click()
        expect(page.get_by_role("status")).to_have_text(ES.signed_out)
        assert _left(page) == []


def test_the_button_on_a_publishers_page_is_spanish(page: Page, spanish: str) -> None:
    """The script that puts the chat on another page brings Spanish words."""
    script = page.request.get(f"{spanish}/embed.js").text()

    assert ES.embed_open in script
    assert '"language": "es"' in script
    assert not [piece for piece in ENGLISH if f'"{piece}"' in script]


def test_no_text_of_a_page_stands_in_the_code() -> None:
    """What is put into an element or an attribute that is read out comes from the wording, never from the module."""
    web = Path(__file__).parents[3] / "assistant" / "web"
    made = re.compile(
        r"""^(?! *>>>).*(?:element\("\w+", |aria_label=|title=|placeholder=|label=|alt=)f?"[^"{}]*[A-Za-z]{3}""",
        re.MULTILINE,
    )

    written = [f"{file.name}: {found}" for file in web.glob("*.py") for found in made.findall(file.read_text("utf-8"))]

    assert written == []
