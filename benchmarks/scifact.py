"""Retrieval as it ships on BEIR's test set of SciFact: `python benchmarks/scifact.py FOLDER --home HOME`.

FOLDER holds 5,183 abstracts (corpus.jsonl.gz), claims (queries.jsonl.gz) and which abstracts bear on each of the 300
claims of the test (qrels.tsv.gz). An abstract is a document, its title a heading; a document ranks as its best passage.

Embedding all 45,000 sentences would take most of the time and change little: only those of passages that are in reach
of a claim are embedded, the others are put where no claim finds them. The snapshot stays in HOME, so that a second
run takes seconds.
"""

import gzip
import json
from argparse import ArgumentParser
from collections.abc import Collection, Iterator, Mapping, Sequence
from math import log2
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

import numpy as np

from assistant.question.word_table import load_word_table
from assistant.question.words import Words
from corpus.repetition import distinct_passages
from corpus.types import Block, BlockKind, Document, Metadata, Span
from index.building import Library, build
from index.encoding import load_encoder
from index.entries import encoded_texts
from index.folder.dense import DenseIndex
from index.folder.snapshot import FolderSnapshot
from index.fusion import fuse
from index.home import Home
from index.lexical import LexicalIndex
from index.search import Index
from index.types import Embeddings, Encoded, Encoder, EncoderIdentity, Hit

# The last of the steps that Rankings.of ranks by: a claim searched for as a question is.
WHOLE = "+ other wordings"
# Passages in reach of a claim.
REACH = 20
# As many as each of the searches under Index.search gives.
_RESULTS = 50
RANKS = 10


class _Sparing:
    """An encoder that embeds only some texts; the others are as far from everything as can be."""

    def __init__(self, encoder: Encoder, wanted: Collection[str], passages: Mapping[str, Embeddings]) -> None:
        """Take the pooled vectors of passages as they are, and leave what is neither wanted nor one of them out."""
        self._encoder = encoder
        self._wanted = wanted
        self._passages = passages
        middle = np.mean(list(passages.values()), axis=0)
        self._far = (-middle / np.linalg.norm(middle)).astype(np.float32)
        self._token = np.eye(1, encoder.token_dimension, dtype=np.float32)

    @property
    def identity(self) -> EncoderIdentity:
        """Say which encoder this is."""
        return self._encoder.identity

    @property
    def dimension(self) -> int:
        """Say how long a pooled vector is."""
        return self._encoder.dimension

    @property
    def token_dimension(self) -> int:
        """Say how long a token's vector is."""
        return self._encoder.token_dimension

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Embed the wanted texts among these."""
        embedded = iter(self._embedded([text for text in texts if text in self._wanted]))
        vectors = [
            next(embedded) if text in self._wanted else (self._passages.get(text, self._far), self._token)
            for text in texts
        ]
        return Encoded(
            pooled=np.stack([pooled for pooled, _ in vectors]),
            tokens=np.concatenate([tokens for _, tokens in vectors]),
            counts=np.array([len(tokens) for _, tokens in vectors], np.int64),
        )

    def _embedded(self, texts: Sequence[str]) -> Iterator[tuple[Embeddings, Embeddings]]:
        if texts:
            encoded = self._encoder.encode(texts)
            yield from zip(encoded.pooled, np.split(encoded.tokens, np.cumsum(encoded.counts)[:-1]), strict=True)


def read_documents(folder: Path) -> dict[str, Document]:
    """Read the abstracts as documents, by id."""
    with gzip.open(folder / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {document.id: document for document in map(_document, lines)}


def read_claims(folder: Path) -> dict[str, set[str]]:
    """Read the claims of the test, each with the ids of the documents that bear on it."""
    with gzip.open(folder / "queries.jsonl.gz", "rt", encoding="utf-8") as lines:
        claims = {claim["id"]: claim["text"] for claim in map(json.loads, lines)}
    relevant: dict[str, set[str]] = {}
    with gzip.open(folder / "qrels.tsv.gz", "rt", encoding="utf-8") as lines:
        next(lines)
        for claim, document, _ in map(str.split, lines):
            relevant.setdefault(claims[claim], set()).add(document)
    return relevant


def _document(line: str) -> Document:
    abstract = json.loads(line)
    title, text = abstract["title"], f"{abstract['title']}\n\n{abstract['text']}"
    heading = Block(BlockKind.HEADING, Span(0, len(title)), 1, (), ())
    body = Block(BlockKind.PARAGRAPH, Span(len(title) + 2, len(text)), 0, (), ())
    return Document(abstract["id"], title, text, (heading, body), Metadata(), "0" * 64)


def build_snapshot(
    home: Home, documents: Mapping[str, Document], claims: Sequence[str], encoder: Encoder, reach: int
) -> None:
    """Publish a snapshot that holds the sentences of the `reach` best passages of each claim.

    The best are those that the passages' vectors and BM25 find together.
    """
    passages = distinct_passages(documents[name] for name in sorted(documents))
    groups = [encoded_texts(documents[passage.document_id], passage) for passage in passages]
    pooled = encoder.encode([whole for whole, *_ in groups]).pooled
    reached = _reached([whole for whole, *_ in groups], pooled, claims, encoder, reach)
    wanted = {text for row in reached for text in groups[row][1:]}
    print(f"{len(wanted)} of {sum(len(group) - 1 for group in groups)} sentences are in reach of a claim")
    by_text = dict(zip((whole for whole, *_ in groups), pooled, strict=True))
    with home.locked():
        built = build(home, Library(documents, {}, ()), _Sparing(encoder, wanted, by_text), None, None)
        home.publish(built.id)


def _reached(texts: Sequence[str], pooled: Embeddings, claims: Sequence[str], encoder: Encoder, reach: int) -> set[int]:
    dense = DenseIndex(pooled)
    with TemporaryDirectory() as folder:
        LexicalIndex.build(Path(folder), texts)
        lexical = LexicalIndex(Path(folder))
    found: set[int] = set()
    for claim, query in zip(claims, encoder.encode(claims).pooled, strict=True):
        by_passage, by_words = dense.search(query, _RESULTS)[0], lexical.search(claim, _RESULTS)[0]
        found.update(fuse([by_passage.tolist(), by_words.tolist()])[:reach])
    return found


class Rankings:
    """What each step of Index.search makes of a claim."""

    def __init__(self, snapshot: FolderSnapshot, encoder: Encoder) -> None:
        self._snapshot = snapshot
        self._encoder = encoder
        self._index = Index(snapshot, encoder)
        self._passages = DenseIndex(snapshot.vectors.passages)
        self._sentences = DenseIndex(snapshot.vectors.sentences)
        self._passage_of = [row for row, passage in enumerate(snapshot.passages) for _ in passage.sentences]
        self._rows = {passage.id: row for row, passage in enumerate(snapshot.passages)}
        self._words = Words(snapshot.vocabulary(), load_word_table("en"))

    def of(self, claim: str) -> dict[str, list[str]]:
        """Rank documents for a claim, best first, by the name of the step."""
        query = self._encoder.encode([claim]).pooled[0]
        by_words = self._snapshot.lexical.search(claim, _RESULTS)[0].tolist()
        by_passage = self._passages.search(query, _RESULTS)[0].tolist()
        sentences = self._sentences.search(query, _RESULTS)[0].tolist()
        by_sentence = list(dict.fromkeys(self._passage_of[sentence] for sentence in sentences))
        fused = fuse([by_passage, by_sentence, by_words])
        read = self._words.understand(claim)
        final = self._index.search(claim)
        named = self._index.search(read.own, names=read.names)
        whole = self._index.search(read.own, also=read.other_wordings, names=read.names)
        steps = {
            "BM25": by_words,
            "passages' vectors": by_passage,
            "sentences' vectors": by_sentence,
            "fused": fused,
            "scored": self._passages_of(final),
            "+ names": self._passages_of(named),
            WHOLE: self._passages_of(whole),
        }
        return {step: self._documents(rows) for step, rows in steps.items()}

    def _passages_of(self, hits: Sequence[Hit]) -> list[int]:
        return list(dict.fromkeys(self._rows[hit.passage.id] for hit in hits))

    def _documents(self, rows: Sequence[int]) -> list[str]:
        return list(dict.fromkeys(self._snapshot.passages[row].document_id for row in rows))


def ndcg(ranked: Sequence[str], relevant: Collection[str]) -> float:
    """Compute nDCG@10 of documents that are relevant or not."""
    gained = sum(1 / log2(rank + 1) for rank, name in enumerate(ranked[:RANKS], start=1) if name in relevant)
    return gained / sum(1 / log2(rank + 1) for rank in range(1, min(len(relevant), RANKS) + 1))


def scores(folder: Path, home: Home, encoder: Encoder, reach: int) -> dict[str, float]:
    """Give the mean nDCG@10 of each step over the claims of the test; the home keeps the snapshot."""
    relevant = read_claims(folder)
    if home.published_id() is None:
        build_snapshot(home, read_documents(folder), list(relevant), encoder, reach)
    rankings = Rankings(home.open_published(), encoder)
    ranked = [(rankings.of(claim), wanted) for claim, wanted in relevant.items()]
    return {step: mean(ndcg(steps[step], wanted) for steps, wanted in ranked) for step in ranked[0][0]}


def main() -> None:
    """Build the snapshot where there is none yet, and print a table."""
    parser = ArgumentParser(description="Retrieval as it ships on BEIR's test set of SciFact.")
    parser.add_argument("folder", type=Path, help="where corpus.jsonl.gz, queries.jsonl.gz and qrels.tsv.gz are")
    parser.add_argument("--home", type=Path, required=True, help="where the snapshot is kept; serves nothing else")
    parser.add_argument("--encoder", help="a sentence-transformers model; default: the one that ships")
    parser.add_argument("--threads", type=int, default=1, help="threads a call may use; default: %(default)s")
    parser.add_argument("--reach", type=int, default=REACH, help="passages in reach of a claim; default: %(default)s")
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.encoder, threads=arguments.threads)
    measured = scores(arguments.folder, Home(arguments.home), encoder, arguments.reach)
    print(f"nDCG@{RANKS} over the claims of the test")
    for step, score in measured.items():
        print(f"{step:20} {score:.3f}")


if __name__ == "__main__":
    main()
