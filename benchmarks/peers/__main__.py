"""Measure Citewell and other programs on this machine, and write a table."""

import json
import os
import platform
import subprocess
from argparse import ArgumentParser, Namespace
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

from benchmarks.asking import read_questions as training_questions
from benchmarks.peers import measuring
from benchmarks.peers.measuring import Bench, Measured
from benchmarks.peers.programs import command, programs
from benchmarks.peers.quality import read_questions

_PARTS = ("quality", "indexing", "starting", "asking", "growth")


def _arguments() -> Namespace:
    names = [program.name for program in programs()]
    parser = ArgumentParser(prog="python -m benchmarks.peers", description="Citewell beside other programs.")
    parser.add_argument("folder", type=Path, help="for libraries, indexes and logs; a second run uses them again")
    parser.add_argument("--environments", type=Path, required=True, help="for an environment for each other program")
    parser.add_argument("--out", type=Path, required=True, help="the Markdown file to write; beside it, FILE.jsonl")
    parser.add_argument("--parts", nargs="+", choices=_PARTS, default=_PARTS[1:4], help="default: %(default)s")
    parser.add_argument("--programs", nargs="+", choices=names, default=names, metavar="NAME", help=", ".join(names))
    parser.add_argument("--passages", type=int, default=1000, help="that each program embeds itself, in tens")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000], help="of growth, in tens")
    parser.add_argument("--asked", type=int, default=96, help="questions a program is timed with; default: 96")
    parser.add_argument("--rounds", type=int, default=3, help="turns of each program; default: 3")
    parser.add_argument("--questions", type=Path, help="of quality: JSON lines with question, expect, gold, history")
    parser.add_argument("--document", type=Path, help="of quality: the document that they are about")
    arguments = parser.parse_args()
    if "quality" in arguments.parts and not (arguments.questions and arguments.document):
        parser.error("quality needs --questions and --document")
    if missing := [path for path in (arguments.questions, arguments.document) if path and not path.is_file()]:
        parser.error(f"{missing[0]} is not a file")
    if wrong := [size for size in (arguments.passages, *arguments.sizes) if size < 10 or size % 10]:
        parser.error(f"{wrong[0]} is not a multiple of 10, the passages of a document")
    if not 0 < 4 * arguments.rounds <= arguments.asked:
        parser.error("--rounds must be at least 1, and --asked at least four questions for each")
    return arguments


def main() -> None:
    """Measure, and write the table and the raw figures."""
    arguments = _arguments()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    chosen = [program for program in programs() if program.name in arguments.programs]
    bench = Bench(
        commands={program.name: command(program, arguments.environments) for program in chosen},
        folder=arguments.folder.absolute(),
        rounds=arguments.rounds,
        questions=training_questions(arguments.asked),
    )
    versions = {program.name: program.version() for program in chosen}
    tables: dict[str, Measured] = {}
    for title, table in _measured(arguments, bench, {program.name for program in chosen if program.cuts}):
        tables[title] = table
        # After each part, so that nothing is lost where a later one fails.
        _write(arguments.out, tables, versions)
        print(f"{title}: written to {arguments.out}")


def _measured(arguments: Namespace, bench: Bench, cutting: Collection[str]) -> Iterator[tuple[str, Measured]]:
    """Measure one part after the other, each with its title."""
    if "quality" in arguments.parts:
        questions = read_questions(arguments.questions)
        yield "Answers", measuring.answering(bench, arguments.document.absolute(), questions, cutting)
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


def _write(out: Path, tables: Mapping[str, Measured], versions: Mapping[str, str]) -> None:
    out.write_text("\n".join(_page(tables, versions)) + "\n", "utf-8")
    raw = "".join(json.dumps({"table": title, **table}) + "\n" for title, table in tables.items())
    out.with_suffix(".jsonl").write_text(raw, "utf-8")


def _page(tables: Mapping[str, Measured], versions: Mapping[str, str]) -> list[str]:
    """Say where and when it was measured, then each table."""
    git = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(git, capture_output=True, text=True, check=True, cwd=Path(__file__).parent).stdout.strip()
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    measured = (
        f"Measured on {datetime.now(UTC):%d %B %Y}, commit {commit}: {os.cpu_count()} cores ({_processor()}), "
        f"Python {platform.python_version()}, one thread a question; load average at the end {load}. "
        "Medians, and in brackets the least and the most."
    )
    lines = [measured, "", "; ".join(f"{name}: {version}" for name, version in versions.items()) + "."]
    for title, table in tables.items():
        whats = list(dict.fromkeys(what for figures in table.values() for what in figures))
        lines += ["", f"### {title}", "", f"| | {' | '.join(whats)} |", f"|---|{'--:|' * len(whats)}"]
        lines += [
            f"| {name} | {' | '.join(_cell(figures[what]) for what in whats)} |" for name, figures in table.items()
        ]
    return lines


def _cell(values: list[float]) -> str:
    """Show a median and its spread; of many values, what 95 in 100 stay below."""
    if len(values) == 1:
        return f"{values[0]:.4g}"
    if len(values) > 20:
        return f"{median(values):.4g}, p95 {quantiles(values, n=20)[-1]:.4g}"
    return f"{median(values):.4g} ({min(values):.4g} to {max(values):.4g})"


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())


if __name__ == "__main__":
    main()
