"""The table of passages admits what a filter does, and knows whose they are, without reading them."""

from itertools import product

import numpy as np

from corpus.types import BlockKind
from index.folder.snapshot import FolderSnapshot
from index.home import Home
from index.types import Filter, sections_of, stated_populations


def _snapshot(home: Home) -> FolderSnapshot:
    snapshot = home.open_published()
    assert isinstance(snapshot, FolderSnapshot)
    return snapshot


def test_the_table_admits_what_a_filter_does(published_home: Home) -> None:
    """Every filter of what the library holds, alone and with each other, and of what it does not hold."""
    snapshot = _snapshot(published_home)
    names = list(snapshot.documents)
    passages = tuple(snapshot.passages)
    populations = {name for passage in passages for name in stated_populations(passage)}
    sections = {name for passage in passages for name in sections_of(passage)}
    filters = [
        Filter(document, population, kind, section, among)
        for document, population, kind, section, among in product(
            (None, names[0], "none"),
            (None, *sorted(populations), "nobody"),
            (None, BlockKind.PARAGRAPH, BlockKind.TABLE_ROW),
            (None, *sorted(sections)[:4], "nowhere"),
            (None, frozenset(), frozenset(names[:2])),
        )
    ]

    found = {only: snapshot.passages.admitted(only).tolist() for only in filters}

    assert found == {only: [row for row, one in enumerate(passages) if only.admits(one)] for only in filters}
    assert {len(rows) for rows in found.values()} >= {0, len(passages)}


def test_the_passages_of_a_document_are_its_own(published_home: Home) -> None:
    """Each document gives its passages, in text order; together they are all."""
    snapshot = _snapshot(published_home)

    found = [passage for name in snapshot.documents for passage in snapshot.passages_of(name)]

    assert found == list(snapshot.passages)
    assert {passage.document_id for passage in snapshot.passages_of("moss-tea")} == {"moss-tea"}
    np.testing.assert_array_equal(snapshot.passages.sentence_counts, [len(one.sentences) for one in found])
