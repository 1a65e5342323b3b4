"""What decides how files are read, as one digest: where it is what it was, the same bytes give the same document.

That of no sources tells how documents are cut: where it is what it was, the same document gives the same passages.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from corpus import library_file
from corpus.errors import UnreadableDocument
from corpus.reading import bytes_of, root_of


def fingerprint(sources: Sequence[str]) -> str:
    """Digest the text of the readers, the versions of all packages, and what the sources' `library.toml` say.

    It does not tell what files there are, nor what they hold.

    Returns:
        hexadecimal SHA-256.
    """
    digest = sha256()
    for part in (sys.version.encode(), *_packages(), *_program(), *_library_files(sources)):
        digest.update(sha256(part).digest())
    return digest.hexdigest()


def _packages() -> Iterator[bytes]:
    """Name all that is installed; readers use much of it by way of others, and an update too many costs little."""
    places = {place for folder in sys.path for place in Path(folder).glob("*.*-info")}
    yield from sorted(place.name.encode() for place in places)


def _program() -> Iterator[bytes]:
    """Give the files of this package, by name; what it carries of a library is read as any file is."""
    package = Path(str(files("corpus")))
    for path in sorted(path for path in package.rglob("*") if path.suffix in {".py", ".toml"}):
        yield path.relative_to(package).as_posix().encode()
        yield path.read_bytes()


def _library_files(sources: Sequence[str]) -> Iterator[bytes]:
    for source in sources:
        root = root_of(source)
        yield source.encode("utf-8", "surrogateescape")
        try:
            yield bytes_of((root if os.path.isdir(root) else root.parent) / library_file.NAME)
        except UnreadableDocument as error:
            yield str(error).encode()
