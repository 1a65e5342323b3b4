"""`citewell index`: what a maintainer does to the library. What is done to kept snapshots has its own module."""

from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from assistant.kept_commands import list_snapshots, prune, rollback, verify
from assistant.options import QuestionFile, echo, home_option, json_line, json_option, settings_of
from assistant.progress import encoder_loader, progress_shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from assistant.inspection import AnswerInspector
    from assistant.question_sets import QuestionSet, SavedQuestion
    from assistant.settings import Settings
    from corpus.types import Passage
    from index.home import Home
    from index.report import Report
    from index.types import Encoder

_strict_option = click.option(
    "--strict", is_flag=True, help="If anything cannot be read, publish nothing and end with status 1."
)
_gate_option = click.option(
    "--gate",
    type=QuestionFile(),
    metavar="QUESTIONS",
    help="Publish only if no more of these saved questions get worse than the settings allow; otherwise status 1.",
)


@click.group(name="index")
@home_option
def index_group(folder: Path | None) -> None:
    """Change, inspect and restore the library."""


@index_group.command()
@click.argument("paths", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--yes", "may_shrink", is_flag=True, help="Allow dropping more than 30 % of the documents.")
@_gate_option
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
    gate: "BinaryIO | str | None",
    is_watching: bool,
    strict: bool,
    as_json: bool,
    folder: Path | None,
) -> None:
    """Make the library exactly the documents under PATHS (files or folders).

    Without PATHS it reads the last ones again. `builtin` names the library that ships.
    """
    from assistant.watch_command import watch
    from index.update import update as run

    if gate and dry_run:
        msg = "give either --gate or --dry-run; `citewell index preview` says what would change and publishes nothing"
        raise click.UsageError(msg)
    if is_watching and dry_run:
        msg = "give either --watch or --dry-run"
        raise click.UsageError(msg)
    home, load, settings = _prepared(context, folder)
    saved = _saved(gate)

    def once(*named: str) -> bool:
        inspector = _inspector(settings, saved)
        with progress_shown() as progress:
            report = run(
                home,
                named,
                load,
                may_shrink=may_shrink,
                dry_run=dry_run,
                strict=strict,
                progress=progress,
                inspector=inspector,
            )
        # Who watches is told of what came of a change, and not of one that changed nothing.
        if not is_watching or named or report.published or report.failures or report.held_back:
            _show(report, inspector, as_json=as_json, dry_run=dry_run, strict=strict)
        return not _is_refused(report, strict=strict)

    if is_watching:
        watch(home, paths, once)
    elif not once(*paths):
        context.exit(1)


@index_group.command()
@click.argument("paths", nargs=-1, required=True)
@_gate_option
@_strict_option
@json_option
@home_option
@click.pass_context
def add(
    context: click.Context,
    paths: tuple[str, ...],
    gate: "BinaryIO | str | None",
    strict: bool,
    as_json: bool,
    folder: Path | None,
) -> None:
    """Add the documents under PATHS to the library; one with the same id is replaced."""
    from index.update import add as run

    home, load, settings = _prepared(context, folder)
    inspector = _inspector(settings, _saved(gate))
    with progress_shown() as progress:
        report = run(home, paths, load, strict=strict, progress=progress, inspector=inspector)
    _end(context, report, inspector, as_json=as_json, strict=strict)


@index_group.command()
@click.argument("documents", nargs=-1, required=True)
@_gate_option
@json_option
@home_option
@click.pass_context
def remove(
    context: click.Context,
    documents: tuple[str, ...],
    gate: "BinaryIO | str | None",
    as_json: bool,
    folder: Path | None,
) -> None:
    """Take DOCUMENTS, named by id, out of the library.

    While its file stays under the paths of the last update, the next update without paths reads it again.
    """
    from index.update import remove as run

    home, load, settings = _prepared(context, folder)
    inspector = _inspector(settings, _saved(gate))
    _end(context, run(home, documents, load, inspector=inspector), inspector, as_json=as_json)


@index_group.command()
@json_option
@home_option
@click.pass_context
def status(context: click.Context, as_json: bool, folder: Path | None) -> None:
    """Say what is published: its documents, where they come from, and which encoder made it."""
    from assistant.homes import home_at
    from assistant.quality_status import quality_lines, quality_object
    from assistant.rendering import counted, document_object

    settings = settings_of(context, folder)
    home = home_at(settings)
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
        facts |= {"quality": quality_object(settings, manifest)}
        held = {"paused": paused, "sources": manifest.sources, "populations": populations, "documents": documents}
        click.echo(json_line({**facts, **held}))
        return
    click.echo(f"snapshot {manifest.id}, made {manifest.created:%d %B %Y, %H:%M} UTC")
    click.echo(f"encoder  {manifest.encoder.name} ({manifest.encoder.sha256[:12]})")
    if paused is not None:
        echo(f"paused   {paused or 'with the fixed message'}")
    echo(f"sources  {', '.join(manifest.sources)}")
    for line in quality_lines(settings, manifest):
        echo(line)
    counts = manifest.counts
    click.echo(f"holds    {counted(counts.passages, 'passage')} in {counted(counts.documents, 'document')}")
    click.echo(f"about    {', '.join(f'{name} {count}' for name, count in populations.items())}")
    for name, document in snapshot.documents.items():
        echo(f"  {name:40} {passages[name]:5} passages  {document.title}")


def _by_population(passages: "Iterable[Passage]") -> dict[str, int]:
    """Count the passages about each population, "not stated" last; one about two is counted twice."""
    from corpus.populations import NOT_STATED, population_names
    from index.types import stated_populations

    counts = Counter(name for passage in passages for name in stated_populations(passage))
    return {name: counts[name] for name in (*population_names(), NOT_STATED)}


def _prepared(context: click.Context, folder: Path | None) -> "tuple[Home, Callable[[], Encoder], Settings]":
    from assistant.homes import home_at
    from assistant.settings import quiet_libraries

    settings = settings_of(context, folder)
    quiet_libraries(settings.home)
    return home_at(settings), encoder_loader(settings), settings


def _saved(gate: "BinaryIO | str | None") -> "QuestionSet[SavedQuestion] | None":
    """Read the questions of a gate, where there is one."""
    from assistant.question_sets import SavedQuestion, read_set

    return read_set(gate, SavedQuestion) if gate else None


def _inspector(settings: "Settings", saved: "QuestionSet[SavedQuestion] | None") -> "AnswerInspector":
    """Make what compares the answers, where there is a gate, and measures the quality card."""
    from assistant.inspection import Allowance, AnswerInspector
    from assistant.question_sets import card_questions

    return AnswerInspector(
        settings,
        compare=saved,
        allowance=Allowance(settings.gate_lost, settings.gate_wrong),
        measure=card_questions(settings),
    )


def _end(
    context: click.Context, report: "Report", inspector: "AnswerInspector", *, as_json: bool, strict: bool = False
) -> None:
    """Print a report, and end with status 1 where nothing was to be published."""
    _show(report, inspector, as_json=as_json, strict=strict)
    if _is_refused(report, strict=strict):
        context.exit(1)


def _is_refused(report: "Report", *, strict: bool) -> bool:
    """Tell whether the gate is shut, or something failed where that was not to be."""
    return report.held_back or (strict and bool(report.failures))


def _show(
    report: "Report", inspector: "AnswerInspector", *, as_json: bool, dry_run: bool = False, strict: bool = False
) -> None:
    from assistant.comparing import comparison_lines, comparison_object
    from assistant.reporting import report_lines, report_object

    comparison = inspector.comparison
    if as_json:
        compared = {"gate": comparison_object(comparison)} if comparison else {}
        click.echo(json_line({**report_object(report), **compared}))
    else:
        for line in (
            *(comparison_lines(comparison) if comparison else ()),
            *report_lines(report, is_dry_run=dry_run, is_strict=strict),
        ):
            echo(line)


for _command in (list_snapshots, verify, rollback, prune):
    index_group.add_command(_command)
