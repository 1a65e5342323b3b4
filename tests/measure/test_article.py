"""The article as a document: every table row, reference and glossary entry is a passage of its kind."""

from collections import Counter

import pytest

from corpus.passages import QUOTABLE, passages_of
from corpus.reading import read_document
from corpus.types import BlockKind
from tests.measure.shared_data import ARTICLE

pytestmark = [
    pytest.mark.measure,
    pytest.mark.skipif(not ARTICLE.is_file(), reason=f"the evaluation data are not here: {ARTICLE}"),
]


def test_the_structure_of_the_article_is_recovered() -> None:
    """Rows, references and definitions are counted in the file's own lines and found again as passages."""
    document = read_document(ARTICLE, "article")
    lines = document.text.splitlines()

    passages = passages_of(document)

    kinds = Counter(passage.kind for passage in passages)
    print(dict(Counter(block.kind.value for block in document.blocks)), dict(kinds))
    assert kinds[BlockKind.REFERENCE] == sum(line.strip().startswith("•") for line in lines) == 20
    assert kinds[BlockKind.DEFINITION] == sum(line.startswith("Meaning") for line in lines)
    assert kinds[BlockKind.TABLE_ROW] == 10
    assert {passage.kind for passage in passages} <= QUOTABLE
    assert not any("symboliz" in passage.span.of(document.text) for passage in passages)
