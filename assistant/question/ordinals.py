"""An ordinal becomes the thing that it points at: "the second one" of what the last answer lists. Pure."""

import re

_NUMBERS = {"first": 0, "former": 0, "second": 1, "latter": -1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
# "The first choice for men" is a topic of its own, so what follows the ordinal must be "one", one of those named, the
# end of the question, or little before the end.
_ORDINAL = re.compile(
    rf"\bthe ({'|'.join(_NUMBERS)})(?: ones?\b(?: of (?:them|those|these)\b)?| of (?:them|those|these)\b|"
    r"(?: (?:quote|passage|item|point|thing|kind|type|medicine|drug|study|paper|trial|article|source|reference|group))?"
    r"(?=\W*$|,|\W+(?:do|does|find|found|is|mean|say|show|work)\W*$))",
    re.IGNORECASE,
)
# How a quote or the item of a list begins on a line of its own.
_MARKER = re.compile(r"^\s*(?:\[\d{1,2}\]|\d{1,2}[.)]|[-*•])\s+(.+)$", re.MULTILINE)
_BLANK_LINE = re.compile(r"\n\s*\n")
# Things named one after the other in a sentence: after "include", "such as" or a colon, with "and" before the last.
_NAMED = re.compile(r"(?:\binclud(?:e|es|ing)|\bsuch as|\bare|:)\s+([^.:;\n]+?,? (?:and|or) [^.,:;\n]+)", re.IGNORECASE)
_BETWEEN = re.compile(r",? (?:and|or) |, ")
_EXAMPLES = re.compile(r", such as [^,]+(?=,)")
# An item begins with what it is about: "Osteoclasts are the cells that ...".
_SUBJECT = re.compile(r"^((?:[\w’'-]+ ){1,4}?)(?:is|are|was|were|means|can|may)\b")
_MAX_ITEM_WORDS = 20
# An answer shows at most three quotes; what comes from outside may be of any length.
_MAX_ANSWER_CHARS = 4000


def pointed_at(question: str, answer: str) -> str:
    """Put what an ordinal points at in its place; "" where there is no ordinal or no such thing in the answer.

    >>> pointed_at("what is the second one?", "They include moss, fern, and clover.")
    'what is fern?'
    """
    ordinal = _ORDINAL.search(question)
    # Where case does not matter, "ı" is taken for "i", but "fırst" is no ordinal.
    number = _NUMBERS.get(ordinal[1].lower()) if ordinal else None
    if not ordinal or number is None:
        return ""
    things = _listed(answer[:_MAX_ANSWER_CHARS])
    if len(things) < 2 or number >= len(things):
        return ""
    return f"{question[: ordinal.start()]}{_short(things[number])}{question[ordinal.end() :]}"


def _listed(answer: str) -> list[str]:
    """List what an answer lists: marked lines, else things named one after the other, else paragraphs."""
    marked = [match[1] for match in _MARKER.finditer(answer)]
    if len(marked) > 1:
        return marked
    named = _NAMED.search(_EXAMPLES.sub("", answer))
    paragraphs = [paragraph for paragraph in _BLANK_LINE.split(answer) if paragraph.strip()]
    return _BETWEEN.split(named[1]) if named and len(paragraphs) == 1 else paragraphs


def _short(thing: str) -> str:
    """Keep what a thing is about, or its first words."""
    subject = _SUBJECT.match(thing)
    return subject[1].strip() if subject else " ".join(thing.split()[:_MAX_ITEM_WORDS]).rstrip(".")
