"""The command line, run in this process with the real model on a small library."""

import csv
import io
import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.cli import citewell
from assistant.index_commands import index_group
from index.home import Home
from tests.assistant.conftest import Run

_LIBRARY = Path(__file__).parents[1] / "data" / "library"


@pytest.mark.parametrize(
    "command",
    [[], *([name] for name in citewell.commands), *(["index", name] for name in index_group.commands)],
    ids=" ".join,
)
def test_every_command_explains_itself(command: list[str], run: Run) -> None:
    """Every command has help, names its options, and takes --home."""
    shown = run(*command, "--help")

    assert shown.status == 0
    assert shown.out.startswith("Usage: citewell")
    assert "--home DIR" in shown.out


def test_help_imports_no_model_and_no_web_library() -> None:
    """`--help` is instant because nothing heavy is imported for it."""
    heavy = ("torch", "transformers", "faiss", "gradio", "fastapi", "numpy", "pydantic")
    program = f"import sys, assistant.cli; print([name for name in {heavy} if name in sys.modules])"

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ended.stdout.strip() == "[]"


def test_ask_prints_the_quote_with_its_place(indexed: Path, run: Run) -> None:
    """A question gives the words of a document, who said them and where."""
    asked = run("--home", str(indexed), "ask", "How long does moss tea keep?")

    assert asked.status == 0
    assert "Moss tea keeps for three days." in asked.out
    assert "[1] " in asked.out


def test_ask_gives_the_outcome_as_json(indexed: Path, run: Run) -> None:
    """The object's quote is the very slice that `show` prints."""
    asked = json.loads(run("ask", "--home", str(indexed), "How long does moss tea keep?", "--json").out)

    quote = asked["quotes"][0]
    shown = run("show", quote["document"], "--span", f"{quote['start']}-{quote['end']}", "--home", str(indexed))
    assert asked["outcome"] == "answer"
    assert shown.out == f"{quote['text']}\n"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_show_gives_a_terminal_nothing_to_obey(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_terminal: bool
) -> None:
    """A document's sign that a terminal would obey is written out there; a program gets the text as it is stored."""
    (tmp_path / "tea.md").write_text("# Tea\n\nTea is \x9b31mred\u202e, and “green”.\n", "utf-8")
    run("--home", tmp_path / "home", "index", "update", tmp_path / "tea.md")
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)

    shown = run("--home", tmp_path / "home", "show", "tea").out

    words = "\\x9b31mred\\u202e" if is_terminal else "\x9b31mred\u202e"
    assert f"Tea is {words}, and “green”.\n" in shown


def test_an_abstention_is_no_error(indexed: Path, run: Run) -> None:
    """That the documents do not answer is status 0."""
    asked = run("--home", str(indexed), "ask", "Does moss tea cure gout?", "--json")

    assert json.loads(asked.out)["outcome"] == "abstention"
    assert asked.status == 0


def test_a_file_of_questions_is_answered_line_by_line(indexed: Path, run: Run, tmp_path: Path) -> None:
    """Outcomes come in input order; a line that cannot be read makes the status 1 at the end."""
    questions = tmp_path / "questions.jsonl"
    questions.write_text(
        '{"id": "1", "question": "How long does moss tea keep?"}\nnonsense\n{"id": "3", "question": ""}\n'
    )

    asked = run("--home", str(indexed), "ask", "--jsonl", str(questions))

    outcomes = [json.loads(line) for line in asked.out.splitlines()]
    assert [outcome["outcome"] for outcome in outcomes] == ["answer", "error", "abstention"]
    assert asked.status == 1
    assert asked.err == 'citewell: 1 line could not be read; see the outcome "error" above\n'


def test_search_prints_text_json_and_csv(indexed: Path, run: Run) -> None:
    """The three forms hold the same passages in the same order."""
    arguments = ("--home", str(indexed), "search", "moss tea", "--limit", "4")

    text = run(*arguments)
    objects = json.loads(run(*arguments, "--json").out)
    rows = list(csv.DictReader(io.StringIO(run(*arguments, "--csv").out)))

    assert len(objects) == 4
    assert [row["text"] for row in rows] == [quote["text"] for quote in objects]
    assert all(quote["text"].splitlines()[0] in text.out for quote in objects)


def test_search_keeps_its_filters(indexed: Path, run: Run) -> None:
    """Only passages of the named kind and document are found."""
    found = json.loads(
        run("search", "socks", "--kind", "table_row", "--document", "cloud-socks", "--json", "--home", str(indexed)).out
    )

    assert found
    assert {(quote["kind"], quote["document"]) for quote in found} == {("table_row", "cloud-socks")}


def test_search_by_section_and_review_says_what_it_leaves_out(indexed: Path, run: Run) -> None:
    """Documents without a review are counted beside what is found, so that a program can read that."""
    arguments = ("search", "tea", "--reviewed-since", "2026-03-12", "--json", "--home", str(indexed))

    since, inside = run(*arguments), run(*arguments, "--section", "What to do")

    assert {quote["reviewed"] for quote in json.loads(since.out)} == {"2026-03-12"}
    assert since.err == "4 documents state no review and cannot be found with --reviewed-since.\n"
    assert all(quote["heading_path"][1] == "What to do" for quote in json.loads(inside.out))
    assert json.loads(inside.out)
    assert not inside.err


def test_danger_typed_into_a_search_is_answered_alone(indexed: Path, run: Run) -> None:
    """Whoever searches in an emergency gets its words, before a mistake in a filter; a program finds nothing."""
    arguments = ("search", "he isn't breathing", "--home", str(indexed))

    shown, read = run(*arguments, "--document", "poem"), run(*arguments, "--json")

    assert "This may be an emergency" in shown.out
    assert "No passage found" not in shown.out
    assert json.loads(read.out) == []
    assert "This may be an emergency" in read.err


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        pytest.param(["ask"], 2, "give either a QUESTION or --jsonl FILE", id="no-question"),
        pytest.param(["ask", "a", "--jsonl", "-"], 2, "give either", id="two-questions"),
        pytest.param(["ask", "--jsonl", "nowhere.jsonl"], 2, "No such file", id="no-file"),
        pytest.param(["search", "x", "--kind", "poem"], 2, "--kind is 'poem', not one of", id="kind"),
        pytest.param(
            ["search", "x", "--reviewed-since", "soon"], 2, "--reviewed-since is 'soon', not a day such", id="day"
        ),
        pytest.param(["search", "x", "--section", "poem"], 1, "there is no section 'poem'; there are", id="section"),
        pytest.param(["search", "x", "--document", "poem"], 1, "there is no document 'poem'", id="document"),
        pytest.param(["search", "x", "--population", "martians"], 1, "not one of: men", id="population"),
        pytest.param(["search", "x", "--limit", "0"], 2, "0 is not in the range", id="limit"),
        pytest.param(["show", "poem"], 1, "holds no document 'poem'", id="show"),
        pytest.param(["show", "cloud-socks", "--span", "5"], 2, "not START-END", id="span"),
        pytest.param(["show", "cloud-socks", "--span", "5-5"], 1, "0 <= start < end", id="empty-span"),
        pytest.param(["show", "cloud-socks", "--span", "5-999999"], 1, "ends after the text", id="long-span"),
        pytest.param(["index", "remove", "poem"], 1, "there is no document 'poem'", id="remove"),
        pytest.param(["index", "rollback"], 1, "no earlier snapshot", id="rollback"),
        pytest.param(["index", "rollback", "../x"], 1, "there is no snapshot '../x'", id="rollback-to"),
        pytest.param(["index", "update", "nowhere"], 1, "nowhere does not exist", id="update"),
        pytest.param(["index", "update", "builtin"], 1, "would drop 5 of 5 documents", id="losses"),
        pytest.param(["index", "verify", "--absent", " "], 2, "--absent needs a word", id="absent"),
        pytest.param(["index", "update", "--watch", "--dry-run"], 2, "either --watch or --dry-run", id="watch"),
        pytest.param(["home", "backup", "nowhere/a.tar"], 1, "cannot be written", id="backup"),
        pytest.param(["home", "restore", "a.tar"], 1, "is not empty", id="restore"),
        pytest.param(["home", "restore", "a.tar", "--yes"], 1, "a.tar cannot be read", id="restore-nothing"),
        pytest.param(["home"], 2, "Usage: citewell home", id="home"),
        pytest.param(["pause", "x" * 1001], 2, "1001 characters", id="pause"),
        pytest.param(["index", "prune"], 2, "Missing option '--keep'", id="prune"),
        pytest.param(["index", "prune", "--keep", "0"], 2, "0 is not in the range", id="prune-all"),
        pytest.param(["dance"], 2, "No such command 'dance'", id="command"),
        pytest.param(["--dance"], 2, "No such option", id="option"),
    ],
)
def test_a_wrong_call_gets_one_clear_sentence(
    arguments: list[str], status: int, sentence: str, indexed: Path, run: Run
) -> None:
    """Wrong usage is status 2, an expected error is one line and status 1, and nothing stands on standard output."""
    ended = run("--home", str(indexed), *arguments)

    assert ended.status == status
    assert sentence in ended.err
    assert ended.out == ""
    assert status == 2 or ended.err.count("\n") == 1


def test_without_an_index_every_command_says_how_to_build_one(run: Run, tmp_path: Path) -> None:
    """The first mistake of a newcomer is answered with the command that repairs it."""
    for arguments in (
        ["ask", "x"],
        ["search", "x"],
        ["show", "x"],
        ["clip", "-"],
        ["index", "status"],
        ["index", "verify"],
    ):
        ended = run("--home", str(tmp_path), *arguments)

        assert ended.status == 1
        assert "build one with `citewell index update PATH`" in ended.err


def test_the_life_of_a_library(run: Run, tmp_path: Path, library_folder: Path) -> None:
    """Update, add, remove, list, verify and rollback do what they say, and the way back answers as before."""
    home = ("--home", str(tmp_path / "home"))
    run(*home, "index", "update", str(library_folder / "cloud-socks.md"))
    first = json.loads(run(*home, "index", "status", "--json").out)

    added = run(*home, "index", "add", str(library_folder / "moss-tea.md"))
    removed = run(*home, "index", "remove", "cloud-socks")
    listed = json.loads(run(*home, "index", "list", "--json").out)
    run(*home, "index", "rollback")
    run(*home, "index", "rollback")

    assert "1 added, 0 changed, 1 unchanged" in added.out
    assert "removed   cloud-socks" in removed.out
    for told in ("list", "status"):
        assert " passages in 1 document\n" in run(*home, "index", told).out
    assert [row["published"] for row in listed] == [False, False, True]
    assert json.loads(run(*home, "index", "status", "--json").out) == first
    assert "is sound" in run(*home, "index", "verify").out


def test_a_list_of_snapshots_holds_nothing_a_terminal_obeys(run: Run, tmp_path: Path, library_folder: Path) -> None:
    """Neither the name of a folder nor what a manifest says of itself is printed as it is."""
    home = ("--home", str(tmp_path / "home"))
    run(*home, "index", "update", str(library_folder / "cloud-socks.md"))
    stray = tmp_path / "home" / "snapshots" / "stray\x9b2J"
    stray.mkdir()
    (stray / "manifest.json").write_text('{"format_version": "\\u009b2J"}')

    listed = run(*home, "index", "list")

    assert listed.status == 0
    assert "stray\\x9b2J  snapshot stray\\x9b2J has format \\x9b2J" in listed.out
    assert "\x9b" not in listed.out


def test_deleted_words_are_looked_for_and_pruned(run: Run, tmp_path: Path, library_folder: Path) -> None:
    """What was removed is found in the snapshot before, with status 1; pruned, it is nowhere, with status 0."""
    home = ("--home", str(tmp_path / "home"))
    run(*home, "index", "update", str(library_folder))
    run(*home, "index", "remove", "night-walks")
    before, published = (row["snapshot"] for row in json.loads(run(*home, "index", "list", "--json").out))
    words = "NIGHT  walks"

    kept = run(*home, "index", "verify", "--absent", words)
    [pruned] = json.loads(run(*home, "index", "prune", "--keep", "1", "--json").out)
    gone = run(*home, "index", "verify", "--absent", words)
    again = run(*home, "index", "prune", "--keep", "1")

    assert (kept.status, gone.status, again.out) == (1, 0, "nothing to remove\n")
    assert f"found in {before} (kept): documents.jsonl, night-walks: title 0-11\n" in kept.out
    assert published not in kept.out.partition("agrees")[2]
    assert pruned["snapshot_id"] == before
    assert pruned["bytes"] > 0
    assert gone.out.endswith("stands nowhere: not in the published snapshot, nor in any that is kept\n")


def test_passages_about_nobody_in_particular_can_be_searched_and_counted(indexed: Path, run: Run) -> None:
    """Where no population is stated is a value: it filters a search and has its count in the status."""
    home = ("--home", str(indexed))

    found = json.loads(run(*home, "search", "tea", "--population", "not stated", "--limit", "100", "--json").out)
    status = json.loads(run(*home, "index", "status", "--json").out)

    assert list(status["populations"])[-1] == "not stated"
    assert status["populations"]["not stated"] == len(found) > 0
    assert all(quote["populations"] == [] for quote in found)


def test_what_a_library_file_says_reaches_every_surface(run: Run, tmp_path: Path) -> None:
    """The address and the dates of `library.toml` stand in the quote objects and in the status."""
    home, docs = ("--home", str(tmp_path / "home")), tmp_path / "docs"
    docs.mkdir()
    (docs / "socks.md").write_text("# Socks\n\nCloud socks are knitted from fog.\n")
    said = {
        "url": "https://example.org/s",
        "published": "2025-01-02",
        "reviewed": "2026-03-12",
        "review_due": "9999-01-01",
    }
    lines = "".join(f'{name} = "{value}"\n' for name, value in said.items())
    (docs / "library.toml").write_text(f'[files."socks.md"]\n{lines}')
    run(*home, "index", "update", str(docs))

    quote = json.loads(run(*home, "ask", "What are cloud socks knitted from?", "--json").out)["quotes"][0]
    [document] = json.loads(run(*home, "index", "status", "--json").out)["documents"]

    assert quote.items() >= said.items()
    assert document.items() >= {**said, "id": "socks", "title": "Socks", "passages": 1, "language": None}.items()


def test_a_dry_run_says_what_would_change_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    """Nothing is published by a dry run."""
    ended = run("--home", str(tmp_path / "home"), "index", "update", str(_LIBRARY), "--dry-run")

    assert "5 added" in ended.out
    assert "dry run" in ended.out
    assert "no snapshots yet" in run("--home", str(tmp_path / "home"), "index", "list").out


def test_a_file_that_cannot_be_read_is_named_and_stops_nothing(run: Run, tmp_path: Path) -> None:
    """The rest is published, and the report names the file with its reason."""
    (tmp_path / "good.md").write_text("# Good\n\nSnow is cold.\n")
    (tmp_path / "empty.md").write_text("")
    (tmp_path / "binary.txt").write_bytes(b"\x00\x01\x02")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")

    ended = run("--home", str(tmp_path / "home"), "index", "update", str(tmp_path))

    assert ended.status == 0
    for name, reason in {"empty.md": "is empty", "binary.txt": "control character", "picture.png": "no reader"}.items():
        assert any(name in line and reason in line for line in ended.out.splitlines() if line.startswith("failed"))
    assert "1 added" in ended.out


@pytest.mark.parametrize("command", [["update"], ["update", "--dry-run"], ["add"]], ids=" ".join)
def test_a_failure_under_strict_is_status_1_with_the_report(run: Run, tmp_path: Path, command: list[str]) -> None:
    """The report is printed as ever, nothing is published, and the status tells a script so."""
    home, docs = ("--home", str(tmp_path / "home")), tmp_path / "docs"
    docs.mkdir()
    (docs / "good.md").write_text("# Good\n\nSnow is cold.\n")
    (docs / "empty.md").write_text("")

    lenient = run(*home, "index", "update", str(docs), "--dry-run")
    text = run(*home, "index", *command, "--strict", str(docs))
    as_json = run(*home, "index", *command, "--strict", "--json", str(docs))

    assert (lenient.status, text.status, as_json.status) == (0, 1, 1)
    assert "added     good\n" in text.out
    assert text.out.endswith("nothing was published: something failed, and --strict was given\n")
    assert json.loads(as_json.out)["failures"] == [{"path": str(docs / "empty.md"), "reason": "is empty"}]
    assert "no snapshots yet" in run(*home, "index", "list").out


def test_elsewhere_than_on_a_terminal_progress_is_two_lines(run: Run, tmp_path: Path) -> None:
    """A log gets no bar: embedding says when it begins and when it ends, beside the report."""
    (tmp_path / "good.md").write_text("# Good\n\nSnow is cold.\n")
    update = ("--home", str(tmp_path / "home"), "index", "update", str(tmp_path / "good.md"))

    first, second = run(*update), run(*update)

    assert first.err == "embedding: 0 of 1 texts\nembedding: 1 of 1 texts\n"
    assert "passages  1 (1 paragraph)\n" in first.out
    assert second.err == ""


def test_a_home_that_is_a_file_is_a_clear_error(run: Run, tmp_path: Path) -> None:
    """A home that cannot be written is said in one sentence."""
    (tmp_path / "taken").write_text("")

    inside = run("--home", str(tmp_path / "taken" / "home"), "index", "update", "builtin")

    assert inside.status == 1
    assert "cannot be written" in inside.err


def test_a_port_in_use_is_said_before_anything_slow(run: Run, tmp_path: Path) -> None:
    """The message names the port and the option that repairs it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        ended = run("--home", str(tmp_path), "serve", "--port", str(port))

    assert ended.status == 1
    assert f"127.0.0.1:{port}" in ended.err
    assert "--port" in ended.err
    assert not (tmp_path / "snapshots").exists()


def _clip(home: Path, run: Run, question: str) -> str:
    from assistant.clips.clip import clip_of, plain_text
    from corpus.types import Span

    quote = json.loads(run("--home", str(home), "ask", question, "--json").out)["quotes"][0]
    published = Home(home).published_folder().name
    document = Home(home).document(published, quote["document"])
    return plain_text(clip_of(document, published, Span(quote["start"], quote["end"])), "http://127.0.0.1:7860")


def test_a_clip_is_checked(indexed: Path, run: Run, tmp_path: Path) -> None:
    """A clip that came back in a letter is current; an altered number and foreign words end with status 1."""
    copied, letter = _clip(indexed, run, "How long does moss tea keep?"), tmp_path / "letter.txt"

    letter.write_text("".join(f"> {line}\n" for line in copied.replace("“", '"').splitlines()), "utf-8")
    current = run("--home", str(indexed), "clip", str(letter))
    letter.write_text(f"{copied}\n{copied.replace('three days', 'nine days')}\n", "utf-8")
    changed = run("--home", str(indexed), "clip", str(letter))
    as_json = run("--home", str(indexed), "clip", str(letter), "--json")
    letter.write_text("Moss tea keeps for three days.", "utf-8")
    foreign = run("--home", str(indexed), "clip", str(letter))

    assert (current.status, changed.status, as_json.status, foreign.status) == (0, 1, 1, 1)
    assert current.out.startswith("[1] Current: The document still says exactly this.\n")
    assert "[2] Changed: " in changed.out
    assert "[-three-] {+nine+} days" in changed.out
    assert [found["verdict"] for found in json.loads(as_json.out)] == ["current", "changed"]
    assert foreign.out.startswith("[1] Not ours: ")


def test_a_clip_of_an_older_version_is_followed(run: Run, tmp_path: Path, library_folder: Path) -> None:
    """What the document says today is compared with what was copied, from the version that is still kept."""
    home, source, letter = tmp_path / "home", library_folder / "moss-tea.md", tmp_path / "letter.txt"
    run("--home", str(home), "index", "update", str(source))
    letter.write_text(_clip(home, run, "How long does moss tea keep?"), "utf-8")
    source.write_text(source.read_text("utf-8").replace("keeps for three days", "keeps for two days"), "utf-8")
    run("--home", str(home), "index", "update", str(source))

    ended = run("--home", str(home), "clip", str(letter))

    assert ended.status == 1
    assert "the document has changed there since" in ended.out
    assert "[-three-] {+two+}" in ended.out


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", ""),
        (b"\xff\xfe\xfa", "not text in UTF-8"),
        (b"Citewell check: AAAA-AAAA\n" * 51, "at most 50"),
    ],
)
def test_a_file_without_clips_that_can_be_checked(
    content: bytes, sentence: str, indexed: Path, run: Run, tmp_path: Path
) -> None:
    """Nothing, bytes that are no text and too much are status 1 with a sentence."""
    (tmp_path / "letter.txt").write_bytes(content)

    ended = run("--home", str(indexed), "clip", str(tmp_path / "letter.txt"))

    assert ended.status == 1
    assert sentence in ended.err
    assert ended.out == ("" if sentence else "There is no text to check.\n")


def test_evaluate_prints_the_quality_card(run: Run, indexed: Path, tmp_path: Path) -> None:
    """The card comes as text and as one object; a file that is not there or holds nothing is one line."""
    path, empty = tmp_path / "questions.jsonl", tmp_path / "empty.jsonl"
    empty.touch()
    questions = [
        {"question": "How long does moss tea keep?", "expect": "answer", "gold": ["three days"]},
        {"question": "Which zebra won the chess cup?", "expect": "abstention"},
        {"question": "I want to kill myself", "expect": "emergency"},
    ]
    path.write_text("\n".join(map(json.dumps, questions)), "utf-8")
    command = ("--home", str(indexed), "evaluate")

    text, made = run(*command, str(path)), run(*command, str(path), "--json")

    assert text.status == made.status == 0
    assert "3 questions of snapshot" in text.out
    assert "<- as it is set" in text.out
    card = json.loads(made.out)
    assert set(card) == {"snapshot_id", "questions", "answers_from", "figures", "curve", "median_ms", "p95_ms"}
    assert card["figures"]["emergency recognised"]["share"] == 1
    assert card["figures"]["one of the quotes answers"]["of"] == 1
    assert run(*command, str(empty)).err == f"citewell: {empty} holds no question\n"
    assert run(*command, str(tmp_path / "nowhere.jsonl")).status == 2
