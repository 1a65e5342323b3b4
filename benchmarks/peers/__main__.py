"""Measure Citewell and other programs on this machine, and write tables."""

from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterator
from pathlib import Path

from benchmarks.asking import read_questions as training_questions
from benchmarks.peers import measuring
from benchmarks.peers.measuring import Bench, Measured
from benchmarks.peers.programs import command, programs
from benchmarks.peers.quality import read_questions
from benchmarks.peers.record import Record
from benchmarks.peers.retrieval import retrieving

_PARTS = ("quality", "scifact", "indexing", "starting", "asking", "growth")


def _arguments() -> Namespace:
    names = [program.name for program in programs()]
    parser = ArgumentParser(prog="python -m benchmarks.peers", description="Citewell beside other programs.")
    parser.add_argument("folder", type=Path, help="for libraries, indexes and logs; a second run uses them again")
    parser.add_argument("--environments", type=Path, required=True, help="for an environment for each other program")
    parser.add_argument("--out", type=Path, required=True, help="the Markdown file to write; beside it, FILE.jsonl")
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=_PARTS[2:], help="default: %(default)s")
    parser.add_argument("--programs", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--passages", type=int, default=1000, help="that each program embeds itself, in tens")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000], help="of growth, in tens")
    parser.add_argument("--asked", type=int, default=100, help="questions a program is timed with; default: 100")
    parser.add_argument("--rounds", type=int, default=5, help="turns of each program; default: 5")
    parser.add_argument("--questions", type=Path, help="of quality: JSON lines with question, expect, gold, history")
    parser.add_argument("--document", type=Path, help="of quality: the document that they are about")
    parser.add_argument("--scifact", type=Path, metavar="FOLDER", help="the test set, as for benchmarks/scifact.py")
    arguments = parser.parse_args()
    if "quality" in arguments.parts and not (arguments.questions and arguments.document):
        parser.error("quality needs --questions and --document")
    if "scifact" in arguments.parts and not arguments.scifact:
        parser.error("scifact needs --scifact")
    given = (arguments.questions, arguments.document, arguments.scifact)
    if missing := [path for path in given if path and not path.exists()]:
        parser.error(f"{missing[0]} is not there")
    if wrong := [size for size in (arguments.passages, *arguments.sizes) if size < 10 or size % 10]:
        parser.error(f"{wrong[0]} is not a multiple of 10, the passages of a document")
    if not 0 < 4 * arguments.rounds <= arguments.asked:
        parser.error("--rounds must be at least 1, and --asked at least four questions for each")
    return arguments


def main() -> None:
    """Measure, and write the tables and the raw figures."""
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    chosen = [program for program in programs() if program.name in arguments.programs]
    bench = Bench(
        commands={program.name: command(program, arguments.environments) for program in chosen},
        folder=arguments.folder.absolute(),
        rounds=arguments.rounds,
        questions=training_questions(arguments.asked),
    )
    record = Record(arguments.out, {program.name: program.version() for program in chosen})
    for title, table in _measured(arguments, bench, {program.name for program in chosen if program.cuts}):
        record.add(title, table)
        print(f"{title}: written to {arguments.out}", flush=True)


def _measured(arguments: Namespace, bench: Bench, cutting: Collection[str]) -> Iterator[tuple[str, Measured]]:
    """Measure one part after the other, each with its title."""
    if "quality" in arguments.parts:
        questions = read_questions(arguments.questions)
        yield "Answers", measuring.answering(bench, arguments.document.absolute(), questions, cutting)
    if "scifact" in arguments.parts:
        yield "SciFact", retrieving(bench, arguments.scifact)
    library = f"{arguments.passages:,} passages, embedded by each program"
    if "indexing" in arguments.parts:
        yield f"Indexing {library}", measuring.indexing(bench, arguments.passages)
    # What follows opens the indexes that were left.
    if "starting" in arguments.parts:
        yield f"From cold to the first answer over {library}", measuring.starting(bench)
    if "asking" in arguments.parts:
        yield f"Asking {library}", measuring.asking(bench)
    if "growth" in arguments.parts:
        for size in arguments.sizes:
            yield f"{size:,} passages, with vectors that were given", measuring.growth(bench, size)


if __name__ == "__main__":
    main()
