"""Any sentence-transformers CrossEncoder as a reranker. It is imported only when a maintainer names one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from index.errors import EncoderUnavailable
from index.torch_encoding import digest_of, local_folder
from index.types import Scores

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_CHOOSE = "set CITEWELL_RERANKER to another model, or unset it to do without one"


class CrossEncoderReranker:
    """Reads a question and a sentence together, on the CPU."""

    def __init__(self, model: "CrossEncoder", sha256: str) -> None:
        self._model = model
        self._sha256 = sha256

    @property
    def sha256(self) -> str:
        """Say which reranker this is."""
        return self._sha256

    def score(self, question: str, texts: Sequence[str]) -> Scores:
        """Score each text by how well it answers, float32 of shape (n_texts,); only their order means anything."""
        pairs = [(question, text) for text in texts]
        return np.asarray(self._model.predict(pairs, show_progress_bar=False), np.float32)


def digest(name: str) -> str:
    """Hash a reranker, hexadecimal; raises what `load_reranker` raises."""
    return digest_of(local_folder(name, "reranker", _CHOOSE), _CHOOSE)


def load_reranker(name: str, *, threads: int) -> CrossEncoderReranker:
    """Load a CrossEncoder with one score by its name or folder.

    Args:
        threads: processor threads that torch may use, in the whole process.

    Raises:
        EncoderUnavailable: it is not on this machine, cannot be loaded, or gives more than one score.
    """
    import torch
    from safetensors import SafetensorError
    from sentence_transformers import CrossEncoder

    folder = local_folder(name, "reranker", _CHOOSE)
    torch.set_num_threads(threads)
    try:
        model = CrossEncoder(str(folder), device="cpu", local_files_only=True)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError, SafetensorError) as error:
        msg = f"{folder} does not hold a CrossEncoder ({' '.join(str(error).split())}); {_CHOOSE}"
        raise EncoderUnavailable(msg) from error
    if model.num_labels != 1:
        msg = f"{folder} gives a pair {model.num_labels} scores, a reranker gives one; {_CHOOSE}"
        raise EncoderUnavailable(msg)
    return CrossEncoderReranker(model, digest_of(folder, _CHOOSE))
