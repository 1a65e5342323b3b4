"""A home goes into one archive and comes back whole; whatever else an archive holds is refused."""

import io
import lzma
import subprocess
import tarfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from index.backup import back_up, restore
from index.errors import BackupUnusable, HomeLocked, SnapshotCorrupt, SnapshotNotFound, UpdateRefused
from index.home import Home
from index.update import update
from tests.fakes.encoder import load_fake


@pytest.fixture
def full(home: Home, tmp_path: Path) -> Home:
    """Publish twice, with settings beside."""
    for words in ("One.", "Two."):
        (tmp_path / "page.md").write_text(words)
        update(home, [str(tmp_path / "page.md")], load_fake)
    (home.path / "settings.toml").write_text('region = "gb"\n')
    return home


@pytest.fixture
def other(tmp_path: Path) -> Home:
    """Return a second home."""
    return Home(tmp_path / "other")


def _files(home: Home) -> dict[str, bytes]:
    paths = (path for path in home.path.rglob("*") if path.is_file() and path.name != "lock")
    return {str(path.relative_to(home.path)): path.read_bytes() for path in paths}


@pytest.mark.parametrize("name", ["home.tar", "home.tar.gz", "home.tgz"])
def test_a_home_comes_back_as_it_was(full: Home, other: Home, tmp_path: Path, name: str) -> None:
    """Every snapshot, what is published and the settings are the same, byte for byte."""
    archive = tmp_path / name

    made = back_up(full, archive)
    done = restore(other, archive)

    assert _files(other) == _files(full)
    assert made.snapshots == done.snapshots == tuple(full.snapshot_ids())
    assert made.published == done.published == other.open_published().id
    assert (made.has_settings, done.has_settings, made.bytes) == (True, True, archive.stat().st_size)
    assert archive.stat().st_mode & 0o077 == 0
    assert other.path.stat().st_mode & 0o077 == 0


def test_an_archive_is_of_a_standard_kind(full: Home, tmp_path: Path) -> None:
    """The tools of the system unpack it and check its hashes."""
    back_up(full, tmp_path / "home.tar.gz")
    folder = tmp_path / "unpacked"
    folder.mkdir()

    subprocess.run(["tar", "xf", str(tmp_path / "home.tar.gz")], cwd=folder, check=True)
    subprocess.run(["sha256sum", "--check", "--strict", "SHA256SUMS"], cwd=folder, check=True, capture_output=True)

    assert (folder / "current").read_text() == f"{full.published_id()}\n"


def test_what_is_not_the_librarys_is_not_in_it(full: Home, tmp_path: Path) -> None:
    """Locks, scratch files, a pause and what a crash left stay behind."""
    full.pause("Not now.")
    (full.path / "scratch").mkdir()
    (full.path / "scratch" / "private").write_text("x")

    back_up(full, tmp_path / "home.tar")

    with tarfile.open(tmp_path / "home.tar") as archive:
        names = archive.getnames()
    assert {name.split("/")[0] for name in names} == {"settings.toml", "snapshots", "current", "SHA256SUMS"}


def test_a_snapshot_that_is_not_sound_is_left_out_and_named(full: Home, other: Home, tmp_path: Path) -> None:
    """A broken old one keeps nobody from a backup; where the published one is broken there is none."""
    old, new = full.snapshot_ids()
    (full.folder(old) / "documents.jsonl").write_text("altered")

    assert back_up(full, tmp_path / "home.tar").left_out == (old,)
    assert restore(other, tmp_path / "home.tar").snapshots == (new,)

    (full.folder(new) / "documents.jsonl").write_text("altered")
    with pytest.raises(SnapshotCorrupt):
        back_up(full, tmp_path / "again.tar")
    assert not list(tmp_path.glob("*again*"))


def test_a_home_that_holds_something_is_asked_about(full: Home, other: Home, tmp_path: Path) -> None:
    """It is not published over unless that is meant; then its own snapshots and settings stay."""
    back_up(full, tmp_path / "home.tar")
    (tmp_path / "own.md").write_text("Own.")
    own = update(other, [str(tmp_path / "own.md")], load_fake).snapshot_id
    (other.path / "settings.toml").write_text("port = 8000\n")

    with pytest.raises(UpdateRefused, match=f"is not empty, it holds {own}; add --yes"):
        restore(other, tmp_path / "home.tar")
    assert other.published_id() == own
    done = restore(other, tmp_path / "home.tar", may_replace=True)

    assert other.open_published().id == full.published_id()
    assert other.snapshot_ids() == sorted([*full.snapshot_ids(), str(own)])
    assert ((other.path / "settings.toml").read_text(), done.has_settings) == ("port = 8000\n", False)


def test_a_broken_snapshot_is_mended_from_a_backup(full: Home, tmp_path: Path) -> None:
    """One of the same id whose files were altered is replaced, one that is sound is left alone."""
    before = _files(full)
    back_up(full, tmp_path / "home.tar")
    (full.published_folder() / "documents.jsonl").write_text("altered")
    (full.path / "current").unlink()

    restore(full, tmp_path / "home.tar", may_replace=True)

    assert _files(full) == before


def _archive(path: Path, *members: tuple[tarfile.TarInfo, bytes]) -> Path:
    with tarfile.open(path, "w") as archive:
        for member, data in members:
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def _member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, link
    return member


_HOSTILE = {
    "parent": _member("../evil"),
    "inner parent": _member("snapshots/a/../../../evil"),
    "absolute": _member("/tmp/evil"),
    "deep": _member("snapshots/a/b/c/d"),
    "snapshot's parent": _member("snapshots/../evil"),
    "hidden snapshot": _member("snapshots/.unfinished-a/documents.jsonl"),
    "symbolic link": _member("snapshots/a/documents.jsonl", tarfile.SYMTYPE, "/etc/passwd"),
    "hard link": _member("snapshots/a/documents.jsonl", tarfile.LNKTYPE, "/etc/passwd"),
    "device": _member("snapshots/a/documents.jsonl", tarfile.CHRTYPE),
    "pipe": _member("current", tarfile.FIFOTYPE),
    "folder": _member("snapshots/a", tarfile.DIRTYPE),
    "lock": _member("lock"),
    "pause": _member("paused.txt"),
    "line": _member("current\nx"),
}


@pytest.mark.parametrize("member", _HOSTILE.values(), ids=_HOSTILE)
def test_what_no_backup_holds_is_refused(home: Home, tmp_path: Path, member: tarfile.TarInfo) -> None:
    """Nothing leads out of the home, and nothing but plain files of a library comes in."""
    archive = _archive(tmp_path / "evil.tar", (member, b""))

    with pytest.raises(BackupUnusable, match=r"holds .*, which no backup does; nothing was taken"):
        restore(home, archive)

    assert sorted(path.name for path in home.path.rglob("*")) == ["lock", "snapshots"]
    assert not (tmp_path / "evil").exists()


def test_a_name_that_comes_twice_is_refused(home: Home, tmp_path: Path) -> None:
    """What was checked first is not replaced by what comes second."""
    archive = _archive(tmp_path / "evil.tar", (_member("current"), b"a"), (_member("current"), b"b"))

    with pytest.raises(BackupUnusable, match="holds 'current', which"):
        restore(home, archive)


@pytest.mark.parametrize(
    "members",
    [
        {"current": b"\xff\n"},
        {"current": b"a\n", "snapshots/a/b": b"1", "snapshots/a/b/c": b"2"},
    ],
    ids=["no text", "file and folder"],
)
def test_what_fits_no_backup_is_refused_as_such(home: Home, tmp_path: Path, members: dict[str, bytes]) -> None:
    """An archive whose every name and hash is right, and that was made by hand, is no fault of the home's."""
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in members.items()).encode()
    files = {**members, "SHA256SUMS": sums}
    archive = _archive(tmp_path / "evil.tar", *((_member(name), data) for name, data in files.items()))

    with pytest.raises(BackupUnusable):
        restore(home, archive)


def _changed(data: bytes, word: bytes, other: bytes) -> bytes:
    assert len(word) == len(other)
    return data.replace(word, other)


_SPOILT: dict[str, Callable[[bytes], bytes]] = {
    "cut short": lambda data: data[: len(data) // 2],
    "empty": lambda data: b"",
    "no archive": lambda data: b"x" * 5000,
    "altered words": lambda data: _changed(data, b"Two.", b"Too."),
    "altered settings": lambda data: _changed(data, b'"gb"', b'"us"'),
    "without its hashes": lambda data: _changed(data, b"SHA256SUMS", b"current\0\0\0"),
}


@pytest.mark.parametrize("spoil", _SPOILT.values(), ids=_SPOILT)
def test_an_archive_that_is_not_whole_changes_nothing(
    full: Home, other: Home, tmp_path: Path, spoil: Callable[[bytes], bytes]
) -> None:
    """Half of it, or all with one character altered, is refused, and the home is as it was."""
    back_up(full, tmp_path / "home.tar")
    (tmp_path / "bad.tar").write_bytes(spoil((tmp_path / "home.tar").read_bytes()))

    with pytest.raises(BackupUnusable):
        restore(other, tmp_path / "bad.tar")

    assert sorted(path.name for path in other.path.rglob("*")) == ["lock", "snapshots"]


def test_a_gzipped_archive_with_an_altered_byte_is_refused(full: Home, other: Home, tmp_path: Path) -> None:
    """The check of the compression counts as well."""
    back_up(full, tmp_path / "home.tgz")
    data = bytearray((tmp_path / "home.tgz").read_bytes())
    data[len(data) // 2] ^= 255
    (tmp_path / "home.tgz").write_bytes(data)

    with pytest.raises(BackupUnusable, match="not a whole backup"):
        restore(other, tmp_path / "home.tgz")


def test_an_archive_that_is_compressed_in_another_way_is_refused(full: Home, other: Home, tmp_path: Path) -> None:
    """No backup is, so that nothing is unpacked of one that is altered."""
    back_up(full, tmp_path / "home.tar")
    data = bytearray(lzma.compress((tmp_path / "home.tar").read_bytes()))
    data[len(data) // 2] ^= 255
    (tmp_path / "home.tar.xz").write_bytes(data)

    with pytest.raises(BackupUnusable, match="not a whole backup"):
        restore(other, tmp_path / "home.tar.xz")


def test_an_archive_must_hold_what_it_publishes(full: Home, other: Home, tmp_path: Path) -> None:
    """A `current` that names another snapshot is refused though every hash agrees."""
    current = b"20200101T000000000000Z-abc\n"
    sums = f"{sha256(current).hexdigest()}  current\n".encode()
    archive = _archive(tmp_path / "home.tar", (_member("current"), current), (_member("SHA256SUMS"), sums))

    with pytest.raises(BackupUnusable, match="does not hold the snapshot '20200101T"):
        restore(other, archive)


@pytest.mark.parametrize(
    "where", ["home/backup.tar", "taken.tar", "nowhere/backup.tar", "taken.tar/backup.tar", "a" * 250]
)
def test_a_backup_is_a_new_file_outside_the_home(full: Home, tmp_path: Path, where: str) -> None:
    """It replaces no file, and is not written into what it is a backup of."""
    (tmp_path / "taken.tar").write_text("last week's")
    before = _files(full)

    with pytest.raises(BackupUnusable, match="name a"):
        back_up(full, tmp_path / where)

    assert (tmp_path / "taken.tar").read_text() == "last week's"
    assert _files(full) == before


def test_an_empty_home_is_no_backup(home: Home, other: Home, tmp_path: Path) -> None:
    """There is nothing to write, and a file that is not there is nothing to read."""
    with pytest.raises(SnapshotNotFound):
        back_up(home, tmp_path / "home.tar")
    with pytest.raises(BackupUnusable, match="cannot be read"):
        restore(other, tmp_path / "home.tar")


def test_a_backup_waits_for_nobody(full: Home, tmp_path: Path) -> None:
    """While an update runs there is none, since what it holds might go away meanwhile."""
    with full.locked(), pytest.raises(HomeLocked):
        back_up(full, tmp_path / "home.tar")
