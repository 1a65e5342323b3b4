"""Each language has every fixed word, with the same places to fill in and the same numbers as in English."""

import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.messages import load_messages
from assistant.translations import languages, load_words
from assistant.web.wording import load_wording

DATA = Path(__file__).parents[2] / "assistant" / "data"
STEMS = ("page", "messages", "contacts")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a copy of the files of fixed words, to be changed at will."""
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def _change(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), "utf-8")


def test_there_are_two_languages_and_no_half_one() -> None:
    """English and Spanish have every file, and no file is of another language."""
    found = {stem: {file.name.split(".")[1] for file in DATA.glob(f"{stem}.*.toml")} for stem in STEMS}

    assert languages() == ("en", "es")
    assert all(names == {"en", "es"} for names in found.values())


@pytest.mark.parametrize("language", languages())
def test_every_word_of_every_language_is_there(language: str) -> None:
    """All files of a language load: no key is missing or unknown, and no place to fill in or number differs."""
    load_wording(language)
    load_messages(language)


@pytest.mark.parametrize("stem", STEMS)
def test_no_long_sentence_was_left_in_english(stem: str) -> None:
    """What has several words reads otherwise in each other language."""
    english = load_words(stem)
    names = {"en", "es"}

    same = {
        (language, key)
        for language in names - {"en"}
        for key, text in load_words(stem, language).items()
        if text == english[key] and len(re.findall(r"[A-Za-z]{2,}", re.sub(r"\{[^}]*\}", "", text))) > 1
    }

    assert same == set()


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        ("page.es.toml", 'close = "Cerrar"\n', "", "close is missing"),
        ("page.es.toml", 'close = "Cerrar"', 'close = "Cerrar"\ncloses = "Cerrar"', "closes is unknown"),
        ("page.es.toml", '"{n} pasajes"', '"pasajes"', "passage_many has nothing where English has {n}"),
        ("page.es.toml", '"{n} pasajes"', '"{m} pasajes"', "passage_many has {m} where English has {n}"),
        ("page.es.toml", "Compruebe 50", "Compruebe 60", "too_many_clips has 60 where English has 50"),
        ("page.es.toml", 'close = "Cerrar"', 'close = " "', "close is ' ', not a text"),
        ("page.es.toml", 'close = "Cerrar"', "close = 1", "close is 1, not a text"),
        ("page.es.toml", 'language = "es"', 'language = "en"', "language is 'en'"),
        ("page.es.toml", 'locale = "es"', 'locale = "xyz_QQ"', "which Babel does not know"),
        ("page.en.toml", 'close = "Close"', 'closes = "Close"', "close is missing; closes is unknown"),
    ],
)
def test_words_that_do_not_fit_are_named(folder: Path, file: str, before: str, after: str, says: str) -> None:
    """The error names the file, the key and what is wrong with it."""
    _change(folder / file, before, after)
    language = file.split(".")[1]

    with pytest.raises(ConfigurationError, match=re.escape(says)) as raised:
        load_wording(language, folder=folder)

    assert file in str(raised.value)


@pytest.mark.parametrize(
    ("file", "before", "after", "says"),
    [
        (
            "messages.es.toml",
            "crisis = ",
            "crises = ",
            "redirections.crisis is missing; ",
        ),
        ("messages.es.toml", "«{own}»", "«»", "notices.spelling has {read_as} where English has {own} {read_as}"),
        ("messages.es.toml", 'children = "niños"\n', "", "people.children is missing"),
        ("messages.en.toml", 'children = "children"\n', "", "people.children is missing"),
        ("contacts.es.toml", "Lifeline [13 11 14]", "Lifeline [13 11 15]", "au.crisis has 000 11 13 15"),
        ("contacts.es.toml", "[nz]", "[zz]", "nz.name is missing"),
    ],
)
def test_messages_that_do_not_fit_are_named(folder: Path, file: str, before: str, after: str, says: str) -> None:
    """A message, a population or a telephone number that a translation lost does not load."""
    _change(folder / file, before, after)

    with pytest.raises(ConfigurationError, match=re.escape(says)):
        load_messages(file.split(".")[1], folder=folder)


def test_an_unknown_language_is_told_which_there_are() -> None:
    """The error names what was set, where, and what can be."""
    with pytest.raises(ConfigurationError, match="CITEWELL_LANGUAGE cannot be 'xx'; there are: en, es"):
        load_wording("xx")


@pytest.mark.parametrize(
    ("language", "day", "one", "many"),
    [
        ("en", "2 March 2026", "1 passage", "12,345 passages"),
        ("es", "2 de marzo de 2026", "1 pasaje", "12.345 pasajes"),
    ],
)
def test_dates_numbers_and_plurals_are_those_of_the_language(language: str, day: str, one: str, many: str) -> None:
    """The month has its name, thousands their mark, and one thing is not several."""
    wording = load_wording(language)

    assert wording.day(date(2026, 3, 2)) == day
    assert (wording.count_passages(1), wording.count_passages(12_345)) == (one, many)


def test_whom_a_passage_is_about_is_named_in_the_language() -> None:
    """Populations are named as the language does, and one that is not known any more by the name it had."""
    assert load_wording("es").called(["men", "older adults", "sailors"]) == "hombres, personas mayores, sailors"
