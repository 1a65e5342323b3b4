"""BM25 over stemmed words, by tantivy.

The words are made here and not by the engine, so that ranks do not move with the engine.
"""

import math
import re
import shutil
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from weakref import finalize

import numpy as np
import Stemmer
import tantivy

from index.errors import TemporaryFolderUnusable
from index.types import Rows, Scores

_WORD = re.compile(r"\w+(?:['’]\w+)*")
_STEMMER = Stemmer.Stemmer("english")
# What is remembered while an index is built: some 10 MB. Where no spaces are written, nothing is said twice.
_MOST_REMEMBERED = 50_000
_LONGEST_REMEMBERED = 40
# One heap for one writer thread; 15 MB is the least that tantivy accepts.
_WRITER_HEAP_BYTES = 50_000_000
# The engine's k1 and b of BM25: how soon more of a word counts no more, and how much the length of a passage does.
SATURATION = 1.2
LENGTH_WEIGHT = 0.75
# The engine keeps a byte for a length: it takes so many as they are, and of what is beyond four binary digits.
_EXACT_LENGTHS = 24
# Up to so many rows that may be found, the engine is asked for them; beyond, it takes longer than to look at more hits.
_FEW = 1000


def terms(text: str) -> list[str]:
    """Make the stemmed, case-folded words of a text, in order.

    >>> terms("Bones thinning?")
    ['bone', 'thin']
    """
    # Composed, since an accent that stands on its own is no letter and would cut its word in two.
    words = [word.replace("’", "'") for word in _WORD.findall(unicodedata.normalize("NFC", text).casefold())]
    return list(_STEMMER.stemWords(words))


class JoinedTerms(dict[str, str]):
    """Remembers the terms of what stands between spaces: a library writes little that differs, and each very often.

    A dictionary, since `lru_cache` takes three times as long to give what it remembers.
    """

    def of(self, text: str) -> str:
        """Make the terms of a text, with spaces between: none goes over a space, nor depends on what is beyond one."""
        return " ".join(map(self.__getitem__, text.split()))

    def __missing__(self, written: str) -> str:
        """Make the terms of what stands between two spaces."""
        joined = " ".join(terms(written))
        if len(written) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_REMEMBERED:
                self.clear()
            self[written] = joined
        return joined


def weight(rows: int, holding: int) -> float:
    """Give the score that a word cannot pass, by how many of all rows hold it: its inverse frequency times k1 + 1."""
    return (SATURATION + 1) * math.log(1 + (rows - holding + 0.5) / (holding + 0.5))


def rounded_length(words: int) -> int:
    """Round a row's number of words down as the engine stores it: exactly to 40, then to four binary digits.

    >>> [rounded_length(words) for words in (40, 41, 42, 57, 1000)]
    [40, 40, 42, 56, 984]
    """
    beyond = words - _EXACT_LENGTHS
    if beyond < 16:
        return words
    lost = beyond.bit_length() - 4
    return _EXACT_LENGTHS + (beyond >> lost << lost)


class LexicalIndex:
    """Finds the rows whose words fit a query best."""

    def __init__(self, folder: Path) -> None:
        """Open an index that `write` wrote; the folder itself is only read.

        Raises:
            TemporaryFolderUnusable: opening needs a folder for temporary files, which cannot be written.
        """
        # Opening writes lock files, so a folder of links is opened.
        links = _links_to(folder)
        # The engine's own threads may drop a lock into it at any moment, so it may take a second time.
        finalize(self, shutil.rmtree, links, ignore_errors=True)
        self._index = tantivy.Index.open(links)
        self._index.config_reader(reload_policy="Manual")
        self._searcher = self._index.searcher()
        # The searcher has mapped the files. What is removed now is not left behind by a process that is killed later.
        shutil.rmtree(links, ignore_errors=True)

    @staticmethod
    def build(folder: Path, texts: Iterable[str]) -> None:
        """Write the index of `texts` into an empty folder; row i is the i-th text. Raises what `write` raises."""
        LexicalIndex.write(folder, map(JoinedTerms().of, texts))

    @staticmethod
    def write(folder: Path, joined: Iterable[str]) -> None:
        """Write the index of texts into an empty folder, given the terms of each, as `JoinedTerms` makes them.

        Raises:
            OSError: the folder cannot be written.
        """
        try:
            index = tantivy.Index(_schema(), path=str(folder))
            writer = index.writer(heap_size=_WRITER_HEAP_BYTES, num_threads=1)
            for row, words in enumerate(joined):
                document = tantivy.Document()
                document.add_unsigned("row", row)
                document.add_text("words", words)
                writer.add_document(document)
            writer.commit()
            writer.wait_merging_threads()
        except ValueError as error:  # what the engine makes of every failure to write
            raise OSError(str(error)) from error
        for lock in folder.glob("*.lock"):
            lock.unlink()

    def search(self, query: str, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        """Return the best rows and their BM25 scores, best first; ties by row.

        Args:
            k: how many, at least 1; rows that share no word with the query are not found.
            allowed: the rows that may be found; None allows all.
        """
        words = sorted(set(terms(query)))
        if not words or not self._searcher.num_docs:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        asked = self._any_of("words", words)
        if allowed is None:
            found = self._found(asked, k)
        elif len(allowed) <= _FEW:
            found = self._found(self._within(asked, allowed), k)
        else:
            found = self._found_among(asked, k, allowed)
        best = sorted((-score, row) for row, score in found)[:k]
        return np.array([row for _, row in best], np.int64), np.array([-score for score, _ in best], np.float32)

    def highest(self, query: str) -> float:
        """Give the score that no row can pass: each word of the query as often as can be, in a row of no length.

        BM25 gives a word its inverse document frequency times `tf * (k + 1) / (tf + k * ...)`, which stays below k + 1.
        """
        rows = self._searcher.num_docs
        found = (self._searcher.doc_freq("words", word) for word in set(terms(query)))
        return sum(weight(rows, count) for count in found)

    def spread(self, word: str) -> float:
        """Give the share of rows that hold a stemmed word, 0 to 1."""
        return float(self._searcher.doc_freq("words", word)) / max(1, self._searcher.num_docs)

    def _any_of(self, field: str, values: Sequence[str]) -> tantivy.Query:
        each = [tantivy.Query.term_query(self._index.schema, field, value) for value in values]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each])

    def _within(self, asked: tantivy.Query, allowed: Rows) -> tantivy.Query:
        """Ask within some rows; that they are these adds nothing to a score."""
        among = tantivy.Query.term_set_query(self._index.schema, "row", allowed.tolist())
        unscored = tantivy.Query.const_score_query(among, 0.0)
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, unscored), (tantivy.Occur.Must, asked)])

    def _found_among(self, asked: tantivy.Query, k: int, allowed: Rows) -> list[tuple[int, float]]:
        """Find the best of many rows: more are looked at until enough of them may be found, or there are no more."""
        admitted, rows = set(allowed.tolist()), self._searcher.num_docs
        limit = max(k, 2 * k * rows // len(allowed))
        while True:
            found = self._found(asked, limit)
            kept = [(row, score) for row, score in found if row in admitted]
            if len(kept) >= k or len(found) < limit:
                return kept
            limit *= 4

    def _found(self, asked: tantivy.Query, limit: int) -> list[tuple[int, float]]:
        # Without counting how many there are, the engine passes over what cannot be among the best.
        hits = self._searcher.search(asked, limit, count=False).hits
        rows: list[Any] = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [(row, float(score or 0)) for row, (score, _) in zip(rows, hits, strict=True)]


def _links_to(folder: Path) -> str:
    """Make a folder with a link to each file of another."""
    links = ""
    try:
        links = mkdtemp(prefix="citewell-")
        for path in folder.iterdir():
            (Path(links) / path.name).symlink_to(path.absolute())
    except OSError as error:
        shutil.rmtree(links, ignore_errors=True)
        msg = (
            f"the folder for temporary files cannot be written ({error.strerror or error}); free some space there, "
            "or name another in TMPDIR"
        )
        raise TemporaryFolderUnusable(msg) from error
    return links


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    # Whitespace only: the words come stemmed already. Frequencies for BM25, no positions.
    builder.add_text_field("words", stored=False, tokenizer_name="whitespace", index_option="freq")
    return builder.build()
