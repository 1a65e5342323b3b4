"""From word pieces and routes to a network, with PyTorch. `assistant.safety.classifier` runs it with NumPy."""

from collections.abc import Sequence

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from assistant.safety.classifier import Array, Network
from assistant.training.labelled import N_PARTS, part_of
from assistant.types import Route
from index.types import WordPieces

# Chosen by cross-validation on the training messages. Of the messages without danger 1 % were taken for dangerous while
# 0.86 of the dangerous ones were found by the mean word piece alone, 0.90 with the filters beside it.
_WIDTHS = (1, 2, 3)
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


def fit(
    pieces: Sequence[WordPieces], routes: Sequence[Route], order: Sequence[Route], n_networks: int = N_NETWORKS
) -> Network:
    """Train the networks.

    Args:
        order: of the outputs.
    """
    every = np.concatenate(pieces)
    mean, scale = every.mean(axis=0), 1 / np.maximum(every.std(axis=0), 1e-6)
    batched = _Messages(pieces, mean, scale, [order.index(route) for route in routes])
    members = [_train(batched, len(order), seed) for seed in range(n_networks)]
    return Network(
        mean=mean,
        scale=scale.astype(np.float32),
        filters=tuple(_stacked([net.filters_of(at) for net in members]) for at in range(len(_WIDTHS))),
        filters_bias=tuple(_stacked([net.filters_bias[at][None] for net in members]) for at in range(len(_WIDTHS))),
        hidden=_stacked([net.hidden.weight.T for net in members]),
        hidden_bias=_stacked([net.hidden.bias[None] for net in members]),
        output=_stacked([net.output.weight.T for net in members]),
        output_bias=_stacked([net.output.bias[None] for net in members]),
    )


def folds(families: Sequence[str]) -> list[tuple[list[int], list[int]]]:
    """Cut messages in parts, families whole: rows to train on and rows to judge."""
    parts = np.array([part_of(family) for family in families])
    return [(np.flatnonzero(parts != at).tolist(), np.flatnonzero(parts == at).tolist()) for at in range(N_PARTS)]


class _Messages:
    """All messages as one block of standardised word pieces, padded with zeros."""

    def __init__(self, pieces: Sequence[WordPieces], mean: Array, scale: Array, numbers: Sequence[int]) -> None:
        self.lengths = torch.tensor([min(len(rows), _MOST_PIECES) for rows in pieces])
        self.numbers = torch.tensor(numbers)
        self._rows = [torch.from_numpy((rows[:_MOST_PIECES] - mean) * scale).float() for rows in pieces]

    def batch(self, rows: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Give the word pieces of shape (n, length, dimension), and which are there, of shape (n, length)."""
        padded = nn.utils.rnn.pad_sequence([self._rows[row] for row in rows.tolist()], batch_first=True)
        return padded, torch.arange(padded.shape[1])[None] < self.lengths[rows][:, None]


class _Net(nn.Module):
    def __init__(self, dimension: int, n_routes: int) -> None:
        super().__init__()
        # All filters as one matrix, each word piece of a stretch with columns of its own: faster than a convolution.
        self.filters = nn.Linear(dimension, _FILTERS * sum(_WIDTHS), bias=False)
        self.filters_bias = nn.Parameter(torch.zeros(len(_WIDTHS), _FILTERS))
        self.hidden = nn.Linear(dimension + _FILTERS * len(_WIDTHS), _HIDDEN)
        self.output = nn.Linear(_HIDDEN, n_routes)
        self.dropout = nn.Dropout(_DROPOUT)

    def forward(self, pieces: torch.Tensor, present: torch.Tensor) -> torch.Tensor:
        kept = present & (torch.rand(present.shape) > _PIECE_DROPOUT * self.training)
        pieces = pieces * kept[..., None]
        parts = list(torch.split(self.filters(pieces), _FILTERS, dim=2))
        read = [pieces.sum(1) / present.sum(1, keepdim=True)]
        for width, bias in zip(_WIDTHS, self.filters_bias, strict=True):
            fits = sum((_earlier(parts.pop(0), by) for by in range(width)), bias)
            read.append((functional.relu(fits) * present[..., None]).amax(1))
        inner = functional.relu(self.hidden(self.dropout(torch.cat(read, 1))))
        scores: torch.Tensor = self.output(self.dropout(inner))
        return scores

    def filters_of(self, at: int) -> torch.Tensor:
        """Give the filters of one width, of shape (width * dimension, n_filters)."""
        first = sum(_WIDTHS[:at])
        rows = self.filters.weight[_FILTERS * first : _FILTERS * (first + _WIDTHS[at])]
        return torch.cat([part.T for part in torch.split(rows, _FILTERS)])


def _earlier(columns: torch.Tensor, by: int) -> torch.Tensor:
    """Move what stands at later word pieces to earlier ones, of shape (n, length, n_filters)."""
    return functional.pad(columns, (0, 0, 0, by))[:, by:]


def _train(messages: _Messages, n_routes: int, seed: int) -> _Net:
    torch.manual_seed(seed)
    net = _Net(messages.batch(torch.tensor([0]))[0].shape[2], n_routes)
    optimizer = torch.optim.AdamW(net.parameters(), lr=_PEAK_LEARNING_RATE, weight_decay=_WEIGHT_DECAY)
    n_steps = _EPOCHS * -(-len(messages.lengths) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _PEAK_LEARNING_RATE, total_steps=n_steps)
    net.train()
    for _ in range(_EPOCHS):
        for rows in _batches(messages.lengths):
            scores = net(*messages.batch(rows))
            loss = functional.cross_entropy(scores, messages.numbers[rows], label_smoothing=_SMOOTHING)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call] # torch leaves it so
            optimizer.step()
            schedule.step()
    return net.eval()


def _batches(lengths: torch.Tensor) -> list[torch.Tensor]:
    """Cut all rows into batches of similar length, in random order."""
    by_length = torch.argsort(lengths + torch.rand(len(lengths)) * 8)
    batches = torch.split(by_length, _BATCH)
    return [batches[at] for at in torch.randperm(len(batches)).tolist()]


def _stacked(parts: list[torch.Tensor]) -> Array:
    return torch.stack(parts).detach().numpy().astype(np.float32)
