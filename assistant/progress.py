"""How a command that embeds shows how far it is, and which encoder it embeds with."""

import sys
from collections.abc import Callable
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.settings import Settings
    from index.embedding import Progress
    from index.types import Encoder


def encoder_loader(settings: "Settings") -> "Callable[[], Encoder]":
    """Make a function that loads the encoder of an update once, with all the threads there are."""

    @cache
    def load() -> "Encoder":
        from index.encoding import build_threads, load_encoder

        return load_encoder(settings.encoder, threads=build_threads())

    return load


@contextmanager
def progress_shown() -> "Iterator[Progress]":
    """Show a bar on a terminal, and elsewhere a line at the beginning and one at the end."""
    if not sys.stderr.isatty():
        yield _progress_lines
        return
    from tqdm import tqdm

    with tqdm(desc="embedding", unit=" texts", leave=False) as bar:

        def show(done: int, total: int) -> None:
            bar.total = total
            bar.update(done - bar.n)

        yield show


def _progress_lines(done: int, total: int) -> None:
    if done in (0, total):
        click.echo(f"embedding: {done} of {total} texts", err=True)
