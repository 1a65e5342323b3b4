"""What is looked at before a snapshot is published: the answers that it changes, and how well it answers.

An `AnswerInspector` is handed to `index.update`, which shows it the new snapshot while nobody else can see it.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import cached_property

from assistant.answer_changes import AnswerChange, Library, Worse, changes_of
from assistant.assembly import Models, assistant_over, load_models
from assistant.confidence import WITHHOLD_NOTHING, confidence
from assistant.errors import CardUnusable
from assistant.homes import home_at
from assistant.pipeline import Assistant
from assistant.quality import measured_card
from assistant.question_sets import CheckedQuestion, QuestionSet, SavedQuestion, card_questions
from assistant.settings import Settings
from assistant.stored_card import (
    CARD_FILE,
    Basis,
    StoredCard,
    card_bytes,
    card_to_store,
    check_basis,
    earlier_cards,
    read_card,
)
from assistant.threshold import answers_from, models_of
from index.building import Inspection
from index.encoding import load_encoder
from index.store import Snapshot


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many questions may be worse off in a snapshot that is to be published."""

    lost: int
    wrong: int

    def admits(self, changes: tuple[AnswerChange, ...]) -> bool:
        """Tell whether so many are not worse off."""
        lost = sum(change.worse is Worse.LOST for change in changes)
        wrong = sum(change.worse is Worse.WRONG for change in changes)
        return lost <= self.lost and wrong <= self.wrong


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a new snapshot changes.

    Attributes:
        questions: how many were asked.
        compared_with: the id of the published snapshot, None where nothing was published.
        changes: the questions whose answer is not what it was; none where there is nothing to compare with.
    """

    questions: int
    compared_with: str | None
    changes: tuple[AnswerChange, ...]


class AnswerInspector:
    """Compares the answers of a new snapshot with those of the published one, and measures it."""

    def __init__(
        self,
        settings: Settings,
        *,
        compare: QuestionSet[SavedQuestion] | None = None,
        allowance: Allowance | None = None,
        measure: QuestionSet[CheckedQuestion] | None = None,
    ) -> None:
        """Say what to look at.

        Args:
            compare: the questions to compare answers to; None compares nothing.
            allowance: what may become worse; None refuses every snapshot that is compared, whatever it changes.
            measure: the questions of the quality card; None makes none.
        """
        self._settings = settings
        self._home = home_at(settings)
        self._compare = compare
        self._allowance = allowance
        self._measure = measure
        self.comparison: Comparison | None = None

    def is_done(self, snapshot: Snapshot) -> bool:
        """Tell whether a snapshot holds the card that would be made for it, or none is to be made."""
        if self._measure is None:
            return True
        try:
            card = read_card(self._home, snapshot.manifest)
            if card is None:
                return False
            check_basis(card, self._basis(self._measure))
        except CardUnusable:
            return False
        return True

    def inspect(self, snapshot: Snapshot) -> Inspection:
        """Compare and measure a new snapshot."""
        new = assistant_over(snapshot, self._settings, self._models)
        if self._compare:
            self.comparison = self._compared(new, self._compare)
            if self._allowance is None or not self._allowance.admits(self.comparison.changes):
                return Inspection(is_refused=True)
        if self._measure is None:
            return Inspection()
        return Inspection({CARD_FILE: card_bytes(self._measured(new, snapshot, self._measure))})

    def _compared(self, new: Assistant, questions: QuestionSet[SavedQuestion]) -> Comparison:
        if self._home.published_id() is None:
            return Comparison(len(questions.questions), None, ())
        published = self._home.open_published()
        old = assistant_over(published, self._settings, self._models_of(published))
        changes = changes_of(questions.questions, _library(old), _library(new))
        return Comparison(len(questions.questions), published.id, changes)

    def _measured(self, new: Assistant, snapshot: Snapshot, questions: QuestionSet[CheckedQuestion]) -> StoredCard:
        basis = self._basis(questions)
        generous = assistant_over(snapshot, self._settings, self._models, answers_from=WITHHOLD_NOTHING)
        threshold = confidence(basis.answers_from)
        return card_to_store(
            measured_card(questions.questions, new.ask, generous.ask, answers_from=threshold),
            basis,
            earlier_cards(self._home, basis),
            snapshot_id=snapshot.id,
            questions_name=questions.name,
            measured=datetime.now(UTC),
        )

    def _basis(self, questions: QuestionSet[CheckedQuestion]) -> Basis:
        encoder, reranker = self._models.encoder, self._models.reranker
        models = models_of(encoder.identity, reranker.sha256 if reranker else None)
        return Basis(questions.sha256, answers_from(self._settings, encoder, reranker), models)

    @cached_property
    def _models(self) -> Models:
        return load_models(self._settings)

    def _models_of(self, published: Snapshot) -> Models:
        """Give the models that the published snapshot answers with, which an update may be about to change."""
        made = published.manifest.encoder
        if made == self._models.encoder.identity:
            return self._models
        return replace(self._models, encoder=load_encoder(made.name, threads=1))


def card_inspector(settings: Settings) -> AnswerInspector:
    """Make what measures the quality card of each new snapshot, where the settings name questions for it.

    Raises:
        CitewellError: the file of questions cannot be used.
    """
    return AnswerInspector(settings, measure=card_questions(settings))


def _library(assistant: Assistant) -> Library:
    return Library(assistant.ask, assistant.documents)
