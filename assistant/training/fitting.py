"""From lessons to a network, with PyTorch. `assistant.safety.classifier` runs it with NumPy."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from assistant.safety.classifier import STRETCHES, Array, Network
from assistant.training.labelled import N_PARTS, part_of
from assistant.training.lessons import Lesson
from assistant.types import Route

# Chosen by cross-validation on the training messages. Of the messages without danger 1 % were taken for dangerous while
# 0.86 of the dangerous ones were found by the mean word piece alone, 0.90 with the filters beside it.
_FILTERS = 160
_HIDDEN = 256
N_NETWORKS = 3
_EPOCHS = 12
_PEAK_LEARNING_RATE = 2e-3
_WEIGHT_DECAY = 0.05
_DROPOUT = 0.3
_PIECE_DROPOUT = 0.1
_SMOOTHING = 0.05
_BATCH = 64
# Longer messages are cut while training; there are hardly any.
_MOST_PIECES = 128


def fit(lessons: Sequence[Lesson], order: Sequence[Route], n_networks: int = N_NETWORKS) -> Network:
    """Train the networks.

    Args:
        order: of the outputs.
    """
    batched = _Lessons(lessons, order)
    members = [_train(batched, len(order), seed) for seed in range(n_networks)]
    return Network(
        mean=batched.mean.numpy(),
        scale=batched.scale.numpy(),
        filters=_stacked([net.filters.weight.T for net in members]),
        filters_bias=_stacked([net.filters_bias for net in members]),
        hidden=_stacked([net.hidden.weight.T for net in members]),
        hidden_bias=_stacked([net.hidden.bias[None] for net in members]),
        output=_stacked([net.output.weight.T for net in members]),
        output_bias=_stacked([net.output.bias[None] for net in members]),
    )


def folds(families: Sequence[str]) -> list[tuple[list[int], list[int]]]:
    """Cut messages in parts, families whole: rows to train on and rows to judge."""
    parts = np.array([part_of(family) for family in families])
    return [(np.flatnonzero(parts != at).tolist(), np.flatnonzero(parts == at).tolist()) for at in range(N_PARTS)]


class _Lessons:
    """All lessons: their word pieces, made ready batch by batch, and which routes are right, of shape (n, n_routes)."""

    def __init__(self, lessons: Sequence[Lesson], order: Sequence[Route]) -> None:
        self._pieces = [torch.from_numpy(lesson.pieces[:_MOST_PIECES]) for lesson in lessons]
        self.lengths = torch.tensor([len(pieces) for pieces in self._pieces])
        self.right = torch.tensor([[route in lesson.routes for route in order] for lesson in lessons])
        n_pieces = self.lengths.sum()
        self.mean = torch.stack([rows.sum(0) for rows in self._pieces]).sum(0) / n_pieces
        squares = torch.stack([(rows - self.mean).square().sum(0) for rows in self._pieces]).sum(0)
        self.scale = 1 / (squares / n_pieces).sqrt().clamp(min=1e-6)

    def batch(self, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Give the standardised word pieces, (n, length, dimension) with zeros at the end, and which are there."""
        padded = nn.utils.rnn.pad_sequence([self._pieces[row] for row in rows.tolist()], batch_first=True)
        present = torch.arange(padded.shape[1])[None] < self.lengths[rows][:, None]
        return (padded - self.mean) * self.scale * present[..., None], present


class _Net(nn.Module):
    def __init__(self, dimension: int, n_routes: int) -> None:
        super().__init__()
        # All filters as one matrix, each word piece of a stretch with columns of its own: faster than a convolution.
        self.filters = nn.Linear(dimension, _FILTERS * sum(STRETCHES), bias=False)
        self.filters_bias = nn.Parameter(torch.zeros(len(STRETCHES), _FILTERS))
        self.hidden = nn.Linear(dimension + _FILTERS * len(STRETCHES), _HIDDEN)
        self.output = nn.Linear(_HIDDEN, n_routes)
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, pieces: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        kept = present & (torch.rand(present.shape) > _PIECE_DROPOUT * self.training)
        pieces = pieces * kept[..., None]
        parts = list(torch.split(self.filters(pieces), _FILTERS, dim=2))
        read = [pieces.sum(1) / present.sum(1, keepdim=True).clamp(min=1)]
        for width, bias in zip(STRETCHES, self.filters_bias, strict=True):
            fits = sum((_earlier(parts.pop(0), by) for by in range(width)), bias)
            read.append((functional.relu(fits) * present[..., None]).amax(1))
        inner = functional.relu(self.hidden(self.dropout(torch.cat(read, 1))))
        scores: torch.Tensor = self.output(self.dropout(inner))
        return scores


def _earlier(columns: torch.Tensor, by: int) -> torch.Tensor:
    """Move what stands at later word pieces to earlier ones, of shape (n, length, n_filters)."""
    return functional.pad(columns, (0, 0, 0, by))[:, by:]


def _train(lessons: _Lessons, n_routes: int, seed: int) -> _Net:
    torch.manual_seed(seed)
    net = _Net(len(lessons.mean), n_routes)
    optimizer = torch.optim.AdamW(net.parameters(), lr=_PEAK_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    n_steps = _EPOCHS * -(-len(lessons.lengths) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _PEAK_LEARNING_RATE, total_steps=n_steps)
    net.train()
    for _ in range(_EPOCHS):
        for rows in _batches(lessons.lengths):
            loss = _loss(net(*lessons.batch(rows)), lessons.right[rows])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call] # torch leaves it so
            optimizer.step()
            schedule.step()
    return net.eval()


def _loss(scores: torch.Tensor, right: torch.Tensor) -> torch.Tensor:
    """Cross-entropy with smoothed labels, where several routes may be right: any of them is as good."""
    shares = functional.log_softmax(scores, 1)
    any_right = shares.masked_fill(~right, -torch.inf).logsumexp(1)
    return -((1 - _SMOOTHING) * any_right + _SMOOTHING * shares.mean(1)).mean()


def _batches(lengths: torch.Tensor) -> list[torch.Tensor]:
    """Cut all rows into batches of similar length, in random order."""
    by_length = torch.argsort(lengths + torch.rand(len(lengths)) * 8)
    batches = torch.split(by_length, _BATCH)
    return [batches[at] for at in torch.randperm(len(batches)).tolist()]


def _stacked(parts: list[torch.Tensor]) -> Array:
    return torch.stack(parts).detach().numpy().astype(np.float32)
