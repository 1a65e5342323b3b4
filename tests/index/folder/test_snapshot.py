"""Snapshots: what is written is what is opened, and every way of being broken is named with its repair."""

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus.errors import CitewellError
from corpus.repetition import Cut, distinct, distinct_passages
from corpus.types import Block, BlockKind, Context, ContextRole, Document, Metadata, Span
from index.backup import back_up
from index.entries import Contents, digest_of
from index.errors import DocumentNotFound, SnapshotCorrupt, SnapshotIncompatible
from index.folder.draft import FolderDraft
from index.folder.snapshot import open_snapshot, read_document, salvage
from index.folder.store import Vectors
from index.folder.taking import lines
from index.folder.writing import write_contents
from index.home import Home
from index.lexical import LexicalIndex
from index.manifest import FORMAT_VERSION, Counts, Manifest, read_manifest, stored_files, write_manifest
from index.publication import publish_again
from index.search import Index
from index.token_vectors import to_stored
from index.types import EncoderIdentity
from index.update import update
from tests.fakes.encoder import FakeEncoder

# Every file of a snapshot; those of BM25 have names of the engine's own making.
FILES = (
    "manifest.json",
    "documents.jsonl",
    "documents.npy",
    "document_ids.json",
    "passages.jsonl",
    "passages.npy",
    "scopes.json",
    "statements.npy",
    "words.txt",
    "vocabulary.json",
    "passage_vectors.npy",
    "sentence_vectors.npy",
    "token_vectors.npy",
    "token_counts.npy",
    "lexical/meta.json",
    "lexical/.managed.json",
    "lexical/*.idx",
    "lexical/*.term",
    "lexical/*.store",
    "lexical/*.fieldnorm",
    "lexical/*.fast",
    "lexical/*.pos",
)

_words = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=40)


@st.composite
def _documents(draw: st.DrawFn) -> tuple[Document, ...]:
    """Draw documents of one block each, with any text at all and all metadata."""
    texts = draw(st.lists(_words, min_size=1, max_size=4))
    kinds = draw(st.lists(st.sampled_from(list(BlockKind)), min_size=len(texts), max_size=len(texts)))
    metadata = Metadata(
        url=draw(st.none() | _words),
        published=draw(st.none() | st.dates()),
        questions=tuple(draw(st.lists(_words, max_size=2))),
    )
    return tuple(
        Document(f"d{number}", text, text, (_block(kind, text),), metadata, "ab" * 32, (Span(0, len(text)),))
        for number, (text, kind) in enumerate(zip(texts, kinds, strict=True))
    )


def _block(kind: BlockKind, text: str) -> Block:
    whole = Span(0, len(text))
    return Block(kind, whole, 1, (whole,), (Context(ContextRole.LEAD_IN, whole),))


def _write(folder: Path, documents: tuple[Document, ...]) -> tuple[Manifest, Vectors]:
    """Write a snapshot of documents with vectors out of a seeded generator."""
    cuts = distinct(documents)
    passages = [passage for cut in cuts for passage in cut.passages.values()]
    sentences = sum(len(passage.sentences) for passage in passages)
    random = np.random.default_rng(len(documents))
    counts = random.integers(1, 4, sentences)
    vectors = Vectors(
        random.standard_normal((len(passages), 8)).astype(np.float32),
        random.standard_normal((sentences, 8)).astype(np.float32),
        random.integers(-127, 128, (int(counts.sum()), 6), np.int8),
        counts,
    )
    _write_contents(folder, documents, cuts, vectors)
    manifest = Manifest(
        format_version=FORMAT_VERSION,
        id=folder.name,
        created=datetime(2026, 3, 12, 9, 30, tzinfo=UTC),
        encoder=EncoderIdentity("fake", "ab" * 32),
        dimension=8,
        token_dimension=6,
        counts=Counts(len(documents), len(passages), sentences, len(vectors.tokens)),
        sources=("builtin", "/docs"),
        paths={document.id: f"/docs/{document.id}.md" for document in documents},
        previous=None,
        files=stored_files(folder),
    )
    write_manifest(folder, manifest)
    return manifest, vectors


def _write_contents(folder: Path, documents: Sequence[Document], cuts: Sequence[Cut], vectors: Vectors) -> None:
    """Write vectors as what stands for the passages, one after the other."""
    contents = Contents({document.id: document for document in documents}, cuts)
    dimensions = {"dimension": vectors.passages.shape[1], "token_dimension": vectors.tokens.shape[1]}
    digests = map(digest_of, contents.texts())
    write_contents(
        folder,
        contents,
        [vectors],
        ["some words"] * vectors.passages.shape[0],
        lines=lines(None, contents),
        digests=digests,
        **dimensions,
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(documents=_documents())
def test_what_is_written_is_what_is_opened(
    tmp_path_factory: pytest.TempPathFactory, documents: tuple[Document, ...]
) -> None:
    """For any documents, manifest, documents, how they were cut and vectors come back equal, to the bit."""
    folder = tmp_path_factory.mktemp("snapshot")
    manifest, vectors = _write(folder, documents)

    snapshot = open_snapshot(folder)

    assert snapshot.manifest == manifest
    assert tuple(snapshot.documents.values()) == documents
    assert tuple(snapshot.passages) == distinct_passages(documents)
    assert tuple(map(snapshot.cut_of, documents)) == distinct(documents)
    for name in ("passages", "sentences", "tokens", "token_counts"):
        written, opened = getattr(vectors, name), getattr(snapshot.vectors, name)
        assert written.dtype == opened.dtype
        np.testing.assert_array_equal(opened, written)


def test_the_test_library_survives_the_round_trip(snapshot_folder: Path, encoder: FakeEncoder) -> None:
    """A built snapshot holds the vectors that its encoder gives, passage by passage and token by token."""
    snapshot = open_snapshot(snapshot_folder)

    first = snapshot.passages[0]
    prefix = " › ".join(first.heading_path) + ": "
    text = snapshot.documents[first.document_id].text
    whole = encoder.encode([prefix + first.span.of(text)])
    sentence = encoder.encode([prefix + first.sentences[0].of(text)])

    assert snapshot.id == snapshot_folder.name
    np.testing.assert_array_equal(snapshot.vectors.passages[0], whole.pooled[0])
    np.testing.assert_array_equal(snapshot.vectors.sentences[0], sentence.pooled[0])
    np.testing.assert_array_equal(snapshot.vectors.tokens[: sentence.counts[0]], to_stored(sentence.tokens))


def test_metadata_survives_the_round_trip(snapshot_folder: Path) -> None:
    """Dates come back as dates and questions as a tuple."""
    metadata = open_snapshot(snapshot_folder).documents["moss-tea"].metadata

    assert metadata.review_due == date(2028, 3, 12)
    assert metadata.questions == ("How much moss tea may I drink?", "Does moss tea stain cups?")


def test_opening_twice_finds_nothing_foreign(snapshot_folder: Path) -> None:
    """Opening leaves a snapshot as it was, so that it can be opened again."""
    assert open_snapshot(snapshot_folder).manifest == open_snapshot(snapshot_folder).manifest


def _file(folder: Path, name: str) -> Path:
    return next(iter(sorted(folder.glob(name))))


def _flip(path: Path, place: int) -> None:
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)


def _resign(folder: Path, alter: Callable[[Manifest], Manifest]) -> None:
    """Write another manifest as if it belonged there."""
    write_manifest(folder, alter(read_manifest(folder)))


def _set(folder: Path, **values: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_bytes()), **values}))


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(snapshot_folder: Path, name: str) -> None:
    """Whichever file is missing, the message names it and the repair."""
    path = _file(snapshot_folder, name)
    path.unlink()

    with pytest.raises(SnapshotCorrupt) as caught:
        open_snapshot(snapshot_folder)

    assert path.name in str(caught.value)
    assert "citewell index update" in str(caught.value)
    assert "citewell index rollback" in str(caught.value)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("where", [0.1, 0.5, 0.9], ids=["early", "middle", "late"])
def test_one_flipped_bit_is_found(snapshot_folder: Path, name: str, where: float) -> None:
    """A single altered bit anywhere in any file is found, and the message names the file and the repair."""
    path = _file(snapshot_folder, name)
    _flip(path, int(path.stat().st_size * where))

    with pytest.raises(SnapshotCorrupt) as caught:
        open_snapshot(snapshot_folder)

    assert path.name in str(caught.value)
    assert "citewell index update" in str(caught.value)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_was_cut_short_is_found(snapshot_folder: Path, name: str) -> None:
    """A file that lost its end, as on a full disk, is named."""
    path = _file(snapshot_folder, name)
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(SnapshotCorrupt, match=path.name.replace(".", r"\.")):
        open_snapshot(snapshot_folder)


@pytest.mark.parametrize(
    ("spoil", "error", "words"),
    [
        (lambda f: _set(f, format_version=99), SnapshotIncompatible, ["format 99", f"format {FORMAT_VERSION}"]),
        (lambda f: (f / "manifest.json").unlink(), SnapshotCorrupt, ["no readable manifest.json"]),
        (lambda f: (f / "manifest.json").write_bytes(b""), SnapshotCorrupt, ["no readable manifest.json"]),
        (lambda f: (f / "manifest.json").write_text("{not JSON"), SnapshotCorrupt, ["no readable manifest.json"]),
        (lambda f: (f / "manifest.json").write_text("[]"), SnapshotCorrupt, ["no readable manifest.json"]),
        (lambda f: (f / "manifest.json").write_text("{}"), SnapshotCorrupt, ["no readable", "format_version"]),
        (lambda f: (f / "manifest.json").write_bytes(b"\xff\xfe\x00"), SnapshotCorrupt, ["no readable"]),
        (lambda f: (f / "manifest.json").write_text("[" * 99_999), SnapshotCorrupt, ["no readable"]),
        (lambda f: _set(f, dimension=65), SnapshotCorrupt, ["manifest.json", "altered"]),
        (lambda f: _set(f, sources=["/elsewhere"]), SnapshotCorrupt, ["manifest.json", "altered"]),
        (lambda f: (f / "manifest.json").write_text(f'{{"format_version": {FORMAT_VERSION}}}'),
         SnapshotCorrupt, ["manifest.json"]),
        (lambda f: (f / "notes.txt").write_text("x"), SnapshotCorrupt, ["notes.txt", "remove it"]),
        (lambda f: (f / "lexical" / "notes").write_text("x"), SnapshotCorrupt, ["lexical/notes", "remove it"]),
        (lambda f: (f / "passages.jsonl").write_bytes(b""), SnapshotCorrupt, ["passages.jsonl", "altered", "SHA-256"]),
        (lambda f: shutil.rmtree(f / "lexical"), SnapshotCorrupt, ["lexical/", "is missing"]),
    ],
    ids=[
        "another format", "interrupted write", "empty manifest", "no JSON", "JSON list",
        "no version", "no text", "too deep", "edited dimension", "edited sources", "half a manifest", "foreign file",
        "foreign file below", "emptied file", "missing folder",
    ],
)  # fmt: skip
def test_a_broken_snapshot_says_what_is_wrong_and_what_repairs_it(
    snapshot_folder: Path, spoil: Callable[[Path], object], error: type[CitewellError], words: list[str]
) -> None:
    """Each way of being broken has its error, names the file or the values, and a command that repairs it."""
    spoil(snapshot_folder)

    with pytest.raises(error) as caught:
        open_snapshot(snapshot_folder)

    for expected in [*words, "citewell index update"]:
        assert expected in str(caught.value)


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (lambda m: replace(m, counts=replace(m.counts, documents=6)), ["documents=5", "documents=6"]),
        (lambda m: replace(m, counts=replace(m.counts, passages=39)), ["passages=40", "passages=39"]),
        (lambda m: replace(m, counts=replace(m.counts, sentences=1)), ["sentences=1"]),
        (lambda m: replace(m, counts=replace(m.counts, tokens=0)), ["tokens=0"]),
        (lambda m: replace(m, dimension=65), ["passage_vectors.npy", "(40, 64)", "(40, 65)"]),
        (lambda m: replace(m, token_dimension=49), ["token_vectors.npy", ", 48)", ", 49)"]),
    ],
    ids=["documents", "passages", "sentences", "tokens", "dimension", "token dimension"],
)
def test_a_manifest_that_disagrees_with_its_files_is_found(
    snapshot_folder: Path, alter: Callable[[Manifest], Manifest], words: list[str]
) -> None:
    """A manifest that counts otherwise than its files gives both counts and the repair."""
    _resign(snapshot_folder, alter)

    with pytest.raises(SnapshotCorrupt) as caught:
        open_snapshot(snapshot_folder)

    for expected in [*words, "citewell index update"]:
        assert expected in str(caught.value)


def test_token_counts_add_up(tmp_path: Path) -> None:
    """Token counts that do not add up to the tokens are found even where every shape is right."""
    text = "Bone is lost."
    document = Document("d", "D", text, (_block(BlockKind.PARAGRAPH, text),), Metadata(), "")
    unit = np.ones((1, 1), np.float32)
    vectors = Vectors(unit, unit, unit.astype(np.int8), np.array([1]))
    _write_contents(tmp_path, [document], distinct([document]), vectors)
    np.save(tmp_path / "token_counts.npy", np.array([2]))
    made, encoder, counts = datetime(2026, 3, 12, tzinfo=UTC), EncoderIdentity("fake", ""), Counts(1, 1, 1, 1)
    files = stored_files(tmp_path)
    write_manifest(tmp_path, Manifest(FORMAT_VERSION, "s", made, encoder, 1, 1, counts, (), {}, None, files))

    with pytest.raises(SnapshotCorrupt, match=r"token_counts\.npy adds up to 2 tokens, not 1.*citewell index update"):
        open_snapshot(tmp_path)


def test_another_encoder_is_named_beside_the_one_that_made_it(snapshot_folder: Path) -> None:
    """A snapshot is refused to an encoder that did not make it; both are named, and two ways out."""
    snapshot, other = open_snapshot(snapshot_folder), FakeEncoder("other")

    with pytest.raises(SnapshotIncompatible) as caught:
        Index(snapshot, other)

    for expected in ("encoder fake", "this is other", snapshot.manifest.encoder.sha256[:12], other.identity.sha256[:12],
                     "citewell index update", "CITEWELL_ENCODER"):  # fmt: skip
        assert expected in str(caught.value)


def test_one_document_is_read_without_opening_the_rest(snapshot_folder: Path) -> None:
    """A document of a snapshot whose vectors are gone can still be shown, equal to what was stored."""
    stored = open_snapshot(snapshot_folder).documents["moss-tea"]
    (snapshot_folder / "token_vectors.npy").unlink()

    assert read_document(snapshot_folder, "moss-tea") == stored


def test_a_document_that_is_not_there_is_not_found(snapshot_folder: Path) -> None:
    """An unknown id is said with the snapshot and a command that lists those there are."""
    with pytest.raises(DocumentNotFound, match=rf"{snapshot_folder.name}.*'no-such'.*citewell index status"):
        read_document(snapshot_folder, "no-such")


def test_altered_documents_are_never_shown(snapshot_folder: Path) -> None:
    """A document is not read from a line that was altered."""
    stored = snapshot_folder / "documents.jsonl"
    _flip(stored, stored.read_bytes().index(b'"id":"moss-tea"'))

    with pytest.raises(SnapshotCorrupt, match=r"documents\.jsonl was altered"):
        read_document(snapshot_folder, "moss-tea")


@pytest.mark.parametrize(
    ("spoil", "documents", "sources"),
    [
        (lambda f: (f / "passages.jsonl").unlink(), True, True),
        (lambda f: _flip(f / "documents.jsonl", 500), False, True),
        (lambda f: _flip(f / "manifest.json", 30), False, False),
        (lambda f: (f / "manifest.json").write_text("{"), False, False),
        (lambda f: (f / "manifest.json").unlink(), False, False),
    ],
    ids=["a missing file", "altered documents", "altered manifest", "no JSON", "no manifest"],
)
def test_what_can_be_trusted_of_a_broken_snapshot_is_salvaged(
    snapshot_folder: Path, spoil: Callable[[Path], object], *, documents: bool, sources: bool
) -> None:
    """Sources and documents are taken from files whose hashes agree, and from no others."""
    whole = open_snapshot(snapshot_folder)

    spoil(snapshot_folder)
    salvaged = salvage(snapshot_folder)

    assert (salvaged is not None) is sources
    if salvaged:
        assert salvaged.sources == whole.manifest.sources
        assert salvaged.documents == (whole.documents if documents else {})


def test_a_snapshot_holds_what_bm25_needs(published_home: Home) -> None:
    """The words of an opened snapshot find its passages, scope included."""
    snapshot = published_home.open_published()

    rows, _ = snapshot.lexical.search("vinegar", 5)

    assert isinstance(snapshot.lexical, LexicalIndex)
    found = [snapshot.passages[row] for row in rows.tolist()]
    assert [p.span.of(snapshot.documents[p.document_id].text) for p in found] == ["rinse the cup with vinegar,"]


@pytest.fixture
def large_folder(snapshot_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of a snapshot whose files count as large ones."""
    monkeypatch.setattr("index.folder.snapshot._MOST_HASHED_BYTES", 0)
    return snapshot_folder


@pytest.mark.parametrize("name", ["statements.npy", "passage_vectors.npy", "sentence_vectors.npy", "token_vectors.npy"])
def test_large_files_are_compared_when_they_are_to_be_used_again(large_folder: Path, name: str) -> None:
    """Opening for answering does not read them all; a check does, and so does opening for what lasts."""
    _flip(large_folder / name, -1)

    with pytest.raises(SnapshotCorrupt, match=rf"{name} was altered: its SHA-256"):
        open_snapshot(large_folder).verified()
    with pytest.raises(SnapshotCorrupt, match=rf"{name} was altered: its SHA-256"):
        open_snapshot(large_folder, every_byte=True)


@pytest.mark.parametrize("name", ["statements.npy", "words.txt"])
def test_what_is_kept_for_the_next_snapshot_and_does_not_fit_is_made_anew(
    published_home: Home, encoder: FakeEncoder, name: str
) -> None:
    """One statement or line less than there are passages, though its hash agrees: the repair is named, and it works."""
    folder = published_home.published_folder()
    path = folder / name
    if name == "words.txt":
        path.write_bytes(path.read_bytes().partition(b"\n")[2])
    else:
        np.save(path, np.load(path)[1:])
    _resign(folder, lambda manifest: replace(manifest, files=stored_files(folder)))

    with pytest.raises(SnapshotCorrupt, match=rf"{name} .*citewell index update"):
        open_snapshot(folder, every_byte=True)
    report = update(published_home, [], lambda: encoder)

    assert report.published
    assert name in (report.rebuilt_because or "")
    assert published_home.open(published_home.published(), every_byte=True)


def test_large_vectors_that_were_altered_are_made_anew(
    published_home: Home, large_folder: Path, encoder: FakeEncoder
) -> None:
    """An update takes none of them over, and says why; nobody goes back to them, and no backup holds them."""
    _flip(large_folder / "sentence_vectors.npy", -1)
    altered = "sentence_vectors.npy was altered"

    with pytest.raises(SnapshotCorrupt, match=altered):
        back_up(published_home, published_home.path.parent / "backup.tar")
    report = update(published_home, [], lambda: encoder)

    assert report.published
    assert report.embedded
    assert altered in (report.rebuilt_because or "")
    with pytest.raises(SnapshotCorrupt, match=altered):
        publish_again(published_home)


@pytest.mark.parametrize("name", ["documents.jsonl", "passages.jsonl"])
def test_an_altered_line_of_a_large_file_is_never_quoted(large_folder: Path, name: str) -> None:
    """Opening does not read them all; a line that was altered is found when it is read, or checked."""
    _flip(large_folder / name, 100)
    snapshot = open_snapshot(large_folder)

    with pytest.raises(SnapshotCorrupt, match=rf"{name} was altered: line 1 "):
        dict(snapshot.documents), tuple(snapshot.passages)
    with pytest.raises(SnapshotCorrupt, match=rf"{name} was altered: its SHA-256"):
        snapshot.verified()


@pytest.mark.parametrize("name", ["documents.jsonl", "token_vectors.npy"])
def test_a_large_file_of_another_size_is_not_opened(large_folder: Path, name: str) -> None:
    """A copy that broke off is named with both sizes."""
    path = large_folder / name
    path.write_bytes(path.read_bytes()[:-1])

    with pytest.raises(SnapshotCorrupt, match=rf"{name} was altered: it has [\d,]+ bytes, .* says [\d,]+; rebuild"):
        open_snapshot(large_folder)


def test_small_files_beside_large_ones_are_compared_by_their_hash(large_folder: Path) -> None:
    """What tells where lines begin, and what is read as a whole, is always compared."""
    _flip(large_folder / "passages.npy", -1)

    with pytest.raises(SnapshotCorrupt, match=r"passages\.npy was altered: its SHA-256"):
        open_snapshot(large_folder)


def test_a_file_that_is_stored_again_is_measured_again(snapshot_folder: Path) -> None:
    """What lies beside a snapshot is named by what it holds now, and the snapshot stays sound."""
    draft = FolderDraft(snapshot_folder, Contents({}, ()), None, lambda: None)

    draft.add({"card.json": b"1"})
    draft.add({"card.json": b"22"})

    assert open_snapshot(snapshot_folder).manifest.files["card.json"].bytes == 2
