"""What the commands of the command line share: the home option, and the settings and the assistant behind it."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

import click

if TYPE_CHECKING:
    from assistant.pipeline import Assistant
    from assistant.settings import Settings
    from index.home import Home


# As `corpus.reading` calls what ships; that module is too heavy for `--help`.
_BUILTIN = "builtin"

json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


def home_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command `--home`, wherever it stands on the line."""
    return click.option(
        "--home",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        metavar="DIR",
        help="Folder with the snapshots and settings.toml.  [default: CITEWELL_HOME, else ~/.citewell]",
    )(command)


class QuestionFile(click.ParamType[BinaryIO | str]):
    """A file of questions: its path, `-` for standard input, or `builtin` for those about the built-in library."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> BinaryIO | str:
        """Open the file, in bytes."""
        if value == _BUILTIN:
            return _BUILTIN
        return cast("BinaryIO", click.File("rb").convert(value, param, ctx))


def settings_of(context: click.Context, folder: Path | None, **flags: object) -> "Settings":
    """Read the settings for a command; its own `--home` outranks one given further to the left."""
    from assistant.settings import load_settings

    above = context.parent
    while folder is None and above is not None:
        folder, above = above.params.get("folder"), above.parent
    return load_settings(home=folder, **flags)


def home_of(context: click.Context, folder: Path | None) -> "Home":
    """Find the home that a command is about."""
    from assistant.homes import home_at

    return home_at(settings_of(context, folder))


def open_assistant(context: click.Context, folder: Path | None, *, may_be_paused: bool = False) -> "Assistant":
    """Open the assistant as it is set.

    Args:
        may_be_paused: whether it says so where the maintainer paused it; one who checks answers gets them all the same.
    """
    from assistant.settings import quiet_libraries

    settings = settings_of(context, folder)
    quiet_libraries(settings.home)
    from assistant.assembly import build_assistant
    from assistant.homes import home_at
    from assistant.pausing import paused_with

    assistant = build_assistant(settings)
    return paused_with(assistant, home_at(settings).paused()) if may_be_paused else assistant


def echo(line: str) -> None:
    """Print a line that holds names from outside."""
    from assistant.rendering import visible

    click.echo(visible(line))


def visible_line(said: object) -> str:
    """Write an error or a name from outside on one line, with nothing in it that a terminal would obey."""
    from assistant.rendering import visible

    return visible(" ".join(str(said).split()))


def json_line(value: object) -> str:
    """Write a value as one line of JSON, with every letter as itself."""
    return json.dumps(value, ensure_ascii=False)


def utf8_output() -> None:
    """Write quotes in UTF-8 whatever the locale says, since an answer must not fail on a curly quote."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
