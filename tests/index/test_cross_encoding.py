"""Rerankers: any CrossEncoder from a folder, and what is said of those that are none."""

from pathlib import Path

import numpy as np
import pytest

from index.encoding import load_reranker
from index.errors import EncoderUnavailable


def _saved(folder: Path, tiny_folder: Path, labels: int) -> Path:
    from sentence_transformers import CrossEncoder

    model = CrossEncoder(str(tiny_folder), num_labels=labels, device="cpu", local_files_only=True)
    model.save_pretrained(str(folder))
    return folder


def test_a_reranker_scores_as_the_library_does(tmp_path: Path, tiny_folder: Path) -> None:
    """Scores are those of sentence-transformers for the same pairs, one a text, in order."""
    from sentence_transformers import CrossEncoder

    folder = _saved(tmp_path / "one", tiny_folder, labels=1)
    texts = ["moss keeps rain", "bones", "tea tea tea"]

    reranker = load_reranker(str(folder), threads=1)

    assert reranker is not None
    expected = CrossEncoder(str(folder), device="cpu").predict([("moss tea", text) for text in texts])
    scores = reranker.score("moss tea", texts)
    np.testing.assert_allclose(scores, expected, atol=1e-6)
    assert len(set(scores.tolist())) == 3


def test_no_reranker_is_loaded_where_none_is_named() -> None:
    """Without a name there is none, and nothing of its libraries is imported."""
    assert load_reranker(None, threads=1) is None


def test_what_is_no_reranker_is_refused(tmp_path: Path, tiny_folder: Path) -> None:
    """A name that is nowhere, a folder of other things and a model of several scores are named, with the repair."""
    (tmp_path / "empty").mkdir()
    several = _saved(tmp_path / "several", tiny_folder, labels=3)

    for name, expected in (
        ("nobody/knows-this", "hf download nobody/knows-this"),
        (str(tmp_path / "empty"), "does not hold a CrossEncoder"),
        (str(several), "3 scores"),
    ):
        with pytest.raises(EncoderUnavailable, match=expected) as raised:
            load_reranker(name, threads=1)
        assert "CITEWELL_RERANKER" in str(raised.value)
