"""What the HTTP interface takes: the bodies of its requests, checked on the way in."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from assistant.filters import KINDS, read_day, read_kind
from assistant.journal.entries import Feedback
from assistant.question.phrases import MAX_QUERY_CHARS
from assistant.types import Role
from corpus.types import BlockKind

# Longer than any question that is answered: a long one gets the outcome that says so.
_MAX_CHARS = 20_000
_MAX_TURNS = 100
_MAX_HITS = 50
# Several headings, and the longest are whole sentences.
_MAX_SECTION_CHARS = 2000
# Of the kinds of block, those that passages are made of.
_KIND_SCHEMA = WithJsonSchema({"anyOf": [{"type": "string", "enum": list(KINDS)}, {"type": "null"}]})


def _whole(given: object) -> object:
    """Take 5.0 for 5, as JSON does; else pydantic takes either not even that, or "5" and true as well."""
    return int(given) if isinstance(given, float) and given.is_integer() else given


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Turn(_Body):
    """One earlier turn of the conversation."""

    role: Role
    content: str = Field(max_length=_MAX_CHARS)


class AskRequest(_Body):
    """A question with the turns before it, oldest first."""

    question: str = Field(max_length=_MAX_CHARS)
    history: tuple[Turn, ...] = Field(default=(), max_length=_MAX_TURNS)
    id: str | None = Field(default=None, max_length=200)
    """Comes back with the outcome."""


class SearchRequest(_Body):
    """Words to search for, and what to search in."""

    # What is longer is read for danger before it is refused.
    query: str = Field(max_length=_MAX_CHARS, json_schema_extra={"maxLength": MAX_QUERY_CHARS})
    """An exact phrase stands in quotation marks."""
    document: str | None = Field(default=None, max_length=500)
    """A document's id."""
    section: str | None = Field(default=None, max_length=_MAX_SECTION_CHARS)
    """Headings as a citation shows them, such as "Doses › Children"."""
    population: str | None = Field(default=None, max_length=100)
    kind: Annotated[BlockKind | None, BeforeValidator(read_kind), _KIND_SCHEMA] = None
    reviewed_since: Annotated[date | None, BeforeValidator(read_day)] = None
    """Leaves out documents reviewed before that day, and those whose review is not stated."""
    limit: Annotated[int, Field(ge=1, le=_MAX_HITS, strict=True), BeforeValidator(_whole)] = 10


class FeedbackRequest(_Body):
    """What a reader says of an answer, which is named as it came with the answer."""

    answer: str = Field(max_length=100)
    feedback: Feedback
