"""`python -m assistant.training`: train the classifier of messages anew, and say how well it does."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import click

from assistant.safety.classifier import (
    CARD_NAME,
    CARDS,
    FORMAT_VERSION,
    WEIGHTS_NAME,
    Card,
    Classifier,
    network_of,
    weights_of,
)
from assistant.safety.judge import Judge, load_thresholds
from assistant.safety.languages import load_languages
from assistant.safety.rules import load_rules
from assistant.training.figures import shares
from assistant.training.fitting import fit, folds
from assistant.training.labelled import MESSAGES, LabelledMessage, mixed, read_messages
from assistant.training.lessons import lessons, parts_of
from assistant.types import Route
from corpus.errors import CitewellError
from index.encoding import load_shipped
from index.types import Manner, MannerEncoder

_TARGET = Path(__file__).parents[1] / "data"
# A message in another language is told by its words, before the classifier.
_ORDER = tuple(route for route in Route if route is not Route.OTHER_LANGUAGE)
# So many messages are joined of others, to teach that one sentence of a message is enough.
_N_MIXED = 4000
# One network is judged instead of the three that are written, which takes a third of the time and flatters nobody.
_N_JUDGING = 1
_CAVEAT = (
    "Each message has one writer, who also chose its route, and nearly each a second reader who agreed. All but one of "
    "the writers and all second readers are language models; no clinician has read the labels."
)


@click.command()
@click.option("--target", default=_TARGET, type=click.Path(path_type=Path, file_okay=False), help="Where to write.")
@click.option("--check", is_flag=True, help="Only cross-validate; write nothing.")
def main(target: Path, check: bool) -> None:  # noqa: FBT001 - click hands flags over as booleans
    """Cross-validate on the labelled messages, then train on all of them and write the classifier with its card."""
    try:
        messages, encoder = read_messages(), load_shipped(threads=1)
        taught = [*messages, *mixed(messages, _N_MIXED)]
        manners = encoder.manner([parts_of(message) for message in taught])
        figures = _cross_validated(taught, manners, len(messages), encoder)
    except CitewellError as error:
        raise click.ClickException(str(error)) from error
    click.echo(json.dumps(figures, indent=1))
    if not check:
        network = fit(list(lessons(taught, manners)), _ORDER)
        _write(target, weights_of(network), encoder, len(messages), figures["all"])


def _cross_validated(
    messages: Sequence[LabelledMessage], manners: Sequence[Manner], n_judged: int, encoder: MannerEncoder
) -> dict[str, dict[str, float]]:
    """Judge the first messages as the program does, each by a network that has not seen its family."""
    routes = [message.route for message in messages]
    given: dict[int, Route] = {}
    for taught, judged in folds([message.family for message in messages]):
        learnt = lessons([messages[row] for row in taught], [manners[row] for row in taught])
        network = fit(list(learnt), _ORDER, _N_JUDGING)
        judge = _judge(Classifier(network_of(weights_of(network), "fold"), _ORDER, encoder))
        click.echo(f"judging {len(judged)} messages", err=True)
        given |= {row: judge.assess(messages[row].text).route for row in judged if row < n_judged}
    writers = sorted({message.writer for message in messages})
    parts: dict[str, Sequence[int]] = {"all": range(n_judged)}
    for writer in writers:
        parts[f"writer {writer}"] = [row for row in range(n_judged) if messages[row].writer == writer]
    return {
        name: dict(shares([routes[row] for row in rows], [given[row] for row in rows])) for name, rows in parts.items()
    }


def _judge(classifier: Classifier) -> Judge:
    return Judge(load_rules(), load_languages(), classifier, load_thresholds())


def _write(target: Path, weights: bytes, encoder: MannerEncoder, n_messages: int, figures: dict[str, float]) -> None:
    card = Card(
        format_version=FORMAT_VERSION,
        made=datetime.now(UTC).date().isoformat(),
        encoder=encoder.identity,
        weights_sha256=sha256(weights).hexdigest(),
        routes=_ORDER,
        messages=n_messages,
        messages_sha256=sha256(MESSAGES.read_bytes()).hexdigest(),
        figures=figures,
        caveat=_CAVEAT,
    )
    target.mkdir(parents=True, exist_ok=True)
    (target / WEIGHTS_NAME).write_bytes(weights)
    (target / CARD_NAME).write_bytes(CARDS.dump_json(card, indent=1) + b"\n")


if __name__ == "__main__":
    main()
