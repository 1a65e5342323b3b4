"""What the programs index: made libraries, and one document; the same passages for all."""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks.mixing import load_mixed, write_mixed_library
from benchmarks.peers.protocol import Library
from corpus.passages import passages_of
from corpus.reading import read_sources
from index.entries import encoded_texts

_AT_ONCE = 1000


def made_library(folder: Path, passages: int, *, with_vectors: bool) -> Path:
    """Make a library of mixed texts, with mixed vectors if they are wanted, and return the file that describes it."""
    documents = folder / f"library-{passages}"
    encoder = load_mixed(folder)
    if not documents.exists():
        write_mixed_library(documents, encoder.material, passages)
    library = Library(_cut(documents), str(documents), None, None)
    if with_vectors:
        vectors = folder / f"vectors-{passages}.npy"
        groups = [library.passages[first : first + _AT_ONCE] for first in range(0, passages, _AT_ONCE)]
        np.save(vectors, np.concatenate([encoder.encode(group).pooled for group in groups]))
        library = replace(library, vectors=str(vectors))
    return _write(folder / f"{documents.name}{'-vectors' if with_vectors else ''}.json", library)


def document_library(folder: Path, document: Path, *, by_own_splitter: bool) -> Path:
    """Describe the library of one document, as passages that Citewell cuts or as text."""
    with TemporaryDirectory() as alone:
        (Path(alone) / document.name).write_bytes(document.read_bytes())
        passages = _cut(Path(alone))
    text = document.read_text("utf-8")
    library = Library(() if by_own_splitter else passages, str(document), text, None)
    return _write(folder / f"document{'-own' if by_own_splitter else ''}.json", library)


def texts_library(folder: Path, name: str, texts: Sequence[str], vectors: Path) -> Path:
    """Describe a library of texts that are passages as they are, with their vectors."""
    return _write(folder / f"{name}.json", Library(tuple(texts), "", None, str(vectors)))


def _cut(folder: Path) -> tuple[str, ...]:
    """Cut the documents under a folder into passages, with their headings in front."""
    documents = read_sources([str(folder)]).documents
    return tuple(encoded_texts(one, passage)[0] for one in documents for passage in passages_of(one))


def _write(path: Path, library: Library) -> Path:
    path.write_text(json.dumps(asdict(library)), "utf-8")
    return path
