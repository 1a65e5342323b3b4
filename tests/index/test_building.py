"""Building: what is embedded for a passage, and that taking vectors over changes none of them."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from random import Random

import numpy as np
import pytest
from pydantic import TypeAdapter

import corpus.repetition
import index.building
import index.folder.taking
from corpus.passages import passages_of
from corpus.reading import read_sources
from corpus.repetition import distinct
from corpus.types import Document, Metadata, Passage
from index.building import Library, build
from index.entries import Contents, encoded_texts
from index.folder.snapshot import FolderSnapshot, open_snapshot
from index.home import Home
from index.lexical import JoinedTerms
from index.manifest import Counts, write_manifest
from index.token_vectors import to_stored
from index.types import Encoder
from tests.fakes.encoder import FakeEncoder


def _library(folder: Path) -> Library:
    reading = read_sources([str(folder)])
    return Library({document.id: document for document in reading.documents}, reading.paths, (str(folder),))


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the id of every document that is cut into passages."""
    names: list[str] = []

    def noting(document: Document) -> tuple[Passage, ...]:
        names.append(document.id)
        return passages_of(document)

    monkeypatch.setattr(corpus.repetition, "passages_of", noting)
    return names


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that says of what the lines of documents and the words of passages are made."""
    notes: list[str] = []
    line_of, of = index.folder.taking.line_of, JoinedTerms.of

    def noting_line(item: Document | Passage, adapter: TypeAdapter[Document | Passage]) -> bytes:
        if isinstance(item, Document):
            notes.append(f"line {item.id}")
        return line_of(item, adapter)

    def noting_words(self: JoinedTerms, text: str) -> str:
        words = of(self, text)
        notes.append(f"words {words}")
        return words

    monkeypatch.setattr("index.folder.taking.line_of", noting_line)
    monkeypatch.setattr(JoinedTerms, "of", noting_words)
    return notes


def _build(
    home: Home, library: Library, encoder: Encoder, previous: FolderSnapshot | None = None
) -> tuple[FolderSnapshot, int]:
    with home.locked():
        built = build(home, library, encoder, previous, None)
    return open_snapshot(home.folder(built.id)), built.embedded


def _texts(documents: Mapping[str, Document]) -> list[str]:
    """List every text that stands for a passage or sentence, in the order of ids."""
    return [
        text
        for name in sorted(documents)
        for passage in passages_of(documents[name])
        for text in encoded_texts(documents[name], passage)
    ]


def _assert_same_vectors(one: FolderSnapshot, other: FolderSnapshot) -> None:
    for name in ("passages", "sentences", "tokens", "token_counts"):
        np.testing.assert_array_equal(getattr(one.vectors, name), getattr(other.vectors, name))


@pytest.mark.parametrize(
    ("name", "begins", "expected"),
    [
        (
            "moss-tea",
            "in pencil",
            ("Moss tea & you › What to do › Do: › write the day on the pot:: in pencil,",) * 2,
        ),
        (
            "cloud-socks",
            "Women",
            ("Cloud socks › Sizes › Sizes by age: › Who\tLength\tColour: Women\t20\u00a0cm\tblue | grey",) * 2,
        ),
        (
            "words-of-the-almanac",
            "A house",
            (
                "Words of the almanac › Cafe\u0301: A house in which moss tea is served. The accent stands on its own.",
                "Words of the almanac › Cafe\u0301: A house in which moss tea is served.",
                "Words of the almanac › Cafe\u0301: The accent stands on its own.",
            ),
        ),
    ],
    ids=["list item", "table row", "definition"],
)
def test_a_passage_is_embedded_with_its_scope(
    library_folder: Path, name: str, begins: str, expected: tuple[str, ...]
) -> None:
    """Headings and context stand in front of the passage and of each of its sentences."""
    document = _library(library_folder).documents[name]
    (passage,) = (found for found in passages_of(document) if found.span.of(document.text).startswith(begins))

    assert encoded_texts(document, passage) == expected


def test_a_passage_without_scope_is_embedded_as_it_stands() -> None:
    """Nothing is put in front of a passage that has no heading and no context."""
    document = read_sources([str(Path(__file__).parents[1] / "data" / "library" / "night-walks.txt")]).documents[0]
    bare = Document(document.id, document.title, document.text, document.blocks[3:4], Metadata(), "")

    assert encoded_texts(bare, passages_of(bare)[0])[1].startswith("A night walk is")


def test_a_snapshot_says_what_it_holds(home: Home, library_folder: Path, encoder: FakeEncoder) -> None:
    """Documents stand in the order of their ids, passages in text order, and the manifest counts them."""
    library = _library(library_folder)

    snapshot, embedded = _build(home, library, encoder)

    assert list(snapshot.documents) == sorted(library.documents)
    assert dict(snapshot.documents) == dict(library.documents)
    assert tuple(snapshot.passages) == tuple(
        passage for name in sorted(library.documents) for passage in passages_of(library.documents[name])
    )
    assert snapshot.manifest.counts == Counts(5, 40, 59, len(snapshot.vectors.tokens))
    assert snapshot.manifest.encoder == encoder.identity
    assert snapshot.manifest.paths == library.paths
    assert snapshot.manifest.previous is None
    assert embedded == len(encoder.asked) == len(set(_texts(library.documents)))


def test_a_built_snapshot_is_not_published(home: Home, library_folder: Path, encoder: FakeEncoder) -> None:
    """Building finishes a snapshot and leaves it to the caller to publish it."""
    snapshot, _ = _build(home, _library(library_folder), encoder)

    assert not (home.path / "current").exists()
    assert home.snapshot_ids() == [snapshot.id]


def test_every_vector_is_that_of_its_own_text(home: Home, library_folder: Path, encoder: FakeEncoder) -> None:
    """Row by row, pooled vectors and tokens are what the encoder gives for that passage and that sentence alone."""
    snapshot, _ = _build(home, _library(library_folder), encoder)
    token, row = 0, 0

    for place, passage in enumerate(snapshot.passages):
        whole, *sentences = encoded_texts(snapshot.documents[passage.document_id], passage)
        np.testing.assert_array_equal(snapshot.vectors.passages[place], encoder.encode([whole]).pooled[0])
        for sentence in sentences:
            alone = encoder.encode([sentence])
            count = int(snapshot.vectors.token_counts[row])
            np.testing.assert_array_equal(snapshot.vectors.sentences[row], alone.pooled[0])
            np.testing.assert_array_equal(snapshot.vectors.tokens[token : token + count], to_stored(alone.tokens))
            token, row = token + count, row + 1

    assert (token, row) == (len(snapshot.vectors.tokens), len(snapshot.vectors.sentences))


def test_the_same_text_is_embedded_once(home: Home, tmp_path: Path, encoder: FakeEncoder) -> None:
    """Two documents with the same words under the same heading ask the encoder once."""
    for name in ("one.md", "two.md"):
        (tmp_path / "docs").mkdir(exist_ok=True)
        (tmp_path / "docs" / name).write_text("# Tea\n\nMoss tea keeps for three days.")

    snapshot, embedded = _build(home, _library(tmp_path / "docs"), encoder)

    assert embedded == 1
    assert encoder.asked == ["Tea: Moss tea keeps for three days."]
    np.testing.assert_array_equal(snapshot.vectors.passages[0], snapshot.vectors.passages[1])


def test_vectors_taken_over_equal_those_made_anew(home: Home, library_folder: Path, encoder: FakeEncoder) -> None:
    """After edits, moves, repeats and removals, an incremental snapshot holds the very vectors of a full one."""
    first, _ = _build(home, _library(library_folder), encoder)
    (library_folder / "cloud-socks.md").unlink()
    (library_folder / "night-walks.txt").rename(library_folder / "a-new-name.txt")
    tea = library_folder / "moss-tea.md"
    tea.write_text(tea.read_text("utf-8").replace("three days", "four days") + "\n\nMoss tea is an invented drink.\n")
    library = _library(library_folder)

    incremental, embedded = _build(home, library, encoder, first)
    full, everything = _build(home, library, encoder)

    _assert_same_vectors(incremental, full)
    assert tuple(incremental.passages) == tuple(full.passages)
    # The changed passage with its changed sentence, and the added one under its heading.
    assert 0 < embedded <= 5 < everything


@pytest.mark.parametrize("seed", range(5))
def test_a_snapshot_that_takes_over_is_that_built_from_nothing(
    home: Home, tmp_path: Path, encoder: FakeEncoder, seed: int
) -> None:
    """Whatever changed, all files have the same bytes but those that the lexical engine names by chance."""
    random, folder = Random(seed), tmp_path / "docs"
    folder.mkdir()
    previous = None
    for _ in range(4):
        for name in random.sample("abcdefgh", 4):
            words = random.choices(["moss", "tea", "rain", "socks", "night"], k=3)
            page = [f"# {word}\n\nOn {word} in the {number}th hour. It rains." for number, word in enumerate(words)]
            (folder / f"{name}.md").write_text("\n\n".join(page[: random.randint(1, 3)]))
        (folder / f"{random.choice('abcdefgh')}.md").unlink(missing_ok=True)
        library = _library(folder)

        previous, _ = _build(home, library, encoder, previous)
        anew, _ = _build(home, library, encoder)

        files = [
            {name: file for name, file in one.manifest.files.items() if not name.startswith("lexical/")}
            for one in (previous, anew)
        ]
        assert files[0] == files[1]
        for query in ("moss", "rain tea", "night"):
            (rows, scores), (others, expected) = (one.lexical.search(query, 50) for one in (previous, anew))
            assert (rows.tolist(), scores.tolist()) == (others.tolist(), expected.tolist())


def test_a_new_heading_is_a_new_text(home: Home, tmp_path: Path, encoder: FakeEncoder) -> None:
    """A passage whose words stay but whose scope changes is embedded again."""
    page = tmp_path / "docs" / "page.md"
    page.parent.mkdir()
    page.write_text("# In men\n\nIt is lost.")
    first, _ = _build(home, _library(page.parent), encoder)
    page.write_text("# In women\n\nIt is lost.")

    snapshot, embedded = _build(home, _library(page.parent), encoder, first)

    assert embedded == 1
    np.testing.assert_array_equal(snapshot.vectors.passages[0], encoder.encode(["In women: It is lost."]).pooled[0])


def test_another_encoders_vectors_are_not_taken_over(home: Home, library_folder: Path, encoder: FakeEncoder) -> None:
    """A snapshot by another encoder lends no vector."""
    library, other = _library(library_folder), FakeEncoder("other")
    first, everything = _build(home, library, other)

    snapshot, embedded = _build(home, library, encoder, first)

    assert embedded == everything
    _assert_same_vectors(snapshot, _build(home, library, encoder)[0])


def test_many_texts_are_embedded_in_groups(home: Home, tmp_path: Path, encoder: FakeEncoder) -> None:
    """More texts than are held at once give each its own vectors, and progress counts them from none to all."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "long.md").write_text("\n\n".join(f"Passage number{number} is short." for number in range(1200)))
    steps: list[tuple[int, int]] = []

    with home.locked():
        built = build(home, _library(folder), encoder, None, lambda done, total: steps.append((done, total)))
    snapshot = open_snapshot(home.folder(built.id))

    assert steps == [(0, 1200), (512, 1200), (1024, 1200), (1200, 1200)]
    for place in (0, 511, 512, 1199):
        expected = encoder.encode([f"Passage number{place} is short."]).pooled[0]
        np.testing.assert_array_equal(snapshot.vectors.passages[place], expected)


def test_documents_without_passages_are_a_sound_snapshot(home: Home, tmp_path: Path, encoder: FakeEncoder) -> None:
    """A library of headings alone is built, verified and opened, with no vectors of the right shape."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "title.md").write_text("# Only a title")

    snapshot, embedded = _build(home, _library(folder), encoder)

    assert embedded == 0
    assert snapshot.manifest.counts == Counts(1, 0, 0, 0)
    assert snapshot.vectors.passages.shape == (0, encoder.dimension)
    assert snapshot.vectors.tokens.shape == (0, encoder.token_dimension)


def test_only_documents_that_changed_are_cut(
    home: Home, library_folder: Path, encoder: FakeEncoder, cut: list[str]
) -> None:
    """One that changed, one that is new and one under a new name; the passages of the others are taken over."""
    first, _ = _build(home, _library(library_folder), encoder)
    tea = library_folder / "moss-tea.md"
    tea.write_text(tea.read_text("utf-8").replace("three days", "four days"))
    (library_folder / "night-walks.txt").rename(library_folder / "a-new-name.txt")
    (library_folder / "rain.md").write_text("# Rain\n\nRain falls on the moss of the north in spring.")
    cut.clear()

    _build(home, _library(library_folder), encoder, first)

    assert cut == ["a-new-name", "moss-tea", "rain"]


def _assert_same_files(one: FolderSnapshot, other: FolderSnapshot) -> None:
    """Compare all files of two snapshots, but the manifest and those that the lexical engine names by chance."""
    names = {name for name in one.manifest.files if not name.startswith("lexical/")}
    assert names == {name for name in other.manifest.files if not name.startswith("lexical/")}
    for name in sorted(names):
        assert (one.folder / name).read_bytes() == (other.folder / name).read_bytes(), name


def test_what_is_taken_over_is_what_would_be_made_anew(
    home: Home, library_folder: Path, encoder: FakeEncoder, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, after documents changed, came and went; lines and words are made of what is new alone."""
    monkeypatch.setattr("index.folder.codes.MOST_EXACT", 10)
    first, _ = _build(home, _library(library_folder), encoder)
    tea = library_folder / "moss-tea.md"
    tea.write_text(tea.read_text("utf-8").replace("three days", "four days"))
    (library_folder / "night-walks.txt").unlink()
    (library_folder / "rain.md").write_text("# Rain\n\nRain falls on the moss of the north in spring.")
    made.clear()

    second, _ = _build(home, _library(library_folder), encoder, first)

    assert [name for name in made if name.startswith("line")] == ["line moss-tea", "line rain"]
    assert any("four day" in name for name in made)
    assert len([name for name in made if name.startswith("words")]) < len(second.passages) / 2
    _assert_same_files(second, _build(home, _library(library_folder), encoder)[0])


def test_words_that_another_program_made_are_made_again(
    home: Home, library_folder: Path, encoder: FakeEncoder, made: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may stem them otherwise, and older programs kept none."""
    first, _ = _build(home, _library(library_folder), encoder)
    made.clear()
    with monkeypatch.context() as other:
        other.setattr("index.folder.draft.maker", lambda _: "f" * 64)
        second, _ = _build(home, _library(library_folder), encoder, first)
    files = {name: stored for name, stored in first.manifest.files.items() if name != "words.txt"}
    (first.folder / "words.txt").unlink()
    write_manifest(first.folder, replace(first.manifest, files=files))
    third, _ = _build(home, _library(library_folder), encoder, open_snapshot(first.folder))

    assert [name.startswith("words") for name in made].count(True) == 2 * len(first.passages)
    assert third.words
    assert second.words
    assert [third.words[row] for row in range(len(third.passages))] == [
        second.words[row] for row in range(len(second.passages))
    ]


def test_what_another_program_cut_is_cut_again(
    home: Home, library_folder: Path, encoder: FakeEncoder, cut: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another version of it may cut elsewhere; the vectors of what it leaves as it is are taken over."""
    first, _ = _build(home, _library(library_folder), encoder)
    monkeypatch.setattr(index.building, "fingerprint", lambda _: "f" * 64)
    cut.clear()

    _, embedded = _build(home, _library(library_folder), encoder, first)

    assert (cut, embedded) == (sorted(first.documents), 0)


def test_a_snapshot_that_does_not_say_how_it_was_cut_is_cut_again(
    home: Home, library_folder: Path, encoder: FakeEncoder, cut: list[str]
) -> None:
    """Older versions of this program wrote such; it opens, and nothing else of it is made anew."""
    first, _ = _build(home, _library(library_folder), encoder)
    files = {name: stored for name, stored in first.manifest.files.items() if name != "statements.npy"}
    (first.folder / "statements.npy").unlink()
    write_manifest(first.folder, replace(first.manifest, files=files, cut_with=""))
    cut.clear()

    _, embedded = _build(home, _library(library_folder), encoder, open_snapshot(first.folder))

    assert (cut, embedded) == (sorted(first.documents), 0)


def test_a_repeat_stands_for_itself_when_the_first_is_gone(
    home: Home, tmp_path: Path, encoder: FakeEncoder, cut: list[str]
) -> None:
    """It was left out of the snapshot that the rest is taken over from, so its document alone is cut again."""
    said, docs = "# Tea\n\nMoss tea keeps for three days in a cool and dry house.", tmp_path / "docs"
    docs.mkdir()
    for name, text in {"a": said, "b": f"{said}\n\nOthers keep for four.", "c": "# Rain\n\nRain falls."}.items():
        (docs / f"{name}.md").write_text(text)
    first, _ = _build(home, _library(docs), encoder)
    (docs / "a.md").unlink()
    cut.clear()

    second, embedded = _build(home, _library(docs), encoder, first)

    assert [passage.document_id for passage in first.passages] == ["a", "b", "c"]
    assert [passage.document_id for passage in second.passages] == ["b", "b", "c"]
    assert (cut, embedded) == (["b"], 0)


def test_passages_of_contents_are_joined_once(library_folder: Path) -> None:
    """They are asked for again and again, and there may be a million."""
    documents = _library(library_folder).documents
    contents = Contents(documents, distinct(tuple(documents.values())))

    assert contents.passages is contents.passages
