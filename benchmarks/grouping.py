"""How well questions of one meaning are put together: `python benchmarks/grouping.py`.

The questions of `question_groups.jsonl` are grouped by hand. Of all pairs of questions it counts how many of those that
are put together belong together (right), and how many of those that belong together are put together (found). The
cosine was chosen on the half "fit". Which words tell a question apart depends on the library: here, the built-in one.
"""

import json
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.journal.grouping import LEAST_COSINE, groups_of
from corpus.reading import BUILTIN
from index.encoding import build_threads, load_encoder
from index.home import Home
from index.search import Index
from index.update import update

_QUESTIONS = Path(__file__).parent / "question_groups.jsonl"
_COSINES = (0.25, 0.3, 0.35, LEAST_COSINE, 0.45, 0.5, 0.55)


def main() -> None:
    """Print a line for each half and cosine."""
    with _QUESTIONS.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    with TemporaryDirectory() as folder:
        home = Home(Path(folder))
        update(home, [BUILTIN], lambda: load_encoder(None, threads=build_threads()))
        index = Index(home.open_published(), load_encoder(None, threads=1))
    for half in ("fit", "held_out"):
        part = [row for row in rows if row["half"] == half]
        vectors = index.meaning([row["question"] for row in part])
        together = _pairs([[row for row, one in enumerate(part) if one["group"] == name] for name in _names(part)])
        for cosine in _COSINES:
            groups = groups_of(vectors, cosine)
            put = _pairs(groups)
            right, found = len(put & together) / max(1, len(put)), len(put & together) / len(together)
            counted = f"{len(part)} questions in {len(groups)} groups, {len(_names(part))} by hand"
            print(f"{half:8} cosine {cosine:.2f}  right {right:.2f}  found {found:.2f}  {counted}")


def _names(rows: list[dict[str, str]]) -> list[str]:
    return list(dict.fromkeys(row["group"] for row in rows))


def _pairs(groups: list[list[int]]) -> set[tuple[int, int]]:
    return {pair for group in groups for pair in combinations(sorted(group), 2)}


if __name__ == "__main__":
    main()
