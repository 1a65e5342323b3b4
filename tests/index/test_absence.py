"""Words that were deleted are found wherever they still stand, and only there."""

import shutil
from pathlib import Path

import pytest

import index.absence
import index.folder.draft
from corpus.types import Document, Passage
from index.absence import has_letters, places_of
from index.entries import Texts
from index.errors import SnapshotCorrupt
from index.home import Home
from index.pruning import prune
from index.update import remove, update
from tests.fakes.encoder import load_fake

_SECRET = "# Pumpkin pie\n\nThe pie of Aunt\n“Gerda\u00ad” must never be\nserved cold.\n"


@pytest.fixture
def removed(home: Home, library_folder: Path) -> Home:
    """Publish a document and take it out again."""
    (library_folder / "pie.md").write_text(_SECRET)
    update(home, [str(library_folder)], load_fake)
    remove(home, ["pie"], load_fake)
    return home


@pytest.mark.parametrize(
    "words",
    ["Gerda", "gErDa", "aunt gerda", 'Aunt "Gerda"', "never  be served", "PUMPKINPIE", "pie.md"],
)
def test_what_is_removed_is_only_in_the_snapshot_before(removed: Home, words: str) -> None:
    """Case, white space, quotation marks and soft hyphens do not hide it; pruned, it is nowhere."""
    before, published = removed.snapshot_ids()

    assert {place.snapshot_id for place in places_of(words, removed)} == {before}

    prune(removed, 1)
    assert places_of(words, removed) == ()
    assert removed.open_published().id == published


def test_a_place_is_named_as_a_maintainer_finds_it(removed: Home, library_folder: Path) -> None:
    """Document, field, and the first and last character of the stored text; what is published comes first."""
    (library_folder / "pie.md").write_text(_SECRET)
    update(removed, [], load_fake)
    text = removed.open_published().documents["pie"].text
    start = text.index("never be")

    first, *_, last = places_of("never be served", removed)

    assert (first.snapshot_id, last.snapshot_id) == (removed.published_id(), removed.snapshot_ids()[0])
    assert first.where == f"documents.jsonl, pie: text {start}-{start + len('never be served')}"


def test_a_title_an_address_and_a_file_name_are_places_too(home: Home, tmp_path: Path) -> None:
    """Nothing that a snapshot stores is passed over."""
    (tmp_path / "plum-cake.md").write_text("---\ntitle: Cake\nurl: https://example.org/zwetschge\n---\n\nWords.\n")
    update(home, [str(tmp_path / "plum-cake.md")], load_fake)

    found = {words: [place.where for place in places_of(words, home)] for words in ("zwetschge", "plum-cake.md")}

    assert [where.split(":")[1] for where in found["zwetschge"]] == [" metadata.url 20-29"]
    assert all("manifest.json" in where for where in found["plum-cake.md"])
    assert len(found["plum-cake.md"]) == 2


def test_words_that_only_the_lexical_index_holds_are_found(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An index that was built from other words than its passages' is caught, though its hashes agree."""
    (tmp_path / "page.md").write_text("Snow is cold.\n")
    real = index.folder.draft.write_contents

    def with_more(folder, contents, entries, lexical_texts, **dimensions):  # type: ignore[no-untyped-def]
        return real(folder, contents, entries, [f"{text} gerda" for text in lexical_texts], **dimensions)

    monkeypatch.setattr(index.folder.draft, "write_contents", with_more)
    update(home, [str(tmp_path / "page.md")], load_fake)

    assert [place.where for place in places_of("Aunt Gerda", home)] == ["the lexical index, row 0: Gerda"]
    assert places_of("pumpkin", home) == ()


def test_only_passages_that_the_lexical_index_finds_are_read(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large library, few are stemmed again."""
    (tmp_path / "page.md").write_text("# One\n\nSnow is cold.\n\n# Two\n\nTea is warm.\n")
    update(home, [str(tmp_path / "page.md")], load_fake)
    read = list[str]()
    real = index.absence.encoded_texts

    def reading(document: Document, passage: Passage) -> Texts:
        read.append(passage.id)
        return real(document, passage)

    monkeypatch.setattr(index.absence, "encoded_texts", reading)
    places_of("snow pumpkin", home)

    assert read == ["page:5-18"]


def test_what_a_killed_change_left_is_looked_through(removed: Home) -> None:
    """A folder that was never finished may hold the words as well."""
    folder = removed.path / "snapshots"
    shutil.copytree(folder / removed.snapshot_ids()[0], folder / ".unfinished-x")

    assert ".unfinished-x" in {place.snapshot_id for place in places_of("gerda", removed)}


def test_a_snapshot_that_is_not_sound_is_not_vouched_for(removed: Home) -> None:
    """Nothing is said to be absent from what was altered."""
    with (removed.published_folder() / "documents.jsonl").open("a") as file:
        file.write("gerda")

    with pytest.raises(SnapshotCorrupt):
        places_of("gerda", removed)


def test_an_old_snapshot_that_is_no_json_is_looked_through_as_it_is(removed: Home) -> None:
    """A spoilt line hides nothing."""
    (removed.folder(removed.snapshot_ids()[0]) / "documents.jsonl").write_text("not { json: Ger da\n")

    assert "documents.jsonl, line 1: the line 12-18" in {place.where for place in places_of("gerda", removed)}


def test_a_line_separator_inside_a_text_ends_no_line_of_the_file(home: Home, tmp_path: Path) -> None:
    """JSON holds U+2028, U+2029 and U+0085 as they are, and words on either side of one are still one text."""
    (tmp_path / "pie.md").write_text('# Pumpkin\u2028pie\n\nServed "warm"\u2029by Aunt\u0085Gerda.\n', "utf-8")
    update(home, [str(tmp_path / "pie.md")], load_fake)
    stored = (home.published_folder() / "documents.jsonl").read_text("utf-8")
    assert "\u2028" in stored

    for words in ("pumpkin pie", 'served "warm" by aunt gerda'):
        assert any(place.where.startswith("documents.jsonl, pie: text") for place in places_of(words, home))


@pytest.mark.parametrize(("words", "expected"), [("a", True), ("7 mg", True), ("", False), (" \u00ad-", False)])
def test_there_must_be_something_to_look_for(words: str, expected: bool) -> None:
    """Marks and blanks alone are no words."""
    assert has_letters(words) is expected
