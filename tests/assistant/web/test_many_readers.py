"""Twenty people at once get, each of them, what they would have got alone."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import httpx
import pytest

from assistant.live import LiveAssistant
from tests.assistant.web.readers import ChatReader, serving_process

_TIMEOUT_S = 120.0
_ROUNDS = 2
QUESTIONS = (
    "does it thin a man's bones?",
    "what is aromatase?",
    "what does bone turnover mean?",
    "which cells break down bone?",
    "what happens to women's bones at the menopause?",
    "is it safe with grapefruit juice?",
    "should I stop taking it?",
    "I can't breathe",
    "hello",
    "what do osteoclasts do?",
    "how is bone density measured?",
    "what is oestradiol?",
    "¿Es peligroso para los huesos?",
    "who won the world cup?",
)
CONVERSATIONS = (
    ("what is aromatase?", "where is it in men?"),
    ("does it thin a man's bones?", "and what about women?"),
    ("what do osteoclasts do?", "and osteoblasts?"),
    ("what is oestradiol?", "and what is it made from in men?"),
    ("hello", "what is bone turnover?"),
    ("is it safe with grapefruit juice?", "and with milk?"),
)


@pytest.fixture(scope="module")
def address(live: LiveAssistant) -> Iterator[str]:
    """Serve the built-in library in a process of its own."""
    with serving_process(live.home.path) as address:
        yield address


def _answer(client: httpx.Client, question: str) -> dict[str, Any]:
    answered = client.post("/api/v1/ask", json={"question": question, "id": question}).raise_for_status()
    outcome: dict[str, Any] = answered.json()
    return {name: value for name, value in outcome.items() if name != "elapsed_ms"}


def _converse(client: httpx.Client, questions: tuple[str, ...]) -> list[str]:
    reader = ChatReader(client)
    return [reader.ask(question) for question in questions]


def test_twenty_at_once_get_what_each_gets_alone(address: str) -> None:
    """No request fails, each answer belongs to its own question, and no conversation knows of another."""
    n_people = len(QUESTIONS) + len(CONVERSATIONS)
    assert n_people == 20
    with httpx.Client(base_url=address, timeout=_TIMEOUT_S) as client:
        alone = [_answer(client, question) for question in QUESTIONS]
        talked_alone = [_converse(client, questions) for questions in CONVERSATIONS]
    assert len({str(outcome["quotes"]) + outcome["route"] for outcome in alone}) > 10
    together = Barrier(n_people)

    def ask(question: str) -> list[dict[str, Any]]:
        with httpx.Client(base_url=address, timeout=_TIMEOUT_S) as client:
            together.wait()
            return [_answer(client, question) for _ in range(_ROUNDS)]

    def talk(questions: tuple[str, ...]) -> list[list[str]]:
        with httpx.Client(base_url=address, timeout=_TIMEOUT_S) as client:
            together.wait()
            return [_converse(client, questions) for _ in range(_ROUNDS)]

    with ThreadPoolExecutor(n_people) as people:
        asked = [people.submit(ask, question) for question in QUESTIONS]
        talks = [people.submit(talk, questions) for questions in CONVERSATIONS]
        answers = [one.result() for one in asked]
        talked = [one.result() for one in talks]

    assert answers == [[outcome] * _ROUNDS for outcome in alone]
    assert talked == [[outcomes] * _ROUNDS for outcomes in talked_alone]


def test_a_follow_up_is_understood_by_its_own_conversation_alone(address: str) -> None:
    """Two people ask the same follow-up in turns; each gets the answer to what that person asked before."""
    with httpx.Client(base_url=address, timeout=_TIMEOUT_S) as client:
        one, other, nobody = ChatReader(client), ChatReader(client), ChatReader(client)
        one.ask("what is aromatase?")
        other.ask("what do osteoclasts do?")

        follow_ups = [reader.ask("where is it in men?") for reader in (one, other, nobody)]

    assert len(set(follow_ups)) == 3
    assert "aromatase" in follow_ups[0].lower()
    assert "aromatase" not in follow_ups[2].split('class="quotes"')[0].lower()
