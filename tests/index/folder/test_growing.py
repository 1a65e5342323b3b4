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


@pytest.mark.parametrize("platform", ["linux", "darwin"])
@pytest.mark.parametrize(("dtype", "row_shape"), [(np.float32, (5,)), (np.int8, (3,)), (np.int64, ())])
def test_rows_of_another_file_are_copied_between_others(
    tmp_path: Path, dtype: type[np.generic], row_shape: tuple[int, ...], platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From any row up to any other, also none, between rows out of memory; wherever it runs."""
    monkeypatch.setattr("sys.platform", platform)
    rows = np.random.default_rng(1).integers(-100, 100, (9000, *row_shape)).astype(dtype)
    np.save(tmp_path / "source.npy", rows)

    with GrowingArray(tmp_path / "rows.npy", dtype, row_shape) as file:
        file.append(rows[:2])
        file.copy(tmp_path / "source.npy", range(7, 8500))
        file.copy(tmp_path / "source.npy", range(5, 5))
        file.append(rows[3:4])
        file.copy(tmp_path / "source.npy", range(8999, 9000))

    np.save(tmp_path / "whole.npy", np.concatenate([rows[:2], rows[7:8500], rows[3:4], rows[8999:]]))
    assert np.load(tmp_path / "rows.npy").shape == (8497, *row_shape)
    np.testing.assert_array_equal(np.load(tmp_path / "rows.npy"), np.load(tmp_path / "whole.npy"))
