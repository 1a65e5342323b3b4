"""The quality card that is stored in a snapshot: made when the snapshot is, read where it is shown.

It says which snapshot, which questions, which threshold and which models it is about, and is shown for no others.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter, ValidationError

from assistant.errors import CardUnusable
from assistant.quality import Figure, Point, QualityCard, share_of
from assistant.question_sets import card_questions
from assistant.settings import Settings
from assistant.threshold import models_of, set_threshold
from index.errors import SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound
from index.home import Home
from index.manifest import NO_JSON, Manifest, first_mistake

# Raise it whenever a field changes its meaning.
CARD_VERSION = 1
CARD_FILE = "quality.json"
# More would stand on top of each other in a chart.
_MOST_PAST = 10
_REMEASURE = "run `citewell index update`, which measures anew"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a card was measured with; where one of these is another, so would be the figures.

    Attributes:
        questions_sha256: of the file of questions, hexadecimal.
        answers_from: the evidence from which on was answered.
        models: as `assistant.threshold.models_of` names them.
    """

    questions_sha256: str
    answers_from: float
    models: str


@dataclass(frozen=True, slots=True)
class Counted:
    """A figure: how many, which is no whole number where a question has several sides, and of how many."""

    count: float
    of: int


@dataclass(frozen=True, slots=True)
class Past:
    """What one snapshot was measured at.

    Attributes:
        answered: the questions that got an answer with the expected words, None where the file holds none.
        wrong: the answers that hold no expected words, None where nothing was answered.
    """

    snapshot_id: str
    measured: datetime
    answered: Counted | None
    wrong: Counted | None


@dataclass(frozen=True, slots=True)
class StoredCard:
    """A quality card with what it is about.

    Attributes:
        questions_name: of the file, as it was set.
        figures: by the name of the figure.
        history: the kept snapshots that were measured with the same questions, oldest first, this one last.
        answers_from: the confidence from which on was answered, as the curve counts it.
    """

    format_version: int
    snapshot_id: str
    measured: datetime
    questions_name: str
    questions: int
    basis: Basis
    figures: Mapping[Figure, Counted]
    answers_from: float
    curve: tuple[Point, ...]
    median_ms: float
    p95_ms: float
    history: tuple[Past, ...]


_CARDS = TypeAdapter(StoredCard)
# In which order the figures are shown; a question with several sides has no count.
SHOWN = (
    Figure.ANSWERED,
    Figure.WRONG,
    Figure.WITHHELD,
    Figure.DECLINED,
    Figure.REDIRECTED,
    Figure.ADVICE,
    Figure.EMERGENCY,
)


def card_to_store(
    card: QualityCard,
    basis: Basis,
    earlier: Sequence[StoredCard],
    *,
    snapshot_id: str,
    questions_name: str,
    measured: datetime,
) -> StoredCard:
    """Make what is stored of a card.

    Args:
        earlier: the cards of the kept snapshots that were measured with the same questions, oldest first.
    """
    figures = figures_of(card)
    own = Past(snapshot_id, measured, figures.get(Figure.ANSWERED), figures.get(Figure.WRONG))
    past = [
        Past(one.snapshot_id, one.measured, one.figures.get(Figure.ANSWERED), one.figures.get(Figure.WRONG))
        for one in earlier[1 - _MOST_PAST :]
    ]
    return StoredCard(
        format_version=CARD_VERSION,
        snapshot_id=snapshot_id,
        measured=measured,
        questions_name=questions_name,
        questions=card.questions,
        basis=basis,
        figures=figures,
        answers_from=card.answers_from,
        curve=card.curve,
        median_ms=card.median_ms,
        p95_ms=card.p95_ms,
        history=(*past, own),
    )


def card_object(card: StoredCard) -> dict[str, Any]:
    """Make the object of a card."""
    content: dict[str, Any] = _CARDS.dump_python(card, mode="json")
    return content


def card_lines(card: StoredCard) -> Iterator[str]:
    """Write a card for a terminal: counts with their shares and intervals."""
    yield f"snapshot {card.snapshot_id}, measured {card.measured:%d %B %Y, %H:%M} UTC"
    yield f"questions {card.questions} of {card.questions_name}"
    yield from figure_lines(card.figures)
    yield f"{'time':42} {card.median_ms:.0f} ms median, {card.p95_ms:.0f} ms at 95 %"


def figure_lines(figures: Mapping[Figure, Counted]) -> Iterator[str]:
    """Write figures for a terminal, those of which there is none left out."""
    for figure in SHOWN:
        if figure in figures:
            counted = figures[figure]
            one = share_of(counted.count, counted.of)
            count = f"{counted.count:.0f} of {counted.of}"
            yield f"{figure:42} {count:>12}  {one.share:.2f} ({one.low:.2f} to {one.high:.2f})"


def figures_of(card: QualityCard) -> dict[Figure, Counted]:
    """Give the figures of a card as counts."""
    return {Figure(name): Counted(round(one.share * one.of, 6), one.of) for name, one in card.figures.items()}


def card_bytes(card: StoredCard) -> bytes:
    """Write a card as it is stored."""
    return _CARDS.dump_json(card, indent=2)


def read_card(home: Home, manifest: Manifest) -> StoredCard | None:
    """Read the card of a snapshot; None where it was made without one.

    Raises:
        SnapshotCorrupt: the file is missing or altered.
        CardUnusable: it is of another version, no card, or about another snapshot.
    """
    if CARD_FILE not in manifest.files:
        return None
    content = home.file(manifest, CARD_FILE)
    try:
        version = TypeAdapter(dict[str, object]).validate_json(content)["format_version"]
        if version != CARD_VERSION:
            msg = f"the quality card has format {version}, this program reads format {CARD_VERSION}; {_REMEASURE}"
            raise CardUnusable(msg)
        card = _CARDS.validate_json(content)
    except (*NO_JSON, ValidationError) as error:
        mistake = first_mistake(error) if isinstance(error, ValidationError) else repr(error)
        msg = f"{CARD_FILE} of snapshot {manifest.id} is not a quality card ({mistake}); {_REMEASURE}"
        raise CardUnusable(msg) from error
    if card.snapshot_id != manifest.id:
        msg = f"the quality card is about snapshot {card.snapshot_id}, this is {manifest.id}; {_REMEASURE}"
        raise CardUnusable(msg)
    return card


def check_basis(card: StoredCard, basis: Basis) -> None:
    """Refuse a card where what it was measured with is not what there is now.

    Raises:
        CardUnusable: names what is another.
    """
    rows = (
        ("the file of questions was altered, or is another one", card.basis.questions_sha256, basis.questions_sha256),
        ("another threshold is set", card.basis.answers_from, basis.answers_from),
        ("other models are set", card.basis.models, basis.models),
    )
    for what, was, now in rows:
        if was != now:
            msg = f"{what} since the quality card was measured ({was!s:.12} then, {now!s:.12} now); {_REMEASURE}"
            raise CardUnusable(msg)


def card_for(settings: Settings, home: Home, manifest: Manifest, reranker_sha256: str | None) -> StoredCard:
    """Read the card of a snapshot, where it is about what is set now.

    Args:
        reranker_sha256: of the reranker that is set, None where none is.

    Raises:
        CardUnusable: there is none, or it is about something else; the message says what to run.
        SnapshotCorrupt: its file is missing or altered.
        ConfigurationError, QuestionsUnreadable: the file of questions cannot be used.
    """
    questions = card_questions(settings)
    if questions is None:
        msg = f"no file of questions is set; name one in the setting quality_questions, then {_REMEASURE}"
        raise CardUnusable(msg)
    card = read_card(home, manifest)
    if card is None:
        msg = f"snapshot {manifest.id} was made without measuring it; {_REMEASURE}"
        raise CardUnusable(msg)
    models = models_of(manifest.encoder, reranker_sha256)
    check_basis(card, Basis(questions.sha256, set_threshold(settings), models))
    return card


def earlier_cards(home: Home, basis: Basis) -> tuple[StoredCard, ...]:
    """Read the cards of the kept snapshots that were measured with the same questions, oldest first.

    A snapshot that cannot be read has no figure to compare with; `citewell index list` says why.
    """
    cards = []
    for snapshot_id in home.snapshot_ids():
        try:
            card = read_card(home, home.manifest(snapshot_id))
        except (SnapshotCorrupt, SnapshotIncompatible, SnapshotNotFound, CardUnusable):
            continue
        if card and card.basis.questions_sha256 == basis.questions_sha256:
            cards.append(card)
    return tuple(cards)
