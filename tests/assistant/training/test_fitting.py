"""Training: what is learnt is found again, NumPy computes what PyTorch trained, and families stay together."""

import numpy as np
import pytest
import torch

from assistant.training import fitting
from assistant.types import Route

ORDER = (Route.INFORMATION, Route.ADVICE)
DIMENSION = 8


def _messages(n: int) -> tuple[list[np.ndarray], list[Route]]:
    """Make texts of which those that ask for advice hold one word piece after another, in this order."""
    rng = np.random.default_rng(0)
    pieces, routes = [], []
    for number in range(n):
        rows = rng.standard_normal((int(rng.integers(4, 9)), DIMENSION)).astype(np.float32)
        first, second = (0, 1) if number % 2 else (1, 0)
        at = int(rng.integers(len(rows) - 1))
        rows[at, first] += 6
        rows[at + 1, second] += 6
        pieces.append(rows)
        routes.append(ORDER[number % 2])
    return pieces, routes


def test_what_is_learnt_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network tells texts apart by the order of two word pieces, which no mean could."""
    monkeypatch.setattr(fitting, "_EPOCHS", 30)
    pieces, routes = _messages(300)

    network = fitting.fit(pieces[:240], routes[:240], ORDER)

    judged = [ORDER[int(network.probabilities(rows).argmax())] for rows in pieces[240:]]
    assert np.mean([one is other for one, other in zip(judged, routes[240:], strict=True)]) >= 0.9


def test_numpy_computes_what_was_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network that ships gives the scores of the one that was trained, whatever stands beside a text."""
    monkeypatch.setattr(fitting, "_EPOCHS", 1)
    pieces, routes = _messages(70)
    trained = []
    train = fitting._train
    monkeypatch.setattr(fitting, "_train", lambda *given: trained.append(train(*given)) or trained[-1])

    network = fitting.fit(pieces, routes, ORDER, 1)

    rows = [torch.from_numpy((text - network.mean) * network.scale) for text in pieces[:2]]
    padded = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    present = torch.arange(padded.shape[1])[None] < torch.tensor([[len(text)] for text in rows])
    monkeypatch.setattr(fitting, "_PIECE_DROPOUT", 0.0)
    with torch.no_grad():
        expected = torch.softmax(trained[0](padded, present), 1).numpy()
    found = [network.probabilities(text) for text in pieces[:2]]
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_families_stay_together() -> None:
    """Near-twins are all judged by a network that saw none of them, and every message is judged once."""
    families = [f"family {number // 3}" for number in range(90)]

    parts = fitting.folds(families)

    assert sorted(row for _, judged in parts for row in judged) == list(range(90))
    for taught, judged in parts:
        assert not {families[row] for row in taught} & {families[row] for row in judged}
