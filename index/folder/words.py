"""The words that BM25 finds each passage of a snapshot by, so that those of passages that stay are not made anew."""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.resources import files
from mmap import ACCESS_READ, mmap
from pathlib import Path

import numpy as np

from index.errors import SnapshotCorrupt
from index.manifest import REPAIR

# What made the words, and then those of each passage, with spaces between: one line each, in text order.
WORDS = "words.txt"


def maker(cut_with: str) -> str:
    """Name what makes words.

    Args:
        cut_with: the `corpus.fingerprint` of this program, which tells the versions of all packages.
    """
    program = files("index").joinpath("lexical.py").read_bytes()
    return sha256(cut_with.encode() + program).hexdigest()


def written(folder: Path, made_by: str, words: Iterable[str]) -> Iterator[str]:
    """Write the words of each passage while they are gone through."""
    with (folder / WORDS).open("w", encoding="utf-8", newline="\n") as file:
        file.write(f"{made_by}\n")
        for line in words:
            file.write(f"{line}\n")
            yield line


class WordFile:
    """The words of each passage of a snapshot, by its row.

    Attributes:
        made_by: what made them.
    """

    def __init__(self, folder: Path, passages: int) -> None:
        """Map it.

        Raises:
            SnapshotCorrupt: it does not hold the words of so many passages.
        """
        with (folder / WORDS).open("rb") as file:
            self._content = mmap(file.fileno(), 0, access=ACCESS_READ)
        ends = np.flatnonzero(np.frombuffer(self._content, np.uint8) == ord("\n"))
        if len(ends) != passages + 1:
            msg = f"{folder / WORDS} has the words of {len(ends) - 1} passages, there are {passages}; {REPAIR}"
            raise SnapshotCorrupt(msg)
        self._ends = ends
        self.made_by = self._content[: ends[0]].decode()

    def __getitem__(self, row: int) -> str:
        """Give the words of a passage."""
        return self._content[self._ends[row] + 1 : self._ends[row + 1]].decode()
