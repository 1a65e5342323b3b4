"""Paths become documents: which files there are, which format reads each, what each is called.

The only module of this storey that touches the disk, but for `corpus.fingerprint`.
"""

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from itertools import chain, count
from pathlib import Path, PurePath
from types import MappingProxyType

from corpus import library_file
from corpus.errors import UnreadableDocument, UnusableLibraryFile
from corpus.formats import html, markdown, pdf, plain, word
from corpus.library_file import NOTHING_SAID, Description, read_library_file
from corpus.types import Document
from corpus.worker import Reader, Worker

BUILTIN = "builtin"
_FORMATS: dict[str, Reader] = {
    ".md": markdown.read,
    ".markdown": markdown.read,
    ".txt": plain.read,
    ".text": plain.read,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".pdf": pdf.read,
    ".docx": word.read,
    ".doc": word.read,
}
# An old Word file is only told apart, so that the maintainer knows what to do.
READ = [suffix for suffix in _FORMATS if suffix != ".doc"]
_MAX_FILE_BYTES = 50_000_000
_LINK_OUT = "is a symbolic link out of its folder, which is not followed; name what it points to"


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read from some sources.

    Attributes:
        documents: in the order of their ids.
        paths: the file of each document, by document id; a built-in one begins with `builtin/`.
        failures: files that gave no document.
    """

    documents: tuple[Document, ...]
    paths: Mapping[str, str]
    failures: tuple[Failure, ...]


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    name: str  # how the file is called in reports
    inside: PurePath  # its path below the source that named it, from which its id is made
    said: Description = NOTHING_SAID  # what a library.toml says of it


def read_sources(
    sources: Sequence[str],
    *,
    known: Mapping[str, str] = MappingProxyType({}),
    reserved: Collection[str] = (),
    earlier: Callable[[str], Document | None] | None = None,
) -> Reading:
    """Read every document under files and folders; `builtin` names the library that ships.

    A file or folder that cannot be read is a failure in the result and stops nothing, and so is a symbolic link
    that leaves its folder. Hidden files are passed over, links to folders are not followed. Nothing is read beside a
    `library.toml` with a mistake, since what it leaves out cannot be told.

    Args:
        known: the ids that files already have, by path, with or without the links in it; a document keeps its id
            whatever comes beside it.
        reserved: ids that no other file may get.
        earlier: gives the document that the file of a path once became, if the same bytes would become the same now;
            it stands for them unread.
    """
    failures: list[Failure] = []
    found = {os.path.realpath(file.path): file for source in sources for file in _found(source, failures)}
    # What one source cannot give may come from another, whose `library.toml` says something else of it.
    before = None if failures else earlier
    ids = _ids(list(found.values()), known, reserved)
    documents, paths = [], {}
    with Worker() as worker:
        for file, document_id in zip(found.values(), ids, strict=True):
            try:
                document = _read(file.path, document_id, worker, before(file.name) if before else None)
            except UnreadableDocument as error:
                failures.append(Failure(file.name, str(error)))
                continue
            documents.append(file.said.describe(document))
            paths[document_id] = file.name
    in_order = tuple(sorted(documents, key=lambda document: document.id))
    return Reading(in_order, paths, tuple(failures))


def read_document(path: Path, document_id: str, *, worker: Worker | None = None) -> Document:
    """Read one file.

    Args:
        worker: who reads it, to read many files with one; otherwise one that is begun for this file.

    Raises:
        UnreadableDocument: it cannot be opened, is too large, has no reader, or its reader refuses it or fails.
    """
    with nullcontext(worker) if worker else Worker() as reading:
        return _read(path, document_id, reading)


def _read(path: Path, document_id: str, worker: Worker, earlier: Document | None = None) -> Document:
    reader = _FORMATS.get(path.suffix.lower())
    if reader is None:
        msg = f"has no reader for {path.suffix or 'a name without suffix'}; these are read: {', '.join(READ)}"
        raise UnreadableDocument(msg)
    data = bytes_of(path)
    digest = sha256(data).hexdigest()
    if earlier and (earlier.id, earlier.source_sha256) == (document_id, digest):
        return earlier
    content = worker.read(reader, data)
    if not content.blocks:
        msg = "holds no readable text"
        raise UnreadableDocument(msg)
    return Document(
        id=document_id,
        title=content.title or _title(Path(_shown(path))),
        text=content.text,
        blocks=content.blocks,
        metadata=content.metadata,
        source_sha256=digest,
        pages=content.pages,
        doubts=content.doubts,
    )


def bytes_of(path: Path) -> bytes:
    """Read a file; raises `UnreadableDocument` where it cannot be opened or is too large."""
    try:
        if path.stat().st_size > _MAX_FILE_BYTES:
            msg = f"has {path.stat().st_size:,} bytes, more than the {_MAX_FILE_BYTES:,} that are read; split it"
            raise UnreadableDocument(msg)
        with path.open("rb") as file:
            data = file.read(_MAX_FILE_BYTES + 1)
    except OSError as error:
        msg = f"cannot be opened ({error.strerror})"
        raise UnreadableDocument(msg) from error
    if len(data) > _MAX_FILE_BYTES:
        # What is still being written, or is no file of the disk, has no size that holds.
        msg = f"goes on after the {_MAX_FILE_BYTES:,} bytes that are read; split it"
        raise UnreadableDocument(msg)
    return data


def root_of(source: str) -> Path:
    """Give the file or folder that a source names."""
    return Path(str(files("corpus").joinpath("library"))) if source == BUILTIN else Path(source)


def _found(source: str, failures: list[Failure]) -> Iterator[_File]:
    """Find the files of a source; what cannot be looked at, or leads out of it, is added to `failures`."""
    root = root_of(source)
    # Unlike those of Path, the questions of os.path do not fail on what cannot be looked at: the answer is no.
    is_file, is_folder = os.path.isfile(root), os.path.isdir(root)
    if not (is_file or is_folder):
        failures.append(Failure(source, _fault(root)))
        return
    folder = root.parent if is_file else root
    files = [_file(source, path, folder) for path in ([root] if is_file else _below(root, failures))]
    try:
        wanted = _governed(files, folder, are_all=is_folder)
    except (UnreadableDocument, UnusableLibraryFile) as error:
        failures.append(Failure(_shown(folder), f"has a {library_file.NAME} {error}"))
        return
    if is_file and not wanted:
        failures.append(Failure(_shown(root), f"is left out by the {library_file.NAME} beside it; do not name it"))
    for file in wanted:
        if is_folder and os.path.islink(file.path) and _leaves(file.path, root):
            failures.append(Failure(file.name, _LINK_OUT))
        elif os.path.isfile(file.path):
            yield file
        else:
            failures.append(Failure(file.name, "is not a file that can be read"))


def _fault(root: Path) -> str:
    """Say why a source is no file and no folder."""
    try:
        root.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return "does not exist"
    except OSError as error:
        return f"cannot be looked at ({error.strerror})"
    return "is neither a file nor a folder"


def _file(source: str, path: Path, folder: Path) -> _File:
    inside = path.relative_to(folder)
    return _File(path, f"{BUILTIN}/{inside}" if source == BUILTIN else _shown(path), inside)


def _governed(files: Sequence[_File], folder: Path, *, are_all: bool) -> list[_File]:
    """Leave out what the `library.toml` of a folder leaves out, and note what it says of the others.

    Args:
        are_all: whether these are all the files of the folder, so that one that it names must be among them.

    Raises:
        UnreadableDocument: it cannot be opened.
        UnusableLibraryFile: it has a mistake, or there is another further down.
    """
    place = folder / library_file.NAME
    others = {file.inside.as_posix(): file for file in files if file.path != place}
    further_down = [name for name, file in others.items() if file.path.name == library_file.NAME]
    if further_down and are_all:
        msg = f"further down, {further_down[0]}, where it does not count; move what it says into {_shown(place)}"
        raise UnusableLibraryFile(msg)
    if not os.path.lexists(place):
        return list(others.values())
    if _leaves(place, folder):
        msg = f"that {_LINK_OUT}"
        raise UnusableLibraryFile(msg)
    library = read_library_file(bytes_of(place))
    if are_all:
        library.check(list(others))
    return [
        replace(file, said=library.description(name)) for name, file in others.items() if not library.excludes(name)
    ]


def _below(folder: Path, failures: list[Failure]) -> Iterator[Path]:
    """List everything but folders below a folder, in order of names, hidden ones left out."""

    def unreadable(error: OSError) -> None:
        failures.append(Failure(_shown(Path(error.filename)), f"cannot be opened ({error.strerror})"))

    for place, folders, names in os.walk(folder, onerror=unreadable):
        linked = [name for name in folders if os.path.islink(Path(place, name))]
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in linked)
        yield from (Path(place, name) for name in sorted([*names, *linked]) if not name.startswith("."))


def _leaves(path: Path, folder: Path) -> bool:
    # Unlike Path.resolve, realpath does not fail on a link that leads to itself.
    return not Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _shown(path: Path) -> str:
    """Spell a path so that it can be stored and printed, whatever bytes the file system has for its name."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _ids(found: Sequence[_File], known: Mapping[str, str], reserved: Collection[str]) -> list[str]:
    """Name each file as it is known, else by its slug; those that would share one by their folders too."""
    own = [known.get(file.name) or known.get(os.path.realpath(file.path)) for file in found]
    slugs = [name or _slug([file.inside.stem]) for file, name in zip(found, own, strict=True)]
    times = Counter(slugs)
    taken = {*reserved, *filter(None, own)}
    ids = []
    for file, slug, name in zip(found, slugs, own, strict=True):
        is_free = times[slug] == 1 and slug not in taken
        is_own = is_free or name == slug
        ids.append(slug if is_own else _free(_slug(file.inside.with_suffix("").parts), taken, times.keys(), slug))
        taken.add(ids[-1])
    return ids


def _free(name: str, taken: Collection[str], slugs: Collection[str], own: str) -> str:
    """Number a name from 2 where it is taken, or the slug of other files than those whose slug is `own`."""
    names = chain([name], (f"{name}-{number}" for number in count(2)))
    return next(one for one in names if one not in taken and (one == own or one not in slugs))


def _slug(parts: Sequence[str]) -> str:
    plain_letters = unicodedata.normalize("NFKD", "-".join(parts).casefold())
    return re.sub(r"[^\w]+", "-", re.sub(r"[\u0300-\u036f]", "", plain_letters)).strip("-_") or "document"


def _title(path: Path) -> str:
    words = re.sub(r"[-_\s]+", " ", path.stem).strip()
    return words[:1].upper() + words[1:] or path.name
