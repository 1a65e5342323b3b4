"""The file of documents: what is asked of it without reading the documents whole."""

from pathlib import Path

import numpy as np
import pytest
from pydantic import TypeAdapter

from index.errors import SnapshotCorrupt
from index.folder.documents import DOCUMENT_TABLE, DOCUMENTS, read_source_hashes
from index.folder.lines import line_of, write_lines

_ANY = TypeAdapter(dict[str, object])


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with lines that name a document and hold no more that could be read as one."""
    lines = [{"id": name, "source_sha256": name * 64, "blocks": None} for name in "ab"]
    np.save(tmp_path / DOCUMENT_TABLE, write_lines(tmp_path / DOCUMENTS, [line_of(line, _ANY) for line in lines]))
    return tmp_path


def test_the_hashes_of_the_files_are_read_alone(folder: Path) -> None:
    """Of a whole library, nothing but the ids and the hashes is made."""
    assert read_source_hashes(folder) == {"a": "a" * 64, "b": "b" * 64}


def test_a_hash_from_a_line_that_was_altered_is_not_given(folder: Path) -> None:
    """Each line is compared, though little of it is used."""
    (folder / DOCUMENTS).write_bytes((folder / DOCUMENTS).read_bytes().replace(b"b", b"c"))

    with pytest.raises(SnapshotCorrupt, match="was altered"):
        read_source_hashes(folder)
