"""What `citewell index update --watch` says while it follows documents, and when it goes on or gives up."""

from collections.abc import Callable

import click

from assistant.options import visible_line
from corpus.errors import CitewellError
from index.errors import HomeLocked
from index.home import Home
from index.watching import ended_by_signals, follow


def watch(home: Home, paths: tuple[str, ...], once: Callable[..., bool]) -> None:
    """Update, then again after each change; what goes wrong later is told, and what is published stays.

    Args:
        once: updates from the paths it is given, from the last ones if there are none; returns whether it was let.
    """
    # Read and not opened: what is broken of the library, the first update mends.
    sources = paths or home.manifest(home.published()).sources
    # What is named counts until it was published: before, the last paths are other ones.
    named, has_begun = paths, False

    def again() -> None:
        nonlocal named, has_begun
        try:
            named = () if once(*named) else named
        except HomeLocked:
            click.echo("citewell: another update is running; this one is tried again", err=True)
            raise
        except (CitewellError, OSError) as error:
            if not has_begun:
                raise
            click.echo(f"citewell: nothing was published: {visible_line(error)}", err=True)
        if not has_begun:
            click.echo(f"watching {', '.join(map(visible_line, sources))}", err=True)
        has_begun = True

    with ended_by_signals() as stop:
        follow(sources, home.path, again, stop)
    click.echo("no longer watching; what was published last stays", err=True)
