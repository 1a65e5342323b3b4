"""A message and what was asked before it become readings, and the one with the better evidence is chosen.

Pure, and by rule. A reading is made of the person's own words; only one with an ordinal ("the second one") takes
words of the answer that it points into.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.confidence import ALONE_HANDICAP, OWN_WORDS_FROM
from assistant.question.cleaning import clean, has_words
from assistant.question.medicines import medicines_in
from assistant.question.ordinals import pointed_at
from assistant.question.topics import Need, likely_follows, names_only, need_of, own_words, people_in
from assistant.types import Message, Role
from corpus.types import Span
from index.types import Hit

# Thanks and the like before the message itself.
_COURTESY = re.compile(
    r"(?:(?:(?:many )?thanks?(?: you)?(?: (?:very|so) much| a lot)?|ok(?:ay)?|hi|hello|sorry)\b[\s,.!;:–—-]*|"
    r"(?:great|good|nice|perfect|right|i see|got it|understood)\s*[,.!;:–—-]+\s*)+",
    re.IGNORECASE,
)
# The encoder reads some 250 word pieces; the last question must be among them.
_MAX_JOINED_CHARS = 800
# How many follow-ups a chain keeps beside the question that they all follow.
_MAX_FOLLOWUPS = 2

Search = Callable[[str], Sequence[Hit]]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a message.

    Attributes:
        text: what is searched for.
        own: the words of the message itself that name something, in order.
        leans: whether words of earlier messages stand in it.
    """

    text: str
    own: tuple[str, ...]
    leans: bool


def readings(question: str, history: Sequence[Message]) -> tuple[Reading, ...]:
    """List the ways to read a message, one or two, the likelier first.

    >>> asked = [Message(Role.USER, "Does it thin men's bones?")]
    >>> [reading.text for reading in readings("and in women?", asked)]
    ["Does it thin women's bones?"]
    """
    message = without_courtesy(question)
    own = own_words(message)
    pointed = pointed_at(message, _last_answer(history))
    if pointed:
        return (Reading(pointed, own, leans=True),)
    alone = Reading(message, own, leans=False)
    chain = _chain(history)
    need = need_of(message) if chain else Need.NONE
    if need is Need.NONE:
        return (alone,)
    joined = Reading(" ".join(_continued(chain, message)), own, leans=True)
    if need is Need.CERTAIN:
        return (joined,)
    return (joined, alone) if likely_follows(message) else (alone, joined)


def choose(found: Sequence[Reading], search: Search) -> tuple[Reading, Sequence[Hit]]:
    """Search for each reading, and give the one that finds the better evidence, with what it finds."""
    searched = [(reading, search(reading.text)) for reading in found]
    return max(searched, key=lambda pair: _best(pair[1]) - ALONE_HANDICAP * (not pair[0].leans))


def finds_its_own(reading: Reading, search: Search) -> bool:
    """Tell whether what a message itself names is found, and not only what the words brought along name.

    Without this, "is it safe with grapefruit?" would live on the score of the question before it.
    """
    return not (reading.leans and reading.own) or _best(search(" ".join(reading.own))) >= OWN_WORDS_FROM


def without_courtesy(question: str) -> str:
    """Clean a question, and drop the thanks before it.

    >>> without_courtesy("Thanks! What is bone?"), without_courtesy("Thanks!")
    ('What is bone?', 'Thanks!')
    """
    message = clean(question)
    courtesy = _COURTESY.match(message)
    rest = message[courtesy.end() :] if courtesy else message
    return rest if has_words(rest) else message


def _chain(history: Sequence[Message]) -> tuple[str, ...]:
    """Give the last topic: the question that names it, then the questions that follow it."""
    chain: tuple[str, ...] = ()
    for message in history:
        question = without_courtesy(message.content)
        if message.role is Role.USER and has_words(question):
            chain = _continued(chain, question) if likely_follows(question) else (_closed(question),)
    return chain


def _continued(chain: tuple[str, ...], question: str) -> tuple[str, ...]:
    """Add a follow-up to a chain; where it only names other people or another medicine, put these in instead."""
    chain = (*chain[:1], *chain[1:][-_MAX_FOLLOWUPS:])
    for places_in in (people_in, medicines_in):
        replaced = _replaced(chain, places_in, question)
        if replaced != chain and names_only(places_in(question), question):
            return replaced
    chain = _replaced(chain, people_in, question)
    while chain and sum(map(len, chain)) + len(question) > _MAX_JOINED_CHARS:
        chain = chain[1:]
    # Whoever asks again, or asks what they asked on its own, says nothing more by it.
    return (*(earlier for earlier in chain if earlier != _closed(question)), _closed(question))


def _replaced(chain: tuple[str, ...], places_in: Callable[[str], tuple[Span, ...]], question: str) -> tuple[str, ...]:
    """Put the one thing of a kind that a follow-up names in the place of the one that each earlier question names."""
    named = places_in(question)
    if len(named) != 1:
        return chain
    return tuple(_put(named[0].of(question), earlier, places_in(earlier)) for earlier in chain)


def _put(words: str, question: str, places: tuple[Span, ...]) -> str:
    if len(places) != 1:
        return question
    return f"{question[: places[0].start]}{words}{question[places[0].end :]}"


def _closed(question: str) -> str:
    return question if question.endswith(("?", ".", "!")) else f"{question}?"


def _last_answer(history: Sequence[Message]) -> str:
    return history[-1].content if history and history[-1].role is Role.ASSISTANT else ""


def _best(hits: Sequence[Hit]) -> float:
    return hits[0].evidence if hits else 0.0
