"""The vocabulary is the documents' own: their words, and the abbreviations that they explain."""

import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given

import index.vocabulary
from corpus.types import Block, BlockKind, Context, ContextRole, Document, Metadata, Span
from index.vocabulary import vocabulary_of
from tests.fakes.texts import TEXTS


def _document(text: str, *blocks: Block) -> Document:
    return Document("tea", "Tea", text, blocks, Metadata(), "0" * 64)


def test_words_are_counted_as_they_stand_in_small_letters() -> None:
    """A word that is always capitalised is known, and counts as none."""
    vocabulary = vocabulary_of([_document("Quill drinks moss tea. Moss grows."), _document("The moss of 2019")])

    assert vocabulary.words == {"quill": 0, "drinks": 1, "moss": 2, "tea": 1, "grows": 1, "the": 0, "of": 1}


def test_a_phrase_is_used_if_each_of_its_words_is_in_some_form() -> None:
    """Forms of a word count as the word; one foreign word makes the phrase foreign."""
    vocabulary = vocabulary_of([_document("bones are thinning")])

    assert vocabulary.uses("thin bone")
    assert not vocabulary.uses("thin bone mass")


def test_an_abbreviation_explained_in_two_ways_is_left_out() -> None:
    """One meaning in two forms is one meaning; two meanings are none."""
    vocabulary = vocabulary_of(
        [
            _document("moss tea day (MTD), moss tea days (MTD)"),
            _document("the lantern walk (LW) and the long wait (LW)"),
        ]
    )

    assert vocabulary.long_forms == {"MTD": "moss tea day"}


def test_a_glossary_gives_long_forms() -> None:
    """A definition whose first words spell its term says what the term stands for."""
    text = "MTC\nMoss tea cup: a cup of tin.\nTIN\nA metal."
    term, definition, other, metal = Span(0, 3), Span(4, 31), Span(32, 35), Span(36, 44)
    document = _document(
        text,
        Block(BlockKind.DEFINITION, definition, 0, (), (Context(ContextRole.TERM, term),)),
        Block(BlockKind.DEFINITION, metal, 0, (), (Context(ContextRole.TERM, other),)),
    )

    assert vocabulary_of([document]).long_forms == {"MTC": "Moss tea cup"}


@given(text=TEXTS)
def test_the_words_of_a_document_are_those_that_it_has_as_a_whole(text: str) -> None:
    """Each is counted as often as it stands in small letters."""
    found = Counter(re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text)))
    folded = {word.casefold() for word in found}

    vocabulary = vocabulary_of([_document(text), _document("...")])

    assert vocabulary.words == {word: found.get(word, 0) for word in folded}


def test_words_are_the_same_however_little_is_held_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is counted of some documents is added to what was counted of others."""
    documents = [_document("Moss tea, moss."), _document("tea: Tea"), _document("a (moss) tea")]
    expected = vocabulary_of(documents)
    monkeypatch.setattr(index.vocabulary, "_MOST_WRITTEN", 1)

    assert vocabulary_of(documents) == expected
    assert expected.words == {"moss": 2, "tea": 3, "a": 1}
