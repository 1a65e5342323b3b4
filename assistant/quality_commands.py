"""`citewell evaluate`, `citewell calibrate` and `citewell index preview`: what a maintainer asks of saved questions."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from assistant.options import QuestionFile, home_option, json_line, json_option, settings_of
from assistant.progress import encoder_loader, progress_shown
from corpus.errors import CitewellError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from assistant.calibration import Calibration
    from assistant.quality import QualityCard
    from assistant.question_sets import CheckedQuestion
    from assistant.settings import Settings
    from assistant.stored_card import StoredCard
    from index.types import EncoderIdentity


@click.command()
@click.argument("questions", type=QuestionFile(), required=False)
@json_option
@click.option(
    "--chart",
    type=click.Path(path_type=Path, dir_okay=False, writable=True),
    metavar="FILE",
    help="Write the curve as a picture too, as SVG.",
)
@home_option
@click.pass_context
def evaluate(
    context: click.Context,
    questions: "BinaryIO | str | None",
    as_json: bool,
    chart: Path | None,
    folder: Path | None,
) -> None:
    """Ask a file of QUESTIONS with what is expected, and print the quality card; - is standard input.

    `builtin` names the questions about the built-in library. Without QUESTIONS it prints the card that was made with
    the published snapshot.

    A line is {"question", "expect", "gold": [phrases that answer], "history"}; what is expected is an answer, an
    abstention, advice, an emergency or chat. The card ends with what other confidences would answer, and how wrongly.
    """
    if chart and chart.suffix != ".svg":
        msg = f"--chart is {str(chart)!r}, not a file that ends in .svg"
        raise click.UsageError(msg)
    settings = _quiet_settings(context, folder)
    card = _measured(settings, questions) if questions else _stored(settings)
    if chart:
        _write_chart(chart, card, settings)
    click.echo(_as_json(card) if as_json else _as_text(card))


def _measured(settings: "Settings", file: "BinaryIO | str") -> "QualityCard":
    from assistant.assembly import build_assistant, load_models
    from assistant.confidence import WITHHOLD_NOTHING, confidence
    from assistant.quality import measured_card
    from assistant.question_sets import CheckedQuestion, read_set
    from assistant.threshold import set_threshold

    questions = read_set(file, CheckedQuestion).questions
    models = load_models(settings)
    as_set = build_assistant(settings, models)
    generous = build_assistant(settings, models, answers_from=WITHHOLD_NOTHING)
    return measured_card(questions, as_set.ask, generous.ask, answers_from=confidence(set_threshold(settings)))


def _stored(settings: "Settings") -> "StoredCard":
    from assistant.homes import home_at
    from assistant.stored_card import card_for
    from index.encoding import reranker_sha256

    home = home_at(settings)
    manifest = home.manifest(home.published())
    return card_for(settings, home, manifest, reranker_sha256(settings.reranker))


def _write_chart(path: Path, card: "QualityCard | StoredCard", settings: "Settings") -> None:
    from assistant.quality_charts import as_file, curve_chart
    from assistant.web.wording import load_wording

    drawn = as_file(curve_chart(card.curve, card.answers_from, load_wording(settings.language)))
    try:
        path.write_bytes(drawn)
    except OSError as error:
        msg = f"{path} cannot be written ({error.strerror}); name another file with --chart"
        raise CitewellError(msg) from error


def _as_json(card: "QualityCard | StoredCard") -> str:
    from dataclasses import asdict

    from assistant.stored_card import StoredCard, card_object

    return json_line(card_object(card) if isinstance(card, StoredCard) else asdict(card))


def _as_text(card: "QualityCard | StoredCard") -> str:
    from assistant.quality import card_text
    from assistant.rendering import visible
    from assistant.stored_card import StoredCard, card_lines

    if not isinstance(card, StoredCard):
        return card_text(card)
    return "\n".join(map(visible, card_lines(card)))


@click.command()
@click.argument("questions", type=QuestionFile(), required=False)
@click.option(
    "--wrong-at-most",
    type=click.FloatRange(0.01, 0.5),
    default=0.1,
    show_default=True,
    help="Which share of all answers may be wrong.",
)
@click.option("--undo", is_flag=True, help="Take the threshold out of the settings again.")
@json_option
@home_option
@click.pass_context
def calibrate(
    context: click.Context,
    questions: "BinaryIO | str | None",
    wrong_at_most: float,
    undo: bool,
    as_json: bool,
    folder: Path | None,
) -> None:
    """Set from which evidence on is answered, by a file of QUESTIONS about this library; - is standard input.

    The lowest threshold is taken that keeps the share of wrong answers at or below --wrong-at-most, and written into
    settings.toml with the models that it was measured with. The lines are those of `citewell evaluate`.
    """
    if (questions is None) != undo:
        msg = "give either QUESTIONS or --undo"
        raise click.UsageError(msg)
    settings = _quiet_settings(context, folder)
    if questions is None:
        _undo(settings)
    else:
        _calibrate(settings, questions, wrong_at_most, as_json=as_json)


def _undo(settings: "Settings") -> None:
    from assistant.settings_file import remove_threshold

    path = remove_threshold(settings.home)
    if path is None:
        click.echo(f"no threshold is set in {settings.home / 'settings.toml'}; nothing was changed")
    else:
        click.echo(f"took answers_from and measured_with out of {path}: the threshold that ships is used again")


def _calibrate(settings: "Settings", file: "BinaryIO | str", wrong_at_most: float, *, as_json: bool) -> None:
    from dataclasses import asdict

    from assistant.assembly import build_assistant, load_models
    from assistant.calibration import calibrated, check_enough
    from assistant.confidence import WITHHOLD_NOTHING, confidence
    from assistant.quality import judge, measured_card
    from assistant.question_sets import CheckedQuestion, read_set
    from assistant.settings_file import write_threshold
    from assistant.threshold import models_of

    questions = read_set(file, CheckedQuestion).questions
    check_enough(questions, wrong_at_most)
    models = load_models(settings)
    generous = build_assistant(settings, models, answers_from=WITHHOLD_NOTHING)

    def measure(threshold: float) -> "QualityCard":
        as_set = build_assistant(settings, models, answers_from=threshold)
        return measured_card(questions, as_set.ask, generous.ask, answers_from=confidence(threshold))

    found = calibrated([judge(one, generous.ask) for one in questions], measure, wrong_at_most)
    named = models_of(models.encoder.identity, models.reranker.sha256 if models.reranker else None)
    path = write_threshold(settings.home, found.answers_from, named)
    if as_json:
        facts = {"answers_from": found.answers_from, "measured_with": named, "settings": str(path)}
        click.echo(json_line({**facts, "card": asdict(found.card)}))
        return
    for line in _calibration_lines(found, questions, settings, path, is_shipped=_ships(models.encoder.identity)):
        click.echo(line)


def _ships(identity: "EncoderIdentity") -> bool:
    from index.encoding import is_shipped

    return is_shipped(identity)


def _calibration_lines(
    found: "Calibration",
    questions: "tuple[CheckedQuestion, ...]",
    settings: "Settings",
    path: Path,
    *,
    is_shipped: bool,
) -> "Iterator[str]":
    from assistant.confidence import OWN_WORDS_FROM
    from assistant.quality import curve_lines
    from assistant.settings import load_settings
    from assistant.stored_card import figure_lines, figures_of

    yield from curve_lines(found.card)
    yield ""
    yield from figure_lines(figures_of(found.card))
    yield ""
    yield f"answers_from = {found.answers_from} is written into {path}; a server takes it up when it is started again"
    yield "undo it with `citewell calibrate --undo`"
    if load_settings(home=settings.home).answers_from != found.answers_from:
        yield "CITEWELL_ANSWERS_FROM is set too, and outranks the file: unset it"
    if settings.quality_questions:
        yield "the quality card was measured with the threshold before: run `citewell index update`"
    if not is_shipped:
        follow_ups = sum(bool(question.history) for question in questions)
        yield (
            f"what a follow-up's own words must find, {OWN_WORDS_FROM}, was measured with the encoder that ships and "
            f"stays as it is; {follow_ups} of these questions are follow-ups, and are counted with it"
        )


@click.command()
@click.argument("questions", type=QuestionFile())
@click.argument("paths", nargs=-1)
@json_option
@home_option
@click.pass_context
def preview(
    context: click.Context,
    questions: "BinaryIO | str",
    paths: tuple[str, ...],
    as_json: bool,
    folder: Path | None,
) -> None:
    """Say which of the saved QUESTIONS would get another answer after `citewell index update PATHS`.

    The new snapshot is built aside, asked, and removed; nothing is published. A line is {"question"}, and where it is
    known what is expected, "expect" and "gold" as for `citewell evaluate`; - is standard input, `builtin` the questions
    about the built-in library. Without PATHS the last ones are read again.
    """
    from assistant.comparing import comparison_lines, comparison_object
    from assistant.homes import home_at
    from assistant.inspection import AnswerInspector, Comparison
    from assistant.question_sets import SavedQuestion, read_set
    from assistant.rendering import visible
    from assistant.reporting import report_object
    from index.update import update

    settings = _quiet_settings(context, folder)
    home, saved = home_at(settings), read_set(questions, SavedQuestion)
    published = home.published()
    inspector = AnswerInspector(settings, compare=saved)
    with progress_shown() as progress:
        load = encoder_loader(settings)
        report = update(home, paths, load, may_shrink=True, progress=progress, inspector=inspector)
    comparison = inspector.comparison or Comparison(len(saved.questions), published, ())
    if as_json:
        click.echo(json_line({**comparison_object(comparison), "library": report_object(report)}))
        return
    for failure in report.failures:
        click.echo(visible(f"failed    {failure.path} {failure.reason}"), err=True)
    for line in comparison_lines(comparison):
        click.echo(line)


def _quiet_settings(context: click.Context, folder: Path | None) -> "Settings":
    from assistant.settings import quiet_libraries

    settings = settings_of(context, folder)
    quiet_libraries(settings.home)
    return settings
