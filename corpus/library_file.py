"""`library.toml`: what a maintainer says of the files of a folder, which outranks what they say of themselves.

Pure: the bytes come from `corpus.reading`. Whatever is wrong in it is an error, since what it leaves out must not be
published by a slip of the pen.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fnmatch import translate
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError

from corpus.errors import UnusableLibraryFile
from corpus.types import Document

NAME = "library.toml"
_LONGEST_SHOWN = 60
# What was expected, by pydantic's name of the mistake.
_EXPECTED = {
    "string_type": "a text",
    "tuple_type": "a list of names",
    "dict_type": "a table of names",
    "model_type": "a table of keys",
}


def _words(value: str) -> str:
    words = " ".join(value.split())
    if not words:
        msg = "is empty; leave it out"
        raise ValueError(msg)
    return words


def _day(value: object) -> object:
    """Take a date of TOML or its text; a number or a time of day would pass for a date otherwise."""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if type(value) is not date:
        raise ValueError
    return value


_Words = Annotated[str, AfterValidator(_words)]
_Day = Annotated[date, BeforeValidator(_day)]


class Description(BaseModel):
    """What is said of a document; None where nothing is."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: _Words | None = None
    url: _Words | None = None
    publisher: _Words | None = None
    published: _Day | None = None
    reviewed: _Day | None = None
    review_due: _Day | None = None
    licence: _Words | None = None
    language: _Words | None = None

    def over(self, other: "Description") -> "Description":
        """Join two descriptions; this one wins where both speak."""
        return other.model_copy(update=self.model_dump(exclude_none=True))

    def describe(self, document: Document) -> Document:
        """Put what is said in place of what the document says of itself."""
        said = self.model_dump(exclude_none=True)
        title = said.pop("title", document.title)
        return replace(document, title=title, metadata=replace(document.metadata, **said))


NOTHING_SAID = Description()


class _Lines(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    exclude: tuple[str, ...] = ()
    files: dict[str, Description] = {}


@dataclass(frozen=True, slots=True)
class _Names:
    """Files and folders by name, and patterns, in the order in which they stand."""

    names: frozenset[str]
    patterns: Mapping[str, re.Pattern[str]]

    @staticmethod
    def of(written: Iterable[str]) -> "_Names":
        names = list(written)
        return _Names(
            frozenset(map(_plain, names)),
            {_plain(name): re.compile(translate(_plain(name))) for name in names if re.search(r"[*?[]", name)},
        )

    def matching(self, path: str) -> Iterator[str]:
        """Give the names that a path goes by: patterns first, then its folders, outermost first, then its own."""
        plain = _plain(path)
        yield from (name for name, pattern in self.patterns.items() if pattern.match(plain))
        folders = [parent.as_posix() for parent in reversed(PurePosixPath(plain).parents)]
        yield from (name for name in (*folders, plain) if name in self.names)


@dataclass(frozen=True, slots=True)
class LibraryFile:
    """A `library.toml` that was read; paths are those below its folder, with `/` between their parts."""

    _excluded: _Names
    _described: _Names
    _descriptions: Mapping[str, Description]

    def excludes(self, path: str) -> bool:
        """Tell whether a file is to be left out."""
        return any(self._excluded.matching(path))

    def description(self, path: str) -> Description:
        """Join all that is said of a file: a name outranks a pattern, a later pattern an earlier one."""
        said = NOTHING_SAID
        for name in self._described.matching(path):
            said = self._descriptions[name].over(said)
        return said

    def check(self, paths: Sequence[str]) -> None:
        """Compare it with the files that there are.

        Raises:
            UnusableLibraryFile: a name or pattern matches none of them.
        """
        for names, key in ((self._excluded, "exclude"), (self._described, "files")):
            found = {name for path in paths for name in names.matching(path)}
            idle = sorted(names.names - found)
            if idle:
                msg = f"in which {key} names {_shown(idle[0])}, and no file here is called so; mend or remove it"
                raise UnusableLibraryFile(msg)


def read_library_file(data: bytes) -> LibraryFile:
    """Read a `library.toml`; the messages of its errors go on from "has a library.toml".

    Raises:
        UnusableLibraryFile: it is no TOML, or has a key that is not known or a value that does not fit.
    """
    try:
        lines = _Lines.model_validate(tomllib.loads(data.decode("utf-8-sig")))
    except ValidationError as error:
        raise UnusableLibraryFile(_mistake(error)) from error
    # A number of thousands of digits is a plain ValueError; brackets without end exhaust the parser.
    except (ValueError, RecursionError) as error:
        msg = f"that is not TOML ({' '.join(str(error).split())}); mend it"
        raise UnusableLibraryFile(msg) from error
    return LibraryFile(
        _Names.of(lines.exclude),
        _Names.of(lines.files),
        {_plain(name): description for name, description in lines.files.items()},
    )


def _plain(name: str) -> str:
    """Spell a name in one way: some systems take accents apart, and a folder may end with a stroke."""
    return unicodedata.normalize("NFC", name).rstrip("/")


def _mistake(error: ValidationError) -> str:
    first = error.errors()[0]
    *place, last = first["loc"]
    key = ".".join(str(part) if re.fullmatch(r"[\w-]+", str(part)) else _shown(part) for part in first["loc"])
    known = ", ".join(Description.model_fields if place else _Lines.model_fields)
    match first["type"]:
        case "extra_forbidden":
            return f"in which {key} is not a key that is known; these are: {known}"
        # A folder may be called so too.
        case _ if len(place) > 1 and last in {"published", "reviewed", "review_due"}:
            return f"in which {key} is {_shown(first['input'])}, not a date like 2026-03-12"
        case "value_error":
            return f"in which {key} {first['ctx']['error']}"
        case _:
            return f"in which {key} is {_shown(first['input'])}, not {_EXPECTED[first['type']]}"


def _shown(value: object) -> str:
    words = f'"{value}"' if isinstance(value, str) else str(value)
    return words if len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"
