"""Leaflets in every layout that plain text has, each block judged by eye and written down beside its leaflet."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.formats.plain.reader import read
from corpus.types import Content

_LEAFLETS = sorted((Path(__file__).parents[2] / "data" / "leaflets").glob("*.txt"))


def _described(content: Content) -> Iterator[str]:
    """Write each block as a line, with its cells, and below it what scopes it."""
    for block in content.blocks:
        parts = [cell.of(content.text) for cell in block.cells] or [block.span.of(content.text)]
        level = f" {block.level}" if block.level else ""
        yield f"{block.kind}{level}: {' | '.join(' '.join(part.split()) for part in parts)}"
        for context in block.context:
            yield f"    {context.role}: {' '.join(context.span.of(content.text).split())}"


@pytest.mark.parametrize("leaflet", _LEAFLETS, ids=lambda path: path.stem)
def test_every_block_of_a_leaflet(leaflet: Path) -> None:
    """Each block has its kind, level, cells, words and scope, and nothing that only looks like structure is taken."""
    expected = leaflet.with_suffix(".blocks").read_text("utf-8").splitlines()

    assert list(_described(read(leaflet.read_bytes()))) == expected
