"""What a new snapshot takes over from the one before it: vectors and words of passages that have the same texts.

Passages that follow one another in both are taken over as one run, for most of a library stays as it was. The lines of
documents that are what they were, with the same passages, are taken over too.
"""

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from index.entries import Contents, Entry
from index.folder.documents import DOCUMENT_LINES
from index.folder.lines import line_of
from index.folder.passages import PASSAGE_LINES
from index.folder.snapshot import FolderSnapshot
from index.folder.store import Vectors
from index.folder.writing import ContentLines, Run
from index.lexical import JoinedTerms
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


def words(previous: FolderSnapshot | None, rows: Rows, contents: Contents, made_by: str) -> Iterator[str]:
    """Give the words by which BM25 finds each passage; takes what `joined` takes.

    Args:
        made_by: what makes words, as `index.folder.words` names it.
    """
    known = previous.words if previous else None
    known = known if known and known.made_by == made_by else None
    new = JoinedTerms()
    for row, passage in zip(rows.tolist(), contents.passages, strict=True):
        yield known[row] if known and row >= 0 else new.of(contents.texts_of(passage)[0])


def lines(previous: FolderSnapshot | None, contents: Contents) -> ContentLines:
    """Give the line of each document and each passage."""
    return ContentLines(_document_lines(previous, contents), _passage_lines(previous, contents))


def _document_lines(previous: FolderSnapshot | None, contents: Contents) -> Iterator[bytes]:
    for name, document in contents.documents.items():
        if previous and name in contents.unchanged:
            yield previous.documents.line(name)
        else:
            yield line_of(document, DOCUMENT_LINES)


def _passage_lines(previous: FolderSnapshot | None, contents: Contents) -> Iterator[bytes]:
    for name, cut in zip(contents.documents, contents.cuts, strict=True):
        if previous and name in contents.unchanged:
            yield from previous.passages.lines_of(previous.documents.rows[name])
        else:
            yield from (line_of(passage, PASSAGE_LINES) for passage in cut.passages.values())


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
