"""Every state of every page, and how a browser reaches it: for what has to hold, and be looked at, in all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.assistant.web.browsing import ask

_FIRST_QUESTION = "does it thin a man's bones?"
_SENT = "**/gradio_api/queue/join*"
STAFF = {"X-Remote-User": "ann"}
_SLOW_MS = 60_000


@dataclass(frozen=True, slots=True)
class Served:
    """The addresses of three applications: over the built-in library, over the fake assistant, and with a journal.

    The last one has two versions of the built-in library, and believes the header of `STAFF`.
    """

    real: str
    fake: str
    kept: str


@dataclass(frozen=True, slots=True)
class State:
    """What a page can look like.

    Attributes:
        name: the page and the state, also the name of its picture.
        reach: leads a page there, from wherever it is.
    """

    name: str
    reach: Callable[[Page, Served], None]


def _chat(page: Page, address: str) -> None:
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


def _asking(look: str, *questions: str) -> Callable[[Page, Served], None]:
    def reach(page: Page, served: Served) -> None:
        _chat(page, served.real)
        outcomes = [ask(page, question) for question in questions]
        assert outcomes[-1].get_attribute("class") == f"outcome {look}"

    return reach


def _empty(page: Page, served: Served) -> None:
    _chat(page, served.real)
    expect(page.locator("#suggestions button").first).to_be_visible()


def _copied(page: Page, served: Served) -> None:
    _asking("answer", _FIRST_QUESTION)(page, served)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy with source").first.click()
    expect(page.locator("#said")).to_contain_text("Copied")


def _source_beside(page: Page, served: Served) -> None:
    _asking("answer", _FIRST_QUESTION)(page, served)
    page.locator("a.citation").first.click()
    expect(page.get_by_role("dialog").locator("#quote")).to_be_focused()


def _unfolded(page: Page, served: Served) -> None:
    # Leaves the dialog of the state before.
    page.keyboard.press("Escape")
    _asking("abstention", "is it safe with grapefruit juice?")(page, served)
    page.locator(".nearest summary").first.press("Enter")
    expect(page.locator(".nearest .quote").first).to_be_visible()


def _too_long_to_send(page: Page, served: Served) -> None:
    _chat(page, served.real)
    page.get_by_role("textbox", name="Your question").fill("why " * 6_000)
    expect(page.get_by_role("alert")).to_contain_text("too long to send")


def _server_away(page: Page, served: Served) -> None:
    # Before any answer: until Gradio has put one away, it takes no further question.
    _chat(page, served.real)
    page.route(_SENT, lambda route: route.abort())
    box = page.get_by_role("textbox", name="Your question")
    box.fill("what is aromatase?")
    box.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("cannot reach")


def _failed(page: Page, served: Served) -> None:
    page.unroute(_SENT)
    page.goto(served.fake)
    _chat(page, served.fake)
    assert ask(page, "explode").get_attribute("class") == "outcome failure"


def _citation(page: Page, served: Served) -> str:
    """Ask for the address of a citation without the page."""
    page.unroute(_SENT)
    asked = page.request.post(f"{served.real}/api/v1/ask", data={"question": _FIRST_QUESTION})
    return f"{served.real}{asked.json()['quotes'][0]['link']}"


def _source(change: Callable[[str], str], title: str | None = None) -> Callable[[Page, Served], None]:
    def reach(page: Page, served: Served) -> None:
        page.goto(change(_citation(page, served)))
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
        place, query = _citation(page, served).partition("#")[0].split("?")
        clip = page.request.get(f"{place}/clip?{query}&base={served.real}").json()["text"]
        page.goto(f"{served.real}/verify")
        page.get_by_label("Copied quotes").fill(change(clip))
        page.get_by_role("button", name="Check", exact=True).click()
        expect(page.locator("#results")).to_contain_text(verdict)

    return reach


def _verify_empty(page: Page, served: Served) -> None:
    page.unroute(_SENT)
    page.goto(f"{served.real}/verify")


def _said(page: Page, served: Served) -> None:
    _chat(page, served.kept)
    ask(page, _FIRST_QUESTION)
    page.get_by_role("button", name="Incomplete").click()
    expect(page.locator(".fed-back")).to_contain_text("Kept")
    page.locator(".feedback").scroll_into_view_if_needed()


def _library(page: Page, served: Served) -> None:
    page.unroute(_SENT)
    page.goto(f"{served.real}/library")


def _library_of_staff(page: Page, served: Served) -> None:
    page.unroute(_SENT)
    page.set_extra_http_headers(STAFF)
    page.goto(f"{served.kept}/library", timeout=_SLOW_MS)


def _what_readers_ask(page: Page, served: Served) -> None:
    _library_of_staff(page, served)
    page.get_by_role("heading", name="What readers ask").scroll_into_view_if_needed()


def _confirmation(page: Page, served: Served) -> None:
    _library_of_staff(page, served)
    page.get_by_role("button", name="Go back to this version").click()
    expect(page.get_by_role("button", name="Yes, publish it")).to_be_visible()


STATES = (
    State("chat-empty", _empty),
    State("chat-answer", _asking("answer", _FIRST_QUESTION)),
    State("chat-definition", _asking("answer", "what is aromatase?")),
    State("chat-table-row", _asking("answer", "bone density table oestradiol before after")),
    State("chat-follow-up", _asking("answer", "what is aromatase?", "where is it in men?")),
    State("chat-copied", _copied),
    State("chat-source-beside", _source_beside),
    State("chat-abstention", _unfolded),
    State("chat-advice", _asking("redirection advice", "should I stop taking it?")),
    State("chat-emergency", _asking("urgent emergency", "I can't breathe")),
    State("chat-crisis", _asking("urgent crisis", "I want to kill myself")),
    State("chat-greeting", _asking("redirection chat", "hello")),
    State("chat-too-long-to-send", _too_long_to_send),
    State("chat-server-away", _server_away),
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
    State("verify-nothing", _checking("There is no text", lambda _: " ")),
    State("chat-feedback", _said),
    State("library", _library),
    State("library-of-staff", _library_of_staff),
    State("library-what-readers-ask", _what_readers_ask),
    State("library-confirmation", _confirmation),
)
