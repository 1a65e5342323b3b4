"""What sentence-transformers itself makes of some texts with the model that ships.

`python tests/reference_vectors.py FOLDER` makes them anew out of the trained model, apart from all of Citewell's code.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

_STORED = Path(__file__).parent / "data" / "reference_vectors.npz"
_TEXTS = (
    "does it thin a bloke's bones?",
    "what is aromatase",
    "bone",
    "Anastrozole lowers oestrogen, e.g. in men.",
    "5\u00a0mg a day, cafe\u0301 – “quoted” & more…",
    "12 of 48 women (25 %) had lost ≥ 3 % of bone mineral density after 24 months.",
    "Cloud socks › Sizes › Sizes by age: › Who\tLength\tColour: Women\t20\u00a0cm\tblue | grey",
    "👩🏽‍🔬 wears 🧦",
    "Какие кости? 骨密度が下がる。",
    "[SEP] <b>not a mark-up</b> [MASK]",
    "In men on testosterone therapy, " + "anastrozole makes bones less dense, above all in the spine; " * 9,
    "A text that is cut. " * 100,
)


@dataclass(frozen=True, slots=True)
class Reference:
    """Texts with their vectors, in float32 and of unit length.

    Attributes:
        pooled: of shape (n_texts, dimension).
        tokens: for each text one array of shape (n_tokens, token_dimension), without the marks around it.
    """

    texts: tuple[str, ...]
    pooled: np.ndarray
    tokens: tuple[np.ndarray, ...]


def load_reference() -> Reference:
    """Read what is stored."""
    with np.load(_STORED) as stored:
        tokens = np.split(_unit(stored["tokens"].astype(np.float32)), np.cumsum(stored["counts"])[:-1])
        return Reference(tuple(stored["texts"].tolist()), stored["pooled"], tuple(tokens))


def reference_of(folder: Path, texts: tuple[str, ...] = _TEXTS) -> Reference:
    """Encode texts with sentence-transformers, one by one, and shorten the tokens as the folder says."""
    from safetensors.numpy import load_file
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    projection = load_file(folder / "token_projection.safetensors")["token_projection.weight"]
    pooled = np.stack([model.encode(text, normalize_embeddings=True, show_progress_bar=False) for text in texts])
    words = [model.encode(text, output_value="token_embeddings", show_progress_bar=False).numpy() for text in texts]
    # Marks that stand in a text are dropped with those around it.
    markers = [model.tokenizer.cls_token_id, model.tokenizer.sep_token_id]
    marks = [np.isin(model.preprocess([text])["input_ids"][0].numpy(), markers) for text in texts]
    return Reference(
        texts, pooled, tuple(_unit(rows[~marked] @ projection.T) for rows, marked in zip(words, marks, strict=True))
    )


def _unit(rows: np.ndarray) -> np.ndarray:
    unit: np.ndarray = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit


def _main() -> None:
    made = reference_of(Path(sys.argv[1]))
    np.savez_compressed(
        _STORED,
        texts=np.array(made.texts),
        pooled=made.pooled,
        tokens=np.concatenate(made.tokens).astype(np.float16),
        counts=np.array([len(rows) for rows in made.tokens]),
    )


if __name__ == "__main__":
    _main()
