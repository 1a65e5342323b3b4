"""The stored quality card: what it is shown for, and what it is refused for."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from assistant.confidence import ANSWERS_FROM
from assistant.errors import CardUnusable, ConfigurationError
from assistant.quality import Figure, Point, QualityCard, share_of
from assistant.question_sets import CheckedQuestion, read_set
from assistant.settings import Settings
from assistant.stored_card import (
    CARD_FILE,
    Basis,
    StoredCard,
    card_bytes,
    card_for,
    card_to_store,
    earlier_cards,
)
from assistant.threshold import models_of
from index.building import Inspection
from index.errors import SnapshotCorrupt
from index.folder.snapshot import FolderSnapshot
from index.home import Home
from index.manifest import read_manifest
from index.update import update
from tests.assistant.conftest import Run
from tests.conftest import LIBRARY
from tests.fakes.encoder import FakeEncoder, load_fake

_CARD = QualityCard(
    snapshot_id="",
    questions=70,
    answers_from=0.5,
    figures={Figure.ANSWERED: share_of(37, 40), Figure.WRONG: share_of(5, 42), Figure.SIDES: share_of(1.5, 2)},
    curve=(Point(0.5, 37 / 40, 5 / 42, 40, 42),),
    median_ms=30,
    p95_ms=60,
)
_BASIS = Basis(read_set("builtin", CheckedQuestion).sha256, ANSWERS_FROM, models_of(FakeEncoder().identity, None))


def card_about(snapshot_id: str, basis: Basis = _BASIS) -> StoredCard:
    """Make a card about a snapshot, measured with the questions that ship and the fake encoder."""
    measured = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    return card_to_store(_CARD, basis, (), snapshot_id=snapshot_id, questions_name="builtin", measured=measured)


class CardInspector:
    """Stores what it is given, made for the snapshot that it sees; without anything, no card."""

    def __init__(self, made: Callable[[str], bytes] | None) -> None:
        self._made = made

    def is_done(self, snapshot: FolderSnapshot) -> bool:
        """Never: each update makes a snapshot."""
        return False

    def inspect(self, snapshot: FolderSnapshot) -> Inspection:
        """Store the card."""
        return Inspection({CARD_FILE: self._made(snapshot.id)} if self._made else {})


def _home(tmp_path: Path, made: Callable[[str], bytes] | None) -> Home:
    home = Home(tmp_path / "home")
    update(home, [str(LIBRARY)], load_fake, inspector=CardInspector(made))
    return home


def _card(home: Home, **settings: object) -> StoredCard:
    given = Settings(home=home.path, **{"quality_questions": "builtin", **settings})
    return card_for(given, home, read_manifest(home.published_folder()), None)


def test_a_card_is_read_as_it_was_stored(tmp_path: Path) -> None:
    """Counts come back as counts, and a question with several sides as a sum of shares."""
    home = _home(tmp_path, lambda id_: card_bytes(card_about(id_)))

    card = _card(home)

    assert card == card_about(str(home.published_id()))
    assert {figure.name: (one.count, one.of) for figure, one in card.figures.items()} == {
        "ANSWERED": (37, 40),
        "WRONG": (5, 42),
        "SIDES": (1.5, 2),
    }
    assert [past.snapshot_id for past in card.history] == [home.published_id()]


def _with(**changes: object) -> Callable[[str], bytes]:
    return lambda id_: json.dumps({**json.loads(card_bytes(card_about(id_))), **changes}).encode()


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        (None, "was made without measuring it"),
        (_with(format_version=2), "has format 2, this program reads format 1"),
        (_with(figures={"the weather": {"count": 1, "of": 1}}), "is not a quality card"),
        (_with(snapshot_id="another"), "is about snapshot another, this is"),
        (lambda _: b"[]", "is not a quality card"),
        (lambda _: b"{", "is not a quality card"),
        (lambda id_: card_bytes(card_about(id_, replace(_BASIS, questions_sha256="0" * 64))), "questions was altered"),
        (lambda id_: card_bytes(card_about(id_, replace(_BASIS, answers_from=0.6))), "another threshold is set"),
        (lambda id_: card_bytes(card_about(id_, replace(_BASIS, models="x/none"))), "other models are set"),
    ],
    ids=["none", "version", "figure", "snapshot", "list", "no-json", "questions", "threshold", "models"],
)
def test_a_card_about_something_else_is_refused(
    made: Callable[[str], bytes] | None, sentence: str, tmp_path: Path
) -> None:
    """It says what is another and which command measures again; no figure is shown."""
    home = _home(tmp_path, made)

    with pytest.raises(CardUnusable, match=sentence) as refused:
        _card(home)
    assert "citewell index update" in str(refused.value)


def test_an_altered_card_is_corrupt_like_every_file(tmp_path: Path) -> None:
    """A figure that somebody bettered is not shown, and the snapshot is no longer sound."""
    home = _home(tmp_path, lambda id_: card_bytes(card_about(id_)))
    path = home.published_folder() / CARD_FILE
    path.write_bytes(path.read_bytes().replace(b'"count": 5', b'"count": 0'))

    with pytest.raises(SnapshotCorrupt, match=r"quality\.json was altered"):
        _card(home)
    with pytest.raises(SnapshotCorrupt):
        home.open_published()


def test_without_questions_in_the_settings_nothing_is_claimed(tmp_path: Path) -> None:
    """There is no card where no file is set, and a file that is gone is named with its setting."""
    home = _home(tmp_path, lambda id_: card_bytes(card_about(id_)))

    with pytest.raises(CardUnusable, match="no file of questions is set"):
        _card(home, quality_questions=None)
    with pytest.raises(ConfigurationError, match=r"quality_questions is 'mine\.jsonl'"):
        _card(home, quality_questions="mine.jsonl")


def test_only_what_was_measured_with_the_same_questions_is_compared(tmp_path: Path) -> None:
    """Snapshots of other questions, without a card and broken ones are no part of the history."""
    home = _home(tmp_path, lambda id_: card_bytes(card_about(id_)))
    first = home.published_id()
    others = replace(_BASIS, questions_sha256="0" * 64)
    for made in (None, lambda id_: card_bytes(card_about(id_, others)), lambda _: b"{"):
        update(home, [], load_fake, inspector=CardInspector(made))
    update(home, [], load_fake, inspector=CardInspector(lambda id_: card_bytes(card_about(id_))))

    assert [card.snapshot_id for card in earlier_cards(home, _BASIS)] == [first, home.published_id()]


@pytest.fixture
def measured(published: Path, run: Run) -> Iterator[Path]:
    """Return the folder of `published`, measured with three questions of its own, given by a path below the home."""
    questions = (
        {"question": "Does anastrozole thin a man's bones?", "expect": "answer", "gold": ["less dense (thinner)"]},
        {"question": "How much does it cost?", "expect": "abstention"},
        {"question": "Should I stop taking anastrozole?", "expect": "advice"},
    )
    (published / "home" / "mine.jsonl").write_text("\n".join(map(json.dumps, questions)))
    (published / "home" / "settings.toml").write_text('quality_questions = "mine.jsonl"\n')
    ended = run("--home", published / "home", "index", "update", published / "library")
    assert ended.status == 0
    assert "0 texts embedded" in ended.out
    return published


def test_an_update_measures_and_every_command_shows_it(measured: Path, run: Run) -> None:
    """The card stands in the status and in `evaluate`; a second update has nothing to do; a new one makes history."""
    home = ("--home", measured / "home")

    shown = run(*home, "evaluate")
    as_json = json.loads(run(*home, "evaluate", "--json").out)
    status = run(*home, "index", "status")
    again = run(*home, "index", "update")
    (measured / "library" / "kettles.md").unlink()
    changed = run(*home, "index", "update")

    assert "one of the quotes answers                        1 of 1  1.00 (0.21 to 1.00)" in shown.out
    assert as_json["figures"]["advice recognised"] == {"count": 1.0, "of": 1}
    assert "quality  3 questions of" in status.out
    assert again.out.endswith("nothing was published: nothing changed\n")
    assert changed.status == 0
    card = _published(measured)
    assert len(card["history"]) == 2


def _published(folder: Path) -> dict[str, list[object]]:
    content: dict[str, list[object]] = json.loads((Home(folder / "home").published_folder() / CARD_FILE).read_bytes())
    return content


def test_altered_questions_are_measured_anew(measured: Path, run: Run) -> None:
    """The old figures are refused, the command that the message names makes new ones, and nothing is embedded."""
    home, path = ("--home", measured / "home"), measured / "home" / "mine.jsonl"
    path.write_text(path.read_text().splitlines()[0])

    refused = run(*home, "evaluate")
    status = run(*home, "index", "status", "--json")
    updated = run(*home, "index", "update")
    shown = run(*home, "evaluate")

    assert refused.status == 1
    assert refused.out == ""
    assert "run `citewell index update`" in refused.err
    assert json.loads(status.out)["quality"]["card"] is None
    assert "0 texts embedded" in updated.out
    assert "questions 1 of" in shown.out


def test_a_chart_is_written_where_it_is_wanted(measured: Path, run: Run) -> None:
    """Of the stored card and of any file of questions; a name that is no SVG is refused."""
    home = ("--home", measured / "home")

    stored = run(*home, "evaluate", "--chart", measured / "stored.svg")
    asked = run(*home, "evaluate", measured / "home" / "mine.jsonl", "--chart", measured / "asked.svg")
    refused = run(*home, "evaluate", "--chart", measured / "chart.png")
    nowhere = run(*home, "evaluate", "--chart", measured / "nowhere" / "chart.svg")

    assert (stored.status, asked.status, refused.status, nowhere.status) == (0, 0, 2, 1)
    assert (measured / "stored.svg").read_bytes() == (measured / "asked.svg").read_bytes()
    assert b"<title" in (measured / "stored.svg").read_bytes()
