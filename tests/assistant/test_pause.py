"""A pause is the maintainer's own words on every surface, at once; danger comes first."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.routes import build_router
from assistant.cli import main
from assistant.journal.journal import Journal
from assistant.live import LiveAssistant
from assistant.pausing import paused_with
from assistant.pipeline import Assistant
from assistant.settings import Settings, quiet_libraries
from assistant.types import Abstention, Answer, Reason, Redirection, Route
from assistant.web.library import build_library
from assistant.web.staff import StaffPages
from assistant.web.wording import load_wording
from index.encoding import load_encoder
from index.home import Home
from index.update import update

_MESSAGE = "We are checking a leaflet <b>today</b>."
_QUESTION = "What are cloud socks knitted from?"
_DANGER = "I want to kill myself"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> LiveAssistant:
    """Return a server's assistant over one page."""
    folder = tmp_path_factory.mktemp("paused")
    page = folder / "socks.md"
    page.write_text("# Socks\n\nCloud socks are knitted from fog.\n\n## What is fog?\n\nFog is a cloud.\n")
    update(Home(folder / "home"), [str(page)], lambda: load_encoder(None, threads=1))
    return LiveAssistant(Settings(home=folder / "home"))


@pytest.fixture(autouse=True)
def _resumed(live: LiveAssistant) -> Iterator[None]:
    yield
    live.home.resume()


@pytest.fixture
def client(live: LiveAssistant) -> TestClient:
    """Call the HTTP interface."""
    app = FastAPI()
    app.include_router(build_router(live))
    return TestClient(app)


def test_a_pause_is_read_at_once_and_ends_at_once(live: LiveAssistant) -> None:
    """No restart: the next question gets the message, and the one after `resume` an answer."""
    assert isinstance(live.current().ask(_QUESTION), Answer)

    live.home.pause(_MESSAGE)
    paused = live.current().ask(_QUESTION)
    assert live.home.resume()

    assert isinstance(paused, Abstention)
    assert (paused.reason, paused.message, paused.nearest) == (Reason.PAUSED, _MESSAGE, ())
    assert paused.resolved == _QUESTION
    assert isinstance(live.current().ask(_QUESTION), Answer)
    assert not live.home.resume()


@pytest.mark.parametrize("question", [_QUESTION, "hello", "", "x" * 5000, "should I stop taking it?", "¿qué es?"])
def test_whatever_is_asked_gets_the_message(live: LiveAssistant, question: str) -> None:
    """No quote, no suggestion and no other fixed words."""
    live.home.pause(_MESSAGE)

    outcome = live.current().ask(question)

    assert isinstance(outcome, Abstention)
    assert outcome.message == _MESSAGE
    assert live.current().paused == _MESSAGE


@pytest.mark.parametrize(("question", "route"), [(_DANGER, Route.CRISIS), ("I can't breathe", Route.EMERGENCY)])
def test_danger_is_answered_as_ever(live: LiveAssistant, client: TestClient, question: str, route: Route) -> None:
    """The fixed words for an emergency and a crisis come before any pause, where one searches too."""
    before = live.current().ask(question)
    live.home.pause(_MESSAGE)

    during = live.current().ask(question)
    searched = client.post("/api/v1/search", json={"query": question})

    assert isinstance(during, Redirection)
    assert during == before
    assert during.verdict.route is route
    assert (searched.json()["message"], searched.json()["quotes"]) == (during.message, [])


def test_what_a_search_can_be_narrowed_to_is_put_together_once(assistant: Assistant) -> None:
    """For a snapshot, also while it is paused, when each request gets an assistant of its own."""
    first, second = (paused_with(assistant, _MESSAGE) for _ in range(2))

    assert first.filters.sections is second.filters.sections is assistant.filters.sections


def test_without_words_the_fixed_ones_are_shown(live: LiveAssistant) -> None:
    """So they are where the message cannot be read."""
    live.home.pause("")
    fixed = live.current().paused
    (live.home.path / "paused.txt").write_bytes(b"\xff\xfe")

    assert fixed == live.current().messages.abstentions[Reason.PAUSED] == live.current().paused


def test_the_interface_says_that_it_is_paused(live: LiveAssistant, client: TestClient) -> None:
    """A question gives the outcome with its reason, a search an error: it did not find nothing, it did not look."""
    live.home.pause(_MESSAGE)

    asked = client.post("/api/v1/ask", json={"question": _QUESTION}).json()
    searched = client.post("/api/v1/search", json={"query": "socks"})

    assert (asked["outcome"], asked["reason"], asked["message"]) == ("abstention", "paused", _MESSAGE)
    assert asked["quotes"] == asked["nearest"] == []
    assert searched.status_code == 503
    assert searched.json() == {"error": {"type": "Paused", "message": _MESSAGE}}
    assert client.get("/readyz").status_code == 200


def test_the_chat_shows_the_message_as_text(live: LiveAssistant) -> None:
    """In the conversation and where it begins, without a question to press, and never as markup."""
    quiet_libraries(live.home.path)
    from assistant.web.chat import respond, suggestions, welcome
    from assistant.web.wording import load_wording

    wording = load_wording()
    offered = suggestions(live)
    live.home.pause(_MESSAGE)

    *_, (turns, _) = respond(live, wording, _QUESTION, None)

    assert any(offered)
    assert "We are checking a leaflet &lt;b&gt;today&lt;/b&gt;." in turns[-1]["content"]
    assert 'class="outcome abstention"' in turns[-1]["content"]
    assert not any(suggestions(live))
    assert "<b>" not in welcome(live, wording)
    assert "checking a leaflet" in welcome(live, wording)


def test_the_command_line_is_paused_too(
    live: LiveAssistant, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """`ask` gives the outcome, `search` one line; `evaluate`, by which answers are checked, still gets them."""
    questions = tmp_path / "questions.jsonl"
    questions.write_text(json.dumps({"question": _QUESTION, "expect": "answer", "gold": ["from fog"]}))

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(["--home", str(live.home.path), *arguments])
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    assert run("pause", _MESSAGE)[0] == 0
    assert run("ask", _QUESTION)[:2] == (0, f"{_MESSAGE}\n")
    assert run("search", "socks") == (1, "", f"citewell: {_MESSAGE}\n")
    assert f"\npaused   {_MESSAGE}\n" in run("index", "status")[1]
    figures = json.loads(run("evaluate", str(questions), "--json")[1])["figures"]
    assert figures["the first quote answers"]["share"] == 1
    assert run("pause", "x" * 1001)[0] == 2
    assert run("resume")[1] == "questions are answered again\n"
    assert run("resume")[1] == "it was not paused\n"
    assert "\npaused " not in run("index", "status")[1]


def test_what_readers_ask_is_shown_to_staff_while_it_is_paused(live: LiveAssistant, tmp_path: Path) -> None:
    """Who looks after the library sees its page with all that was asked, and where it might be answered."""
    journal, assistant = Journal(tmp_path), live.current()
    journal.keep(assistant.ask("Is it safe with grapefruit juice?"), (), assistant.alone)
    app = FastAPI()
    pages = StaffPages(load_wording(), is_guarded=True)
    app.include_router(build_library(live, live.home, pages, journal=journal))
    live.home.pause(_MESSAGE)

    page = TestClient(app).get("/library")

    assert page.status_code == 200
    assert "Is it safe with grapefruit juice?" in page.text
    journal.close()
