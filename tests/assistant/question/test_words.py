"""A question is read in the library's words, and what was read otherwise is known."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.word_table import Kind, load_word_table
from assistant.question.words import Change, Words
from corpus.types import Document, Metadata
from index.vocabulary import vocabulary_of

_TEXT = (
    "In men, women and children anastrozole lowers estrogen. Bone mineral density (BMD) falls, and osteoporosis or "
    "fractures of the uterus follow in postmenopausal women; us too. Aromatase inhibitor tablets are diuretics, and "
    "the urinary tract, hair loss and anaemia (TEA: tin, elm, ash) are words. The light of a lantern (US) was used."
)


@cache
def _words(text: str = _TEXT) -> Words:
    document = Document("page", "Page", text, (), Metadata(), "0" * 64)
    return Words(vocabulary_of([document]), load_word_table())


@pytest.mark.parametrize(
    ("question", "resolved", "reworded"),
    [
        pytest.param("Does Arimidex hurt?", "Does Arimidex (anastrozole) hurt?", "Does anastrozole hurt?", id="brand"),
        pytest.param("Is Arimedex ok?", "Is Arimidex (anastrozole) ok?", "Is anastrozole ok?", id="brand-misspelt"),
        pytest.param("ostioporosis in blokes", "osteoporosis in blokes (men)", "osteoporosis in men", id="both"),
        pytest.param("what is bmd", "what is bmd (Bone mineral density)", "what is Bone mineral density", id="short"),
        pytest.param("bone mineral density?", "bone mineral density (BMD)?", "BMD?", id="long"),
        pytest.param("a womb's ills", "a womb's (uterus) ills", "a uterus's ills", id="possessive"),
        pytest.param("does oestrogen matter", "does estrogen matter", "does estrogen matter", id="american"),
        pytest.param("water\u00a0tablets", "water\u00a0tablets (diuretics)", "diuretics", id="blank-between"),
        pytest.param("brittle bones", "brittle bones (osteoporosis)", "osteoporosis", id="phrase"),
    ],
)  # fmt: skip
def test_a_question_is_read_in_the_librarys_words(question: str, resolved: str, reworded: str) -> None:
    """The words of the field stand beside the person's to be shown, and instead of them to be searched for."""
    read = _words().understand(question)

    assert (read.own, read.resolved, read.reworded) == (question, resolved, reworded)
    assert read.other_wordings[-1] == reworded


def test_a_misspelt_question_is_searched_for_as_it_was_meant_too() -> None:
    """As it was written, with its spelling repaired alone, and in the library's words."""
    read = _words().understand("ostioporosis in blokes")

    assert read.other_wordings == ("osteoporosis in blokes", "osteoporosis in men")


@pytest.mark.parametrize(
    "question",
    [
        pytest.param("does it make your hair fall", id="english"),
        pytest.param("brittle bone disease", id="a-longer-phrase-of-another-meaning"),
        pytest.param("tell us more", id="an-abbreviation-that-is-a-word"),
        pytest.param("brittle. bones", id="a-stop-between"),
        pytest.param("is Quillfeathre right", id="name"),
        pytest.param("no 5mg, not 1.5 mg or 10-20 mg x2", id="numbers-and-negation"),
        pytest.param("ostioporosis@example.org and ostioporosis.org", id="addresses"),
        pytest.param("osteoporosis and brittle bones", id="said-already"),
        pytest.param("the snip", id="what-the-library-has-no-words-for"),
    ],
)
def test_what_needs_no_other_words_stays(question: str) -> None:
    """English words, names, numbers and what the library does not know are read as they are written."""
    read = _words().understand(question)

    assert (read.resolved, read.reworded, read.changes) == (question, question, ())
    assert read.other_wordings == ()


def test_each_change_is_known() -> None:
    """What was read otherwise, as what, and why."""
    read = _words().understand("does ostioporosis come from Arimidex in blokes with low BMD")

    assert read.changes == (
        Change("ostioporosis", "osteoporosis", Kind.SPELLING),
        Change("Arimidex", "anastrozole", Kind.MEDICINE),
        Change("blokes", "men", Kind.EVERYDAY),
        Change("BMD", "Bone mineral density", Kind.ABBREVIATION),
    )
    assert read.spelt == "does osteoporosis come from Arimidex in blokes with low BMD"


def test_the_library_is_read_in_its_own_spelling() -> None:
    """A meaning that the table has in British spelling is found in a library that writes American."""
    assert _words("estrogen").understand("female hormones").reworded == "estrogen"


@given(st.text(max_size=60))
def test_any_message_can_be_read(message: str) -> None:
    """Whatever is typed, its digits stay, in their order."""
    read = _words().understand(message)

    assert read.own == message
    assert [sign for sign in read.spelt if sign.isdigit()] == [sign for sign in message if sign.isdigit()]


@pytest.mark.parametrize(
    ("question", "unnamed"),
    [
        pytest.param("does letrozole thin bones?", ("letrozole",), id="medicine-by-its-ending"),
        pytest.param("is Warfarin safe with anastrozole?", ("Warfarin",), id="medicine-of-the-table"),
        pytest.param("Femara or letrozole?", ("Femara", "letrozole"), id="brand-of-what-is-not-here"),
        pytest.param("is letrozole’s effect known?", ("letrozole",), id="possessive"),
        pytest.param("is anastrozole's effect known?", (), id="possessive-of-what-is-here"),
        pytest.param("does Arimidex do that?", (), id="brand-of-what-is-here"),
        pytest.param("what is osteomalacia?", ("osteomalacia",), id="term"),
        pytest.param("What's Paget's disease", ("Paget's disease",), id="term-of-two-words"),
        pytest.param("what is letrozole", ("letrozole",), id="said-once"),
        pytest.param("what is osteoporosis?", (), id="term-that-is-here"),
        pytest.param("what are diuretic tablets?", (), id="another-form-of-the-word"),
        pytest.param("what is the womb?", (), id="everyday-word"),
        pytest.param("what is a mineral scan?", (), id="common-words-may-say-it-otherwise"),
        pytest.param("what's the catch?", (), id="no-meaning-asked"),
        pytest.param("are they knackered or flabby?", (), id="other-words"),
    ],
)
def test_what_the_library_never_names_is_known(question: str, unnamed: tuple[str, ...]) -> None:
    """A medicine, or a term whose meaning is asked, that stands nowhere under any of its names."""
    assert _words().unnamed(question) == unnamed
