"""`citewell search`: passages for words or a question, narrowed down."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assistant.options import home_option, json_line, open_assistant

if TYPE_CHECKING:
    from assistant.types import Citation


@click.command()
@click.argument("words")
@click.option("--document", help="Only in this document, by id.")
@click.option("--section", help='Only in this section, by its headings, such as "Doses › Children".')
@click.option("--population", help='Only about these people, such as "men"; or "not stated".')
@click.option("--kind", help="Only passages of this kind, such as table_row.")
@click.option("--reviewed-since", metavar="DAY", help="Only documents last reviewed then or later, such as 2026-03-12.")
@click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="How many at most.")
@click.option("--json", "as_json", is_flag=True, help="Print a list of quote objects.")
@click.option("--csv", "as_csv", is_flag=True, help="Print a table for a spreadsheet.")
@home_option
@click.pass_context
def search(
    context: click.Context,
    words: str,
    document: str | None,
    section: str | None,
    population: str | None,
    kind: str | None,
    reviewed_since: str | None,
    limit: int,
    as_json: bool,
    as_csv: bool,
    folder: Path | None,
) -> None:
    """Rank passages for WORDS or a question, each with its citation.

    What stands in quotation marks inside WORDS must stand in the passage word for word.
    """
    from assistant.filters import read_day, read_kind

    if as_json and as_csv:
        msg = "give either --json or --csv"
        raise click.UsageError(msg)
    try:
        wanted, since = read_kind(kind, "--kind"), read_day(reviewed_since, "--reviewed-since")
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    assistant = open_assistant(context, folder, may_be_paused=True)
    # Danger first and alone, as everywhere: a program that reads what is found gets nothing.
    danger = assistant.danger(words)
    found: tuple[Citation, ...] = ()
    left_out = 0
    if danger:
        click.echo(danger.message, err=as_json or as_csv)
    else:
        assistant.filters.check(document=document, population=population, section=section)
        found = assistant.search(
            words,
            document=document,
            section=section,
            population=population,
            kind=wanted,
            reviewed_since=since,
            limit=limit,
        )
        left_out = assistant.filters.without_review(document=document, section=section) if since else 0
    if left_out:
        # Beside what is found: that may be read by a program.
        documents = "1 document states" if left_out == 1 else f"{left_out} documents state"
        click.echo(f"{documents} no review and cannot be found with --reviewed-since.", err=True)
    if as_json or as_csv or not danger:
        click.echo(_written(found, as_json=as_json, as_csv=as_csv), nl=not as_csv)


def _written(found: "tuple[Citation, ...]", *, as_json: bool, as_csv: bool) -> str:
    from assistant.rendering import citation_object, citation_text
    from assistant.spreadsheet import citations_csv

    if as_json:
        return json_line([citation_object(citation) for citation in found])
    return citations_csv(found) if as_csv else "\n\n".join(map(citation_text, found)) or "No passage found."
