"""A NumPy file that is written row by row, since all rows together may be more than memory holds."""

import os
import sys
from math import prod
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt


class GrowingArray:
    """Writes an `.npy` file of shape (n, *row_shape); n is known when the block ends."""

    def __init__(self, path: Path, dtype: npt.DTypeLike, row_shape: tuple[int, ...] = ()) -> None:
        self._dtype, self._row_shape = np.dtype(dtype), row_shape
        self._rows = 0
        self._file = path.open("wb")
        self._write_header()

    def append(self, rows: npt.NDArray[Any]) -> None:
        """Write some rows, an array of shape (some, *row_shape)."""
        self._file.write(np.ascontiguousarray(rows, self._dtype).data if len(rows) else b"")
        self._rows += len(rows)

    def copy(self, path: Path, rows: range) -> None:
        """Write rows of another such file, one after the other; on Linux they need not pass through memory for that."""
        if sys.platform != "linux":
            self.append(np.load(path, mmap_mode="r")[rows.start : rows.stop])
            return
        size = self._dtype.itemsize * prod(self._row_shape)
        with path.open("rb") as source:
            np.lib.format.read_magic(source)
            np.lib.format.read_array_header_1_0(source)
            start, end = (source.tell() + row * size for row in (rows.start, rows.stop))
            self._file.flush()
            while start < end and (copied := os.sendfile(self._file.fileno(), source.fileno(), start, end - start)):
                start += copied
        self._rows += len(rows)

    def __enter__(self) -> "GrowingArray":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._file:
            # NumPy leaves room in a header for the number of rows to grow.
            self._file.seek(0)
            self._write_header()

    def _write_header(self) -> None:
        header = {
            "descr": np.lib.format.dtype_to_descr(self._dtype),
            "fortran_order": False,
            "shape": (self._rows, *self._row_shape),
        }
        np.lib.format.write_array_header_1_0(self._file, header)
