"""What a search can be narrowed to: the same names, and the same words for what does not fit, on every surface. Pure.

A value that fits no library is a mistake of who wrote it (`ValueError`); one that this library does not have is an
`UnknownFilter`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain

from assistant.errors import UnknownFilter
from assistant.question.cleaning import one_line
from corpus.passages import QUOTABLE
from corpus.populations import NOT_STATED, population_names
from corpus.types import BlockKind, Document, Metadata, Passage
from index.types import SECTION_MARK, Filter, sections_of

KINDS = tuple(kind for kind in BlockKind if kind in QUOTABLE)
POPULATIONS = (*population_names(), NOT_STATED)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# A library may have thousands of headings; an error names as many as can be read.
_MOST_NAMED = 40


def read_kind(given: object, name: str = "kind") -> BlockKind | None:
    """Read a kind of passage; None stays None.

    Args:
        name: what the value is called where it was written.

    Raises:
        ValueError: no passage is of such a kind.
    """
    kind = next((kind for kind in KINDS if kind == given), None)
    if kind or given is None:
        return kind
    msg = f"{name} is {given!r}, not one of: {', '.join(KINDS)}"
    raise ValueError(msg)


def read_day(given: object, name: str = "reviewed_since") -> date | None:
    """Read a day; None stays None.

    >>> read_day("2026-03-12")
    datetime.date(2026, 3, 12)

    Args:
        name: what the value is called where it was written.

    Raises:
        ValueError: it is no day, or written in another way.
    """
    if given is None:
        return None
    try:
        return date.fromisoformat(given if isinstance(given, str) and _DAY.fullmatch(given) else "")
    except ValueError:
        msg = f"{name} is {given!r}, not a day such as 2026-03-12"
        raise ValueError(msg) from None


@dataclass(frozen=True, slots=True)
class Head:
    """What is known of a document without its text."""

    title: str
    metadata: Metadata


class Filters:
    """What the searches of one snapshot can be narrowed to."""

    def __init__(self, documents: Mapping[str, Document], passages: Iterable[Passage]) -> None:
        self._documents = documents
        self._passages = passages

    @cached_property
    def heads(self) -> Mapping[str, Head]:
        """The head of each document by its id. Every page names documents, whose texts may be too many to be held."""
        return {id_: Head(document.title, document.metadata) for id_, document in self._documents.items()}

    @cached_property
    def sections(self) -> Mapping[str, tuple[str, ...]]:
        """The sections of each document, in text order, each by all of its headings below the title."""
        listed: dict[str, dict[str, None]] = {id_: {} for id_ in self._documents}
        for passage in self._passages:
            title = self.heads[passage.document_id].title
            path = [heading for heading in passage.heading_path if heading != title]
            runs = (SECTION_MARK.join(path[:depth]) for depth in range(1, len(path) + 1))
            listed[passage.document_id].update(dict.fromkeys(runs))
        return {id_: tuple(names) for id_, names in listed.items()}

    @cached_property
    def _named(self) -> Mapping[str, set[str]]:
        """The sections of each document by all of their names, as `index.types.sections_of` gives them."""
        named: dict[str, set[str]] = {id_: set() for id_ in self._documents}
        for passage in self._passages:
            named[passage.document_id].update(sections_of(passage))
        return named

    def check(self, *, document: str | None, population: str | None, section: str | None) -> None:
        """Refuse what can match nothing.

        Raises:
            UnknownFilter: there is no such document, nobody here is called so, or no section, or not in that document.
        """
        if document is not None and document not in self._documents:
            msg = f"there is no document {document!r}; there are: {_listed(self._documents)}"
            raise UnknownFilter(msg)
        if population not in (None, *POPULATIONS):
            msg = f"population is {population!r}, not one of: {', '.join(POPULATIONS)}"
            raise UnknownFilter(msg)
        searched = [document] if document else list(self._documents)
        if section is not None and not any(one_line(section) in self._named[id_] for id_ in searched):
            where = f" in document {document!r}" if document else ""
            there = dict.fromkeys(chain.from_iterable(self.sections[id_] for id_ in searched))
            msg = f"there is no section {section!r}{where}; there are: {_listed(there)}"
            raise UnknownFilter(msg)

    def only(
        self,
        *,
        document: str | None,
        section: str | None,
        population: str | None,
        kind: BlockKind | None,
        reviewed_since: date | None,
    ) -> Filter:
        """Make the filter of a search."""
        among = None if reviewed_since is None else frozenset(self._reviewed(reviewed_since))
        return Filter(document, population, kind, one_line(section) if section else None, among)

    def without_review(self, *, document: str | None, section: str | None) -> int:
        """Count the documents that a search by review leaves out, since no review of them is stated."""
        named = one_line(section) if section else None
        return sum(
            known.metadata.reviewed is None and document in (None, id_) and (named is None or named in self._named[id_])
            for id_, known in self.heads.items()
        )

    def _reviewed(self, since: date) -> Iterable[str]:
        for id_, known in self.heads.items():
            if known.metadata.reviewed and known.metadata.reviewed >= since:
                yield id_


def _listed(names: Iterable[str]) -> str:
    every = list(names)
    rest = [f"and {len(every) - _MOST_NAMED} more"] if len(every) > _MOST_NAMED else []
    return ", ".join([*every[:_MOST_NAMED], *rest])
