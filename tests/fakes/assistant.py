"""An assistant without a model: it answers by counting shared words, the same way every time."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from assistant.clips.clip import source_link
from assistant.filters import Filters
from assistant.messages import load_messages
from assistant.types import (
    Abstention,
    Answer,
    Citation,
    Message,
    Outcome,
    Quote,
    Reason,
    Redirection,
    Route,
    Searched,
    Verdict,
)
from corpus.types import Block, BlockKind, Document, Passage, Population
from index.types import Embeddings
from tests.fakes.encoder import FakeEncoder

CREATED = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
SNAPSHOT = "snapshot-of-the-fake"
_QUOTABLE = (BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW, BlockKind.DEFINITION, BlockKind.REFERENCE)
_ROUTES = {"ambulance": Route.EMERGENCY, "despair": Route.CRISIS, "should": Route.ADVICE, "hello": Route.CHAT}
# A question answers only from a passage that shares this many words with it.
_ENOUGH = 2


class FakeAssistant:
    """Has what the surfaces use of `assistant.pipeline.Assistant`.

    "explode" fails, "lengthy" is too long, what begins with "and" follows what was asked before, and where "differ" is
    asked, the first two quotes do.
    """

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self.snapshot_id = SNAPSHOT
        self.created = CREATED
        self.documents = documents
        self.messages = load_messages()
        self.suggestions = ("Does it thin the bones of men?", "What is a bone?")
        self.passages = tuple(passage for document in documents.values() for passage in _passages(document))
        self.passages_of = lambda id_: [passage for passage in self.passages if passage.document_id == id_]
        self.filters = Filters(documents, self.passages)
        self.searched = Searched(len(self.passages), len(documents))
        self.histories: list[tuple[Message, ...]] = []

    paused: str | None = None

    def ask(self, question: str, history: tuple[Message, ...] = ()) -> Outcome:
        """Answer from the passages that share most words with the question."""
        self.histories.append(history)
        if "explode" in question:
            msg = "the fake was told to"
            raise RuntimeError(msg)
        words = _words(question)
        route = next((route for word, route in _ROUTES.items() if word in words), Route.INFORMATION)
        verdict = Verdict(route, "a word of the fake")
        unfit = Reason.QUESTION_TOO_LONG if "lengthy" in words else None if words else Reason.EMPTY_QUESTION
        if unfit:
            return self._abstain(question, verdict, unfit, ())
        found = self._search(question)
        resolved = f"{question} of men" if history and question.startswith("and ") else question
        close = [passage for passage in found if len(_words(self._text(passage)) & words) >= _ENOUGH]
        if route is not Route.INFORMATION:
            related = self._cite(found[:2]) if route is Route.ADVICE else ()
            message = self.messages.redirections[route]
            numbers = self.messages.numbers.get(route, ())
            return Redirection(question, question, verdict, message, related, self.searched, SNAPSHOT, numbers=numbers)
        if not close:
            return self._abstain(question, verdict, Reason.NOTHING_CLOSE, self._cite(found[:2]))
        differing = (1, 2) if "differ" in words else ()
        notices = (self.messages.difference_notice.format(*differing),) if differing else ()
        quotes = self._cite(close[:3])
        return Answer(question, resolved, verdict, quotes, 0.9, notices, self.searched, SNAPSHOT, differing)

    def danger(self, message: str) -> Redirection | None:
        """Answer what holds a word of danger."""
        outcome = self.ask(message)
        urgent = outcome.verdict.route in (Route.EMERGENCY, Route.CRISIS)
        return outcome if isinstance(outcome, Redirection) and urgent else None

    def alone(self, question: str) -> str:
        """Understand a question as it is."""
        return question

    def meaning(self, questions: Sequence[str]) -> Embeddings:
        """Encode questions by their words alone."""
        return FakeEncoder().encode(questions).pooled

    def search(
        self,
        query: str,
        *,
        document: str | None = None,
        section: str | None = None,
        population: str | None = None,
        kind: BlockKind | None = None,
        reviewed_since: date | None = None,
        limit: int = 10,
    ) -> tuple[Citation, ...]:
        """Rank passages by shared words."""
        only = self.filters.only(
            document=document, section=section, population=population, kind=kind, reviewed_since=reviewed_since
        )
        return self._cite([passage for passage in self._search(query) if only.admits(passage)][:limit])

    def _abstain(self, question: str, verdict: Verdict, reason: Reason, nearest: tuple[Citation, ...]) -> Abstention:
        message = self.messages.abstentions[reason]
        notices = (self.messages.unnamed_notice.format(words=question),) if nearest else ()
        return Abstention(question, question, verdict, reason, message, nearest, 0.1, self.searched, SNAPSHOT, notices)

    def _text(self, passage: Passage) -> str:
        return passage.span.of(self.documents[passage.document_id].text)

    def _search(self, query: str) -> list[Passage]:
        return sorted(self.passages, key=lambda passage: -len(_words(self._text(passage)) & _words(query)))

    def _cite(self, passages: list[Passage]) -> tuple[Citation, ...]:
        return tuple(self._citation(number, passage) for number, passage in enumerate(passages, start=1))

    def _citation(self, number: int, passage: Passage) -> Citation:
        document = self.documents[passage.document_id]
        quote = Quote.cut(document, passage, passage.span, (passage.span,))
        link = source_link(document.id, SNAPSHOT, quote.span, quote.text)
        return Citation(number, quote, document.title, document.metadata, link)


class FakeLive:
    """Has what the surfaces use of `assistant.live.LiveAssistant`."""

    def __init__(self, assistant: FakeAssistant) -> None:
        self._assistant = assistant

    def current(self) -> FakeAssistant:
        """Return the one assistant there is."""
        return self._assistant

    unpaused = current


def _passages(document: Document) -> list[Passage]:
    heading = ""
    passages = []
    for block in document.blocks:
        if block.kind is BlockKind.HEADING:
            heading = block.span.of(document.text)
        elif block.kind in _QUOTABLE:
            passages.append(_passage(document, block, heading))
    return passages


def _passage(document: Document, block: Block, heading: str) -> Passage:
    return Passage(
        id=f"{document.id}:{block.span.start}-{block.span.end}",
        document_id=document.id,
        span=block.span,
        kind=block.kind,
        sentences=(block.span,),
        heading_path=(heading,) if heading else (),
        populations=tuple(
            Population(who, block.span) for who in ("men", "women") if who in _words(block.span.of(document.text))
        ),
        cells=block.cells,
        context=block.context,
    )


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
