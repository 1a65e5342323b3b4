"""README and the lists of commands and settings show what there is, and only that."""

import re
import shlex
import tomllib
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
_DEVELOPING = (_ROOT / "docs" / "developing.md").read_text("utf-8")
_PAGES = [_ROOT / "README.md", *sorted((_ROOT / "docs").glob("*.md"))]
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


def test_every_make_target_is_shown() -> None:
    """The page for developers has each target and no other, and so does `make help`."""
    makefile = (_ROOT / "Makefile").read_text("utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    commands = _DEVELOPING.partition("## Commands")[2].partition("## Benchmarks")[0]
    rows = "".join(re.findall(r"^(\| `[^|]*\|)", commands, re.MULTILINE))

    assert set(re.findall(r"`([a-z-]+)`", rows)) == targets
    assert set(re.findall(r"make ([a-z-]+)", makefile.partition("install:")[0].partition("help:")[2])) >= targets - {
        "help"
    }


def test_every_benchmark_is_shown() -> None:
    """The page for developers names each file and folder that measures."""
    benchmarks = {path.name for path in (_ROOT / "benchmarks").glob("*.py")} | {"peers/"}

    assert (
        set(re.findall(r"^\| `([\w/]+(?:\.py)?)` \|", _DEVELOPING.partition("## Benchmarks")[2], re.MULTILINE))
        == benchmarks
    )


def test_every_contract_between_modules_is_shown() -> None:
    """The page for developers names each module that a contract names in words."""
    project = tomllib.loads((_ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = " ".join(contract["name"] for contract in project["tool"]["importlinter"]["contracts"])

    named = re.findall(r"\b(?:index|assistant)\.\w+(?:\.\w+)?", contracts)
    assert [module for module in named if f"`{module}`" not in _DEVELOPING] == []


def test_the_pictures_are_small_and_can_be_heard() -> None:
    """README shows each picture that its command makes, with words for who does not see it, under 150 KB."""
    shown = dict(re.findall(r'<img src="docs/([\w.-]+)"[^>]* alt="([^"]+)"', _README))

    assert set(shown) == set(PICTURES)
    assert all(len(words) > 80 for words in shown.values())
    assert all((_ROOT / "docs" / name).stat().st_size < MOST_BYTES for name in shown)


def test_files_in_the_reading_order_exist() -> None:
    """No path in the reading order is wrong."""
    paths = re.findall(r"`((?:corpus|index|assistant)/[\w/.]*)`", _README + _DEVELOPING)

    assert [path for path in paths if not (_ROOT / path).exists()] == []


@pytest.mark.parametrize("page", _PAGES, ids=lambda page: page.stem)
def test_no_link_is_dead(page: Path) -> None:
    """Each link of a page into the repository leads to a file, and to a heading of it where it names one."""
    links = [link for link in re.findall(r"\]\(([^) ]+)\)", page.read_text("utf-8")) if "://" not in link]

    assert [link for link in links if not _leads_somewhere(page, link)] == []


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path) if path else page
    if not target.exists() or not anchor:
        return target.exists()
    headings = re.findall(r"^#+ (.+)$", target.read_text("utf-8"), re.MULTILINE)
    return anchor in {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
