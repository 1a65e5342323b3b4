"""Front matter: what a Markdown file says of itself in YAML, before its words.

Every value is read as the words that stand there, whatever YAML would make of them: `12:30` is no number and `no`
no truth value. A list or mapping in the place of a value is refused and never spelled out, since by aliases a few
hundred bytes can stand for gigabytes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import yaml

from corpus.errors import UnreadableDocument
from corpus.types import Metadata

_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What a file says of itself."""

    title: str | None
    metadata: Metadata


def read_front_matter(source: str) -> FrontMatter:
    """Read front matter without its fences; empty front matter says nothing.

    Raises:
        UnreadableDocument: it is not a YAML mapping of names to values, or a value is not of its form.
    """
    front = _mapping(source)
    return FrontMatter(
        title=_words(front, "title"),
        metadata=Metadata(
            url=_words(front, "url"),
            publisher=_words(front, "publisher"),
            published=_day(front, "published"),
            reviewed=_day(front, "reviewed"),
            review_due=_day(front, "review_due"),
            licence=_words(front, "licence"),
            language=_words(front, "language"),
            questions=_questions(front),
        ),
    )


def _mapping(source: str) -> Mapping[object, object]:
    try:
        # The base loader makes nothing but texts, lists and mappings.
        front = yaml.load(source, Loader=yaml.BaseLoader) or {}  # noqa: S506
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        msg = f"has front matter that is not YAML ({' '.join(str(error).split())})"
        raise UnreadableDocument(msg) from error
    if not isinstance(front, dict):
        kind = "list" if isinstance(front, list) else "text"
        msg = f"has front matter that is a {kind}, not a mapping of names to values"
        raise UnreadableDocument(msg)
    return front


def _words(front: Mapping[object, object], name: str) -> str | None:
    return _value(front.get(name, ""), name)


def _value(value: object, name: str) -> str | None:
    if not isinstance(value, str):
        kind = "list" if isinstance(value, list) else "mapping"
        msg = f"has front matter in which {name} is a {kind}, not a text"
        raise UnreadableDocument(msg)
    # Half of a surrogate pair, which YAML can spell and UTF-8 cannot, becomes "?".
    words = " ".join(value.encode("utf-8", "replace").decode("utf-8").split())
    return None if words in _NOTHING else words


def _day(front: Mapping[object, object], name: str) -> date | None:
    words = _words(front, name)
    try:
        return date.fromisoformat(words[:10]) if words else None
    except ValueError as error:
        shown = words if words is None or len(words) <= _LONGEST_SHOWN else f"{words[:_LONGEST_SHOWN]}…"
        msg = f"has front matter with {name}: {shown!r}, which is not a date like 2026-03-12"
        raise UnreadableDocument(msg) from error


def _questions(front: Mapping[object, object]) -> tuple[str, ...]:
    questions = front.get("questions", "")
    if isinstance(questions, str) and questions in _NOTHING:
        return ()
    if not isinstance(questions, list):
        msg = "has front matter in which questions is not a list of questions"
        raise UnreadableDocument(msg)
    return tuple(words for question in questions if (words := _value(question, "a question")))
