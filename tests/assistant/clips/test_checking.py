"""Documents for the comparison come from the snapshots that are kept, and every finding has its words."""

from pathlib import Path

import pytest

from assistant.clips.checking import MAX_CLIPS, check_clips, documents_of, finding_object, finding_text
from assistant.clips.clip import clip_of, plain_text
from assistant.clips.pasted import clips_in
from assistant.clips.verdicts import Finding, Why
from assistant.errors import TooManyClips
from assistant.web.wording import load_wording
from corpus.types import BlockKind
from index.home import Home
from index.update import update
from tests.fakes.documents import LIBRARY, MEN
from tests.fakes.encoder import load_fake

WORDING = load_wording()
CLIP = plain_text(clip_of(MEN, "s1", MEN.blocks[1].span), "http://localhost")


@pytest.mark.parametrize("why", Why)
def test_every_reason_has_its_words(why: Why) -> None:
    """There is a verdict and a sentence for whatever is found."""
    [pasted] = clips_in(CLIP)
    finding = Finding(pasted, why)

    assert WORDING.why(finding).endswith(".")
    assert WORDING.verdict(finding)


def test_a_clip_is_compared_with_the_version_it_came_from(home: Home, tmp_path: Path) -> None:
    """Each snapshot gives its own text of a document; one that is not kept gives none."""
    source = tmp_path / "tea.md"
    source.write_text("# Tea\n\nTea is green.\n", "utf-8")
    older = update(home, [str(source)], load_fake).snapshot_id
    document = home.document(older, "tea")
    span = next(block.span for block in document.blocks if block.kind is BlockKind.PARAGRAPH)
    clip = plain_text(clip_of(document, older, span), "http://localhost")
    source.write_text("# Tea\n\nTea is black.\n", "utf-8")
    newer = update(home, [str(source)], load_fake).snapshot_id

    [then] = check_clips(clip, documents_of(home), older)
    [now] = check_clips(clip, documents_of(home), newer)
    [pruned] = check_clips(clip.replace(older, "gone"), documents_of(home), newer)

    assert (then.why, now.why, pruned.why) == (Why.SAME, Why.SOURCE_CHANGED, Why.VERSION_GONE)


def test_open_documents_are_not_read_from_the_disk(home: Home) -> None:
    """A server compares with what it answers from."""
    [found] = check_clips(CLIP, documents_of(home, {"s1": LIBRARY}), "s1")

    assert found.why is Why.SAME
    assert documents_of(home, {"s1": LIBRARY})("s1", "nowhere") is None


def test_too_many_clips_are_refused(home: Home) -> None:
    """Each costs a look at the disk."""
    with pytest.raises(TooManyClips, match="at most 50"):
        check_clips(CLIP * (MAX_CLIPS + 1), documents_of(home), "s1")


def test_a_finding_is_written_for_a_terminal_and_as_an_object() -> None:
    """Words that a terminal would obey are shown, and the object has the same keys for every verdict."""
    [altered, foreign] = check_clips(
        f"{CLIP.replace('spine', 'hip' + chr(27))}\nno clip\nCitewell check: AAAA-AAAA",
        documents_of(Home(Path("/nowhere")), {"s1": LIBRARY}),
        "s1",
    )

    text = finding_text(1, altered, "Changed", "Why.")
    made, other = (finding_object(finding, "Why.") for finding in (altered, foreign))

    assert "[-spine-] {+hip\\x1b+}" in text
    assert chr(27) not in text
    assert made.keys() == other.keys()
    assert {part["part"] for part in made["difference"]} == {"words", "source"}
    assert made["quote"] == MEN.blocks[1].span.of(MEN.text)
    assert (other["verdict"], other["reason"], other["document"], other["code"]) == (
        "not_ours",
        "no_link",
        None,
        "AAAA-AAAA",
    )
