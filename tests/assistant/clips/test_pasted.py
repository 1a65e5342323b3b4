"""Clips are found in whatever they were pasted into."""

from assistant.clips.clip import clip_of, plain_text
from assistant.clips.pasted import Place, clips_in
from tests.fakes.documents import EVERY_KIND, MEN

BASE = "https://library.example.org"
FIRST, SECOND = (plain_text(clip_of(MEN, "s1", block.span), BASE) for block in MEN.blocks[1:])
ITEM = plain_text(clip_of(EVERY_KIND, "s1", EVERY_KIND.blocks[4].span), BASE)


def test_several_clips_are_found_in_order() -> None:
    """A letter may hold clips between its own sentences, some of them in a quoted part."""
    quoted = "".join(f"> {line}\n" for line in SECOND.splitlines())

    found = clips_in(f"Dear A,\n{FIRST}\nand they wrote:\n{quoted}\nas well as\n{ITEM}-- \nB")

    assert [clip.place and clip.place.document_id for clip in found] == [MEN.id, MEN.id, EVERY_KIND.id]
    assert [clip.place and clip.place.span for clip in found] == [
        *(block.span for block in MEN.blocks[1:]),
        EVERY_KIND.blocks[4].span,
    ]
    assert found[1].words.startswith("and they wrote:\n“Nobody knows")


def test_a_link_that_is_shown_twice_is_one_link() -> None:
    """Letters show an address with its target once more in angle brackets."""
    link = FIRST.splitlines()[-2]

    [found] = clips_in(FIRST.replace(link, f"{link} <{link}>"))

    assert found.place == Place(MEN.id, "s1", MEN.blocks[1].span)
    assert found.words == clip_of(MEN, "s1", MEN.blocks[1].span).words


def test_a_code_without_a_link_and_a_link_without_a_code_are_found() -> None:
    """What is left of a clip is named, so that it can be said what is missing."""
    lines = FIRST.splitlines()

    [no_link] = clips_in("\n".join([*lines[:-2], lines[-1]]))
    [in_link, whole] = clips_in("\n".join([*lines[:-1], SECOND]))
    [other] = clips_in(FIRST.replace("code=", "code=A"))
    code = lines[-1].split()[-1]

    assert (no_link.place, no_link.code) == (None, code)
    assert (in_link.place, in_link.code) == (Place(MEN.id, "s1", MEN.blocks[1].span), code)
    assert whole == clips_in(SECOND)[0]
    assert other.code == ""


def test_nothing_is_no_clip() -> None:
    """Blank text holds nothing that could be judged."""
    assert clips_in(" \n\u00a0\n") == ()


def test_much_hostile_text_is_read_at_once() -> None:
    """No text makes the search for clips slow."""
    for piece in ("http://", "/source/", "/source/#", "Citewell check: ", "> ", "h t t p : / / ", "“" * 9):
        assert len(clips_in(piece * 8_000)) == 1
    [blanks] = clips_in(f"http{' ' * 100_000}: {FIRST}")
    [deep] = clips_in("moss\n" * 20_000 + "> " * 20_000 + FIRST)

    assert blanks.place == deep.place == Place(MEN.id, "s1", MEN.blocks[1].span)
    assert deep.words.count("moss") == 20_000
