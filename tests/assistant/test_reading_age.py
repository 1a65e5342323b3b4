"""The fixed words can be read by a person of about 12; how that is counted stands in `tests.reading_age`."""

import re

import pytest

from assistant.translations import languages, load_words
from tests.reading_age import english_syllables, flesch_kincaid_grade, spanish_syllables, szigriszt_pazos

# The formulas say nothing of a label.
_LEAST_WORDS = 6
_MOST_GRADE = 7.0
_LEAST_EASE = 60.0
# What is harder to read, and why it stays so.
_EXCEPTIONS = {
    (
        "en",
        "redirections.other_language",
    ): "names English twice and the emergency number: long words, none of them hard",
}


def _sentences(language: str) -> dict[str, str]:
    """Give each fixed text that is more than a label, with a short word for what is filled in."""
    words = {key: text for stem in ("page", "messages") for key, text in load_words(stem, language).items()}
    filled = {key: re.sub(r"\{[^}]*\}", "it", text) for key, text in words.items()}
    return {key: text for key, text in filled.items() if len(re.findall(r"\w+", text)) >= _LEAST_WORDS}


def _too_hard(language: str, text: str) -> bool:
    return flesch_kincaid_grade(text) > _MOST_GRADE if language == "en" else szigriszt_pazos(text) < _LEAST_EASE


@pytest.mark.parametrize("language", languages())
def test_every_sentence_can_be_read_at_twelve(language: str) -> None:
    """Each fixed sentence is easy enough, or is named as an exception; no exception is named that is none."""
    hard = {(language, key) for key, text in _sentences(language).items() if _too_hard(language, text)}

    assert hard == {exception for exception in _EXCEPTIONS if exception[0] == language}


@pytest.mark.parametrize(
    "text",
    [
        "The administration of pharmaceutical interventions necessitates interdisciplinary consultation beforehand.",
        "Notwithstanding the aforementioned limitations, comprehensive evaluation remains imperative in all instances.",
    ],
)
def test_hard_english_is_told(text: str) -> None:
    """What nobody of 12 reads is above the limit."""
    assert flesch_kincaid_grade(text) > _MOST_GRADE + 5


def test_hard_spanish_is_told() -> None:
    """What nobody of 12 reads is below the limit."""
    text = "La administración de intervenciones farmacológicas requiere consultas interdisciplinarias preliminares."

    assert szigriszt_pazos(text) < _LEAST_EASE - 40


@pytest.mark.parametrize(
    ("word", "n"),
    [("the", 1), ("please", 1), ("opened", 2), ("copied", 2), ("people", 2), ("library", 3), ("emergency", 4)],
)
def test_english_syllables(word: str, n: int) -> None:
    """Vowels that are not heard do not count."""
    assert english_syllables(word) == n


@pytest.mark.parametrize(
    ("word", "n"),
    [
        ("muy", 1),
        ("día", 2),
        ("aún", 2),
        ("queda", 2),
        ("ciudad", 2),
        ("leído", 3),
        ("línea", 3),
        ("biblioteca", 4),
        ("Europea", 4),
    ],
)
def test_spanish_syllables(word: str, n: int) -> None:
    """Two vowels are one syllable unless both are strong or the weak one has an accent."""
    assert spanish_syllables(word) == n


def test_the_formulas_give_their_published_values() -> None:
    """Ten one-syllable words in one sentence give what the formulas say, by hand."""
    assert flesch_kincaid_grade("The cat sat on the mat and ate the rat.") == pytest.approx(0.39 * 10 + 11.8 - 15.59)
    assert szigriszt_pazos("El sol no es de mar ni de sal.") == pytest.approx(206.835 - 62.3 - 9)
