"""What the chat page costs beside a bare Gradio page: `python -m benchmarks.page --home HOME`.

The bare page holds one Chatbot and nothing else. Both are served by this process and opened in turns, each time in a
fresh browser without anything kept, so that whatever else the machine does slows both. Bytes are as transferred,
headers included. The bare page is interactive when its chat stands there, ours when the question can be typed. Then one
question is asked again and again, and its first citation opened and closed. The snapshot stays in HOME.
"""

import asyncio
import logging
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

from assistant.live import LiveAssistant
from assistant.settings import Settings, quiet_libraries
from corpus.reading import BUILTIN
from index.encoding import load_encoder
from index.home import Home
from index.update import update
from tests.assistant.web.browsing import DESKTOP, FLAGS, ask, serving
from tests.chromium import MISSING, find_chromium

_QUESTION = "does it thin a man's bones?"
_BARE, _OURS = "bare Gradio page", "chat page"
_READY = {_BARE: "#chat", _OURS: "#question textarea"}
# Notes the moment at which the page can be used, by the page's own clock.
_WATCH = """
  const look = () => {
    if (document.querySelector(%r)) window.readyAt = performance.now();
    else requestAnimationFrame(look);
  };
  look();
"""
_OPEN = """() => new Promise((done) => {
  const start = performance.now();
  const opened = (event) => {
    if (event.target.id !== "quote") return;
    document.removeEventListener("focusin", opened);
    requestAnimationFrame(() => done(performance.now() - start));
  };
  document.addEventListener("focusin", opened);
  document.querySelector("a.citation").click();
})"""


@dataclass(frozen=True, slots=True)
class Visit:
    """One opening of a page.

    Attributes:
        ready_ms: from the start of the navigation until the page can be used.
    """

    requests: int
    transferred_bytes: int
    ready_ms: float


def build(make: Callable[[], FastAPI]) -> FastAPI:
    """Make an application inside an event loop of its own; the browser has one in this thread."""

    async def made() -> FastAPI:
        return make()

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(made())).result()


def bare_page() -> FastAPI:
    """Make Gradio's own application around one Chatbot, with every default."""
    import gradio as gr

    with gr.Blocks(analytics_enabled=False) as blocks:
        gr.Chatbot(elem_id="chat")
    return gr.mount_gradio_app(FastAPI(), blocks, path="/")


def chat_page(home: Path) -> FastAPI:
    """Make the application over the library that ships."""
    from assistant.web.app import create_app

    settings = Settings(home=home)
    update(Home(home), [BUILTIN], lambda: load_encoder(None, threads=1))
    return create_app(LiveAssistant(settings), settings)


def visit(browser: Browser, address: str, ready: str) -> Visit:
    """Open a page in a fresh context and wait until it can be used and nothing more is loaded."""
    context = browser.new_context(viewport={"width": DESKTOP[0], "height": DESKTOP[1]})
    page = context.new_page()
    page.add_init_script(_WATCH % ready)
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    sizes: list[int] = []
    wire.on("Network.loadingFinished", lambda event: sizes.append(int(event["encodedDataLength"])))
    page.goto(address)
    page.wait_for_function("() => window.readyAt")
    page.wait_for_load_state("networkidle")
    ready_ms = float(page.evaluate("window.readyAt"))
    context.close()
    return Visit(len(sizes), sum(sizes), ready_ms)


def open_citations(page: Page, times: int) -> list[float]:
    """Open the first citation that often and close it again; in milliseconds, from the press until it is focused."""
    taken = []
    for _ in range(times):
        taken.append(float(page.evaluate(_OPEN)))
        page.keyboard.press("Escape")
        page.wait_for_selector("#panel", state="hidden")
    return taken


def count_requests(page: Page, times: int) -> list[int]:
    """Ask the question that often, and count the requests of each time."""
    page.wait_for_selector(_READY[_OURS])
    page.wait_for_load_state("networkidle")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url))
    counts = []
    for _ in range(times):
        sent.clear()
        ask(page, _QUESTION)
        counts.append(len(sent))
    return counts


def _spread(values: Sequence[float], unit: str) -> str:
    first, middle, third = quantiles(values, n=4)
    return f"{middle:8.1f} {unit} ({first:.1f} to {third:.1f}; {min(values):.1f} to {max(values):.1f})"


def main() -> None:
    """Measure and print a table: medians, with the middle half and the extremes."""
    parser = ArgumentParser(description="What the chat page costs beside a bare Gradio page.")
    parser.add_argument("--visits", type=int, default=15, help="how often each page is opened; default: %(default)s")
    parser.add_argument("--home", type=Path, required=True, help="where the snapshot is kept; serves nothing else")
    arguments = parser.parse_args()
    path = find_chromium()
    if path is None:
        parser.error(MISSING)
    if arguments.visits < 2:
        parser.error("--visits must be at least 2: one visit has no spread")
    # Servers are stopped while the browser holds on to them.
    logging.disable(logging.ERROR)
    quiet_libraries(arguments.home)
    with (
        serving(build(bare_page)) as bare,
        serving(build(lambda: chat_page(arguments.home))) as ours,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        addresses = {_BARE: bare, _OURS: ours}
        visits: dict[str, list[Visit]] = {name: [] for name in addresses}
        # The first visit of each warms the server, and does not count.
        for number in range(arguments.visits + 1):
            for name, address in addresses.items():
                one = visit(browser, address, _READY[name])
                visits[name] += [one] if number else []
        page = browser.new_page()
        page.goto(ours)
        counts = count_requests(page, 5)
        opened = open_citations(page, arguments.visits)
        browser.close()
    for name, each in visits.items():
        size = median(one.transferred_bytes for one in each) / 1000
        print(f"{name:18} {median(one.requests for one in each):4.0f} requests {size:8.1f} kB ", end="")
        print(f"interactive after {_spread([one.ready_ms for one in each], 'ms')}")
    pairs = zip(visits[_OURS], visits[_BARE], strict=True)
    print(f"{'times the bare page':45} {_spread([one.ready_ms / other.ready_ms for one, other in pairs], 'x')}")
    print(f"requests a question: {min(counts)} to {max(counts)}")
    print(f"a citation opens after {_spread(opened, 'ms')}")


if __name__ == "__main__":
    main()
