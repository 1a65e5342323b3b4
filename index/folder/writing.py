"""What a snapshot of a folder holds is written, part by part, since all of it may be more than memory holds."""

from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.entries import Contents
from index.folder.dense import write_codes
from index.folder.documents import write_documents
from index.folder.growing import GrowingArray
from index.folder.passages import write_passages
from index.folder.statements import write_statements
from index.folder.store import Vectors
from index.lexical import LexicalIndex
from index.vocabulary import to_json, vocabulary_of

PASSAGE_VECTORS, PASSAGE_CODES = "passage_vectors.npy", "passage_codes.faiss"
SENTENCE_VECTORS, SENTENCE_CODES = "sentence_vectors.npy", "sentence_codes.faiss"
TOKEN_VECTORS = "token_vectors.npy"  # noqa: S105 - not a secret
TOKEN_COUNTS = "token_counts.npy"  # noqa: S105 - not a secret
LEXICAL = "lexical"
VOCABULARY = "vocabulary.json"


@dataclass(frozen=True, slots=True)
class Run:
    """Passages that follow one another in another snapshot: their rows, and those of their sentences and tokens."""

    folder: Path
    passages: range
    sentences: range
    tokens: range


def write_contents(
    folder: Path,
    contents: Contents,
    vectors: Iterable[Vectors | Run],
    lexical_texts: Iterable[str],
    *,
    digests: Iterable[bytes],
    dimension: int,
    token_dimension: int,
) -> int:
    """Write everything but the manifest into an empty folder, and return how many tokens there are.

    Args:
        vectors: in text order, in parts.
        lexical_texts: what BM25 is to find each passage by, in text order.
        digests: of what is embedded for each passage, in text order.
    """
    tokens = _write_vectors(folder, vectors, dimension, token_dimension)
    for written, codes in ((PASSAGE_VECTORS, PASSAGE_CODES), (SENTENCE_VECTORS, SENTENCE_CODES)):
        write_codes(np.load(folder / written, mmap_mode="r"), folder / codes)
    documents = list(contents.documents.values())
    rows = {document.id: row for row, document in enumerate(documents)}
    write_documents(folder, documents)
    write_passages(folder, contents.passages, digests, rows)
    write_statements(folder, contents.cuts)
    (folder / VOCABULARY).write_bytes(to_json(vocabulary_of(documents)))
    (folder / LEXICAL).mkdir()
    LexicalIndex.build(folder / LEXICAL, lexical_texts)
    return tokens


def _write_vectors(folder: Path, parts: Iterable[Vectors | Run], dimension: int, token_dimension: int) -> int:
    tokens = 0
    with ExitStack() as stack:
        passages = stack.enter_context(GrowingArray(folder / PASSAGE_VECTORS, np.float32, (dimension,)))
        sentences = stack.enter_context(GrowingArray(folder / SENTENCE_VECTORS, np.float32, (dimension,)))
        token_vectors = stack.enter_context(GrowingArray(folder / TOKEN_VECTORS, np.int8, (token_dimension,)))
        token_counts = stack.enter_context(GrowingArray(folder / TOKEN_COUNTS, np.int64))
        for part in parts:
            if isinstance(part, Run):
                passages.copy(part.folder / PASSAGE_VECTORS, part.passages)
                sentences.copy(part.folder / SENTENCE_VECTORS, part.sentences)
                token_counts.copy(part.folder / TOKEN_COUNTS, part.sentences)
                token_vectors.copy(part.folder / TOKEN_VECTORS, part.tokens)
            else:
                passages.append(part.passages)
                sentences.append(part.sentences)
                token_counts.append(part.token_counts)
                token_vectors.append(part.tokens)
            tokens += len(part.tokens)
    return tokens
