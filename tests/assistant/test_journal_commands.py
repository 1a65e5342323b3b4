"""`citewell gaps` and `citewell journal`, run in this process with the real model on a small library."""

import csv
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.assembly import build_assistant
from assistant.cli import main
from assistant.journal.entries import Feedback
from assistant.journal.journal import Journal
from assistant.journal_commands import journal_group
from assistant.settings import Settings

_LIBRARY = Path(__file__).parents[1] / "data" / "library"
_ASKED = ("Does moss tea cure gout?", "would moss tea cure gout", "How long does moss tea keep?", "I can't breathe")
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command line; return its status, what it printed, and its errors."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        captured = capsys.readouterr()
        return int(ended.value.code or 0), captured.out, captured.err

    return run


@pytest.fixture
def asked(indexed: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return that home with a few questions of two days, one of them marked."""
    monkeypatch.setenv("CITEWELL_JOURNAL", "on")
    (indexed / "journal.db").unlink(missing_ok=True)
    assistant = build_assistant(Settings(home=indexed))
    for days, question in enumerate(_ASKED):
        journal = Journal(indexed, lambda days=days: datetime.now(UTC) - timedelta(days=10 * days))  # type: ignore[misc]
        token = journal.keep(assistant.ask(question), (), assistant.alone)
        if token and journal.knows(token):
            journal.feed_back(token, Feedback.EVIDENCE_WRONG)
        journal.close()
    return str(indexed)


@pytest.mark.parametrize("name", journal_group.commands)
def test_every_command_explains_itself(name: str, run: Run) -> None:
    """Each has help and takes --home."""
    status, out, _ = run("journal", name, "--help")

    assert (status, "--home DIR" in out) == (0, True)


def test_gaps_are_listed(asked: str, run: Run) -> None:
    """What was not answered stands as one group with its nearest heading, and what was marked with its quote."""
    status, out, err = run("--home", asked, "gaps")

    assert (status, err) == (0, "")
    assert "Not answered: 2 of 3 questions, in 1 group\n" in out
    assert "2 × " in out
    assert "nearest: " in out
    assert "moss-tea" in out
    assert "1 evidence wrong" in out
    assert "“Moss tea keeps for three days.”" in out


def test_gaps_are_written_for_programs_and_spreadsheets(asked: str, run: Run, tmp_path: Path) -> None:
    """One object, and a table that a spreadsheet reads as UTF-8; since a day, only what came then."""
    table = tmp_path / "gaps.csv"

    made = json.loads(run("--home", asked, "gaps", "--json")[1])
    status, out, _ = run("--home", asked, "gaps", "--csv", str(table))

    assert (made["asked"], made["unanswered"][0]["times"]) == (3, 2)
    assert (status, out) == (0, "")
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.DictReader(file))["why"] == "not answered"
    later = (datetime.now(UTC) - timedelta(days=5)).date().isoformat()
    assert json.loads(run("--home", asked, "gaps", "--json", "--since", later)[1])["asked"] == 1
    assert run("--home", asked, "gaps", "--since", "2999-01-01")[1] == "Nothing was asked yet.\n"


def test_a_journal_that_is_off_is_said(indexed: Path, run: Run, tmp_path: Path) -> None:
    """Without a file it is an error that says how to turn it on; no table is written."""
    (indexed / "journal.db").unlink(missing_ok=True)
    table = tmp_path / "gaps.csv"

    for command in (["gaps"], ["gaps", "--csv", str(table)], ["journal", "export"]):
        status, out, err = run("--home", str(indexed), *command)
        assert (status, out) == (1, "")
        assert "CITEWELL_JOURNAL=on" in err
    assert not table.exists()
    status, out, _ = run("--home", str(indexed), "journal", "status")
    assert (status, "off; CITEWELL_JOURNAL=on turns it on" in out, "there is no file yet" in out) == (0, True, True)
    assert run("--home", str(indexed), "journal", "purge")[:2] == (0, "deleted 0 questions\n")
    assert not (indexed / "journal.db").exists()


def test_a_journal_that_is_on_and_empty_is_said(indexed: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """That nothing was asked is no error."""
    monkeypatch.setenv("CITEWELL_JOURNAL", "on")
    (indexed / "journal.db").unlink(missing_ok=True)

    assert run("--home", str(indexed), "gaps") == (0, "Nothing was asked yet.\n", "")
    assert run("--home", str(indexed), "journal", "export") == (0, "", "")


def test_what_was_kept_before_can_still_be_read(asked: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A journal that was turned off is read and purged, and it is said that it is off."""
    monkeypatch.setenv("CITEWELL_JOURNAL", "off")

    status, out, err = run("--home", asked, "journal", "export")

    assert (status, "off now" in err) == (0, True)
    lines = [json.loads(line) for line in out.splitlines()]
    assert [line["question"] for line in lines] == list(_ASKED[:3])
    assert run("--home", asked, "journal", "purge", "--all")[1] == "deleted 3 questions\n"


def test_status_counts(asked: str, run: Run) -> None:
    """As text and as an object: by outcome, feedback, and of danger the number alone."""
    out = run("--home", asked, "journal", "status")[1]
    made = json.loads(run("--home", asked, "journal", "status", "--json")[1])

    assert "journal   on\n" in out
    assert "3 questions: 2 abstention, 1 answer" in out
    assert "1 evidence wrong" in out
    assert "breathe" not in out
    assert (made["on"], made["days"], made["holds"]["urgent"]) == (True, 90, {"emergency": 1})


def test_purging_takes_a_day_or_all(asked: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before a day, by the journal's own days, and everything; both at once is wrong usage."""
    before = (datetime.now(UTC) - timedelta(days=15)).date().isoformat()

    assert run("--home", asked, "journal", "purge", "--before", before)[1] == "deleted 1 question\n"
    monkeypatch.setenv("CITEWELL_JOURNAL_DAYS", "5")
    assert run("--home", asked, "journal", "purge")[1] == "deleted 1 question\n"
    assert run("--home", asked, "journal", "purge", "--all")[1] == "deleted 1 question\n"
    assert run("--home", asked, "journal", "purge", "--all", "--before", before)[0] == 2
    assert run("--home", asked, "journal", "purge", "--before", "monday")[0] == 2


def test_a_journal_of_another_version_is_one_line(indexed: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the file and what to do."""
    monkeypatch.setenv("CITEWELL_JOURNAL", "on")
    (indexed / "journal.db").write_bytes(b"no database" * 1000)

    for command in (["gaps"], ["journal", "status"], ["journal", "purge"]):
        status, _, err = run("--home", str(indexed), *command)
        assert (status, err.count("\n"), "move it away" in err) == (1, 1, True)
    (indexed / "journal.db").unlink()
