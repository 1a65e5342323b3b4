"""Every route gives the objects of the contract, and every failure has one form and a status from one table."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.api.routes import FEEDBACK_LIMITS, build_router
from assistant.journal.entries import Feedback
from assistant.journal.journal import Journal
from assistant.live import LiveAssistant
from assistant.types import Message, Role
from corpus.errors import CitewellError
from index.errors import SnapshotCorrupt
from tests.fakes.assistant import SNAPSHOT, FakeAssistant, FakeLive
from tests.fakes.clock import Clock
from tests.fakes.documents import HOSTILE, LIBRARY, MEN

QUESTION = "does it thin the bones of men?"


class BrokenLive:
    """Has no assistant to give."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def current(self) -> FakeAssistant:
        """Fail as it was told to."""
        raise self._error


def client_of(live: FakeLive | BrokenLive) -> TestClient:
    """Serve the routes alone."""
    app = FastAPI()
    app.include_router(build_router(cast("LiveAssistant", live)))
    return TestClient(app)


@pytest.fixture
def assistant() -> FakeAssistant:
    """Return an assistant over three small documents."""
    return FakeAssistant(LIBRARY)


@pytest.fixture
def client(assistant: FakeAssistant) -> TestClient:
    """Return a client of the routes over that assistant."""
    return client_of(FakeLive(assistant))


def test_ask_gives_an_outcome_object(client: TestClient) -> None:
    """A question comes back as an outcome whose quote is the slice that it cites."""
    answered = client.post("/api/v1/ask", json={"question": QUESTION, "id": "q7"})

    body = answered.json()
    quote = body["quotes"][0]
    assert answered.status_code == 200
    assert (body["id"], body["outcome"], body["snapshot"]) == ("q7", "answer", SNAPSHOT)
    assert quote["text"] == MEN.text[quote["start"] : quote["end"]]
    assert body["elapsed_ms"] >= 0


def test_ask_hands_over_the_history_in_order(client: TestClient, assistant: FakeAssistant) -> None:
    """The earlier turns reach the assistant as they were given, oldest first."""
    history = [{"role": "user", "content": "first <b>"}, {"role": "assistant", "content": "second"}]

    client.post("/api/v1/ask", json={"question": QUESTION, "history": history})

    assert assistant.histories == [(Message(Role.USER, "first <b>"), Message(Role.ASSISTANT, "second"))]


@pytest.mark.parametrize(
    ("question", "outcome"),
    [
        ("zebra", "abstention"),
        ("", "abstention"),
        ("should men?", "advice"),
        ("ambulance", "emergency"),
        ("hello", "chat"),
    ],
)
def test_what_is_not_an_answer_is_no_error(client: TestClient, question: str, outcome: str) -> None:
    """An abstention and a redirection are ordinary outcomes with status 200."""
    answered = client.post("/api/v1/ask", json={"question": question})

    assert (answered.status_code, answered.json()["outcome"]) == (200, outcome)


@pytest.mark.parametrize("question", HOSTILE)
def test_a_hostile_question_comes_back_verbatim(client: TestClient, question: str) -> None:
    """What was asked is repeated unchanged, as data."""
    assert client.post("/api/v1/ask", json={"question": question}).json()["question"] == question


def test_search_gives_quotes_within_its_filters(client: TestClient) -> None:
    """Document, people, kind and number are kept to."""
    narrow = {"query": "bones", "document": "every-kind", "population": "men", "kind": "table_row", "limit": 1.0}

    found = client.post("/api/v1/search", json=narrow).json()

    assert [(quote["document"], quote["kind"]) for quote in found["quotes"]] == [("every-kind", "table_row")]
    assert found["snapshot"] == SNAPSHOT


def test_search_says_how_many_documents_state_no_review(client: TestClient) -> None:
    """A search by review finds no document without one, and gives their number; any other search gives none."""
    narrow = {"query": "bones", "reviewed_since": "2026-03-12", "section": "Bone in men"}

    since = client.post("/api/v1/search", json={"query": "bones", "reviewed_since": "2026-03-12"}).json()
    inside = client.post("/api/v1/search", json=narrow).json()

    assert {quote["document"] for quote in since["quotes"]} == {MEN.id}
    assert (since["without_review"], inside["without_review"]) == (len(LIBRARY) - 1, 0)
    assert client.post("/api/v1/search", json={"query": "bones"}).json()["without_review"] is None


@pytest.mark.parametrize("narrow", [{}, {"document": "nowhere"}, {"query": f"ambulance {'x' * 500}"}])
def test_search_answers_danger_alone(client: TestClient, assistant: FakeAssistant, narrow: dict[str, str]) -> None:
    """A cry for help gets its message and no quotes, whatever is wrong with the filters and however long it is."""
    found = client.post("/api/v1/search", json={"query": "ambulance for men", **narrow}).json()

    danger = assistant.danger("ambulance")
    assert danger
    assert (found["message"], found["quotes"], found["without_review"]) == (danger.message, [], None)
    assert client.post("/api/v1/search", json={"query": "bones"}).json()["message"] is None


def test_documents_lists_each_with_what_is_known_of_it(client: TestClient) -> None:
    """Every document stands there once, with dates as dates and null for what is not stated."""
    listed = {document["id"]: document for document in client.get("/api/v1/documents").json()["documents"]}

    assert set(listed) == set(LIBRARY)
    assert listed[MEN.id]["reviewed"] == "2026-03-12"
    assert listed["every-kind"]["publisher"] is None
    assert listed[MEN.id]["characters"] == len(MEN.text)


def test_ready_names_the_snapshot(client: TestClient) -> None:
    """Up and ready are told apart, and ready says of what."""
    assert client.get("/healthz").json() == {"status": "up"}
    assert client.get("/readyz").json() == {"status": "ready", "snapshot": SNAPSHOT}


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/api/v1/documents"])
def test_head_is_get_without_the_body(client: TestClient, path: str) -> None:
    """A monitor that asks for the head alone learns the same."""
    head = client.head(path)

    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-type"] == client.get(path).headers["content-type"]


@pytest.mark.parametrize(
    ("path", "body", "named"),
    [
        ("ask", {}, "question"),
        ("ask", {"question": 7}, "question"),
        ("ask", {"question": "x" * 20_001}, "question"),
        ("ask", {"question": "x", "histroy": []}, "histroy"),
        ("ask", {"question": "x", "history": [{"role": "system", "content": "y"}]}, "role"),
        ("ask", [], "the body"),
        ("search", {"query": "x" * 501}, "query: it has 501 characters; search for at most 500"),
        ("search", {"query": "x", "limit": 0}, "limit"),
        ("search", {"query": "x", "limit": 1000}, "limit"),
        ("search", {"query": "x", "limit": "5"}, "limit"),
        ("search", {"query": "x", "limit": True}, "limit"),
        ("search", {"query": "x", "limit": 5.5}, "limit"),
        ("search", {"query": "x", "kind": "poem"}, "kind is 'poem', not one of: paragraph"),
        ("search", {"query": "x", "kind": 7}, "kind is 7, not one of: paragraph"),
        ("search", {"query": "x", "reviewed_since": "soon"}, "reviewed_since is 'soon', not a day such as 2026-03-12"),
        ("search", {"query": "x", "reviewed_since": 20260312}, "reviewed_since is 20260312, not a day"),
        ("search", {"query": "x", "section": 7}, "section"),
    ],
)
def test_a_bad_body_is_named(client: TestClient, path: str, body: Any, named: str) -> None:
    """What does not fit is status 422 in the one form, and the message says where."""
    answered = client.post(f"/api/v1/{path}", json=body)

    error = answered.json()["error"]
    assert (answered.status_code, error["type"]) == (422, "InvalidRequest")
    assert named in error["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b'{"question": "\\ud800"}', b'{"question": "\xff"}', b"\x00\x01", b"[" * 50_000]
)
def test_what_is_no_json_is_an_error_in_words(client: TestClient, body: bytes) -> None:
    """Bytes that are no JSON, and text that is no text, are refused in the same form."""
    answered = client.post("/api/v1/ask", content=body, headers={"content-type": "application/json"})

    assert answered.status_code in (400, 422)
    assert set(answered.json()) == {"error"}
    assert answered.json()["error"]["message"]


@pytest.mark.parametrize(
    "narrow", [{"document": "nowhere"}, {"population": "nobody"}, {"section": "no section"}], ids=min
)
def test_an_unknown_filter_is_404(client: TestClient, narrow: dict[str, str]) -> None:
    """A search narrowed to what is not there says so instead of finding nothing, as on the command line."""
    answered = client.post("/api/v1/search", json={"query": "bones", **narrow})

    assert (answered.status_code, answered.json()["error"]["type"]) == (404, "UnknownFilter")
    assert min(narrow.values()) in answered.json()["error"]["message"]


@pytest.mark.parametrize("given", ["text/plain", "application/x-www-form-urlencoded", ""])
def test_what_is_not_called_json_is_415(client: TestClient, given: str) -> None:
    """The answer says which header is missing."""
    answered = client.post("/api/v1/ask", content=b'{"question": "x"}', headers={"content-type": given})

    assert (answered.status_code, answered.json()["error"]["type"]) == (415, "NotJson")
    assert "Content-Type: application/json" in answered.json()["error"]["message"]


def test_broken_json_is_said_in_words(client: TestClient) -> None:
    """What is wrong with the body, and where, is a sentence."""
    answered = client.post("/api/v1/ask", content=b'{"question":', headers={"content-type": "application/json"})

    assert answered.json()["error"]["message"] == "the body is no JSON: Expecting value at character 12"


@pytest.mark.parametrize("error", [SnapshotCorrupt("a file is altered"), CitewellError("something known")])
def test_a_known_failure_is_503_with_its_message(error: CitewellError) -> None:
    """An index that cannot be used makes the service not ready, in the error's own words; the process is still up."""
    client = client_of(BrokenLive(error))

    answered = client.get("/readyz")

    assert answered.status_code == 503
    assert answered.json() == {"error": {"type": type(error).__name__, "message": str(error)}}
    assert client.get("/healthz").status_code == 200


def test_an_unknown_failure_is_500_and_logged_once(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    """The caller gets an id and no detail; the log has the same id, the traceback, and no question."""
    with caplog.at_level(logging.ERROR):
        answered = client.post("/api/v1/ask", json={"question": "explode, my secret"})

    message = answered.json()["error"]["message"]
    assert (answered.status_code, answered.json()["error"]["type"]) == (500, "InternalError")
    assert "the fake was told to" not in message
    assert len(caplog.records) == 1
    assert message.split()[-1] in caplog.text
    assert "RuntimeError: the fake was told to" in caplog.text
    assert "my secret" not in caplog.text


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """Return a journal in which nothing was kept yet."""
    journal = Journal(tmp_path)
    yield journal
    journal.close()


def keeping(assistant: FakeAssistant, journal: Journal, clock: Clock) -> TestClient:
    """Serve the routes with a journal."""
    app = FastAPI()
    app.include_router(build_router(cast("LiveAssistant", FakeLive(assistant)), journal, clock=clock))
    return TestClient(app)


def _say(client: TestClient, token: str, feedback: str) -> int:
    return client.post("/api/v1/feedback", json={"answer": token, "feedback": feedback}).status_code


def test_feedback_goes_to_the_journal(assistant: FakeAssistant, journal: Journal) -> None:
    """An answer says how to name it; an outcome that is none, and one whose journal is off, do not."""
    client = keeping(assistant, journal, Clock())

    token = client.post("/api/v1/ask", json={"question": QUESTION}).json()["feedback"]
    others = [client.post("/api/v1/ask", json={"question": words}).json() for words in ("zebra", "ambulance", "hello")]
    said = client.post("/api/v1/feedback", json={"answer": token, "feedback": "evidence_wrong"})

    assert said.json() == {"answer": token, "feedback": "evidence_wrong"}
    assert [entry.feedback for entry in journal.entries()] == [Feedback.EVIDENCE_WRONG, None, None]
    assert not any("feedback" in other for other in others)
    assert "feedback" not in client_of(FakeLive(assistant)).post("/api/v1/ask", json={"question": QUESTION}).json()


def test_feedback_on_nothing_is_404(client: TestClient, assistant: FakeAssistant, journal: Journal) -> None:
    """An answer that was not given here, and a journal that is off, are said; so is a word that is none of the four."""
    forged = {"answer": "forged", "feedback": "helpful"}
    off = client.post("/api/v1/feedback", json=forged)
    unknown = keeping(assistant, journal, Clock()).post("/api/v1/feedback", json=forged)
    other = keeping(assistant, journal, Clock()).post("/api/v1/feedback", json={**forged, "feedback": "great"})

    assert (off.status_code, off.json()["error"]["type"]) == (404, "JournalOff")
    assert (unknown.status_code, unknown.json()["error"]["type"]) == (404, "UnknownAnswer")
    assert (other.status_code, "not_what_i_asked" in other.json()["error"]["message"]) == (422, True)


def test_feedback_is_slowed_down(assistant: FakeAssistant, journal: Journal) -> None:
    """Of one answer a few times, then one a minute; what names no answer takes nobody's try."""
    clock = Clock()
    client = keeping(assistant, journal, clock)
    first, second = (client.post("/api/v1/ask", json={"question": QUESTION}).json()["feedback"] for _ in range(2))

    assert {_say(client, f"forged{number}", "helpful") for number in range(FEEDBACK_LIMITS.all_tries + 1)} == {404}
    tries = [_say(client, first, "helpful") for _ in range(FEEDBACK_LIMITS.client_tries + 1)]
    late = client.post("/api/v1/feedback", json={"answer": first, "feedback": "incomplete"})
    clock.now += FEEDBACK_LIMITS.client_refill_s

    assert tries == [200] * FEEDBACK_LIMITS.client_tries + [429]
    assert late.headers["retry-after"] == str(int(FEEDBACK_LIMITS.client_refill_s))
    assert [_say(client, first, "incomplete"), _say(client, second, "helpful")] == [200, 200]
    assert [entry.feedback for entry in journal.entries()] == [Feedback.INCOMPLETE, Feedback.HELPFUL]


def test_a_journal_that_cannot_be_written_is_503(assistant: FakeAssistant, tmp_path: Path) -> None:
    """Questions are answered as ever, and only the feedback fails, in words."""
    (tmp_path / "journal.db").write_bytes(b"no database" * 1000)
    client = keeping(assistant, Journal(tmp_path), Clock())

    answered = client.post("/api/v1/ask", json={"question": QUESTION})

    assert (answered.status_code, answered.json()["outcome"]) == (200, "answer")
    assert "feedback" not in answered.json()
    assert _say(client, "x", "helpful") == 503


def test_a_follow_up_is_kept_as_it_was_understood(assistant: FakeAssistant, journal: Journal) -> None:
    """What was asked before is not kept once more."""
    history = [{"role": "user", "content": "what was asked before"}]

    keeping(assistant, journal, Clock()).post("/api/v1/ask", json={"question": "and the bones?", "history": history})

    assert [entry.question for entry in journal.entries()] == ["and the bones? of men"]
