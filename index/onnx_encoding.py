"""The model that ships, on ONNX Runtime. The only module that imports onnxruntime and tokenizers.

Its folder is written by `index.training.export`: a graph, a tokenizer, and a card that holds the SHA-256 of both.
"""

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from pydantic import TypeAdapter, ValidationError

from index.batching import TextVectors, batches, encode_in_batches, kept_tokens, readable
from index.errors import EncoderUnavailable
from index.model_files import hash_of
from index.types import Embeddings, Encoded, EncoderIdentity, Manner, WordPieces

if TYPE_CHECKING:
    from onnxruntime import InferenceSession
    from tokenizers import Encoding, Tokenizer

GRAPH = "model.onnx"
TOKENIZER = "tokenizer.json"
CARD = "model.json"
# Word pieces in a batch, padding included: what a layer makes of them stays in a processor's cache.
_BATCH_PIECES = 512
# A question and its other wording are remembered: who judges a message and who searches for it then share the work. So
# many texts are kept, none of more word pieces than that, some 8 MB in all.
_FEW_TEXTS = 4
_REMEMBERED_TEXTS = 32
_REMEMBERED_PIECES = 128
# Running the model once more costs as much as padding a text by so many word pieces.
_SIMILAR_PIECES = 10
_REPAIR = "reinstall Citewell, or set CITEWELL_ENCODER to another model, such as all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What an exported model says of itself.

    Attributes:
        max_length: word pieces that the model reads of a text, its marks included; the rest is cut.
        dimension: of a pooled vector.
        token_dimension: of a token's vector.
        graph_sha256: of the graph with its weights, hexadecimal.
        tokenizer_sha256: of the tokenizer.
    """

    max_length: int
    dimension: int
    token_dimension: int
    graph_sha256: str
    tokenizer_sha256: str


CARDS = TypeAdapter(ModelCard)


@dataclass(frozen=True, slots=True)
class _Vectors:
    """What one run of the model gives for a text.

    Shapes: (dimension,), (n_tokens, token_dimension), (n_pieces, dimension).
    """

    pooled: Embeddings
    tokens: Embeddings
    manner: WordPieces


class OnnxEncoder:
    """An exported model, in float32 on the CPU. Safe to call from several threads at once.

    The vectors of the last short texts are kept in memory, and nowhere else.
    """

    def __init__(
        self, session: "InferenceSession", tokenizer: "Tokenizer", card: ModelCard, identity: EncoderIdentity
    ) -> None:
        """Join what was loaded; the tokenizer cuts at the card's length and pads nothing."""
        self._session = session
        self._tokenizer = tokenizer
        self._card = card
        self._identity = identity
        # What stands for no text at all are the marks that open and close one.
        self._markers = np.array(tokenizer.encode("").ids)
        self._remembered = lru_cache(_REMEMBERED_TEXTS)(_nothing_yet)

    @property
    def identity(self) -> EncoderIdentity:
        """Say which encoder this is."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Say how long a pooled vector is."""
        return self._card.dimension

    @property
    def token_dimension(self) -> int:
        """Say how long a token's vector is."""
        return self._card.token_dimension

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts in batches of similar length, and return them in their own order."""
        pieces = self._pieces(texts)
        if len(texts) <= _FEW_TEXTS:
            few = self._few(pieces)
            counts = np.array([len(vectors.tokens) for vectors in few], np.int64)
            tokens = np.concatenate([vectors.tokens for vectors in few])
            return Encoded(np.stack([vectors.pooled for vectors in few]), tokens, counts)
        lengths = [len(ids) for ids in pieces]
        return encode_in_batches(lengths, _BATCH_PIECES, lambda rows: self._batch([pieces[row] for row in rows]))

    def manner(self, texts: Sequence[Sequence[str]]) -> list[Manner]:
        """Say how texts are put, from the word pieces two thirds of the way through the model."""
        encodings = [self._tokenizer.encode(list(map(readable, parts)), is_pretokenized=True) for parts in texts]
        read = self._few([tuple(encoding.ids) for encoding in encodings])
        return [
            Manner(vectors.manner, _where(encoding, len(parts)))
            for vectors, encoding, parts in zip(read, encodings, texts, strict=True)
        ]

    def _pieces(self, texts: Sequence[str]) -> list[tuple[int, ...]]:
        return [tuple(self._tokenizer.encode(readable(text)).ids) for text in texts]

    def _few(self, pieces: Sequence[tuple[int, ...]]) -> list[_Vectors]:
        """Give the vectors of texts; the model runs for those alone that are not remembered."""
        held = {ids: self._remembered(ids) if len(ids) <= _REMEMBERED_PIECES else [] for ids in pieces}
        fresh = [ids for ids, vectors in held.items() if not vectors]
        for rows in batches([len(ids) for ids in fresh], _BATCH_PIECES, most_longer=_SIMILAR_PIECES):
            for row, vectors in zip(rows, self._forward([fresh[row] for row in rows]), strict=True):
                held[fresh[row]].append(vectors)
        return [held[ids][0] for ids in pieces]

    def _batch(self, pieces: Sequence[tuple[int, ...]]) -> Iterator[TextVectors]:
        return ((vectors.pooled, vectors.tokens) for vectors in self._forward(pieces))

    def _forward(self, pieces: Sequence[tuple[int, ...]]) -> Iterator[_Vectors]:
        lengths = np.array([len(ids) for ids in pieces])
        present = np.arange(lengths.max()) < lengths[:, np.newaxis]  # (n_texts, length)
        ids = np.zeros(present.shape, np.int64)
        ids[present] = np.concatenate(pieces)
        feed = {"input_ids": ids, "attention_mask": present.astype(np.int64)}
        pooled, tokens, manner = self._session.run(["pooled", "tokens", "manner"], feed)
        kept = kept_tokens(present, np.isin(ids, self._markers))
        return (_Vectors(pooled[row], tokens[row][kept[row]], manner[row][present[row]]) for row in range(len(pieces)))


def _where(encoding: "Encoding", n_parts: int) -> tuple[slice, ...]:
    """Say where the word pieces of a text's parts lie, but for those at its end that were cut."""
    of_pieces = [part for part in encoding.word_ids if part is not None]  # all but the marks at both ends
    n_read = max(1, of_pieces[-1]) if encoding.overflowing else n_parts
    bounds = [1, *(1 + bisect_right(of_pieces, part) for part in range(n_read))]
    return tuple(slice(*both) for both in pairwise(bounds))


def _nothing_yet(_: tuple[int, ...]) -> list[_Vectors]:
    """Make the place for the vectors of a text; not a method, which the cache would keep until garbage is collected."""
    return []


def load_exported(name: str, folder: Path, *, threads: int) -> OnnxEncoder:
    """Load an exported model under a name.

    Args:
        threads: processor threads that one call may use.

    Raises:
        EncoderUnavailable: a file is missing or altered, or the runtime is not installed.
    """
    card = _read_card(folder)
    _check(folder / GRAPH, card.graph_sha256)
    _check(folder / TOKENIZER, card.tokenizer_sha256)
    identity = EncoderIdentity(name, shipped_sha256(folder))
    try:
        return OnnxEncoder(_session(folder / GRAPH, threads), _tokenizer(folder / TOKENIZER, card), card, identity)
    except ImportError as error:
        msg = f"{folder} needs {error.name}, which is not installed; {_REPAIR}"
        raise EncoderUnavailable(msg) from error


def shipped_sha256(folder: Path) -> str:
    """Hash what tells an exported model apart, hexadecimal: its card, which names the hashes of its other files."""
    return hash_of(folder / CARD, _REPAIR)


def _read_card(folder: Path) -> ModelCard:
    path = folder / CARD
    try:
        return CARDS.validate_json(path.read_bytes())
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); {_REPAIR}"
        raise EncoderUnavailable(msg) from error
    except ValidationError as error:
        msg = f"{path} is not the card of an exported model ({error.errors()[0]['msg']}); {_REPAIR}"
        raise EncoderUnavailable(msg) from error


def _check(path: Path, stated: str) -> None:
    actual = hash_of(path, _REPAIR)
    if actual != stated:
        msg = f"{path} was altered: its SHA-256 is {actual}, {CARD} says {stated}; {_REPAIR}"
        raise EncoderUnavailable(msg)


def _session(graph: Path, threads: int) -> "InferenceSession":
    # Else it notes events in the user's cache as soon as it is loaded, to send them when it can.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # noqa: TID251 - written for the library, not read
    from onnxruntime import InferenceSession, SessionOptions

    options = SessionOptions()
    options.intra_op_num_threads = threads
    # A thread that waits for another must not burn the processor that the other one needs.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def _tokenizer(path: Path, card: ModelCard) -> "Tokenizer":
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(card.max_length)
    return tokenizer
