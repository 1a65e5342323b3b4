"""What was measured, written down with where, when and of what: a page of tables, and a file with every figure."""

import json
import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from typing import Self

from benchmarks.peers.measuring import Measured

# Digits that are kept of a figure.
_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Where, when and of what something was measured.

    Attributes:
        date: when it was done, in UTC.
        commit: of this repository when it was begun; ends in -dirty where files were changed since.
        load: the load averages of the machine when it was done, over 1, 5 and 15 minutes.
        programs: what was measured, by the name of the program.
    """

    date: str
    commit: str
    processor: str
    cores: int
    python: str
    load: str
    programs: Mapping[str, str]

    @classmethod
    def now(cls, commit: str, programs: Mapping[str, str]) -> Self:
        """Look at this machine."""
        return cls(
            date=f"{datetime.now(UTC):%Y-%m-%d %H:%M}",
            commit=commit,
            processor=_processor(),
            cores=os.cpu_count() or 1,
            python=platform.python_version(),
            load=" ".join(f"{average:.1f}" for average in os.getloadavg()),
            programs=programs,
        )


class Record:
    """Tables of one run, written anew with each of them, so that nothing is lost where a later one fails."""

    def __init__(self, out: Path, programs: Mapping[str, str]) -> None:
        self._out = out
        self._programs = programs
        self._commit = _commit()
        self._page: list[str] = []
        self._raw: list[str] = []

    def add(self, title: str, table: Measured) -> None:
        """Write one more table, and its figures as a line of JSON."""
        now = Circumstances.now(self._commit, self._programs)
        self._page += _described(title, now) + _rows(table)
        figures = {name: {what: list(map(_rounded, each)) for what, each in row.items()} for name, row in table.items()}
        self._raw.append(json.dumps({"table": title, **asdict(now), "figures": figures}))
        self._out.write_text("\n".join(self._page) + "\n", "utf-8")
        self._out.with_suffix(".jsonl").write_text("\n".join(self._raw) + "\n", "utf-8")


def _described(title: str, now: Circumstances) -> list[str]:
    programs = "; ".join(f"{name}: {version}" for name, version in now.programs.items())
    measured = (
        f"Measured on {now.date} UTC, commit {now.commit}: {now.cores} cores ({now.processor}), Python {now.python}, "
        f"one thread a question; load average at the end {now.load}. Medians, and in brackets the least and the most. "
        f"{programs}."
    )
    return [f"### {title}", "", measured, ""]


def _rows(table: Measured) -> list[str]:
    whats = list(dict.fromkeys(what for row in table.values() for what in row))
    rows = [f"| {name} | {' | '.join(_cell(row.get(what, [])) for what in whats)} |" for name, row in table.items()]
    return [f"| | {' | '.join(whats)} |", f"|---|{'--:|' * len(whats)}", *rows, ""]


def _cell(values: list[float]) -> str:
    """Show a median and its spread; of many values, what 95 in 100 stay below."""
    if len(values) < 2:
        return "".join(f"{value:.{_DIGITS}g}" for value in values)
    if len(values) > 20:
        return f"{median(values):.{_DIGITS}g}, p95 {quantiles(values, n=20)[-1]:.{_DIGITS}g}"
    return f"{median(values):.{_DIGITS}g} ({min(values):.{_DIGITS}g} to {max(values):.{_DIGITS}g})"


def _rounded(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def _commit() -> str:
    git = ["git", "describe", "--always", "--dirty", "--exclude", "*"]
    return subprocess.run(git, capture_output=True, text=True, check=True, cwd=Path(__file__).parent).stdout.strip()


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.machine())
