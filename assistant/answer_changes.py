"""What a new snapshot changes for readers: saved questions asked of the old one and of the new one. Pure.

What counts is what a reader sees of a quote: its words, its document, the headings and the words that scope it. A quote
that only stands elsewhere in the text under the same headings has not changed.

*Worse* is a question that lost its answer, or that became wrong. It lost its answer where it was answered, not wrongly
as far as the file can tell, and is not answered any more. It became wrong where it was not and now is answered without
the expected words, is answered though the documents do not say, or is not taken for the advice, emergency or small talk
that it is. A question of which nothing is expected can lose its answer and cannot become wrong.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from assistant.clips.alignment import carried
from assistant.clips.verdicts import Stretch, compared
from assistant.quality import Ask, holds, kind_of
from assistant.question.cleaning import one_line
from assistant.question_sets import Expected, SavedQuestion
from assistant.types import Answer, Citation, Outcome
from corpus.types import Document

# What a reader sees of a quote.
_Seen: TypeAlias = tuple[str, tuple[str, ...], tuple[str, ...], str]
_DECLINED = (Expected.ABSTENTION, Expected.CHAT)
_HANDLED = (Expected.CHAT, Expected.ABSTENTION, Expected.ADVICE)


class Change(StrEnum):
    """What became of an answer."""

    GAINED = "gained"
    LOST = "lost"
    CHANGED = "changed"
    TREATED_OTHERWISE = "treated otherwise"


class Worse(StrEnum):
    """In which way a question is worse off."""

    LOST = "lost its answer"
    WRONG = "became wrong"


class _Standing(StrEnum):
    """How well a question is off, as far as its file can tell."""

    RIGHT = "right"
    WRONG = "wrong"
    ANSWERED = "answered"
    NOT_ANSWERED = "not answered"


@dataclass(frozen=True, slots=True)
class QuoteChange:
    """A quote of the old answer and what stands in its place in the new one.

    Attributes:
        before: None where the quote is new.
        after: None where it is gone.
        difference: word by word where both are there; without a word on one side alone it only moved.
    """

    before: Citation | None
    after: Citation | None
    difference: tuple[Stretch, ...]


@dataclass(frozen=True, slots=True)
class AnswerChange:
    """A question whose answer is not what it was.

    Attributes:
        quotes: those that are not as they were; none where the same quotes stand in another order.
        worse: None where nobody is worse off.
    """

    question: SavedQuestion
    kind: Change
    before: Outcome
    after: Outcome
    quotes: tuple[QuoteChange, ...]
    worse: Worse | None


@dataclass(frozen=True, slots=True)
class Library:
    """What answers questions, and its documents by id."""

    ask: Ask
    documents: Mapping[str, Document]


def changes_of(questions: Iterable[SavedQuestion], old: Library, new: Library) -> tuple[AnswerChange, ...]:
    """List the questions whose answer is another one or that are worse off, in their order."""
    return tuple(change for question in questions if (change := _change_of(question, old, new)))


def _change_of(question: SavedQuestion, old: Library, new: Library) -> AnswerChange | None:
    before, after = (library.ask(question.question, question.messages()) for library in (old, new))
    worse = _worse(question, before, after)
    kind = _kind(before, after)
    if kind is None and worse is None:
        return None
    quotes = tuple(_quote_changes(_cited(before), _cited(after), old.documents, new.documents))
    return AnswerChange(question, kind or Change.TREATED_OTHERWISE, before, after, quotes, worse)


def _kind(before: Outcome, after: Outcome) -> Change | None:
    match isinstance(before, Answer), isinstance(after, Answer):
        case False, True:
            return Change.GAINED
        case True, False:
            return Change.LOST
    is_same = [_seen(one) for one in _cited(before)] == [_seen(one) for one in _cited(after)]
    return None if is_same else Change.CHANGED


def _worse(question: SavedQuestion, before: Outcome, after: Outcome) -> Worse | None:
    was, now = _standing(question, before), _standing(question, after)
    if now is _Standing.WRONG and was is not _Standing.WRONG:
        return Worse.WRONG
    is_lost = isinstance(before, Answer) and not isinstance(after, Answer)
    return Worse.LOST if is_lost and was is not _Standing.WRONG else None


def _standing(question: SavedQuestion, outcome: Outcome) -> _Standing:
    kind = kind_of(outcome)
    match question.expect:
        case None:
            return _Standing.ANSWERED if kind is Expected.ANSWER else _Standing.NOT_ANSWERED
        case Expected.ANSWER if kind is Expected.ANSWER:
            return _Standing.RIGHT if holds(outcome, question.gold) else _Standing.WRONG
        case Expected.ANSWER:
            return _Standing.NOT_ANSWERED
        case Expected.ABSTENTION if kind not in (Expected.ANSWER, *_DECLINED):
            return _Standing.NOT_ANSWERED
        case Expected.ABSTENTION:
            is_right = kind in _DECLINED
        case Expected.ADVICE | Expected.EMERGENCY:
            is_right = kind is question.expect
        case _:
            is_right = kind in _HANDLED
    return _Standing.RIGHT if is_right else _Standing.WRONG


def _cited(outcome: Outcome) -> tuple[Citation, ...]:
    return outcome.citations if isinstance(outcome, Answer) else ()


def _seen(citation: Citation) -> _Seen:
    quote = citation.quote
    scope = tuple(one_line(part.text) for part in quote.context)
    return quote.document_id, citation.place, scope, one_line(quote.text)


def _quote_changes(
    before: Sequence[Citation], after: Sequence[Citation], old: Mapping[str, Document], new: Mapping[str, Document]
) -> Iterator[QuoteChange]:
    """Pair each quote that is not as it was with what stands in its place, then give what is new."""
    kept = {_seen(one) for one in before} & {_seen(one) for one in after}
    fresh = [one for one in after if _seen(one) not in kept]
    for one in before:
        if _seen(one) in kept:
            continue
        other = next((found for found in fresh if _took_its_place(one, found, old, new)), None)
        if other:
            fresh.remove(other)
        yield QuoteChange(one, other, compared(one.quote.text.split(), other.quote.text.split()) if other else ())
    yield from (QuoteChange(None, one, ()) for one in fresh)


def _took_its_place(
    before: Citation, after: Citation, old: Mapping[str, Document], new: Mapping[str, Document]
) -> bool:
    """Tell whether a quote is what became of another: the same words, or what stands where they stood."""
    one, other = before.quote, after.quote
    if one_line(one.text) == one_line(other.text):
        return True
    if one.document_id != other.document_id:
        return False
    now = carried(old[one.document_id].text, new[one.document_id].text, one.span)
    return now is not None and now.start < other.span.end and other.span.start < now.end
