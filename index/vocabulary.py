"""What words a library uses, and which abbreviations its documents explain."""

import json
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter

from corpus.abbreviations import Abbreviation, abbreviations_in, long_form
from corpus.types import BlockKind, ContextRole, Document
from index.lexical import terms

_WORD = re.compile(r"[^\W\d_]+")
# A definition's first words, which may be what its term stands for.
_OPENING = re.compile(r"[^.,:;()–—]+")
# So much that stands between spaces is held at once: some 10 MB.
_MOST_WRITTEN = 50_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words of a library.

    Attributes:
        words: every word in small letters, and how often it stands in small letters; 0 for what is always capitalised.
        stems: the stems of all words, as BM25 counts them.
        long_forms: what each abbreviation stands for, where the documents explain it in one way only.
    """

    words: Mapping[str, int]
    stems: frozenset[str]
    long_forms: Mapping[str, str]

    def uses(self, phrase: str) -> bool:
        """Tell whether the library uses every word of a phrase, in whatever form."""
        return self.stems.issuperset(terms(phrase))


_VOCABULARIES = TypeAdapter(Vocabulary)


def to_json(vocabulary: Vocabulary) -> bytes:
    """Write a vocabulary; the same one always gives the same bytes."""
    return json.dumps({**asdict(vocabulary), "stems": sorted(vocabulary.stems)}, sort_keys=True).encode()


def from_json(content: bytes) -> Vocabulary:
    """Read back what `to_json` wrote."""
    return _VOCABULARIES.validate_json(content)


def vocabulary_of(documents: Iterable[Document]) -> Vocabulary:
    """Gather the words and abbreviations of documents."""
    written: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    explained: dict[str, dict[tuple[str, ...], str]] = defaultdict(dict)
    for document in documents:
        written.update(document.text.split())
        if len(written) > _MOST_WRITTEN:
            _count(written, counts)
        for found in _explained_in(document):
            # "bone mineral density" and "Bone mineral densities" are one meaning.
            explained[found.short].setdefault(tuple(terms(found.long)), found.long)
    _count(written, counts)
    words = {word.casefold(): 0 for word in counts}
    words.update({word: count for word, count in counts.items() if word in words})
    long_forms = {short: next(iter(longs.values())) for short, longs in explained.items() if len(longs) == 1}
    return Vocabulary(words, frozenset(stem for word in words for stem in terms(word)), long_forms)


def _count(written: Counter[str], counts: Counter[str]) -> None:
    """Count the words in what stands between spaces, and forget that: it is far more, as it has marks and numbers."""
    for text, number in written.items():
        for word in _WORD.findall(unicodedata.normalize("NFC", text)):
            counts[word] += number
    written.clear()


def _explained_in(document: Document) -> Iterable[Abbreviation]:
    yield from abbreviations_in(document.text)
    for block in document.blocks:
        if block.kind is BlockKind.DEFINITION and (opening := _OPENING.match(block.span.of(document.text))):
            for context in block.context:
                term = context.span.of(document.text).strip()
                if context.role is ContextRole.TERM and term.isupper():
                    long = long_form(term, opening[0].strip())
                    if long and opening[0].startswith(long):
                        yield Abbreviation(term, long)
