"""What decides how files are read: anything else leaves the fingerprint as it is."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus import fingerprint as module
from corpus.fingerprint import fingerprint
from corpus.reading import BUILTIN

_PACKAGE = Path(module.__file__).parent


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the package that is taken for it."""
    copy = Path(shutil.copytree(_PACKAGE, tmp_path / "corpus"))
    monkeypatch.setattr(module, "files", lambda _: copy)
    return copy


def _append(path: Path) -> None:
    with path.open("ab") as file:
        file.write(b"\n# more\n")


def test_the_same_twice_has_the_same_fingerprint(tmp_path: Path) -> None:
    """It is made of what stands on the disk, and the files to be read are no part of it."""
    before = fingerprint([BUILTIN, str(tmp_path)])
    (tmp_path / "bone.md").write_text("Bone is lost.", "utf-8")

    assert fingerprint([BUILTIN, str(tmp_path)]) == before


@pytest.mark.parametrize("name", ["formats/pdf/reader.py", "populations.toml", "sentences.py"])
def test_changed_readers_are_others(package: Path, name: str) -> None:
    """Whatever of the package's program or words changes, files may be read otherwise."""
    before = fingerprint([BUILTIN])
    _append(package / name)

    assert fingerprint([BUILTIN]) != before


def test_a_file_of_the_library_that_ships_is_read_as_any_other(package: Path) -> None:
    """What it holds is told by its own hash."""
    before = fingerprint([BUILTIN])
    _append(next((package / "library").glob("*.md")))

    assert fingerprint([BUILTIN]) == before


def test_another_version_of_a_package_is_another_reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is installed, or is no longer, may change how files are read."""
    before = fingerprint([BUILTIN])
    (tmp_path / "lxml-99.1.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)

    assert fingerprint([BUILTIN]) != before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda path: path.write_bytes(b'exclude = ["tea.md"]\n'), id="changed"),
        pytest.param(Path.unlink, id="removed"),
        pytest.param(lambda path: path.write_bytes(b"\x00no TOML"), id="broken"),
    ],
)
@pytest.mark.parametrize("source", ["", "bone.md"], ids=["folder", "file"])
def test_a_library_file_is_part_of_it(tmp_path: Path, change: Callable[[Path], object], source: str) -> None:
    """That of the folder that is named, or that lies beside the file that is named."""
    (tmp_path / "bone.md").write_text("Bone is lost.", "utf-8")
    (tmp_path / "library.toml").write_text("exclude = []\n", "utf-8")
    before = fingerprint([str(tmp_path / source)])
    change(tmp_path / "library.toml")

    assert fingerprint([str(tmp_path / source)]) != before


def test_sources_and_their_order_are_part_of_it(tmp_path: Path) -> None:
    """A file that two sources hold is described by the later of them."""
    one, other = str(tmp_path / "one"), str(tmp_path / "other")

    assert len({fingerprint(sources) for sources in ([one], [other], [one, other], [other, one])}) == 4
