"""Files of one JSON object a line: a line is read, and compared with its hash, when it is asked for."""

import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Generic, TypeVar
from weakref import finalize

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter

from index.errors import SnapshotCorrupt
from index.manifest import REPAIR

_Item = TypeVar("_Item")

# What is kept of a line: the byte that it starts at, and the SHA-256 of all its bytes, the end of line too.
PLACE = np.dtype([("start", np.int64), ("sha256", np.uint8, (32,))])


def line_of(item: _Item, adapter: TypeAdapter[_Item]) -> bytes:
    """Make the line of an item, the end of line too."""
    return adapter.dump_json(item) + b"\n"


def write_lines(path: Path, lines: Iterable[bytes]) -> npt.NDArray[Any]:
    """Write lines that `line_of` made, and give the `PLACE` of each."""
    starts, hashes, start = [], bytearray(), 0
    with path.open("wb") as file:
        for line in lines:
            starts.append(start)
            hashes += sha256(line).digest()
            start += file.write(line)
    places = np.empty(len(starts), PLACE)
    places["start"] = starts
    places["sha256"] = np.frombuffer(hashes, np.uint8).reshape(-1, 32)
    return places


@dataclass(frozen=True, slots=True, weakref_slot=True, eq=False)
class _File(Generic[_Item]):
    """An open file of lines, with where each begins and the last one ends, and the SHA-256 of each."""

    path: Path
    descriptor: int
    bounds: npt.NDArray[np.int64]
    hashes: npt.NDArray[np.uint8]
    adapter: TypeAdapter[_Item]

    def __post_init__(self) -> None:
        finalize(self, os.close, self.descriptor)

    def lines(self, first: int, last: int) -> Iterator[bytes]:
        """Read lines from one row up to another, and compare each with its hash."""
        start, *ends = self.bounds[first : last + 1].tolist()
        content, done = os.pread(self.descriptor, ends[-1] - start if ends else 0, start), 0
        for row, end in enumerate(ends, first):
            line = content[done : end - start]
            if sha256(line).digest() != self.hashes[row].tobytes():
                msg = f"{self.path} was altered: line {row + 1} has not the SHA-256 that it was written with; {REPAIR}"
                raise SnapshotCorrupt(msg)
            done = end - start
            yield line

    def read(self, row: int) -> _Item:
        """Read the item of a line."""
        return self.adapter.validate_json(next(self.lines(row, row + 1)))


class Lines(Collection[_Item]):
    """The items of a file, in order; the last ones that were asked for by their row are remembered."""

    def __init__(self, path: Path, places: npt.NDArray[Any], adapter: TypeAdapter[_Item], *, remembered: int) -> None:
        """Open the file; what it holds is not read yet.

        Args:
            places: the `PLACE` of each line, as `write_lines` gave them.
            remembered: how many items are kept in memory.
        """
        bounds = np.append(places["start"], path.stat().st_size)
        self._file = _File(path, os.open(path, os.O_RDONLY), bounds, places["sha256"], adapter)
        # Gives an item by its row. Not a method of this, which such a cache would keep until the garbage is collected.
        self.item = lru_cache(remembered)(self._file.read)
        # Gives the lines from one row up to another, and raises what `item` raises.
        self.lines = self._file.lines

    def __len__(self) -> int:
        return len(self._file.hashes)

    def __iter__(self) -> Iterator[_Item]:
        return map(self._file.read, range(len(self)))

    def __contains__(self, item: object) -> bool:
        return any(item == one for one in self)

    def __getitem__(self, row: int) -> _Item:
        """Give an item.

        Raises:
            SnapshotCorrupt: its line was altered.
        """
        return self.item(row)
