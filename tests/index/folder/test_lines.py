"""Files of lines: each comes back as it was written, alone or in turn, and none that was altered."""

import gc
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from index.errors import SnapshotCorrupt
from index.folder.lines import Lines, line_of, write_lines

ITEMS = TypeAdapter(str)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(items=st.lists(st.text(max_size=20), max_size=8))
def test_every_item_comes_back(tmp_path: Path, items: list[str]) -> None:
    """Any texts, none at all, and line ends within them: one by one and all in turn."""
    lines = Lines(
        tmp_path / "lines",
        write_lines(tmp_path / "lines", (line_of(item, ITEMS) for item in items)),
        ITEMS,
        remembered=2,
    )

    assert len(lines) == len(items)
    assert list(lines) == items
    assert [lines[row] for row in range(len(items))] == items
    assert all(item in lines for item in items)


@pytest.mark.parametrize(
    "alter", [lambda data: data.replace(b"moss", b"mosS"), lambda data: data[:-3], lambda _: b""],
    ids=["a letter", "cut short", "emptied"],
)  # fmt: skip
def test_a_line_that_is_altered_later_is_not_given(tmp_path: Path, alter) -> None:  # type: ignore[no-untyped-def]
    """What was altered after the file was opened is named with its line and the repair; the other lines still come."""
    file = tmp_path / "lines"
    lines = Lines(file, write_lines(file, (line_of(item, ITEMS) for item in ["tea", "moss"])), ITEMS, remembered=2)
    file.write_bytes(alter(file.read_bytes()))

    with pytest.raises(SnapshotCorrupt, match=r"lines was altered: line 2 .*citewell index update"):
        lines[1]


def test_a_file_is_closed_when_nobody_reads_it_any_more(tmp_path: Path) -> None:
    """An opened snapshot that is replaced leaves no file open once the last reader ends, and no garbage to collect."""
    file = tmp_path / "lines"
    lines = Lines(file, write_lines(file, (line_of(item, ITEMS) for item in ["tea", "moss"])), ITEMS, remembered=2)
    descriptor, reader = lines._file.descriptor, iter(lines)
    lines[0]

    gc.disable()
    try:
        del lines
        assert list(reader) == ["tea", "moss"]
        del reader
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)
    finally:
        gc.enable()
