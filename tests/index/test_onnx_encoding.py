"""The model that ships against vectors of sentence-transformers, and what is said of one that is not whole."""

import gc
import shutil
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from weakref import ref

import numpy as np
import pytest

from index.encoding import DEFAULT_FOLDER
from index.errors import EncoderUnavailable
from index.onnx_encoding import OnnxEncoder, load_exported
from tests.reference_vectors import load_reference

_MOST_BYTES = 50_000_000


@pytest.fixture(scope="module")
def shipped() -> OnnxEncoder:
    """Load the model that ships, once."""
    return load_exported("shipped", DEFAULT_FOLDER, threads=1)


@pytest.fixture
def copied_folder(tmp_path: Path) -> Path:
    """Return a copy of the model that ships, to be spoilt at will."""
    return Path(shutil.copytree(DEFAULT_FOLDER, tmp_path / "copied"))


def test_the_model_that_ships_gives_the_vectors_it_was_trained_to(shipped: OnnxEncoder) -> None:
    """Texts and tokens point where those of sentence-transformers point, and texts are cut into the same pieces."""
    reference = load_reference()

    encoded = shipped.encode(reference.texts)

    assert encoded.counts.tolist() == [len(rows) for rows in reference.tokens]
    assert (encoded.pooled * reference.pooled).sum(axis=1).min() >= 0.99999
    assert (encoded.tokens * np.concatenate(reference.tokens)).sum(axis=1).min() >= 0.9999


def test_the_model_that_ships_is_small(shipped: OnnxEncoder) -> None:
    """It fits the package, and the vectors of 120 tokens fit 16 KB."""
    assert sum(path.stat().st_size for path in DEFAULT_FOLDER.iterdir()) <= _MOST_BYTES
    assert (shipped.dimension, shipped.token_dimension) == (384, 128)


def test_several_questions_at_once_have_the_vectors_of_each_alone(shipped: OnnxEncoder) -> None:
    """One encoder answers several threads."""
    texts = [f"question {number} about {'bone ' * number}" for number in range(12)]
    alone = [shipped.encode([text]) for text in texts]

    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: shipped.encode([text]), texts))

    for ours, theirs in zip(together, alone, strict=True):
        np.testing.assert_array_equal(ours.pooled, theirs.pooled)
        np.testing.assert_array_equal(ours.tokens, theirs.tokens)


def test_the_model_runs_once_for_texts_of_like_length_and_not_at_all_for_those_it_remembers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Messages are judged, and one is then searched for; each text has the vectors it has alone."""
    texts = ["My nan fell.", "Is it her bones?", "Tea keeps her calm.", "moss " * 40, "Is it her bones?"]
    alone = load_exported("shipped", DEFAULT_FOLDER, threads=1)
    expected = [alone.manner([[text]])[0].pieces for text in texts]
    encoder, runs = load_exported("shipped", DEFAULT_FOLDER, threads=1), []
    forward = encoder._forward
    monkeypatch.setattr(encoder, "_forward", lambda pieces: runs.append(len(pieces)) or forward(pieces))

    found = encoder.manner([[text] for text in texts])
    encoder.encode(["Is it her bones?"])

    assert runs == [3, 1]
    for ours, theirs in zip(found, expected, strict=True):
        # Equal to the bit where this was written; another processor may add in another order.
        np.testing.assert_allclose(ours.pieces, theirs, atol=1e-5)


@pytest.mark.parametrize(
    "parts",
    [
        ["is it her bones?"],
        ["my nan's hip broke.", ":) can't she walk (at all)?", "she takes 3.5mg; it's new?"],
        ["\u2060", "bone?"],
        ["\ud800?", "bone?"],
    ],
)
def test_parts_are_read_as_one_text(shipped: OnnxEncoder, parts: list[str]) -> None:
    """The word pieces are those of the text that the parts make up, and each part has its own, in turn."""
    (whole,) = shipped.manner([[" ".join(parts)]])
    (manner,) = shipped.manner([parts])

    np.testing.assert_array_equal(manner.pieces, whole.pieces)
    alone = [len(read.pieces) - 2 for read in shipped.manner([[part] for part in parts])]
    assert [part.stop - part.start for part in manner.parts] == alone
    assert [1, *(part.stop for part in manner.parts)] == [*(part.start for part in manner.parts), len(whole.pieces) - 1]


def test_parts_that_were_cut_are_missing(shipped: OnnxEncoder) -> None:
    """Of a text longer than the model reads at once those parts have a place that were read as a whole."""
    (manner,) = shipped.manner([["bone " * 100, "moss " * 100, "tea " * 100, "scan?"]])

    assert manner.parts == (slice(1, 101), slice(101, 201))
    assert len(manner.pieces) == 256


def test_the_first_part_is_never_missing(shipped: OnnxEncoder) -> None:
    """A part that is too long by itself has a place all the same."""
    (manner,) = shipped.manner([["bone " * 400, "scan?"]])

    assert manner.parts == (slice(1, 255),)


def test_an_encoder_that_is_replaced_is_freed_at_once() -> None:
    """A model takes much memory, which must not wait until the garbage is collected."""
    encoder = load_exported("shipped", DEFAULT_FOLDER, threads=1)
    encoder.encode(["bone"])
    left = ref(encoder)

    gc.disable()
    try:
        del encoder
        assert left() is None
    finally:
        gc.enable()


def test_two_threads_give_the_same_vectors(shipped: OnnxEncoder) -> None:
    """What an update embeds with all processors is what a question is compared with."""
    texts = ["bone", "Anastrozole lowers oestrogen. " * 20]

    both = load_exported("shipped", DEFAULT_FOLDER, threads=2).encode(texts)

    np.testing.assert_allclose(both.pooled, shipped.encode(texts).pooled, atol=1e-5)
    np.testing.assert_allclose(both.tokens, shipped.encode(texts).tokens, atol=1e-5)


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda folder: _flip(folder / "model.onnx"), ["model.onnx was altered: its SHA-256 is", "model.json says"]),
        (lambda folder: _flip(folder / "tokenizer.json"), ["tokenizer.json was altered: its SHA-256 is"]),
        (lambda folder: (folder / "model.onnx").unlink(), ["model.onnx cannot be read (No such file"]),
        (lambda folder: (folder / "tokenizer.json").unlink(), ["tokenizer.json cannot be read (No such file"]),
        (lambda folder: (folder / "model.json").unlink(), ["model.json cannot be read (No such file"]),
        (lambda folder: (folder / "model.json").write_text("{}"), ["model.json is not the card of an exported model"]),
        (lambda folder: (folder / "model.json").write_text("{"), ["model.json is not the card of an exported model"]),
        (shutil.rmtree, ["model.json cannot be read (No such file"]),
    ],
    ids=[
        "altered graph",
        "altered tokenizer",
        "no graph",
        "no tokenizer",
        "no card",
        "empty card",
        "cut card",
        "no folder",
    ],
)
def test_a_model_that_is_not_whole_is_one_clear_error(
    copied_folder: Path, spoil: Callable[[Path], object], words: list[str]
) -> None:
    """The file is named in one line, with what is wrong and two ways out."""
    spoil(copied_folder)

    with pytest.raises(EncoderUnavailable) as caught:
        load_exported("shipped", copied_folder, threads=1)

    message = str(caught.value)
    assert "\n" not in message
    for expected in (str(copied_folder), *words, "reinstall Citewell", "CITEWELL_ENCODER", "all-MiniLM-L6-v2"):
        assert expected in message


@pytest.mark.parametrize("package", ["onnxruntime", "tokenizers"])
def test_a_runtime_that_is_not_installed_is_named(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a library that the model needs, its name is said with the repair."""
    monkeypatch.setitem(sys.modules, package, None)

    with pytest.raises(EncoderUnavailable, match=rf"{package}, which is not installed; reinstall Citewell"):
        load_exported("shipped", DEFAULT_FOLDER, threads=1)
