"""What a library says twice becomes a passage once: pull quotes, copies of a page, the closing words of a series.

Two passages say the same only if all their words are equal, in the same order. Nothing looser is safe: a statement
about health that shares nine tenths of its words with another may differ in the one that turns it round, be it a
number, a unit, a "not", or "seldom" for "often". And only if they stand in the same scope, and are long enough to mean
the same at every place in it: "Yes" answers another question each time, and a row belongs to its table.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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
class Statement:
    """What is to be known of a passage to tell whether another says the same.

    Attributes:
        opens_section: whether its headings are not those of the statement before it; true of the first.
        bare: the SHA-256 of its words in their scope, without headings; 32 bytes.
        full: the same with its headings.
    """

    is_pull_quote: bool
    opens_section: bool
    bare: bytes
    full: bytes


@dataclass(frozen=True, slots=True)
class Cut:
    """A document that was cut into passages.

    Attributes:
        statements: in text order, one a passage.
        passages: by the place of their statement, from 0, in order; those that repeat another may be left out.
    """

    statements: tuple[Statement, ...]
    passages: Mapping[int, Passage]


def distinct_passages(documents: Iterable[Document]) -> tuple[Passage, ...]:
    """Cut documents into passages and leave out those that repeat another; the rest in the order given."""
    return tuple(chain.from_iterable(cut.passages.values() for cut in distinct(tuple(documents))))


def distinct(documents: Sequence[Document], known: Callable[[Document], Cut | None] | None = None) -> tuple[Cut, ...]:
    """Cut documents into passages and leave out those that repeat another.

    The first of several stays, prose before pull quotes within a document. A pull quote goes too where its sentences
    stand in the prose of its document. Populations, context and headings are scope, but not the headings over the last
    words of a document that others end with too.

    Args:
        known: gives how a document was cut before, by the same program; None where it was not. The outcome is the same.
    """
    cuts = [(known and known(document)) or _cut(document) for document in documents]
    kept = _places_kept([cut.statements for cut in cuts])
    return tuple(_only(places, cut, document) for places, cut, document in zip(kept, cuts, documents, strict=True))


def _only(places: Sequence[int], cut: Cut, document: Document) -> Cut:
    """Keep the passages at some places; one that was left out before, as what it repeated was there, is cut again."""
    passages = cut.passages if cut.passages.keys() >= set(places) else _cut(document).passages
    return Cut(cut.statements, {place: passages[place] for place in places})


def _places_kept(documents: Sequence[Sequence[Statement]]) -> list[list[int]]:
    """Give the places of the statements of each document that repeat no other, in order."""
    shared = Counter(bare for statements in documents for bare in {statement.bare for statement in statements})
    seen: set[bytes] = set()
    kept: list[list[int]] = []
    for statements in documents:
        closing = _first_closing([shared[statement.bare] >= _SERIES for statement in statements], statements)
        keys = [statement.full for statement in statements[:closing]]
        keys += [statement.bare for statement in statements[closing:]]
        order = sorted(range(len(keys)), key=lambda place: statements[place].is_pull_quote)
        own = {keys[place]: place for place in reversed(order) if keys[place] not in seen}
        seen.update(own)  # `|=` would copy all of them for every document
        kept.append(sorted(own.values()))
    return kept


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


def _cut(document: Document) -> Cut:
    """Cut a document, without the pull quotes whose sentences stand in its prose."""
    passages = passages_of(document)
    spoken = set(_spoken(document, passages))
    passages = tuple(
        passage
        for passage in passages
        if not (_is_pull_quote(passage) and words_of(passage.span.of(document.text)) in spoken)
    )
    before = (None, *(passage.heading_path for passage in passages))
    statements = tuple(
        _statement(document, passage, opens_section=passage.heading_path != path)
        for passage, path in zip(passages, before, strict=False)
    )
    return Cut(statements, dict(enumerate(passages)))


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


def _statement(document: Document, passage: Passage, *, opens_section: bool) -> Statement:
    words = words_of(passage.span.of(document.text))
    if passage.kind is BlockKind.TABLE_ROW or words.count(" ") < _FEWEST_WORDS - 1:
        itself = _digest(passage.id)
        return Statement(_is_pull_quote(passage), opens_section, itself, itself)
    kind = BlockKind.PARAGRAPH if _is_pull_quote(passage) else passage.kind
    about = [population.name for population in passage.populations]
    scope = [(part.role.value, words_of(part.span.of(document.text))) for part in passage.context]
    said = repr((words, kind.value, about, scope))
    full = said + _headings(passage.heading_path)
    return Statement(_is_pull_quote(passage), opens_section, _digest(said), _digest(full))


@lru_cache(1)  # the passages of a section follow one another
def _headings(path: tuple[str, ...]) -> str:
    return repr([words_of(title) for title in path])


def _first_closing(is_shared: Sequence[bool], statements: Sequence[Statement]) -> int:
    """Return from which passage on a document only ends as others do, in a section that it began with its own words."""
    first = len(statements)
    while first > max(0, len(statements) - _MOST_CLOSING) and is_shared[first - 1]:
        first -= 1
    # What opens a section belongs to the section's heading.
    while first < len(statements) and statements[first].opens_section:
        first += 1
    return first


def _is_pull_quote(passage: Passage) -> bool:
    return passage.kind is BlockKind.PULL_QUOTE


def _digest(said: str) -> bytes:
    return sha256(said.encode("utf-8", "surrogatepass")).digest()
