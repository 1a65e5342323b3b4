"""Arrays that are written row by row are those that NumPy would have written at once."""

from pathlib import Path

import numpy as np
import pytest

from index.folder.growing import GrowingArray


@pytest.mark.parametrize("parts", [[], [0], [3], [1, 0, 2], [700, 1, 12_000]])
@pytest.mark.parametrize(("dtype", "row_shape"), [(np.float32, (5,)), (np.int8, (3,)), (np.int64, ())])
def test_rows_in_parts_make_one_array(
    tmp_path: Path, parts: list[int], dtype: type[np.generic], row_shape: tuple[int, ...]
) -> None:
    """No part, empty parts and parts of any number of rows; shape and type are as given."""
    rows = np.random.default_rng(1).integers(-100, 100, (sum(parts), *row_shape)).astype(dtype)

    with GrowingArray(tmp_path / "rows.npy", dtype, row_shape) as file:
        for part in np.split(rows, np.cumsum(parts)[:-1]) if parts else ():
            file.append(part)

    written = np.load(tmp_path / "rows.npy", mmap_mode="r")
    assert (written.dtype, written.shape) == (rows.dtype, rows.shape)
    np.testing.assert_array_equal(written, rows)
