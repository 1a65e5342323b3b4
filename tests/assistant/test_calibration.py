"""Calibrating: which threshold is chosen, when none is, and what becomes of the settings."""

import errno
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.calibration import LEAST_UNANSWERABLE, calibrated, check_enough, least_answerable
from assistant.confidence import ANSWERS_FROM, confidence, evidence_for
from assistant.errors import ConfigurationError, NotCalibrated
from assistant.quality import Figure, Judged, QualityCard, quality_card
from assistant.question_sets import CheckedQuestion, Expected
from assistant.settings import Settings
from assistant.settings_file import remove_threshold, write_threshold
from assistant.threshold import answers_from, models_of, unmeasured
from assistant.types import Answer, Route, Searched, Verdict
from index.encoding import load_encoder
from tests.assistant.conftest import Run
from tests.fakes.assistant import FakeAssistant
from tests.fakes.documents import EVERY_KIND
from tests.fakes.encoder import FakeEncoder

_HAND_WRITTEN = '# where we serve\nport = 8001 # behind the proxy\n\n# ours\nregion = "gb"\n'


def _judged(evidence: float, *, is_right: bool) -> Judged:
    citations = FakeAssistant({EVERY_KIND.id: EVERY_KIND}).search("bones")[:1]
    share = confidence(evidence)
    answer = Answer("q", "q", Verdict(Route.INFORMATION, "x"), citations, share, (), Searched(1, 1), "snap")
    question = CheckedQuestion(question="q", expect=Expected.ANSWER, gold=("bones",))
    return Judged(question, answer, share, is_right, is_right, None, 1.0)


def _right(*evidence: float) -> list[Judged]:
    return [_judged(one, is_right=True) for one in evidence]


def _wrong(*evidence: float) -> list[Judged]:
    return [_judged(one, is_right=False) for one in evidence]


def _measure(judged: list[Judged]) -> Callable[[float], QualityCard]:
    return lambda threshold: quality_card(judged, answers_from=confidence(threshold))


def test_the_lowest_threshold_that_keeps_to_the_share_is_chosen() -> None:
    """Of ten right answers and three wrong ones, at most a fifth may be wrong: the two lowest are withheld."""
    judged = [*_right(*(0.5 + step / 100 for step in range(10))), *_wrong(0.3, 0.4, 0.55)]

    found = calibrated(judged, _measure(judged), 0.2)

    assert found.answers_from == pytest.approx(0.35, abs=0.001)
    assert found.card.figures[Figure.WRONG].share <= 0.2
    stricter = calibrated(judged, _measure(judged), 0.1)
    assert stricter.answers_from == pytest.approx(0.45, abs=0.001)


def test_what_the_evidence_promises_must_hold_when_it_is_asked_for() -> None:
    """A threshold under which more is wrong than could be told from the evidence is passed over."""
    judged = [*_right(*(0.5 + step / 100 for step in range(12))), *_wrong(0.4)]
    asked: list[float] = []

    def measure(threshold: float) -> QualityCard:
        asked.append(threshold)
        card = _measure(judged)(threshold)
        worse = replace(card.figures[Figure.WRONG], share=0.5)
        return card if len(asked) > 1 else replace(card, figures={**card.figures, Figure.WRONG: worse})

    found = calibrated(judged, measure, 0.1)

    assert len(asked) == 2
    assert found.answers_from == asked[1] > asked[0]


def test_where_no_threshold_keeps_to_the_share_there_is_none() -> None:
    """Wrong answers above all right ones cannot be withheld alone; the message says what to do."""
    judged = [*_right(*(0.4 + step / 100 for step in range(10))), *_wrong(0.6, 0.61, 0.62)]

    with pytest.raises(NotCalibrated, match=r"at or below 0\.1 and still answers 10 .*--wrong-at-most"):
        calibrated(judged, _measure(judged), 0.1)


@pytest.mark.parametrize(
    ("answerable", "unanswerable", "sentence"),
    [
        (34, 20, "34 questions expect an answer; it takes 35"),
        (35, 19, "19 questions expect an abstention; it takes 20"),
    ],
)
def test_too_few_questions_are_refused_with_the_number_needed(
    answerable: int, unanswerable: int, sentence: str
) -> None:
    """The message says how many there are, how many it takes and why."""
    answer = CheckedQuestion(question="q", expect=Expected.ANSWER, gold=("g",))
    abstention = CheckedQuestion(question="q", expect=Expected.ABSTENTION)

    with pytest.raises(NotCalibrated, match=sentence):
        check_enough([answer] * answerable + [abstention] * unanswerable, 0.1)
    check_enough([answer] * least_answerable(0.1) + [abstention] * LEAST_UNANSWERABLE, 0.1)


def test_a_confidence_leads_back_to_its_evidence() -> None:
    """One is the reverse of the other."""
    assert [round(evidence_for(confidence(one)), 6) for one in (0.0, 0.41, 0.52, 0.9)] == [0.0, 0.41, 0.52, 0.9]


def test_a_threshold_is_written_beside_what_stands_there_and_taken_out_again(tmp_path: Path) -> None:
    """Comments, order and other settings stay as they are; taken out, the file is what it was."""
    path = tmp_path / "settings.toml"
    path.write_text(_HAND_WRITTEN)
    path.chmod(0o600)

    write_threshold(tmp_path, 0.5, "a/none")
    first = path.read_text()
    write_threshold(tmp_path, 0.61, "b/none")

    assert first == f'{_HAND_WRITTEN}answers_from = 0.5\nmeasured_with = "a/none"\n'
    assert path.read_text() == f'{_HAND_WRITTEN}answers_from = 0.61\nmeasured_with = "b/none"\n'
    assert path.stat().st_mode & 0o777 == 0o600
    assert remove_threshold(tmp_path) == path
    assert path.read_text() == _HAND_WRITTEN
    assert remove_threshold(tmp_path) is None
    assert [found.name for found in tmp_path.iterdir()] == ["settings.toml"]


def test_a_settings_file_that_is_broken_is_not_written(tmp_path: Path) -> None:
    """What cannot be read is left as it is, and named."""
    (tmp_path / "settings.toml").write_text("port = ")

    with pytest.raises(ConfigurationError, match=r"settings\.toml cannot be read"):
        write_threshold(tmp_path, 0.5, "a/none")
    assert (tmp_path / "settings.toml").read_text() == "port = "


def test_a_second_file_is_read_by_nobody_else_and_never_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The settings may hold the hash of a password: what is written aside is as private, and gone where that fails."""
    (tmp_path / "settings.toml").write_text(_HAND_WRITTEN)
    (tmp_path / "settings.toml").chmod(0o600)
    modes: list[int] = []

    def refuse(aside: Path, _: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def write(aside: Path, *arguments: str) -> int:
        with aside.open("w", encoding="utf-8") as file:
            modes.append(aside.stat().st_mode & 0o777)
            return file.write(arguments[0])

    monkeypatch.setattr(Path, "replace", refuse)
    monkeypatch.setattr(Path, "write_text", write)

    with pytest.raises(ConfigurationError, match=r"settings\.toml cannot be written \(No space"):
        write_threshold(tmp_path, 0.5, "a/none")

    assert modes == [0o600]
    assert [found.name for found in tmp_path.iterdir()] == ["settings.toml"]
    assert (tmp_path / "settings.toml").read_text() == _HAND_WRITTEN


def test_a_threshold_of_other_models_is_refused(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It holds for the encoder and the reranker that it was measured with; the one that ships is not silent either."""
    encoder, other = FakeEncoder("one"), FakeEncoder("other")
    named = models_of(encoder.identity, None)
    settings = Settings(home=tmp_path, answers_from=0.7, measured_with=named)

    assert answers_from(settings, encoder, None) == 0.7
    assert caplog.messages == []
    with pytest.raises(ConfigurationError, match=r"measured with the models .*calibrate --undo"):
        answers_from(settings, other, None)
    reranked = Settings(home=tmp_path, answers_from=0.7, measured_with=models_of(encoder.identity, "f" * 64))
    with pytest.raises(ConfigurationError, match="/ffffffffffffffff"):
        answers_from(reranked, encoder, None)
    assert answers_from(Settings(home=tmp_path), other, None) == ANSWERS_FROM
    assert "not with other" in caplog.messages[0]


def test_the_threshold_that_ships_is_for_the_encoder_that_ships(tmp_path: Path) -> None:
    """With it and without a reranker there is no doubt; with a reranker there is."""
    shipped = load_encoder(None, threads=1).identity

    assert unmeasured(Settings(home=tmp_path), shipped) is None
    assert "the reranker some/model" in str(unmeasured(Settings(home=tmp_path, reranker="some/model"), shipped))
    assert unmeasured(Settings(home=tmp_path, answers_from=0.5, measured_with="x"), FakeEncoder().identity) is None


def test_calibrating_measures_writes_and_is_undone(run: Run, published: Path) -> None:
    """The counts are printed with their intervals, the settings hold the threshold, and one command takes it back."""
    home = published / "home"
    (home / "settings.toml").write_text(_HAND_WRITTEN)

    made = run("--home", home, "calibrate", "builtin", "--wrong-at-most", "0.2")
    written = (home / "settings.toml").read_text()
    undone = run("--home", home, "calibrate", "--undo")

    assert made.status == undone.status == 0
    assert "<- as it is set" in made.out
    assert "answers that do not answer" in made.out
    assert "undo it with `citewell calibrate --undo`" in made.out
    assert written.startswith(_HAND_WRITTEN)
    assert "answers_from = 0." in written
    assert (home / "settings.toml").read_text() == _HAND_WRITTEN


def test_a_wrong_call_of_calibrate_changes_nothing(run: Run, published: Path) -> None:
    """Too few questions, none, both, and a share that is none are refused before anything is asked or written."""
    home, few = published / "home", published / "few.jsonl"
    few.write_text(json.dumps({"question": "q", "expect": "abstention"}))

    ended = [
        run("--home", home, "calibrate", *arguments)
        for arguments in ([few], [], [few, "--undo"], [few, "--wrong-at-most", "0"])
    ]

    assert [one.status for one in ended] == [1, 2, 2, 2]
    assert "0 questions expect an answer; it takes 35" in ended[0].err
    assert not (home / "settings.toml").exists()
