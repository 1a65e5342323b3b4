"""Whether words that were deleted still stand anywhere in a home.

Every string of a snapshot's JSON is looked through, and what the lexical index holds is compared with its passages;
vectors, and the words for the next index, belong to a passage each. Case, white space, quotation marks and characters
that show nothing do not count.
"""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.entries import encoded_texts
from index.folder.snapshot import FolderSnapshot, open_snapshot
from index.home import Home
from index.lexical import terms

# A letter with the accents that follow it.
_LETTER = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
# Quotation marks, apostrophes, and characters that show nothing.
_PASSED_OVER = str.maketrans(dict.fromkeys("'‘’‚‛\"“”„‟\u00ad\u200b\u2060\ufeff"))
_TEXT_FILES = (".json", ".jsonl")


@dataclass(frozen=True, slots=True)
class Place:
    """Where words stand.

    Attributes:
        snapshot_id: the name of the snapshot's folder, which may be one that was left unfinished.
        where: the file, and the place in it, as a maintainer reads it.
    """

    snapshot_id: str
    where: str


def has_letters(words: str) -> bool:
    """Tell whether there is anything to look for."""
    return any(character.isalnum() for character in _folded(words))


def places_of(words: str, home: Home) -> tuple[Place, ...]:
    """Find all places of words: in the published snapshot first, then in whatever else is kept.

    Raises:
        CitewellError: nothing is published, or the published snapshot is not sound.
    """
    published = open_snapshot(home.published_folder(), every_byte=True)
    found = [Place(published.id, where) for where in _in_lexical_index(words, published)]
    for folder in home.every_folder():
        found += [Place(folder.name, where) for where in _in_files(words, folder)]
    return tuple(sorted(found, key=lambda place: place.snapshot_id != published.id))


def _in_files(words: str, folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in _TEXT_FILES:
            yield from _in_file(words, path, path.relative_to(folder).as_posix())


def _in_file(words: str, path: Path, name: str) -> Iterator[str]:
    wanted = _folded(words)
    for number, line in enumerate(_lines(path), start=1):
        value = _parsed(line)
        owner = value.get("document_id") or value.get("id") if isinstance(value, dict) else None
        for keys, text in _strings(value):
            if wanted in _folded(text):
                yield f"{name}, {owner or f'line {number}'}: {keys}{_span(wanted, text)}"


def _lines(path: Path) -> Iterator[str]:
    """Give a file line by line where each is JSON of its own, else whole."""
    # JSON may hold every end of a line but this one as it is, U+2028 for example.
    with path.open(encoding="utf-8", errors="replace", newline="\n") as file:
        yield from file if path.suffix == ".jsonl" else [file.read()]


def _parsed(line: str) -> Any:
    """Read a line of JSON; one that is none is looked through as it is."""
    try:
        return json.loads(line)
    except ValueError:
        return line


def _strings(value: Any, keys: str = "") -> Iterator[tuple[str, str]]:
    """Give every string in a value of JSON with the keys that lead to it; names of fields are strings too."""
    if isinstance(value, str):
        yield keys or "the line", value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield f"a name in {keys or 'the line'}", key
            yield from _strings(inner, f"{keys}.{key}" if keys else key)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, keys)


def _folded(text: str) -> str:
    shown = unicodedata.normalize("NFKC", text.translate(_PASSED_OVER)).casefold()
    return "".join(shown.split())


def _span(wanted: str, text: str) -> str:
    """Say between which characters the words stand first, from 0."""
    folded, starts = "", list[int]()
    for letter in _LETTER.finditer(text):
        piece = _folded(letter[0])
        folded += piece
        starts += [letter.start()] * len(piece)
    at = folded.find(wanted)
    return f" {starts[at]}-{starts[at + len(wanted) - 1] + 1}" if at >= 0 else ""


def _in_lexical_index(words: str, snapshot: FolderSnapshot) -> Iterator[str]:
    """Find rows of the lexical index with a word that their passage has not.

    It knows no order of words: what it shares with its passages, the stored text answers for.
    """
    if not snapshot.passages:
        return
    for word in words.split():
        rows, _ = snapshot.lexical.search(word, len(snapshot.passages))
        for row in rows.tolist():
            if row >= len(snapshot.passages) or not set(terms(word)) & _stems(snapshot, row):
                yield f"the lexical index, row {row}: {word}"


def _stems(snapshot: FolderSnapshot, row: int) -> set[str]:
    passage = snapshot.passages[row]
    return set(terms(encoded_texts(snapshot.documents[passage.document_id], passage)[0]))
