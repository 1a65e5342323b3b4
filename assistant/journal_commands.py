"""`citewell gaps` and `citewell journal`: what readers asked, and what is kept of it."""

from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from assistant.options import home_option, json_line, json_option, settings_of

if TYPE_CHECKING:
    from assistant.journal.entries import Entry
    from assistant.journal.journal import Journal
    from assistant.settings import Settings

_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--since", type=_DAY, metavar="DATE", help="Only what was asked from this day on, such as 2026-03-01.")
@click.option(
    "--csv",
    "table",
    type=click.File("w", encoding="utf-8-sig", lazy=True, atomic=True),
    metavar="FILE",
    help="Write a table for a spreadsheet; - is standard output.",
)
@json_option
@home_option
@click.pass_context
def gaps(
    context: click.Context, since: datetime | None, table: TextIO | None, as_json: bool, folder: Path | None
) -> None:
    """List what readers asked and the documents do not answer, and the quotes that readers object to.

    Questions of one meaning stand together, the most frequent first, with the heading in the library that is nearest.
    The journal must be on: CITEWELL_JOURNAL=on.
    """
    if table is not None and as_json:
        msg = "give either --json or --csv"
        raise click.UsageError(msg)
    settings = settings_of(context, folder)
    entries = _entries(settings, since)
    from assistant.settings import quiet_libraries

    quiet_libraries(settings.home)
    from assistant.assembly import build_assistant
    from assistant.clips.checking import documents_of
    from assistant.homes import home_at
    from assistant.journal.gaps import find_gaps
    from assistant.journal.listing import gaps_csv, gaps_object, gaps_text

    assistant = build_assistant(settings)
    find = documents_of(home_at(settings), {assistant.snapshot_id: assistant.documents})
    found = find_gaps(entries, assistant, find)
    if table is not None:
        table.write(gaps_csv(found))
    elif as_json:
        click.echo(json_line(gaps_object(found)))
    else:
        click.echo(gaps_text(found) if entries else "Nothing was asked yet.")


@click.group(name="journal")
@home_option
def journal_group(folder: Path | None) -> None:
    """Look after the journal: what is kept of readers' questions."""


@journal_group.command(name="status")
@json_option
@home_option
@click.pass_context
def journal_status(context: click.Context, as_json: bool, folder: Path | None) -> None:
    """Say whether the journal is on, what it holds, and for how long."""
    settings = settings_of(context, folder)
    journal = _journal(settings)
    counts = journal.counts() if journal.exists() else None
    if as_json:
        state = {"on": settings.journal, "days": settings.journal_days, "file": str(journal.path)}
        click.echo(json_line({**state, "holds": asdict(counts) if counts else None}))
        return
    click.echo(f"journal   {'on' if settings.journal else 'off; CITEWELL_JOURNAL=on turns it on'}")
    click.echo(f"kept for  {settings.journal_days} days")
    if counts is None:
        click.echo("holds     nothing: there is no file yet")
        return
    click.echo(f"file      {journal.path}, {counts.bytes:,} bytes")
    click.echo(f"holds     {sum(counts.outcomes.values())} questions{_listed(counts.outcomes)}")
    click.echo(f"feedback  {sum(counts.feedback.values())}{_listed(counts.feedback)}")
    click.echo(f"urgent    {sum(counts.urgent.values())}, of which no words are kept{_listed(counts.urgent)}")
    if counts.oldest:
        click.echo(f"oldest    {counts.oldest}")


@journal_group.command(name="purge")
@click.option("--before", type=_DAY, metavar="DATE", help="What is from before this day, such as 2026-03-01.")
@click.option("--all", "everything", is_flag=True, help="All of it.")
@home_option
@click.pass_context
def journal_purge(context: click.Context, before: datetime | None, everything: bool, folder: Path | None) -> None:
    """Delete what is older than the journal's days, so that its words leave the file.

    It works while a server runs, and where the journal is off.
    """
    from assistant.rendering import counted

    if before is not None and everything:
        msg = "give either --before DATE or --all"
        raise click.UsageError(msg)
    settings = settings_of(context, folder)
    journal = _journal(settings)
    if everything:
        purged = journal.purge(None)
    else:
        purged = journal.purge(before.date()) if before else journal.purge_older(settings.journal_days)
    click.echo(f"deleted {counted(purged.entries, 'question')}")
    if not purged.is_wiped:
        click.echo("another process reads the journal, so their words may still stand in its files; run this again")
        context.exit(1)


@journal_group.command(name="export")
@click.option("--since", type=_DAY, metavar="DATE", help="Only what was asked from this day on, such as 2026-03-01.")
@home_option
@click.pass_context
def journal_export(context: click.Context, since: datetime | None, folder: Path | None) -> None:
    """Print what is kept, one JSON object a line, the oldest question first."""
    from assistant.journal.listing import entry_object

    for entry in _entries(settings_of(context, folder), since):
        click.echo(json_line(entry_object(entry)))


def _journal(settings: "Settings") -> "Journal":
    from assistant.journal.journal import Journal

    return Journal(settings.home)


def _entries(settings: "Settings", since: datetime | None) -> "tuple[Entry, ...]":
    """Read what is kept; also where the journal was turned off since, which is said.

    Raises:
        JournalOff: it is off, and nothing was kept before.
        JournalUnusable: it cannot be read.
    """
    from assistant.errors import JournalOff

    journal = _journal(settings)
    if not settings.journal:
        if not journal.exists():
            msg = "the journal is off, so no question is kept; CITEWELL_JOURNAL=on turns it on (docs/journal.md)"
            raise JournalOff(msg)
        click.echo("the journal is off now; this is what was kept before", err=True)
    day: date | None = since.date() if since else None
    return journal.entries(day) if journal.exists() else ()


def _listed(counts: dict[str, int]) -> str:
    """Write counts with their names.

    >>> _listed({"evidence_wrong": 2, "helpful": 1})
    ': 2 evidence wrong, 1 helpful'
    """
    return ": " + ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items()) if counts else ""
