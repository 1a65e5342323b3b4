"""Training on a tiny model: it must learn what it is shown, and save what it learnt."""

from pathlib import Path

import pytest
import torch
from safetensors.numpy import load_file

from index.training.data import LabelledPassage, LabelledQuestion, TrainingSet
from index.training.figures import first_ranks, shares
from index.training.loop import Recipe, train
from index.training.model import TextVectors, interaction

# Of words, the tiny model knows moss, tea, keeps, bone and rain; no question shares one with its answer.
_PASSAGES = {
    "p1": LabelledPassage("p1", "tea", ("moss bone", "rain keeps", "tea tea")),
    "p2": LabelledPassage("p2", "bone", ("keeps tea", "bone rain", "moss moss")),
}
_QUESTIONS = (
    LabelledQuestion("p1", "keeps keeps", (0,)),
    LabelledQuestion("p1", "moss tea", (1,)),
    LabelledQuestion("p1", "bone keeps", ()),
    LabelledQuestion("p2", "rain rain", (0,)),
    LabelledQuestion("p2", "tea tea moss", (1,)),
    LabelledQuestion("p2", "bone tea", ()),
)
_RECIPE = Recipe(
    epochs=200, token_dimension=16, passages=2, learning_rate=5e-3, projection_learning_rate=5e-3, near_misses=1.0
)


def test_what_is_shown_is_learnt_and_saved(tiny_folder: Path, tmp_path: Path) -> None:
    """After training, answers lead, near misses stay below them, and the folder holds the projection."""
    whole = TrainingSet(_PASSAGES, _QUESTIONS)
    lines: list[str] = []

    encoder = train(tiny_folder, whole, _RECIPE, "cpu", lines.append)
    encoder.save(tmp_path)

    figures = shares(encoder, whole)
    assert figures["first 1"] == 1
    assert figures["told from near misses"] >= 0.75
    assert lines[-1].startswith("step 200 of 200, loss ")
    assert load_file(tmp_path / "token_projection.safetensors")["token_projection.weight"].shape == (16, 32)


def test_the_same_seed_gives_the_same_weights(tiny_folder: Path) -> None:
    """Training twice gives one encoder."""
    whole = TrainingSet(_PASSAGES, _QUESTIONS)
    recipe = Recipe(epochs=4, token_dimension=16, passages=2)

    one, other = (train(tiny_folder, whole, recipe, "cpu", lambda line: None) for _ in range(2))

    torch.testing.assert_close(one.token_projection.weight, other.token_projection.weight)


def test_interaction_ignores_padding_and_marks() -> None:
    """A question's score is the mean of its words' best cosines among the words of a sentence, and of nothing else."""
    east, north = torch.tensor([1.0, 0.0]), torch.tensor([0.0, 1.0])
    asked = TextVectors(
        pooled=east[None], tokens=torch.stack([east, north, north])[None], words=torch.tensor([[True, True, False]])
    )
    found = TextVectors(
        pooled=torch.stack([east, north]),
        tokens=torch.stack([torch.stack([east, north]), torch.stack([north, north])]),
        words=torch.tensor([[True, False], [True, True]]),
    )

    assert interaction(asked, found).tolist() == [[0.5, 0.5]]


@pytest.mark.parametrize(("scores", "rank"), [([0.1, 0.9, 0.5], 0), ([0.9, 0.8, 0.1], 1), ([0.9, 0.8, 0.85], 2)])
def test_the_rank_is_that_of_the_best_answer(scores: list[float], rank: int) -> None:
    """Ranks count from 0 the sentences that score higher than every answer."""
    assert first_ranks(torch.tensor([scores]), [[1]]) == [rank]
