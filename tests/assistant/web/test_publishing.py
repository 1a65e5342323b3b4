"""The maintainer publishes and goes back from the Library page, and sees what is under way."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from playwright.sync_api import Browser, expect

from assistant.journal.entries import Feedback
from assistant.journal.journal import Journal
from assistant.live import LiveAssistant
from assistant.passwords import hash_of
from assistant.settings import Settings
from assistant.web.library import build_library
from assistant.web.publishing import build_publishing
from assistant.web.staff import StaffPages
from assistant.web.wording import load_wording
from index.home import Home
from index.progress import telling
from index.publication import publish_again
from index.update import update
from tests.assistant.web.browsing import DESKTOP, PHONE, browsing, overflow, serving
from tests.assistant.web.conftest import build_app
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.encoder import FakeEncoder, load_fake
from tests.fakes.reading_html import texts

WORDING = load_wording()
HERE = {"Sec-Fetch-Site": "same-origin"}
PASSWORD = "correct horse battery"


class HomeLive:
    """Answers from whatever is published, as the real one does, without a model."""

    def __init__(self, home: Path) -> None:
        self.home = Home(home)
        self._assistant = self._open()

    def current(self) -> FakeAssistant:
        """Return the assistant of what is published now."""
        if self._assistant.snapshot_id != self.home.published_id():
            self._assistant = self._open()
        return self._assistant

    unpaused = current

    def _open(self) -> FakeAssistant:
        snapshot = self.home.open_published()
        assistant = FakeAssistant(snapshot.documents)
        assistant.snapshot_id = snapshot.id
        return assistant


@pytest.fixture
def published(tmp_path: Path) -> tuple[str, str]:
    """Publish two versions, of which the second lost one document and won another; return their ids."""
    home, folder = Home(tmp_path / "home"), tmp_path / "articles"
    folder.mkdir()
    for name in ("moss", "snow", "rain"):
        (folder / f"{name}.md").write_text(f"# {name}\n\nMen like {name} a lot.\n")
    first = update(home, [str(folder)], load_fake).snapshot_id
    (folder / "snow.md").rename(folder / "hail.md")
    second = update(home, [str(folder)], load_fake, may_shrink=True).snapshot_id
    assert first
    assert second
    return first, second


def _client(home: Path, *, journal: Journal | None = None, is_guarded: bool = True) -> TestClient:
    app, live = FastAPI(), cast("LiveAssistant", HomeLive(home))
    pages = StaffPages(WORDING, is_guarded=is_guarded)
    app.include_router(build_library(live, Home(home), pages, journal=journal))
    if is_guarded:
        app.include_router(build_publishing(live, Home(home), pages, APIRoute))
    return TestClient(app, base_url="http://localhost", follow_redirects=False)


def _send(client: TestClient, **fields: str) -> tuple[int, str]:
    answer = client.post("/library/publish", data=fields, headers=HERE)
    return answer.status_code, answer.text


def test_a_version_is_published_after_a_confirmation(tmp_path: Path, published: tuple[str, str]) -> None:
    """First it is said what readers would get, and nothing is done; then it is done, and said."""
    first, second = published
    home, client = Home(tmp_path / "home"), _client(tmp_path / "home")

    status, asked = _send(client, version=first)
    assert (status, home.published_id()) == (200, second)
    assert "Comessnow" in asked.replace("</dt><dd>", "").replace("<dt>", "").replace("</dd>", "")
    assert f'name="instead_of" value="{second}"' in asked
    done = client.post(
        "/library/publish", data={"version": first, "instead_of": second, "confirmed": "yes"}, headers=HERE
    )

    assert (done.status_code, home.published_id()) == (303, first)
    page = client.get(done.headers["location"])
    assert WORDING.publish_done.format(id=first) in page.text
    assert client.get("/library/publish").headers["location"] == "/library"


def test_there_is_a_way_forward_from_far_back(
    tmp_path: Path, published: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where an old version answers that is not among the newest, it is listed as well, and a newer one is offered."""
    first, second = published
    publish_again(Home(tmp_path / "home"), first)
    monkeypatch.setattr("assistant.web.library._MOST_VERSIONS", 1)

    page = _client(tmp_path / "home").get("/library").text

    assert texts(page, ".published") == [WORDING.version_published]
    assert WORDING.library_versions_more.format(n=1) in page
    assert WORDING.publish_newer in page
    assert f'name="version" value="{second}"' in page


def test_what_cannot_be_published_is_said(tmp_path: Path, published: tuple[str, str]) -> None:
    """A version that is gone, another one meanwhile, a running update and a broken file; nothing is changed."""
    first, second = published
    home, client = Home(tmp_path / "home"), _client(tmp_path / "home")
    fields = {"version": first, "instead_of": second, "confirmed": "yes"}

    assert _send(client, version="../../etc")[0] == 404
    status, page = _send(client, **{**fields, "instead_of": "another"})
    assert (status, WORDING.publish_meanwhile in page) == (409, True)
    with home.locked():
        status, page = _send(client, **fields)
        assert (status, WORDING.publish_locked in page) == (409, True)
    next(path for path in home.folder(first).rglob("*") if path.is_file() and path.name != "manifest.json").unlink()
    status, page = _send(client, **fields)
    assert (status, WORDING.publish_broken in page) == (500, True)
    assert home.published_id() == second


def test_a_form_of_another_site_publishes_nothing(tmp_path: Path, published: tuple[str, str]) -> None:
    """Whoever is signed in and visits another site changes nothing by that."""
    first, second = published
    client, fields = _client(tmp_path / "home"), {"version": first, "instead_of": second, "confirmed": "yes"}

    for headers in ({}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "http://evil.example"}, {"Origin": "null"}):
        refused = client.post("/library/publish", data=fields, headers=headers)
        assert (refused.status_code, WORDING.publish_from_elsewhere in refused.text) == (403, True)
    assert Home(tmp_path / "home").published_id() == second


def test_without_a_sign_in_the_page_only_shows(tmp_path: Path, published: tuple[str, str]) -> None:
    """No button, the reason instead; and no question of a reader."""
    journal = Journal(tmp_path / "home")
    live = HomeLive(tmp_path / "home").current()
    journal.keep(live.ask("which zebra won?"), (), live.alone)

    client = _client(tmp_path / "home", journal=journal, is_guarded=False)
    page = client.get("/library").text

    assert "<form" not in page
    assert WORDING.publish_needs_sign_in in page
    assert WORDING.asked_needs_sign_in in page
    assert "zebra" not in page
    assert client.post("/library/publish", data={}, headers=HERE).status_code == 404
    journal.close()


def test_a_version_of_another_model_is_not_offered(tmp_path: Path, published: tuple[str, str]) -> None:
    """The server could not answer from it."""
    (tmp_path / "articles" / "fog.md").write_text("# Fog\n\nThere is fog.\n")
    update(Home(tmp_path / "home"), [str(tmp_path / "articles")], lambda: FakeEncoder("another"))

    page = _client(tmp_path / "home").get("/library").text

    assert page.count(WORDING.publish_other_model) == 2
    assert "<form" not in page


def test_a_running_update_is_shown(tmp_path: Path, published: tuple[str, str]) -> None:
    """That it runs, then how far it is; afterwards nothing of it."""
    home, client = Home(tmp_path / "home"), _client(tmp_path / "home")
    with home.locked():
        assert WORDING.update_reading in client.get("/library").text
        with telling(home, None) as tell:
            tell(1_512, 3_000)
            page = client.get("/library").text

    assert "1,512 of 3,000 texts are embedded." in page
    assert '<progress max="3000" value="1512"' in page
    assert "progress" not in client.get("/library").text.replace("progressed", "")


def test_what_is_published_and_does_not_answer_is_said(tmp_path: Path, published: tuple[str, str]) -> None:
    """Where the server could not open what is published, its page does not claim so."""
    home = tmp_path / "home"
    live = HomeLive(home)
    app = FastAPI()
    app.include_router(build_library(cast("LiveAssistant", FakeLive(live.current())), Home(home), StaffPages(WORDING)))
    (home / "current").write_text(published[0])

    page = TestClient(app).get("/library?published").text

    assert WORDING.publish_not_served.format(id=published[0], answering=published[1]) in page
    (home / "current").unlink()
    assert WORDING.publish_unknown.split("“")[0] in TestClient(app).get("/library").text


def test_what_readers_ask_is_shown(tmp_path: Path, published: tuple[str, str]) -> None:
    """Off, empty, questions in groups with their nearest place, quotes that are objected to, and what is lost."""
    home = tmp_path / "home"
    journal, live = Journal(home), HomeLive(home).current()
    assert WORDING.asked_off in _client(home).get("/library").text
    client = _client(home, journal=journal)
    assert WORDING.asked_nothing in client.get("/library").text
    for question in ("which <zebra> won?", "Which <zebra> won", "the zebra that won", "walrus"):
        journal.keep(live.ask(question), (), live.alone)
    answered = replace(live.ask("do men like moss?"), snapshot_id=live.snapshot_id)
    token = journal.keep(answered, (), live.alone)
    assert token
    journal.feed_back(token, Feedback.INCOMPLETE)

    page = client.get("/library").text

    questions = texts(page, "h4")
    assert "Which <zebra> won" in questions
    assert "walrus" in questions
    assert "1 × Incomplete" in page
    assert "Men like moss a lot." in texts(page, "blockquote")
    section = page[page.index(WORDING.asked_title) :]
    # All that is quoted or asked is in the documents' language, whatever the page's is.
    assert section.count("<h4 lang=") == len(questions)
    assert section.count("<blockquote lang=") == section.count("<blockquote")
    assert section.count("<a href=") == len(re.findall(r'<h4 lang="en"><a href=|<a href="[^"]*" lang="en">', section))
    assert "Questions since" in page
    assert ": 5. Not answered:" in page
    journal.path.write_bytes(b"broken" * 9999)
    journal.close()
    journal.keep(live.ask("walrus"), (), live.alone)
    page = client.get("/library").text
    assert WORDING.asked_lost.format(n=1) in page
    assert "walrus" not in page


@pytest.fixture
def closed(tmp_path: Path, published: tuple[str, str]) -> Iterator[str]:
    """Serve the whole application behind a password, with a journal in which something was asked."""
    home = tmp_path / "home"
    journal, live = Journal(home), HomeLive(home)
    for question in ("which zebra won?", "walrus"):
        journal.keep(live.current().ask(question), (), live.current().alone)
    journal.close()
    settings = Settings(home=home, staff_password_hash=str(hash_of(PASSWORD)), journal=True)
    with serving(build_app(cast("LiveAssistant", live), settings)) as address:
        yield address


@pytest.mark.parametrize(("size", "dark"), [(DESKTOP, False), (PHONE, True)], ids=["desktop", "phone"])
def test_a_maintainer_goes_back_by_keyboard(
    browser: Browser, closed: str, published: tuple[str, str], size: tuple[int, int], *, dark: bool
) -> None:
    """Signs in, reads what was asked, goes back to the version before, changes their mind once: by keys alone."""
    first, _ = published
    with browsing(browser, size, dark=dark, scripts=False) as context:
        page = context.new_page()
        page.goto(f"{closed}/library")
        expect(page.get_by_label(WORDING.sign_in_label)).to_be_focused()
        page.keyboard.type(PASSWORD)
        page.keyboard.press("Enter")
        # The first look loads what groups questions.
        expect(page.get_by_role("heading", level=1)).to_have_text(WORDING.library_title, timeout=60_000)
        expect(page.get_by_role("heading", name="which zebra won?")).to_be_visible()
        assert overflow(page) == 0

        button = page.get_by_role("button", name=WORDING.publish_older)
        button.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text(WORDING.publish_title)
        expect(page.locator(".changes")).to_contain_text("snow")
        page.get_by_role("link", name=WORDING.publish_no).focus()
        page.keyboard.press("Enter")
        expect(page.locator(".cards .published")).to_have_count(1)
        expect(page.get_by_role("status")).to_have_count(0)

        button.focus()
        page.keyboard.press("Enter")
        page.get_by_role("button", name=WORDING.publish_yes).focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_have_text(WORDING.publish_done.format(id=first))
        expect(page.get_by_role("button", name=WORDING.publish_newer)).to_be_visible()
        assert overflow(page) == 0
        context.clear_cookies()
        page.get_by_role("button", name=WORDING.publish_newer).press("Enter")
        expect(page.get_by_text(WORDING.sign_in_ended)).to_be_visible()
        assert page.get_by_role("link", name=WORDING.sign_in_again).get_attribute("href") == "/sign-in?next=%2Flibrary"
