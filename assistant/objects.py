"""The objects that every surface gives as JSON, as types.

`assistant.rendering` writes them. The HTTP interface holds each that it sends against its type, so that the two cannot
differ unnoticed, and describes them in its OpenAPI document.
"""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, WithJsonSchema

from assistant.journal.entries import Feedback
from assistant.types import Reason, Route
from corpus.types import BlockKind, ContextRole

OutcomeKind = Literal["answer", "abstention", "advice", "emergency", "chat"]
# Written as `rendering` writes it: with its offset, where pydantic would say Z.
Moment = Annotated[
    datetime,
    PlainSerializer(datetime.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Offset = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class _Object(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class SpanObject(_Object):
    """A place in a document's stored text, half-open, in code points."""

    start: Offset
    end: Offset


class ContextObject(SpanObject):
    """Words elsewhere in the document that scope a quote."""

    role: ContextRole
    text: str


class QuoteObject(SpanObject):
    """A verbatim quote: `text` is the slice from `start` to `end` of the document's stored text."""

    number: Annotated[int, Field(ge=1)]
    """From 1, without gaps."""
    text: str
    document: str
    """The document's id."""
    title: str
    sha256: Sha256
    """Of `text` in UTF-8."""
    kind: BlockKind
    page: int | None
    """On which it starts, from 1; null where the document has no pages."""
    marks: list[SpanObject]
    """The exact words that answer, inside the quote."""
    context: list[ContextObject]
    heading_path: list[str]
    """The headings above it, outermost first."""
    populations: list[str]
    """Whom it is about, as far as the document says."""
    url: str | None
    published: date | None
    reviewed: date | None
    review_due: date | None
    link: str
    """Path and query of the source page with the quote highlighted."""


class SearchedObject(_Object):
    """How much was searched."""

    passages: Count
    documents: Count


class OutcomeObject(_Object):
    """What a question became: an answer in quotes, or the reason why there is none."""

    id: str | None
    """As it came with the question."""
    question: str
    resolved_question: str
    """The question as it was understood."""
    outcome: OutcomeKind
    reason: Reason | None
    """Why it abstained; null under every other outcome."""
    message: str | None
    """A fixed sentence to show above the quotes."""
    quotes: Annotated[list[QuoteObject], Field(max_length=3)]
    """One to three under `answer`, best first; general ones under `advice`; otherwise none."""
    nearest: list[QuoteObject]
    """The closest passages, under `abstention` alone; they are no answer."""
    confidence: Annotated[float, Field(ge=0, le=1)] | None
    """How likely the quotes answer the question; null unless the outcome is an answer or an abstention."""
    notices: list[str]
    """Fixed sentences to show with the quotes, or below the message."""
    route: Route
    decided_by: str
    """The rule that decided the route, or the classifier with its probability."""
    searched: SearchedObject
    snapshot: str
    """The id of the snapshot that it was answered from."""
    elapsed_ms: Annotated[float, Field(ge=0)]
    feedback: str = ""
    """Names an answer to `/api/v1/feedback`; there only where the journal is on."""


class SearchObject(_Object):
    """What a search found, best first."""

    query: str
    message: str | None
    """In danger: to be shown exactly as it is, at once, and nothing else. Otherwise null."""
    without_review: Count | None
    """How many of the documents state no review, where the search was narrowed by it."""
    quotes: list[QuoteObject]
    snapshot: str
    elapsed_ms: Annotated[float, Field(ge=0)]


class DocumentObject(_Object):
    """What is known of a document beside its words."""

    id: str
    title: str
    characters: Count
    source_sha256: Sha256
    """Of the file that it was read from."""
    url: str | None
    publisher: str | None
    published: date | None
    reviewed: date | None
    review_due: date | None
    licence: str | None
    language: str | None


class DocumentsObject(_Object):
    """The published snapshot and the documents in it."""

    snapshot: str
    created: Moment
    documents: list[DocumentObject]


class FeedbackObject(_Object):
    """What was kept."""

    answer: str
    feedback: Feedback


class UpObject(_Object):
    """The process runs."""

    status: Literal["up"]


class ReadyObject(_Object):
    """A snapshot is loaded."""

    status: Literal["ready"]
    snapshot: str


class Failure(_Object):
    """What went wrong, as a name for programs and as a sentence for people."""

    type: str
    message: str
    request_id: str = ""
    """The same as in the header `X-Request-ID`."""


class FailureObject(_Object):
    """The one form of every failure."""

    error: Failure
