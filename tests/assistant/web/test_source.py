"""The source page shows a document at a place, of this or an older snapshot, or says why it cannot."""

import html
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response

from assistant.clips.clip import clip_of, plain_text, rich_text, source_link
from assistant.clips.forms import markdown_text, table_text
from corpus.types import BlockKind, Document, Span
from index.home import Home
from index.update import update
from tests.fakes.assistant import SNAPSHOT, FakeAssistant
from tests.fakes.documents import HOSTILE, HOSTILE_DOCUMENT, LIBRARY, MEN
from tests.fakes.encoder import load_fake
from tests.fakes.reading_html import as_one_line, tags, texts


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Return a client of the shared application."""
    return TestClient(app, base_url="http://localhost")


def marked(page: Response) -> str:
    """Read the words that a source page marks."""
    return "".join(texts(page.text, "mark"))


@pytest.mark.parametrize("shown", LIBRARY.values(), ids=lambda made: made.id)
def test_every_block_can_be_shown_marked(client: TestClient, shown: Document) -> None:
    """Whatever block a citation points at, the page marks exactly its words."""
    for block in shown.blocks:
        page = client.get(f"/source/{shown.id}", params={"start": block.span.start, "end": block.span.end})

        assert page.status_code == 200
        assert marked(page) == block.span.of(shown.text)


def test_the_page_says_what_is_known_of_the_document(client: TestClient) -> None:
    """Title, publisher, dates, licence, address and the age of the copy stand on the page, with a way back."""
    page = client.get(f"/source/{MEN.id}?snapshot={SNAPSHOT}")

    facts = dict(zip(texts(page.text, "dt"), texts(page.text, "dd"), strict=True))
    assert texts(page.text, "h1") == [MEN.title]
    assert facts == {
        "Publisher": "A publisher",
        "Published": "2 January 2026",
        "Last reviewed": "12 March 2026",
        "Next review due": "not stated",
        "Licence": "CC0-1.0",
        "Web address": "https://example.org/men",
        "This copy was made": "12 March 2026",
    }
    assert texts(page.text, ".back") == ["Back to the questions"]


def test_the_page_needs_no_script(client: TestClient) -> None:
    """The page holds no script, and nothing of another host but a link to the document's own address."""
    page = client.get(f"/source/{MEN.id}")

    assert "script" not in tags(page.text)
    assert page.text.count("://") == page.text.count("https://example.org/men")


@pytest.mark.parametrize("words", HOSTILE)
def test_hostile_words_are_shown_as_words(client: TestClient, words: str) -> None:
    """A document that wants to be markup is text, character for character."""
    page = client.get(f"/source/{HOSTILE_DOCUMENT.id}")

    assert words in texts(page.text, "article")[0]
    assert not tags(page.text) & {"script", "img", "svg", "b", "text"}


@pytest.mark.parametrize(
    ("address", "status", "reason"),
    [
        ("nowhere", 404, "no document of this name"),
        (f"{MEN.id}?snapshot=older", 404, "no longer kept"),
        (f"{MEN.id}?snapshot=..%2F..", 404, "no longer kept"),
        (f"{MEN.id}?start=0&end=999999", 404, "does not have"),
        (f"{MEN.id}?start=999998&end=999999", 404, "does not have"),
        (f"{MEN.id}?start=5&end=5", 400, "whole numbers"),
        (f"{MEN.id}?start=9&end=5", 400, "whole numbers"),
        (f"{MEN.id}?start=-1&end=5", 400, "whole numbers"),
        (f"{MEN.id}?start=a&end=5", 400, "whole numbers"),
        (f"{MEN.id}?start=%D9%A1&end=5", 400, "whole numbers"),
        (f"{MEN.id}?start=1", 400, "whole numbers"),
        (f"{MEN.id}?start=&end=", 400, "whole numbers"),
        (f"{MEN.id}?start=0&end={'9' * 5000}", 400, "whole numbers"),
        ("%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404, ""),
    ],
)
def test_a_place_that_cannot_be_shown_is_said_so(client: TestClient, address: str, status: int, reason: str) -> None:
    """A link that leads nowhere gives its status and a sentence, and repeats nothing of what it was given."""
    page = client.get(f"/source/{address}")

    assert page.status_code == status
    assert reason in page.text
    assert "<script>alert" not in page.text


def test_a_permalink_into_an_older_snapshot_still_opens(client: TestClient, app_home: Path, tmp_path: Path) -> None:
    """A quote that was cited before an update is shown as it was then, until its snapshot is gone."""
    folder = tmp_path / "library"
    folder.mkdir()
    (folder / "page.md").write_text("# Tea\n\nTea was green then.\n", "utf-8")
    older = update(Home(app_home), [str(folder)], load_fake).snapshot_id
    (folder / "page.md").write_text("# Tea\n\nTea is black now.\n", "utf-8")
    newer = update(Home(app_home), [str(folder)], load_fake).snapshot_id
    document = Home(app_home).document(older, "page")
    span = next(block.span for block in document.blocks if block.kind is BlockKind.PARAGRAPH)

    pages = [client.get(f"/source/page?snapshot={of}&start={span.start}&end={span.end}") for of in (older, newer)]

    assert [as_one_line(marked(page)) for page in pages] == ["Tea was green then.", "Tea is black now."]
    assert client.get("/source/page").status_code == 404
    assert "another version of the library is published" in texts(pages[0].text, ".note")[0]
    assert "This document is not in it." in texts(pages[0].text, ".note")[0]


def test_an_older_copy_leads_to_the_document_of_today(client: TestClient, app_home: Path, tmp_path: Path) -> None:
    """Who reads a copy that is not the published one, or that is gone, is told, and finds today's document whole."""
    source = tmp_path / f"{MEN.id}.md"
    source.write_text("# Tea\n\nTea is green.\n", "utf-8")
    older = update(Home(app_home), [str(source)], load_fake, may_shrink=True).snapshot_id

    pages = [client.get(f"/source/{MEN.id}?snapshot={of}&start=0&end=3") for of in (older, "pruned")]

    assert [page.status_code for page in pages] == [200, 404]
    for page in pages:
        assert f'<a href="/source/{MEN.id}">Read this document as it is today</a>' in page.text
    assert "as it is today" not in client.get(f"/source/{MEN.id}?snapshot={SNAPSHOT}").text
    assert "as it is today" not in client.get("/source/nowhere?snapshot=pruned").text


def test_head_is_answered_without_the_page(client: TestClient) -> None:
    """Who checks a link gets the status and headers of the page."""
    head = client.head(f"/source/{MEN.id}")

    assert (head.status_code, head.content) == (200, b"")
    assert client.head("/source/nowhere").status_code == 404


def test_an_altered_copy_is_not_shown(client: TestClient, app_home: Path, tmp_path: Path) -> None:
    """A stored document whose hash does not fit is withheld, and not called missing."""
    source = tmp_path / "page.md"
    source.write_text("# Tea\n\nTea is green.\n", "utf-8")
    snapshot = update(Home(app_home), [str(source)], load_fake, may_shrink=True).snapshot_id
    stored = Home(app_home).folder(snapshot) / "documents.jsonl"
    stored.write_bytes(stored.read_bytes().replace(b"green", b"black"))

    page = client.get(f"/source/page?snapshot={snapshot}")

    assert page.status_code == 500
    assert "cannot be read" in page.text
    assert "black" not in page.text


def _older(home: Path, folder: Path, text: str) -> str:
    """Publish a version of a document of the shared application in a snapshot of its own."""
    folder.mkdir()
    (folder / f"{MEN.id}.txt").write_text(text, "utf-8")
    snapshot = update(Home(home), [str(folder)], load_fake, may_shrink=True).snapshot_id
    assert snapshot
    assert Home(home).document(snapshot, MEN.id).text == text
    return snapshot


_LAST = "Nobody knows how soon the bones of men recover."
_BECAME = {
    "unchanged": (MEN.text, _LAST, "still says exactly this", "", _LAST),
    "moved": (f"What was first.\n{MEN.text}", _LAST, "still says exactly this", "", _LAST),
    "reworded": (
        MEN.text.replace("recover", "heal"),
        _LAST.replace("recover", "heal"),
        "has changed there since. The difference is marked",
        "Nobody knows how soon the bones of men heal. recover.",
        _LAST,
    ),
    "removed": (f"{MEN.text}\nMoss tea cures all of it.\n", "Moss tea cures all of it.", "no longer says it", "", None),
}


@pytest.mark.parametrize(("text", "words", "said", "shown", "now"), _BECAME.values(), ids=_BECAME)
def test_an_old_link_says_what_became_of_its_words(
    client: TestClient, app_home: Path, tmp_path: Path, text: str, words: str, said: str, shown: str, now: str | None
) -> None:
    """The frozen words are marked and proven; beside them stands what the document says today, and where."""
    snapshot = _older(app_home, tmp_path / "library", text)
    start = text.index(words)
    link = source_link(MEN.id, snapshot, Span(start, start + len(words)), words)

    page = client.get(link)

    assert page.status_code == 200
    assert marked(page) == words
    assert texts(page.text, ".proof")
    [became] = texts(page.text, ".standing")
    assert said in as_one_line(became)
    assert shown in as_one_line(became)
    addresses = re.findall(rf'href="(/source/{MEN.id}\?snapshot={SNAPSHOT}[^"]*)"', page.text)
    assert [marked(client.get(html.unescape(address))) for address in addresses] == ([now] if now else [])


def test_a_link_whose_snapshot_was_pruned_is_proven_by_its_code(client: TestClient) -> None:
    """Where the document of today says these words, at that place or another, they are shown as proven."""
    start = MEN.text.index(_LAST)

    for moved in (0, 7):
        link = source_link(MEN.id, "20200101T0Z-pruned", Span(start - moved, start - moved + len(_LAST)), _LAST)
        page = client.get(link)

        assert page.status_code == 200
        assert marked(page) == _LAST
        assert texts(page.text, ".proof") == ["Identical to the source, version of 12 March 2026"]
        assert "no longer kept" in texts(page.text, ".note")[0]


@pytest.mark.parametrize("words", ["Nobody knows how late the bones of men recover.", "x" * 9000])
def test_a_link_whose_words_and_snapshot_are_gone_says_so(client: TestClient, words: str) -> None:
    """Nothing is shown as if it had been quoted, and the way to the document of today is offered."""
    page = client.get(source_link(MEN.id, "20200101T0Z-pruned", Span(3, 3 + len(words)), words))

    assert page.status_code == 404
    assert "No sentence of the document as it is today begins with the words" in page.text
    assert marked(page) == ""
    assert f'href="/source/{MEN.id}"' in page.text


def test_a_clip_of_a_place_can_be_fetched(client: TestClient) -> None:
    """The page copies what the server writes: the slice with its place, as text, rich text, Markdown and a table."""
    span = MEN.blocks[1].span
    place = {"snapshot": SNAPSHOT, "start": span.start, "end": span.end}

    made = client.get(f"/source/{MEN.id}/clip", params={**place, "base": "https://library.example.org"}).json()

    clip = clip_of(MEN, SNAPSHOT, span)
    assert made == {
        "text": plain_text(clip, "https://library.example.org"),
        "html": rich_text(clip, "https://library.example.org"),
        "markdown": markdown_text(clip, "https://library.example.org"),
        "csv": table_text(clip, "https://library.example.org"),
    }


def test_an_opened_citation_is_proven(client: TestClient, fake_assistant: FakeAssistant) -> None:
    """The page compares the stored words with what was quoted when it is asked for, and says of which day it is."""
    link = fake_assistant.search("bones of men")[0].link

    page = client.get(link)

    assert texts(page.text, ".proof") == ["Identical to the source, version of 12 March 2026"]
    assert page.text.count('id="proof"') == 1
    assert texts(client.get(link.partition("&code")[0]).text, ".proof") == []


def test_other_words_than_were_quoted_are_withheld(
    client: TestClient, fake_assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one character of the stored text is another, no words are shown as the quote, and none can be copied."""
    link = fake_assistant.search("bones of men")[0].link
    altered = replace(MEN, text=MEN.text.replace("spine", "spire"))
    monkeypatch.setattr(fake_assistant, "documents", {**LIBRARY, MEN.id: altered})

    page = client.get(link)
    clip = client.get(link.replace("?", "/clip?base=http://localhost&").partition("#")[0])

    assert page.status_code == clip.status_code == 409
    assert "not the words that were quoted" in page.text
    assert marked(page) == ""
    assert "spire" not in page.text + clip.text
    assert f'href="/source/{MEN.id}"' in page.text


@pytest.mark.parametrize(
    ("document", "query", "status"),
    [
        (MEN.id, "start=0&end=9", 400),
        (MEN.id, "base=https://a.example&start=9", 400),
        (MEN.id, "base=https://a.example", 400),
        (MEN.id, "base=javascript:alert(1)&start=0&end=9", 400),
        (MEN.id, "base=https://a.example/%3Cscript%3E&start=0&end=9", 400),
        (MEN.id, "base=https://a.example&start=0&end=999999", 404),
        (MEN.id, "base=https://a.example&start=0&end=9&snapshot=older", 404),
        ("nowhere", "base=https://a.example&start=0&end=9", 404),
    ],
)
def test_a_clip_that_cannot_be_made_is_an_error(client: TestClient, document: str, query: str, status: int) -> None:
    """No clip is made of a place that is not there, or with an address that is none."""
    refused = client.get(f"/source/{document}/clip?{query}")

    assert refused.status_code == status
    assert refused.json()["error"]["message"]
