"""The classifier that ships, and what is said of one that does not fit or is not whole."""

import json
import re
import shutil
from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from assistant.errors import ConfigurationError
from assistant.safety.classifier import CARD_NAME, WEIGHTS_NAME, Network, load_classifier, network_of, weights_of
from assistant.safety.judge import load_thresholds
from assistant.safety.plain import sentences
from assistant.training.labelled import MESSAGES, read_messages
from assistant.types import Route
from index.encoding import load_shipped
from index.types import EncoderIdentity, Manner, MannerEncoder
from tests.fakes.encoder import FakeEncoder

DATA = Path(__file__).parents[3] / "assistant" / "data"
MOST_BYTES = 4_000_000
DIMENSION = 4


@pytest.fixture(scope="module")
def shipped() -> MannerEncoder:
    """Load the encoder that ships, once."""
    return load_shipped(threads=1)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """Return a copy of the classifier that ships, to be spoilt at will."""
    for name in (CARD_NAME, WEIGHTS_NAME):
        shutil.copy(DATA / name, tmp_path / name)
    return tmp_path


def _network(n_networks: int, rng: np.random.Generator) -> Network:
    def numbers(*shape: int) -> np.ndarray:
        return rng.standard_normal(shape).astype(np.float32)

    return Network(
        mean=numbers(DIMENSION),
        scale=numbers(DIMENSION),
        filters=numbers(n_networks, DIMENSION, 6 * 5),
        filters_bias=numbers(n_networks, 3, 5),
        hidden=numbers(n_networks, DIMENSION + 15, 6),
        hidden_bias=numbers(n_networks, 1, 6),
        output=numbers(n_networks, 6, 2),
        output_bias=numbers(n_networks, 1, 2),
    )


def _by_loops(network: Network, pieces: np.ndarray) -> list[float]:
    """Compute what the network computes, one number after the other."""
    read = [[(value - m) * s for value, m, s in zip(row, network.mean, network.scale, strict=True)] for row in pieces]
    scores = []
    for one in range(len(network.hidden)):
        features = [sum(row[at] for row in read) / len(read) for at in range(DIMENSION)]
        for length, first in ((1, 0), (2, 5), (3, 15)):
            for number in range(5):
                fits = []
                for start in range(len(read)):
                    fit = float(network.filters_bias[one][length - 1][number])
                    for at, row in enumerate(read[start : start + length]):
                        fit += float(np.dot(row, network.filters[one][:, first + 5 * at + number]))
                    fits.append(max(0.0, fit))
                features.append(max(fits))
        inner = [max(0.0, float(v)) for v in np.dot(features, network.hidden[one]) + network.hidden_bias[one][0]]
        scores.append(np.dot(inner, network.output[one]) + network.output_bias[one][0])
    exponentials = np.exp(np.mean(scores, axis=0))
    return (exponentials / exponentials.sum()).tolist()


@pytest.mark.parametrize(("n_networks", "n_pieces"), [(1, 1), (1, 2), (2, 7)])
def test_probabilities_are_those_of_the_formula(n_networks: int, n_pieces: int) -> None:
    """The matrices give what a loop over every number gives, for texts shorter than a filter too."""
    rng = np.random.default_rng(n_pieces)
    network, pieces = _network(n_networks, rng), rng.standard_normal((n_pieces, DIMENSION)).astype(np.float32)

    (row,) = network.probabilities(pieces)

    assert row == pytest.approx(_by_loops(network, pieces), abs=1e-4)


def test_a_part_is_judged_as_if_nothing_stood_beside_it() -> None:
    """Its word pieces were read with the rest of the text; filters see no others."""
    rng = np.random.default_rng(0)
    network, pieces = _network(2, rng), rng.standard_normal((9, DIMENSION)).astype(np.float32)

    rows = network.probabilities(pieces, (slice(None), slice(1, 4), slice(4, 5), slice(5, 5)))

    np.testing.assert_allclose(rows[0], network.probabilities(pieces)[0], atol=1e-6)
    np.testing.assert_allclose(rows[1], network.probabilities(pieces[1:4])[0], atol=1e-6)
    np.testing.assert_allclose(rows[2], network.probabilities(pieces[4:5])[0], atol=1e-6)
    assert rows[3].sum() == pytest.approx(1), "a part without word pieces gets an answer too"


def test_weights_survive_the_file() -> None:
    """What is written is read back, to half the digits."""
    network = _network(2, np.random.default_rng(0))

    again = network_of(weights_of(network), "a file")

    for name in Network.__slots__:
        np.testing.assert_allclose(getattr(again, name), getattr(network, name), rtol=1e-3, atol=1e-4)


def test_the_classifier_that_ships_fits_its_encoder_and_is_small(shipped: MannerEncoder) -> None:
    """It knows every route but other languages, gives probabilities, and is small enough to review and to ship."""
    row = load_classifier(shipped).shares(["what is bone?"]).whole

    assert set(row) == set(Route) - {Route.OTHER_LANGUAGE}
    assert sum(row.values()) == pytest.approx(1)
    assert sum((DATA / name).stat().st_size for name in (CARD_NAME, WEIGHTS_NAME)) <= MOST_BYTES


def test_the_card_says_what_it_was_trained_on() -> None:
    """The card names the labelled messages that are in the repository, with figures and their caveat."""
    card = json.loads((DATA / CARD_NAME).read_text("utf-8"))

    assert card["messages_sha256"] == sha256(MESSAGES.read_bytes()).hexdigest()
    assert card["messages"] == len(read_messages())
    assert "second" in card["caveat"]
    assert {"danger found", "false alarms", "advice found", "information kept"} <= set(card["figures"])


def test_each_of_several_sentences_is_judged(shipped: MannerEncoder) -> None:
    """One sentence is the whole message; of several each has its own probabilities."""
    classifier = load_classifier(shipped)

    assert classifier.shares(["what is bone?"]).sentences == ()
    assert len(classifier.shares(["my nan fell.", "what is bone?"]).sentences) == 2


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("na 138.2, k 4.21, cr 71.4, ur 5.32, ca 2.31. " * 12, id="sentences"),
        pytest.param("na 138.2, k 4.21, cr 71.4, ur 5.32, ca 2.31, " * 12, id="no full stop"),
        pytest.param("these tablets " + "-".join("1234567" * 30) + " and ", id="no space"),
    ],
)
def test_no_part_of_a_long_message_is_left_out(shipped: MannerEncoder, before: str) -> None:
    """Figures take a word piece for each digit and mark, so that a short message may be more than is read at once."""
    danger = "she is turning blue and cannot breathe?"
    classifier = load_classifier(shipped)
    parts = sentences(f"{before}{danger}")

    found = classifier.shares(parts).sentences
    assert len(found) == len(parts) > 1
    assert max(row[Route.EMERGENCY] for row in found) > load_thresholds().danger


class _OtherEncoder(FakeEncoder):
    def manner(self, texts: Sequence[Sequence[str]]) -> list[Manner]:
        raise NotImplementedError


def test_another_encoder_is_refused() -> None:
    """A classifier for another encoder is not used, and the message names both and the command."""
    with pytest.raises(ConfigurationError, match=r"python -m assistant\.training") as caught:
        load_classifier(_OtherEncoder("other"))

    assert "other" in str(caught.value)


def _with_card(folder: Path, **changes: object) -> None:
    card = json.loads((folder / CARD_NAME).read_text("utf-8"))
    (folder / CARD_NAME).write_text(json.dumps(card | changes), "utf-8")


def _flip(folder: Path) -> None:
    data = bytearray((folder / WEIGHTS_NAME).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / WEIGHTS_NAME).write_bytes(data)


def _no_weights(folder: Path) -> None:
    (folder / WEIGHTS_NAME).write_bytes(b"no weights")
    _with_card(folder, weights_sha256=sha256(b"no weights").hexdigest())


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        pytest.param(lambda folder: (folder / CARD_NAME).unlink(), "cannot be read", id="no card"),
        pytest.param(lambda folder: (folder / WEIGHTS_NAME).unlink(), "cannot be read", id="no weights"),
        pytest.param(lambda folder: (folder / CARD_NAME).write_text("{}"), "not the card", id="not a card"),
        pytest.param(lambda folder: _with_card(folder, format_version=99), "format 99", id="another format"),
        pytest.param(_flip, "was altered", id="a flipped bit"),
        pytest.param(_no_weights, "holds no weights", id="weights that are none"),
    ],
)
def test_a_broken_classifier_stops_the_start(
    shipped: MannerEncoder, copied: Path, spoil: Callable[[Path], None], says: str
) -> None:
    """What is missing or altered is named, with what to do; nothing is judged without it."""
    spoil(copied)

    with pytest.raises(ConfigurationError, match=re.escape(says)) as caught:
        load_classifier(shipped, copied)

    assert "python -m assistant.training" in str(caught.value)


def test_an_encoder_of_that_name_is_not_enough(shipped: MannerEncoder, copied: Path) -> None:
    """Encoders are told apart by their hash."""
    _with_card(copied, encoder={"name": shipped.identity.name, "sha256": "0" * 64})

    with pytest.raises(ConfigurationError, match="was trained on encoder"):
        load_classifier(shipped, copied)
    assert EncoderIdentity("another name", shipped.identity.sha256) == shipped.identity
