"""A home as one archive, and back: tar, gzipped where the name says so, with a SHA-256 of every file in it.

In it are `current`, `settings.toml` where there is one, every kept snapshot that is sound, and `SHA256SUMS` as
`sha256sum --check` reads it. The journal is not: it holds readers' words, which are to be gone when their time is over.
What is unpacked is taken for hostile until every name and hash has been checked.
"""

import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from gzip import BadGzipFile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from index.errors import BackupUnusable, UpdateRefused
from index.folder.snapshot import open_snapshot
from index.home import PROGRESS, Home
from index.manifest import sha256_of, trusted_content

SETTINGS = "settings.toml"
_CURRENT = "current"
_SUMS = "SHA256SUMS"
_GZIPPED = (".gz", ".tgz")
_PART = r"\.?[A-Za-z0-9_][A-Za-z0-9_.-]*"
_SNAPSHOT_FILE = re.compile(rf"snapshots/([A-Za-z0-9][A-Za-z0-9-]*)/{_PART}(?:/{_PART})?")
# What a home may hold that restoring into it loses nothing of.
_JOURNAL = ("journal.db", "journal.db-shm", "journal.db-wal")
_HARMLESS = frozenset({SETTINGS, "lock", "lock.owner", "scratch", "snapshots", "paused.txt", PROGRESS, *_JOURNAL})
_GZIP = b"\x1f\x8b"
# The last two where one name is a folder of another, so that the folder that was just made cannot take both.
_NOT_WHOLE = (
    *(tarfile.TarError, EOFError, BadGzipFile, zlib.error, UnicodeDecodeError),
    *(FileExistsError, NotADirectoryError),
)


@dataclass(frozen=True, slots=True)
class Backup:
    """What an archive holds.

    Attributes:
        published: the id of the snapshot that is published in it.
        snapshots: the ids of all that are in it, oldest first.
        left_out: those that are kept but not sound; a restored home does not know them, nor one that is already there.
        has_settings: whether `settings.toml` is in it; for a restored one, whether that was written.
        bytes: of the archive.
    """

    published: str
    snapshots: tuple[str, ...]
    left_out: tuple[str, ...]
    has_settings: bool
    bytes: int


def back_up(home: Home, file: Path) -> Backup:
    """Write all that a home holds into a new archive that only its owner may read; the home may be served meanwhile.

    Raises:
        BackupUnusable: there is such a file already, it lies in the home, or it cannot be written.
        CitewellError: nothing is published, what is published is not sound, or an update is running.
    """
    if file.absolute().is_relative_to(home.path.absolute()):
        msg = f"{file} lies in the home itself; name a file elsewhere, best on another disk"
        raise BackupUnusable(msg)
    with home.locked():
        published, kept = home.open(home.published(), every_byte=True).id, home.snapshot_ids()
        sound = tuple(name for name in kept if name == published or is_sound(home.folder(name)))
        settings = home.path / SETTINGS
        with _new_file(file) as stream:
            _write(stream, home, published, sound, is_gzipped=file.suffix in _GZIPPED)
    left_out = tuple(name for name in kept if name not in sound)
    return Backup(published, sound, left_out, settings.is_file(), file.stat().st_size)


def restore(home: Home, file: Path, *, may_replace: bool = False) -> Backup:
    """Take an archive's snapshots into a home and publish what was published in it; the home may be served meanwhile.

    Snapshots that the home already has stay, and so does its `settings.toml`. Until all is unpacked and checked nothing
    is changed, and then one rename publishes.

    Args:
        may_replace: whether it may publish over what the home holds.

    Raises:
        BackupUnusable: the archive cannot be read, is not whole, or holds what no backup does.
        UpdateRefused: the home holds something already.
    """
    with home.locked():
        if not may_replace and (found := _holding(home)):
            msg = f"the home {home.path} is not empty, it holds {found}; add --yes to publish the backup over it"
            raise UpdateRefused(msg)
        with home.aside("restore") as folder, home.writing():
            names = _unpack(file, folder)
            published, snapshots = _checked(file, folder, names)
            for name in snapshots:
                _take_in(home, folder / "snapshots" / name, name)
            has_settings = SETTINGS in names and not (home.path / SETTINGS).exists()
            if has_settings:
                (folder / SETTINGS).rename(home.path / SETTINGS)
        home.publish(published)
    return Backup(published, snapshots, (), has_settings, file.stat().st_size)


def is_sound(folder: Path) -> bool:
    """Tell whether a snapshot of any version has every file that it says it has, unaltered."""
    content = trusted_content(folder)
    if content is None:
        return False
    try:
        return all(sha256_of(folder / name) == stored["sha256"] for name, stored in content["files"].items())
    except (OSError, KeyError, TypeError, AttributeError):
        return False


def _holding(home: Home) -> str | None:
    """Name something that a home holds and that matters."""
    other = sorted(path.name for path in home.path.iterdir() if path.name not in _HARMLESS)
    return next(iter([*home.snapshot_ids(), *other]), None)


@contextmanager
def _new_file(file: Path) -> Iterator[BinaryIO]:
    """Write a file that is there whole or not at all, and for nobody else to read."""
    aside = file.with_name(f".{file.name}.unfinished")
    try:
        if file.exists():
            msg = f"{file} is there already; name another file, or remove that one first"
            raise BackupUnusable(msg)
        aside.touch(mode=0o600)
        with aside.open("wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        aside.replace(file)
    except OSError as error:
        msg = f"{file} cannot be written ({error.strerror or error}); name a file in a folder with room"
        raise BackupUnusable(msg) from error
    finally:
        # Where it could not be made, this fails too, and would hide why.
        with suppress(OSError):
            aside.unlink()


def _write(stream: BinaryIO, home: Home, published: str, snapshots: tuple[str, ...], *, is_gzipped: bool) -> None:
    sums = []
    with tarfile.open(fileobj=stream, mode="w:gz" if is_gzipped else "w", format=tarfile.PAX_FORMAT) as archive:
        for name, path in _files(home, snapshots):
            with path.open("rb") as file:
                _add(archive, name, file, path.stat().st_size)
            sums.append(f"{sha256_of(path)}  {name}\n")
        current = f"{published}\n".encode()
        _add(archive, _CURRENT, BytesIO(current), len(current))
        sums.append(f"{sha256(current).hexdigest()}  {_CURRENT}\n")
        listed = "".join(sums).encode()
        _add(archive, _SUMS, BytesIO(listed), len(listed))


def _files(home: Home, snapshots: tuple[str, ...]) -> Iterator[tuple[str, Path]]:
    if (home.path / SETTINGS).is_file():
        yield SETTINGS, home.path / SETTINGS
    for snapshot_id in snapshots:
        folder = home.folder(snapshot_id)
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.suffix != ".lock":
                yield f"snapshots/{snapshot_id}/{path.relative_to(folder).as_posix()}", path


def _add(archive: tarfile.TarFile, name: str, file: BinaryIO | BytesIO, size: int) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    archive.addfile(member, file)


def _unpack(file: Path, folder: Path) -> dict[str, str]:
    """Write the files of an archive below a folder, each under a name that was checked; return their SHA-256."""
    hashes: dict[str, str] = {}
    left = shutil.disk_usage(folder).free
    try:
        stream = file.open("rb")
    except OSError as error:
        msg = f"{file} cannot be read ({error.strerror}); name a file that `citewell home backup` wrote"
        raise BackupUnusable(msg) from error
    with stream:
        try:
            # As it was written, and never in the other ways to compress that there are, each with failures of its own.
            with tarfile.open(fileobj=stream, mode="r:gz" if stream.peek(2).startswith(_GZIP) else "r:") as archive:
                for member in archive:
                    _check_member(file, member, hashes)
                    left -= member.size
                    if left < 0:
                        msg = f"{file} holds more than there is room for in {folder.parent.parent}; free some space"
                        raise BackupUnusable(msg)
                    hashes[member.name] = _unpack_one(archive, member, folder)
        except _NOT_WHOLE as error:
            msg = f"{file} is not a whole backup ({error}); take another one"
            raise BackupUnusable(msg) from error
    return hashes


def _check_member(file: Path, member: tarfile.TarInfo, known: dict[str, str]) -> None:
    """Refuse links, devices, names that lead elsewhere, and whatever else no backup holds."""
    is_ours = member.name in (_CURRENT, SETTINGS, _SUMS) or _SNAPSHOT_FILE.fullmatch(member.name)
    if not (member.isreg() and is_ours and member.name not in known):
        msg = f"{file} holds {member.name!r}, which no backup does; nothing was taken from it"
        raise BackupUnusable(msg)


def _unpack_one(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> str:
    path = folder / member.name
    path.parent.mkdir(parents=True, exist_ok=True)
    source = archive.extractfile(member)
    assert source, "it is a plain file"
    with path.open("xb") as target:
        shutil.copyfileobj(source, target)
    return sha256_of(path)


def _checked(file: Path, folder: Path, hashes: dict[str, str]) -> tuple[str, tuple[str, ...]]:
    """Check every hash, every snapshot and the published one whole; return its id, and all."""
    stated = (folder / _SUMS).read_text("utf-8", errors="replace") if _SUMS in hashes else ""
    expected = {name: digest for digest, _, name in (line.partition("  ") for line in stated.splitlines())}
    found = {name: digest for name, digest in hashes.items() if name != _SUMS}
    wrong = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    snapshots = tuple(sorted({name.split("/")[1] for name in found if "/" in name}))
    broken = [name for name in snapshots if not is_sound(folder / "snapshots" / name)]
    if wrong or broken or _CURRENT not in found:
        msg = f"{file} is not a whole backup ({[*wrong, *broken, _CURRENT][0]} is missing or altered); take another one"
        raise BackupUnusable(msg)
    published = (folder / _CURRENT).read_text("utf-8", errors="replace").strip()
    if published not in snapshots:
        msg = f"{file} does not hold the snapshot {published!r} that it publishes; take another one"
        raise BackupUnusable(msg)
    open_snapshot(folder / "snapshots" / published)
    return published, snapshots


def _take_in(home: Home, folder: Path, snapshot_id: str) -> None:
    """Add a snapshot, or mend the one of the same id."""
    if snapshot_id in home.snapshot_ids():
        if is_sound(home.folder(snapshot_id)):
            return
        home.discard(snapshot_id)
    home.adopt(folder, snapshot_id)
