"""What a snapshot of a folder holds is written, part by part, since all of it may be more than memory holds."""

from array import array
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.entries import Contents
from index.folder.codes import write_codes
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


@dataclass(frozen=True, slots=True)
class ContentLines:
    """What `line_of` makes of each document and each passage, in text order."""

    documents: Iterable[bytes]
    passages: Iterable[bytes]


def write_contents(
    folder: Path,
    contents: Contents,
    vectors: Iterable[Vectors | Run],
    words: Iterable[str],
    *,
    lines: ContentLines,
    digests: Iterable[bytes],
    dimension: int,
    token_dimension: int,
) -> int:
    """Write everything but the manifest into an empty folder, and return how many tokens there are.

    Args:
        vectors: in text order, in parts.
        words: what BM25 is to find each passage by, in text order, as `JoinedTerms` makes it.
        lines: of the documents and passages.
        digests: of what is embedded for each passage, in text order.
    """
    tokens = _write_vectors(folder, vectors, dimension, token_dimension)
    rows = {name: row for row, name in enumerate(contents.documents)}
    write_documents(folder, contents.documents, lines.documents)
    write_passages(folder, contents.passages, lines.passages, digests, rows)
    write_statements(folder, contents.cuts)
    (folder / VOCABULARY).write_bytes(to_json(vocabulary_of(contents.documents.values())))
    (folder / LEXICAL).mkdir()
    LexicalIndex.write(folder / LEXICAL, words)
    return tokens


def _write_vectors(folder: Path, parts: Iterable[Vectors | Run], dimension: int, token_dimension: int) -> int:
    """Write the vectors, and codes of those that need them; return how many tokens there are."""
    tokens, earlier = 0, folder
    # The row that each was taken from, -1 for what is new.
    passage_rows, sentence_rows = array("q"), array("q")
    with ExitStack() as stack:
        passages = stack.enter_context(GrowingArray(folder / PASSAGE_VECTORS, np.float32, (dimension,)))
        sentences = stack.enter_context(GrowingArray(folder / SENTENCE_VECTORS, np.float32, (dimension,)))
        token_vectors = stack.enter_context(GrowingArray(folder / TOKEN_VECTORS, np.int8, (token_dimension,)))
        token_counts = stack.enter_context(GrowingArray(folder / TOKEN_COUNTS, np.int64))
        for part in parts:
            if isinstance(part, Run):
                earlier = part.folder
                passages.copy(earlier / PASSAGE_VECTORS, part.passages)
                sentences.copy(earlier / SENTENCE_VECTORS, part.sentences)
                token_counts.copy(earlier / TOKEN_COUNTS, part.sentences)
                token_vectors.copy(earlier / TOKEN_VECTORS, part.tokens)
                passage_rows.extend(part.passages)
                sentence_rows.extend(part.sentences)
            else:
                passages.append(part.passages)
                sentences.append(part.sentences)
                token_counts.append(part.token_counts)
                token_vectors.append(part.tokens)
                passage_rows.extend([-1] * len(part.passages))
                sentence_rows.extend([-1] * len(part.sentences))
            tokens += len(part.tokens)
    for name, codes, rows in (
        (PASSAGE_VECTORS, PASSAGE_CODES, passage_rows),
        (SENTENCE_VECTORS, SENTENCE_CODES, sentence_rows),
    ):
        vectors = np.load(folder / name, mmap_mode="r")
        write_codes(vectors, folder / codes, earlier / codes, np.array(rows, np.int64))
    return tokens
