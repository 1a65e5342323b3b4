"""`citewell home`, `pause` and `resume`: what a maintainer does to the whole home."""

from pathlib import Path

import click

from assistant.options import echo, home_of, home_option

_MAX_MESSAGE_CHARS = 1000


@click.group(name="home")
@home_option
def home_group(folder: Path | None) -> None:
    """Back up the home, and bring it back."""


@home_group.command()
@click.argument("file", type=click.Path(path_type=Path))
@home_option
@click.pass_context
def backup(context: click.Context, file: Path, folder: Path | None) -> None:
    """Write the snapshots and settings.toml into FILE, a new .tar or .tar.gz; a running server goes on.

    Every file is checked first. Nothing of the environment is in it, nor the journal, nor whether the assistant is
    paused.
    """
    from assistant.rendering import counted
    from index.backup import SETTINGS, back_up

    made = back_up(home_of(context, folder), file)
    for name in made.left_out:
        echo(f"left out  {name}, which is not sound; see `citewell index list`")
    settings = f" and {SETTINGS}" if made.has_settings else ""
    echo(f"{file} holds {counted(len(made.snapshots), 'snapshot')}{settings}: {made.bytes:,} bytes")
    if made.has_settings:
        click.echo(f"keep it as private as the home: {SETTINGS} may hold the hash of the password for staff")


@home_group.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", "may_replace", is_flag=True, help="Publish it over what the home holds.")
@home_option
@click.pass_context
def restore(context: click.Context, file: Path, may_replace: bool, folder: Path | None) -> None:
    """Take the snapshots of a backup FILE into the home, and publish what was published in it.

    Snapshots of the home stay, and so does its settings.toml. A running server follows.
    """
    from assistant.rendering import counted
    from index.backup import SETTINGS
    from index.backup import restore as run

    done = run(home_of(context, folder), file, may_replace=may_replace)
    settings = f" and {SETTINGS}" if done.has_settings else ""
    echo(f"restored {counted(len(done.snapshots), 'snapshot')}{settings}")
    echo(f"published {done.published}")


@click.command()
@click.argument("message", default="")
@home_option
@click.pass_context
def pause(context: click.Context, message: str, folder: Path | None) -> None:
    """Answer every question with MESSAGE alone, at once and on every surface, until `citewell resume`.

    Emergencies and crises are answered as ever. Without a MESSAGE a fixed sentence is shown. Sources can still be
    opened, and copied quotes checked.
    """
    if len(message) > _MAX_MESSAGE_CHARS:
        msg = f"the message has {len(message)} characters; write at most {_MAX_MESSAGE_CHARS}"
        raise click.UsageError(msg)
    home_of(context, folder).pause(message.strip())
    click.echo("paused: every question is answered with the message until `citewell resume`")


@click.command()
@home_option
@click.pass_context
def resume(context: click.Context, folder: Path | None) -> None:
    """Answer questions again."""
    was_paused = home_of(context, folder).resume()
    click.echo("questions are answered again" if was_paused else "it was not paused")
