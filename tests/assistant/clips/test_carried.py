"""What programs do to a clip on its way changes no verdict, and what changes a word always does."""

import pytest

from assistant.clips.clip import clip_of, plain_text
from assistant.clips.pasted import clips_in
from assistant.clips.verdicts import Side, Verdict, Why, judge
from corpus.types import BlockKind
from tests.fakes.documents import document
from tests.fakes.letters import Letter

_WORDS = (
    "A T‑score of −2.5 or less isn’t final… Significant loss — 3–5 % a year, or 1.5 mg/day — is not “normal” in a "
    "postmenopausal woman; 10² cells, ½ a tablet, the coefficient and an affluent flow of bone-building cells."
)
DOCUMENT = document("office-letters", (BlockKind.HEADING, "The T-score – what it says"), (BlockKind.PARAGRAPH, _WORDS))
CLIP = plain_text(clip_of(DOCUMENT, "s1", DOCUMENT.blocks[1].span), "https://library.example.org")
_WRAPPED_AT_72 = Letter(72, "", is_straight=False, has_hard_blanks=False, ending="\n", signature="").carries(CLIP)
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "’": "'"})
_LIGATURES = (("ffi", "ﬃ"), ("ffl", "ﬄ"), ("fi", "ﬁ"), ("fl", "ﬂ"))


def _with_ligatures(text: str) -> str:
    words, link, rest = text.partition("\nhttps://")
    for letters, ligature in _LIGATURES:
        words = words.replace(letters, ligature)
    return words + link + rest


@pytest.mark.parametrize(
    "carried",
    [
        CLIP,
        _WRAPPED_AT_72,
        "".join(f"> {line}\n" for line in _WRAPPED_AT_72.splitlines()),
        "".join(f"> > {line}\r\n" for line in _WRAPPED_AT_72.splitlines()),
        CLIP.translate(_STRAIGHT),
        CLIP.replace(" ", "\u00a0"),
        CLIP.replace(" ", "\u202f "),
        CLIP.replace("postmenopausal", "post\u00admeno\u00adpausal"),
        CLIP.replace("postmenopausal", "postmeno\u00ad\npausal"),
        CLIP.replace("bone-building", "bone-\nbuilding"),
        _with_ligatures(CLIP),
        CLIP.replace("–", "-").replace("—", "--").replace("−", "-"),
        CLIP.replace("—", "–").replace("‑", "-"),
        CLIP.replace("…", "..."),
        CLIP.replace("Significant", "\u200bSignificant\ufeff"),
        f"Dear A,\n\n{CLIP}\n-- \nB\nCitewell is a library.",
        CLIP.replace("&", "&\n").replace("https://", "<https://"),
    ],
    ids=[
        *("as it is", "wrapped at 72", "quoted", "quoted twice", "straight quotation marks", "hard blanks"),
        *("narrow blanks", "soft hyphens", "soft hyphen at a line's end", "broken at a hyphen", "ligatures"),
        *("typewriter dashes", "other dashes", "three dots", "invisible signs", "in a letter", "broken link"),
    ],
)
def test_what_programs_do_changes_nothing(carried: str) -> None:
    """Mail, telephones and word processors put signs in place of others and break lines; the words stay the words."""
    [pasted] = clips_in(carried)

    assert judge(pasted, DOCUMENT, DOCUMENT).why is Why.SAME


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("−2.5", "2.5", "-2.5"),
        ("−2.5", "−25", "-2.5"),
        ("−2.5", "− 2.5", "-2.5"),
        ("3–5 %", "35 %", "3-5"),
        ("3–5 %", "3 5 %", "3-5"),
        ("1.5 mg/day", "1.5 mg", "mg/day"),
        ("1.5 mg", "1,5 mg", "1.5"),
        ("1.5 mg", "1.5 µg", "mg/day"),
        ("10²", "102", "10²"),
        ("½ a tablet", "1/2 a tablet", "½"),
        ("is not “normal”", "is “normal”", "not"),
        ("isn’t", "is", "isn't"),
        ("or less", "or more", "less"),
        ("woman", "women", "woman;"),
        ("T-score – what it says", "T-score – what it said", "says"),
    ],
)
@pytest.mark.parametrize("carries", [str, lambda text: "".join(f"> {line}\n" for line in text.splitlines())])
def test_what_changes_a_word_is_caught(old: str, new: str, gone: str, carries: type[str]) -> None:
    """A sign, a digit, a unit, a "not" or a heading that is another one is marked, plain or out of an e-mail."""
    assert old in CLIP
    [pasted] = clips_in(carries(CLIP.replace(old, new)))

    found = judge(pasted, DOCUMENT, DOCUMENT)

    assert found.verdict is Verdict.CHANGED
    assert gone in [word for part in found.difference if part.side is Side.BEFORE for word in part.text.split()]


@pytest.mark.parametrize(
    ("old", "new", "in_source"),
    [
        ("what it says", "what it said", [True, True]),
        ("½ a tablet", "a tablet", [False]),
        ("cells.”", "cells.” They", [False]),
    ],
)
def test_the_line_of_the_source_is_set_apart(old: str, new: str, in_source: list[bool]) -> None:
    """Of each change it is known whether it stands in the words or in the line below them."""
    [pasted] = clips_in(CLIP.replace(old, new))

    changed = [part for part in judge(pasted, DOCUMENT, DOCUMENT).difference if part.side is not Side.BOTH]

    assert [part.is_source for part in changed] == in_source
