"""The manifest of a snapshot: what it says of itself, with the hash of every file and of its own words.

Written last, so that a folder without one was never finished.
"""

import json
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter, ValidationError

from index.errors import SnapshotCorrupt, SnapshotIncompatible
from index.types import EncoderIdentity

# Raise it whenever a file of a snapshot changes its meaning.
FORMAT_VERSION = 4
REBUILD = "rebuild with `citewell index update`"
REPAIR = f"{REBUILD}, or go back with `citewell index rollback [ID]`"
_MANIFEST = "manifest.json"
# What reading a file that should be JSON can raise; the last one by a hundred thousand brackets.
NO_JSON = (OSError, ValueError, KeyError, TypeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a snapshot holds."""

    documents: int
    passages: int
    sentences: int
    tokens: int


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Size in bytes and hexadecimal SHA-256 of one file."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a snapshot says of itself.

    Attributes:
        dimension: of the vectors of passages and sentences.
        token_dimension: of the vectors of tokens.
        sources: the paths that the maintainer named, absolute, or `builtin`.
        paths: the file of each document, by document id; relative to nothing, as it was read.
        previous: the id of the snapshot that was published before, None for the first.
        files: every file but the manifest, by path inside the snapshot.
        read_with: the `corpus.fingerprint` of what read all its documents; "" where it is not known.
        cut_with: the same of what cut them into passages.
    """

    format_version: int
    id: str
    created: datetime
    encoder: EncoderIdentity
    dimension: int
    token_dimension: int
    counts: Counts
    sources: tuple[str, ...]
    paths: Mapping[str, str]
    previous: str | None
    files: Mapping[str, StoredFile]
    read_with: str = ""
    cut_with: str = ""


_MANIFESTS = TypeAdapter(Manifest)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest with a hash of its own, which makes the snapshot complete."""
    content = _MANIFESTS.dump_python(manifest, mode="json")
    (folder / _MANIFEST).write_text(json.dumps({**content, "sha256": _digest(content)}, indent=2), "utf-8")


def stored_files(folder: Path, known: Mapping[str, StoredFile] = MappingProxyType({})) -> dict[str, StoredFile]:
    """Measure and hash every file of a snapshot but its manifest; what is known of some is taken as it is."""
    return {
        name: known.get(name) or StoredFile((folder / name).stat().st_size, sha256_of(folder / name))
        for name in sorted(_file_names(folder))
    }


def read_manifest(folder: Path) -> Manifest:
    """Read what a snapshot says of itself.

    Raises:
        SnapshotCorrupt: there is no manifest, it is not one, or it was altered.
        SnapshotIncompatible: it was written by another version of the format.
    """
    try:
        content = json.loads((folder / _MANIFEST).read_bytes())
        version = content["format_version"]
    except NO_JSON as error:
        msg = f"snapshot {folder.name} has no readable {_MANIFEST} ({error}); {REPAIR}"
        raise SnapshotCorrupt(msg) from error
    if version != FORMAT_VERSION:
        msg = f"snapshot {folder.name} has format {version}, this program reads format {FORMAT_VERSION}; {REBUILD}"
        raise SnapshotIncompatible(msg)
    stated, actual = content.pop("sha256", None), _digest(content)
    if stated != actual:
        msg = f"{folder / _MANIFEST} was altered: its SHA-256 is {actual}, it says {stated}; {REPAIR}"
        raise SnapshotCorrupt(msg)
    try:
        return _MANIFESTS.validate_python(content)
    except ValidationError as error:
        msg = f"{_MANIFEST} of snapshot {folder.name} is not a manifest ({first_mistake(error)}); {REPAIR}"
        raise SnapshotCorrupt(msg) from error


def trusted_content(folder: Path) -> dict[str, Any] | None:
    """Read the fields of a manifest of any version, None unless its own hash agrees."""
    try:
        content: dict[str, Any] = json.loads((folder / _MANIFEST).read_bytes())
        return content if content.pop("sha256", None) == _digest(content) else None
    except NO_JSON:
        return None


def check_files(folder: Path, manifest: Manifest, by_size: Collection[str] = ()) -> None:
    """Compare every file with the manifest.

    Args:
        by_size: the files of which only the size is compared.

    Raises:
        SnapshotCorrupt: names the first file that is missing, altered or foreign.
    """
    for name, stored in manifest.files.items():
        check = check_size if name in by_size else check_file
        check(folder, name, stored)
    foreign = sorted(_file_names(folder) - manifest.files.keys())
    if foreign:
        msg = f"{folder / foreign[0]} is not in the manifest of snapshot {folder.name}; remove it, or {REBUILD}"
        raise SnapshotCorrupt(msg)


def check_size(folder: Path, name: str, stored: StoredFile) -> None:
    """Compare the size of one file with what the manifest says of it; raises what `check_files` raises."""
    path = folder / name
    with _named(path):
        size = path.stat().st_size
    if size != stored.bytes:
        msg = f"{path} was altered: it has {size:,} bytes, the manifest says {stored.bytes:,}; {REPAIR}"
        raise SnapshotCorrupt(msg)


def check_file(folder: Path, name: str, stored: StoredFile) -> None:
    """Compare one file with what the manifest says of it; raises what `check_files` raises."""
    path = folder / name
    with _named(path):
        actual = sha256_of(path)
    if actual != stored.sha256:
        msg = f"{path} was altered: its SHA-256 is {actual}, the manifest says {stored.sha256}; {REPAIR}"
        raise SnapshotCorrupt(msg)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Say of a file of a snapshot that cannot be read which one it is."""
    try:
        yield
    except FileNotFoundError as error:
        msg = f"{path} is missing; {REPAIR}"
        raise SnapshotCorrupt(msg) from error
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); mend its permissions, or {REPAIR}"
        raise SnapshotCorrupt(msg) from error


def _file_names(folder: Path) -> set[str]:
    # The lexical engine's own threads may make or drop a lock at any moment; it holds nothing.
    return {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and path != folder / _MANIFEST and path.suffix != ".lock"
    }


def first_mistake(error: ValidationError) -> str:
    """Say the first thing that does not fit, and where."""
    first = error.errors()[0]
    return f"{'.'.join(str(part) for part in first['loc']) or 'the line'}: {first['msg']}"


def _digest(content: Mapping[str, object]) -> str:
    return sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()


def sha256_of(path: Path) -> str:
    """Hash a file, hexadecimal."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
