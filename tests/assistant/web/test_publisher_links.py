"""A link into the publisher's page names words that a browser finds there."""

import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, expect
from starlette.applications import Starlette
from starlette.responses import HTMLResponse
from starlette.routing import Route

from assistant.web.documents import article
from assistant.web.html import element
from assistant.web.publisher_links import address_of_words
from corpus.types import BlockKind, Document, Metadata, Span
from tests.assistant.web.browsing import serving
from tests.fakes.documents import HOSTILE, HOSTILE_DOCUMENT, document
from tests.fakes.reading_html import tags

PAGE_METADATA = Metadata(url="https://example.org/")
TWICE = "Ask first, then act."
PAGE = document(
    "a-page",
    (BlockKind.HEADING, "Long-term use, & more"),
    (BlockKind.PARAGRAPH, "The first line. " + TWICE),
    (BlockKind.PARAGRAPH, "Half-way, it is 5,6 & 7-8 of 100 % for most of them, as far as anybody knows (so far)."),
    (BlockKind.TABLE_HEADER, ("Who", "How much")),
    (BlockKind.TABLE_ROW, ("Men over 60", "one cup of tea, in the evening")),
    (BlockKind.PARAGRAPH, "In the end one should wait. " + TWICE),
)


def _at(words: str, which: int = 0) -> Span:
    start = PAGE.text.index(words, which)
    return Span(start, start + len(words))


def _address(span: Span, url: str = "https://example.org/") -> str:
    return address_of_words(replace(PAGE, metadata=replace(PAGE.metadata, url=url)), span) or ""


@pytest.mark.parametrize(
    ("span", "directive"),
    [
        (_at("The first line."), "The first line."),
        (PAGE.blocks[2].span, "Half-way, it is 5,6,anybody knows (so far)."),
        (PAGE.blocks[4].span, "Men over 60,tea, in the evening"),
        (_at(TWICE), "The first line.-,Ask first, then act."),
        (_at(TWICE, PAGE.blocks[5].span.start), "end one should wait.-,Ask first, then act."),
    ],
)
def test_a_directive_names_the_words(span: Span, directive: str) -> None:
    """Short quotes stand whole, long ones with both ends, repeated ones with the words in front."""
    address = _address(span)

    assert unquote(address.partition("#:~:text=")[2]) == directive
    assert "Half-" not in address
    assert address.count("%2C") >= directive.count(", ")


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//example.org", "", "ftp://example.org"])
def test_only_an_address_of_the_web_becomes_a_link(url: str) -> None:
    """A document cannot put a script behind a link."""
    assert _address(_at(TWICE), url) == ""


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_words_stay_words_in_an_address(number: int) -> None:
    """Whatever the words are, they name themselves: nothing in them ends the directive or the address."""
    span = HOSTILE_DOCUMENT.blocks[number].span
    address = address_of_words(replace(HOSTILE_DOCUMENT, metadata=PAGE_METADATA), span) or ""

    directive = address.removeprefix("https://example.org/#:~:text=")
    words = span.of(HOSTILE_DOCUMENT.text).split()
    parts = [unquote(part).split() for part in directive.split(",")]
    assert parts in ([words], [words[:4], words[-4:]])
    assert re.fullmatch(r"(?:[\w.~,]|%[0-9A-F]{2})+", directive, re.ASCII)


@pytest.mark.parametrize("url", ["https://example.org/'\"><img src=x>", "https://example.org/?a=1&b=<b>#:~:text=other"])
def test_a_hostile_address_stays_one_attribute(url: str) -> None:
    """Whatever a document claims as its address, it is the value of one link, and one directive follows it."""
    source = replace(HOSTILE_DOCUMENT, metadata=replace(PAGE_METADATA, url=url))
    made = element("a", "words", href=address_of_words(source, source.blocks[0].span))

    assert tags(made) == {"a"}
    assert made.count(":~:") == 1
    assert "other" not in made


def test_chromium_finds_the_words(browser: Browser, tmp_path: Path) -> None:
    """A browser opens the page at the words, not at its top."""
    far = "<p style='height: 3000px'>far</p>"
    body = str(article(PAGE, None)).replace("<h2>", far + "<h2>").replace("In the end", f"</p>{far}<p>In the end")
    app = Starlette(routes=[Route("/", lambda _: HTMLResponse(f"<!doctype html><body>{body}{far}"))])
    spans = [_at("The first line."), PAGE.blocks[2].span, PAGE.blocks[4].span, _at(TWICE, PAGE.blocks[5].span.start)]
    with serving(app) as address:
        for span, least in zip(spans, (2500, 2500, 2500, 5500), strict=True):
            page = browser.new_page()
            page.goto(_address(span, f"{address}/"))
            page.wait_for_function("least => scrollY > least", arg=least, timeout=5000)
            page.close()


def test_chromium_finds_hostile_words(browser: Browser) -> None:
    """Words that want to be markup are found on a page that shows them, each at its own place."""
    body = str(article(HOSTILE_DOCUMENT, None)).replace("<p>", "<p style='margin-top: 2000px'>")
    app = Starlette(
        routes=[Route("/", lambda _: HTMLResponse(f"<!doctype html><body>{body}<p style='height: 2000px'>"))]
    )
    with serving(app) as address:
        source = replace(HOSTILE_DOCUMENT, metadata=Metadata(url=f"{address}/"))
        for number, block in enumerate(source.blocks):
            page = browser.new_page()
            page.goto(address_of_words(source, block.span) or "")
            place = page.locator("p").nth(number)
            expect(place).to_have_text(block.span.of(source.text))
            expect(place).to_be_in_viewport()
            page.close()


def test_a_document_without_an_address_has_no_link() -> None:
    """There is nothing to link to."""
    assert address_of_words(Document("a", "A", "A b c.", (), PAGE.metadata, ""), Span(0, 5)) is None
