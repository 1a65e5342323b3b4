"""What a maintainer says of files: which entry wins, what is left out, and what is refused."""

from datetime import date
from pathlib import Path

import pytest

from corpus.library_file import Description, read_library_file
from corpus.reading import Failure, Reading, read_sources
from corpus.types import Metadata

_ALL = """
[files."bone.md"]
title = "Bones   in men"
url = "https://example.org/bones"
publisher = "The Bone Clinic"
published = 2025-11-02
reviewed = "2026-03-12"
review_due = 2028-03-12
licence = "CC BY 4.0"
language = "en"
"""


def _described(source: str, path: str) -> Description:
    return read_library_file(source.encode()).description(path)


def _folder(tmp_path: Path, library: str | bytes, **files: str) -> Path:
    """Write a folder with a library.toml; a file's name has `__` for the stroke and `_` for the dot."""
    folder = tmp_path / "docs"
    for name, text in {"bone_md": "# Bone\n\nBone is lost.", **files}.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (folder / "library.toml").write_bytes(library.encode() if isinstance(library, str) else library)
    return folder


def _ids(reading: Reading) -> list[str]:
    return [document.id for document in reading.documents]


def test_what_is_said_reaches_the_document(tmp_path: Path) -> None:
    """Every key stands in the document's title or metadata, dates as dates, white space counted as one blank."""
    [document] = read_sources([str(_folder(tmp_path, _ALL))]).documents

    assert document.title == "Bones in men"
    assert document.metadata == Metadata(
        url="https://example.org/bones",
        publisher="The Bone Clinic",
        published=date(2025, 11, 2),
        reviewed=date(2026, 3, 12),
        review_due=date(2028, 3, 12),
        licence="CC BY 4.0",
        language="en",
    )


def test_it_outranks_what_a_file_says_of_itself_key_by_key(tmp_path: Path) -> None:
    """What is said here wins, what is not said here stays."""
    own = '---\ntitle: Own\npublisher: Own\nreviewed: 2001-01-01\nquestions: ["Is it lost?"]\n---\n\nBone is lost.'
    folder = _folder(tmp_path, '[files."bone.md"]\nreviewed = 2026-03-12', bone_md=own)

    [document] = read_sources([str(folder)]).documents

    assert document.title == "Own"
    assert document.metadata == Metadata(publisher="Own", reviewed=date(2026, 3, 12), questions=("Is it lost?",))


@pytest.mark.parametrize(
    ("path", "title", "publisher"),
    [
        ("bone.md", "by pattern", None),
        ("a/bone.md", "by folder", "a"),
        ("a/b/bone.md", "by inner folder", "a"),
        ("a/b/tea.md", "by name", "a"),
        ("tea.txt", "by later pattern", None),
        ("bone.pdf", None, None),
    ],
)
def test_the_nearest_entry_wins(path: str, title: str | None, publisher: str | None) -> None:
    """A name outranks its folder, the folder a pattern, an inner folder an outer one, a later pattern an earlier."""
    source = """
    [files."a/b/tea.md"]
    title = "by name"
    [files."a/b/"]
    title = "by inner folder"
    [files.a]
    title = "by folder"
    publisher = "a"
    [files."*.md"]
    title = "by pattern"
    [files."*.t?t"]
    title = "by pattern"
    [files."t*"]
    title = "by later pattern"
    """

    assert _described(source, path) == Description(title=title, publisher=publisher)


@pytest.mark.parametrize(
    ("written", "path", "is_left_out"),
    [
        ("bone.md", "bone.md", True),
        ("bone.md", "sub/bone.md", False),
        ("bone.md", "bone.md.txt", False),
        ("Bone.md", "bone.md", False),
        ("drafts", "drafts/a/bone.md", True),
        ("drafts/", "drafts/bone.md", True),
        ("drafts", "drafts-2/bone.md", False),
        ("*.md", "sub/bone.md", True),
        ("*/bone.md", "bone.md", False),
        ("[2] bone.md", "[2] bone.md", True),
        ("cafe\u0301.md", "caf\u00e9.md", True),
        ("a.b", "axb", False),
    ],
)
def test_a_name_is_a_file_a_folder_or_a_pattern(written: str, path: str, is_left_out: bool) -> None:
    """What is named is left out, and nothing that is merely like it."""
    assert read_library_file(f"exclude = ['{written}']".encode()).excludes(path) is is_left_out


def test_what_is_left_out_is_no_document_and_no_failure(tmp_path: Path) -> None:
    """An excluded file is not read, not even to say that it cannot be."""
    folder = _folder(tmp_path, 'exclude = ["drafts", "*.png"]', drafts__bone_md="Draft.", picture_png="x")

    reading = read_sources([str(folder)])

    assert (_ids(reading), reading.failures) == (["bone"], ())


def test_a_file_that_is_named_has_the_library_file_beside_it(tmp_path: Path) -> None:
    """A file read by itself is described alike, other names are no mistake, and an excluded one is refused."""
    folder = _folder(tmp_path, f'exclude = ["tea.md"]\n{_ALL}', tea_md="Tea.")

    reading = read_sources([str(folder / "bone.md"), str(folder / "tea.md")])

    assert [document.title for document in reading.documents] == ["Bones in men"]
    assert reading.failures == (
        Failure(str(folder / "tea.md"), "is left out by the library.toml beside it; do not name it"),
    )


@pytest.mark.parametrize(
    ("library", "reason"),
    [
        ("titel = 1", "in which titel is not a key that is known; these are: exclude, files"),
        (
            '[files."bone.md"]\ntitel = "x"',
            'in which files."bone.md".titel is not a key that is known; these are: title, url,',
        ),
        ('[files."bone.md"]\nreviewed = "soon"', 'in which files."bone.md".reviewed is "soon", not a date like'),
        ('[files."bone.md"]\nreviewed = 20260312', 'files."bone.md".reviewed is 20260312, not a date like 2026-03-12'),
        ('[files."bone.md"]\nreviewed = 2026-03-12T10:00:00', "not a date like 2026-03-12"),
        ('files.published = "2026-03-12"', 'in which files.published is "2026-03-12", not a table of keys'),
        ('[files."bone.md"]\nreviewed = 2026-02-30', "that is not TOML"),
        ('[files."bone.md"]\ntitle = 3', 'in which files."bone.md".title is 3, not a text'),
        ('[files."bone.md"]\nurl = true', 'in which files."bone.md".url is True, not a text'),
        ('[files."bone.md"]\ntitle = " "', 'files."bone.md".title is empty; leave it out'),
        ('files = "bone.md"', 'in which files is "bone.md", not a table of names'),
        ('[files]\n"bone.md" = 3', 'in which files."bone.md" is 3, not a table of keys'),
        ('exclude = "*.png"', 'in which exclude is "*.png", not a list of names'),
        ("exclude = [3]", "in which exclude.0 is 3, not a text"),
        ('exclude = ["darfts"]', 'in which exclude names "darfts", and no file here is called so'),
        ('exclude = [""]', 'in which exclude names "", and no file here is called so'),
        ('exclude = ["../docs/bone.md"]', "no file here is called so"),
        ('[files."bone.mdx"]\ntitle = "x"', 'in which files names "bone.mdx", and no file here is called so'),
        ('exclude = ["bone.md"', "that is not TOML (Unclosed array"),
        (b"\xff\xfe", "that is not TOML"),
        ("x = " + "[" * 100_000, "that is not TOML"),
        ("x = " + "9" * 10_000, "that is not TOML"),
    ],
)
def test_a_mistake_refuses_the_folder_in_one_sentence(tmp_path: Path, library: str | bytes, reason: str) -> None:
    """Nothing beside a broken library.toml is read, and the failure names the folder, the key and the repair."""
    folder = _folder(tmp_path, library)

    reading = read_sources([str(folder)])

    [failure] = reading.failures
    assert reading.documents == ()
    assert failure.path == str(folder)
    assert failure.reason.startswith("has a library.toml ")
    assert reason in failure.reason
    assert len(failure.reason) < 300


def test_another_library_file_further_down_refuses_the_folder(tmp_path: Path) -> None:
    """What it leaves out would be published otherwise; the message says where its lines belong."""
    folder = _folder(tmp_path, "", sub__library_toml='exclude = ["x"]')

    [failure] = read_sources([str(folder)]).failures

    assert failure.reason == (
        "has a library.toml further down, sub/library.toml, where it does not count; "
        f"move what it says into {folder / 'library.toml'}"
    )


@pytest.mark.parametrize("target", ["elsewhere.toml", "nowhere.toml", "docs/library.toml"])
def test_a_library_file_that_cannot_be_followed_refuses_the_folder(tmp_path: Path, target: str) -> None:
    """A link out of the folder, to nothing or to itself is not taken for no library.toml."""
    folder = _folder(tmp_path, "")
    (tmp_path / "elsewhere.toml").write_text("")
    (folder / "library.toml").unlink()
    (folder / "library.toml").symlink_to(tmp_path / target)

    reading = read_sources([str(folder)])

    assert reading.documents == ()
    assert [failure.path for failure in reading.failures] == [str(folder)]


def test_a_byte_order_mark_is_passed_over() -> None:
    """Editors of Windows begin a file with one."""
    assert read_library_file(b'\xef\xbb\xbfexclude = ["x"]').excludes("x")


def test_a_hostile_pattern_takes_no_time() -> None:
    """A pattern that would send a naive matcher back and forth is answered at once."""
    source = f'exclude = ["{"*a" * 40}b"]'

    assert not read_library_file(source.encode()).excludes("a" * 5000)
