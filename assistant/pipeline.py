"""Assistant.ask: a question becomes an outcome. The one function to read first."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property, partial

from assistant.citing import cite
from assistant.confidence import ANSWERS_FROM, NEAREST_FROM, confidence
from assistant.errors import Paused
from assistant.filters import Filters
from assistant.messages import Messages
from assistant.question.claims import affirmed, premise_of
from assistant.question.cleaning import clean, has_words
from assistant.question.followups import Reading, choose, finds_its_own, readings
from assistant.question.phrases import read_query
from assistant.question.topics import own_words
from assistant.question.wanted import asking, wanted_by
from assistant.question.word_table import Kind, WordTable
from assistant.question.words import Understood, Words
from assistant.quoting.selection import NOTHING, Selection, select
from assistant.quoting.whole_passages import passages_for, whole_passages
from assistant.safety.judge import Judge
from assistant.stages import Observe, Stage, observed, staged
from assistant.suggesting import suggested
from assistant.types import (
    DANGER,
    Abstention,
    Answer,
    Citation,
    Message,
    Outcome,
    Quote,
    Reason,
    Redirection,
    Role,
    Route,
    Searched,
    Verdict,
)
from corpus.populations import populations_of
from corpus.types import BlockKind, Document, Passage
from index.search import Index
from index.types import EVERYTHING, Embeddings, Filter, Hit

_MAX_NEAREST = 3
# A follow-up follows one of the last few questions, which stand here with their answers.
_MAX_EARLIER = 16
_SEARCHED = (Route.INFORMATION, Route.ADVICE)


class Assistant:
    """Answers over one snapshot; safe to ask from several threads.

    Attributes:
        filters: what a search can be narrowed to.
        paused: what alone is said, danger excepted, while the maintainer paused it; None while it answers.
        observe: is told of each outcome of `ask`; None tells nobody.
    """

    paused: str | None = None
    observe: Observe | None = None

    def __init__(
        self,
        index: Index,
        judge: Judge,
        messages: Messages,
        words: WordTable,
        *,
        max_question_chars: int,
        answers_from: float = ANSWERS_FROM,
    ) -> None:
        """Put together what answers.

        Args:
            answers_from: nothing is quoted where there is less evidence; -1 withholds nothing.
        """
        self._index = index
        self._answers_from = answers_from
        self._judge = judge
        self._max_question_chars = max_question_chars
        self.messages = messages
        snapshot = index.snapshot
        self.snapshot_id: str = snapshot.id
        self.created: datetime = snapshot.manifest.created
        self.documents: Mapping[str, Document] = snapshot.documents
        self.passages: Collection[Passage] = snapshot.passages
        self.passages_of = snapshot.passages_of
        self._vocabulary = snapshot.vocabulary()
        self._words = Words(self._vocabulary, words)
        self.filters = Filters(self.documents, self.passages)
        self.searched = Searched(len(snapshot.passages), len(snapshot.documents))

    @observed
    def ask(self, question: str, history: tuple[Message, ...] = ()) -> Outcome:
        """Answer a question in the documents' own words, abstain, or redirect."""
        outcome = self._ask(question, history)
        if isinstance(outcome, Redirection) and outcome.verdict.route is Route.CHAT:
            offered = (self.messages.suggestion_notice.format(question=question) for question in self.suggestions)
            return replace(outcome, suggestions=tuple(offered))
        return outcome

    def _ask(self, question: str, history: tuple[Message, ...]) -> Outcome:
        verdict = self._assess(question, history)
        # Danger first: a message may be both too long and a cry for help, and no pause stands before that.
        unfit = None if verdict.route in DANGER else self._unfit(question)
        if unfit:
            return self._abstain(question, clean(question), verdict, unfit, ())
        if verdict.route not in _SEARCHED:
            return self._redirect(question, clean(question), verdict, ())
        reading, hits = choose(readings(question, self._answerable(history)), self._find)
        read = self._words.understand(reading.text)
        unnamed = self._words.unnamed(asking(reading.text))
        selection = NOTHING if unnamed else self._select(question, reading, read, hits)
        if verdict.route is Route.ADVICE:
            return self._redirect(question, read.resolved, verdict, selection.quotes)
        if not selection.quotes:
            abstention = self._abstain(question, read.resolved, verdict, Reason.NOTHING_CLOSE, hits)
            nowhere = tuple(self.messages.unnamed_notice.format(words=words) for words in unnamed)
            return replace(abstention, notices=nowhere, confidence=0.0) if unnamed else abstention
        return Answer(
            question=question,
            resolved=read.resolved,
            verdict=verdict,
            citations=self._cite(selection.quotes),
            confidence=confidence(selection.evidence),
            notices=self._notices(read, selection),
            searched=self.searched,
            snapshot_id=self.snapshot_id,
            disagreeing=selection.disagreeing,
        )

    def danger(self, message: str) -> Redirection | None:
        """Give what answers an emergency or a crisis, wherever it was typed; None where a message is neither."""
        verdict = self._assess(message, ())
        return self._redirect(message, clean(message), verdict, ()) if verdict.route in DANGER else None

    def alone(self, question: str) -> str:
        """Say how a question is understood where nothing was asked before it."""
        return self._words.understand(readings(question, ())[0].text).resolved

    def meaning(self, questions: Sequence[str]) -> Embeddings:
        """Give each question, at least one, the vector of what it asks of this library; rows of unit length."""
        return self._index.meaning(questions)

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
        """Rank whole passages for words or a question, one citation a passage, best first.

        What stands in quotation marks must stand in a passage word for word. Danger is not looked for: ask `danger`
        first.

        Args:
            section: headings as a citation shows them, such as "Doses › Children"; narrower sections belong to it.
            reviewed_since: leaves out documents reviewed before that day, and those whose review is not stated.
            limit: how many at most, at least 1.

        Raises:
            Paused: the maintainer paused it.
        """
        if self.paused is not None:
            raise Paused(self.paused)
        if not has_words(query):
            return ()
        only = self.filters.only(
            document=document, section=section, population=population, kind=kind, reviewed_since=reviewed_since
        )
        return self._cite(
            passages_for(read_query(clean(query)), self._find, self._index.snapshot, only=only, limit=limit)
        )

    @cached_property
    def suggestions(self) -> tuple[str, ...]:
        """Questions that the documents pose and that are answered: one of each document first, the surest first."""
        return suggested(self.documents.values(), partial(self._ask, history=()))

    @staged(Stage.ASSESS)
    def _assess(self, question: str, history: tuple[Message, ...]) -> Verdict:
        """Decide what a message is, by its own words and with its spelling repaired: no slip may hide danger."""
        verdict = self._judge.assess(question, history)
        if verdict.route in DANGER or len(question) > self._max_question_chars:
            return verdict
        asked = clean(question)
        spelt = self._words.understand(asked).spelt
        if spelt != asked:
            repaired = self._judge.assess(spelt, history)
            hidden = (*DANGER, Route.ADVICE) if verdict.route is Route.INFORMATION else DANGER
            verdict = repaired if repaired.route in hidden else verdict
        if verdict.route is Route.OFF_TOPIC and (own := own_words(spelt)) and self._vocabulary.uses(" ".join(own)):
            # What a library is about, its documents know best.
            return Verdict(Route.INFORMATION, f"the documents use its words; {verdict.decided_by}")
        return verdict

    def _unfit(self, question: str) -> Reason | None:
        if self.paused is not None:
            return Reason.PAUSED
        if not question.strip():
            return Reason.EMPTY_QUESTION
        if len(question) > self._max_question_chars:
            return Reason.QUESTION_TOO_LONG
        return None if has_words(clean(question)) else Reason.NO_WORDS

    def _answerable(self, history: Sequence[Message]) -> list[Message]:
        """Keep what a follow-up may follow, with its answers: no thanks, no emergency, nothing off the topic."""
        recent = history[-_MAX_EARLIER:]
        kept: list[Message] = []
        is_kept = False
        for number, turn in enumerate(recent):
            if turn.role is Role.USER:
                fits = len(turn.content) <= self._max_question_chars
                is_kept = fits and self._assess(turn.content, tuple(recent[:number])).route in _SEARCHED
            if is_kept:
                kept.append(turn)
        return kept

    @staged(Stage.RETRIEVE)
    def _find(self, words: str, *, only: Filter = EVERYTHING, candidates: int = 0) -> Sequence[Hit]:
        """Search for words as the person wrote them and as the library does."""
        read = self._words.understand(affirmed(words))
        return self._index.search(
            read.own, also=read.other_wordings, names=read.names, only=only, candidates=candidates
        )

    @staged(Stage.SELECT)
    def _select(self, question: str, reading: Reading, read: Understood, hits: Sequence[Hit]) -> Selection:
        """Choose quotes, none where a follow-up does not find what it names itself."""
        if not finds_its_own(reading, self._find):
            return NOTHING
        # "And what about men?" is about men, whoever the question before was about.
        own = self._words.understand(" ".join(reading.own))
        about = populations_of(own.reworded) or populations_of(read.reworded)
        wanted = wanted_by(clean(question), (read.own, *read.other_wordings), about)
        premise = premise_of(reading.text)
        granted = self._find(premise) if premise else ()
        return select(hits, self.documents, wanted, at_least=self._answers_from, premise=granted)

    def _notices(self, read: Understood, selection: Selection) -> tuple[str, ...]:
        """Say which words were taken for misspelt, whom no quote is about, and which two say different things.

        What stands in brackets in the resolved question says so itself.
        """
        repaired = (change for change in read.changes if change.kind is Kind.SPELLING)
        return (
            *(self.messages.spelling_notice.format(own=one.own, read_as=one.read_as) for one in repaired),
            *(self.messages.scope_notice.format(people=self.messages.people[one]) for one in selection.not_about),
            *((self.messages.difference_notice.format(*selection.disagreeing),) if selection.disagreeing else ()),
        )

    def _abstain(
        self, question: str, resolved: str, verdict: Verdict, reason: Reason, hits: Sequence[Hit]
    ) -> Abstention:
        near = [hit for hit in hits if hit.evidence >= NEAREST_FROM]
        return Abstention(
            question=question,
            resolved=resolved,
            verdict=verdict,
            reason=reason,
            message=self.paused or self.messages.abstentions[reason],
            nearest=self._cite(whole_passages(near, self.documents, _MAX_NEAREST)),
            confidence=confidence(hits[0].evidence) if hits else 0.0,
            searched=self.searched,
            snapshot_id=self.snapshot_id,
        )

    def _redirect(self, question: str, resolved: str, verdict: Verdict, quotes: Sequence[Quote]) -> Redirection:
        return Redirection(
            question=question,
            resolved=resolved,
            verdict=verdict,
            message=self.messages.answering(verdict),
            related=self._cite(quotes),
            searched=self.searched,
            snapshot_id=self.snapshot_id,
            numbers=self.messages.numbers.get(verdict.route, ()),
        )

    def _cite(self, quotes: Sequence[Quote]) -> tuple[Citation, ...]:
        return cite(quotes, self.documents, self.snapshot_id)
