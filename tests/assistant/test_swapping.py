"""A server that runs swaps to each published snapshot without a dropped or mixed answer, and back again."""

import json
import sys
import urllib.request
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from assistant.live import LiveAssistant
from assistant.settings import Settings
from index.encoding import load_encoder
from index.home import Home
from index.types import Encoder
from index.update import update
from tests.assistant.web.browsing import serving
from tests.assistant.web.conftest import build_app

_CLIENTS = 8
_VERSIONS = ("three", "four", "five", "six")
QUESTIONS = ("How long does moss tea keep?", "What are cloud socks knitted from?", "Does moss tea cure gout?")


@dataclass(frozen=True, slots=True)
class Asked:
    """What one client got: outcome objects in order."""

    outcomes: list[dict[str, Any]]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """Load the model once."""
    return load_encoder(None, threads=1)


def write_docs(docs: Path, days: str) -> None:
    """Write two documents in which the same word changes from version to version."""
    docs.mkdir(exist_ok=True)
    (docs / "tea.md").write_text(f"# Moss tea\n\nMoss tea keeps for {days} days. It is drunk cold.\n")
    (docs / "socks.md").write_text(f"# Cloud socks\n\nCloud socks are knitted from fog with {days} needles.\n")


def ask(address: str, question: str) -> dict[str, Any]:
    """Give the outcome object of a question; fails where the answer is an error."""
    data = json.dumps({"question": question}).encode()
    request = urllib.request.Request(f"{address}/api/v1/ask", data, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=120) as answer:
        outcome: dict[str, Any] = json.load(answer)
        return outcome


def keep_asking(address: str, first: int, at_least: int, ended: Event) -> Asked:
    """Ask one question after the other until the event is set, and a number of them at least."""
    outcomes: list[dict[str, Any]] = []
    while not ended.is_set() or len(outcomes) < at_least:
        outcomes.append(ask(address, QUESTIONS[(first + len(outcomes)) % len(QUESTIONS)]))
    return Asked(outcomes)


def check_is_of_one_snapshot(outcome: dict[str, Any], home: Home) -> None:
    """Every quote, nearest passage and link comes from the very snapshot that the outcome names."""
    snapshot = outcome["snapshot"]
    for quote in (*outcome["quotes"], *outcome["nearest"]):
        text = home.document(snapshot, quote["document"]).text
        assert text[quote["start"] : quote["end"]] == quote["text"]
        assert f"snapshot={snapshot}&" in quote["link"]


@pytest.mark.parametrize(
    "questions", [pytest.param(80, id="some"), pytest.param(1000, id="many", marks=pytest.mark.slow)]
)
def test_updates_under_clients_drop_and_mix_nothing(
    questions: int, home: Home, tmp_path: Path, encoder: Encoder, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three updates while eight clients ask: no error, each answer from one snapshot, and each snapshot answers."""
    docs = tmp_path / "docs"
    write_docs(docs, _VERSIONS[0])
    published = [update(home, [str(docs)], lambda: encoder).snapshot_id]
    settings, ended = Settings(home=home.path), Event()
    with serving(build_app(LiveAssistant(settings), settings)) as address, ThreadPoolExecutor(_CLIENTS) as pool:
        share = questions // _CLIENTS
        clients: list[Future[Asked]] = [
            pool.submit(keep_asking, address, number, share, ended) for number in range(_CLIENTS)
        ]
        for days in _VERSIONS[1:]:
            write_docs(docs, days)
            published.append(update(home, [], lambda: encoder).snapshot_id)
            while ask(address, QUESTIONS[0])["snapshot"] != published[-1]:
                assert not any(client.done() for client in clients)
        ended.set()
        outcomes = [outcome for client in clients for outcome in client.result().outcomes]

    for outcome in outcomes:
        check_is_of_one_snapshot(outcome, home)
    counts = Counter(outcome["snapshot"] for outcome in outcomes)
    assert len(outcomes) >= questions
    assert set(counts) == set(published)
    assert {outcome["outcome"] for outcome in outcomes} == {"answer", "abstention"}
    with capsys.disabled():
        sys.stdout.write(f"\n{len(outcomes)} answers, 0 errors, by snapshot {sorted(counts.values())}\n")


def test_going_back_answers_as_before_byte_for_byte(home: Home, tmp_path: Path, encoder: Encoder) -> None:
    """After an update and a rollback, the same server gives the same objects, but for the time they took."""
    docs = tmp_path / "docs"
    write_docs(docs, "three")
    update(home, [str(docs)], lambda: encoder)
    settings = Settings(home=home.path)

    def answers(address: str) -> list[str]:
        outcomes = [ask(address, question) for question in (*QUESTIONS, "hello", "I want to kill myself")]
        return [json.dumps({**outcome, "elapsed_ms": None}) for outcome in outcomes]

    with serving(build_app(LiveAssistant(settings), settings)) as address:
        before = answers(address)
        write_docs(docs, "nine")
        update(home, [], lambda: encoder)
        between = answers(address)
        home.publish(home.previous_id())
        after = answers(address)

    assert after == before
    assert between != before
