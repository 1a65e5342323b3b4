"""What a question can become. Outcomes are types, failures are exceptions."""

from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

from corpus.errors import InvalidSpan
from corpus.passages import populations_in
from corpus.types import BlockKind, ContextRole, Document, Metadata, Passage, Span

# Between a title and the heading below it, where a place is written in one line.
PATH_MARK = " › "


class Role(StrEnum):
    """Who wrote a message of the conversation."""

    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True)
class Message:
    """One earlier turn of the conversation, oldest first in a history."""

    role: Role
    content: str


class Route(StrEnum):
    """What a message is, decided before anything is retrieved."""

    INFORMATION = "information"
    ADVICE = "advice"
    EMERGENCY = "emergency"
    CRISIS = "crisis"
    CHAT = "chat"
    INJECTION = "injection"
    OFF_TOPIC = "off_topic"
    OTHER_LANGUAGE = "other_language"


# Both show help first and alone.
DANGER = (Route.EMERGENCY, Route.CRISIS)


class Reply(StrEnum):
    """Which of the fixed answers small talk gets."""

    GREETING = "greeting"
    THANKS = "thanks"
    WHO = "who"
    WHAT = "what"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A route, and what decided it.

    Attributes:
        decided_by: the name of a rule, or the classifier with its probability.
        reply: for small talk of a known kind, which answer it gets; otherwise None.
    """

    route: Route
    decided_by: str
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class QuoteContext:
    """Words elsewhere in the document that scope a quote, sliced like the quote itself."""

    role: ContextRole
    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, at their place.

    Attributes:
        text: `document.text[span.start:span.end]`, checked when made.
        sha256: hexadecimal SHA-256 of `text` in UTF-8.
        marks: the spans, in code points of the document, of the exact words that answer; inside `span`.
        cells: the cells of a quoted table row; otherwise empty.
        page: the page on which it starts, from 1; None where the document has no pages.
    """

    document_id: str
    span: Span
    text: str
    sha256: str
    kind: BlockKind
    marks: tuple[Span, ...]
    cells: tuple[Span, ...]
    context: tuple[QuoteContext, ...]
    heading_path: tuple[str, ...]
    populations: tuple[str, ...]
    page: int | None = None

    def __post_init__(self) -> None:
        if len(self.text) != self.span.end - self.span.start:
            msg = f"a quote of {len(self.text)} characters cannot stand at {self.span.start}-{self.span.end}"
            raise InvalidSpan(msg)
        if sha256(self.text.encode()).hexdigest() != self.sha256:
            msg = f"the words at {self.document_id}:{self.span.start}-{self.span.end} do not match their hash"
            raise InvalidSpan(msg)

    @staticmethod
    def cut(document: Document, passage: Passage, span: Span, marks: tuple[Span, ...]) -> "Quote":
        """Slice a quote out of a passage of its document.

        Args:
            span: what is quoted, inside the passage.
            marks: the sentences that answer, inside `span`.

        Raises:
            InvalidSpan: a span lies outside its parent.
        """
        if not passage.span.contains(span) or not all(span.contains(mark) for mark in marks):
            msg = f"a quote at {span.start}-{span.end} leaves its passage {passage.id}"
            raise InvalidSpan(msg)
        text = span.of(document.text)
        return Quote(
            document_id=document.id,
            span=span,
            text=text,
            sha256=sha256(text.encode()).hexdigest(),
            kind=passage.kind,
            marks=marks,
            cells=passage.cells,
            context=tuple(
                QuoteContext(context.role, context.span, context.span.of(document.text)) for context in passage.context
            ),
            heading_path=passage.heading_path,
            populations=tuple(population.name for population in populations_in(document, passage, span)),
            page=document.page_at(span.start),
        )


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered quote with where it stands.

    Attributes:
        number: from 1, without gaps within one outcome.
        link: path and query of the source page with the quote highlighted, `/source/...#quote`.
    """

    number: int
    quote: Quote
    title: str
    metadata: Metadata
    link: str

    @property
    def place(self) -> tuple[str, ...]:
        """The titles that lead to the quote, outermost first; a heading that repeats the first is left out."""
        return (self.title, *(heading for heading in self.quote.heading_path if heading != self.title))

    @property
    def path(self) -> str:
        """The place in one line."""
        return PATH_MARK.join(self.place)


@dataclass(frozen=True, slots=True)
class Searched:
    """How much was searched."""

    passages: int
    documents: int


class Reason(StrEnum):
    """Why the documents were not quoted."""

    EMPTY_QUESTION = "empty_question"
    QUESTION_TOO_LONG = "question_too_long"
    NO_WORDS = "no_words"
    NOTHING_CLOSE = "nothing_close"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Answer:
    """One to three citations, best first.

    Attributes:
        confidence: how likely the quotes answer the question, 0 to 1.
        notices: fixed sentences to show with the quotes.
        disagreeing: the numbers of two citations that say different things; empty where no two do.
    """

    question: str
    resolved: str
    verdict: Verdict
    citations: tuple[Citation, ...]
    confidence: float
    notices: tuple[str, ...]
    searched: Searched
    snapshot_id: str
    disagreeing: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        pair = self.disagreeing
        if pair and not (len(pair) == 2 and 1 <= pair[0] < pair[1] <= len(self.citations)):
            msg = f"citations {pair} of {len(self.citations)} cannot disagree"
            raise ValueError(msg)
        if [citation.number for citation in self.citations] != list(range(1, len(self.citations) + 1)):
            msg = "an answer needs citations numbered from 1 without gaps"
            raise ValueError(msg)
        if not self.citations:
            msg = "an answer needs at least one citation"
            raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class Abstention:
    """An honest "the documents do not say", with what was searched.

    Attributes:
        message: the fixed sentence to show.
        nearest: the closest passages, never styled as an answer.
        notices: fixed sentences to show below the message.
    """

    question: str
    resolved: str
    verdict: Verdict
    reason: Reason
    message: str
    nearest: tuple[Citation, ...]
    confidence: float
    searched: Searched
    snapshot_id: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirection:
    """A message that is answered with fixed words.

    Attributes:
        message: from the rules file, never made from the question.
        numbers: the spans, in `message`, of the telephone numbers to call.
        related: general passages; only ever under the advice route.
        suggestions: lines that each offer a question which the documents answer; only ever under the chat route.
    """

    question: str
    resolved: str
    verdict: Verdict
    message: str
    related: tuple[Citation, ...]
    searched: Searched
    snapshot_id: str
    suggestions: tuple[str, ...] = ()
    numbers: tuple[Span, ...] = ()

    def __post_init__(self) -> None:
        if self.numbers and self.numbers[-1].end > len(self.message):
            msg = f"a number at {self.numbers[-1].start} lies outside of the message"
            raise InvalidSpan(msg)
        if self.related and self.verdict.route is not Route.ADVICE:
            msg = f"quotes never stand under {self.verdict.route}"
            raise ValueError(msg)
        if self.suggestions and self.verdict.route is not Route.CHAT:
            msg = f"nothing is suggested under {self.verdict.route}"
            raise ValueError(msg)


Outcome = Answer | Abstention | Redirection
