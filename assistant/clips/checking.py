"""Check the clips in a pasted text against the documents on disk, and write what is found.

A document is read from the snapshot that a clip was copied from and from the one that is published now.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from assistant.clips.pasted import Pasted, clips_in
from assistant.clips.verdicts import Finding, Side, Stretch, judge
from assistant.errors import TooManyClips
from assistant.rendering import visible
from corpus.types import Document
from index.errors import DocumentNotFound, SnapshotIncompatible, SnapshotNotFound
from index.home import Home

# Each may ask for a document of another snapshot, which is read from the disk.
MAX_CLIPS = 50
_MARKS = {Side.BOTH: "{}", Side.BEFORE: "[-{}-]", Side.AFTER: "{{+{}+}}"}

Find = Callable[[str, str], Document | None]


def documents_of(home: Home, open_now: Mapping[str, Mapping[str, Document]] | None = None) -> Find:
    """Make a function from a snapshot's and a document's id to the document, None where it is not kept.

    Args:
        open_now: the documents of snapshots that are open already, by snapshot id; others are read from the disk.
    """
    opened = open_now or {}

    @cache
    def find(snapshot_id: str, document_id: str) -> Document | None:
        if snapshot_id in opened:
            return opened[snapshot_id].get(document_id)
        try:
            return home.document(snapshot_id, document_id)
        except (SnapshotNotFound, DocumentNotFound, SnapshotIncompatible):
            return None

    return find


def check_clips(text: str, find: Find, published: str) -> tuple[Finding, ...]:
    """Judge every clip in a text, in order; text without a clip gives one finding, no text gives none.

    Args:
        find: gives a document of a snapshot.
        published: the id of the snapshot that answers now.

    Raises:
        TooManyClips: more than `MAX_CLIPS`.
        SnapshotCorrupt: a stored document is altered, so nothing can be compared with it.
    """
    pasted = clips_in(text)
    if len(pasted) > MAX_CLIPS:
        msg = f"there are {len(pasted)} clips in this text; check at most {MAX_CLIPS} at once"
        raise TooManyClips(msg)
    return tuple(_judged(one, find, published) for one in pasted)


def _judged(pasted: Pasted, find: Find, published: str) -> Finding:
    place = pasted.place
    if place is None:
        return judge(pasted, None, None)
    return judge(pasted, find(place.snapshot_id, place.document_id), find(published, place.document_id))


def finding_object(finding: Finding, message: str) -> dict[str, Any]:
    """Make the object of a finding."""
    place, clip, now = finding.pasted.place, finding.clip, finding.now
    return {
        "verdict": finding.verdict.value,
        "reason": finding.why.value,
        "message": message,
        "document": place.document_id if place else None,
        "snapshot": place.snapshot_id if place else None,
        "start": place.span.start if place else None,
        "end": place.span.end if place else None,
        "code": finding.pasted.code or None,
        "quote": clip.quote if clip else None,
        "source": clip.source if clip else None,
        "now": {"start": now.start, "end": now.end} if now else None,
        "difference": [
            {"side": part.side.value, "text": part.text, "part": "source" if part.is_source else "words"}
            for part in finding.difference
        ],
    }


def finding_text(number: int, finding: Finding, verdict: str, message: str) -> str:
    """Write a finding for a terminal; words only before stand in `[-...-]`, words only after in `{+...+}`."""
    return "\n".join([f"[{number}] {verdict}: {message}", *_details(finding)])


def difference_text(difference: Sequence[Stretch]) -> str:
    """Write a comparison on one line; words only before stand in `[-...-]`, words only after in `{+...+}`."""
    return " ".join(_MARKS[part.side].format(visible(part.text)) for part in difference)


def _details(finding: Finding) -> Iterator[str]:
    if finding.difference:
        for is_source in (False, True):
            parts = [part for part in finding.difference if part.is_source is is_source]
            if parts:
                yield f"    {difference_text(parts)}"
    elif finding.clip:
        yield f"    {visible(' '.join(finding.clip.quote.split()))}"
    if finding.clip and not any(part.is_source for part in finding.difference):
        yield f"    {visible(finding.clip.source)}"
    if finding.pasted.place:
        place = finding.now or finding.pasted.place.span
        yield f"    {visible(finding.pasted.place.document_id)} {place.start}-{place.end}"
