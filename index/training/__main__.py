"""`python -m index.training`: train an encoder on questions with their answers."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import click
import torch

from corpus.errors import CitewellError
from index.training.data import divide, read_training_set
from index.training.export import export
from index.training.figures import shares
from index.training.loop import Recipe, train

_SHIPPED = Recipe()


@click.group()
def main() -> None:
    """Make an encoder."""


@main.command(name="train")
@click.argument("folders", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--base", required=True, type=click.Path(path_type=Path, exists=True), help="The encoder to start from.")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="A folder for the trained encoder.")
@click.option("--epochs", default=_SHIPPED.epochs, show_default=True, help="How often each question is seen.")
@click.option("--seed", default=_SHIPPED.seed, show_default=True, help="Another seed gives other weights.")
def train_command(folders: tuple[Path, ...], base: Path, out: Path, epochs: float, seed: int) -> None:
    """Train on the passages and questions in FOLDERS (passages*.jsonl, questions*.jsonl).

    Figures come from the 15 % of the documents that are held out.
    """
    try:
        taught, held_out = divide(read_training_set(folders))
    except CitewellError as error:
        raise click.ClickException(str(error)) from error
    recipe = replace(_SHIPPED, epochs=epochs, seed=seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    encoder = train(base, taught, recipe, device, lambda line: click.echo(line, err=True))
    encoder.save(out)
    facts = {"recipe": asdict(recipe), "trained on": len(taught.answered), "held out": len(held_out.answered)}
    click.echo(json.dumps({**facts, "figures": shares(encoder, held_out)}, indent=1))


@main.command(name="export")
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--target", required=True, type=click.Path(path_type=Path), help="A folder for the exported model.")
def export_command(folder: Path, target: Path) -> None:
    """Turn the trained encoder in FOLDER into files that ONNX Runtime runs; CITEWELL_ENCODER may name them."""
    try:
        export(folder, target)
    except CitewellError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
