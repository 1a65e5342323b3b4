"""A program that runs in a process of its own and is asked over its standard input and output. Linux only."""

import json
import os
import subprocess
from collections.abc import Sequence
from concurrent.futures import Future
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from time import perf_counter
from types import TracebackType
from typing import Any, Self

from benchmarks.peers.programs import surroundings

# How many texts a question is answered by.
WANTED = 3
_TICKS = os.sysconf("SC_CLK_TCK")


class ProgramFailed(Exception):
    """A program did not do what it was asked; the message is its own traceback."""


class Running:
    """A started program; leaving the `with` block ends it."""

    def __init__(self, command: Sequence[str], log: Path) -> None:
        self._log = log.open("ab")
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            env=surroundings(dict(os.environ)),  # noqa: TID251 - handed on to the program
        )
        self._waiting: dict[int, Future[Any]] = {}
        self._numbers = count()
        self._writing = Lock()
        self._listener = Thread(target=self._listen, daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            assert stream
            stream.close()

    def request(self, do: str, **details: object) -> Any:
        """Have it do something, and wait for what it answers.

        Raises:
            ProgramFailed: it did not.
        """
        future: Future[Any] = Future()
        with self._writing:
            number = next(self._numbers)
            self._waiting[number] = future
            assert self._process.stdin
            self._process.stdin.write(json.dumps({"id": number, "do": do, **details}).encode() + b"\n")
            self._process.stdin.flush()
        return future.result()

    def ask(self, question: str, *, wanted: int = WANTED) -> list[str]:
        """Have it answer a question that follows no other, by so many texts at most, best first."""
        texts: list[str] = self.request("ask", question=question, history=[], wanted=wanted)
        return texts

    def cpu_s(self) -> float:
        """Give the processor time that it has taken since it was started, in seconds."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text("ascii").rpartition(")")[2].split()
        # Its own, and of the processes that it has started and waited for: fields 14 to 17 of proc(5).
        return sum(map(int, fields[11:15])) / _TICKS

    def resident_mb(self) -> float:
        """Give the memory that it holds, in megabytes."""
        lines = Path(f"/proc/{self._process.pid}/status").read_text("ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1000

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            answer = json.loads(line)
            future = self._waiting.pop(answer["id"])
            if "failure" in answer:
                future.set_exception(ProgramFailed(answer["failure"]))
            else:
                future.set_result(answer["answer"])
        for future in self._waiting.values():
            future.set_exception(ProgramFailed(f"it ended; its last words stand in {self._log.name}"))


class Stopwatch:
    """Measures a program between two moments, by the clock and by the processor."""

    def __init__(self, program: Running) -> None:
        self._program = program
        self._cpu, self._wall = program.cpu_s(), perf_counter()

    def read(self) -> tuple[float, float]:
        """Give the seconds by the clock and by the processor since it was made."""
        return perf_counter() - self._wall, self._program.cpu_s() - self._cpu
