"""`citewell index list`, `verify`, `rollback` and `prune`: what a maintainer does to the snapshots that are kept."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assistant.options import echo, home_of, home_option, json_line, json_option

if TYPE_CHECKING:
    from index.home import Home


@click.command(name="list")
@json_option
@home_option
@click.pass_context
def list_snapshots(context: click.Context, as_json: bool, folder: Path | None) -> None:
    """List the snapshots that are kept, oldest first; an arrow marks the published one."""
    from assistant.rendering import counted
    from corpus.errors import CitewellError

    home = home_of(context, folder)
    published = home.published_id()
    rows: list[dict[str, Any]] = []
    for snapshot_id in home.snapshot_ids():
        row: dict[str, Any] = {"snapshot": snapshot_id, "published": snapshot_id == published}
        try:
            counts = home.manifest(snapshot_id).counts
            rows.append({**row, "documents": counts.documents, "passages": counts.passages, "problem": None})
        except CitewellError as error:
            rows.append({**row, "documents": None, "passages": None, "problem": str(error)})
    if as_json:
        click.echo(json_line(rows))
        return
    for row in rows:
        holds = row["problem"] or f"{counted(row['passages'], 'passage')} in {counted(row['documents'], 'document')}"
        echo(f"{'→' if row['published'] else ' '} {row['snapshot']}  {holds}")
    if not rows:
        click.echo("no snapshots yet; build one with `citewell index update PATH` (or `builtin`)")


@click.command()
@click.option("--absent", "words", metavar="WORDS", help="Look for deleted WORDS as well, in every kept snapshot.")
@home_option
@click.pass_context
def verify(context: click.Context, words: str | None, folder: Path | None) -> None:
    """Check every file and count of the published snapshot.

    With --absent the status is 1 and the places are named where the words still stand, whatever their case and the
    white space between them.
    """
    from index.absence import has_letters

    if words is not None and not has_letters(words):
        msg = "--absent needs a word to look for"
        raise click.UsageError(msg)
    snapshot = home_of(context, folder).open_published()
    click.echo(f"snapshot {snapshot.id} is sound: {snapshot.verified()}")
    if words is not None:
        _verify_absent(context, home_of(context, folder), snapshot.id, words)


def _verify_absent(context: click.Context, home: "Home", published: str, words: str) -> None:
    from assistant.rendering import counted
    from index.absence import places_of

    places = places_of(words, home)
    here = [place for place in places if place.snapshot_id == published]
    for place in here:
        echo(f"found in {place.snapshot_id} (published): {place.where}")
    for place in places[len(here) :]:
        echo(f"found in {place.snapshot_id} (kept): {place.where}")
    kept = {place.snapshot_id for place in places[len(here) :]}
    if here:
        click.echo(f"the published snapshot holds these words in {counted(len(here), 'place')}; it answers with them")
    if kept:
        click.echo(f"{_holding(len(kept))} these words still; `citewell index prune` removes old ones")
    if places:
        context.exit(1)
    echo(f'"{words}" stands nowhere: not in the published snapshot, nor in any that is kept')


def _holding(number: int) -> str:
    return "1 kept snapshot holds" if number == 1 else f"{number} kept snapshots hold"


@click.command()
@click.argument("snapshot", required=False)
@home_option
@click.pass_context
def rollback(context: click.Context, snapshot: str | None, folder: Path | None) -> None:
    """Publish an earlier SNAPSHOT again; without an id the one before the present one."""
    from index.publication import publish_again

    click.echo(f"published {publish_again(home_of(context, folder), snapshot)}")


@click.command()
@click.option("--keep", type=click.IntRange(min=1), required=True, help="How many to keep, the published one included.")
@json_option
@home_option
@click.pass_context
def prune(context: click.Context, keep: int, as_json: bool, folder: Path | None) -> None:
    """Remove old snapshots for good.

    The published one always stays, then the one that was published before it, then the newest. Links into a snapshot
    that is removed no longer show it.
    """
    from index.pruning import prune as run

    removed = run(home_of(context, folder), keep)
    if as_json:
        click.echo(json_line([asdict(one) for one in removed]))
        return
    for one in removed:
        click.echo(f"removed {one.snapshot_id}: {one.bytes:,} bytes")
    total = sum(one.bytes for one in removed)
    click.echo(f"{len(removed)} removed, {total:,} bytes freed" if removed else "nothing to remove")
