"""What staff type into the search: words, and exact phrases in quotation marks. Pure.

Phrases narrow down what is found, and words are marked in it; neither ever decides where a quote begins or ends.
"""

import re
from dataclasses import dataclass

from assistant.question.topics import own_words
from corpus.types import Span
from index.lexical import terms

# As much as anybody types to look around; a longer text is no search, but may still be a cry for help.
MAX_QUERY_CHARS = 500
_QUOTED = re.compile(r"[\"“”„]([^\"“”„]+)[\"“”„]")
_WORD = re.compile(r"\w+(?:['’]\w+)*")
# A person has one hyphen and one quotation mark of each kind to type.
_TYPED = {**dict.fromkeys("‘’", "'"), **dict.fromkeys("“”„", '"'), **dict.fromkeys("‐‑‒–—−", "-")}
_MARKS = str.maketrans(_TYPED)


@dataclass(frozen=True, slots=True)
class Query:
    """A search as it was typed.

    Attributes:
        words: all of it, without quotation marks around phrases.
        phrases: what stood in quotation marks, in order, each once.
    """

    words: str
    phrases: tuple[str, ...]

    @property
    def patterns(self) -> tuple[re.Pattern[str], ...]:
        """What finds each phrase word for word, in whatever case."""
        return tuple(map(_pattern, self.phrases))


def read_query(typed: str) -> Query:
    """Tell the phrases of a search from its words.

    >>> read_query('men “bone density" spine')
    Query(words='men bone density spine', phrases=('bone density',))
    """
    phrases = (" ".join(phrase.split()) for phrase in _QUOTED.findall(typed) if _WORD.search(phrase))
    return Query(" ".join(_QUOTED.sub(r" \1 ", typed).split()), tuple(dict.fromkeys(phrases)))


def holds(text: str, patterns: tuple[re.Pattern[str], ...]) -> bool:
    r"""Tell whether a text holds every phrase of a query.

    >>> density = read_query('"bone density"').patterns
    >>> holds("Bone\nDensity falls.", density), holds("bone densitometry", density)
    (True, False)
    """
    folded = _folded(text)
    return all(pattern.search(folded) for pattern in patterns)


def marks_in(text: str, query: Query, *, start: int) -> tuple[Span, ...]:
    """Find what to mark in a text: its phrases, and the other words of the query in whatever form.

    Args:
        start: where the text begins in its document; the spans count from the document's beginning.

    Returns:
        Spans in text order that do not overlap.
    """
    folded = _folded(text)
    found = [match.span() for pattern in query.patterns for match in pattern.finditer(folded)]
    stems = set(terms(" ".join(own_words(query.words)))).difference(terms(" ".join(query.phrases)))
    found += [word.span() for word in _WORD.finditer(text) if stems.intersection(terms(word[0]))]
    marks: list[Span] = []
    for first, last in sorted(found):
        if marks and start + first < marks[-1].end:
            marks[-1] = Span(marks[-1].start, max(marks[-1].end, start + last))
        else:
            marks.append(Span(start + first, start + last))
    return tuple(marks)


def _folded(text: str) -> str:
    # One character for one, so that places stay places.
    return text.translate(_MARKS)


def _pattern(phrase: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in _folded(phrase).split())
    return re.compile(rf"(?<!\w){words}(?!\w)", re.IGNORECASE)
