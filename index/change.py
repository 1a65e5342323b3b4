"""What an update is to make of a library, and what that changes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from corpus.doubts import Doubt
from corpus.reading import Failure
from corpus.types import Document
from index.building import Library
from index.store import Snapshot


@dataclass(frozen=True, slots=True)
class Base:
    """What a change starts from.

    Attributes:
        snapshot: the opened snapshot, None where there is none or none can be opened.
        library: what is known of its library; where it cannot be opened, documents may be missing.
        problem: why it cannot be opened, or not used as it is.
    """

    snapshot: Snapshot | None
    library: Library
    problem: str | None

    def earlier(self, read_with: str) -> Callable[[str], Document | None] | None:
        """Give what tells the document that a file became, by its path; None where it was read with something else."""
        if read_with != self.library.read_with:
            return None
        names = {path: name for name, path in self.library.paths.items()}
        return lambda path: self.library.documents[names[path]] if path in names else None


@dataclass(frozen=True)
class Change:
    """A library that is to be published in place of another."""

    library: Library
    base: Base
    kept: tuple[str, ...] = ()
    failures: tuple[Failure, ...] = ()
    doubts: Mapping[str, tuple[Doubt, ...]] = field(default_factory=dict)

    @cached_property
    def unchanged(self) -> frozenset[str]:
        """The documents that are as they were; the old ones are read one after the other, and not held."""
        now = self.library.documents
        return frozenset(name for name, old in self.base.library.documents.items() if now.get(name) == old)

    @property
    def is_none(self) -> bool:
        """Whether the library is what it was."""
        old, new = self.base.library, self.library
        is_named_alike = (old.paths, old.sources) == (new.paths, new.sources)
        return is_named_alike and self.unchanged == old.documents.keys() == new.documents.keys()
