"""A search can be narrowed to what the snapshot has, in the same words everywhere."""

from datetime import date

import pytest

from assistant.errors import UnknownFilter
from assistant.filters import KINDS, Filters, read_day, read_kind
from assistant.pipeline import Assistant
from corpus.types import BlockKind
from index.types import sections_of
from tests.fakes.assistant import FakeAssistant
from tests.fakes.documents import EVERY_KIND, LIBRARY, MEN

FILTERS: Filters = FakeAssistant(LIBRARY).filters


@pytest.mark.parametrize("given", ["poem", "heading", "", 7, ["paragraph"], "Paragraph"])
def test_what_is_no_kind_is_refused(given: object) -> None:
    """Only what passages are made of is a kind; the message has the value and all kinds."""
    with pytest.raises(ValueError, match=r"kind is .*, not one of: paragraph, list_item"):
        read_kind(given)


@pytest.mark.parametrize(
    "given", ["", "12.3.2026", "2026-3-12", "2026-02-30", "20260312", "２０２６-03-12", 1772000000, "now"]
)
def test_what_is_no_day_is_refused(given: object) -> None:
    """A day is written in one way, so that no month is taken for a day."""
    with pytest.raises(ValueError, match=r"--reviewed-since is .*, not a day such as 2026-03-12"):
        read_day(given, "--reviewed-since")


def test_what_is_not_given_narrows_nothing() -> None:
    """None is no filter, and every kind is read."""
    assert (read_kind(None), read_day(None)) == (None, None)
    assert [read_kind(kind.value) for kind in KINDS] == list(KINDS)
    assert read_day("2026-03-12") == date(2026, 3, 12)


@pytest.mark.parametrize(
    ("document", "section", "words"),
    [
        (None, "Poems", "there is no section 'Poems'; there are: Bones & joints, Bone in men"),
        (MEN.id, "Bones & joints", "there is no section 'Bones & joints' in document 'men-and-bone'; there are: Bone"),
        (MEN.id, "", "there is no section ''"),
        ("nowhere", "Bone in men", "there is no document 'nowhere'"),
    ],
)
def test_a_section_that_is_not_there_is_refused(document: str | None, section: str, words: str) -> None:
    """Of the chosen document where there is one, else of the whole library."""
    with pytest.raises(UnknownFilter, match=words):
        FILTERS.check(document=document, population=None, section=section)


def test_who_states_no_review_is_counted() -> None:
    """A search by review says how many documents it cannot judge, of those that it would have looked at."""
    assert FILTERS.without_review(document=None, section=None) == len(LIBRARY) - 1
    assert FILTERS.without_review(document=MEN.id, section=None) == 0
    assert FILTERS.without_review(document=EVERY_KIND.id, section=" Bones  &\njoints") == 1
    assert FILTERS.without_review(document=None, section="Bone in men") == 0


def test_a_section_holds_what_is_narrower(assistant: Assistant) -> None:
    """Everything under a heading is found in its section, and nothing else, however low it ranks."""
    narrower = [one for one in assistant.passages if len(one.heading_path) > 1]
    section, narrow, short = sections_of(narrower[0])
    inside = {one.span for one in assistant.passages if one.heading_path[:1] == narrower[0].heading_path[:1]}

    found = assistant.search("vinegar", section=section, limit=100)
    narrowly = assistant.search("vinegar", section=f" {narrow} ", limit=100)
    shortly = assistant.search("vinegar", section=short, limit=100)

    assert {citation.quote.span for citation in found} == inside
    assert 0 < len(narrowly) < len(found)
    assert narrowly == shortly
    assert {citation.quote.heading_path for citation in narrowly} == {narrower[0].heading_path}


def test_only_what_was_reviewed_since_is_found(assistant: Assistant) -> None:
    """The day itself counts, and a document whose review is not stated is never found."""
    on, after = date(2026, 3, 12), date(2026, 3, 13)

    found = assistant.search("moss tea socks", reviewed_since=on, limit=100)

    assert {citation.metadata.reviewed for citation in found} == {on}
    assert len(found) == sum(assistant.documents[one.document_id].metadata.reviewed == on for one in assistant.passages)
    assert assistant.search("moss tea socks", reviewed_since=after) == ()
    assert assistant.search('"keeps for three days"', reviewed_since=on, kind=BlockKind.TABLE_ROW) == ()
