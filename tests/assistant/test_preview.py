"""What a change would do to saved answers, and the gate that it must pass: with the real model, from the command line.

The documents of the published snapshot were read from the session's own folder; a change names the copy beside the
home, whose files have the same names and so the same ids.
"""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.inspection import AnswerInspector
from index.folder.snapshot import FolderSnapshot
from index.home import Home
from tests.assistant.conftest import Run

_REWORDED = {"id": "reworded", "question": "How do men take anastrozole?", "expect": "answer", "gold": ["twice a week"]}
_MOVED = {"id": "moved", "question": "What does ATAC stand for?"}
_DELETED = {"id": "deleted", "question": "Does anastrozole raise the risk of fragility fractures?"}
_UNTOUCHED = (
    {"id": "cells", "question": "Which cells break down bone?"},
    {"id": "silent", "question": "How much does it cost?", "expect": "abstention"},
    {"id": "advice", "question": "Should I stop taking anastrozole?", "expect": "advice"},
)
_WOMEN, _MEN = "women-treated-for-breast-cancer.md", "men-on-testosterone-therapy.md"


def _change(path: Path, *changes: tuple[str, str]) -> None:
    text = path.read_text("utf-8")
    for old, new in changes:
        assert text.count(old) == 1
        text = text.replace(old, new)
    path.write_text(text, "utf-8")


def _questions(folder: Path, *questions: dict[str, object]) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(map(json.dumps, questions)), "utf-8")
    return path


def _reword(folder: Path) -> None:
    _change(folder / "library" / _MEN, ("taken by mouth, twice a week.", "taken by mouth, once a day."))


def _move(folder: Path) -> None:
    sentence, place = "ATAC stands for Arimidex, Tamoxifen, Alone or in Combination.", "## How long women take it\n"
    _change(folder / "library" / _WOMEN, (f" {sentence}", ""), (place, f"## Names\n\n{sentence}\n\n{place}"))


def _delete(folder: Path) -> None:
    sentence = "the severe lack of oestrogen raises the risk of fragility fractures."
    _change(folder / "library" / _WOMEN, (f"In postmenopausal women on anastrozole, {sentence}", ""))


def _everything(folder: Path) -> dict[str, bytes]:
    paths = (path for path in (folder / "home").rglob("*") if path.is_file() and path.name != "lock")
    return {str(path): path.read_bytes() for path in paths}


def _previewed(run: Run, folder: Path, *questions: dict[str, object]) -> dict[str, dict[str, object]]:
    """Preview, and give the listed changes by the question's id."""
    path = _questions(folder, *questions)
    ended = run("--home", folder / "home", "index", "preview", path, folder / "library", "--json")
    assert ended.status == 0
    return {change["id"]: change for change in json.loads(ended.out)["changes"]}


@pytest.mark.parametrize(
    ("touch", "expected"),
    [(_reword, "reworded"), (_move, "moved"), (_delete, "deleted")],
    ids=["reword", "move", "delete"],
)
def test_exactly_the_touched_questions_are_listed(
    touch: Callable[[Path], None], expected: str, run: Run, published: Path
) -> None:
    """One paragraph is changed, and one question is listed; nothing is published and nothing is left behind."""
    before = _everything(published)
    touch(published)

    listed = _previewed(run, published, _REWORDED, _MOVED, _DELETED, *_UNTOUCHED)

    assert list(listed) == [expected]
    assert _everything(published) == before


def test_a_reworded_quote_is_compared_word_by_word(run: Run, published: Path) -> None:
    """The old and the new quote stand beside each other with what differs, and losing the gold words is worse."""
    _reword(published)
    path = _questions(published, _REWORDED, *_UNTOUCHED)

    text = run("--home", published / "home", "index", "preview", path, published / "library")
    change = _previewed(run, published, _REWORDED)["reworded"]

    assert (change["change"], change["worse"]) == ("changed", "became wrong")
    [quote] = change["quotes"]  # type: ignore[misc]
    assert quote["before"]["text"].endswith("taken by mouth, twice a week.")
    assert quote["after"]["text"].endswith("taken by mouth, once a day.")
    assert [part for part in quote["difference"] if part["side"] != "both"] == [
        {"side": "before", "text": "twice"},
        {"side": "after", "text": "once"},
        {"side": "before", "text": "week."},
        {"side": "after", "text": "day."},
    ]
    assert "[-twice-] {+once+} a [-week.-] {+day.+}" in text.out
    assert "the answers to 1 of 4 questions change (1 changed); 1 became wrong" in text.out
    assert not any(str(question["question"]) in text.out for question in _UNTOUCHED)


def test_an_answer_is_gained_and_lost(run: Run, published: Path) -> None:
    """A document that comes gives an answer, one that goes takes its answer along; only the loss is worse."""
    (published / "library" / "kettles.md").unlink()
    (published / "library" / "ladders.md").write_text("# Ladders\n\nA ladder costs nine shillings.\n")
    kettle = {"id": "lost", "question": "Is it safe with grapefruit juice?"}
    ladder = {"id": "gained", "question": "How much does it cost?"}

    listed = _previewed(run, published, kettle, ladder)

    assert {id_: (change["change"], change["worse"]) for id_, change in listed.items()} == {
        "lost": ("lost", "lost its answer"),
        "gained": ("gained", None),
    }


def test_without_a_change_nothing_is_listed(run: Run, published: Path) -> None:
    """The same documents give the same answers, and it says so."""
    path = _questions(published, *_UNTOUCHED)

    ended = run("--home", published / "home", "index", "preview", path, published / "library")

    assert ended.status == 0
    assert ended.out.endswith("no answer to 3 questions changes; none is worse off\n")


def test_a_preview_that_fails_half_way_leaves_nothing(
    run: Run, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash while the questions are asked removes the snapshot that was built for them."""
    _reword(published)
    before = _everything(published)

    def crash(self: AnswerInspector, snapshot: FolderSnapshot) -> None:
        raise MemoryError

    monkeypatch.setattr(AnswerInspector, "inspect", crash)
    with pytest.raises(MemoryError):
        run(*("--home", published / "home", "index", "preview"), _questions(published, _MOVED), published / "library")

    assert _everything(published) == before


@pytest.mark.parametrize("allowed", ["0", "1"])
def test_a_gate_lets_through_what_the_settings_allow(
    allowed: str, run: Run, published: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One question becomes wrong: with none allowed nothing is published and the status is 1, with one it is."""
    monkeypatch.setenv("CITEWELL_GATE_WRONG", allowed)
    _reword(published)
    home = Home(published / "home")
    before, stored = home.published_id(), _everything(published)
    path = _questions(published, _REWORDED, *_UNTOUCHED)

    ended = run("--home", home.path, "index", "update", published / "library", "--gate", path)

    assert "changed (reworded): How do men take anastrozole? [worse: became wrong]" in ended.out
    if allowed == "1":
        assert ended.status == 0
        assert home.published_id() != before
        assert home.open_published().manifest.previous == before
    else:
        assert ended.status == 1
        assert "nothing was published: more questions get worse than the settings allow" in ended.out
        assert _everything(published) == stored


def test_a_gate_counts_lost_answers_apart(run: Run, published: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That questions may become wrong does not allow any to lose their answer."""
    monkeypatch.setenv("CITEWELL_GATE_WRONG", "5")
    (published / "library" / "kettles.md").unlink()
    path = _questions(published, {"question": "Is it safe with grapefruit juice?"})

    ended = run("--home", published / "home", "index", "update", published / "library", "--gate", path, "--json")

    assert ended.status == 1
    made = json.loads(ended.out)
    assert (made["published"], made["held_back"]) == (False, True)
    assert [change["worse"] for change in made["gate"]["changes"]] == ["lost its answer"]


@pytest.mark.parametrize(
    ("command", "worse"),
    [("add", "How much does it cost? [worse: became wrong]"), ("remove", "grapefruit juice? [worse: lost its answer]")],
)
def test_one_document_more_or_less_passes_the_same_gate(command: str, worse: str, run: Run, published: Path) -> None:
    """What would make an answer worse is neither added nor taken out; without the gate it is."""
    home, stored, ladders = published / "home", _everything(published), published / "ladders.md"
    ladders.write_text("# Ladders\n\nA ladder costs nine shillings.\n")
    named = {"add": ladders, "remove": "kettles"}[command]
    path = _questions(published, {"question": "Is it safe with grapefruit juice?"}, *_UNTOUCHED)

    held = run("--home", home, "index", command, named, "--gate", path)
    kept = _everything(published)
    ended = run("--home", home, "index", command, named)

    assert held.status == 1
    assert worse in held.out
    assert "nothing was published: more questions get worse than the settings allow" in held.out
    assert kept == stored
    assert ended.status == 0
    assert _everything(published) != stored


def test_a_first_update_has_nothing_to_compare_with(run: Run, published: Path) -> None:
    """In a new home the gate is open, and says that nothing was compared; a preview wants something published."""
    home, path = published / "new home", _questions(published, *_UNTOUCHED)

    previewed = run("--home", home, "index", "preview", path, published / "library")
    ended = run("--home", home, "index", "update", published / "library", "--gate", path)

    assert previewed.status == 1
    assert "build one with `citewell index update PATH`" in previewed.err
    assert ended.status == 0
    assert "nothing is published yet, so there was nothing to compare 3 questions with" in ended.out


@pytest.mark.parametrize(
    ("content", "status", "sentence"),
    [
        (None, 2, "No such file"),
        (b"", 1, "holds no question"),
        (b"\xff\xfe", 1, "is not text in UTF-8"),
        (b'{"question": 1}', 1, "line 1: question"),
        (b'{"question": "q", "expect": "answer"}', 1, "`gold` must hold a phrase"),
    ],
    ids=["no-file", "empty", "no-text", "no-question", "no-gold"],
)
def test_a_file_that_holds_no_questions_is_named(
    content: bytes | None, status: int, sentence: str, run: Run, published: Path
) -> None:
    """Nothing is built for a file that cannot be used, and the line that is wrong is named."""
    path = published / "questions.jsonl"
    if content is not None:
        path.write_bytes(content)

    ended = run("--home", published / "home", "index", "preview", path)

    assert ended.status == status
    assert sentence in ended.err
    assert ended.out == ""


def test_a_gate_and_a_dry_run_exclude_each_other(run: Run, published: Path) -> None:
    """A dry run builds nothing that could be asked; the message names the command that does."""
    ended = run("--home", published / "home", "index", "update", "--gate", "builtin", "--dry-run")

    assert ended.status == 2
    assert "index preview" in " ".join(ended.err.split())
