"""Other programs are asked over lines of JSON, and scored as Citewell is."""

import gzip
import json
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.peers import programs
from benchmarks.peers.measuring import Bench
from benchmarks.peers.quality import Question, read_questions, scores
from benchmarks.peers.record import Record
from benchmarks.peers.retrieval import retrieving
from benchmarks.peers.running import ProgramFailed, Running

_ADAPTER = """
import os, sys, time
sys.path.insert(0, {folder!r})
from protocol import serve

class Echo:
    def __init__(self, argument):
        self.argument = argument
    def build(self, library, folder):
        self.passages = library.passages
        return len(library.passages)
    def open(self, folder):
        os._exit(3) if folder == "nowhere" else None
    def ask(self, question, history, wanted):
        print("a library prints")
        if question == "fail":
            raise ValueError("no such luck")
        time.sleep(0.02 if question == "slow" else 0)
        return list(self.passages[:wanted]) if question == "passages" else [self.argument, question]

serve(Echo)
"""


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Running]:
    """A program that answers with the question."""
    adapter = tmp_path / "echo.py"
    adapter.write_text(_ADAPTER.format(folder=str(Path(programs.__file__).parent)), "utf-8")
    with Running([sys.executable, str(adapter), "argument"], tmp_path / "log") as running:
        yield running


def test_each_question_gets_its_own_answer(echo: Running) -> None:
    """Eight clients at once each get the answer to what they asked, whatever is ready first."""
    questions = ["slow" if number % 3 else str(number) for number in range(24)]

    with ThreadPoolExecutor(8) as clients:
        answers = list(clients.map(echo.ask, questions))

    assert answers == [["argument", question] for question in questions]
    assert echo.cpu_s() > 0
    assert echo.resident_mb() > 1


def test_a_program_that_fails_says_how(echo: Running) -> None:
    """A failure reaches the measuring process as the program's own traceback, and the program goes on."""
    with pytest.raises(ProgramFailed, match="no such luck"):
        echo.ask("fail")

    assert echo.ask("again") == ["argument", "again"]


def test_a_program_that_ends_is_not_waited_for(echo: Running) -> None:
    """What a program that ended was asked fails, and names where its last words stand."""
    with pytest.raises(ProgramFailed, match="log"):
        echo.request("open", folder="nowhere")


def test_texts_are_scored_by_what_they_hold_and_what_can_be_shown() -> None:
    """A long passage holds an answer but cannot be shown; silence counts where there is nothing to say."""
    questions = [Question("a?", ("the answer",)), Question("b?", ("other",)), Question("c?", ())]
    answers = [["x" * 601 + " the\n answer", "the answer"], ["nothing", "y" * 600, "an other"], []]

    found = scores(questions, answers)

    assert found["answerable questions"] == 2
    assert (found["passage@1"], found["passage@3"]) == (0.5, 1.0)
    assert (found["answer@1"], found["answer@3"]) == (0.0, 1.0)
    assert found["says nothing where the document does not"] == 1.0


def test_questions_that_follow_others_are_left_out(tmp_path: Path) -> None:
    """Of a file of questions those count that stand alone and ask for facts."""
    lines = (
        '{"question": "a", "expect": "answer", "history": [], "gold": ["one\\n\u2028two"]}',
        '{"question": "b", "expect": "answer", "history": [{"role": "user", "content": "a"}], "gold": ["x"]}',
        '{"question": "c", "expect": "abstention", "history": [], "gold": []}',
        '{"question": "d", "expect": "emergency", "history": [], "gold": []}',
    )
    path = tmp_path / "questions.jsonl"
    path.write_text("\n".join(lines), "utf-8")

    assert read_questions(path) == [Question("a", ("one two",)), Question("c", ())]


def test_retrieval_is_scored_by_the_ranks_of_what_bears_on_a_claim(tmp_path: Path) -> None:
    """A program that ranks the relevant abstract second gets what nDCG gives for it, with vectors made before."""
    _write(tmp_path / "corpus.jsonl.gz", *({"id": name, "title": name, "text": "said"} for name in "abc"))
    _write(tmp_path / "queries.jsonl.gz", {"id": "1", "text": "passages"})
    with gzip.open(tmp_path / "qrels.tsv.gz", "wt") as lines:
        lines.write("query\tdocument\tscore\n1\tb\t1\n")
    (tmp_path / "scifact.npy").touch()
    adapter = tmp_path / "echo.py"
    adapter.write_text(_ADAPTER.format(folder=str(Path(programs.__file__).parent)), "utf-8")
    bench = Bench({"echo": [sys.executable, str(adapter), "argument"]}, tmp_path, 1, ())

    assert retrieving(bench, tmp_path) == {"echo": {"nDCG@10": [pytest.approx(0.6309, abs=1e-4)]}}


def _write(path: Path, *lines: object) -> None:
    with gzip.open(path, "wt") as file:
        file.writelines(json.dumps(line) + "\n" for line in lines)


def test_what_is_measured_is_written_with_where_and_when(tmp_path: Path) -> None:
    """The page has medians with their spread, and the file beside it every figure with the commit and the machine."""
    record = Record(tmp_path / "out.md", {"echo": "echo 1"})

    record.add(
        "Asking", {"echo": {"ms": [3.0, 1.0, 2.00001], "MB": [7.0]}, "other": {"ms": [float(n) for n in range(40)]}}
    )
    record.add("Again", {"echo": {"ms": [1.0]}})

    page = (tmp_path / "out.md").read_text("utf-8")
    assert "| echo | 2 (1 to 3) | 7 |" in page
    assert "| other | 19.5, p95 " in page
    first, second = map(json.loads, (tmp_path / "out.jsonl").read_text("utf-8").splitlines())
    assert first["figures"]["echo"] == {"ms": [3.0, 1.0, 2.0], "MB": [7.0]}
    assert second["table"] == "Again"
    assert all(first[name] for name in ("date", "commit", "processor", "cores", "python", "load", "programs"))


def test_a_program_is_installed_once(tmp_path: Path) -> None:
    """Where its packages are written down as installed, pip is not asked again."""
    program = next(one for one in programs.programs() if one.packages)
    folder = tmp_path / program.environment
    folder.mkdir()
    (folder / "installed.txt").write_text("\n".join(program.packages), "utf-8")

    assert programs.command(program, tmp_path)[0] == str(folder / "bin" / "python")
    assert [path.name for path in folder.iterdir()] == ["installed.txt"]
