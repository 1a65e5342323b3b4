"""What stands for the passages of a new snapshot is embedded, where the one before it has it not."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np

from index.entries import Entry, Texts
from index.errors import EncoderUnavailable
from index.token_vectors import to_stored
from index.types import Embeddings, Encoder, StoredTokens

# The tokens of this many texts are held at once: some 30 MB.
_TEXTS_AT_ONCE = 512
# A text's pooled row, of shape (dimension,), and its tokens, none where they are not stored.
_TextVectors: TypeAlias = tuple[Embeddings, StoredTokens]
# Called with how many texts are embedded and how many there are to embed.
Progress = Callable[[int, int], None]


class Embedding:
    """Makes what stands for passages, a part of them at a time.

    Attributes:
        embedded: how many texts the encoder was asked for until now.
    """

    def __init__(self, encoder: Encoder, progress: Progress | None) -> None:
        self._encoder = encoder
        self._progress = progress or _nothing
        self.embedded = 0

    def entries(self, wanted: Callable[[], Iterable[Texts]]) -> Iterator[Entry]:
        """Give what stands for each of the texts, in their order.

        Args:
            wanted: gives the texts, each time anew; all of them at once would fill the memory.

        Raises:
            EncoderUnavailable: the encoder could not read or reach what it needs.
        """
        done, total = 0, sum(map(_count, wanted()))
        if total:
            self._progress(done, total)
        for part in _parts(wanted()):
            fresh = self._embed(list(dict.fromkeys(text for texts in part for text in texts)))
            done += sum(map(_count, part))
            self._progress(done, total)
            yield from (_entry(texts, fresh) for texts in part)

    def _embed(self, texts: Sequence[str]) -> Mapping[str, _TextVectors]:
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


def _count(texts: Texts) -> int:
    """Count the texts that have to be embedded for a passage; one sentence alone is the whole passage too."""
    return len(set(texts))


def _parts(wanted: Iterable[Texts]) -> Iterator[list[Texts]]:
    """Cut what is wanted into parts that can be held at once."""
    part: list[Texts] = []
    size = 0
    for texts in wanted:
        if part and size + _count(texts) > _TEXTS_AT_ONCE:
            yield part
            part, size = [], 0
        part.append(texts)
        size += _count(texts)
    if part:
        yield part


def _entry(texts: Texts, fresh: Mapping[str, _TextVectors]) -> Entry:
    whole, *sentences = (fresh[text] for text in texts)
    return Entry(whole[0], np.stack([pooled for pooled, _ in sentences]), tuple(tokens for _, tokens in sentences))
