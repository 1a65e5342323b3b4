"""Which model a name stands for, and which runtime it needs: the one way to an encoder.

The model that ships runs on ONNX Runtime, as do others that were exported like it; every other runs on
sentence-transformers, whose libraries are imported only then.
"""

import os
from pathlib import Path

from index.types import Encoder, EncoderIdentity, MannerEncoder, Reranker

DEFAULT_ENCODER = "citewell-minilm"
DEFAULT_FOLDER = Path(__file__).parent / "model"


def load_encoder(name: str | None, *, threads: int) -> Encoder:
    """Load an encoder from this machine.

    Args:
        name: a sentence-transformers model name or folder, or a folder that `python -m index.training export` wrote;
            None takes the one that ships.
        threads: processor threads a call may use; 1 while serving, since threads that wait for each
            other slow a single question down under load.

    Raises:
        EncoderUnavailable: it is not here, cannot be loaded, or is not the published one.
    """
    if name is None or (name == DEFAULT_ENCODER and not Path(name).exists()):
        return load_shipped(threads=threads)
    from index.onnx_encoding import CARD, load_exported

    folder = Path(name).expanduser()
    if (folder / CARD).is_file():
        return load_exported(name, folder, threads=threads)
    from index.torch_encoding import load_sentence_transformer

    return load_sentence_transformer(name, threads=threads)


def load_reranker(name: str | None, *, threads: int) -> Reranker | None:
    """Load the reranker that a maintainer names; None where none is named.

    Raises:
        EncoderUnavailable: it is not on this machine, or is none.
    """
    if name is None:
        return None
    from index.cross_encoding import load_reranker as load

    return load(name, threads=threads)


def reranker_sha256(name: str | None) -> str | None:
    """Hash the reranker that a maintainer names, without loading it; None where none is named.

    Raises:
        EncoderUnavailable: it is not on this machine, or is none.
    """
    if name is None:
        return None
    from index.cross_encoding import digest

    return digest(name)


def load_shipped(*, threads: int) -> MannerEncoder:
    """Load the encoder that ships; raises what `load_encoder` raises."""
    from index.onnx_encoding import load_exported

    return load_exported(DEFAULT_ENCODER, DEFAULT_FOLDER, threads=threads)


def is_shipped(identity: EncoderIdentity) -> bool:
    """Tell whether an encoder is the one that ships, without loading it; raises what `load_encoder` raises."""
    from index.onnx_encoding import shipped_sha256

    return identity.sha256 == shipped_sha256(DEFAULT_FOLDER)


def build_threads() -> int:
    """Return how many threads an update may use: all there are, since nobody waits beside it."""
    return os.cpu_count() or 1
