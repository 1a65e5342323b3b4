"""What a library says twice becomes a passage once: pull quotes, copies of a page, the closing words of a series.

Two passages say the same only if all their words are equal, in the same order. Nothing looser is safe: a statement
about health that shares nine tenths of its words with another may differ in the one that turns it round, be it a
number, a unit, a "not", or "seldom" for "often". And only if they stand in the same scope, and are long enough to mean
the same at every place in it: "Yes" answers another question each time, and a row belongs to its table.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from itertools import chain

from corpus.passages import passages_of
from corpus.types import BlockKind, Document, Passage

# Words at the end of this many documents belong to the series, not to the section that each of them ends with.
_SERIES = 3
_MOST_CLOSING = 3
# "Yes, at the national level" and "Choose as many as you like" lean on what stands before them.
_FEWEST_WORDS = 8
# Most of a library is written with this many words, with the marks that stand at them.
_REMEMBERED_RUNS = 20_000
# A pull quote seldom has more sentences.
_LONGEST_PULL_QUOTE = 3

_OPENING = "\"'“”„‘’‚«»‹›([{"
_CLOSING = "\"'“”„‘’‚«»‹›)]}.,;:!?…"
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_UNSEEN = dict.fromkeys((0x00AD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF), "")
_PLAIN = {**_DASHES, **_UNSEEN}


@dataclass(frozen=True, slots=True)
class _Statement:
    """A passage with what it says, as digests: its words in their scope, without and with its headings."""

    passage: Passage
    bare: bytes
    full: bytes


def distinct_passages(documents: Iterable[Document]) -> tuple[Passage, ...]:
    """Cut documents into passages and leave out those that repeat another; the rest in the order given.

    The first of several stays, prose before pull quotes within a document. A pull quote goes too where its sentences
    stand in the prose of its document. Populations, context and headings are scope, but not the headings over the last
    words of a document that others end with too.
    """
    cut = [_statements(document) for document in documents]
    shared = Counter(bare for statements in cut for bare in {statement.bare for statement in statements})
    seen: set[bytes] = set()
    kept: list[Passage] = []
    for statements in cut:
        closing = _first_closing([shared[statement.bare] >= _SERIES for statement in statements], statements)
        keys = [statement.full for statement in statements[:closing]]
        keys += [statement.bare for statement in statements[closing:]]
        order = sorted(zip(statements, keys, strict=True), key=lambda pair: _is_pull_quote(pair[0].passage))
        own = {key: statement.passage for statement, key in reversed(order) if key not in seen}
        seen.update(own)  # `|=` would copy all of them for every document
        kept += sorted(own.values(), key=lambda passage: passage.span)
    return tuple(kept)


def words_of(text: str) -> str:
    """Spell the words of a text in one way: case, white space, marks of punctuation and kinds of dashes go.

    What holds a digit or a sign keeps all that could change it.

    >>> words_of("“Bone-loss, of < 2.5 % (not -2.5 %)!”")
    'bone loss of < 2.5 % not -2.5 %'
    """
    plain = unicodedata.normalize("NFC", text).translate(_PLAIN).casefold()
    return " ".join(chain.from_iterable(map(_words, plain.split())))


@lru_cache(_REMEMBERED_RUNS)
def _words(run: str) -> Sequence[str]:
    if run.isalpha():
        return (run,)
    if any(character.isdigit() or unicodedata.category(character)[0] in "SN" for character in run) or "%" in run:
        return (run.lstrip(_OPENING).rstrip(_CLOSING),)
    return re.findall(r"\w+", run) or re.findall(r"^-+$", run)


def _statements(document: Document) -> list[_Statement]:
    passages = passages_of(document)
    spoken = set(_spoken(document, passages))
    return [
        _statement(document, passage)
        for passage in passages
        if not (_is_pull_quote(passage) and words_of(passage.span.of(document.text)) in spoken)
    ]


def _spoken(document: Document, passages: Sequence[Passage]) -> Iterator[str]:
    """Spell each sentence of the prose, and each few that follow one another, if there is a pull quote to compare."""
    if not any(map(_is_pull_quote, passages)):
        return
    for passage in passages:
        if _is_pull_quote(passage) or passage.kind is BlockKind.TABLE_ROW:
            continue
        sentences = [words_of(sentence.of(document.text)) for sentence in passage.sentences]
        for count in range(1, _LONGEST_PULL_QUOTE + 1):
            yield from (" ".join(sentences[at : at + count]) for at in range(len(sentences) - count + 1))


def _statement(document: Document, passage: Passage) -> _Statement:
    words = words_of(passage.span.of(document.text))
    if passage.kind is BlockKind.TABLE_ROW or words.count(" ") < _FEWEST_WORDS - 1:
        itself = _digest(passage.id)
        return _Statement(passage, itself, itself)
    kind = BlockKind.PARAGRAPH if _is_pull_quote(passage) else passage.kind
    about = [population.name for population in passage.populations]
    scope = [(part.role.value, words_of(part.span.of(document.text))) for part in passage.context]
    said = repr((words, kind.value, about, scope))
    return _Statement(passage, _digest(said), _digest(said + _headings(passage.heading_path)))


@lru_cache(1)  # the passages of a section follow one another
def _headings(path: tuple[str, ...]) -> str:
    return repr([words_of(title) for title in path])


def _first_closing(is_shared: Sequence[bool], statements: Sequence[_Statement]) -> int:
    """Return from which passage on a document only ends as others do, in a section that it began with its own words."""
    first = len(statements)
    while first > max(0, len(statements) - _MOST_CLOSING) and is_shared[first - 1]:
        first -= 1
    # What opens a section belongs to the section's heading.
    while first < len(statements) and not (first and _section(statements[first - 1]) == _section(statements[first])):
        first += 1
    return first


def _section(statement: _Statement) -> tuple[str, ...]:
    return statement.passage.heading_path


def _is_pull_quote(passage: Passage) -> bool:
    return passage.kind is BlockKind.PULL_QUOTE


def _digest(said: str) -> bytes:
    return sha256(said.encode("utf-8", "surrogatepass")).digest()
