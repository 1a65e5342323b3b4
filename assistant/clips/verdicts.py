"""Whether a pasted clip still stands: current, changed, or not ours. Pure.

The reference is what the stored document says at the place that the clip names. Its check code binds the words to
that place, so neither can be altered alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from assistant.clips.alignment import carried
from assistant.clips.clip import Clip, check_code, clip_of
from assistant.clips.forms import unescaped
from assistant.clips.pasted import Pasted, Place, folded
from corpus.types import Document, Span

# Where the words of an altered clip may begin, of all opening quotation marks above its link.
_MOST_STARTS = 12
# Beyond so many pairs of words, those that stand everywhere are left out of the comparison, or it would take minutes.
_MOST_PAIRS = 1_000_000


class Verdict(StrEnum):
    """What a clip is worth today."""

    CURRENT = "current"
    CHANGED = "changed"
    NOT_OURS = "not_ours"


class Why(StrEnum):
    """What decided."""

    SAME = "same"
    MOVED = "moved"
    UNKEPT = "unkept"
    WORDS_ALTERED = "words_altered"
    SOURCE_CHANGED = "source_changed"
    WORDS_GONE = "words_gone"
    DOCUMENT_GONE = "document_gone"
    VERSION_GONE = "version_gone"
    NO_LINK = "no_link"
    NO_PLACE = "no_place"
    WRONG_CODE = "wrong_code"


_VERDICTS = {
    **dict.fromkeys((Why.SAME, Why.MOVED, Why.UNKEPT), Verdict.CURRENT),
    **dict.fromkeys((Why.NO_LINK, Why.NO_PLACE, Why.WRONG_CODE), Verdict.NOT_OURS),
}


class Side(StrEnum):
    """Where words stand that are compared."""

    BOTH = "both"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words of a comparison that belong together.

    Attributes:
        is_source: whether they stand in the line that says where the quote comes from, below it.
    """

    side: Side
    text: str
    is_source: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """What is found of one pasted clip.

    Attributes:
        pasted: the clip as it came.
        clip: the clip as the stored document gives it; None where the place is not known.
        now: the place of the words in the document of today, where it is another one.
        difference: under `WORDS_ALTERED` from the stored words to the pasted ones, under `SOURCE_CHANGED` from the
            words that were copied to those of today; otherwise empty.
    """

    pasted: Pasted
    why: Why
    clip: Clip | None = None
    now: Span | None = None
    difference: tuple[Stretch, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """Current, changed or not ours."""
        return _VERDICTS.get(self.why, Verdict.CHANGED)


def judge(pasted: Pasted, kept: Document | None, today: Document | None) -> Finding:
    """Compare a pasted clip with what is stored.

    Args:
        kept: the document as it was copied, from the snapshot that the link names; None where that is not kept.
        today: the document as it is published; None where it is not.
    """
    if pasted.place is None:
        return Finding(pasted, Why.NO_LINK)
    clip = _fitting(kept or today, pasted.place)
    if clip is None or clip.code != pasted.code:
        return Finding(pasted, _misfit(pasted, kept, today, clip))
    if altered := _alteration(pasted, clip, is_dated=kept is not None):
        return Finding(pasted, Why.WORDS_ALTERED, clip, difference=altered)
    if kept is None:
        return Finding(pasted, Why.UNKEPT, clip)
    now, why = _since(pasted.place.span, clip, kept, today)
    if why is Why.SOURCE_CHANGED and today and now:
        return Finding(pasted, why, clip, now, compared(_scoped(clip), _scoped(clip_of(today, "", now))))
    return Finding(pasted, why, clip, now)


def judge_place(kept: Document, snapshot_id: str, span: Span, today: Document | None) -> Finding:
    """Say what became of the words at a place of a kept document.

    Args:
        snapshot_id: the one that `kept` is from.
        today: the document as it is published; None where it is not.

    Raises:
        InvalidSpan: the document has no such place.
    """
    clip = clip_of(kept, snapshot_id, span)
    return judge(Pasted(clip.words, Place(kept.id, snapshot_id, span), clip.code), kept, today)


def _misfit(pasted: Pasted, kept: Document | None, today: Document | None, clip: Clip | None) -> Why:
    """Say why a clip does not belong to the place that it names."""
    if kept is None:
        # The words that it quotes may still fit its code: then it was whole when its version was there.
        codes = [check_code(_quoted(words)) for words in _readings(pasted.words)]
        is_whole = today is not None and pasted.code in codes
        return Why.VERSION_GONE if is_whole else Why.NO_PLACE
    return Why.WRONG_CODE if clip else Why.NO_PLACE


def _since(span: Span, clip: Clip, kept: Document, today: Document | None) -> tuple[Span | None, Why]:
    """Say what became of the words of an unaltered clip, and where they stand now if that is another place."""
    if today is None:
        return None, Why.DOCUMENT_GONE
    if today.text == kept.text:
        return None, Why.SAME
    now = carried(kept.text, today.text, span)
    if now is None:
        return None, Why.WORDS_GONE
    return now, Why.MOVED if _scoped(clip_of(today, "", now)) == _scoped(clip) else Why.SOURCE_CHANGED


def _scoped(clip: Clip) -> list[str]:
    return folded("\n".join([*clip.scope, clip.quote]))


def _fitting(document: Document | None, place: Place) -> Clip | None:
    if document is None or place.span.end > len(document.text):
        return None
    return clip_of(document, place.snapshot_id, place.span)


def _alteration(pasted: Pasted, clip: Clip, *, is_dated: bool) -> tuple[Stretch, ...]:
    """Compare the words above the link with the stored ones; empty where they are the same.

    Args:
        is_dated: whether the clip was cut from the version that was copied, whose title and dates must agree too.
    """
    # As it came, or as Markdown. What differs in the first way is shown, unless the second is nearer.
    altered = [_difference(folded(words), clip, is_dated=is_dated) for words in _readings(pasted.words)]
    return min(altered, key=lambda stretches: sum(stretch.side is not Side.BOTH for stretch in stretches))


def _readings(words: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((words, unescaped(words))))


def _difference(above: list[str], clip: Clip, *, is_dated: bool) -> tuple[Stretch, ...]:
    wanted, n_source = folded(clip.words), len(folded(clip.source))
    if above[-len(wanted) :] == wanted:
        return ()
    if not is_dated:
        wanted, n_source = wanted[: len(wanted) - n_source], 0
        if any(above[at : at + len(wanted)] == wanted for at in range(len(above))):
            return ()
    starts = [at for at, word in enumerate(above) if word.startswith(('"', "["))][-_MOST_STARTS:]
    starts = starts or [max(0, len(above) - len(wanted))]
    best = max(starts, key=lambda at: _matcher(wanted, above[at:]).ratio())
    return compared(wanted, above[best:], n_source)


def compared(before: Sequence[str], after: Sequence[str], n_source: int = 0) -> tuple[Stretch, ...]:
    """Compare two runs of words, and give what stands on both sides and on one, in order.

    Args:
        n_source: how many of the last words of `before` are the line that says where the quote comes from.
    """
    stretches: list[Stretch] = []
    source = len(before) - n_source
    for kind, a, b, c, d in _matcher(before, after).get_opcodes():
        side, middle = Side.BOTH if kind == "equal" else Side.BEFORE, min(max(a, source), b)
        stretches += _stretch(side, before[a:middle], is_source=False)
        stretches += _stretch(side, before[middle:b], is_source=True)
        if kind != "equal":
            # What was put between the two belongs to the words.
            stretches += _stretch(Side.AFTER, after[c:d], is_source=a >= source and b > source)
    return tuple(stretches)


def _stretch(side: Side, words: Sequence[str], *, is_source: bool) -> list[Stretch]:
    return [Stretch(side, " ".join(words), is_source)] if words else []


def _matcher(before: Sequence[str], after: Sequence[str]) -> SequenceMatcher[str]:
    is_long = len(before) * len(after) > _MOST_PAIRS
    return SequenceMatcher(None, before, after, autojunk=is_long)


def _quoted(words: str) -> str:
    """Take what stands between the quotation marks, with each run of white space as one blank."""
    start, end = words.rfind("\n“"), words.rfind("”")
    start = 1 if start < 0 and words.startswith("“") else start + 2
    return " ".join(words[start:end].split())
