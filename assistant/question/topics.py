"""What a message says by itself, and whether it needs what was asked before. Pure, and by rule."""

import re
from collections.abc import Sequence
from enum import Enum, auto

from corpus.populations import find_populations
from corpus.types import Span


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Words that name no topic: without others, a message says nothing itself.
_FUNCTION_WORDS = _words(
    "a about above after again all also am an and any anything are as at be because been before being below "
    "between both but by can cannot come comes could did do does doing done down during each else ever example "
    "few for former from further get gets getting give given go goes going got had happen happened happens has "
    "have having he her here hers him his how however i if in instance into is it its itself just know last "
    "latter least less let like long many mean means me might more most much must my need needs never no nor not "
    "now of off often ok okay on once one ones only or other others our out over own please quite rather really "
    "same say says shall she should so some something soon still such take taken takes tell than thank thanks "
    "that the their theirs them then there these they thing things this those through to too under until up us "
    "use used uses using very want was way we well were what when where whether which while who whom whose why "
    "will with without would yes yet you your first second third fourth fifth"
)
# Words around people in a message that asks the same of them: "and what about in women?".
_FRAME = _words(
    "a about also among an and are as at but by do does for how in is it of on or same so the then they to too what "
    "with"
)
# What a word may end in that is no part of its name: "what's", "doesn't", "men's".
_ENDING = re.compile(r"n?['’]\w+$")
_WORD = re.compile(r"\w[\w'’-]*")
# A message that opens so goes on from the last one.
_CONTINUES = re.compile(
    r"(?:and|but|so|then|also|or|what about|how about|what if|same|any other|anything else)\b", re.IGNORECASE
)
# A message that opens so asks what something is, and names it: "what is the ATAC trial", but not "what is the dose".
_DEFINES = re.compile(
    r"(?:(?:and|but|so|now|then) )?(?:what(?:'s|’s| is| are) (?:an? )?(?!the \S+$|the same|its |their |it\b|they\b)|"
    r"what do(?:es)? .+ mean\b|define |tell me about )",
    re.IGNORECASE,
)
_BEFORE_A_POINTER = (
    r"and|but|so|then|is|was|are|were|do|does|did|can|could|will|would|about|of|for|with|like|by|from|in|on|to|why"
)
# Words that stand for something named before; "that" only where it is no conjunction: after such a word, or last.
_POINTS_BACK = re.compile(
    r"\b(?:it(?! (?:true|possible|known|likely|important|necessary)\b)|its|they|them|their|theirs|he|him|his|she|her|"
    r"hers|ones?|there(?! (?:is|are|was|were|any|an?)\b)|the (?:same|others?|former|latter|first|second|third|last))\b|"
    rf"(?:^|\b(?:{_BEFORE_A_POINTER}) )(?:this|that|these|those)\b|\b(?:this|that|these|those)(?=\s*(?:[,;.?!]|$))",
    re.IGNORECASE,
)
# So many words of its own name a topic.
_NAMES_A_TOPIC = 3


class Need(Enum):
    """Whether a message needs what was asked before it to be understood."""

    NONE = auto()
    PERHAPS = auto()
    CERTAIN = auto()


def need_of(question: str) -> Need:
    """Tell whether a message needs what was asked before it.

    >>> need_of("and how often?"), need_of("hip pain?"), need_of("What is bone turnover?")
    (<Need.CERTAIN: 3>, <Need.PERHAPS: 2>, <Need.NONE: 1>)
    """
    own = len(own_words(question))
    points, continues = _POINTS_BACK.search(question), _CONTINUES.match(question)
    if not own or names_only(people_in(question), question):
        return Need.CERTAIN
    if points and own < _NAMES_A_TOPIC:
        return Need.CERTAIN
    if points or continues:
        return Need.PERHAPS
    return Need.NONE if own >= _NAMES_A_TOPIC or _DEFINES.match(question) else Need.PERHAPS


def likely_follows(question: str) -> bool:
    """Tell whether a message is likelier to need what was asked before it than not."""
    few = len(own_words(question)) < _NAMES_A_TOPIC
    return few and need_of(question) is not Need.NONE


def own_words(question: str) -> tuple[str, ...]:
    """List the words of a message that name something.

    >>> own_words("is it safe with grapefruit?")
    ('safe', 'grapefruit')
    """
    return tuple(word for word in _WORD.findall(question) if _ENDING.sub("", word).casefold() not in _FUNCTION_WORDS)


def people_in(question: str) -> tuple[Span, ...]:
    """Find the words that name people, in text order, neighbours as one: "women after the menopause"."""
    whole = [Span(0, len(question))] if question else []
    merged: list[Span] = []
    for place in sorted({population.evidence for population in find_populations(question, whole)}):
        if merged and not question[merged[-1].end : place.start].strip():
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, place.end))
        else:
            merged.append(place)
    return tuple(merged)


def names_only(places: Sequence[Span], question: str) -> bool:
    """Tell whether a message names what stands at these places, at least one, and asks nothing else of it."""
    words = _WORD.findall(" ".join(_outside(question, places)))
    return bool(places) and all(_ENDING.sub("", word).casefold() in _FRAME for word in words)


def _outside(text: str, places: Sequence[Span]) -> list[str]:
    starts = [0, *(place.end for place in places)]
    ends = [*(place.start for place in places), len(text)]
    return [text[start:end] for start, end in zip(starts, ends, strict=True)]
