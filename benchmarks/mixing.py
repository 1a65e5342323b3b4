"""Libraries of any size for measuring, mixed from real sentences and real vectors, so that no model embeds them.

A made sentence is the beginning, the middle and the end of three real ones of a cluster. Its vector is a mix of the
vectors of the first and the third, with noise of the shape that the cluster has; its tokens are theirs. So a text is
near to what its words are near to, and questions that people ask of the real sentences can be asked of the made ones.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from pickle import dumps, loads
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.cluster import KMeans

from benchmarks.asking import write_library
from corpus.passages import passages_of
from corpus.reading import BUILTIN, read_sources
from index.encoding import load_shipped
from index.entries import encoded_texts
from index.types import Embeddings, Encoded, Encoder, EncoderIdentity

PASSAGES_A_DOCUMENT = 10
# The file that a working folder keeps the material in.
MATERIAL = "material.pickle"
_SECTIONS = (0, 4, 7, PASSAGES_A_DOCUMENT)
_SENTENCES = (2, 4)  # fewest and most in a passage
_CLUSTERS = 24
_SEED = 1
# Words that tell which sentence a beginning or an end was taken from.
_TELLING = 3
# With no other stop or colon in it, so that a text falls into its sentences at one place only.
_PLAIN = re.compile(r"[A-Z][\w ,;'’()%/-]{40,}\.")
# How far a made vector lies from the line between its two: found so that neighbours are as near as real ones are.
_NOISE = 0.225
_DIFFERENCES = 4  # that noise is made of
_LEAST_SHARE, _MOST_SHARE = 0.3, 0.7  # of one of the two vectors
_BLOCK = 2000  # vectors made at once


@dataclass(frozen=True)
class Material:
    """Real sentences, and what the encoder that ships makes of them.

    Attributes:
        clusters: the cluster of each sentence.
        noise: for each cluster, rows of differences between its members, float32 of shape (n, dimension).
    """

    sentences: tuple[str, ...]
    pooled: Embeddings
    tokens: tuple[Embeddings, ...]
    clusters: tuple[int, ...]
    noise: tuple[Embeddings, ...]

    @cached_property
    def members(self) -> list[list[str]]:
        """The sentences of each cluster."""
        pairs = list(zip(self.sentences, self.clusters, strict=True))
        return [[sentence for sentence, own in pairs if own == cluster] for cluster in range(len(self.noise))]


def read_material(encoder: Encoder) -> Material:
    """Take the plain sentences of the built-in library and of the explainers that the model was trained on."""
    with TemporaryDirectory() as folder:
        write_library(Path(folder))
        documents = read_sources([BUILTIN, folder]).documents
    found: dict[str, str] = {}
    for document in documents:
        for passage in passages_of(document):
            encoded = encoded_texts(document, passage)[1:]
            for span, text in zip(passage.sentences, encoded, strict=True):
                found.setdefault(span.of(document.text), text)
    kept = _tellable([sentence for sentence in found if _PLAIN.fullmatch(sentence)])
    vectors = encoder.encode([found[sentence] for sentence in kept])
    clusters = KMeans(_CLUSTERS, n_init=1, random_state=_SEED).fit_predict(vectors.pooled)
    members = [vectors.pooled[clusters == cluster] for cluster in range(_CLUSTERS)]
    return Material(
        sentences=tuple(kept),
        pooled=vectors.pooled,
        tokens=tuple(np.split(vectors.tokens, np.cumsum(vectors.counts)[:-1])),
        clusters=tuple(clusters.tolist()),
        noise=tuple(np.array([a - b for a, b in pairwise(rows)], np.float32) for rows in members),
    )


def _tellable(sentences: Sequence[str]) -> list[str]:
    """Keep the first of those that begin or end with the same words."""
    openings: set[tuple[str, ...]] = set()
    endings: set[tuple[str, ...]] = set()
    kept = []
    for sentence in sentences:
        words = sentence.split()
        opening, ending = tuple(words[:_TELLING]), tuple(words[-_TELLING:])
        if opening not in openings and ending not in endings and len(words) > 3 * _TELLING:
            kept.append(sentence)
            openings.add(opening)
            endings.add(ending)
    return kept


class MixedEncoder:
    """Gives made texts their vectors; what is not made of the material, such as a question, the real encoder encodes.

    Attributes:
        material: what it mixes.
    """

    def __init__(self, material: Material, encoder: Encoder) -> None:
        """Join the material with the encoder that read it."""
        self.material = material
        self._encoder = encoder
        words = [sentence.split() for sentence in material.sentences]
        self._openings = {tuple(one[:_TELLING]): row for row, one in enumerate(words)}
        self._endings = {tuple(one[-_TELLING:]): row for row, one in enumerate(words)}
        digest = blake2b(encoder.identity.sha256.encode() + " ".join(material.sentences).encode())
        self.identity = EncoderIdentity("mixed", digest.hexdigest()[:64])

    @property
    def dimension(self) -> int:
        """Say how long a pooled vector is."""
        return self._encoder.dimension

    @property
    def token_dimension(self) -> int:
        """Say how long a token's vector is."""
        return self._encoder.token_dimension

    def encode(self, texts: Sequence[str]) -> Encoded:
        """Encode texts, all of them made or none."""
        places = [self._places(text) for text in texts]
        if not all(places):
            return self._encoder.encode(texts)
        tokens = [self._tokens(pairs) for pairs in places]
        pooled = np.stack([self._pooled(text, pairs) for text, pairs in zip(texts, places, strict=True)])
        return Encoded(
            pooled=pooled / np.linalg.norm(pooled, axis=1, keepdims=True),
            tokens=np.concatenate(tokens),
            counts=np.array([len(rows) for rows in tokens], np.int64),
        )

    def _places(self, text: str) -> list[tuple[int, int]]:
        """Say of each sentence which real ones it begins and ends with; nothing where one is not made."""
        body = text.rpartition(": ")[2].split(". ")
        found = []
        for sentence in body:
            words = f"{sentence.removesuffix('.')}.".split()
            opening, ending = self._openings.get(tuple(words[:_TELLING])), self._endings.get(tuple(words[-_TELLING:]))
            if opening is None or ending is None:
                return []
            found.append((opening, ending))
        return found

    def _pooled(self, text: str, places: Sequence[tuple[int, int]]) -> Embeddings:
        seed = int.from_bytes(blake2b(text.encode(), digest_size=8).digest())
        random = np.random.default_rng(seed)
        first, last = (self.material.pooled[list(rows)].mean(axis=0) for rows in zip(*places, strict=True))
        share = random.uniform(_LEAST_SHARE, _MOST_SHARE)
        shapes = self.material.noise[self.material.clusters[places[0][0]]]
        noise = random.standard_normal(_DIFFERENCES) @ shapes[random.integers(0, len(shapes), _DIFFERENCES)]
        mixed: Embeddings = (share * first + (1 - share) * last + _NOISE * noise).astype(np.float32)
        return mixed

    def _tokens(self, places: Sequence[tuple[int, int]]) -> Embeddings:
        tokens, parts = self.material.tokens, []
        for first, last in places:
            parts += [tokens[first][: len(tokens[first]) // 2], tokens[last][len(tokens[last]) // 2 :]]
        return np.concatenate(parts)


def mixed_vectors(material: Material, count: int) -> Embeddings:
    """Mix as many vectors as are wanted in the way of the encoder's, without texts, for passages of three sentences.

    Returns:
        float32 of shape (count, dimension), rows of unit length, cluster by cluster; the same count gives the same.
    """
    random = np.random.default_rng(_SEED)
    clusters = np.array(material.clusters)
    vectors = np.empty((count, material.pooled.shape[1]), np.float32)
    chosen = np.sort(random.choice(clusters, count))
    for cluster, shapes in enumerate(material.noise):
        members, start = np.flatnonzero(clusters == cluster), int(np.searchsorted(chosen, cluster))
        end = int(np.searchsorted(chosen, cluster, side="right"))
        for first in range(start, end, _BLOCK):
            n = min(_BLOCK, end - first)
            one, other = material.pooled[random.choice(members, (2, n, 3))].mean(axis=2)  # (n, dimension) each
            share = random.uniform(_LEAST_SHARE, _MOST_SHARE, (n, 1))
            weights = random.standard_normal((n, 1, _DIFFERENCES))
            noise = (weights @ shapes[random.integers(0, len(shapes), (n, _DIFFERENCES))])[:, 0]
            mixed = share * one + (1 - share) * other + _NOISE * noise
            vectors[first : first + n] = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
    return vectors


def load_mixed(folder: Path) -> MixedEncoder:
    """Take the material that a working folder keeps, or read it and keep it there."""
    kept, encoder = folder / MATERIAL, load_shipped(threads=1)
    if not kept.exists():
        kept.write_bytes(dumps(read_material(encoder)))
    return MixedEncoder(loads(kept.read_bytes()), encoder)  # noqa: S301 - written above


def write_mixed_library(folder: Path, material: Material, passages: int, *, edition: int = 0) -> None:
    """Write a library of Markdown files; the same numbers give the same texts.

    Args:
        passages: how many, a multiple of `PASSAGES_A_DOCUMENT`.
        edition: files of another edition say something else.
    """
    for number in range(passages // PASSAGES_A_DOCUMENT):
        write_document(folder, material, number, edition=edition)


def write_document(folder: Path, material: Material, number: int, *, edition: int = 0) -> None:
    """Write one document of such a library."""
    shelf = folder / f"{number // 1000:03}"
    shelf.mkdir(parents=True, exist_ok=True)
    (shelf / f"article-{number:06}.md").write_text("\n\n".join(_blocks(material, number, edition)) + "\n", "utf-8")


def _blocks(material: Material, number: int, edition: int) -> Iterator[str]:
    yield f"# Article {number}"
    paragraphs = made_passages(material, number, edition=edition)
    for part, (first, last) in enumerate(pairwise(_SECTIONS), start=1):
        yield f"## Part {part} of article {number}"
        yield from paragraphs[first:last]


def made_passages(material: Material, number: int, *, edition: int = 0) -> list[str]:
    """Make the passages of one document, of two to four sentences each; a passage keeps to one cluster."""
    random = Random(f"{_SEED} {edition} {number}")  # noqa: S311 - texts, not secrets
    return [_passage(material, random) for _ in range(PASSAGES_A_DOCUMENT)]


def _passage(material: Material, random: Random) -> str:
    near = material.members[random.choices(range(len(material.members)), [len(group) for group in material.members])[0]]
    return " ".join(_sentence(*random.choices(near, k=3)) for _ in range(random.randint(*_SENTENCES)))


def _sentence(first: str, middle: str, last: str) -> str:
    beginning, between, end = (sentence.split() for sentence in (first, middle, last))
    third = len(between) // 3
    made = (*beginning[: max(_TELLING, len(beginning) // 3)], *between[third : 2 * third])
    return " ".join((*made, *end[min(len(end) - _TELLING, 2 * len(end) // 3) :]))
