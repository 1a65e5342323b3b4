"""One application over the fake assistant, shared: putting Gradio together costs seconds."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path
from threading import Event
from time import monotonic
from typing import cast

import pytest
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, expect, sync_playwright

from assistant.inspection import AnswerInspector
from assistant.journal.entries import Feedback
from assistant.journal.journal import Journal
from assistant.live import LiveAssistant
from assistant.passwords import hash_of
from assistant.question_sets import card_questions
from assistant.settings import Settings, quiet_libraries
from assistant.tokens import hash_of_token
from corpus.reading import BUILTIN
from index.encoding import load_encoder
from index.home import Home
from index.update import remove, update
from tests.assistant.web.browsing import FLAGS, WAIT_MS, browsing, serving
from tests.assistant.web.states import PASSWORD
from tests.chromium import MISSING, find_chromium
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.clock import Clock
from tests.fakes.documents import LIBRARY
from tests.fakes.encoder import load_fake

PUBLIC_HOST = "chat.example.org"
_OVERDUE = "---\nreviewed: 2024-01-02\nreview_due: 2025-01-02\n---"
# Between two versions one sentence is reworded, one moved, and one removed.
_TEA = (
    ("Tea is green.", "Tea is drunk warm.", "Tea grows on hills."),
    ("Nobody hurries.", "Tea is black.", "Tea is drunk warm."),
)
_EVERY_SO_MANY = 8


@pytest.fixture(scope="session")
def app_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the home of the shared application."""
    return tmp_path_factory.mktemp("home-of-app")


@pytest.fixture(scope="session")
def fake_assistant() -> FakeAssistant:
    """Return the assistant behind the shared application."""
    return FakeAssistant(LIBRARY)


@pytest.fixture
def released(fake_assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch) -> Event:
    """Hold back every answer of the assistant behind the shared application until this is set."""
    answer, event = fake_assistant.ask, Event()
    monkeypatch.setattr(fake_assistant, "ask", lambda *asked: answer(*asked) if event.wait(60) else None)
    return event


@pytest.fixture(scope="session")
def app(app_home: Path, fake_assistant: FakeAssistant) -> FastAPI:
    """Return the whole application over a fake assistant."""
    settings = Settings(home=app_home, allowed_hosts=(PUBLIC_HOST,))
    return build_app(cast("LiveAssistant", FakeLive(fake_assistant)), settings)


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory, builtin_home: Path) -> LiveAssistant:
    """Return the real assistant over the built-in library."""
    home = shutil.copytree(builtin_home, tmp_path_factory.mktemp("browser") / "home")
    return LiveAssistant(Settings(home=home))


@pytest.fixture(scope="session")
def real(live: LiveAssistant) -> Iterator[str]:
    """Serve the real assistant."""
    with serving(build_app(live, Settings(home=live.home.path))) as address:
        yield address


@pytest.fixture(scope="session")
def fake(app: FastAPI) -> Iterator[str]:
    """Serve the fake assistant, which abstains and fails when it is told to."""
    with serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def staff_clock() -> Clock:
    """Return the clock of the application behind a password."""
    return Clock()


@pytest.fixture(scope="session")
def staff_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the home of the application behind a password."""
    return Home(tmp_path_factory.mktemp("home-of-staff"))


@pytest.fixture(scope="session")
def staff(staff_home: Home, staff_clock: Clock) -> Iterator[str]:
    """Serve an application behind a password, over a library of two versions."""
    with serving(staff_app(staff_home.path, staff_clock)) as address:
        yield address


@pytest.fixture(scope="session")
def kept_home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Return the home of the application that keeps a journal."""
    return Home(tmp_path_factory.mktemp("home-of-kept"))


@pytest.fixture(scope="session")
def kept(kept_home: Home) -> Iterator[str]:
    """Serve the real assistant with a journal, to whom staff are named by a header."""
    with serving(keeping_app(kept_home.path)) as address:
        yield address


@pytest.fixture(scope="session")
def spanish(live: LiveAssistant) -> Iterator[str]:
    """Serve the real assistant in Spanish."""
    with serving(spanish_app(live.home.path)) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start the Chromium of this machine."""
    path = find_chromium()
    assert path, MISSING
    expect.set_options(timeout=WAIT_MS)
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=path, args=FLAGS)


@pytest.fixture(scope="module")
def page(browser: Browser, real: str) -> Iterator[Page]:
    """Open the chat of the real assistant; the tests of a module share the page, as a person does."""
    with browsing(browser) as context:
        opened = context.new_page()
        opened.goto(real)
        yield opened


@pytest.fixture(scope="module")
def fake_page(browser: Browser, fake: str) -> Iterator[Page]:
    """Open the chat of the fake assistant, whose library holds hostile words."""
    with browsing(browser) as context:
        opened = context.new_page()
        opened.goto(fake)
        yield opened


def staff_app(home: Path, clock: Clock) -> FastAPI:
    """Publish two versions of a library, and put the pages for staff in front of it behind a password."""
    home.mkdir(exist_ok=True)
    source = home / "tea.md"
    for sentences in _TEA:
        source.write_text("\n\n".join((_OVERDUE, "# Tea", *sentences)), "utf-8")
        published = update(Home(home), [str(source)], load_fake).snapshot_id
    fake = FakeAssistant(Home(home).open_published().documents)
    fake.snapshot_id = published
    settings = Settings(home=home, staff_password_hash=str(hash_of(PASSWORD)), mcp=False)
    return build_app(cast("LiveAssistant", FakeLive(fake)), settings, clock=clock)


def keeping_app(home: Path) -> FastAPI:
    """Make an application with two versions of the built-in library, and a journal of what was asked of the second.

    Both are measured, with a few of the questions that ship.
    """
    home.mkdir(exist_ok=True)
    questions = (files("assistant") / "data" / "questions.builtin.jsonl").read_text("utf-8").splitlines()
    (home / "questions.jsonl").write_text("\n".join(questions[::_EVERY_SO_MANY]), "utf-8")
    # Programs need a token there, readers and staff do not.
    tokens = (hash_of_token("citewell_of-the-tests"),)
    settings = Settings(
        home=home,
        journal=True,
        staff_header="X-Remote-User",
        quality_questions="questions.jsonl",
        api_tokens=tokens,
    )
    inspector = AnswerInspector(settings, measure=card_questions(settings))
    update(Home(home), [BUILTIN], lambda: load_encoder(None, threads=2), inspector=inspector)
    remove(Home(home), ["protecting-bone"], lambda: load_encoder(None, threads=2), inspector=inspector)
    live, journal = LiveAssistant(settings), Journal(home)
    assistant = live.current()
    for question in ("is it safe with grapefruit juice?", "Is it safe with grapefruit juice", "can I drink coffee?"):
        journal.keep(assistant.ask(question), (), assistant.alone)
    token = journal.keep(assistant.ask("what is aromatase?"), (), assistant.alone)
    assert token
    journal.feed_back(token, Feedback.EVIDENCE_WRONG)
    journal.close()
    return build_app(live, settings)


def spanish_app(home: Path) -> FastAPI:
    """Make an application in Spanish, which a page of another origin may frame."""
    settings = Settings(home=home, language="es", embed_origins=("http://127.0.0.1:1",))
    return build_app(LiveAssistant(settings), settings)


def build_app(live: LiveAssistant, settings: Settings, *, clock: Callable[[], float] = monotonic) -> FastAPI:
    """Put an application together inside an event loop; outside of one Gradio leaves loops unclosed.

    The loop has a thread of its own, since a browser test runs inside one already.
    """
    quiet_libraries(settings.home)
    from assistant.web.app import create_app

    async def build() -> FastAPI:
        return create_app(live, settings, clock=clock)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(build())).result()
