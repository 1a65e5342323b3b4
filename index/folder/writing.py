"""What a snapshot of a folder holds is written, passage by passage, since all of it may be more than memory holds."""

from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from index.entries import Contents, Entry, digest_of
from index.folder.dense import write_codes
from index.folder.documents import write_documents
from index.folder.growing import GrowingArray
from index.folder.passages import write_passages
from index.lexical import LexicalIndex
from index.vocabulary import to_json, vocabulary_of

PASSAGE_VECTORS, PASSAGE_CODES = "passage_vectors.npy", "passage_codes.faiss"
SENTENCE_VECTORS, SENTENCE_CODES = "sentence_vectors.npy", "sentence_codes.faiss"
TOKEN_VECTORS = "token_vectors.npy"  # noqa: S105 - not a secret
TOKEN_COUNTS = "token_counts.npy"  # noqa: S105 - not a secret
LEXICAL = "lexical"
VOCABULARY = "vocabulary.json"


def write_contents(
    folder: Path,
    contents: Contents,
    entries: Iterable[Entry],
    lexical_texts: Iterable[str],
    *,
    dimension: int,
    token_dimension: int,
) -> int:
    """Write everything but the manifest into an empty folder, and return how many tokens there are.

    Args:
        entries: of each passage, in text order.
        lexical_texts: what BM25 is to find each passage by, in text order.
    """
    tokens = _write_vectors(folder, entries, dimension, token_dimension)
    for vectors, codes in ((PASSAGE_VECTORS, PASSAGE_CODES), (SENTENCE_VECTORS, SENTENCE_CODES)):
        write_codes(np.load(folder / vectors, mmap_mode="r"), folder / codes)
    documents = list(contents.documents.values())
    rows = {document.id: row for row, document in enumerate(documents)}
    write_documents(folder, documents)
    write_passages(folder, contents.passages, map(digest_of, contents.texts()), rows)
    (folder / VOCABULARY).write_bytes(to_json(vocabulary_of(documents)))
    (folder / LEXICAL).mkdir()
    LexicalIndex.build(folder / LEXICAL, lexical_texts)
    return tokens


def _write_vectors(folder: Path, entries: Iterable[Entry], dimension: int, token_dimension: int) -> int:
    tokens = 0
    with ExitStack() as stack:
        passages = stack.enter_context(GrowingArray(folder / PASSAGE_VECTORS, np.float32, (dimension,)))
        sentences = stack.enter_context(GrowingArray(folder / SENTENCE_VECTORS, np.float32, (dimension,)))
        token_vectors = stack.enter_context(GrowingArray(folder / TOKEN_VECTORS, np.int8, (token_dimension,)))
        token_counts = stack.enter_context(GrowingArray(folder / TOKEN_COUNTS, np.int64))
        for entry in entries:
            passages.append(entry.passage[np.newaxis])
            sentences.append(entry.sentences)
            token_counts.append(np.array([len(rows) for rows in entry.tokens]))
            for rows in entry.tokens:
                token_vectors.append(rows)
                tokens += len(rows)
    return tokens
