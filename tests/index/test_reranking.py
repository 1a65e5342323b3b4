"""Late interaction against three plain loops."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.reranking import held_names, late_interaction
from index.token_vectors import to_stored
from index.types import Embeddings


def _unit_rows(random: np.random.Generator, count: int, dimension: int = 16) -> Embeddings:
    rows = random.standard_normal((count, dimension))
    unit: Embeddings = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit


def _naive(question: Embeddings, sentences: list[np.ndarray]) -> list[float]:
    scores = []
    for tokens in sentences:
        total = 0.0
        for asked in question:
            best = -2.0
            for token in tokens:
                row = token.astype(float)
                best = max(best, float(np.dot(asked.astype(float), row / np.linalg.norm(row))))
            total += best
        scores.append(total / len(question))
    return scores


@given(
    seed=st.integers(0, 10_000),
    asked=st.lists(st.integers(1, 12), min_size=1, max_size=3),
    counts=st.lists(st.integers(1, 9), min_size=1, max_size=15),
)
def test_scores_equal_three_plain_loops(seed: int, asked: list[int], counts: list[int]) -> None:
    """Each sentence's score is the mean over question tokens of its best cosine, in the wording it fits best."""
    random = np.random.default_rng(seed)
    wordings = [_unit_rows(random, count) for count in asked]
    sentences = [to_stored(_unit_rows(random, count)) for count in counts]

    scores = late_interaction(
        np.concatenate(wordings), np.array(asked), np.concatenate(sentences), np.array(counts, np.int64)
    )

    best = np.max([_naive(wording, sentences) for wording in wordings], axis=0)
    np.testing.assert_allclose(scores, best, atol=1e-5)


def test_a_sentence_that_holds_every_token_scores_one() -> None:
    """A sentence with all tokens of the question, in any order and among others, has the best score there is."""
    random = np.random.default_rng(5)
    question, others = _unit_rows(random, 4), _unit_rows(random, 3)
    tokens = to_stored(np.concatenate([others, question[::-1], others]))

    scores = late_interaction(question, np.array([4]), tokens, np.array([3, 7], np.int64))

    assert scores[1] == pytest.approx(1, abs=2e-3)
    assert scores[0] < 0.9


def test_a_score_depends_on_its_own_sentence_only() -> None:
    """Scores are the same whether sentences are scored together or alone."""
    random = np.random.default_rng(6)
    question = _unit_rows(random, 5)
    sentences = [to_stored(_unit_rows(random, count)) for count in (1, 4, 2)]

    together = late_interaction(question, np.array([5]), np.concatenate(sentences), np.array([1, 4, 2], np.int64))
    alone = [late_interaction(question, np.array([5]), tokens, np.array([len(tokens)]))[0] for tokens in sentences]

    np.testing.assert_allclose(together, alone, atol=1e-6)


def test_no_sentences_have_no_scores() -> None:
    """Without sentences there is nothing to score."""
    question = _unit_rows(np.random.default_rng(1), 2)

    assert late_interaction(question, np.array([2]), np.empty((0, 16), np.int8), np.empty(0, np.int64)).tolist() == []


def test_names_count_where_they_are_held() -> None:
    """All names give 1, some their share, none and no names at all 0; forms of a word are one name."""
    texts = ["Moss teas", "a moss keeps", "rain"]

    assert held_names({"moss", "tea"}, texts).tolist() == [1, 0.5, 0]
    assert held_names(set(), texts).tolist() == [0, 0, 0]
