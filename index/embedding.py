"""What stands for the passages of a new snapshot: taken over from the one before it, and embedded where it has none."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import repeat
from typing import NamedTuple, TypeAlias

import numpy as np

from index.entries import Entry, Texts
from index.errors import EncoderUnavailable
from index.store import Snapshot
from index.token_vectors import to_stored
from index.types import Embeddings, Encoder, StoredTokens

# The tokens of this many texts are held at once while embedding: some 30 MB. Of what is taken over, this many passages.
_TEXTS_AT_ONCE = 512
_PASSAGES_AT_ONCE = 4096
# A text's pooled row, of shape (dimension,), and its tokens, none where they are not stored.
_TextVectors: TypeAlias = tuple[Embeddings, StoredTokens]
# Called with how many texts are embedded and how many there are to embed.
Progress = Callable[[int, int], None]


class Embedding:
    """Makes what stands for passages, a part of them at a time.

    Attributes:
        embedded: how many texts the encoder was asked for until now.
    """

    def __init__(self, encoder: Encoder, previous: Snapshot | None, progress: Progress | None) -> None:
        """Begin.

        Args:
            previous: a snapshot that the same encoder made, whose vectors are used again.
        """
        self._encoder = encoder
        self._previous = previous
        self._progress = progress or _nothing
        self.embedded = 0

    def entries(self, wanted: Callable[[], Iterable[Texts]]) -> Iterator[Entry]:
        """Give what stands for each of the texts, in their order.

        Args:
            wanted: gives the texts, each time anew; all of them at once would fill the memory.

        Raises:
            EncoderUnavailable: the encoder could not read or reach what it needs.
        """
        held = list(self._previous.holds(wanted())) if self._previous else repeat(False)  # noqa: FBT003 - repeated

        def asked() -> Iterator[_Wanted]:
            return map(_Wanted, wanted(), held)

        done, total = 0, sum(one.fresh for one in asked())
        if total:
            self._progress(done, total)
        for part in _parts(asked()):
            yield from self._made([one.texts for one in part], self._taken_over(part))
            if fresh := sum(one.fresh for one in part):
                done += fresh
                self._progress(done, total)

    def _taken_over(self, part: Sequence["_Wanted"]) -> Mapping[Texts, Entry]:
        there = [one.texts for one in part if one.is_held]
        return self._previous.entries(there) if self._previous and there else {}

    def _made(self, part: Sequence[Texts], known: Mapping[Texts, Entry]) -> Iterator[Entry]:
        missing = [texts for texts in part if texts not in known]
        fresh = self._embed(list(dict.fromkeys(text for texts in missing for text in texts)))
        return (known.get(texts) or _entry(texts, fresh) for texts in part)

    def _embed(self, texts: Sequence[str]) -> Mapping[str, _TextVectors]:
        if not texts:
            return {}
        self.embedded += len(texts)
        try:
            encoded = self._encoder.encode(texts)
        except OSError as error:
            # Else it would be taken for a failure to write what is made of it.
            msg = f"the encoder {self._encoder.identity.name} failed ({error.strerror or error}); try again"
            raise EncoderUnavailable(msg) from error
        tokens = np.split(to_stored(encoded.tokens), np.cumsum(encoded.counts)[:-1])
        return dict(zip(texts, zip(encoded.pooled, tokens, strict=True), strict=True))


def _nothing(_: int, __: int) -> None:
    """Tell nobody."""


class _Wanted(NamedTuple):
    """What stands for a passage, and whether the snapshot before has its vectors."""

    texts: Texts
    is_held: bool

    @property
    def fresh(self) -> int:
        """How many texts have to be embedded for it; one sentence alone is the whole passage too."""
        return 0 if self.is_held else len(set(self.texts))


def _parts(wanted: Iterable[_Wanted]) -> Iterator[list[_Wanted]]:
    """Cut what is wanted into parts that can be held at once."""
    part: list[_Wanted] = []
    fresh = 0
    for one in wanted:
        if part and (fresh + one.fresh > _TEXTS_AT_ONCE or len(part) == _PASSAGES_AT_ONCE):
            yield part
            part, fresh = [], 0
        part.append(one)
        fresh += one.fresh
    if part:
        yield part


def _entry(texts: Texts, fresh: Mapping[str, _TextVectors]) -> Entry:
    whole, *sentences = (fresh[text] for text in texts)
    return Entry(whole[0], np.stack([pooled for pooled, _ in sentences]), tuple(tokens for _, tokens in sentences))
