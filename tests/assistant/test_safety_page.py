"""The page for a clinical reviewer says exactly what readers are shown."""

import tomllib
from pathlib import Path

import pytest

from assistant.translations import languages

ROOT = Path(__file__).parents[2]
PAGE = " ".join((ROOT / "docs" / "safety.md").read_text("utf-8").replace("\n> ", " ").split())


def _texts(table: object) -> list[str]:
    """List the texts of a table, or the one that stands in its place."""
    return [table] if isinstance(table, str) else [text for one in table.values() for text in _texts(one)]


def _data(name: str) -> dict[str, object]:
    return tomllib.loads((ROOT / "assistant" / "data" / name).read_text("utf-8"))


@pytest.mark.parametrize("language", languages())
def test_every_fixed_message_stands_on_the_page(language: str) -> None:
    """What answers a message stands there word for word: every text of the file but what people are called."""
    data = _data(f"messages.{language}.toml")
    page = _data(f"page.{language}.toml")
    words = [text for name, table in data.items() if name != "people" for text in _texts(table)]
    words += [page["questions_kept"], page["nearest"]]

    missing = [message for message in words if " ".join(message.split()) not in PAGE]

    assert missing == []


@pytest.mark.parametrize("language", languages())
def test_every_number_stands_on_the_page(language: str) -> None:
    """Each region's contacts stand there as they are shown."""
    regions = _data(f"contacts.{language}.toml")

    # What marks a number to call is not shown.
    rows = [f"| {one['name']} | {one['emergency']} | {one['crisis']} |" for one in regions.values()]
    missing = [row for row in rows if row.replace("[", "").replace("]", "") not in PAGE]

    assert missing == []


def test_every_threshold_stands_on_the_page() -> None:
    """Each threshold is named there with its value."""
    thresholds = _data("thresholds.toml")["thresholds"]

    assert [name for name, value in thresholds.items() if f"| `{name}` | {value} |" not in PAGE] == []
