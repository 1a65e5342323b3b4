"""Retrieval on BEIR's test set of SciFact: each program ranks abstracts, title and text, for each claim of the test.

Embedding 5,183 abstracts takes some ten minutes, and the same weights give the same vectors: all-MiniLM-L6-v2 embeds
them once for all other programs, and each embeds the claims itself. Citewell embeds passages and sentences its own way.
"""

from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks.peers.libraries import texts_library
from benchmarks.peers.measuring import Bench, Measured
from benchmarks.scifact import RANKS, REACH, WHOLE, ndcg, read_claims, read_documents, scores
from index.encoding import load_encoder
from index.home import Home

_MODEL = "all-MiniLM-L6-v2"
# The encoders of Citewell that are measured, by the name of the program; its answers rank no further than three.
_ENCODERS = {"citewell-search": None, "citewell-search-minilm": _MODEL}
_ANSWERING = "citewell"
_WHAT = f"nDCG@{RANKS}"
_AT_ONCE = 64


def retrieving(bench: Bench, folder: Path) -> Measured:
    """Score how each program ranks; Citewell's search with the steps it takes, as `benchmarks/scifact.py` has them.

    Args:
        folder: where corpus.jsonl.gz, queries.jsonl.gz and qrels.tsv.gz are.
    """
    measured: Measured = {}
    for name in bench.commands:
        if name in _ENCODERS:
            home, encoder = Home(bench.folder / f"scifact-{name}"), load_encoder(_ENCODERS[name], threads=1)
            for step, score in scores(folder, home, encoder, REACH).items():
                measured[name if step == WHOLE else f"{name}: {step}"] = {_WHAT: [score]}
        elif name != _ANSWERING:
            measured[name] = {_WHAT: [_score(bench, name, folder)]}
    return measured


def _score(bench: Bench, name: str, folder: Path) -> float:
    """Have a program rank the abstracts, and score it."""
    names = {document.text.replace("\n\n", " ", 1): document.id for document in read_documents(folder).values()}
    vectors = embedded_once(bench.folder / "scifact.npy", list(names))
    library = str(texts_library(bench.folder, "scifact", list(names), vectors))
    with bench.started(name) as program:
        program.request("build", library=library, folder=bench.index_of(name))
        ranked = [
            ([names[text] for text in program.ask(claim, wanted=RANKS)], relevant)
            for claim, relevant in read_claims(folder).items()
        ]
    return mean(ndcg(found, relevant) for found, relevant in ranked)


def embedded_once(path: Path, texts: Sequence[str]) -> Path:
    """Embed texts, where that was not done before, into an array of float32 with a row for each."""
    if not path.exists():
        encoder = load_encoder(_MODEL, threads=1)
        groups = [texts[first : first + _AT_ONCE] for first in range(0, len(texts), _AT_ONCE)]
        np.save(path, np.concatenate([encoder.encode(group).pooled for group in groups]))
    return path
