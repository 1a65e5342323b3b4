"""A file is read again only where its document may have become another."""

import json
import os
from hashlib import sha256
from pathlib import Path

import pytest

import corpus.reading
import index.update
from corpus.types import Content, Document
from corpus.worker import Reader, Worker
from index.home import Home
from index.postgresql.home import PostgresHome
from index.postgresql.server import Server
from index.report import Report
from index.update import add, remove, update
from tests.fakes.access import shut
from tests.fakes.encoder import load_fake
from tests.fakes.pdfs import drawn, lines
from tests.fakes.postgres import FakePostgres


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Return a folder with a document of several formats each, a `library.toml`, and a file that is none."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "bone.md").write_text("# Bone\n\nBone is lost in men.", "utf-8")
    (folder / "tea.txt").write_text("Tea is green.", "utf-8")
    (folder / "leaflet.pdf").write_bytes(drawn(lines("Take one tablet a day with water.")))
    (folder / "page.html").write_text("<title>Page</title><p>The page says that moss keeps.</p>", "utf-8")
    (folder / "library.toml").write_text('[files."tea.txt"]\ntitle = "All about tea"\n', "utf-8")
    (folder / "picture.png").write_bytes(b"abc")
    return folder


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the hash of every file that a reader is asked to read."""
    hashes: list[str] = []

    class Noting(Worker):
        def read(self, reader: Reader, data: bytes) -> Content:
            hashes.append(sha256(data).hexdigest())
            return super().read(reader, data)

    monkeypatch.setattr(corpus.reading, "Worker", Noting)
    return hashes


def _update(home: Home, *sources: Path) -> Report:
    return update(home, [str(source) for source in sources], load_fake, may_shrink=True)


def _documents(home: Home) -> dict[str, Document]:
    return dict(home.open_published().documents.items())


def _hashes(*paths: Path) -> list[str]:
    return [sha256(path.read_bytes()).hexdigest() for path in paths]


def _all(folder: Path) -> list[str]:
    return sorted(_hashes(*(folder / name for name in ("bone.md", "leaflet.pdf", "page.html", "tea.txt"))))


def _use_other_readers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(index.update, "fingerprint", lambda _: "f" * 64)


def _touch(path: Path) -> None:
    os.utime(path, (1, 1))


def test_an_update_without_changes_reads_nothing(home: Home, docs: Path, read: list[str]) -> None:
    """The second report is the one that reading everything would give, failures and doubts too."""
    _update(home, docs)
    _touch(docs / "leaflet.pdf")
    read.clear()

    report = _update(home, docs)

    assert read == []
    assert (report.unchanged, report.published) == (("bone", "leaflet", "page", "tea"), False)
    assert [failure.path for failure in report.failures] == [str(docs / "picture.png")]
    assert _read_anew(home, docs) == report


def _read_anew(home: Home, docs: Path) -> Report:
    """Update again with everything read."""
    with pytest.MonkeyPatch.context() as patch:
        _use_other_readers(patch)
        return _update(home, docs)


def test_in_a_database_nothing_is_read_again_either(
    tmp_path: Path, docs: Path, read: list[str], postgres: FakePostgres
) -> None:
    """What read the documents of a snapshot is kept there too."""
    server = Server(postgres.database("reading-again"))
    home = PostgresHome(tmp_path / "home", server, is_exact=True)
    _update(home, docs)
    read.clear()
    (docs / "bone.md").write_text("# Bone\n\nBone is kept.", "utf-8")

    report = _update(home, docs)
    server.close()

    assert read == _hashes(docs / "bone.md")
    assert (report.changed, report.unchanged) == (("bone",), ("leaflet", "page", "tea"))


@pytest.mark.parametrize("name", ["bone.md", "leaflet.pdf"])
def test_a_changed_file_alone_is_read(home: Home, docs: Path, read: list[str], name: str) -> None:
    """The others stay what they were, word for word, and what their `library.toml` says."""
    _update(home, docs)
    before = _documents(home)
    new = {"bone.md": b"# Bone\n\nBone is kept.", "leaflet.pdf": drawn(lines("Take two tablets a day."))}
    (docs / name).write_bytes(new[name])
    read.clear()

    report = _update(home, docs)

    changed = Path(name).stem
    assert read == _hashes(docs / name)
    assert report.changed == (changed,)
    now = _documents(home)
    assert {key: value for key, value in now.items() if key != changed} == {
        key: value for key, value in before.items() if key != changed
    }
    assert now["tea"].title == "All about tea"


@pytest.mark.parametrize("name", ["bone.md", "leaflet.pdf"])
def test_a_moved_file_is_read_again(home: Home, docs: Path, read: list[str], name: str) -> None:
    """Its title may come from its name, and its reader does."""
    _update(home, docs)
    (docs / name).rename(docs / f"moved {name}")
    read.clear()

    report = _update(home, docs)

    assert read == _hashes(docs / f"moved {name}")
    assert (report.added, report.removed) == ((f"moved-{Path(name).stem}",), (Path(name).stem,))


def test_two_files_that_change_places_are_read_again(home: Home, docs: Path, read: list[str]) -> None:
    """A hash that another file had says nothing of this one."""
    (docs / "moss.md").write_text("# Moss\n\nMoss is green.", "utf-8")
    _update(home, docs)
    (docs / "bone.md").rename(docs / "aside")
    (docs / "moss.md").rename(docs / "bone.md")
    (docs / "aside").rename(docs / "moss.md")
    read.clear()

    report = _update(home, docs)

    assert sorted(read) == sorted(_hashes(docs / "bone.md", docs / "moss.md"))
    assert report.changed == ("bone", "moss")


def test_other_readers_read_everything(
    home: Home, docs: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another program made of the same bytes is not taken for what this one would."""
    _update(home, docs)
    read.clear()
    _use_other_readers(monkeypatch)

    _update(home, docs)

    assert sorted(read) == _all(docs)


def test_a_changed_library_file_has_everything_read(home: Home, docs: Path, read: list[str]) -> None:
    """What it no longer says of a file is found in the file again."""
    _update(home, docs)
    (docs / "library.toml").unlink()
    read.clear()

    report = _update(home, docs)

    assert sorted(read) == _all(docs)
    assert report.changed == ("tea",)
    assert _documents(home)["tea"].title == "Tea"


def test_a_snapshot_that_does_not_say_is_read_anew(home: Home, docs: Path, read: list[str]) -> None:
    """One of an older program opens as before, and an update reads every file."""
    _update(home, docs)
    manifest = home.published_folder() / "manifest.json"
    content = json.loads(manifest.read_bytes())
    older = {name: value for name, value in content.items() if name not in {"read_with", "sha256"}}
    digest = sha256(json.dumps(older, sort_keys=True).encode()).hexdigest()
    manifest.write_text(json.dumps({**older, "sha256": digest}), "utf-8")
    read.clear()

    report = _update(home, docs)

    assert sorted(read) == _all(docs)
    assert report.unchanged == ("bone", "leaflet", "page", "tea")


def test_what_other_readers_read_is_read_again_after_it_was_kept(
    home: Home, docs: Path, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document may be kept while its file cannot be opened, and the readers may change meanwhile."""
    _update(home, docs)
    _use_other_readers(monkeypatch)
    with pytest.MonkeyPatch.context() as patch:
        shut(patch, docs / "bone.md")
        (docs / "tea.txt").write_text("Tea is black.", "utf-8")
        assert _update(home, docs).kept == ("bone",)
    read.clear()

    _update(home, docs)

    assert sorted(read) == _all(docs)


def test_what_was_added_is_read_by_the_next_update(home: Home, docs: Path, tmp_path: Path, read: list[str]) -> None:
    """Of a library that was put together, nothing is known that holds for all of it; what was removed changes none."""
    _update(home, docs)
    remove(home, ["page"], load_fake)
    read.clear()
    _update(home, docs)
    assert read == _hashes(docs / "page.html")
    (tmp_path / "moss.md").write_text("# Moss\n\nMoss is green.", "utf-8")
    add(home, [str(tmp_path / "moss.md")], load_fake)
    read.clear()

    update(home, [], load_fake)

    assert sorted(read) == sorted([*_all(docs), *_hashes(tmp_path / "moss.md")])


def test_what_one_source_no_longer_describes_is_read_again(home: Home, docs: Path, read: list[str]) -> None:
    """Where the last source cannot be used, its files come from another, whose words about them are others."""
    (docs / "sub").mkdir()
    (docs / "tea.txt").rename(docs / "sub" / "tea.txt")
    (docs / "library.toml").write_text('[files."sub/tea.txt"]\ntitle = "All about tea"\n[files."bone.md"]\n', "utf-8")
    _update(home, docs / "sub", docs)
    (docs / "bone.md").unlink()
    read.clear()

    _update(home, docs / "sub", docs)

    assert read == _hashes(docs / "sub" / "tea.txt")
    assert _documents(home)["tea"].title == "Tea"
