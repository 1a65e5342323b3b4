"""Every state of every page, and how a browser reaches it: for what has to hold, and be looked at, in all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from assistant.web.throttle import CLIENT_REFILL_S, CLIENT_TRIES
from index.home import Home
from tests.assistant.web.browsing import ask
from tests.fakes.clock import Clock

FIRST_QUESTION = "does it thin a man's bones?"
_OF_A_TABLE = "FSH and LH in men and women"
_SENT = "**/gradio_api/queue/join*"
# What opens the pages of the third application, and who is signed in to the last one.
PASSWORD = "correct horse battery"
STAFF = {"X-Remote-User": "ann"}
_SLOW_MS = 60_000


@dataclass(frozen=True, slots=True)
class Served:
    """Five applications: over the built-in library, the fake assistant, behind a password, kept, and Spanish.

    Attributes:
        staff: over the fake assistant too, with a library of several versions.
        clock: what the application behind the password counts its seconds by.
        staff_home: its home.
        kept: over two measured versions of the built-in library, with a journal; believes the header of `STAFF`.
        kept_home: its home.
        spanish: over the built-in library too.
    """

    real: str
    fake: str
    staff: str
    clock: Clock
    staff_home: Home
    kept: str
    kept_home: Home
    spanish: str


@dataclass(frozen=True, slots=True)
class State:
    """What a page can look like.

    Attributes:
        name: the page and the state, also the name of its picture.
        reach: leads a page there, from wherever it is.
    """

    name: str
    reach: Callable[[Page, Served], None]


def begin_chat(page: Page, address: str) -> None:
    """Open the chat with nothing asked; loading it costs a second, so it is used again where it is open."""
    page.unroute(_SENT)
    if page.url != f"{address}/":
        page.goto(address)
    elif page.locator("#chat .message-row").count():
        page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#chat .message-row")).to_have_count(0)
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()
    page.get_by_role("textbox", name="Your question").fill("")
    page.evaluate("scrollTo(0, 0)")


def asking(look: str, *questions: str) -> Callable[[Page, Served], None]:
    """Ask of the built-in library; `look` are the classes of the last outcome."""

    def reach(page: Page, served: Served) -> None:
        begin_chat(page, served.real)
        outcomes = [ask(page, question) for question in questions]
        assert outcomes[-1].get_attribute("class") == f"outcome {look}"

    return reach


def _around(question: str, words: str) -> Callable[[Page, Served], None]:
    """Unfold what stands around each quote of an answer; `words` select an element that is then to be seen."""

    def reach(page: Page, served: Served) -> None:
        asking("answer", question)(page, served)
        for unfold in page.locator(".around > summary").all():
            unfold.press("Enter")
        expect(page.locator(words).first).to_be_visible()

    return reach


def _table_row(page: Page, served: Served) -> None:
    asking("answer", _OF_A_TABLE)(page, served)
    expect(page.locator(".quoted tbody.quote")).to_be_visible()
    expect(page.locator(".quoted .beside").first).not_to_be_visible()


def _side_by_side(page: Page, served: Served) -> None:
    page.unroute(_SENT)
    page.goto(served.fake)
    begin_chat(page, served.fake)
    ask(page, "do the bones of men differ?")
    expect(page.locator(".side")).to_have_count(2)


def _empty(page: Page, served: Served) -> None:
    begin_chat(page, served.real)
    expect(page.locator("#suggestions button").first).to_be_visible()


def _copied(page: Page, served: Served) -> None:
    asking("answer", FIRST_QUESTION)(page, served)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy with source").first.click()
    expect(page.locator("#said")).to_contain_text("Copied")


def _source_beside(page: Page, served: Served) -> None:
    asking("answer", FIRST_QUESTION)(page, served)
    page.locator("a.citation").first.click()
    expect(page.get_by_role("dialog").locator("#quote")).to_be_focused()


def _unfolded(page: Page, served: Served) -> None:
    # Leaves the dialog of the state before.
    page.keyboard.press("Escape")
    asking("abstention", "is it safe with grapefruit juice?")(page, served)
    page.locator(".nearest summary").first.press("Enter")
    expect(page.locator(".nearest .quote").first).to_be_visible()


def _too_long_to_send(page: Page, served: Served) -> None:
    begin_chat(page, served.real)
    page.get_by_role("textbox", name="Your question").fill("why " * 6_000)
    expect(page.get_by_role("alert")).to_contain_text("too long to send")


def _server_away(page: Page, served: Served) -> None:
    begin_chat(page, served.real)
    page.route(_SENT, lambda route: route.abort())
    box = page.get_by_role("textbox", name="Your question")
    box.fill("what is aromatase?")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("cannot reach")


def _failed(page: Page, served: Served) -> None:
    page.unroute(_SENT)
    page.goto(served.fake)
    begin_chat(page, served.fake)
    assert ask(page, "explode").get_attribute("class") == "outcome failure"


def citation(page: Page, served: Served) -> str:
    """Ask for the address of a citation without the page."""
    page.unroute(_SENT)
    asked = page.request.post(f"{served.real}/api/v1/ask", data={"question": FIRST_QUESTION})
    return f"{served.real}{asked.json()['quotes'][0]['link']}"


def _source(change: Callable[[str], str], title: str | None = None) -> Callable[[Page, Served], None]:
    def reach(page: Page, served: Served) -> None:
        page.goto(change(citation(page, served)))
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if title:
            expect(page).to_have_title(f"{title} · Citewell")

    return reach


def _other_code(link: str) -> str:
    """Ask for the same place with the code of other words."""
    code = link.partition("code=")[2].partition("#")[0]
    return link.replace(code, code[::-1])


def _checking(verdict: str, change: Callable[[str], str]) -> Callable[[Page, Served], None]:
    def reach(page: Page, served: Served) -> None:
        place, query = citation(page, served).partition("#")[0].split("?")
        clip = page.request.get(f"{place}/clip?{query}&base={served.real}").json()["text"]
        page.goto(f"{served.real}/verify")
        page.get_by_label("Copied quotes").fill(change(clip))
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.locator("#results")).to_contain_text(verdict)

    return reach


def _verify_empty(page: Page, served: Served) -> None:
    page.unroute(_SENT)
    page.goto(f"{served.real}/verify")


def _search(page: Page, address: str, query: str = "") -> None:
    """Open the Search page with nothing in the tray."""
    page.unroute("**/search")
    page.goto(f"{address}/search{query}")
    page.evaluate("sessionStorage.clear()")
    page.goto("about:blank")
    page.goto(f"{address}/search{query}")
    expect(page.locator("#tray")).to_be_hidden()


def _searching(words: str, shows: str, query: str = "") -> Callable[[Page, Served], None]:
    def reach(page: Page, served: Served) -> None:
        _search(page, served.real, query)
        page.get_by_role("searchbox").fill(words)
        page.keyboard.press("Enter")
        expect(page.locator("#results")).to_contain_text(shows)

    return reach


def _wrong_filter(page: Page, served: Served) -> None:
    _search(page, served.real, "?document=nowhere")
    expect(page.locator("#results .failure")).to_contain_text("Please choose again")


def _search_failed(page: Page, served: Served) -> None:
    _search(page, served.real)
    page.route("**/search", lambda route: route.abort())
    page.get_by_role("searchbox").fill("bone")
    page.keyboard.press("Enter")
    expect(page.locator("#results .failure")).to_be_visible()


def _keys(page: Page, served: Served) -> None:
    _search(page, served.real)
    page.locator("#results").focus()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="All keys")).to_be_visible()


def _tray_filled(page: Page, served: Served) -> None:
    _searching("bone density in men", "passages")(page, served)
    for number in range(2):
        page.locator("button.gather").nth(number).click()
        expect(page.locator("#tray-list li")).to_have_count(number + 1)
    page.locator("#tray summary").click()
    expect(page.locator(".tray-words").first).to_be_visible()


def _tray_copied(page: Page, served: Served) -> None:
    _tray_filled(page, served)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as table (CSV)").click()
    expect(page.locator("#said")).to_contain_text("Copied: 2 quotes")


def sign_in(page: Page, served: Served) -> None:
    """Open the page where staff sign in, as nobody who tried before."""
    page.context.clear_cookies()
    served.clock.now += CLIENT_TRIES * CLIENT_REFILL_S
    page.goto(f"{served.staff}/library")
    expect(page.get_by_label("Password")).to_be_focused()


def send_password(page: Page, password: str) -> None:
    """Try a password."""
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()


def _wrong_password(page: Page, served: Served) -> None:
    sign_in(page, served)
    send_password(page, "wrong")
    expect(page.get_by_role("alert")).to_contain_text("not the password")


def _throttled(page: Page, served: Served) -> None:
    sign_in(page, served)
    for _ in range(CLIENT_TRIES + 1):
        send_password(page, "wrong")
        expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("too many tries")


def _signed_out(page: Page, served: Served) -> None:
    _library_history(page, served)
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("status")).to_contain_text("You are signed out")


def _library(page: Page, served: Served) -> None:
    page.goto(f"{served.real}/library")
    expect(page.get_by_role("heading", name="Documents")).to_be_visible()


def _library_history(page: Page, served: Served) -> None:
    sign_in(page, served)
    send_password(page, PASSWORD)
    page.get_by_role("heading", name="Versions").scroll_into_view_if_needed()
    expect(page.get_by_text("Changed", exact=True)).to_be_visible()


def _library_without_versions(page: Page, served: Served) -> None:
    page.goto(f"{served.fake}/library")
    expect(page.get_by_text("There is no kept version to show.")).to_be_visible()


def _said(page: Page, served: Served) -> None:
    begin_chat(page, served.kept)
    ask(page, FIRST_QUESTION)
    page.get_by_role("button", name="Incomplete").click()
    expect(page.locator(".fed-back")).to_contain_text("Kept")
    page.locator(".feedback").scroll_into_view_if_needed()


def library_of_staff(page: Page, served: Served) -> None:
    """Open the library page as somebody who is signed in."""
    page.unroute(_SENT)
    page.set_extra_http_headers(STAFF)
    page.goto(f"{served.kept}/library", timeout=_SLOW_MS)


def _what_readers_ask(page: Page, served: Served) -> None:
    library_of_staff(page, served)
    page.get_by_role("heading", name="What readers ask").scroll_into_view_if_needed()


def _confirmation(page: Page, served: Served) -> None:
    library_of_staff(page, served)
    page.get_by_role("button", name="Go back to this version").click()
    expect(page.get_by_role("button", name="Yes, publish it")).to_be_visible()


STATES = (
    State("chat-empty", _empty),
    State("chat-answer", asking("answer", FIRST_QUESTION)),
    State("chat-definition", asking("answer", "what is aromatase?")),
    State("chat-table-row", _table_row),
    State("chat-around-sentences", _around(FIRST_QUESTION, ".paragraph p:not(.where)")),
    State("chat-around-rows", _around(_OF_A_TABLE, "tbody.beside td")),
    State("chat-around-items", _around("which cells lie inside the bone matrix?", ".list_item .beside li")),
    State("chat-around-definitions", _around("what is aromatase?", ".definition .beside strong")),
    State("chat-follow-up", asking("answer", "what is aromatase?", "where is it in men?")),
    State("chat-copied", _copied),
    State("chat-source-beside", _source_beside),
    State("chat-abstention", _unfolded),
    State("chat-advice", asking("redirection advice", "should I stop taking it?")),
    State("chat-emergency", asking("urgent emergency", "I can't breathe")),
    State("chat-crisis", asking("urgent crisis", "I want to kill myself")),
    State("chat-greeting", asking("redirection chat", "hello")),
    State("chat-too-long-to-send", _too_long_to_send),
    State("chat-server-away", _server_away),
    State("chat-side-by-side", _side_by_side),
    State("chat-failure", _failed),
    State("source-marked", _source(lambda link: link)),
    State("source-whole", _source(lambda link: link.partition("?")[0])),
    State(
        "source-table",
        _source(
            lambda link: f"{urlsplit(link)._replace(path='/source/men-and-women-side-by-side', query='').geturl()}"
        ),
    ),
    State("source-withheld", _source(_other_code, "This place cannot be shown")),
    State("source-no-document", _source(lambda link: f"{link.partition('?')[0]}-not", "This place cannot be shown")),
    State("verify-empty", _verify_empty),
    State("verify-current", _checking("1 × Current", lambda clip: clip)),
    State("verify-changed", _checking("1 × Changed", lambda clip: clip.replace("less dense", "more dense"))),
    State("verify-not-ours", _checking("1 × Not ours", lambda _: "Tea is green.")),
    State(
        "verify-several",
        _checking(
            "1 × Current, 1 × Changed, 1 × Not ours",
            lambda clip: f"{clip}\n{clip.replace('less dense', 'dense')}\nTea is green. Citewell check: AAAA-AAAA",
        ),
    ),
    State("verify-source-line", _checking("Source line", lambda clip: clip.replace("published", "printed"))),
    State("verify-version-not-kept", _checking("1 × Current", lambda clip: clip.replace("snapshot=2", "snapshot=1"))),
    State("verify-nothing", _checking("There is no text", lambda _: " ")),
    State("search-empty", lambda page, served: _search(page, served.real)),
    State("search-results", _searching("bone density in men", "passages")),
    State("search-phrase", _searching("men “bone mineral density”", "passages")),
    State("search-filtered", _searching("oestrogen", "passages", "?document=oestrogen-and-bone")),
    State("search-filtered-to-nothing", _searching("oestrogen", "10 documents", "?reviewed_since=2026-03-12")),
    State("search-nothing", _searching("“no such phrase”", "No passage found")),
    State("search-wrong-filter", _wrong_filter),
    State("search-danger", _searching("I can't breathe", "Get help now")),
    State("search-failure", _search_failed),
    State("search-keys", _keys),
    State("tray-filled", _tray_filled),
    State("tray-copied", _tray_copied),
    State("library", _library),
    State("library-history", _library_history),
    State("library-without-versions", _library_without_versions),
    State("sign-in", sign_in),
    State("sign-in-wrong-password", _wrong_password),
    State("sign-in-throttled", _throttled),
    State("signed-out", _signed_out),
    State("chat-feedback", _said),
    State("library-of-staff", library_of_staff),
    State("library-what-readers-ask", _what_readers_ask),
    State("library-confirmation", _confirmation),
)
