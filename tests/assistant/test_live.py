"""A running server follows what is published."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.live import LiveAssistant
from assistant.settings import Settings
from assistant.types import Answer
from index.encoding import load_encoder
from index.home import Home
from index.update import update


def _publish(home: Home, path: Path, text: str) -> str:
    path.write_text(text)
    report = update(home, [str(path)], lambda: load_encoder(None, threads=1))
    assert report.snapshot_id is not None
    return report.snapshot_id


def test_a_published_snapshot_is_served_without_a_restart(home: Home, tmp_path: Path) -> None:
    """After an update the next question is answered from the new snapshot, each from one alone, and all are told of."""
    page = tmp_path / "page.md"
    first = _publish(home, page, "# Bone\n\nBone is white and hard.\n")
    told: list[str] = []
    live = LiveAssistant(Settings(home=home.path), observe=lambda outcome, *_: told.append(outcome.snapshot_id))
    before = live.current()

    second = _publish(home, page, "# Bone\n\nBone is hard and it mends.\n")
    with ThreadPoolExecutor(4) as pool:
        served = list(pool.map(lambda _: live.current().ask("Is bone hard?"), range(8)))

    assert before.snapshot_id == first
    assert sorted(told) == sorted(outcome.snapshot_id for outcome in served)
    assert live.current().snapshot_id == second
    words = {first: "white", second: "mends"}
    for outcome in served:
        assert isinstance(outcome, Answer)
        assert words[outcome.snapshot_id] in outcome.citations[0].quote.text


def test_no_question_waits_for_what_is_suggested(home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks after a new snapshot came finds its suggestions made; a program that never offers any makes none."""
    made: list[tuple[str, ...]] = []
    monkeypatch.setattr("assistant.pipeline.suggested", lambda *_: made.append(("Is snow cold?",)) or made[-1])
    _publish(home, tmp_path / "page.md", "# Snow\n\nSnow is white and cold.\n")
    live = LiveAssistant(Settings(home=home.path))
    at_first = len(made)

    _publish(home, tmp_path / "page.md", "# Snow\n\nSnow is cold and it melts.\n")
    swapped = live.current()
    after_swap = len(made)
    swapped.ask("hello")

    assert (at_first, after_swap, len(made)) == (0, 1, 1)


def test_a_snapshot_that_cannot_be_opened_leaves_the_last_one_serving(
    home: Home, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Readers keep the last good snapshot, and the log says once why."""
    page = tmp_path / "page.md"
    good = _publish(home, page, "# Snow\n\nSnow is white and cold.\n")
    live = LiveAssistant(Settings(home=home.path))
    bad = _publish(home, page, "# Snow\n\nSnow is cold and it melts.\n")
    manifest = home.folder(bad) / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "format_version": 999}))

    served = [live.current().snapshot_id for _ in range(3)]

    assert served == [good] * 3
    assert [record.message for record in caplog.records if bad in record.message and "format 999" in record.message]
    assert len(caplog.records) == 1
