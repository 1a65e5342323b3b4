"""The quality card on the Library page: the figures of the stored card, or why they are not shown."""

from pathlib import Path

import pytest

from assistant.settings import Settings
from assistant.stored_card import card_bytes
from assistant.web.quality_card import quality_section
from assistant.web.wording import load_wording
from index.home import Home
from index.manifest import read_manifest
from index.update import update
from tests.assistant.test_stored_card import CardInspector, card_about
from tests.conftest import LIBRARY
from tests.fakes.encoder import load_fake
from tests.fakes.reading_html import tags, texts

WORDING = load_wording()


def _section(home: Path, **settings: object) -> str:
    given = Settings(home=home, **{"quality_questions": "builtin", **settings})
    return quality_section(given, WORDING)(read_manifest(Home(home).published_folder()))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with a measured snapshot."""
    inspector = CardInspector(lambda id_: card_bytes(card_about(id_)))
    update(Home(tmp_path / "home"), [str(LIBRARY)], load_fake, inspector=inspector)
    return tmp_path / "home"


def test_every_figure_stands_with_its_count_and_interval(home: Path) -> None:
    """Each row says what it means; the chart has a table beside it, and nothing in it can run."""
    section = _section(home)

    rows = [row.replace("\u00a0", " ") for row in texts(section, "tr")]
    assert any("37 of 40" in row and "92 % (80 to 97)" in row and WORDING.quality_answered_means in row for row in rows)
    assert any("5 of 42" in row and "12 % (5 to 25)" in row and WORDING.quality_wrong_means in row for row in rows)
    assert any("30 ms" in row and "60 ms" in row for row in rows)
    assert {"svg", "title", "desc", "details", "table"} <= tags(section)
    assert not tags(section) & {"script", "style", "image", "foreignobject"}
    assert any(row.startswith("0.50") and "37 of 40" in row and "5 of 42" in row for row in rows)


def test_what_was_not_measured_is_not_shown(home: Path) -> None:
    """Without a file of questions, and with another threshold, a sentence stands in place of the figures."""
    off = _section(home, quality_questions=None)
    other = _section(home, answers_from=0.6, measured_with="<b>x</b>")

    assert texts(off, "p") == [WORDING.quality_off]
    assert "another threshold is set" in other
    assert "citewell index update" in other
    for section in (off, other):
        assert not tags(section) & {"table", "svg", "b"}


def test_a_version_that_cannot_be_read_has_no_section(home: Path) -> None:
    """The page says elsewhere that it cannot be read."""
    assert quality_section(Settings(home=home), WORDING)(None) == ""
