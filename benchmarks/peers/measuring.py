"""What is measured of each program; all take turns, so that whatever else the machine does slows all of them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter

from benchmarks.mixing import PASSAGES_A_DOCUMENT
from benchmarks.peers.libraries import document_library, made_library
from benchmarks.peers.quality import Question, scores
from benchmarks.peers.running import Running, Stopwatch

_CLIENTS = 8
# What is asked before anything is timed.
_FIRST = ("is that so?", "and why is that?")
# Whose figures, of what, in the order in which they were taken.
Measured = dict[str, dict[str, list[float]]]


@dataclass(frozen=True, slots=True)
class Bench:
    """Where and how often is measured.

    Attributes:
        commands: how each program is started, by its name.
        folder: for libraries and indexes.
        rounds: how often each program has its turn.
        questions: what is asked, at least two.
    """

    commands: Mapping[str, Sequence[str]]
    folder: Path
    rounds: int
    questions: Sequence[str]

    def started(self, name: str) -> Running:
        """Start a program."""
        return Running(self.commands[name], self.folder / "programs.log")

    def index_of(self, name: str) -> str:
        """Make the folder of a program's index."""
        folder = self.folder / f"index-{name}"
        folder.mkdir(exist_ok=True)
        return str(folder)


def indexing(bench: Bench, passages: int) -> Measured:
    """Measure how fast passages are indexed, each program embedding them itself, after a few that load its model."""
    few = str(made_library(bench.folder, PASSAGES_A_DOCUMENT, with_vectors=False))
    library = str(made_library(bench.folder, passages, with_vectors=False))
    measured: Measured = {name: {} for name in bench.commands}
    for name in _turns(bench):
        with bench.started(name) as program:
            program.request("build", library=few, folder=bench.index_of(name))
            watch = Stopwatch(program)
            count = program.request("build", library=library, folder=bench.index_of(name))
            wall, cpu = watch.read()
        _note(measured[name], {"index: passages/s": count / wall, "index: CPU ms a passage": 1000 * cpu / count})
    return measured


def starting(bench: Bench) -> Measured:
    """Measure a fresh process up to its first answer, from the index that `indexing` left."""
    measured: Measured = {name: {} for name in bench.commands}
    for name in _turns(bench):
        with bench.started(name) as program:
            watch = Stopwatch(program)
            program.request("open", folder=bench.index_of(name))
            program.ask(bench.questions[0])
            wall, cpu = watch.read()
            _note(measured[name], {"cold: s": wall, "cold: CPU s": cpu, "cold: MB": program.resident_mb()})
    return measured


def asking(bench: Bench) -> Measured:
    """Measure answers, one after the other and eight at once, while all programs are there and take turns."""
    measured: Measured = {name: {} for name in bench.commands}
    with ExitStack() as stack:
        running = {name: stack.enter_context(bench.started(name)) for name in bench.commands}
        for name, program in running.items():
            program.request("open", folder=bench.index_of(name))
            _ask(program, _FIRST, 1)
        for number in range(bench.rounds):
            for name, program in running.items():
                # Never a question twice, since a program may remember the last ones.
                for turn, clients in enumerate((1, _CLIENTS)):
                    share = bench.questions[2 * number + turn :: 2 * bench.rounds]
                    watch = Stopwatch(program)
                    measured[name].setdefault(f"ask, {_clients(clients)}: ms", []).extend(_ask(program, share, clients))
                    cpu = 1000 * watch.read()[1] / len(share)
                    _note(measured[name], {f"ask, {_clients(clients)}: CPU ms": cpu})
    return measured


def growth(bench: Bench, passages: int) -> Measured:
    """Measure a library of some size whose vectors are given to each program."""
    library = str(made_library(bench.folder, passages, with_vectors=True))
    measured: Measured = {name: {} for name in bench.commands}
    for name in bench.commands:
        with bench.started(name) as program:
            watch = Stopwatch(program)
            program.request("build", library=library, folder=bench.index_of(name))
            built = watch.read()[1]
            _ask(program, _FIRST, 1)
            _note(measured[name], {"build: CPU s": built})
            for number in range(bench.rounds):
                share = bench.questions[number :: bench.rounds]
                watch = Stopwatch(program)
                taken = _ask(program, share, 1)
                cpu = 1000 * watch.read()[1] / len(share)
                _note(measured[name], {"ask: CPU ms": cpu, "ask: ms": median(taken)})
            _note(measured[name], {"MB": program.resident_mb()})
    return measured


def answering(bench: Bench, document: Path, questions: Sequence[Question], cutting: Collection[str]) -> Measured:
    """Score the answers over one document, cut by Citewell and, by the programs that can, by their own splitters."""
    measured: Measured = {}
    for by_own in (False, True):
        library = str(document_library(bench.folder, document, by_own_splitter=by_own))
        for name in bench.commands:
            if by_own and name not in cutting:
                continue
            with bench.started(name) as program:
                program.request("build", library=library, folder=bench.index_of(name))
                given = [program.ask(one.text) for one in questions]
            measured[f"{name}, cut by itself" if by_own else name] = {
                what: [value] for what, value in scores(questions, given).items()
            }
    return measured


def _turns(bench: Bench) -> Iterator[str]:
    for _ in range(bench.rounds):
        yield from bench.commands


def _ask(program: Running, questions: Sequence[str], clients: int) -> list[float]:
    """Have so many clients ask their share, each its next question once it has an answer; give each one's ms."""

    def ask(share: Sequence[str]) -> list[float]:
        return [_milliseconds(program, question) for question in share]

    with ThreadPoolExecutor(clients) as pool:
        return [each for taken in pool.map(ask, [questions[n::clients] for n in range(clients)]) for each in taken]


def _milliseconds(program: Running, question: str) -> float:
    started = perf_counter()
    program.ask(question)
    return 1000 * (perf_counter() - started)


def _clients(number: int) -> str:
    return "1 client" if number == 1 else f"{number} clients"


def _note(measured: dict[str, list[float]], figures: Mapping[str, float]) -> None:
    for what, value in figures.items():
        measured.setdefault(what, []).append(value)
