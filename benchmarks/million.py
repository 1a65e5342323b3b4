"""What a library costs as it grows: `python -m benchmarks.million FOLDER --passages 1000 10000 100000`.

The libraries are mixed from real sentences and vectors (`benchmarks/mixing.py`), so that all is the product's own but
the embedding, which is timed apart and left out. Each step runs in a process of its own on one thread, for its memory
is measured too. What was measured is added to FOLDER/figures.jsonl, and the last figures of every size in it are
printed as a table, with the exponents of cost against size; the libraries and snapshots stay in FOLDER. Linux only.

With --searches, the two searches for passages are measured alone, and kept in FOLDER/searches.jsonl.
"""

import json
import os
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import pairwise
from math import log
from pathlib import Path
from shutil import rmtree
from statistics import mean, median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import numpy as np

from assistant.assembly import Models, assistant_over
from assistant.confidence import ANSWERS_FROM
from assistant.safety.judge import load_judge
from assistant.settings import Settings
from benchmarks.asking import read_questions, seconds
from benchmarks.mixing import (
    PASSAGES_A_DOCUMENT,
    MixedEncoder,
    load_mixed,
    made_passages,
    mixed_vectors,
    write_document,
    write_mixed_library,
)
from index.encoding import load_shipped
from index.folder.dense import DenseIndex
from index.home import Home
from index.lexical import LexicalIndex
from index.search import Index
from index.types import Embeddings, Encoded, Encoder, EncoderIdentity
from index.update import update

_QUESTIONS = 100
_BARE = "does it thin a bloke's bones at {number}"
_RESULTS, _WORDS = 50, 200  # as many as a search takes of each ranking
_NEAREST = 10
_CHANGED = 1000  # one in so many documents is changed
_GIGABYTE = 1e9
Figures = dict[str, float]
_Call = Callable[[int], object]


class _Timed:
    """An encoder that adds up the processor time that it takes."""

    def __init__(self, encoder: MixedEncoder) -> None:
        self._encoder = encoder
        self.identity: EncoderIdentity = encoder.identity
        self.dimension, self.token_dimension = encoder.dimension, encoder.token_dimension
        self.taken = 0.0

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts."""
        start = process_time()
        encoded = self._encoder.encode(texts)
        self.taken += process_time() - start
        return encoded


class _Stages:
    """Says when an update began to embed and when it had done so, by the processor; readers' own time is not in it."""

    def __init__(self) -> None:
        self.start = process_time()
        self.marks: list[float] = []

    def __call__(self, done: int, _: int) -> None:
        self.marks = [self.marks[0] if done else process_time(), process_time()]


def write(folder: Path, passages: int) -> Figures:
    """Write the library, if it is not there."""
    library = _library(folder, passages)
    if not library.exists():
        write_mixed_library(library, load_mixed(folder).material, passages)
    return {}


def build(folder: Path, passages: int) -> Figures:
    """Update an empty home to the library."""
    rmtree(_home(folder, passages), ignore_errors=True)
    return {f"build {name}": value for name, value in _update(folder, passages).items()}


def change(folder: Path, passages: int) -> Figures:
    """Rewrite one document in a thousand, at least one, and update."""
    material, number = load_mixed(folder).material, passages // PASSAGES_A_DOCUMENT
    changed = range(0, number, min(_CHANGED, number))
    for one in changed:
        write_document(_library(folder, passages), material, one, edition=1)
    figures = _update(folder, passages)
    for one in changed:
        write_document(_library(folder, passages), material, one)
    share = {"share of passages changed": len(changed) * PASSAGES_A_DOCUMENT / passages}
    return share | {f"change {name}": value for name, value in figures.items()}


def _update(folder: Path, passages: int) -> Figures:
    encoder, home = _Timed(load_mixed(folder)), Home(_home(folder, passages))
    stages, wall = _Stages(), perf_counter()
    report = update(home, [str(_library(folder, passages))], lambda: encoder, progress=stages)
    end = process_time()
    before, after = stages.marks
    readers = os.times()
    return {
        "wall s, stand-in encoder and reading included": perf_counter() - wall,
        "CPU s of the process that reads files": readers.children_user + readers.children_system,
        "CPU s until embedding (readers' process apart)": before - stages.start,
        "CPU s of keeping vectors while embedding": after - before - encoder.taken,
        "CPU s from embedded to published": end - after,
        "texts embedded": report.embedded,
        "GB at most": _peak(),
    }


def ask(folder: Path, passages: int) -> Figures:
    """Open the published snapshot in this fresh process, and ask."""
    mixed, real = load_mixed(folder), load_shipped(threads=1)
    judge, before = load_judge(real), _resident()
    start, wall = process_time(), perf_counter()
    snapshot = Home(_home(folder, passages)).open_published()
    opened = process_time() - start
    index = Index(snapshot, mixed)
    ready, waited = process_time() - start, perf_counter() - wall
    resident, start = _resident() - before, process_time()
    # The threshold is that of the model that ships, in whose space the mixed vectors lie.
    models, settings = Models(mixed, None, judge), Settings(home=folder)
    assistant = assistant_over(snapshot, settings, models, answers_from=ANSWERS_FROM)
    assembled, vectors, texts = process_time() - start, snapshot.vectors, read_questions(_QUESTIONS)
    dense = DenseIndex(vectors.passages)
    calls = _calls(mixed, real, dense, snapshot.lexical) | {
        "search": lambda number: index.search(f"{texts[number - _QUESTIONS // 2]}?"),
        "ask": lambda number: assistant.ask(texts[number]),
    }
    return {
        "open: CPU s to read and check": opened,
        "open: CPU s until it can search": ready,
        "open: wall s until it can search": waited,
        "open: CPU s more of the assistant": assembled,
        "GB on disk": sum(file.bytes for file in snapshot.manifest.files.values()) / _GIGABYTE,
        "GB on disk, token vectors": snapshot.vectors.tokens.nbytes / _GIGABYTE,
        "GB resident above the models": resident,
        **_medians(calls),
        "recall@10, passages": _recall(dense, vectors.passages, mixed),
        "recall@10, sentences": _recall(DenseIndex(vectors.sentences), vectors.sentences, mixed),
    }


def searches(folder: Path, passages: int) -> Figures:
    """Search passages by vector and by words alone, in memory: no documents, sentences or tokens are held."""
    mixed, real = load_mixed(folder), load_shipped(threads=1)
    numbers, before = range(passages // PASSAGES_A_DOCUMENT), _resident()
    vectors = mixed_vectors(mixed.material, passages)
    start = process_time()
    dense = DenseIndex(vectors)
    indexed = process_time() - start
    with TemporaryDirectory(dir=folder) as aside:
        start = process_time()
        LexicalIndex.build(Path(aside), (text for number in numbers for text in made_passages(mixed.material, number)))
        written = process_time() - start
        calls = _calls(mixed, real, dense, LexicalIndex(Path(aside)))
        return {
            "CPU s to index vectors": indexed,
            "CPU s to make and index texts": written,
            **_medians(calls),
            "recall@10, passages": _recall(dense, vectors, mixed),
            "GB resident above the models": _resident() - before,
        }


def _calls(mixed: MixedEncoder, real: Encoder, dense: DenseIndex, lexical: LexicalIndex) -> dict[str, _Call]:
    """Name what is timed, each to be called with the number of a question; the bare model is the first."""
    texts = read_questions(_QUESTIONS)
    # Never a text twice, since the encoder remembers the last ones.
    queries = [mixed.encode([f"{text} now"]).pooled[0] for text in texts]
    return {
        "F": lambda number: real.encode([_BARE.format(number=number)]),
        "passages by vector": lambda number: dense.search(queries[number], _RESULTS),
        "passages by words": lambda number: lexical.search(texts[number], _WORDS),
    }


def _medians(calls: Mapping[str, _Call]) -> Figures:
    """Time calls in turns, each by the processor; a first one does not count."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(_QUESTIONS):
        for name, call in calls.items():
            taken[name].append(1000 * seconds(partial(call, number)))
    middle = {name: median(each[1:]) for name, each in taken.items()}
    ratios = {f"{name}: x F": value / middle["F"] for name, value in middle.items() if name != "F"}
    return {f"{name}: ms": value for name, value in middle.items()} | ratios


def _recall(found: DenseIndex, vectors: Embeddings, mixed: MixedEncoder) -> float:
    """Count how many of the nearest are among the first found; one as near as the last of them is as good."""
    shares = []
    for question in read_questions(_QUESTIONS):
        query = mixed.encode([question]).pooled[0]
        least = np.partition(vectors @ query, -_NEAREST)[-_NEAREST] - 1e-6
        shares.append(float(np.mean(found.search(query, _RESULTS)[1][:_NEAREST] >= least)))
    return mean(shares)


def _library(folder: Path, passages: int) -> Path:
    return folder / f"library-{passages}"


def _home(folder: Path, passages: int) -> Path:
    return folder / f"home-{passages}"


def _status(name: str) -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) * 1024 / _GIGABYTE


def _resident() -> float:
    """Count what only memory holds; pages of mapped files can be dropped."""
    return _status("RssAnon:")


def _peak() -> float:
    return _status("VmHWM:")


def _run(step: str, folder: Path, passages: int) -> Figures:
    """Take a step in a fresh process."""
    code = (
        "import json, sys; from pathlib import Path; from threadpoolctl import threadpool_limits; "
        "from benchmarks import million; threadpool_limits(1); "  # limits what is loaded by then
        "print(json.dumps(getattr(million, sys.argv[1])(Path(sys.argv[2]), int(sys.argv[3]))))"
    )
    command = [sys.executable, "-c", code, step, str(folder), str(passages)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    figures: Figures = json.loads(done.stdout)
    return figures


def _print_table(figures: Path) -> None:
    """Print the last figures of every size; exponent 1 is ten times the cost for ten times the size."""
    runs = {run["passages"]: run for run in map(json.loads, figures.read_text("utf-8").splitlines())}
    sizes = sorted(runs)
    print(f"| | {' | '.join(f'{size:,}' for size in sizes)} | exponents |")
    print(f"|---|{'--:|' * len(sizes)}---|")
    for name in list(runs[sizes[0]])[1:]:
        row = [runs[size][name] for size in sizes]
        steps = zip(pairwise(row), pairwise(sizes), strict=True)
        exponents = [f"{log(b / a) / log(n / m):.2f}" if a > 0 and b > 0 else "" for (a, b), (m, n) in steps]
        print(f"| {name} | {' | '.join(f'{value:,.4g}' for value in row)} | {' '.join(exponents)} |")


def main() -> None:
    """Measure each size, and print a table of all."""
    parser = ArgumentParser(prog="python -m benchmarks.million", description="What a library costs as it grows.")
    parser.add_argument("folder", type=Path, help="for the libraries, the snapshots and the figures")
    parser.add_argument(
        "--passages", type=int, nargs="+", default=[1000, 10_000], help="sizes, in tens; default: 1000 10000"
    )
    parser.add_argument("--searches", action="store_true", help="measure the two searches for passages alone")
    arguments = parser.parse_args()
    if wrong := [size for size in arguments.passages if size < PASSAGES_A_DOCUMENT or size % PASSAGES_A_DOCUMENT]:
        parser.error(f"{wrong[0]} is not a multiple of {PASSAGES_A_DOCUMENT}, the passages of a document")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    steps = ("searches",) if arguments.searches else ("write", "build", "ask", "change")
    figures = arguments.folder / ("searches.jsonl" if arguments.searches else "figures.jsonl")
    for passages in sorted(arguments.passages):
        run: Figures = {"passages": passages}
        for step in steps:
            run |= _run(step, arguments.folder, passages)
        with figures.open("a", encoding="utf-8") as file:
            file.write(json.dumps({**run, "load average": os.getloadavg()[0]}) + "\n")
    _print_table(figures)


if __name__ == "__main__":
    main()
