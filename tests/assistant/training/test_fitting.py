"""Training: what is learnt is found again, NumPy computes what PyTorch trained, and families stay together."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from assistant.safety.classifier import Network
from assistant.training import fitting
from assistant.training.lessons import Lesson
from assistant.types import Route

ORDER = (Route.INFORMATION, Route.ADVICE)
DIMENSION = 8


def _lessons(n: int) -> list[Lesson]:
    """Make texts of which those that ask for advice hold one word piece after another, in this order."""
    rng = np.random.default_rng(0)
    lessons = []
    for number in range(n):
        rows = rng.standard_normal((int(rng.integers(4, 9)), DIMENSION)).astype(np.float32)
        first, second = (0, 1) if number % 2 else (1, 0)
        at = int(rng.integers(len(rows) - 1))
        rows[at, first] += 6
        rows[at + 1, second] += 6
        lessons.append(Lesson(rows, frozenset((ORDER[number % 2],))))
    return lessons


def test_what_is_learnt_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network tells texts apart by the order of two word pieces, which no mean could."""
    monkeypatch.setattr(fitting, "_EPOCHS", 30)
    lessons = _lessons(300)

    network = fitting.fit(lessons[:240], ORDER)

    assert np.mean([_judged(network, lesson) in lesson.routes for lesson in lessons[240:]]) >= 0.9


def test_several_routes_may_be_right(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is only known to be no advice is not taken for advice, and nothing else is learnt of it."""
    monkeypatch.setattr(fitting, "_EPOCHS", 30)
    order = (*ORDER, Route.CHAT)
    known, unknown = _lessons(300), frozenset((Route.INFORMATION, Route.CHAT))
    loose = [replace(lesson, routes=unknown) if Route.INFORMATION in lesson.routes else lesson for lesson in known]

    network = fitting.fit(loose[:240], order)

    assert np.mean([(_judged(network, lesson, order) in lesson.routes) for lesson in loose[240:]]) >= 0.9
    rows = np.stack([network.probabilities(lesson.pieces)[0] for lesson in loose[240:] if lesson.routes == unknown])
    assert rows[:, [0, 2]].mean(axis=0) == pytest.approx([0.5, 0.5], abs=0.2)


def _judged(network: Network, lesson: Lesson, order: tuple[Route, ...] = ORDER) -> Route:
    return order[int(network.probabilities(lesson.pieces)[0].argmax())]


def test_numpy_computes_what_was_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    """The network that ships gives the scores of the one that was trained, whatever stands beside a text."""
    monkeypatch.setattr(fitting, "_EPOCHS", 1)
    lessons = _lessons(70)
    trained = []
    train = fitting._train
    monkeypatch.setattr(fitting, "_train", lambda *given: trained.append(train(*given)) or trained[-1])

    network = fitting.fit(lessons, ORDER, 1)

    padded, present = fitting._Lessons(lessons, ORDER).batch(torch.tensor([0, 1]))
    monkeypatch.setattr(fitting, "_PIECE_DROPOUT", 0.0)
    with torch.no_grad():
        expected = torch.softmax(trained[0](padded, present), 1).numpy()
    found = np.concatenate([network.probabilities(lesson.pieces) for lesson in lessons[:2]])
    np.testing.assert_allclose(found, expected, atol=1e-5)


def test_families_stay_together() -> None:
    """Near-twins are all judged by a network that saw none of them, and every message is judged once."""
    families = [f"family {number // 3}" for number in range(90)]

    parts = fitting.folds(families)

    assert sorted(row for _, judged in parts for row in judged) == list(range(90))
    for taught, judged in parts:
        assert not {families[row] for row in taught} & {families[row] for row in judged}
