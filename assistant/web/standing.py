"""What became of the words of an old link: unchanged, moved, reworded or removed in what is published now."""

from collections.abc import Iterable

from assistant.clips.clip import check_code, source_link
from assistant.clips.verdicts import judge_place
from assistant.web.html import Html, element
from assistant.web.verify import difference
from assistant.web.wording import Wording
from corpus.types import Document, Passage, Span


def standing(
    kept: Document, snapshot_id: str, span: Span, today: Document, *, published: str, wording: Wording
) -> Html:
    """Compare a place of a kept document with the document of today, and link to where the words stand now.

    Args:
        snapshot_id: the one that `kept` is from.
        published: the one that `today` is from.
    """
    finding = judge_place(kept, snapshot_id, span, today)
    parts = [element("p", wording.why(finding))]
    if finding.difference:
        parts.append(element("p", wording.legend_since, class_="legend"))
        parts += difference(finding, wording)
    now = span if kept.text == today.text else finding.now
    if now:
        # Words take the white space that follows them along where they are lined up.
        words = now.of(today.text).rstrip()
        address = source_link(today.id, published, Span(now.start, now.start + len(words)), words)
        parts.append(element("p", element("a", wording.place_today, href=address)))
    return element("div", *parts, class_="standing", id="standing")


def found_by_code(today: Document, passages: Iterable[Passage], span: Span, code: str) -> Span | None:
    """Find the words of a link whose snapshot is no longer kept, by their length and check code alone.

    They are looked for at their place, then wherever a sentence of the document begins, as every quote does.

    Args:
        passages: those of the document.
    """
    length = span.end - span.start
    beginnings = (sentence.start for passage in passages for sentence in passage.sentences)
    for start in (span.start, *beginnings):
        end = start + length
        if end <= len(today.text) and check_code(today.text[start:end]) == code:
            return Span(start, end)
    return None
