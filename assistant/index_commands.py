"""`citewell index`: what a maintainer does to the library. What is done to kept snapshots has its own module."""

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.kept_commands import list_snapshots, prune, rollback, verify
from assistant.options import echo, home_of, home_option, json_line, json_option, settings_of, visible_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assistant.settings import Settings
    from corpus.types import Passage
    from index.building import Progress
    from index.home import Home
    from index.report import Report
    from index.types import Encoder

_strict_option = click.option(
    "--strict", is_flag=True, help="If anything cannot be read, publish nothing and end with status 1."
)


@click.group(name="index")
@home_option
def index_group(folder: Path | None) -> None:
    """Change, inspect and restore the library."""


@index_group.command()
@click.argument("paths", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", "may_shrink", is_flag=True, help="Allow dropping more than 30 % of the documents.")
@click.option("--watch", "is_watching", is_flag=True, help="Go on, and update whenever a file changes, until Ctrl+C.")
@_strict_option
@json_option
@home_option
@click.pass_context
def update(
    context: click.Context,
    paths: tuple[str, ...],
    dry_run: bool,
    may_shrink: bool,
    is_watching: bool,
    strict: bool,
    as_json: bool,
    folder: Path | None,
) -> None:
    """Make the library exactly the documents under PATHS (files or folders).

    Without PATHS it reads the last ones again. `builtin` names the library that ships.
    """
    from index.update import update as run

    if is_watching and dry_run:
        msg = "give either --watch or --dry-run"
        raise click.UsageError(msg)
    home, load = _prepared(context, folder)

    def once(*named: str) -> bool:
        with _progress() as progress:
            report = run(home, named, load, may_shrink=may_shrink, dry_run=dry_run, strict=strict, progress=progress)
        # Who watches is told of what came of a change, and not of one that changed nothing.
        if not is_watching or named or report.published or report.failures:
            _show(report, as_json=as_json, dry_run=dry_run, strict=strict)
        return strict and bool(report.failures)

    if is_watching:
        _watch(home, paths, once)
    elif once(*paths):
        context.exit(1)


def _watch(home: "Home", paths: tuple[str, ...], once: "Callable[..., object]") -> None:
    """Update, then again after each change; what goes wrong is told, and what is published stays."""
    from corpus.errors import CitewellError
    from index.errors import HomeLocked
    from index.watching import ended_by_signals, follow

    def again() -> None:
        try:
            once()
        except HomeLocked:
            click.echo("citewell: another update is running; this one is tried again", err=True)
            raise
        except (CitewellError, OSError) as error:
            click.echo(f"citewell: nothing was published: {visible_line(error)}", err=True)

    with ended_by_signals() as stop:
        once(*paths)
        sources = home.open_published().manifest.sources
        click.echo(f"watching {', '.join(map(visible_line, sources))}", err=True)
        follow(sources, home.path, again, stop)
    click.echo("no longer watching; what was published last stays", err=True)


@index_group.command()
@click.argument("paths", nargs=-1, required=True)
@_strict_option
@json_option
@home_option
@click.pass_context
def add(context: click.Context, paths: tuple[str, ...], strict: bool, as_json: bool, folder: Path | None) -> None:
    """Add the documents under PATHS to the library; one with the same id is replaced."""
    from index.update import add as run

    home, load = _prepared(context, folder)
    with _progress() as progress:
        report = run(home, paths, load, strict=strict, progress=progress)
    _end(context, report, as_json=as_json, strict=strict)


@index_group.command()
@click.argument("documents", nargs=-1, required=True)
@json_option
@home_option
@click.pass_context
def remove(context: click.Context, documents: tuple[str, ...], as_json: bool, folder: Path | None) -> None:
    """Take DOCUMENTS, named by id, out of the library.

    While its file stays under the paths of the last update, the next update without paths reads it again.
    """
    from index.update import remove as run

    home, load = _prepared(context, folder)
    _end(context, run(home, documents, load), as_json=as_json)


@index_group.command()
@json_option
@home_option
@click.pass_context
def status(context: click.Context, as_json: bool, folder: Path | None) -> None:
    """Say what is published: its documents, where they come from, and which encoder made it."""
    from assistant.rendering import document_object

    home = home_of(context, folder)
    snapshot, paused = home.open_published(), home.paused()
    manifest = snapshot.manifest
    passages = dict.fromkeys(snapshot.documents, 0)
    for passage in snapshot.passages:
        passages[passage.document_id] += 1
    populations = _by_population(snapshot.passages)
    if as_json:
        documents = [
            {**document_object(document), "passages": passages[name], "path": manifest.paths[name]}
            for name, document in snapshot.documents.items()
        ]
        facts = {"snapshot": manifest.id, "created": manifest.created.isoformat(), "encoder": asdict(manifest.encoder)}
        held = {"paused": paused, "sources": manifest.sources, "populations": populations, "documents": documents}
        click.echo(json_line({**facts, **held}))
        return
    click.echo(f"snapshot {manifest.id}, made {manifest.created:%d %B %Y, %H:%M} UTC")
    click.echo(f"encoder  {manifest.encoder.name} ({manifest.encoder.sha256[:12]})")
    if paused is not None:
        echo(f"paused   {paused or 'with the fixed message'}")
    echo(f"sources  {', '.join(manifest.sources)}")
    click.echo(f"holds    {manifest.counts.passages} passages in {manifest.counts.documents} documents")
    click.echo(f"about    {', '.join(f'{name} {count}' for name, count in populations.items())}")
    for name, document in snapshot.documents.items():
        echo(f"  {name:40} {passages[name]:5} passages  {document.title}")


def _by_population(passages: "Sequence[Passage]") -> dict[str, int]:
    """Count the passages about each population, "not stated" last; one about two is counted twice."""
    from corpus.populations import NOT_STATED, population_names
    from index.types import stated_populations

    counts = Counter(name for passage in passages for name in stated_populations(passage))
    return {name: counts[name] for name in (*population_names(), NOT_STATED)}


def _prepared(context: click.Context, folder: Path | None) -> "tuple[Home, Callable[[], Encoder]]":
    from assistant.settings import quiet_libraries
    from index.home import Home

    settings = settings_of(context, folder)
    quiet_libraries(settings.home)
    return Home(settings.home), cache(lambda: _encoder(settings))


def _encoder(settings: "Settings") -> "Encoder":
    from index.encoding import build_threads, load_encoder

    return load_encoder(settings.encoder, threads=build_threads())


@contextmanager
def _progress() -> "Iterator[Progress]":
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


def _end(context: click.Context, report: "Report", *, as_json: bool, strict: bool = False) -> None:
    """Print a report, and end with status 1 where it was to be strict and something failed."""
    _show(report, as_json=as_json, strict=strict)
    if strict and report.failures:
        context.exit(1)


def _show(report: "Report", *, as_json: bool, dry_run: bool = False, strict: bool = False) -> None:
    from assistant.reporting import report_lines, report_object

    if as_json:
        click.echo(json_line(report_object(report)))
    else:
        for line in report_lines(report, is_dry_run=dry_run, is_strict=strict):
            echo(line)


for _command in (list_snapshots, verify, rollback, prune):
    index_group.add_command(_command)
