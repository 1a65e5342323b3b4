"""What every encoder promises, kept by the model that ships and by the packaged one, each on its own runtime."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import CitewellError
from index.encoding import DEFAULT_ENCODER, DEFAULT_FOLDER, build_threads, load_encoder
from index.types import Encoder

_ROOT = Path(__file__).parents[2]
_TEXTS = (
    "Bone.",
    "Anastrozole lowers oestrogen, e.g. in men.",
    "Five years of treatment: " + "bones thin slowly, and then faster. " * 12,
    "5\u00a0mg cafe\u0301",
    "",
    "   ",
    "👩🏽‍🔬🧦",
    "<script>alert(1)</script>",
    "[CLS] and [SEP]",
    *(f"Sentence {number} {'is longer ' * (number % 7)}." for number in range(40)),
    "One that is cut. " * 100,
)


@pytest.fixture(scope="module", params=[None, "all-MiniLM-L6-v2"], ids=["shipped", "packaged"])
def encoder(request: pytest.FixtureRequest) -> Encoder:
    """Load each encoder once."""
    return load_encoder(request.param, threads=1)


def test_a_text_has_the_same_vectors_alone_and_among_others(encoder: Encoder) -> None:
    """Batches and their order change no vector by more than rounding."""
    together = encoder.encode(_TEXTS)
    tokens = np.split(together.tokens, np.cumsum(together.counts)[:-1])

    for row, text in enumerate(_TEXTS):
        alone = encoder.encode([text])
        np.testing.assert_allclose(together.pooled[row], alone.pooled[0], atol=1e-5)
        assert together.counts[row] == len(alone.tokens)
        np.testing.assert_allclose(tokens[row], alone.tokens, atol=1e-5)


def test_a_home_folder_may_be_written_short(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model of either runtime is found under `~`."""
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "exported").symlink_to(DEFAULT_FOLDER)

    encoder = load_encoder("~/exported", threads=1)

    assert encoder.identity.name == "~/exported"


def test_vectors_have_the_promised_form(encoder: Encoder) -> None:
    """Pooled rows and tokens are float32 and of unit length, and every text has at least one token."""
    encoded = encoder.encode(_TEXTS)

    kinds = [rows.dtype.name for rows in (encoded.pooled, encoded.tokens, encoded.counts)]
    assert kinds == ["float32", "float32", "int64"]
    assert encoded.pooled.shape == (len(_TEXTS), encoder.dimension)
    assert encoded.tokens.shape == (encoded.counts.sum(), encoder.token_dimension)
    np.testing.assert_allclose(np.linalg.norm(encoded.pooled, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(encoded.tokens, axis=1), 1, atol=1e-5)
    assert encoded.counts.min() >= 1


@pytest.mark.parametrize(
    ("text", "pieces"),
    [("bone loss", 2), ("bones thin.", 3), ("a", 1), ("🧦", 1), ("word " * 1000, 254), ("\ud83e bone", 2)],
    ids=["two words", "with a full stop", "one letter", "emoji", "cut at what the model reads", "half a surrogate"],
)
def test_tokens_are_words_and_not_markers(encoder: Encoder, text: str, pieces: int) -> None:
    """A text has as many token rows as word pieces, without the marks that open and close it."""
    assert encoder.encode([text]).counts.tolist() == [pieces]


@pytest.mark.parametrize("text", ["", " ", "\n\t", "\u00a0\u2003", "\x00"], ids=repr)
def test_a_text_without_words_still_has_vectors(encoder: Encoder, text: str) -> None:
    """What holds no word keeps its markers, so that nothing is ever without a token."""
    encoded = encoder.encode([text])

    assert encoded.counts.tolist() == [2]
    assert np.isfinite(encoded.pooled).all()


def test_meaning_is_nearer_than_wording(encoder: Encoder) -> None:
    """The question in lay words is nearer to its answer than to a sentence about something else."""
    question, answer, other = encoder.encode(
        ["does it thin a bloke's bones?", "Men lose bone mineral density.", "The clinic opens at nine on Mondays."]
    ).pooled

    assert question @ answer > question @ other + 0.2


def test_the_model_that_ships_is_the_one_without_a_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No name and the shipped model's own name stand for the same encoder; a folder of that name comes first."""
    monkeypatch.chdir(tmp_path)
    assert load_encoder(DEFAULT_ENCODER, threads=1).identity == load_encoder(None, threads=1).identity
    (tmp_path / DEFAULT_ENCODER).mkdir()

    with pytest.raises(CitewellError, match=f"{DEFAULT_ENCODER} holds no model weights"):
        load_encoder(DEFAULT_ENCODER, threads=1)


def test_the_model_that_ships_needs_no_other_runtime() -> None:
    """Encoding with it loads neither torch nor what stands on it."""
    program = (
        "import sys; from index.encoding import load_encoder; load_encoder(None, threads=1).encode(['bone']);"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers', 'onnx') if name in sys.modules])"
    )

    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=_ROOT)

    assert ended.stdout.strip() == "[]"


def test_an_update_may_use_every_processor() -> None:
    """An update takes at least one thread."""
    assert build_threads() >= 1
