"""Which paper a question means, by what people call one: its year, its authors, its journal's or trial's initials."""

import re
from collections.abc import Sequence

from assistant.question.spelling import english_words
from index.lexical import terms

_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# An abbreviation is cut before each of its capitals: "NEJM" in four, "WashU" in two.
_PARTS = re.compile(r"[^\W\d_a-z][a-z]*")
_FEWEST_PARTS = 2
# Words that initials pass over.
_SMALL = frozenset({"a", "an", "and", "at", "de", "for", "in", "of", "on", "or", "the", "to", "with"})


def paper_marks(wordings: Sequence[str]) -> tuple[str, ...]:
    """List what tells one paper from others in a question: years, and names that are no English words.

    A name that is read otherwise in some wording ("BMD" for bone mineral density) names a topic and no paper.

    >>> paper_marks(["who wrote the 2016 JCI commentary"])
    ('2016', 'JCI')
    """
    message = wordings[0]
    names = (word.replace("’", "'").removesuffix("'s") for word in _WORD.findall(message))
    marks = (*_YEAR.findall(message), *filter(_is_name, names))
    return tuple(dict.fromkeys(mark for mark in marks if all(mark in wording for wording in wordings)))


def holds_mark(reference: str, mark: str) -> bool:
    """Tell whether a reference holds a year or a name, or words that the name is made of the beginnings of.

    >>> holds_mark("The Journal of Clinical Investigation, vol. 126, 2016.", "JCI")
    True
    >>> holds_mark("The Source, Washington University, 2007.", "WashU")
    True
    """
    if set(terms(mark)) <= set(terms(reference)):
        return True
    parts = [part.casefold() for part in _PARTS.findall(mark)]
    if len(parts) < _FEWEST_PARTS or "".join(parts) != mark.casefold():
        return False
    words = [word for word in map(str.casefold, _WORD.findall(reference)) if word not in _SMALL]
    runs = (words[start : start + len(parts)] for start in range(len(words) - len(parts) + 1))
    return any(all(word.startswith(part) for word, part in zip(run, parts, strict=True)) for run in runs)


def _is_name(word: str) -> bool:
    return word != word.casefold() and word.casefold() not in english_words()
