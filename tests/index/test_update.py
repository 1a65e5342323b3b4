"""Updates: what is embedded, what is refused, what is kept, and what readers see meanwhile."""

import json
from collections.abc import Callable, Sequence
from contextlib import chdir
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from corpus.doubts import Doubt, DoubtKind
from corpus.errors import CitewellError
from corpus.reading import BUILTIN, READ, Failure
from index.building import Inspection
from index.errors import (
    DocumentNotFound,
    EncoderUnavailable,
    SnapshotCorrupt,
    SnapshotIncompatible,
    SnapshotNotFound,
    UpdateRefused,
)
from index.folder.snapshot import FolderSnapshot
from index.home import Home
from index.report import Report
from index.search import Index
from index.types import Encoded
from index.update import add, remove, update
from tests.fakes.access import shut
from tests.fakes.encoder import FakeEncoder, load_fake

IDS = ("cloud-socks", "letters-moss-tea", "moss-tea", "night-walks", "words-of-the-almanac")


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Return a folder with ten documents of one passage each."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for number in range(10):
        (folder / f"page{number}.md").write_text(f"# Page{number}\n\nWord{number} is here.")
    return folder


def _update(home: Home, *sources: Path | str, encoder: FakeEncoder | None = None, may_shrink: bool = False) -> Report:
    return update(home, [str(source) for source in sources], lambda: encoder or load_fake(), may_shrink=may_shrink)


def _files(home: Home) -> dict[str, bytes]:
    """Read everything in a home but the lock."""
    paths = (path for path in home.path.rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(home.path)): path.read_bytes() for path in paths}


def _texts(home: Home) -> set[str]:
    return {document.text for document in home.open_published().documents.values()}


def test_a_first_update_publishes_the_library(home: Home, library_folder: Path) -> None:
    """Every document is reported as added, and the published snapshot holds what the report counts."""
    report = _update(home, library_folder)

    assert report == Report(
        added=IDS,
        changed=(),
        unchanged=(),
        removed=(),
        kept=(),
        failures=(),
        doubts={},
        rebuilt_because=None,
        kinds={
            "cloud-socks": {"paragraph": 4, "table_row": 4},
            "letters-moss-tea": {"paragraph": 2},
            "moss-tea": {"paragraph": 7, "list_item": 8},
            "night-walks": {"paragraph": 4, "list_item": 5},
            "words-of-the-almanac": {"definition": 4, "reference": 2},
        },
        embedded=71,
        snapshot_id=home.published_id(),
        published=True,
    )
    assert tuple(home.open_published().documents) == IDS


def test_an_update_without_changes_does_nothing(home: Home, library_folder: Path, encoder: FakeEncoder) -> None:
    """The same library again embeds nothing, publishes nothing and touches no file."""
    first = _update(home, library_folder)
    before = _files(home)

    report = _update(home, library_folder, encoder=encoder)

    assert (report.published, report.embedded, report.unchanged) == (False, 0, IDS)
    assert (report.snapshot_id, report.passages) == (first.snapshot_id, 40)
    assert encoder.asked == []
    assert _files(home) == before


def test_only_what_changed_is_embedded(home: Home, docs: Path, encoder: FakeEncoder) -> None:
    """One changed document of ten asks the encoder for its own texts alone."""
    _update(home, docs)
    (docs / "page3.md").write_text("# Page3\n\nSomething else is here. Word3 is gone.")

    report = _update(home, docs, encoder=encoder)

    assert report.changed == ("page3",)
    assert len(report.unchanged) == 9
    assert encoder.asked == [
        "Page3: Something else is here. Word3 is gone.",
        "Page3: Something else is here.",
        "Page3: Word3 is gone.",
    ]
    assert report.embedded == 3


def test_one_changed_document_of_a_thousand_embeds_a_thousandth(
    home: Home, tmp_path: Path, encoder: FakeEncoder
) -> None:
    """The encoder is asked for at most 3 % of the texts of the full build, and for none where nothing changed."""
    docs = tmp_path / "thousand"
    docs.mkdir()
    for number in range(1000):
        (docs / f"page{number}.md").write_text(
            f"# Page {number}\n\nWord{number} is here. It is not word{number + 1}.\n"
        )
    whole = _update(home, docs)
    (docs / "page500.md").write_text("# Page 500\n\nSomething else is here. The word is gone.\n")

    changed = _update(home, encoder=encoder)
    again = _update(home, encoder=encoder)

    assert (whole.embedded, changed.changed) == (3000, ("page500",))
    assert 0 < changed.embedded == len(encoder.asked) <= 0.03 * whole.embedded
    assert (again.published, again.embedded) == (False, 0)


def test_a_changed_encoder_embeds_everything_again(home: Home, docs: Path) -> None:
    """With another encoder nothing is taken over, though no document changed, and the report says why."""
    first = _update(home, docs)
    other = FakeEncoder("other")

    report = _update(home, docs, encoder=other)

    assert report.published
    assert report.embedded == first.embedded == len(other.asked) == 10
    assert len(report.unchanged) == 10
    assert home.open_published().manifest.encoder == other.identity
    assert report.rebuilt_because
    assert report.rebuilt_because.startswith("the encoder is other (")
    assert f"and was fake ({load_fake().identity.sha256[:12]})" in report.rebuilt_because


def test_a_library_becomes_exactly_what_is_named(home: Home, docs: Path) -> None:
    """New files come, missing ones go, and a moved one is the same document in another place."""
    _update(home, docs)
    (docs / "page0.md").unlink()
    (docs / "page10.md").write_text("New.")
    (docs / "sub").mkdir()
    (docs / "page1.md").rename(docs / "sub" / "page1.md")

    report = _update(home, docs)

    assert (report.added, report.removed, report.changed) == (("page10",), ("page0",), ())
    assert home.open_published().manifest.paths["page1"] == str(docs / "sub" / "page1.md")


def test_metadata_alone_is_a_change(home: Home, docs: Path, encoder: FakeEncoder) -> None:
    """A new review date is published without embedding anything."""
    _update(home, docs)
    (docs / "page3.md").write_text("---\nreviewed: 2026-03-12\n---\n# Page3\n\nWord3 is here.")

    report = _update(home, docs, encoder=encoder)

    assert (report.changed, report.published, encoder.asked) == (("page3",), True, [])


def test_an_update_without_paths_reads_the_last_ones(home: Home, docs: Path) -> None:
    """Paths are remembered absolute, so that an update from another folder reads the same files."""
    with chdir(docs.parent):
        _update(home, "docs")
    (docs / "page3.md").write_text("Changed.")

    report = _update(home)

    assert report.changed == ("page3",)
    assert home.open_published().manifest.sources == (str(docs),)


def test_a_first_update_needs_paths(home: Home) -> None:
    """Without paths and without a library there is nothing to read, and the message says what to name."""
    with pytest.raises(UpdateRefused, match="no paths are known yet; name the files or folders to read, or `builtin`"):
        _update(home)


@pytest.mark.parametrize(
    ("lost", "may_shrink", "is_refused"),
    [(3, False, False), (4, False, True), (4, True, False), (9, True, False)],
    ids=["30 % may go", "40 % is refused", "40 % may go if it should", "90 % may go if it should"],
)
def test_losing_much_of_the_library_must_be_meant(
    home: Home, docs: Path, lost: int, *, may_shrink: bool, is_refused: bool
) -> None:
    """An update that drops more than 30 % is refused with the numbers and names, unless it is said to be meant."""
    first = _update(home, docs)
    for number in range(lost):
        (docs / f"page{number}.md").unlink()

    if is_refused:
        with pytest.raises(UpdateRefused, match=rf"drop {lost} of 10 documents \(page0, page1.*\); add --yes"):
            _update(home, docs, may_shrink=may_shrink)
        assert home.published_id() == first.snapshot_id
        assert len(home.open_published().documents) == 10
    else:
        assert len(_update(home, docs, may_shrink=may_shrink).removed) == lost


def test_a_path_that_is_gone_is_a_loss_and_not_a_wish(home: Home, docs: Path, library_folder: Path) -> None:
    """If a named folder vanishes, its documents are not dropped without being asked."""
    _update(home, docs, library_folder)
    library_folder.rename(library_folder.with_name("moved"))

    with pytest.raises(UpdateRefused, match="drop 5 of 15 documents"):
        _update(home)


def test_a_named_file_that_is_gone_is_removed_and_not_kept(home: Home, docs: Path) -> None:
    """A document goes with its file even where the file was named by its own path."""
    paths = [docs / f"page{number}.md" for number in range(10)]
    _update(home, *paths)
    paths[3].unlink()

    report = _update(home)

    assert (report.removed, report.kept) == (("page3",), ())
    assert report.failures == (Failure(str(paths[3]), "does not exist"),)


def test_replacing_the_library_that_ships_loses_nothing(home: Home, docs: Path) -> None:
    """The built-in documents make way for the maintainer's own without being asked."""
    first = _update(home, BUILTIN)

    report = _update(home, docs)

    assert len(report.added) == 10
    assert report.removed == first.added
    assert len(home.open_published().documents) == 10


@pytest.mark.parametrize("data", [b"\x00\x01", b"", b"PK\x03\x04\xe9"], ids=["binary", "empty", "an archive"])
def test_a_file_that_can_no_longer_be_read_keeps_its_last_good_version(home: Home, docs: Path, data: bytes) -> None:
    """A spoilt file is reported, its document stays as it was, and the rest of the update goes on."""
    _update(home, docs)
    (docs / "page3.md").write_bytes(data)
    (docs / "page4.md").write_text("Changed.")

    report = _update(home, docs)

    assert (report.kept, report.changed, report.removed) == (("page3",), ("page4",), ())
    assert [failure.path for failure in report.failures] == [str(docs / "page3.md")]
    assert home.open_published().documents["page3"].text == "Page3\n\nWord3 is here.\n\n"


def test_a_file_that_can_no_longer_be_looked_at_is_kept_too(
    home: Home, docs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that was shut to us may hold its files as before."""
    _update(home, docs)
    shut(monkeypatch, docs / "page3.md")

    report = _update(home, docs)

    assert (report.kept, report.removed, len(report.failures)) == (("page3",), (), 1)


def test_what_was_kept_is_kept_again_and_goes_with_its_file(home: Home, docs: Path) -> None:
    """A kept document publishes nothing by itself, comes back when its file is mended, and goes when it is deleted."""
    _update(home, docs)
    (docs / "page3.md").write_bytes(b"")
    assert not _update(home, docs).published

    (docs / "page3.md").write_text("Mended.")
    assert _update(home, docs).changed == ("page3",)

    (docs / "page3.md").unlink()
    assert _update(home, docs).removed == ("page3",)


def test_a_broken_library_file_keeps_what_was_read_before_it(home: Home, docs: Path, library_folder: Path) -> None:
    """Documents of the folder stay as they were, but one whose file is deleted goes all the same."""
    _update(home, docs, library_folder)
    (docs / "library.toml").write_text('exclude = ["pgae3.md"]')
    (docs / "page4.md").write_text("Changed.")
    (docs / "page5.md").unlink()

    report = _update(home, docs, library_folder)

    assert report.kept == tuple(f"page{number}" for number in range(10) if number != 5)
    assert (report.removed, report.changed) == (("page5",), ())
    assert [(failure.path, "pgae3.md" in failure.reason) for failure in report.failures] == [(str(docs), True)]


def test_a_new_file_takes_no_id_of_a_document_that_is_kept(home: Home, docs: Path, library_folder: Path) -> None:
    """A document whose file cannot be read stays, though another file of its name comes beside it meanwhile."""
    _update(home, docs, library_folder)
    (docs / "library.toml").write_text("not a library file")
    (library_folder / "page3.md").write_text("Another page.")

    report = _update(home, docs, library_folder)

    assert (report.added, report.removed, report.changed) == (("page3-2",), (), ())
    assert home.open_published().documents["page3"].text == "Page3\n\nWord3 is here.\n\n"


def test_what_a_library_file_leaves_out_no_longer_answers(home: Home, docs: Path) -> None:
    """A document that is excluded after it was published is removed, and what is said of another is a change."""
    _update(home, docs)
    (docs / "library.toml").write_text('exclude = ["page3.md"]\n[files."page4.md"]\nreviewed = 2026-03-12')

    report = _update(home, docs)

    assert (report.removed, report.changed, report.failures) == (("page3",), ("page4",), ())
    assert home.open_published().documents["page4"].metadata.reviewed == date(2026, 3, 12)


def test_reading_nothing_is_refused_though_there_is_much_to_keep(home: Home, docs: Path) -> None:
    """If every file of the library became unreadable, the update says so and changes nothing."""
    first = _update(home, docs)
    (docs / "library.toml").write_text("[")

    with pytest.raises(UpdateRefused, match=r"nothing could be read: .*library\.toml that is not TOML"):
        _update(home, docs)

    assert home.published_id() == first.snapshot_id


def test_a_new_file_that_cannot_be_read_has_nothing_to_keep(home: Home, docs: Path) -> None:
    """A bad file that was never read is a failure only."""
    _update(home, docs)
    (docs / "new.md").write_bytes(b"")

    report = _update(home, docs)

    assert (report.kept, report.published) == ((), False)
    assert report.failures == (Failure(str(docs / "new.md"), "is empty"),)


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({}, "no files were found"),
        ({"a.md": b""}, r"a\.md is empty"),
        ({"a.png": b"x", "b.md": b"\x00"}, r"a\.png has no reader for \.png.*; .*b\.md holds the control character"),
        ({".hidden.md": b"words"}, "no files were found"),
    ],
    ids=["empty folder", "empty file", "two reasons", "only hidden"],
)
def test_nothing_readable_changes_nothing(home: Home, docs: Path, files: dict[str, bytes], reason: str) -> None:
    """If nothing could be read, the update is refused with the reasons and the old snapshot still answers."""
    first = _update(home, docs)
    other = docs.with_name("other")
    other.mkdir()
    for name, data in files.items():
        (other / name).write_bytes(data)

    with pytest.raises(UpdateRefused, match=f"nothing could be read: .*{reason}"):
        _update(home, other, may_shrink=True)

    assert home.open_published().id == first.snapshot_id


def test_a_dry_run_says_what_would_change_and_changes_nothing(home: Home, docs: Path, encoder: FakeEncoder) -> None:
    """A dry run reports like an update, embeds nothing, and leaves every file as it was."""
    first = _update(home, docs)
    (docs / "page3.md").write_text("Changed.")
    (docs / "new.md").write_text("New.")
    before = _files(home)

    report = update(home, [], lambda: encoder, dry_run=True)

    assert (report.added, report.changed, report.removed) == (("new",), ("page3",), ())
    assert (report.published, report.embedded, report.snapshot_id) == (False, 0, first.snapshot_id)
    assert encoder.asked == []
    assert _files(home) == before


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_strict_update_with_a_failure_publishes_nothing(home: Home, docs: Path, dry_run: bool) -> None:
    """If anything could not be read the report says what would change, and the old snapshot still answers."""
    first = _update(home, docs)
    (docs / "page3.md").write_text("Changed.")
    (docs / "new.md").write_bytes(b"")

    report = update(home, [], load_fake, strict=True, dry_run=dry_run)

    assert (report.changed, report.published, report.snapshot_id) == (("page3",), False, first.snapshot_id)
    assert report.failures == (Failure(str(docs / "new.md"), "is empty"),)
    assert home.published_id() == first.snapshot_id


def test_a_strict_update_without_failures_publishes(home: Home, docs: Path) -> None:
    """Being strict makes no difference where everything was read, whatever is to be checked."""
    (docs / "page3.md").write_bytes("Page three is a café — naïve, déjà vu.".encode("cp1252"))

    report = update(home, [str(docs)], load_fake, strict=True)

    assert (report.published, len(report.doubts)) == (True, 1)


def test_a_strict_addition_with_a_failure_adds_nothing(home: Home, docs: Path, library_folder: Path) -> None:
    """Nothing is added beside a file that could not be read."""
    first = _update(home, docs)
    (library_folder / "bad.md").write_bytes(b"")

    report = add(home, [str(library_folder)], load_fake, strict=True)

    assert (report.added, report.published) == (IDS, False)
    assert home.published_id() == first.snapshot_id


def test_what_is_to_be_checked_is_said_of_what_was_read(home: Home, docs: Path) -> None:
    """An update looks at the whole library, an addition at what it adds, compared with the whole."""
    overdue = "---\nreview_due: 2001-02-03\n---\n# Page0\n\nOld."
    (docs / "page0.md").write_text(overdue)
    (docs.parent / "copy.md").write_text("# Page1\n\nWord1 is here.")

    updated = _update(home, docs)
    added = add(home, [str(docs.parent / "copy.md")], load_fake)

    assert updated.doubts == {str(docs / "page0.md"): (Doubt(DoubtKind.REVIEW_OVERDUE, "2001-02-03"),)}
    assert added.doubts == {str(docs.parent / "copy.md"): (Doubt(DoubtKind.DUPLICATE, "page1"),)}


def test_a_dry_run_in_a_new_home_publishes_nothing(home: Home, docs: Path) -> None:
    """Before the first update a dry run names what would come, and there is still no index."""
    report = update(home, [str(docs)], load_fake, dry_run=True)

    assert (len(report.added), report.snapshot_id, report.passages, report.published) == (10, None, 10, False)
    assert home.published_id() is None


def _unavailable() -> FakeEncoder:
    msg = "no model today"
    raise EncoderUnavailable(msg)


class _Failing(FakeEncoder):
    """Fails after some texts, as a full disk or a killed machine would."""

    def encode(self, texts: Sequence[str]) -> Encoded:
        super().encode(texts)
        msg = "no space left on device"
        raise MemoryError(msg)


def test_an_encoder_that_is_away_is_no_home_that_cannot_be_written(home: Home, docs: Path) -> None:
    """It is said what failed, since more room on the disk would mend nothing."""

    class Away(FakeEncoder):
        def encode(self, texts: Sequence[str]) -> Encoded:
            raise ConnectionRefusedError(111, "Connection refused")

    with pytest.raises(EncoderUnavailable, match=r"the encoder fake failed \(Connection refused\)"):
        _update(home, docs, encoder=Away())


@pytest.mark.parametrize(
    ("load", "error"), [(_unavailable, CitewellError), (_Failing, MemoryError)], ids=["no model", "fails half-way"]
)
def test_an_update_that_fails_leaves_the_old_snapshot(
    home: Home, docs: Path, load: Callable[[], FakeEncoder], error: type[Exception]
) -> None:
    """Whatever fails while building, readers keep the snapshot they had, and the next update goes through."""
    first = _update(home, docs)
    (docs / "page3.md").write_text("Changed.")

    with pytest.raises(error):
        update(home, [], load)

    assert home.open_published().id == first.snapshot_id
    assert home.snapshot_ids() == [first.snapshot_id]
    assert _update(home).changed == ("page3",)


def _made_by_another_version(folder: Path) -> None:
    content = {**json.loads((folder / "manifest.json").read_bytes()), "format_version": 0}
    del content["sha256"]
    digest = sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
    (folder / "manifest.json").write_text(json.dumps({**content, "sha256": digest}))


@pytest.mark.parametrize(
    ("spoil", "error"),
    [
        (lambda folder: (folder / "documents.jsonl").unlink(), SnapshotCorrupt),
        (lambda folder: (folder / "token_vectors.npy").write_bytes(b"x"), SnapshotCorrupt),
        (lambda folder: (folder / "foreign").write_bytes(b"x"), SnapshotCorrupt),
        (_made_by_another_version, SnapshotIncompatible),
    ],
    ids=["missing file", "altered file", "foreign file", "older format"],
)
def test_an_update_without_paths_repairs_a_broken_snapshot(
    home: Home, docs: Path, spoil: Callable[[Path], object], error: type[CitewellError]
) -> None:
    """The command that every broken snapshot's message names builds the same library anew."""
    first, texts = _update(home, docs), _texts(home)
    spoil(home.published_folder())
    with pytest.raises(error, match="citewell index update"):
        home.open_published()

    report = _update(home)

    assert report.published
    assert report.rebuilt_because
    assert report.embedded == first.embedded
    assert _texts(home) == texts
    assert home.snapshot_ids() == [first.snapshot_id, report.snapshot_id]


def test_a_snapshot_whose_paths_are_lost_needs_them_again(home: Home, docs: Path) -> None:
    """With the manifest gone an update must be told the paths, and with them it repairs the home."""
    _update(home, docs)
    (home.published_folder() / "manifest.json").unlink()

    with pytest.raises(UpdateRefused, match="name the files or folders"):
        _update(home)

    assert _update(home, docs).published
    assert len(home.open_published().documents) == 10


def test_adding_keeps_what_is_there(home: Home, docs: Path, library_folder: Path, encoder: FakeEncoder) -> None:
    """Added documents join the library with their paths, and only they are embedded."""
    _update(home, docs)

    report = add(home, [str(library_folder / "moss-tea.md")], lambda: encoder)

    assert (report.added, len(report.unchanged), report.removed) == (("moss-tea",), 10, ())
    assert report.embedded == len(encoder.asked) > 0
    assert all("Word" not in text for text in encoder.asked)
    assert home.open_published().manifest.sources == (str(docs), str(library_folder / "moss-tea.md"))
    assert not _update(home).published


def test_adding_to_a_new_home_makes_the_first_library(home: Home, docs: Path) -> None:
    """The first documents may be added as well as named."""
    assert add(home, [str(docs)], load_fake).added == tuple(sorted(f"page{number}" for number in range(10)))


def test_adding_a_changed_file_replaces_its_document(home: Home, docs: Path) -> None:
    """A document with the same id is replaced by what its file holds now; adding it again does nothing."""
    _update(home, docs)
    page = docs / "page3.md"
    page.write_text("Replaced.")

    report = add(home, [str(page)], load_fake)

    assert (report.added, report.changed) == ((), ("page3",))
    assert home.open_published().documents["page3"].text == "Replaced.\n\n"
    assert not add(home, [str(page)], load_fake).published


@pytest.mark.parametrize("name", ["missing.md", "empty.md"])
def test_adding_nothing_readable_is_refused(home: Home, docs: Path, name: str) -> None:
    """If nothing could be read there is nothing to add, and the library stays."""
    first = _update(home, docs)
    (docs.parent / "empty.md").touch()

    with pytest.raises(UpdateRefused, match=f"nothing could be read: .*{name} (does not exist|is empty)"):
        add(home, [str(docs.parent / name)], load_fake)

    assert home.published_id() == first.snapshot_id


def test_a_removed_document_no_longer_answers(home: Home, docs: Path, encoder: FakeEncoder) -> None:
    """After removal neither its words nor its vectors find anything of it, and nothing is embedded."""
    _update(home, docs)

    report = remove(home, ["page3", "page4"], lambda: encoder)

    assert (report.removed, report.embedded, len(report.unchanged)) == (("page3", "page4"), 0, 8)
    index = Index(home.open_published(), encoder)
    assert {hit.passage.document_id for hit in index.search("Word3 is here")} == {
        f"page{number}" for number in range(10) if number not in {3, 4}
    }


def test_what_two_documents_say_is_cited_from_the_other_when_one_goes(home: Home, docs: Path) -> None:
    """A passage that was left out as a repetition comes back when the first place of its words is removed."""
    for name in ("page1.md", "page2.md"):
        (docs / name).write_text("# Moss\n\nMoss tea keeps for three days in a pot.")
    _update(home, docs)
    first = [passage.document_id for passage in home.open_published().passages]

    remove(home, ["page1"], load_fake)

    assert ("page1" in first, "page2" in first) == (True, False)
    assert "page2" in [passage.document_id for passage in home.open_published().passages]


def test_a_removed_file_is_not_read_again(home: Home, docs: Path) -> None:
    """A document that was named by its own path stays away after the next update without paths."""
    _update(home, docs / "page1.md", docs / "page2.md")

    remove(home, ["page1"], load_fake)

    assert not _update(home).published
    assert list(home.open_published().documents) == ["page2"]


@pytest.mark.parametrize(
    ("names", "error", "words"),
    [
        (["nope"], DocumentNotFound, "no document 'nope'; `citewell index status` lists"),
        (["page1", "nope"], DocumentNotFound, "'nope'"),
        ([f"page{number}" for number in range(10)], UpdateRefused, "empty library; use `citewell index update PATH`"),
    ],
    ids=["unknown", "one unknown", "all"],
)
def test_a_removal_that_cannot_be_changes_nothing(
    home: Home, docs: Path, names: list[str], error: type[CitewellError], words: str
) -> None:
    """Removing what is not there, or everything, is refused as a whole."""
    first = _update(home, docs)

    with pytest.raises(error, match=words):
        remove(home, names, load_fake)

    assert home.published_id() == first.snapshot_id


def test_removing_needs_a_library(home: Home) -> None:
    """In an empty home there is nothing to remove, and the message says how to begin."""
    with pytest.raises(SnapshotNotFound, match="citewell index update PATH"):
        remove(home, ["page1"], load_fake)


@pytest.fixture
def awkward(docs: Path) -> Path:
    """Add every kind of file that gives no document."""
    (docs / "binary.md").write_bytes(b"\x00")
    (docs / "empty.txt").touch()
    (docs / "picture.png").write_bytes(b"x")
    with (docs / "huge.txt").open("wb") as file:
        file.truncate(50_000_001)
    (docs / "link.md").symlink_to(docs.parent)
    return docs


def test_every_failure_is_reported_with_its_file_and_reason(home: Home, awkward: Path) -> None:
    """Bad files of every kind stop nothing and are all reported, each with one clear reason."""
    report = _update(home, awkward, awkward / "missing.md")

    reasons = {Path(failure.path).name: failure.reason for failure in report.failures}
    assert len(report.added) == 10
    assert reasons == {
        "binary.md": "holds the control character U+0000, so it is not a text file; save it as plain text",
        "empty.txt": "is empty",
        "picture.png": f"has no reader for .png; these are read: {', '.join(READ)}",
        "huge.txt": "has 50,000,001 bytes, more than the 50,000,000 that are read; split it",
        "link.md": "is a symbolic link out of its folder, which is not followed; name what it points to",
        "missing.md": "does not exist",
    }


def test_adding_another_file_of_the_same_name_loses_nothing(home: Home, tmp_path: Path) -> None:
    """A document keeps its id whatever comes beside it; the newcomer gets another, and keeps it too."""
    one, two = tmp_path / "one" / "leaflet.md", tmp_path / "two" / "leaflet.md"
    for page, words in ((one, "Moss is green."), (two, "Tea is brown.")):
        page.parent.mkdir()
        page.write_text(words)

    update(home, [str(one)], load_fake)
    added = add(home, [str(two)], load_fake)
    again = update(home, [], load_fake)

    assert added.added == ("leaflet-2",)
    assert again.unchanged == ("leaflet", "leaflet-2")
    assert home.open_published().documents["leaflet"].text.strip() == "Moss is green."


@pytest.mark.parametrize("way", ["docs/page3.md", "link/page3.md", "docs/../link/page3.md"])
def test_a_file_is_known_whichever_way_it_is_named(home: Home, docs: Path, way: str) -> None:
    """With `..` or through a link to its folder, it is the document that is there and no second one."""
    _update(home, docs)
    (docs.parent / "link").symlink_to(docs)
    (docs / "page3.md").write_text("Changed.")

    with chdir(docs):
        report = add(home, [f"../{way}"], load_fake)

    assert (report.added, report.changed) == ((), ("page3",))
    assert not any(".." in source for source in home.open_published().manifest.sources)
    assert _update(home).unchanged == tuple(f"page{number}" for number in range(10))


def test_behind_a_link_the_folder_above_is_where_it_really_stands(home: Home, docs: Path, tmp_path: Path) -> None:
    """What is read is what the system opens under that name."""
    (docs / "part").mkdir()
    (tmp_path / "link").symlink_to(docs / "part")

    with chdir(tmp_path):
        _update(home, "link/../page3.md")

    assert home.open_published().manifest.sources == (str(docs.resolve() / "page3.md"),)


def test_a_broken_snapshot_does_not_let_an_update_lose_documents(home: Home, docs: Path) -> None:
    """The guard against losses knows the library from the manifest even where the snapshot cannot be opened."""
    _update(home, docs)
    (home.published_folder() / "passages.jsonl").write_text("")

    with pytest.raises(UpdateRefused, match="would drop"):
        update(home, [str(docs / "page1.md")], load_fake)


def test_a_broken_snapshot_still_gives_the_last_good_version(home: Home, docs: Path) -> None:
    """A document whose file became unreadable is kept although its snapshot cannot be opened."""
    _update(home, docs)
    (home.published_folder() / "passages.jsonl").write_text("")
    (docs / "page1.md").write_bytes(b"\x00")

    report = update(home, [], load_fake)

    assert report.kept == ("page1",)
    assert "page1" in home.open_published().documents


@pytest.mark.parametrize("name", ["", "  "])
def test_an_empty_path_is_refused(home: Home, name: str) -> None:
    """An empty argument, of a shell variable that is not set, say, never means the current folder."""
    with pytest.raises(UpdateRefused, match="a path is empty"):
        update(home, [name], load_fake)


def test_a_guessed_encoding_is_named_in_the_report(home: Home, docs: Path) -> None:
    """What was read with a doubt is published, and the maintainer is told which file to check and why."""
    (docs / "page3.md").write_bytes("Page three is a café — naïve, déjà vu.".encode("cp1252"))

    report = _update(home, docs)

    assert "page3" in report.added
    assert report.doubts == {str(docs / "page3.md"): (Doubt(DoubtKind.ENCODING_GUESSED, "windows-1252"),)}


def test_a_doubt_is_kept_with_its_document(home: Home, docs: Path) -> None:
    """It is known as long as the document is published, also where others come and go, and its file with it."""
    (docs / "page3.md").write_bytes("Page three is a café — naïve, déjà vu.".encode("cp1252"))
    _update(home, docs)
    (docs / "page3.md").write_bytes(b"")

    report = update(home, [], load_fake)
    remove(home, ["page1"], load_fake)

    guessed = (Doubt(DoubtKind.ENCODING_GUESSED, "windows-1252"),)
    assert (report.kept, report.doubts) == (("page3",), {str(docs / "page3.md"): guessed})
    assert home.open_published().documents["page3"].doubts == guessed


class _Inspector:
    """Does what it is told to, and remembers what it saw."""

    def __init__(self, files: dict[str, bytes], *, is_refused: bool = False, is_done: bool = True) -> None:
        self.inspection = Inspection(files, is_refused=is_refused)
        self.done = is_done
        self.seen: list[FolderSnapshot] = []

    def is_done(self, snapshot: FolderSnapshot) -> bool:
        return self.done

    def inspect(self, snapshot: FolderSnapshot) -> Inspection:
        self.seen.append(snapshot)
        return self.inspection


def test_an_inspector_sees_a_snapshot_first_and_may_store_in_it(home: Home, docs: Path) -> None:
    """It looks at the whole snapshot before anybody can; its file is hashed like every other."""
    inspector = _Inspector({"note.json": b"{}"})

    report = update(home, [str(docs)], load_fake, inspector=inspector)

    snapshot = home.open_published()
    assert [seen.id for seen in inspector.seen] == [snapshot.id]
    assert len(inspector.seen[0].documents) == 10
    assert report.published
    assert snapshot.manifest.files["note.json"].sha256 == sha256(b"{}").hexdigest()
    (home.published_folder() / "note.json").write_bytes(b"[]")
    with pytest.raises(SnapshotCorrupt, match=r"note\.json was altered"):
        home.open_published()


def test_a_refused_snapshot_leaves_nothing(home: Home, docs: Path) -> None:
    """Readers keep what they have, the report says so, and not a file is left."""
    _update(home, docs)
    before = _files(home)
    (docs / "page3.md").write_text("# Page3\n\nChanged.")

    report = update(home, [], load_fake, inspector=_Inspector({"note.json": b"{}"}, is_refused=True))

    assert (report.published, report.held_back, report.changed) == (False, True, ("page3",))
    assert report.snapshot_id == home.published_id()
    assert _files(home) == before


def test_an_inspector_that_fails_leaves_nothing(home: Home, docs: Path) -> None:
    """An error while looking is an error of the update."""
    _update(home, docs)
    before = _files(home)
    (docs / "page3.md").write_text("# Page3\n\nChanged.")

    class Failing(_Inspector):
        def inspect(self, snapshot: FolderSnapshot) -> Inspection:
            raise MemoryError

    with pytest.raises(MemoryError):
        update(home, [], load_fake, inspector=Failing({}))

    assert _files(home) == before


def test_what_an_inspector_misses_makes_a_snapshot_without_embedding(home: Home, docs: Path) -> None:
    """An unchanged library is published again only where the inspector has something to store in it."""
    _update(home, docs)

    still = update(home, [], load_fake, inspector=_Inspector({}))
    again = update(home, [], load_fake, inspector=_Inspector({"note.json": b"{}"}, is_done=False))

    assert (still.published, again.published, again.embedded) == (False, True, 0)
    assert len(home.snapshot_ids()) == 2


def test_what_another_program_would_cut_is_published_anew(
    home: Home, library_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files are what they were, but its passages may not be; it says why, once."""
    update(home, [str(library_folder)], load_fake)
    monkeypatch.setattr("index.building.fingerprint", lambda _: "f" * 64)

    reports = [update(home, [], load_fake) for _ in range(2)]

    assert [(report.published, report.embedded) for report in reports] == [(True, 0), (False, 0)]
    assert "cuts documents into passages has changed" in (reports[0].rebuilt_because or "")
    assert reports[1].rebuilt_because is None
