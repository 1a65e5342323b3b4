"""Gaps as text and as a table."""

import csv
import io
import json

from assistant.journal.entries import Cited, Entry, Feedback
from assistant.journal.gaps import Gaps, Objected, Unanswered
from assistant.journal.listing import entry_object, gaps_csv, gaps_object, gaps_text

_FORMULA = "=HYPERLINK(1)"
_CITED = Cited("moss", 3, 9, "c" * 64)
GAPS = Gaps(
    asked=9,
    unanswered=(
        Unanswered(
            4,
            _FORMULA,
            ("@two", "three", "four", "five"),
            ("Moss", "Tea\x1b[31m"),
            "/x",
            "en",
            "2026-03-01",
            "2026-03-02",
        ),
        Unanswered(1, "bell\x07", (), (), None, None, "2026-03-02", "2026-03-02"),
    ),
    objected=(
        Objected(
            {Feedback.EVIDENCE_WRONG: 2, Feedback.INCOMPLETE: 1},
            "-is it?",
            _CITED,
            "Moss",
            None,
            "w" * 300,
            "/y",
            "2026-03-02",
        ),
        Objected({Feedback.INCOMPLETE: 1}, "is it?", _CITED, "Moss", None, None, None, "2026-03-02"),
    ),
    elsewhere={"other_language": 2},
    left_out=7,
)


def test_text_says_all_and_obeys_nothing() -> None:
    """Counts, wordings, the nearest heading, what is left out; no control character reaches a terminal."""
    text = gaps_text(GAPS)

    assert "Not answered: 5 of 9 questions, in 2 groups" in text
    assert "... and 1 more" in text
    assert "nearest: Moss › Tea\\x1b[31m; asked 2026-03-01 to 2026-03-02" in text
    assert "bell\\x07" in text
    assert "nearest: nothing; asked 2026-03-02" in text
    assert "3 × moss 3-9: 2 evidence wrong, 1 incomplete" in text
    assert "7 older wordings" in text
    assert "2 in another language" in text
    assert "\x1b" not in text


def test_a_table_has_no_formula() -> None:
    """One row a group, one a quote and objection; what a spreadsheet would calculate is text."""
    rows = list(csv.DictReader(io.StringIO(gaps_csv(GAPS))))

    assert [(row["why"], row["times"]) for row in rows] == [
        ("not answered", "4"),
        ("not answered", "1"),
        ("evidence_wrong", "2"),
        ("incomplete", "1"),
        ("incomplete", "1"),
    ]
    assert (rows[0]["question"], rows[0]["others"]) == (f"'{_FORMULA}", "'@two\nthree\nfour\nfive")
    assert rows[2]["question"] == "'-is it?"
    assert (rows[2]["document"], rows[2]["start"], rows[2]["words"]) == ("moss", "3", "w" * 300)


def test_the_object_can_be_read_by_programs() -> None:
    """Nothing in it needs this program."""
    made = json.loads(json.dumps(gaps_object(GAPS)))

    assert made["unanswered"][0]["question"] == _FORMULA
    assert made["objected"][0]["objections"] == {"evidence_wrong": 2, "incomplete": 1}
    assert made["objected"][0]["times"] == 3


def test_an_export_names_no_answer_to_its_reader() -> None:
    """The token stays: with it, anybody could change what a reader said."""
    entry = Entry(
        "token", "2026-03-01T09:00Z", "is it?", "answer", "information", None, (_CITED,), "s", Feedback.HELPFUL
    )

    made = json.loads(json.dumps(entry_object(entry)))

    assert "token" not in json.dumps(made)
    assert (made["question"], made["cited"][0]["document"], made["feedback"]) == ("is it?", "moss", "helpful")
