"""The Library page: what is published, and what was before."""

from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from assistant.live import LiveAssistant
from assistant.settings import Settings
from assistant.web.library import build_library
from assistant.web.staff import StaffPages
from assistant.web.wording import load_wording
from corpus.doubts import DoubtKind
from corpus.passages import QUOTABLE
from index.home import Home
from index.update import update
from tests.assistant.web.browsing import DESKTOP, PHONE, browsing, overflow
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.documents import LIBRARY
from tests.fakes.encoder import load_fake
from tests.fakes.reading_html import tags, texts

WORDING = load_wording()


def _page(live: LiveAssistant, home: Path) -> str:
    app = FastAPI()
    app.include_router(build_library(live, Home(home), StaffPages(WORDING)))
    answer = TestClient(app).get("/library")
    assert answer.status_code == 200
    return answer.text


def _fake() -> LiveAssistant:
    return cast("LiveAssistant", FakeLive(FakeAssistant(LIBRARY)))


def _publish(home: Path, folder: Path) -> str:
    published = update(Home(home), [str(folder)], load_fake, may_shrink=True).snapshot_id
    assert published
    return published


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder of documents: one overdue, one that says little."""
    folder = tmp_path / "secret place" / "articles"
    (folder / "deep").mkdir(parents=True)
    overdue = "---\nreviewed: 2024-01-02\nreview_due: 2025-01-02\n---\n"
    (folder / "deep" / "moss.md").write_text(f"{overdue}# Moss\n\nMen like moss.\n\n- So do women.\n", "utf-8")
    (folder / "snow.md").write_text("# Snow\n", "utf-8")
    return folder


def test_each_document_says_what_it_gives(tmp_path: Path, folder: Path) -> None:
    """Its passages by kind, whom they are about, its dates with what is overdue, and its file; no folder above."""
    settings = Settings(home=tmp_path / "home")
    published = _publish(settings.home, folder)
    fake = FakeAssistant(Home(settings.home).open_published().documents)
    fake.snapshot_id = published

    page = _page(cast("LiveAssistant", FakeLive(fake)), settings.home)

    moss, snow, version = (item.replace("\u00a0", " ") for item in texts(page, "li"))
    assert "1 × Paragraph, 1 × List item" in moss
    assert "men 1, women 1" in moss
    assert "review overdue since 2 January 2025" in moss
    assert "articles/deep/moss.md" in moss
    assert WORDING.library_no_passages in snow
    assert "1 review is overdue: “Moss”." in texts(page, ".overdue")
    assert "secret place" not in page
    assert WORDING.version_published in version
    assert WORDING.version_first in version
    assert published in version


def test_what_should_be_checked_is_said(tmp_path: Path, folder: Path) -> None:
    """With each document and over all of them; another one with the same text is linked, and no markup is made."""
    (folder / "fog.txt").write_bytes("Fog is a café — naïve, déjà vu.".encode("cp1252"))
    (folder / "long.md").write_text("It rains. " * 300, "utf-8")
    (folder / "twin.md").write_text("---\ntitle: <b>Twin</b>\n---\nTwins are alike.\n", "utf-8")
    (folder / "twin-too.md").write_text("Twins are alike.\n", "utf-8")
    home = tmp_path / "home"
    published = _publish(home, folder)
    fake = FakeAssistant(Home(home).open_published().documents)
    fake.snapshot_id = published

    page = _page(cast("LiveAssistant", FakeLive(fake)), home)

    said = {
        item.partition(WORDING.library_passages)[0]: item.partition(WORDING.library_doubt)[2]
        for item in texts(page, "li")
    }
    assert said["Fog"] == WORDING.doubt_encoding_guessed.format(detail="windows-1252")
    assert said["Long"] == WORDING.doubt_no_headings
    assert said["Twin too"] == WORDING.doubt_duplicate.format(detail="<b>Twin</b>")
    assert said["<b>Twin</b>"] == said["Moss"] == ""
    assert '<a href="/source/twin" lang="en">&lt;b&gt;Twin&lt;/b&gt;</a></dd>' in page
    assert "3 documents should be checked: “Fog”, “Long”, “Twin too”." in texts(page, "p")


def test_each_version_says_what_it_changed(tmp_path: Path, folder: Path) -> None:
    """The newest first, with its model, what it holds, and the documents that it added, changed and removed."""
    home = tmp_path / "home"
    first = _publish(home, folder)
    (folder / "snow.md").unlink()
    (folder / "deep" / "moss.md").write_text("# Moss\n\nThere is moss.\n", "utf-8")
    (folder / "fog.md").write_text("# Fog\n\nThere is fog.\n", "utf-8")
    second = _publish(home, folder)
    (Home(home).folder(first) / "manifest.json").write_text("{}", "utf-8")
    broken = texts(_page(_fake(), home), ".cards")[1]
    assert WORDING.version_unreadable in broken
    assert WORDING.version_not_compared in broken

    home = tmp_path / "other home"
    (folder / "fog.md").unlink()
    first = _publish(home, folder)
    (folder / "fog.md").write_text("# Fog\n\nThere is fog.\n", "utf-8")
    second = _publish(home, folder)
    listed = texts(_page(_fake(), home), ".cards")[1]

    assert listed.index(second) < listed.index(first)
    assert "Addedfog" in listed
    assert "Removed" not in listed
    assert "2 documents, 2 passages" in listed
    assert WORDING.version_published not in listed


def test_without_a_kept_version_the_documents_are_shown() -> None:
    """What answers now is known even where nothing is kept; markup in a title stays text."""
    page = _page(_fake(), Path("nowhere"))

    assert len(texts(page, "h3")) == len(LIBRARY)
    assert WORDING.library_no_versions in page
    assert WORDING.library_overdue_none in page
    assert not tags(page) & {"img", "svg", "b", "script", "button"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_doubt_has_a_sentence(language: str) -> None:
    """Whatever can be doubted is said, with its detail; an overdue review is among the dates."""
    wording = load_wording(language)

    assert all(wording.doubt(kind) for kind in DoubtKind if kind is not DoubtKind.REVIEW_OVERDUE)


def test_every_kind_of_passage_has_a_name() -> None:
    """Whatever can be quoted can be counted."""
    assert all(getattr(WORDING, f"kind_{kind}") for kind in QUOTABLE)


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone"])
def test_the_page_in_a_browser(
    browser: Browser, real: str, live: LiveAssistant, size: tuple[int, int], *, dark: bool
) -> None:
    """It works without scripts, fits its window, and each title leads to its document by keyboard."""
    documents = live.current().documents
    with browsing(browser, size, dark=dark, scripts=False) as context:
        page = context.new_page()
        page.goto(f"{real}/search")
        page.get_by_role("link", name=WORDING.way_library).press("Enter")

        expect(page.get_by_role("heading", level=1)).to_have_text(WORDING.library_title)
        assert overflow(page) == 0
        links = page.locator(".cards h3 a")
        assert links.all_text_contents() == [document.title for document in documents.values()]
        assert all(height >= 44 for height in links.evaluate_all("all => all.map(one => one.offsetHeight)"))
        expect(page.locator(".cards .published")).to_have_text([WORDING.version_published])
        links.first.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(next(iter(documents.values())).title)
