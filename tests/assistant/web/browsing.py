"""How the browser tests serve an application, open a page on it, and read what it shows."""

import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import uvicorn
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, WebSocket, expect
from starlette.types import ASGIApp

from corpus.types import Document
from tests.fakes.reading_html import as_one_line

FLAGS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    # No other machine is reached, by any name.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
# The machine may be busy with much else; who waits in vain only learns it later.
WAIT_MS = 60_000
DESKTOP, PHONE = (1280, 850), (390, 844)
# A desktop window at a zoom of 200 %.
ZOOMED = (DESKTOP[0] // 2, DESKTOP[1] // 2)


@contextmanager
def serving(app: ASGIApp, port: int = 0) -> Iterator[str]:
    """Serve an application on a loopback port, 0 for any free one."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", port))
        server = uvicorn.Server(uvicorn.Config(app, log_level="warning"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            time.sleep(0.05)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        # Browsers keep connections open; they need not be waited for.
        server.force_exit = True
        thread.join(10)


@contextmanager
def browsing(
    browser: Browser, size: tuple[int, int] = DESKTOP, *, dark: bool = False, scripts: bool = True, dots: int = 1
) -> Iterator[BrowserContext]:
    """Open a fresh context that fails on a request to another host, an error on the page or a broken policy.

    Args:
        dots: how many a pixel of the window has each way in a picture.
    """
    problems: list[str] = []

    def guard(request: Request | WebSocket) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname != "127.0.0.1":
            problems.append(f"request to {request.url}")

    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        device_scale_factor=dots,
        reduced_motion="reduce",
        java_script_enabled=scripts,
    )
    context.set_default_timeout(WAIT_MS)
    # Listened to and not routed, which would load every file of every page anew.
    context.on("request", guard)
    context.on("page", lambda page: page.on("websocket", guard))
    context.on("weberror", lambda error: problems.append(str(error.error)))
    context.on("console", lambda said: problems.append(said.text) if "Content Security Policy" in said.text else None)
    yield context
    context.close()
    assert not problems, problems


def ask(page: Page, question: str) -> Locator:
    """Ask as a person does, and return the outcome."""
    outcomes = page.locator("#chat .outcome")
    box = page.get_by_role("textbox", name="Your question")
    expect(box).to_be_visible(timeout=WAIT_MS)
    before = outcomes.count()
    box.fill(question)
    box.press("Enter")
    expect(outcomes).to_have_count(before + 1, timeout=WAIT_MS)
    return outcomes.last


def tab_to(page: Page, place: Locator) -> None:
    """Press Tab until a place has the focus."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if place.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"Tab does not lead to {place}")


def walk(page: Page, documents: Mapping[str, Document], question: str) -> Locator:
    """Ask, read each quote, follow its citation to that place beside the chat and come back; return the outcome."""
    outcome = ask(page, question)
    quotes, links = outcome.locator(".quote"), outcome.locator("a.citation")
    assert outcome.get_attribute("class") == "outcome answer"
    assert quotes.count() == links.count() >= 1
    for number in range(links.count()):
        words = as_one_line(cited(documents, links.nth(number)))
        assert as_one_line(quotes.nth(number).text_content() or "") == words

        links.nth(number).click()
        panel = page.get_by_role("dialog")
        expect(panel.locator("#quote")).to_be_focused()
        expect(panel.locator("#quote")).to_be_in_viewport()
        assert as_one_line(marked(panel)) == words

        page.keyboard.press("Escape")
        expect(panel).not_to_be_visible()
        expect(links.nth(number)).to_be_focused()
    return outcome


def cited(live_documents: Mapping[str, Document], link: Locator) -> str:
    """Slice what a citation's link points at out of the stored document."""
    address = urlsplit(link.get_attribute("href") or "")
    place = parse_qs(address.query)
    text = live_documents[address.path.removeprefix("/source/")].text
    return text[int(place["start"][0]) : int(place["end"][0])]


def marked(place: Locator) -> str:
    """Read the words that a source marks."""
    return "".join(place.locator("article mark").all_text_contents())


def overflow(page: Page) -> int:
    """Measure by how many pixels the page is wider than the window."""
    width: int = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return width
