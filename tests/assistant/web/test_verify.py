"""The Verify page says of pasted quotes whether they still stand."""

from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from assistant.clips.clip import clip_of, plain_text
from assistant.clips.pasted import clips_in
from assistant.clips.verdicts import judge
from assistant.web.verify import findings_html
from assistant.web.wording import load_wording
from corpus.types import Block, BlockKind, Span
from index.home import Home
from index.update import update
from tests.assistant.web.browsing import PHONE, ask, browsing, overflow
from tests.fakes.documents import HOSTILE, HOSTILE_DOCUMENT, MEN
from tests.fakes.encoder import load_fake
from tests.fakes.reading_html import tags, texts

WORDING = load_wording()


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Return a client of the shared application."""
    return TestClient(app, base_url="http://localhost")


def test_a_quote_of_a_stored_version_is_checked(client: TestClient, app_home: Path, tmp_path: Path) -> None:
    """A clip of a snapshot on the disk is found there; the document of today is the published one's."""
    source = tmp_path / "page.md"
    source.write_text("# Tea\n\nTea is green.\n", "utf-8")
    home = Home(app_home)
    snapshot = update(home, [str(source)], load_fake, may_shrink=True).snapshot_id
    document = home.document(snapshot, "page")
    span = next(block.span for block in document.blocks if block.kind is BlockKind.PARAGRAPH)
    clip = plain_text(clip_of(document, snapshot, span), "http://localhost")

    page = client.post("/verify", data={"text": f"{clip}\n{clip.replace('green', 'black')}"})

    assert texts(page.text, "h3") == ["Changed", "Changed"]
    assert texts(page.text, ".why") == [WORDING.clip_document_gone, WORDING.clip_words_altered]
    assert texts(page.text, "del") == ['green."']
    assert texts(page.text, "ins") == ['black."']
    assert "2 × Changed" in texts(page.text, "h2")


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_pasted_is_shown_as_words(client: TestClient, words: str) -> None:
    """Markup in the box stays text, in the box and in what is said of it."""
    page = client.post("/verify", data={"text": words})

    assert texts(page.text, "textarea") == [words]
    assert texts(page.text, ".quote") == [words]
    assert texts(page.text, "h3") == ["Not ours"]
    assert not tags(page.text) & {"img", "svg", "b", "text"}
    assert all("/web/" in script or not script for script in texts(page.text, "script"))


def test_a_document_s_markup_is_shown_as_words() -> None:
    """The words of a document that wants to be markup stay words, where they are compared too."""
    for block in HOSTILE_DOCUMENT.blocks:
        clip = plain_text(clip_of(HOSTILE_DOCUMENT, "s1", block.span), "http://localhost")
        [altered] = clips_in(clip.replace("words", "swords"))
        finding = judge(altered, HOSTILE_DOCUMENT, HOSTILE_DOCUMENT)

        made = findings_html((finding,), "s1", WORDING)

        assert texts(made, "del") == ["words:"]
        assert texts(made, "ins") == ["swords:"]
        assert not tags(made) & {"script", "img", "svg", "b", "text"}


@pytest.mark.parametrize(
    ("old", "new", "sentence", "source"),
    [
        ("spine", "hip", "The document has “spine”; you pasted “hip”.", []),
        ("Nobody knows", "Nobody", "", []),
        ("It thins", "It never thins", "You pasted “never”; the document does not have it there.", []),
        ("at the spine ", "", "The document has “at the spine”; what you pasted leaves it out.", []),
        ("12 March", "13 March", "The document has “12”; you pasted “13”.", ["Source line:"]),
    ],
)
def test_each_change_is_said_in_words(old: str, new: str, sentence: str, source: list[str]) -> None:
    """What differs is marked, and said; the line of the source is shown apart where it differs."""
    clip = plain_text(clip_of(MEN, "s1", MEN.blocks[1].span), "http://localhost")
    [pasted] = clips_in(clip.replace(old, new))

    made = findings_html((judge(pasted, MEN, MEN),), "s1", WORDING)

    assert texts(made, ".changes") == ([sentence] if sentence else [])
    assert [line[: len("Source line:")] for line in texts(made, ".source-line")] == source
    assert not sentence or "published" not in texts(made, ".quote")[0]


def test_what_the_document_says_since_is_said_in_words() -> None:
    """Where the document has changed, it is said what it said and what it says."""
    text = MEN.text.replace("spine", "hip")
    today = replace(MEN, text=text, blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(text)), 0, (), ()),))
    [pasted] = clips_in(plain_text(clip_of(MEN, "s1", MEN.blocks[1].span), "http://localhost"))

    made = findings_html((judge(pasted, MEN, today),), "s2", WORDING)

    assert texts(made, ".changes") == ["It said “spine”; today it says “hip”."]


def test_a_version_that_is_not_kept_leads_to_today() -> None:
    """It is said what was not compared, and no link leads to a version that is not there."""
    span = MEN.blocks[1].span
    [pasted] = clips_in(plain_text(clip_of(MEN, "gone", span), "http://localhost"))

    made = findings_html((judge(pasted, None, MEN),), "s2", WORDING)

    assert texts(made, "h3") == ["Current"]
    assert texts(made, ".why") == [WORDING.clip_unkept]
    assert "gone" not in made
    assert f"/source/{MEN.id}?snapshot=s2&amp;start={span.start}&amp;end={span.end}#quote" in made


def test_words_that_moved_lead_to_where_they_stand() -> None:
    """A clip whose document was changed elsewhere is current, with a link to its place of today."""
    text = f"New.\n{MEN.text}"
    today = replace(MEN, text=text, blocks=(Block(BlockKind.PARAGRAPH, Span(0, len(text)), 0, (), ()),))
    span = MEN.blocks[1].span
    [pasted] = clips_in(plain_text(clip_of(MEN, "s1", span), "http://localhost"))

    made = findings_html((judge(pasted, MEN, today),), "s2", WORDING)

    assert texts(made, "h3") == ["Current"]
    assert f"/source/{MEN.id}?snapshot=s2&amp;start={span.start + 5}&amp;end={span.end + 5}#quote" in made


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ("", 200, WORDING.clip_none),
        ("text=", 200, WORDING.clip_none),
        ("other=1&" * 20, 200, WORDING.clip_none),
        ("text=" + "Citewell check: AAAA-AAAA " * 51, 422, WORDING.too_many_clips),
        ("text=" + "x" * 20_001, 422, WORDING.too_much_text),
        ("text=" + "x%0D%0A" * 10_000, 200, WORDING.clip_not_ours),
        ("text=" + "x" * 100_000, 413, "at most"),
    ],
)
def test_what_cannot_be_checked_is_said_so(client: TestClient, body: str, status: int, sentence: str) -> None:
    """Nothing, no form and too much get a sentence."""
    page = client.post("/verify", content=body)

    assert page.status_code == status
    assert sentence in page.text


def test_the_page_takes_no_address_and_no_other_method(client: TestClient) -> None:
    """What is pasted never stands in an address."""
    assert "staff-form" in client.get("/verify?text=secret").text
    assert "secret" not in client.get("/verify?text=secret").text
    assert client.put("/verify").status_code == 405


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_what_was_copied_from_an_answer_is_verified(browser: Browser, real: str, *, scripts: bool) -> None:
    """The way of a quote: copied from an answer, carried in an e-mail, pasted, current; altered, changed."""
    with browsing(browser) as context:
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.goto(real)
        ask(page, "does it thin a man's bones?").get_by_role("button", name="Copy with source").first.click()
        expect(page.locator("#said")).to_contain_text("Copied")
        copied: str = page.evaluate("navigator.clipboard.readText()")
    letter = "".join(f"> {line}\n" for line in copied.replace("“", '"').splitlines())

    with browsing(browser, PHONE, dark=True, scripts=scripts) as context:
        page = context.new_page()
        page.goto(f"{real}/verify")
        page.get_by_label("Copied quotes").fill(letter + letter.replace("less dense", "more dense"))
        page.get_by_role("button", name="Check", exact=True).click()

        expect(page.locator(".findings h3")).to_have_text(["Current", "Changed"])
        expect(page.locator(".findings del")).to_have_text(["less"])
        expect(page.locator(".findings ins")).to_have_text(["more"])
        if scripts:
            expect(page.locator("#results")).to_be_focused()
        assert overflow(page) == 0
        assert page.url == f"{real}/verify"
        page.locator(".findings .cite a").first.click()
        expect(page.locator(".proof")).to_contain_text("Identical to the source")
