"""What a library costs in files and in PostgreSQL: time to fill and to change it, time to search, bytes.

    python -m benchmarks.stores --passages 2000 10000

The library is made: ten passages of two sentences a document, of words as seldom as words are. An encoder without a
model gives each text a vector near that of its topic, of the length that the shipped encoder's have. Times are of
the processor, of program and server together, which other work on the machine changes little; of searches the mean.
"""

import argparse
import tempfile
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from time import process_time

import numpy as np

from index.home import Home
from index.postgresql.home import PostgresHome
from index.postgresql.server import Server
from index.search import Index
from index.types import Embeddings, Encoded, EncoderIdentity, Filter
from index.update import update
from tests.fakes.postgres import FakePostgres

_DIMENSION, _TOKEN_DIMENSION = 384, 96
_TOPICS, _WORDS = 500, 30_000
_PASSAGES_A_DOCUMENT, _WORDS_A_SENTENCE = 10, 20
_QUESTIONS, _RESULTS = 100, 10


class MadeEncoder:
    """Gives a text the vector of its topic, which is its longest number, with noise of its own."""

    identity = EncoderIdentity("made", sha256(b"made").hexdigest())
    dimension = _DIMENSION
    token_dimension = _TOKEN_DIMENSION

    def __init__(self) -> None:
        self._topics = _unit(np.random.default_rng(0).standard_normal((_TOPICS, _DIMENSION)))

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts; each has as many tokens as words."""
        seeds = [int.from_bytes(sha256(text.encode()).digest()[:8]) for text in texts]
        noise = np.stack([np.random.default_rng(seed).standard_normal(_DIMENSION) for seed in seeds])
        topics = self._topics[[max(map(int, filter(str.isdigit, text.split())), default=0) % _TOPICS for text in texts]]
        pooled = _unit(topics + noise * (1.2 / _DIMENSION**0.5))
        counts = np.array([len(text.split()) for text in texts], np.int64)
        tokens = _unit(np.random.default_rng(seeds[0]).standard_normal((counts.sum(), _TOKEN_DIMENSION)))
        return Encoded(pooled, tokens, counts)


def main() -> None:
    """Measure every size in files, and in a database by the graph and exactly."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[2_000, 10_000])
    arguments = parser.parse_args()
    postgres = FakePostgres()
    try:
        postgres.start()
        for passages in arguments.passages:
            _measure(passages, postgres)
    finally:
        postgres.stop()


def _measure(passages: int, postgres: FakePostgres) -> None:
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        _write_library(library, passages)
        files = Home(Path(folder) / "files")
        server = Server(postgres.database(f"made-{passages}"))
        stored = PostgresHome(Path(folder) / "stored", server, is_exact=False)
        print(f"\n{passages:,} passages, {3 * passages:,} vectors")
        for name, home in (("files", files), ("database", stored)):
            filled = _timed(postgres, lambda home=home: update(home, [str(library)], MadeEncoder))
            original = (library / "page-0.md").read_text()
            (library / "page-0.md").write_text(f"{original}\nThis was added, and says 7 in all.\n")
            changed = _timed(postgres, lambda home=home: update(home, [str(library)], MadeEncoder))
            (library / "page-0.md").write_text(original)
            print(f"{name:10} filled in {filled:7.1f} s, one document changed in {changed:6.2f} s")
        exact = PostgresHome(stored.path, server, is_exact=True)
        indexes = {"files": files, "by the graph": stored, "compared exactly": exact}
        found = {
            name: _search(postgres, name, Index(home.open_published(), MadeEncoder())) for name, home in indexes.items()
        }
        shared = [len(set(a) & set(b)) / len(b) for a, b in zip(found["by the graph"], found["files"], strict=True)]
        same = found["compared exactly"] == found["files"]
        print(
            f"of the first {_RESULTS} passages the graph finds {np.mean(shared):.3f}; compared exactly the same: {same}"
        )
        with server.connection() as connection:
            sizes = connection.execute(
                "SELECT relname, pg_total_relation_size(oid), pg_indexes_size(oid) FROM pg_class "
                "WHERE relname IN ('documents', 'passages', 'texts', 'terms') ORDER BY relname"
            ).fetchall()
        for name, total, index in sizes:
            print(f"{name:10} {total / passages:8,.0f} bytes a passage, {index / passages:8,.0f} of them indexes")
        server.close()


def _search(postgres: FakePostgres, name: str, index: Index) -> list[list[str]]:
    generator = np.random.default_rng(1)
    questions = [_sentence(generator, 8) for _ in range(_QUESTIONS)]
    narrow = Filter(document="page-7")
    for question in questions[:10]:
        index.search(question)
    hits = []
    everywhere = _timed(postgres, lambda: hits.extend(index.search(question) for question in questions))
    narrowed = _timed(postgres, lambda: [index.search(question, only=narrow) for question in questions])
    each = 1000 / _QUESTIONS
    print(f"{name:17} search {everywhere * each:6.1f} ms, in one document {narrowed * each:6.1f} ms")
    return [list(dict.fromkeys(hit.passage.id for hit in found))[:_RESULTS] for found in hits]


def _write_library(folder: Path, passages: int) -> None:
    folder.mkdir()
    generator = np.random.default_rng(2)
    for number in range(passages // _PASSAGES_A_DOCUMENT):
        paragraphs = [
            f"{_sentence(generator, _WORDS_A_SENTENCE)}. {_sentence(generator, _WORDS_A_SENTENCE)}."
            for _ in range(_PASSAGES_A_DOCUMENT)
        ]
        (folder / f"page-{number}.md").write_text(f"# Page {number}\n\n" + "\n\n".join(paragraphs) + "\n")


def _sentence(generator: np.random.Generator, words: int) -> str:
    """Make a sentence of words as frequent as by Zipf's law, and of a topic."""
    drawn = generator.zipf(1.3, words) % _WORDS
    return f"Topic {generator.integers(_TOPICS)} is about " + " ".join(f"w{_letters(word)}" for word in drawn)


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def _timed(postgres: FakePostgres, work: Callable[[], object]) -> float:
    before = process_time() + postgres.processor_s()
    work()
    return process_time() + postgres.processor_s() - before


def _unit(rows: Embeddings) -> Embeddings:
    unit: Embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


if __name__ == "__main__":
    main()
