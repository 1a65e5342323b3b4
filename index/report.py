"""What an update tells its maintainer: what changed, what the library holds, and what to check. Pure."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from corpus.doubts import Doubt, DoubtKind
from corpus.reading import Failure
from corpus.types import BlockKind, Document, Passage

# About a printed page, 500 words: a shorter leaflet may well do without headings, a longer text seldom.
_HEADINGS_FROM_CHARS = 3000

# How many passages of each kind a document has, by document id and kind.
Kinds = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Report:
    """What an update changed, by document id; failures and doubts by path.

    Attributes:
        kept: documents whose file can no longer be read and whose last good version stays.
        rebuilt_because: why the published snapshot was not used as it is, None where it was.
        kinds: what the library holds, or would hold if it were published.
        embedded: how many texts the encoder was asked for.
        snapshot_id: the published snapshot, None if nothing is published.
        published: whether this update published a new one.
        held_back: whether a new one was built and refused by who inspected it.
    """

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    kept: tuple[str, ...]
    failures: tuple[Failure, ...]
    doubts: Mapping[str, tuple[Doubt, ...]]
    rebuilt_because: str | None
    kinds: Kinds
    embedded: int
    snapshot_id: str | None
    published: bool
    held_back: bool = False

    @property
    def passages(self) -> int:
        """Return how many passages the library holds."""
        return sum(self.by_kind.values())

    @property
    def by_kind(self) -> dict[str, int]:
        """Return how many passages of each kind the library holds, in the order of the kinds."""
        counts = Counter[str]()
        for kinds in self.kinds.values():
            counts.update(kinds)
        return {kind.value: counts[kind] for kind in BlockKind if counts[kind]}


def kinds_of(documents: Iterable[str], passages: Iterable[Passage]) -> Kinds:
    """Count the passages of each document by their kind; one may have none."""
    counts = defaultdict[str, Counter[str]](Counter)
    for passage in passages:
        counts[passage.document_id][passage.kind.value] += 1
    return {name: dict(counts[name]) for name in documents}


def doubts_about(
    names: Collection[str], documents: Mapping[str, Document], *, today: date
) -> dict[str, tuple[Doubt, ...]]:
    """Say what should be checked about documents of a library, by the ids of those where there is something.

    Args:
        names: whom it is said of; they are compared with all `documents`, and the others were there before them.
    """
    originals = _originals(sorted(documents.values(), key=lambda document: (document.id in names, document.id)))
    doubts = {name: tuple(_doubts(documents[name], originals[name], today)) for name in sorted(names)}
    return {name: found for name, found in doubts.items() if found}


def _doubts(document: Document, original: str, today: date) -> Iterator[Doubt]:
    yield from document.doubts
    due = document.metadata.review_due
    if original != document.id:
        yield Doubt(DoubtKind.DUPLICATE, original)
    if due is not None and due < today:
        yield Doubt(DoubtKind.REVIEW_OVERDUE, due.isoformat())
    has_headings = any(block.kind is BlockKind.HEADING for block in document.blocks)
    if len(document.text) >= _HEADINGS_FROM_CHARS and not has_headings:
        yield Doubt(DoubtKind.NO_HEADINGS, "")


def _originals(documents: Iterable[Document]) -> dict[str, str]:
    """Give the first document with the same bytes or the same text, which may be the document itself."""
    first: dict[str | bytes, str] = {}
    originals = {}
    for document in documents:
        marks = (document.source_sha256, _words_digest(document.text))
        originals[document.id] = next((first[mark] for mark in marks if mark in first), document.id)
        for mark in marks:
            first.setdefault(mark, originals[document.id])
    return originals


def _words_digest(text: str) -> bytes:
    # The texts themselves would stay in memory, all of them.
    return sha256(" ".join(text.split()).encode("utf-8", "surrogatepass")).digest()
