"""How well a trained encoder finds answers among sentences it has not seen."""

from collections.abc import Sequence

import torch
from torch import Tensor

from index.training.data import TrainingSet
from index.training.model import TextVectors, TrainableEncoder, interaction


def shares(encoder: TrainableEncoder, held_out: TrainingSet) -> dict[str, float]:
    """Rank all sentences for every answerable question, and say how often an answer is among the first k.

    Returns:
        `first k` by late interaction and `pooled first k`, over all sentences; `in passage`: how often an answer
        leads its own passage; `told from near misses`: how often an answerable question's best sentence scores higher
        than a near miss's (area under the curve).
    """
    place: dict[tuple[str, int], int] = {}
    texts: list[str] = []
    for name, passage in held_out.passages.items():
        place.update({(name, number): len(texts) + number for number in range(len(passage.sentences))})
        texts += passage.texts()
    questions, missed = held_out.answered, [question for question in held_out.questions if not question.answers]
    asked, found = encode(encoder, [question.words for question in questions]), encode(encoder, texts)
    answers = [[place[question.passage, number] for number in question.answers] for question in questions]
    scores, pooled = interaction(asked, found), asked.pooled @ found.pooled.T
    ranks, pooled_ranks = first_ranks(scores, answers), first_ranks(pooled, answers)
    own = [
        [place[question.passage, number] for number in range(len(held_out.passages[question.passage].sentences))]
        for question in questions
    ]
    leads = [group[int(row[group].argmax())] in right for row, group, right in zip(scores, own, answers, strict=True)]
    best, best_missed = scores.amax(1), interaction(encode(encoder, [q.words for q in missed]), found).amax(1)
    return {
        **{f"first {k}": _share(ranks, k) for k in (1, 3, 5)},
        **{f"pooled first {k}": _share(pooled_ranks, k) for k in (1, 3, 5)},
        "in passage": sum(leads) / len(leads),
        "told from near misses": float((best[:, None] > best_missed[None]).float().mean()),
    }


@torch.no_grad()
def encode(encoder: TrainableEncoder, texts: Sequence[str]) -> TextVectors:
    """Encode many texts."""
    return encoder(encoder.tokenize(texts), groups=max(1, len(texts) // 128))  # type: ignore[no-any-return]


def first_ranks(scores: Tensor, answers: Sequence[Sequence[int]]) -> list[int]:
    """Say at which rank, from 0, the first answer of each row stands."""
    best = torch.stack([row[list(right)].max() for row, right in zip(scores, answers, strict=True)])
    return [int(rank) for rank in (scores > best[:, None]).sum(1)]


def _share(ranks: Sequence[int], k: int) -> float:
    return sum(rank < k for rank in ranks) / len(ranks)
