"""Answers from a database: the same outcomes, from every machine, and a clear error while the server is away."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.routes import build_router
from assistant.assembly import Models, assistant_over, load_models
from assistant.homes import home_at
from assistant.live import LiveAssistant
from assistant.pipeline import Assistant
from assistant.question_sets import CheckedQuestion, read_set
from assistant.rendering import outcome_object
from assistant.settings import Settings
from assistant.types import Answer, Redirection
from assistant.web.source import build_source
from assistant.web.wording import load_wording
from corpus.reading import BUILTIN
from index.errors import StoreUnusable
from index.update import add, update
from tests.assistant.conftest import Run
from tests.fakes.postgres import FakePostgres, running

_QUESTION = "Does it thin a man's bones?"
_DANGER = "I want to kill myself"
_QUESTIONS = tuple(question.question for question in read_set(BUILTIN, CheckedQuestion).questions)


@pytest.fixture(scope="module")
def mortal() -> Iterator[FakePostgres]:
    """Run a server that may be killed."""
    with running() as server:
        yield server


@pytest.fixture(scope="module")
def settings(mortal: FakePostgres, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Return the settings of a machine that answers from a database."""
    return Settings(home=tmp_path_factory.mktemp("store"), store=mortal.database("library"))


@pytest.fixture(scope="module")
def models(settings: Settings) -> Models:
    """Load the models that ship."""
    return load_models(settings)


@pytest.fixture(scope="module")
def live(settings: Settings, models: Models) -> LiveAssistant:
    """Serve the built-in library from the database."""
    update(home_at(settings), [BUILTIN], lambda: models.encoder)
    return LiveAssistant(settings)


@pytest.fixture
def client(live: LiveAssistant) -> TestClient:
    """Call the HTTP interface and the sources."""
    app = FastAPI()
    app.include_router(build_router(live))
    app.include_router(build_source(live, live.home, load_wording("en")))
    return TestClient(app)


def test_every_outcome_is_that_of_the_files(
    builtin: Assistant, live: LiveAssistant, settings: Settings, models: Models
) -> None:
    """All questions about the built-in library have the same outcome, the same quotes and the same confidence."""
    exact = home_at(settings.model_copy(update={"store_exact": True})).open_published()

    found, expected = _outcomes(assistant_over(exact, settings, models)), _outcomes(builtin)

    assert found == expected


def test_what_one_machine_publishes_all_serve(
    live: LiveAssistant, settings: Settings, models: Models, tmp_path: Path
) -> None:
    """What another machine, with a home of its own, publishes answers the next question here; going back, too."""
    other = settings.model_copy(update={"home": tmp_path / "other"})
    before = live.current().snapshot_id
    page = tmp_path / "socks.md"
    page.write_text("# Socks\n\nCloud socks are knitted from fog by the aunts of Gerda.\n")

    published = add(home_at(other), [str(page)], lambda: models.encoder).snapshot_id

    assert live.current().snapshot_id == published != before
    assert isinstance(live.current().ask("What are cloud socks knitted from?"), Answer)
    home_at(other).publish(before)
    assert live.current().snapshot_id == before


def test_a_pause_reaches_all_machines(live: LiveAssistant, settings: Settings, tmp_path: Path) -> None:
    """Who pauses one pauses all."""
    other = home_at(settings.model_copy(update={"home": tmp_path / "other"}))

    other.pause("We are checking a leaflet.")
    paused = live.current().paused
    other.resume()

    assert paused == "We are checking a leaflet."
    assert live.current().paused is None


def test_while_the_server_is_away_every_surface_says_so(
    live: LiveAssistant, client: TestClient, mortal: FakePostgres
) -> None:
    """No part of an answer, but a status and a reason; help is given all the same; afterwards all goes on by itself."""
    live.current()
    link = client.post("/api/v1/ask", json={"question": _QUESTION}).json()["quotes"][0]["link"]
    mortal.kill()

    asked = client.post("/api/v1/ask", json={"question": _QUESTION})
    searched = client.post("/api/v1/search", json={"query": "bone"})
    page = client.get("/source/oestrogen-and-bone?snapshot=another")
    danger = live.current().ask(_DANGER)
    mortal.start()

    assert (asked.status_code, searched.status_code, page.status_code) == (503, 503, 503)
    assert asked.json()["error"]["type"] == "StoreUnusable"
    assert "cannot be used" in asked.json()["error"]["message"]
    assert "says nothing about what stands in them" in page.text
    assert isinstance(danger, Redirection)
    assert client.post("/api/v1/ask", json={"question": _QUESTION}).json()["outcome"] == "answer"
    assert client.get(link).status_code == 200


def test_the_commands_work_on_the_store(
    live: LiveAssistant, settings: Settings, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a maintainer does, with the address in the environment; what needs files says what to use instead."""
    monkeypatch.setenv("CITEWELL_STORE", str(settings.store))
    home = ("--home", settings.home)
    text = live.current().documents["oestrogen-and-bone"].text

    assert json.loads(run(*home, "ask", "--json", _QUESTION).out)["outcome"] == "answer"
    assert run(*home, "show", "oestrogen-and-bone", "--span", "0-4").out == f"{text[:4]}\n"
    assert "→" in run(*home, "index", "list").out
    assert "131 passages in 10 documents" in run(*home, "index", "status").out
    assert "10 documents, 131 passages and 315 vectors, every count agrees" in run(*home, "index", "verify").out
    for command in (("home", "backup", settings.home.parent / "b.tar"), ("index", "verify", "--absent", "gerda")):
        ended = run(*home, *command)
        assert ended.status == 1
        assert "pg_dump" in ended.err


def test_the_address_is_never_repeated(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slip in it is said without the password that stands in it, which settings do not show either."""
    monkeypatch.setenv("CITEWELL_STORE", "mysql://me:zwetschge@host/library")

    ended = run("--home", tmp_path, "index", "list")

    assert (ended.status, "CITEWELL_STORE" in ended.err, "zwetschge" in ended.err) == (1, True, False)
    assert "zwetschge" not in repr(Settings(home=tmp_path, store="postgresql://me:zwetschge@host/library"))


def _outcomes(assistant: Assistant) -> list[dict[str, Any]]:
    told = [outcome_object(assistant.ask(question), id=None, elapsed_ms=0) for question in _QUESTIONS]
    return [json.loads(json.dumps(one).replace(assistant.snapshot_id, "")) for one in told]


def test_a_question_that_finds_the_server_away_raises(live: LiveAssistant, mortal: FakePostgres) -> None:
    """Who uses the program from Python gets the error as it is."""
    mortal.kill()

    with pytest.raises(StoreUnusable, match="then try again"):
        live.current().ask(_QUESTION)
    mortal.start()

    assert isinstance(live.current().ask(_QUESTION), Answer)
