"""The report: what is counted, and what a maintainer is told to check."""

import tracemalloc
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from corpus.doubts import Doubt, DoubtKind
from corpus.passages import passages_of
from corpus.types import BlockKind, Document
from index.report import Report, _originals, doubts_about, kinds_of
from tests.fakes.documents import EVERY_KIND, MEN, document

_TODAY = date(2026, 3, 12)


def _doubts(*documents: Document) -> dict[str, tuple[Doubt, ...]]:
    library = {made.id: made for made in documents}
    return doubts_about(library.keys(), library, today=_TODAY)


def _duplicate(original: str) -> tuple[Doubt, ...]:
    return (Doubt(DoubtKind.DUPLICATE, original),)


def _page(name: str, text: str = "Bone is lost.", **metadata: Any) -> Document:
    return document(name, (BlockKind.PARAGRAPH, text), **metadata)


@pytest.mark.parametrize(
    ("due", "doubts"),
    [
        (date(2026, 3, 11), {"page": (Doubt(DoubtKind.REVIEW_OVERDUE, "2026-03-11"),)}),
        (date(2026, 3, 12), {}),
        (date(2026, 3, 13), {}),
        (None, {}),
    ],
)
def test_a_review_is_overdue_from_the_day_after(due: date | None, doubts: dict[str, tuple[Doubt, ...]]) -> None:
    """On the day that it is due a review is not overdue yet."""
    assert _doubts(_page("page", review_due=due)) == doubts


def test_a_long_text_without_headings_is_named() -> None:
    """From 3,000 characters on a document is expected to have a heading."""
    long, short = "Bone. " * 500, "Bone. " * 499
    headed = document("headed", (BlockKind.HEADING, "Bone"), (BlockKind.PARAGRAPH, long))

    found = _doubts(_page("long", long), _page("short", short), headed)

    assert found == {"long": (Doubt(DoubtKind.NO_HEADINGS, ""),)}


def test_how_a_document_was_read_comes_first() -> None:
    """What its reader doubted is said with what its place in the library gives."""
    guessed = Doubt(DoubtKind.ENCODING_GUESSED, "windows-1252")

    found = _doubts(replace(_page("page", "Bone. " * 500), doubts=(guessed,)))

    assert found == {"page": (guessed, Doubt(DoubtKind.NO_HEADINGS, ""))}


def test_a_duplicate_is_named_with_the_first_of_its_kind() -> None:
    """A document with the same bytes, or the same text whatever its white space, is the duplicate of the first."""
    one, two, three, other = _page("one"), _page("two"), _page("three", "Bone  is\nlost."), _page("zz", "Bone grows.")
    same_bytes = replace(_page("four", "Bone was lost."), source_sha256=two.source_sha256)

    found = _doubts(one, two, three, same_bytes, other)

    assert found == dict.fromkeys(("one", "three", "two"), _duplicate("four"))


def test_texts_are_compared_without_being_kept() -> None:
    """Of a library that is read one document after the other, the texts are not all in memory; any text will do."""
    texts = ((str(number), f"{number}\ud800 {'a' * 1_000_000}") for number in range(20))
    pages = (replace(_page(name), text=text, source_sha256=name) for name, text in texts)

    tracemalloc.start()
    try:
        originals = _originals(pages)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert all(name == original for name, original in originals.items())
    assert most < 15_000_000


def test_only_those_named_are_judged_but_compared_with_all() -> None:
    """What is said of one document takes the others into account."""
    library = {"one": _page("one"), "two": _page("two")}

    assert doubts_about(["two"], library, today=_TODAY) == {"two": _duplicate("one")}


def test_what_comes_new_is_the_duplicate() -> None:
    """A document that was there before is the original, whatever its id."""
    library = {"one": _page("one"), "two": _page("two")}

    assert doubts_about(["one"], library, today=_TODAY) == {"one": _duplicate("two")}


def test_passages_are_counted_by_kind() -> None:
    """Each document has its counts, one without passages too, and the library has their sum."""
    passages = [*passages_of(EVERY_KIND), *passages_of(MEN)]

    kinds = kinds_of(["empty", EVERY_KIND.id, MEN.id], passages)
    report = Report((), (), (), (), (), (), {}, None, kinds, 0, None, published=False)

    assert kinds["empty"] == {}
    assert kinds[MEN.id] == {"paragraph": 2}
    assert report.by_kind == {
        "paragraph": 3,
        "list_item": 2,
        "table_row": 3,
        "definition": 1,
        "reference": 1,
        "pull_quote": 1,
    }
    assert report.passages == len(passages) == 11
