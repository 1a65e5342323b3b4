"""`citewell index`: what a maintainer does to the library."""

import sys
from collections import Counter
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.options import home_option, json_line, settings_of

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
_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group(name="index")
@home_option
def index_group(folder: Path | None) -> None:
    """Change, inspect and restore the library."""


@index_group.command()
@click.argument("paths", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", "may_shrink", is_flag=True, help="Allow dropping more than 30 % of the documents.")
@_strict_option
@_json_option
@home_option
@click.pass_context
def update(
    context: click.Context,
    paths: tuple[str, ...],
    dry_run: bool,
    may_shrink: bool,
    strict: bool,
    as_json: bool,
    folder: Path | None,
) -> None:
    """Make the library exactly the documents under PATHS (files or folders).

    Without PATHS it reads the last ones again. `builtin` names the library that ships.
    """
    from index.update import update as run

    home, load = _prepared(context, folder)
    with _progress() as progress:
        report = run(home, paths, load, may_shrink=may_shrink, dry_run=dry_run, strict=strict, progress=progress)
    _end(context, report, as_json=as_json, dry_run=dry_run, strict=strict)


@index_group.command()
@click.argument("paths", nargs=-1, required=True)
@_strict_option
@_json_option
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
@_json_option
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
@_json_option
@home_option
@click.pass_context
def status(context: click.Context, as_json: bool, folder: Path | None) -> None:
    """Say what is published: its documents, where they come from, and which encoder made it."""
    from assistant.rendering import document_object

    snapshot = _home(context, folder).open_published()
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
        held = {"sources": manifest.sources, "populations": populations, "documents": documents}
        click.echo(json_line({**facts, **held}))
        return
    click.echo(f"snapshot {manifest.id}, made {manifest.created:%d %B %Y, %H:%M} UTC")
    click.echo(f"encoder  {manifest.encoder.name} ({manifest.encoder.sha256[:12]})")
    _echo(f"sources  {', '.join(manifest.sources)}")
    click.echo(f"holds    {manifest.counts.passages} passages in {manifest.counts.documents} documents")
    click.echo(f"about    {', '.join(f'{name} {count}' for name, count in populations.items())}")
    for name, document in snapshot.documents.items():
        _echo(f"  {name:40} {passages[name]:5} passages  {document.title}")


def _by_population(passages: "Sequence[Passage]") -> dict[str, int]:
    """Count the passages about each population, "not stated" last; one about two is counted twice."""
    from corpus.populations import NOT_STATED, population_names
    from index.types import stated_populations

    counts = Counter(name for passage in passages for name in stated_populations(passage))
    return {name: counts[name] for name in (*population_names(), NOT_STATED)}


@index_group.command(name="list")
@_json_option
@home_option
@click.pass_context
def list_snapshots(context: click.Context, as_json: bool, folder: Path | None) -> None:
    """List the snapshots that are kept, oldest first; an arrow marks the published one."""
    from corpus.errors import CitewellError
    from index.manifest import read_manifest

    home = _home(context, folder)
    published = home.published_id()
    rows: list[dict[str, Any]] = []
    for snapshot_id in home.snapshot_ids():
        row: dict[str, Any] = {"snapshot": snapshot_id, "published": snapshot_id == published}
        try:
            counts = read_manifest(home.folder(snapshot_id)).counts
            rows.append({**row, "documents": counts.documents, "passages": counts.passages, "problem": None})
        except CitewellError as error:
            rows.append({**row, "documents": None, "passages": None, "problem": str(error)})
    if as_json:
        click.echo(json_line(rows))
        return
    for row in rows:
        holds = row["problem"] or f"{row['passages']} passages in {row['documents']} documents"
        click.echo(f"{'→' if row['published'] else ' '} {row['snapshot']}  {holds}")
    if not rows:
        click.echo("no snapshots yet; build one with `citewell index update PATH` (or `builtin`)")


@index_group.command()
@home_option
@click.pass_context
def verify(context: click.Context, folder: Path | None) -> None:
    """Check every file and count of the published snapshot."""
    snapshot = _home(context, folder).open_published()
    files = snapshot.manifest.files
    size = sum(stored.bytes for stored in files.values())
    click.echo(f"snapshot {snapshot.id} is sound: {len(files)} files, {size:,} bytes, every hash and count agrees")


@index_group.command()
@click.argument("snapshot", required=False)
@home_option
@click.pass_context
def rollback(context: click.Context, snapshot: str | None, folder: Path | None) -> None:
    """Publish an earlier SNAPSHOT again; without an id the one before the present one."""
    from index.publication import publish_again

    click.echo(f"published {publish_again(_home(context, folder), snapshot)}")


def _home(context: click.Context, folder: Path | None) -> "Home":
    from index.home import Home

    return Home(settings_of(context, folder).home)


def _prepared(context: click.Context, folder: Path | None) -> "tuple[Home, Callable[[], Encoder]]":
    from assistant.settings import quiet_libraries
    from index.home import Home

    settings = settings_of(context, folder)
    quiet_libraries(settings.home)
    return Home(settings.home), lambda: _encoder(settings)


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


def _end(
    context: click.Context, report: "Report", *, as_json: bool, dry_run: bool = False, strict: bool = False
) -> None:
    """Print a report, and end with status 1 where it was to be strict and something failed."""
    from assistant.reporting import report_lines, report_object

    if as_json:
        click.echo(json_line(report_object(report)))
    else:
        for line in report_lines(report, is_dry_run=dry_run, is_strict=strict):
            _echo(line)
    if strict and report.failures:
        context.exit(1)


def _echo(line: str) -> None:
    """Print a line that holds names from outside."""
    from assistant.rendering import visible

    click.echo(visible(line))
