"""A clip that came through a letter is current, and no alteration of it is."""

import re
from dataclasses import replace
from time import process_time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from assistant.clips.clip import clip_of, plain_text
from assistant.clips.pasted import clips_in
from assistant.clips.verdicts import Finding, Side, Verdict, Why, judge
from corpus.types import Block, BlockKind, Document, Span
from tests.fakes.documents import EVERY_KIND, HOSTILE_DOCUMENT, LIBRARY, MEN, document
from tests.fakes.letters import LETTERS, Letter

BASE = "http://127.0.0.1:7860"
DOSES = document(
    "doses-of-tea",
    (BlockKind.HEADING, "How much – and how long-term"),
    (
        BlockKind.PARAGRAPH,
        "Men “usually” take 1.5 mg, not 15 mg,\nof moss tea a day.\n> 60 ml/min is normal; it’s fine.",
    ),
    (BlockKind.PARAGRAPH, "Do not:"),
    (BlockKind.LIST_ITEM, "take it with vinegar"),
)
_QUOTABLE = [
    (document, block)
    for document in (*LIBRARY.values(), DOSES)
    for block in document.blocks
    if block.kind not in (BlockKind.HEADING, BlockKind.BOILERPLATE)
]
PLACES = st.sampled_from(_QUOTABLE)


def _copied(document: Document, block: Block) -> str:
    return plain_text(clip_of(document, "s1", block.span), BASE)


def _judged(text: str, kept: Document | None, today: Document | None) -> Finding:
    [pasted] = clips_in(text)
    return judge(pasted, kept, today)


@given(place=PLACES, letter=LETTERS, above=st.sampled_from(["", "Dear Ms Smith,\n\n“see” below:\n", "> older\n"]))
def test_a_letter_keeps_a_clip_current(place: tuple[Document, Block], letter: Letter, above: str) -> None:
    """Line breaks, quotation marks, hard blanks, `>` signs and a signature change nothing."""
    text = above + letter.carries(_copied(*place))

    assert _judged(text, place[0], place[0]).why is Why.SAME


@given(place=PLACES, letter=LETTERS, data=st.data())
def test_no_other_digit_is_current(place: tuple[Document, Block], letter: Letter, data: st.DataObject) -> None:
    """A number that is altered anywhere in the words, the dates, the place or the code is caught."""
    text = _copied(*place)
    [snapshot] = re.finditer("snapshot=s1", text)
    host = range(text.index(BASE), text.index(BASE) + len(BASE))
    ours = [at for at, sign in enumerate(text) if sign in "0123456789" and at not in host]
    at = data.draw(st.sampled_from([at for at in ours if at != snapshot.end() - 1]))
    other = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[at]]))

    altered = letter.carries(text[:at] + other + text[at + 1 :])

    assert _judged(altered, place[0], place[0]).verdict is not Verdict.CURRENT


@given(place=PLACES, letter=LETTERS, data=st.data())
def test_no_missing_or_added_word_is_current(
    place: tuple[Document, Block], letter: Letter, data: st.DataObject
) -> None:
    """A word that is dropped from the quote, its scope or its place, or put into them, is caught."""
    text = _copied(*place)
    words = [found.span() for found in re.finditer(r"\S+", text[: text.index(BASE)])]
    start, end = data.draw(st.sampled_from(words))
    is_dropped = data.draw(st.booleans())
    assume(is_dropped or start > 0)

    altered = text[:start] + text[end:].lstrip(" ") if is_dropped else f"{text[:start]}not {text[start:]}"

    assert _judged(letter.carries(altered), place[0], place[0]).verdict is not Verdict.CURRENT


@pytest.mark.parametrize(
    ("stored", "altered", "words"),
    [
        ("not 15 mg", "15 mg", "not"),
        ("1.5 mg", "1.5 g", "mg,"),
        ("1.5 mg", "15 mg", "1.5"),
        ("> 60 ml/min", "< 60 ml/min", ">"),
        ("ml/min", "ml/h", "ml/min"),
    ],
)
def test_what_was_altered_is_marked(stored: str, altered: str, words: str) -> None:
    """The difference names the words that were stored and are gone."""
    text = _copied(DOSES, DOSES.blocks[1]).replace(stored, altered)

    found = _judged(text, DOSES, DOSES)

    assert found.why is Why.WORDS_ALTERED
    assert words in [part.text for part in found.difference if part.side is Side.BEFORE]
    assert found.clip
    assert found.clip.quote == DOSES.blocks[1].span.of(DOSES.text)


def test_an_item_without_its_lead_in_is_changed() -> None:
    """Words out of a list of what not to do are not current without its first line."""
    text = _copied(DOSES, DOSES.blocks[3])

    assert _judged(text, DOSES, DOSES).verdict is Verdict.CURRENT
    assert _judged(text.replace("[Do not:]", ""), DOSES, DOSES).verdict is Verdict.CHANGED
    assert _judged(text.replace("[Do not:]", "[Do:]"), DOSES, DOSES).verdict is Verdict.CHANGED


def _edited(document: Document, old: str, new: str) -> Document:
    """Edit a document as an author does, keeping one paragraph a line."""
    text = document.text.replace(old, new)
    span = Span(0, len(text))
    return replace(document, text=text, blocks=(Block(BlockKind.PARAGRAPH, span, 0, (), ()),))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("Bone in men\n", "Bone in men\nA new first sentence.\n", Why.MOVED),
        ("Nobody knows how soon", "It is known how soon", Why.MOVED),
        ("at the spine above all", "at the hip above all", Why.SOURCE_CHANGED),
        ("It thins the bones of men, at the spine above all.\n", "", Why.WORDS_GONE),
    ],
)
def test_what_the_document_says_since_is_said(old: str, new: str, why: Why) -> None:
    """A clip is followed to the document of today: moved words are current, others are compared."""
    found = _judged(_copied(MEN, MEN.blocks[1]), MEN, _edited(MEN, old, new))

    assert found.why is why
    if why is Why.SOURCE_CHANGED:
        assert [(part.side, part.text) for part in found.difference if part.side is not Side.BOTH] == [
            (Side.BEFORE, "spine"),
            (Side.AFTER, "hip"),
        ]


def test_without_the_version_that_was_copied() -> None:
    """Today's document stands in where it has the words at that place; else it is said that none can compare."""
    text = _copied(MEN, MEN.blocks[1])
    redated = replace(MEN, metadata=replace(MEN.metadata, reviewed=None))
    reworded = _edited(MEN, "It thins", "Some say it thins")

    assert _judged(text, None, MEN).why is Why.UNKEPT
    assert _judged(text, None, redated).why is Why.UNKEPT
    assert _judged(text.replace("snapshot=s1", "snapshot=s2"), None, MEN).verdict is Verdict.CURRENT
    assert _judged(text.replace("spine", "hip"), None, MEN).why is Why.WORDS_ALTERED
    assert _judged(text, None, reworded).why is Why.VERSION_GONE
    assert _judged(text.replace("spine", "hip"), None, reworded).why is Why.NO_PLACE
    assert _judged(text, MEN, None).why is Why.DOCUMENT_GONE
    assert _judged(text, None, None).why is Why.NO_PLACE


def test_what_is_not_ours_is_said_so() -> None:
    """Words without a link, a link to nowhere, and a link with another quote's code are not ours."""
    text = _copied(MEN, MEN.blocks[1])
    other = _copied(MEN, MEN.blocks[2]).splitlines()[-1]

    assert _judged("“It thins the bones of men.”", None, None).why is Why.NO_LINK
    assert _judged(text.replace("start=", "start=9999"), MEN, MEN).why is Why.NO_LINK
    assert _judged(text.replace("end=", "end=9999"), MEN, MEN).why is Why.NO_PLACE
    assert _judged(text.replace(text.splitlines()[-1], other), MEN, MEN).why is Why.WRONG_CODE
    assert _judged(text.replace("&code=", "&cade=").replace(text.splitlines()[-1], ""), MEN, MEN).why is Why.WRONG_CODE
    assert _judged(text.replace(text.splitlines()[-1], ""), MEN, MEN).why is Why.SAME


def test_hostile_words_are_compared_as_words() -> None:
    """A document's markup is no markup to a clip."""
    for block in HOSTILE_DOCUMENT.blocks:
        assert _judged(_copied(HOSTILE_DOCUMENT, block), HOSTILE_DOCUMENT, HOSTILE_DOCUMENT).why is Why.SAME
    assert EVERY_KIND.blocks


def test_a_whole_document_is_compared_at_once() -> None:
    """Who copies a long document and alters it does not keep the server busy."""
    long = document("long", (BlockKind.PARAGRAPH, "the bone of the man and " * 2_000))
    clip = plain_text(clip_of(long, "s1", long.blocks[0].span), BASE).replace("bone", '"the"').replace("man", '"bone')
    started = process_time()

    found = _judged(clip, long, long)

    assert found.why is Why.WORDS_ALTERED
    assert process_time() - started < 60
