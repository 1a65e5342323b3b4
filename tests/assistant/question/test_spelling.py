"""A misspelt word is repaired where there is no doubt, and nothing else is touched."""

import pytest

from assistant.question.spelling import Speller, english_words

_LIBRARY = (
    "osteoporosis anastrozole aromatase inhibitor estrogen tablet tablets using air hypertension hypotension "
    "premenopausal prednisolone calcitriol disease women symptomatic sulfate osteoblast exclude because cystine"
)


@pytest.fixture(scope="module")
def speller() -> Speller:
    """Repair after a small library."""
    return Speller(dict.fromkeys(_LIBRARY.split(), 2) | {"quillfeather": 0})


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("ostioporosis", "osteoporosis"),
        ("osteperosis", "osteoporosis"),
        ("aromotase", "aromatase"),
        ("inhibiter", "inhibitor"),
        ("anastrazole", "anastrozole"),
        ("anastrzoole", "anastrozole"),
        ("anastrozolw", "anastrozole"),
        ("desease", "disease"),
        ("tablits", "tablets"),
        ("hypertention", "hypertension"),
        ("hipertension", "hypertension"),
    ],
)
def test_a_misspelt_word_becomes_the_librarys(speller: Speller, written: str, meant: str) -> None:
    """What sounds the same, or is one slip of the finger away, is repaired."""
    assert speller.repair(written) == meant


@pytest.mark.parametrize(
    "word",
    [
        pytest.param("osteoporosis", id="right"),
        pytest.param("hair", id="english-near-another"),
        pytest.param("losing", id="english-form"),
        pytest.param("losin", id="a-dropped-letter-of-english"),
        pytest.param("youre", id="a-lost-apostrophe"),
        pytest.param("becau", id="too-short-a-start"),
        pytest.param("perimenopausal", id="another-prefix"),
        pytest.param("hypertensive", id="another-word"),
        pytest.param("prednisone", id="another-medicine"),
        pytest.param("calcidiol", id="another-substance"),
        pytest.param("sulfite", id="another-ending"),
        pytest.param("osteoclast", id="another-cell"),
        pytest.param("asymptomatic", id="its-opposite"),
        pytest.param("excluder", id="a-form-of-the-librarys"),
        pytest.param("systane", id="another-first-letter"),
        pytest.param("quillfeathr", id="a-name-of-the-library"),
        pytest.param("zzzzzzz", id="nothing-near"),
        pytest.param("", id="nothing"),
    ],
)  # fmt: skip
def test_what_is_right_or_in_doubt_is_left(speller: Speller, word: str) -> None:
    """English, names, other medicines and opposites stay as they are written."""
    assert speller.repair(word) is None


def test_two_words_that_could_be_meant_are_none() -> None:
    """A word as near to two words of the library is not repaired."""
    assert Speller({"lantern": 1, "lanterd": 1}).repair("lanterx") is None
    assert Speller({"lantern": 1}).repair("lanterrn") == "lantern"


def test_no_english_word_is_ever_repaired() -> None:
    """Whatever the library holds, a word of the English list stays."""
    words = list(english_words())[:20_000:7]
    speller = Speller(dict.fromkeys(words[::2], 1))

    assert [word for word in words if speller.repair(word)] == []
