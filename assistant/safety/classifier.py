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
FORMAT_VERSION = 2

Array: TypeAlias = npt.NDArray[np.float32]
Probabilities: TypeAlias = dict[Route, float]
# The filters fit stretches of so many word pieces.
STRETCHES = (1, 2, 3)


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
        filters: shape (n_networks, dimension, sum(STRETCHES) * n_filters): those for one word piece, then those for two
            with the columns of the first and of the second, and so on.
        filters_bias: shape (n_networks, n_stretches, n_filters).
        hidden: shape (n_networks, dimension + n_stretches * n_filters, n_hidden).
        hidden_bias: shape (n_networks, 1, n_hidden).
        output: shape (n_networks, n_hidden, n_routes).
        output_bias: shape (n_networks, 1, n_routes).
    """

    mean: Array
    scale: Array
    filters: Array
    filters_bias: Array
    hidden: Array
    hidden_bias: Array
    output: Array
    output_bias: Array

    def probabilities(self, pieces: WordPieces, parts: Sequence[slice] = (slice(None),)) -> Array:
        """Say how probable each route is for parts of a text: shape (n_parts, n_routes), each row of sum 1."""
        read = (pieces - self.mean) * self.scale
        fits = np.matmul(read, self.filters, dtype=np.float32)  # (n_networks, n_pieces, sum(STRETCHES) * n_filters)
        features = np.stack([self._features(read[part], fits[:, part]) for part in parts], axis=1)
        inner = np.maximum(features @ self.hidden + self.hidden_bias, 0)
        scores = (inner @ self.output + self.output_bias).mean(axis=0)
        exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
        shares: Array = exponentials / exponentials.sum(axis=1, keepdims=True)
        return shares

    def _features(self, read: Array, fits: Array) -> Array:
        """Give what the hidden layers read of a part, shape (n_networks, n_features); nothing lies after its end."""
        mean = read.sum(axis=0) / max(len(read), 1)
        features = [np.broadcast_to(mean, (len(fits), len(mean)))]
        columns = iter(np.split(fits, sum(STRETCHES), axis=2))
        for length, bias in zip(STRETCHES, np.split(self.filters_bias, len(STRETCHES), axis=1), strict=True):
            total = next(columns) + bias
            for later in range(1, length):
                total[:, :-later] += next(columns)[:, later:]
            features.append(total.max(axis=1, initial=0))
        return np.concatenate(features, axis=1)


@dataclass(frozen=True, slots=True)
class Shares:
    """How probable each route is for a message, and for each of its sentences where it has several."""

    whole: Probabilities
    sentences: tuple[Probabilities, ...]


class Classifier:
    """A network and the encoder that it was trained on. Safe to use from several threads."""

    def __init__(self, network: Network, routes: Sequence[Route], encoder: MannerEncoder) -> None:
        self._network = network
        self._routes = tuple(routes)
        self._encoder = encoder

    def shares(self, sentences: Sequence[str]) -> Shares:
        """Say how probable each route is for a message of these sentences, at least one.

        The encoder reads so much at once. Of a longer message the beginning stands for the whole.
        """
        whole, *judged = self._read(sentences)
        while len(judged) < len(sentences):
            _, *further = self._read(sentences[len(judged) :])
            judged += further
        return Shares(whole, tuple(judged) if len(sentences) > 1 else ())

    def _read(self, sentences: Sequence[str]) -> list[Probabilities]:
        """Judge as many sentences as the encoder reads at once, at least one: together, then each."""
        (manner,) = self._encoder.manner([sentences])
        rows = self._network.probabilities(manner.pieces, (slice(None), *manner.parts)).tolist()
        return [dict(zip(self._routes, row, strict=True)) for row in rows]


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
            return Network(**{name: stored[name].astype(np.float32) for name in stored.files})
    except (TypeError, ValueError, EOFError, BadZipFile) as error:
        msg = f"{name} holds no weights ({error}); {REPAIR}"
        raise ConfigurationError(msg) from error


def weights_of(network: Network) -> bytes:
    """Write the weights of a network, in half the digits: they make no difference to a verdict."""
    parts = {name: getattr(network, name).astype(np.float16) for name in Network.__slots__}
    stored = io.BytesIO()
    np.savez_compressed(stored, allow_pickle=False, **parts)
    return stored.getvalue()


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
