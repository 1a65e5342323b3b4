"""Paths become documents: what is found, what it is called, and what is said of what cannot be read."""

import os
from hashlib import sha256
from pathlib import Path

import pytest

from corpus.errors import UnreadableDocument
from corpus.reading import BUILTIN, Failure, Reading, read_document, read_sources
from tests.fakes.access import shut


def _write(path: Path, text: str = "Bone is lost.") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def _ids(reading: Reading) -> list[str]:
    return [document.id for document in reading.documents]


def test_a_folder_gives_every_document_below_it(library_folder: Path) -> None:
    """All files with a known suffix are read, in the order of their ids, each with the file that it came from."""
    reading = read_sources([str(library_folder)])

    assert reading.failures == ()
    assert _ids(reading) == ["cloud-socks", "letters-moss-tea", "moss-tea", "night-walks", "words-of-the-almanac"]
    assert reading.paths == {
        "cloud-socks": str(library_folder / "cloud-socks.md"),
        "letters-moss-tea": str(library_folder / "letters" / "moss-tea.txt"),
        "moss-tea": str(library_folder / "moss-tea.md"),
        "night-walks": str(library_folder / "night-walks.txt"),
        "words-of-the-almanac": str(library_folder / "words-of-the-almanac.md"),
    }


def test_a_document_knows_its_title_and_its_bytes(library_folder: Path) -> None:
    """A title comes from the file or else from its name, and the hash is that of the file's bytes."""
    path = _write(library_folder / "a-very_plain  page.txt", "bone is lost.\n")
    titled = read_document(library_folder / "moss-tea.md", "tea")
    plain = read_document(path, "page")

    assert titled.title == "Moss tea & you: a <sample> page"
    assert plain.title == "A very plain page"
    assert plain.text == "bone is lost.\n"
    assert plain.source_sha256 == sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("names", "ids"),
    [
        (["bone.md", "tea.md"], ["bone", "tea"]),
        (["Bone Loss (2nd ed.).md"], ["bone-loss-2nd-ed"]),
        (["a/bone.md", "b/bone.md", "tea.md"], ["a-bone", "b-bone", "tea"]),
        (["bone.md", "sub/bone.md"], ["bone", "sub-bone"]),
        (["bone.md", "bone.txt"], ["bone", "bone-2"]),
        (["bone.md", "bone.txt", "bone-2.md"], ["bone", "bone-2", "bone-3"]),
        (["a-bone.md", "a/bone.md", "b/bone.md"], ["a-bone", "a-bone-2", "b-bone"]),
        (["Café.md"], ["cafe"]),
        (["Cafe\u0301.md"], ["cafe"]),
        (["骨.md", "Straße.md"], ["strasse", "骨"]),
        (["🧦.md", "👟.md"], ["document", "document-2"]),
        (["..._.md", "-.md", "__.md"], ["document", "document-2"]),
        (["<b>&amp;.md"], ["b-amp"]),
    ],
    ids=[
        "plain",
        "blanks and brackets",
        "same name in two folders",
        "same name above",
        "same stem",
        "a number that is taken",
        "a folder's name that is taken",
        "composed accent",
        "combining accent",
        "other letters",
        "no letters",
        "only marks",
        "markup",
    ],
)
def test_every_document_has_its_own_speaking_id(tmp_path: Path, names: list[str], ids: list[str]) -> None:
    """An id is the slug of the file name, with folders or a number only where two would share one."""
    for name in names:
        _write(tmp_path / name)

    reading = read_sources([str(tmp_path)])

    assert sorted(_ids(reading)) == sorted(ids)
    assert set(reading.paths) == set(ids)


def test_ids_hold_across_sources(tmp_path: Path) -> None:
    """Two folders with a file of the same name give two ids, and a file named twice gives one document."""
    first, second = _write(tmp_path / "a" / "bone.md"), _write(tmp_path / "b" / "bone.md", "Other words.")

    assert _ids(read_sources([str(first), str(second)])) == ["bone", "bone-2"]
    assert _ids(read_sources([str(tmp_path / "a"), str(first)])) == ["bone"]


def test_builtin_names_the_library_that_ships() -> None:
    """The built-in documents are read without failure, and their files begin with the word."""
    reading = read_sources([BUILTIN])

    assert reading.failures == ()
    assert "what-anastrozole-does" in _ids(reading)
    assert reading.paths["what-anastrozole-does"] == "builtin/what-anastrozole-does.md"
    assert all(path.startswith("builtin/") for path in reading.paths.values())


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("empty.md", b"", "is empty"),
        ("blank.txt", b" \n ", "is empty"),
        (
            "binary.txt",
            b"\x89PNG\r\n\x1a\n\x00",
            "holds the control character U+001A, so it is not a text file; save it as plain text",
        ),
        ("zero.md", b"a\x00b", "holds the control character U+0000, so it is not a text file; save it as plain text"),
        ("picture.png", b"abc", "has no reader for .png; these are read: .md, .markdown, .txt, .text, "),
        (
            "README",
            b"abc",
            "has no reader for a name without suffix; these are read: .md, .markdown, .txt, .text, ",
        ),
        ("rule.md", b"***", "holds no readable text"),
    ],
    ids=["empty", "blank", "binary", "zero byte", "unknown suffix", "no suffix", "no words"],
)
def test_a_file_that_cannot_be_read_stops_nothing(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    """A bad file is a failure with one clear reason, and the others are read."""
    _write(tmp_path / "good.md")
    (tmp_path / name).write_bytes(data)

    reading = read_sources([str(tmp_path)])

    assert _ids(reading) == ["good"]
    [failure] = reading.failures
    assert failure.path == str(tmp_path / name)
    assert failure.reason.startswith(reason)


def test_a_suffix_counts_in_any_case(tmp_path: Path) -> None:
    """README.MD is Markdown."""
    assert read_document(_write(tmp_path / "README.MD", "# Title\n\nwords"), "readme").title == "Title"


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A file over the limit is refused by its size alone, and the message says both sizes."""
    path = tmp_path / "huge.txt"
    with path.open("wb") as file:
        file.truncate(50_000_001)  # a hole: it takes no room on the disk

    with pytest.raises(UnreadableDocument, match="has 50,000,001 bytes, more than the 50,000,000 that are read"):
        read_document(path, "huge")


def test_an_endless_file_is_refused(tmp_path: Path) -> None:
    """A file that gives more than its size says is read up to the limit and no further."""
    (tmp_path / "endless.txt").symlink_to("/dev/zero")

    with pytest.raises(UnreadableDocument, match="goes on after the 50,000,000 bytes that are read"):
        read_document(tmp_path / "endless.txt", "endless")


def test_a_path_that_does_not_exist_is_said(tmp_path: Path) -> None:
    """A missing path is a failure under the name that was given, beside what could be read."""
    missing = str(tmp_path / "no" / "such.md")

    reading = read_sources([missing, str(_write(tmp_path / "good.md"))])

    assert reading.failures == (Failure(missing, "does not exist"),)
    assert _ids(reading) == ["good"]


def test_a_path_that_cannot_be_looked_at_is_said(tmp_path: Path) -> None:
    """A name that no file system takes is a failure that stops nothing."""
    name = str(tmp_path / f"{'a' * 300}.md")

    reading = read_sources([name, str(_write(tmp_path / "good.md"))])

    assert reading.failures == (Failure(name, "cannot be looked at (File name too long)"),)
    assert _ids(reading) == ["good"]


def test_a_file_that_cannot_be_looked_at_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a folder whose names can be listed and no more, each file is a failure, and the others are read."""
    _write(tmp_path / "good.md")
    shut(monkeypatch, _write(tmp_path / "shut" / "page.md"))

    reading = read_sources([str(tmp_path)])

    assert reading.failures == (Failure(str(tmp_path / "shut" / "page.md"), "is not a file that can be read"),)
    assert _ids(reading) == ["good"]


def test_a_missing_document_cannot_be_opened(tmp_path: Path) -> None:
    """A file that vanishes before it is read says so."""
    with pytest.raises(UnreadableDocument, match=r"cannot be opened \(No such file or directory\)"):
        read_document(tmp_path / "gone.md", "gone")


def test_hidden_files_are_passed_over_unless_named(tmp_path: Path) -> None:
    """Files and folders that begin with a dot are no documents of a folder, and can be named themselves."""
    hidden = _write(tmp_path / "docs" / ".draft.md")
    _write(tmp_path / "docs" / ".git" / "notes.md")

    assert read_sources([str(tmp_path / "docs")]) == Reading((), {}, ())
    assert _ids(read_sources([str(hidden)])) == ["draft"]


@pytest.mark.parametrize("target", ["outside.md", "secret", "nowhere.md"], ids=["file", "folder", "nothing"])
def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path, target: str) -> None:
    """A symbolic link that leaves its folder is a failure that says what to do."""
    _write(tmp_path / "outside.md", "Secret.")
    _write(tmp_path / "secret" / "page.md", "Secret.")
    link = _write(tmp_path / "docs" / "good.md").parent / "link.md"
    link.symlink_to(tmp_path / target)

    reading = read_sources([str(tmp_path / "docs")])

    assert _ids(reading) == ["good"]
    assert reading.failures == (
        Failure(str(link), "is a symbolic link out of its folder, which is not followed; name what it points to"),
    )


def test_a_link_inside_the_folder_is_the_same_file(tmp_path: Path) -> None:
    """A link to a file beside it gives no second document, and one that leads to itself stops nothing."""
    _write(tmp_path / "page.md")
    (tmp_path / "zlink.md").symlink_to(tmp_path / "page.md")
    (tmp_path / "loop.md").symlink_to(tmp_path / "loop.md")

    assert len(read_sources([str(tmp_path)]).documents) == 1


def test_a_named_link_is_read(tmp_path: Path) -> None:
    """A link that the maintainer names is followed, wherever it leads."""
    link = tmp_path / "link.md"
    link.symlink_to(_write(tmp_path / "far" / "page.md"))

    assert _ids(read_sources([str(link)])) == ["link"]


def test_a_name_in_another_encoding_is_spelled_out(tmp_path: Path) -> None:
    """A file name that is not UTF-8 gives a document whose path and title can be stored and printed."""
    raw = os.fsencode(tmp_path) + b"/caf\xe9 au lait.txt"
    try:
        Path(os.fsdecode(raw)).write_text("bone is lost", "utf-8")
    except OSError:
        pytest.skip("this file system takes only UTF-8 names")

    reading = read_sources([str(tmp_path)])

    assert reading.paths == {"caf-au-lait": f"{tmp_path}/caf\\xe9 au lait.txt"}
    assert [document.title for document in reading.documents] == ["Caf\\xe9 au lait"]


def test_an_empty_folder_gives_nothing(tmp_path: Path) -> None:
    """A folder without files has no documents and no failures."""
    assert read_sources([str(tmp_path)]) == Reading((), {}, ())


@pytest.mark.parametrize(
    ("name", "source"),
    [
        pytest.param("rule.md", "***", id="rule"),
        pytest.param("page.md", "<div><!-- nothing --></div>", id="html"),
        pytest.param("picture.md", "![only a picture](x.png)", id="picture"),
        pytest.param("front.md", "---\ntitle: x\n---\n", id="front-matter"),
        pytest.param("lines.txt", "---\n", id="plain"),
    ],
)
def test_a_file_without_readable_text_is_refused(tmp_path: Path, name: str, source: str) -> None:
    """A document without a block could never answer, so it is named as unreadable, whatever its format."""
    with pytest.raises(UnreadableDocument, match="holds no readable text"):
        read_document(_write(tmp_path / name, source), "x")
