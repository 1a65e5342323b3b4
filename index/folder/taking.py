"""What a new snapshot takes over from the one before it: the vectors of passages that are embedded as the same texts.

Passages that follow one another in both are taken over as one run, for most of a library stays as it was.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from index.entries import Entry
from index.folder.snapshot import FolderSnapshot
from index.folder.store import Vectors
from index.folder.writing import Run
from index.types import Rows


def joined(previous: FolderSnapshot | None, rows: Rows, entries: Iterable[Entry]) -> Iterator[Vectors | Run]:
    """Give what stands for new passages, in parts that follow one another.

    Args:
        rows: the row in `previous` of each passage, -1 for one that is not there.
        entries: of each passage that is not there, in order.
    """
    new = iter(entries)
    runs = _Runs(previous) if previous else None
    for first, last in pairwise(_ends(rows)):
        row = int(rows[first])
        yield runs.run(row, row + last - first) if runs and row >= 0 else _vectors(next(new))


class _Runs:
    """The passages of a snapshot, from one row up to another."""

    def __init__(self, snapshot: FolderSnapshot) -> None:
        self._folder = snapshot.folder
        self._sentences = _sums(snapshot.passages.sentence_counts)
        self._tokens = _sums(snapshot.vectors.token_counts)

    def run(self, first: int, last: int) -> Run:
        """Say where all lies that stands for them."""
        sentences = range(*self._sentences[[first, last]].tolist())
        tokens = range(*self._tokens[[sentences.start, sentences.stop]].tolist())
        return Run(self._folder, range(first, last), sentences, tokens)


def _ends(rows: Rows) -> list[int]:
    """Give where each run ends and the next begins; what has no row is a run of its own."""
    begins = np.flatnonzero((rows[:-1] < 0) | (np.diff(rows) != 1)) + 1
    return [0, *begins.tolist(), len(rows)] if len(rows) else []


def _sums(counts: Rows) -> Rows:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])


def _vectors(entry: Entry) -> Vectors:
    counts = np.array([len(rows) for rows in entry.tokens], np.int64)
    return Vectors(entry.passage[np.newaxis], entry.sentences, np.concatenate(entry.tokens), counts)
