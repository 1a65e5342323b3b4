"""`citewell`: the command line. Beside the other modules of commands, the only one that prints.

Model and web libraries are imported inside the commands that need them, so that `--help` is instant.
"""

import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, BinaryIO

import click

from assistant.home_commands import home_group, pause, resume
from assistant.index_commands import index_group
from assistant.journal_commands import gaps, journal_group
from assistant.mcp_command import mcp_command
from assistant.options import home_of, home_option, json_line, open_assistant, settings_of, utf8_output, visible_line
from assistant.quality_commands import calibrate, evaluate, preview
from assistant.search_command import search
from corpus.errors import CitewellError

if TYPE_CHECKING:
    from assistant.pipeline import Assistant


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="citewell")
@home_option
@click.pass_context
def citewell(context: click.Context, folder: Path | None) -> None:  # noqa: ARG001 - settings_of reads it from the context
    """Answer questions about a library of documents in the documents' own words, with citations.

    Without a command it serves the web chat.
    """
    if context.invoked_subcommand is None:
        context.invoke(serve, folder=None, host=None, port=None)


@citewell.command()
@click.option("--host", help="Address to listen on.  [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.  [default: 7860]")
@home_option
@click.pass_context
def serve(context: click.Context, folder: Path | None, host: str | None, port: int | None) -> None:
    """Serve the web chat and the HTTP API.

    Where the home holds no index yet, one of the built-in library is built first.
    """
    from assistant.serving import listen, run

    settings = settings_of(context, folder, host=host, port=port)
    with listen(settings.host, settings.port) as listener:
        run(listener, settings, announce=click.echo)


@citewell.command()
@click.argument("question", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one outcome object.")
@click.option(
    "--jsonl",
    "lines",
    type=click.File("rb"),
    metavar="FILE",
    help="Answer a line each; - is standard input.",
)
@home_option
@click.pass_context
def ask(
    context: click.Context, question: str | None, as_json: bool, lines: Iterable[bytes] | None, folder: Path | None
) -> None:
    """Ask one QUESTION, or a file of them with --jsonl.

    A line of the file is {"id", "question", "history": [{"role", "content"}]}; one outcome object a line comes
    out, in the same order.
    """
    if (question is None) == (lines is None):
        msg = "give either a QUESTION or --jsonl FILE"
        raise click.UsageError(msg)
    assistant = open_assistant(context, folder, may_be_paused=True)
    if lines is not None:
        _ask_lines(assistant, lines)
    elif question is not None:
        _ask_one(assistant, question, as_json=as_json)


def _ask_one(assistant: "Assistant", question: str, *, as_json: bool) -> None:
    from assistant.rendering import as_text, outcome_object
    from assistant.stages import ms_since

    started = perf_counter()
    outcome = assistant.ask(question)
    elapsed_ms = ms_since(started)
    if as_json:
        click.echo(json_line(outcome_object(outcome, id=None, elapsed_ms=elapsed_ms)))
    else:
        notice, as_of = assistant.messages.general_notice, assistant.created.date()
        click.echo(as_text(outcome, general_notice=notice, as_of=as_of))


def _ask_lines(assistant: "Assistant", lines: Iterable[bytes]) -> None:
    from assistant.batch import answer_lines

    failed = 0
    for answered in answer_lines(assistant, lines):
        failed += answered["outcome"] == "error"
        click.echo(json_line(answered))
    if failed:
        msg = f'{failed} {"lines" if failed > 1 else "line"} could not be read; see the outcome "error" above'
        raise CitewellError(msg)


@citewell.command()
@click.argument("document")
@click.option("--span", help="Only these characters, as START-END.")
@home_option
@click.pass_context
def show(context: click.Context, document: str, span: str | None, folder: Path | None) -> None:
    """Print the stored text of DOCUMENT, or a slice of it."""
    from assistant.rendering import visible
    from corpus.types import Span

    home = home_of(context, folder)
    text = home.document(home.published(), document).text
    if span is not None:
        place = re.fullmatch(r"(\d{1,12})-(\d{1,12})", span, re.ASCII)
        if place is None:
            msg = f"--span is {span!r}, not START-END like 120-180"
            raise click.UsageError(msg)
        text = Span(int(place[1]), int(place[2])).of(text)
    if sys.stdout.isatty():
        # A program gets the words as they are stored; a terminal might obey them.
        text = visible(text)
    click.echo(text, nl=span is not None or not text.endswith("\n"))


@citewell.command()
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects, one a clip.")
@home_option
@click.pass_context
def clip(context: click.Context, file: BinaryIO, as_json: bool, folder: Path | None) -> None:
    """Check copied quotes in FILE (- is standard input): current, changed or not ours.

    A clip is what "Copy with source" copies. It may have come through an e-mail, wrapped and with > in front.
    Of a changed one, words in [-...-] stand only in the first version, words in {+...+} only in the second.

    The status is 0 if every clip is current, otherwise 1.
    """
    from assistant.clips.checking import check_clips, documents_of, finding_object, finding_text
    from assistant.clips.verdicts import Verdict
    from assistant.homes import home_at
    from assistant.web.wording import load_wording

    settings = settings_of(context, folder)
    home, wording = home_at(settings), load_wording(settings.language)
    published = home.published()
    findings = check_clips(_decoded(file), documents_of(home), published)
    if as_json:
        click.echo(json_line([finding_object(finding, wording.why(finding)) for finding in findings]))
    else:
        lines = [
            finding_text(number, finding, wording.verdict(finding), wording.why(finding))
            for number, finding in enumerate(findings, start=1)
        ]
        click.echo("\n\n".join(lines) or wording.clip_none)
    if not findings or any(finding.verdict is not Verdict.CURRENT for finding in findings):
        context.exit(1)


def _decoded(file: BinaryIO) -> str:
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{file.name} is not text in UTF-8; save it as UTF-8"
        raise CitewellError(msg) from error


@citewell.command()
@home_option
def password(folder: Path | None) -> None:  # noqa: ARG001 - it needs no home, but takes what every command takes
    """Ask for a password twice and print its hash, for CITEWELL_STAFF_PASSWORD_HASH.

    Nothing that is typed is shown or kept. Two equal lines on standard input do as well.
    """
    from assistant.passwords import hash_of, typed_twice

    click.echo(hash_of(typed_twice()))


@citewell.command()
@home_option
def token(folder: Path | None) -> None:  # noqa: ARG001 - it needs no home, but takes what every command takes
    """Make a token for a program that uses the HTTP interface, and its hash, for CITEWELL_API_TOKENS.

    The token is shown this once and kept nowhere.
    """
    from assistant.tokens import hash_of_token, new_token

    made = new_token()
    click.echo(f"token {made}\nhash  {hash_of_token(made)}")


for _command in (search, index_group, home_group, mcp_command, pause, resume, evaluate, calibrate, gaps, journal_group):
    citewell.add_command(_command)
index_group.add_command(preview)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; an expected error is one line on standard error and status 1."""
    utf8_output()
    try:
        citewell(arguments, prog_name="citewell")
    except CitewellError as error:
        click.echo(f"citewell: {visible_line(error)}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
