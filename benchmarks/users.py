"""Twenty readers at once against one: `python -m benchmarks.users`.

A server in a process of its own, over the built-in library; readers speak the protocol of Gradio's page, each with a
conversation of its own, and wait for the whole answer. Three ways of asking take turns, so that whatever else the
machine does slows all of them:

- one: a single reader asks one question after the other;
- reading: twenty readers, each of whom reads for some seconds (exponential) before the next question;
- same instant: twenty readers send their questions at once.
"""

import os
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Barrier
from time import perf_counter, sleep

import httpx

from benchmarks.asking import read_questions
from corpus.reading import BUILTIN
from index.encoding import load_encoder
from index.home import Home
from index.update import update
from tests.assistant.web.readers import ChatReader, serving_process

_READERS = 20
# Each reader asks so many questions in a conversation, then opens the page anew.
_TURNS = 3
_TIMEOUT_S = 120.0
_SEED = 1


@contextmanager
def _reader(address: str) -> Iterator[ChatReader]:
    with httpx.Client(base_url=address, timeout=_TIMEOUT_S) as client:
        yield ChatReader(client)


def _seconds(reader: ChatReader, question: str) -> float:
    if len(reader.chat) >= 2 * _TURNS:
        reader.chat = []
    start = perf_counter()
    outcome = reader.ask(question)
    taken = perf_counter() - start
    if 'class="outcome failure"' in outcome:
        msg = f"{question!r} was not answered"
        raise RuntimeError(msg)
    return taken


def _one(address: str, questions: list[str]) -> list[float]:
    with _reader(address) as reader:
        return [_seconds(reader, question) for question in questions]


def _together(address: str, questions: list[str], pause: Callable[[], float]) -> list[float]:
    """Let all readers ask their share of the questions; none begins before all have opened the page."""
    # Where one cannot open it, the others give up too.
    ready = Barrier(_READERS, timeout=_TIMEOUT_S)

    def ask(share: list[str]) -> list[float]:
        taken = []
        with _reader(address) as reader:
            ready.wait()
            for question in share:
                sleep(pause())
                taken.append(_seconds(reader, question))
        return taken

    with ThreadPoolExecutor(_READERS) as readers:
        return [each for taken in readers.map(ask, [questions[n::_READERS] for n in range(_READERS)]) for each in taken]


def _print_row(what: str, taken: list[float], one: list[float]) -> None:
    p50, p95 = median(taken), quantiles(taken, n=20)[-1]
    ratio = p95 / quantiles(one, n=20)[-1]
    print(f"{what:14} {len(taken):8} {1000 * p50:10.0f} {1000 * p95:10.0f} {ratio:12.1f}")


def main() -> None:
    """Measure and print a table."""
    parser = ArgumentParser(description="Twenty readers at once against one.")
    parser.add_argument("--rounds", type=int, default=5, help="how often each way is taken; default: %(default)s")
    parser.add_argument("--pause", type=float, default=10.0, help="mean seconds of reading; default: %(default)s")
    arguments = parser.parse_args()
    random = Random(_SEED)  # noqa: S311 - pauses, not secrets
    asked = cycle(read_questions(200))
    ways: dict[str, Callable[[str], list[float]]] = {
        "one": lambda address: _one(address, list(islice(asked, _READERS))),
        "reading": lambda address: _together(
            address, list(islice(asked, 2 * _READERS)), lambda: random.expovariate(1 / arguments.pause)
        ),
        "same instant": lambda address: _together(address, list(islice(asked, _READERS)), lambda: 0.0),
    }
    taken: dict[str, list[float]] = {name: [] for name in ways}
    with TemporaryDirectory() as folder:
        update(Home(Path(folder)), [BUILTIN], lambda: load_encoder(None, threads=2))
        with serving_process(Path(folder)) as address:
            _one(address, ["is that so?"] * 3)
            for _ in range(arguments.rounds):
                for name, way in ways.items():
                    taken[name] += way(address)
    load = " ".join(f"{average:.1f}" for average in os.getloadavg())
    print(f"{os.cpu_count()} cores, load average {load}; mean pause {arguments.pause:g} s; 0 errors")
    print(f"{'':14} {'answers':>8} {'p50 ms':>10} {'p95 ms':>10} {'p95 x one':>12}")
    for name, each in taken.items():
        _print_row(name, each, taken["one"])


if __name__ == "__main__":
    main()
