"""The forms of what the tools give back: the objects that `assistant.rendering` makes, as types.

A program that calls a tool is told these as a schema, and may check what it gets.
"""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from assistant.clips.verdicts import Side, Verdict, Why
from assistant.types import Reason, Route
from corpus.types import BlockKind, ContextRole


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SpanObject(_Object):
    """A place in the stored text of a document: half-open, in code points from 0."""

    start: int
    end: int


class ContextObject(SpanObject):
    """Words elsewhere in the document without which a quote would mean something else."""

    role: ContextRole
    text: str


class QuoteObject(SpanObject):
    """Words of a document with their place."""

    number: int
    text: str
    document: str = Field(description="The id of the document.")
    title: str
    sha256: str = Field(description="Hexadecimal SHA-256 of the text in UTF-8.")
    kind: BlockKind
    page: int | None = Field(description="From 1; null where the document has no pages.")
    marks: list[SpanObject] = Field(description="The exact words that answer, inside the quote.")
    context: list[ContextObject]
    heading_path: list[str] = Field(description="The headings above it, outermost first.")
    populations: list[str] = Field(description="Whom it is about; empty where that is not stated.")
    url: str | None
    published: date | None
    reviewed: date | None
    review_due: date | None
    link: str = Field(description="Path and query of the page that shows the quote in its document.")


class SearchedObject(_Object):
    """How much was searched."""

    passages: int
    documents: int


class OutcomeObject(_Object):
    """What became of a question."""

    id: str | None
    question: str
    resolved_question: str = Field(description="The question as it was understood.")
    outcome: Literal["answer", "abstention", "advice", "emergency", "chat"]
    route: Route
    decided_by: str
    reason: Reason | None
    message: str | None = Field(description="To be shown exactly as it is.")
    quotes: list[QuoteObject] = Field(description="To be shown word for word; best first.")
    confidence: float | None
    notices: list[str] = Field(description="To be shown exactly as they are, with the quotes.")
    nearest: list[QuoteObject] = Field(description="What comes nearest under an abstention. It is no answer.")
    searched: SearchedObject
    snapshot: str
    elapsed_ms: float


class FoundObject(_Object):
    """What a search found."""

    query: str
    message: str | None = Field(description="In danger: to be shown exactly as it is, at once, and nothing else.")
    without_review: int | None = Field(description="How many documents a search by review leaves out.")
    quotes: list[QuoteObject]
    snapshot: str
    elapsed_ms: float


class StretchObject(_Object):
    """Words of a comparison: on both sides, only as they were quoted (before), or only as they are today (after)."""

    side: Side
    text: str
    part: Literal["words", "source"]


class TodayObject(_Object):
    """What became of a passage in the snapshot that is published now."""

    snapshot: str
    verdict: Verdict
    reason: Why
    message: str
    now: SpanObject | None = Field(description="Where the words stand now, if that is another place.")
    difference: list[StretchObject]


class PassageObject(QuoteObject):
    """The words at a place, and what became of them."""

    snapshot: str = Field(description="The version that the words are read from.")
    today: TodayObject


class DocumentObject(_Object):
    """What is known of a document beside its words."""

    id: str
    title: str
    characters: int
    source_sha256: str
    url: str | None
    publisher: str | None
    published: date | None
    reviewed: date | None
    review_due: date | None
    licence: str | None
    language: str | None


class DocumentsObject(_Object):
    """The documents of one snapshot."""

    snapshot: str
    created: datetime
    documents: list[DocumentObject]
