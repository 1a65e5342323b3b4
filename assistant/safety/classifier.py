"""The classifier of messages: small networks on how a message is put, as the encoder that ships reads it.

Two files in `assistant/data/` hold it: weights, and a card with what they were trained on, for which encoder, and how
well it went. `python -m assistant.training` writes both. Nothing here knows rules, thresholds or history.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeAlias
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from pydantic import TypeAdapter, ValidationError

from assistant.data_files import DATA
from assistant.errors import ConfigurationError
from assistant.types import Route
from index.types import EncoderIdentity, MannerEncoder, WordPieces

WEIGHTS_NAME = "classifier.npz"
CARD_NAME = "classifier.json"
REPAIR = "install Citewell again, or train it with `python -m assistant.training`"
# Raise it whenever the weights or the card change their meaning.
FORMAT_VERSION = 1

Array: TypeAlias = npt.NDArray[np.float32]
_FILTERS = ("filters", "filters_bias")
_STRETCHES = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Card:
    """What a classifier says of itself.

    Attributes:
        made: the day, as 2026-11-29.
        encoder: the name and hash of the encoder that it was trained on.
        weights_sha256: of the weights file, hexadecimal.
        routes: in the order of the network's outputs.
        messages: how many labelled messages taught it.
        messages_sha256: of the file that holds them.
        figures: what cross-validation found, as shares.
        caveat: what to say with any figure.
    """

    format_version: int
    made: str
    encoder: EncoderIdentity
    weights_sha256: str
    routes: tuple[Route, ...]
    messages: int
    messages_sha256: str
    figures: Mapping[str, float]
    caveat: str


CARDS = TypeAdapter(Card)


@dataclass(frozen=True, slots=True)
class Network:
    """Several small networks whose outputs are averaged.

    Each reads the mean word piece of a text and, for every filter, how well the stretch of word pieces fits that fits
    it best; one hidden layer joins them.

    Attributes:
        mean: of a word piece, shape (dimension,).
        scale: what the rest is multiplied by, the same shape.
        filters: for stretches of one, two ... word pieces, shape (n_networks, length * dimension, n_filters) each.
        filters_bias: shape (n_networks, 1, n_filters) each.
        hidden: shape (n_networks, dimension + n_stretches * n_filters, n_hidden).
        hidden_bias: shape (n_networks, 1, n_hidden).
        output: shape (n_networks, n_hidden, n_routes).
        output_bias: shape (n_networks, 1, n_routes).
    """

    mean: Array
    scale: Array
    filters: tuple[Array, ...]
    filters_bias: tuple[Array, ...]
    hidden: Array
    hidden_bias: Array
    output: Array
    output_bias: Array

    def probabilities(self, pieces: WordPieces) -> Array:
        """Say how probable each route is for one text: shape (n_routes,), sum 1."""
        read = (pieces - self.mean) * self.scale
        n_networks = len(self.hidden)
        features = [np.broadcast_to(read.mean(axis=0), (n_networks, 1, len(self.mean)))]
        for length, (filters, bias) in enumerate(zip(self.filters, self.filters_bias, strict=True), start=1):
            fits = np.maximum(_stretches(read, length) @ filters + bias, 0)  # (n_networks, n_pieces, n_filters)
            features.append(fits.max(axis=1, keepdims=True))
        inner = np.maximum(np.concatenate(features, axis=2) @ self.hidden + self.hidden_bias, 0)
        scores = (inner @ self.output + self.output_bias).mean(axis=(0, 1))
        exponentials = np.exp(scores - scores.max())
        shares: Array = exponentials / exponentials.sum()
        return shares


class Classifier:
    """A network and the encoder that it was trained on. Safe to use from several threads."""

    def __init__(self, network: Network, routes: Sequence[Route], encoder: MannerEncoder) -> None:
        self._network = network
        self._routes = tuple(routes)
        self._encoder = encoder

    def probabilities(self, texts: Sequence[str]) -> list[dict[Route, float]]:
        """Say for each text, at least one, how probable each route is."""
        rows = [self._network.probabilities(pieces) for pieces in self._encoder.manner(texts)]
        return [dict(zip(self._routes, row.tolist(), strict=True)) for row in rows]


def load_classifier(encoder: MannerEncoder, folder: Path | Traversable = DATA) -> Classifier:
    """Read the classifier that goes with an encoder.

    Raises:
        ConfigurationError: a file is missing, altered or broken, or it was trained on another encoder.
    """
    card = _read_card(folder / CARD_NAME)
    if card.encoder != encoder.identity:
        msg = (
            f"{folder / CARD_NAME} was trained on encoder {card.encoder.name} (hash {card.encoder.sha256[:12]}), "
            f"the one here is {encoder.identity.name} (hash {encoder.identity.sha256[:12]}); {REPAIR}"
        )
        raise ConfigurationError(msg)
    path = folder / WEIGHTS_NAME
    data = _read(path)
    actual = sha256(data).hexdigest()
    if actual != card.weights_sha256:
        msg = f"{path} was altered: its SHA-256 is {actual}, {CARD_NAME} says {card.weights_sha256}; {REPAIR}"
        raise ConfigurationError(msg)
    return Classifier(network_of(data, str(path)), card.routes, encoder)


def network_of(data: bytes, name: str) -> Network:
    """Read the weights of a network.

    Raises:
        ConfigurationError: these are no weights; the message has their name.
    """
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            parts = {name: stored[name].astype(np.float32) for name in stored.files}
        filters = [[parts.pop(f"{name}.{length}") for length in _STRETCHES] for name in _FILTERS]
        return Network(**parts, filters=tuple(filters[0]), filters_bias=tuple(filters[1]))
    except (KeyError, TypeError, ValueError, EOFError, BadZipFile) as error:
        msg = f"{name} holds no weights ({error}); {REPAIR}"
        raise ConfigurationError(msg) from error


def weights_of(network: Network) -> bytes:
    """Write the weights of a network, in half the digits: they make no difference to a verdict."""
    parts = {name: getattr(network, name) for name in Network.__slots__ if name not in _FILTERS}
    parts |= {f"{name}.{length}": getattr(network, name)[length - 1] for name in _FILTERS for length in _STRETCHES}
    stored = io.BytesIO()
    np.savez_compressed(stored, allow_pickle=False, **{name: part.astype(np.float16) for name, part in parts.items()})
    return stored.getvalue()


def _stretches(pieces: WordPieces, length: int) -> Array:
    """Give each word piece with the next ones, nothing after the last: shape (n_pieces, length * dimension)."""
    padded = np.concatenate([pieces, np.zeros((length - 1, pieces.shape[1]), np.float32)])
    return np.concatenate([padded[at : at + len(pieces)] for at in range(length)], axis=1)


def _read_card(path: Path | Traversable) -> Card:
    try:
        card = CARDS.validate_json(_read(path))
    except ValidationError as error:
        msg = f"{path} is not the card of a classifier ({error.errors()[0]['msg']}); {REPAIR}"
        raise ConfigurationError(msg) from error
    if card.format_version != FORMAT_VERSION:
        msg = f"{path} has format {card.format_version}, this program reads format {FORMAT_VERSION}; {REPAIR}"
        raise ConfigurationError(msg)
    return card


def _read(path: Path | Traversable) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        msg = f"{path} cannot be read ({error.strerror}); {REPAIR}"
        raise ConfigurationError(msg) from error
