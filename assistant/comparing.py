"""What a new snapshot changes for readers, as lines of text or as one JSON object. Pure."""

from collections.abc import Iterator, Sequence
from typing import Any

from assistant.answer_changes import AnswerChange, Change, QuoteChange, Worse
from assistant.clips.checking import difference_text
from assistant.clips.verdicts import Side
from assistant.inspection import Comparison
from assistant.quality import kind_of
from assistant.question.cleaning import one_line
from assistant.rendering import citation_object, counted, visible
from assistant.types import Citation


def comparison_object(comparison: Comparison) -> dict[str, Any]:
    """Make the object of a comparison."""
    return {
        "compared_with": comparison.compared_with,
        "questions": comparison.questions,
        "changes": [_change_object(change) for change in comparison.changes],
    }


def comparison_lines(comparison: Comparison) -> Iterator[str]:
    """Write each question whose answer is not what it was, with the old and the new quotes; then the sums."""
    for change in comparison.changes:
        yield from _change_lines(change)
        yield ""
    yield comparison_sum(comparison)


def comparison_sum(comparison: Comparison) -> str:
    """Say in one line how many questions changed, and how many for the worse."""
    asked = counted(comparison.questions, "question")
    if comparison.compared_with is None:
        return f"nothing is published yet, so there was nothing to compare {asked} with"
    kinds = [change.kind for change in comparison.changes]
    counts = ", ".join(f"{kinds.count(kind)} {kind}" for kind in Change if kind in kinds)
    worse = _counts_of_worse(comparison.changes)
    told = f"the answers to {len(kinds)} of {asked} change ({counts})" if kinds else f"no answer to {asked} changes"
    return f"compared with {comparison.compared_with}: {told}; {worse or 'none is worse off'}"


def _counts_of_worse(changes: Sequence[AnswerChange]) -> str:
    reasons = [change.worse for change in changes]
    return ", ".join(f"{reasons.count(worse)} {worse}" for worse in Worse if worse in reasons)


def _change_lines(change: AnswerChange) -> Iterator[str]:
    asked = change.question
    name = f" ({asked.id})" if asked.id else ""
    worse = f" [worse: {change.worse}]" if change.worse else ""
    yield visible(f"{change.kind}{name}: {asked.question}{worse}")
    if change.kind in (Change.LOST, Change.GAINED, Change.TREATED_OTHERWISE):
        yield f"    {kind_of(change.before)} → {kind_of(change.after)}"
    for quote in change.quotes:
        yield from _quote_lines(quote)
    if change.kind is Change.CHANGED and not change.quotes:
        yield "    the same quotes in another order"


def _quote_lines(quote: QuoteChange) -> Iterator[str]:
    if quote.before and quote.after and not _is_reworded(quote):
        yield f"  = {_words(quote.after)}"
        yield f"    from {_place(quote.before)}"
        yield f"    to   {_place(quote.after)}"
        return
    for mark, one in (("-", quote.before), ("+", quote.after)):
        if one:
            yield f"  {mark} {_words(one)}"
            yield f"    {_place(one)}"
    if quote.difference:
        yield f"  ~ {difference_text(quote.difference)}"


def _is_reworded(quote: QuoteChange) -> bool:
    return any(part.side is not Side.BOTH for part in quote.difference)


def _words(citation: Citation) -> str:
    return visible(f"[{citation.number}] {one_line(citation.quote.text)}")


def _place(citation: Citation) -> str:
    return visible(f"{citation.path} ({citation.quote.document_id})")


def _change_object(change: AnswerChange) -> dict[str, Any]:
    return {
        "id": change.question.id,
        "question": change.question.question,
        "change": change.kind.value,
        "worse": change.worse.value if change.worse else None,
        "before": kind_of(change.before).value,
        "after": kind_of(change.after).value,
        "quotes": [
            {
                "before": citation_object(quote.before) if quote.before else None,
                "after": citation_object(quote.after) if quote.after else None,
                "difference": [{"side": part.side.value, "text": part.text} for part in quote.difference],
            }
            for quote in change.quotes
        ],
    }
