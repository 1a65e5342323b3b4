"""Made libraries: the product takes them for what they are meant to be."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.mixing import (
    PASSAGES_A_DOCUMENT,
    Material,
    MixedEncoder,
    made_passages,
    mixed_vectors,
    write_mixed_library,
)
from index.home import Home
from index.update import update
from tests.fakes.encoder import FakeEncoder

_ABOUT = {
    "bones": "Bones {} lose their minerals year by year when the hormone that guards them {} falls away",
    "hearts": "Hearts {} beat in step because one small knot of cells {} sends a signal to the others",
}
_WORDS = ("early", "slowly", "rarely", "always", "seldom", "mostly")


@pytest.fixture(scope="module")
def material() -> Material:
    """Twelve sentences of two clusters, no two of which begin or end alike."""
    sentences = tuple(
        f"{word.title()} {_ABOUT[about].format(word, word)} {word}." for about in _ABOUT for word in _WORDS
    )
    vectors = FakeEncoder().encode(sentences)
    half = len(_WORDS)
    return Material(
        sentences=sentences,
        pooled=vectors.pooled,
        tokens=tuple(np.split(vectors.tokens, np.cumsum(vectors.counts)[:-1])),
        clusters=(0,) * half + (1,) * half,
        noise=tuple(np.diff(rows, axis=0) for rows in np.split(vectors.pooled, 2)),
    )


def test_made_passages_are_indexed_without_a_model(material: Material, tmp_path: Path) -> None:
    """The product cuts a made library into the passages that were meant, and every text gets mixed vectors."""
    fake = FakeEncoder()
    write_mixed_library(tmp_path / "library", material, 2 * PASSAGES_A_DOCUMENT)
    home = Home(tmp_path / "home")

    update(home, [str(tmp_path / "library")], lambda: MixedEncoder(material, fake))

    snapshot = home.open_published()
    texts = [passage.span.of(snapshot.documents[passage.document_id].text) for passage in snapshot.passages]
    assert texts == made_passages(material, 0) + made_passages(material, 1)
    assert fake.asked == []


def test_a_made_vector_is_near_to_its_words(material: Material) -> None:
    """A made text lies nearer to its own cluster than to the other, and always at the same place."""
    passages = made_passages(material, 3)
    pooled = MixedEncoder(material, FakeEncoder()).encode(passages).pooled
    again = MixedEncoder(material, FakeEncoder()).encode(list(reversed(passages))).pooled[::-1]

    middles = np.stack([rows.mean(axis=0) for rows in np.split(material.pooled, 2)])
    nearest = np.argmax(pooled @ middles.T, axis=1)

    assert [("Hearts" in text or "knot" in text) for text in passages] == nearest.astype(bool).tolist()
    assert np.allclose(np.linalg.norm(pooled, axis=1), 1, atol=1e-5)
    assert np.array_equal(pooled, again)


def test_a_question_is_left_to_the_real_encoder(material: Material) -> None:
    """What is not made of the material gets the vector that the real encoder gives it."""
    fake = FakeEncoder()

    found = MixedEncoder(material, fake).encode(["do bones lose minerals?"])

    assert fake.asked == ["do bones lose minerals?"]
    assert np.array_equal(found.pooled, FakeEncoder().encode(["do bones lose minerals?"]).pooled)


def test_vectors_without_texts_are_of_the_same_kind(material: Material) -> None:
    """As many are made as are wanted, of unit length, as many of each cluster as real ones, and near to it."""
    vectors = mixed_vectors(material, 500)

    middles = np.stack([rows.mean(axis=0) for rows in np.split(material.pooled, 2)])
    nearest = np.argmax(vectors @ middles.T, axis=1)

    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.array_equal(nearest, np.sort(nearest))
    assert 200 < nearest.sum() < 300


def test_another_edition_says_something_else(material: Material) -> None:
    """A changed document has no passage of the one before."""
    assert not set(made_passages(material, 5)) & set(made_passages(material, 5, edition=1))
