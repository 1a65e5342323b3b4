"""README and the lists of commands and settings show what there is, and only that."""

import re
import shlex
from pathlib import Path

import click
import pytest

from assistant.cli import citewell
from assistant.settings import Settings
from tests.pictures import MOST_BYTES, PICTURES

_ROOT = Path(__file__).parents[1]
_README = (_ROOT / "README.md").read_text("utf-8")
_COMMANDS = (_ROOT / "docs" / "commands.md").read_text("utf-8")
_SETTINGS = (_ROOT / "docs" / "settings.md").read_text("utf-8")
_SHOWN = [
    *re.findall(r"`(citewell[^`]*)`", _COMMANDS + _README),
    *(shown.strip() for shown in re.findall(r"^\$ (citewell[^#\n]*)", _README, re.MULTILINE)),
]


def _commands(group: click.Command, name: str) -> list[str]:
    if not isinstance(group, click.Group):
        return [name]
    return [found for part, command in group.commands.items() for found in _commands(command, f"{name} {part}")]


@pytest.mark.parametrize("command", _commands(citewell, "citewell"))
def test_every_command_is_shown(command: str) -> None:
    """There is no command that the pages do not show."""
    assert any(shown == command or shown.startswith(f"{command} ") for shown in _SHOWN)


@pytest.mark.parametrize("shown", sorted(set(_SHOWN)))
def test_every_command_shown_can_be_called_so(shown: str) -> None:
    """What they show is parsed by the command line without a complaint."""
    words = shlex.split(shown)[1:]
    command: click.Command = citewell
    while words and isinstance(command, click.Group):
        command = command.commands[words.pop(0)]

    needs_words = any(isinstance(parameter, click.Argument) and parameter.required for parameter in command.params)
    if words or not needs_words:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(click.File, "convert", lambda self, value, parameter, context: value)
            command.make_context("citewell", words)


def test_every_setting_is_shown() -> None:
    """Each variable that is read is named."""
    assert all(f"`CITEWELL_{name.upper()}`" in _SETTINGS for name in Settings.model_fields)


def test_the_first_screen_shows_how_to_start() -> None:
    """The first code block stands within 40 lines, and the page within 250."""
    lines = _README.splitlines()

    assert next(number for number, line in enumerate(lines, start=1) if line.startswith("```")) <= 40
    assert len(lines) <= 250


@pytest.mark.parametrize("target", ["serve", "test", "check", "measure", "screenshots", "pictures"])
def test_the_makefile_has_what_is_promised(target: str) -> None:
    """Each target exists."""
    assert re.search(rf"^{target}:", (_ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)


def test_the_pictures_are_small_and_can_be_heard() -> None:
    """README shows each picture that its command makes, with words for who does not see it, under 150 KB."""
    shown = dict(re.findall(r'<img src="docs/([\w.-]+)"[^>]* alt="([^"]+)"', _README))

    assert set(shown) == set(PICTURES)
    assert all(len(words) > 80 for words in shown.values())
    assert all((_ROOT / "docs" / name).stat().st_size < MOST_BYTES for name in shown)


def test_files_that_readme_points_to_exist() -> None:
    """No link into the repository is dead, and no path in the reading order is wrong."""
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", _README) if "://" not in link]
    paths = re.findall(r"`((?:corpus|index|assistant)/[\w/.]*)`", _README)

    assert [path for path in (*links, *paths) if not (_ROOT / path).exists()] == []
