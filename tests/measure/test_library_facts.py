"""A recorded check: the built-in library carries the figures of its source and none of its sentences.

Numbers and runs of words are all that this compares; whether a sentence of the library is true to
the source was read by eye. The source is not part of the repository and stands in `../shared`.
"""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.measure

REPOSITORY = Path(__file__).parents[2]
ARTICLES = sorted((REPOSITORY / "corpus" / "library").glob("*.md"))
SOURCE = REPOSITORY.parent / "shared" / "documents" / "anastrozole-bone-effects.txt"
SOURCES_PAGE = "anastrozole-sources"
RUN = 8

# "First" and "once" are not always meant as numbers; counting them as such can only make the check stricter.
NUMBER_WORDS = {
    "zero": 0,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
    "hundred": 100,
    "thousand": 1000,
    "million": 1_000_000,
    "first": 1,
    "second": 2,
    "third": 3,
    "once": 1,
    "twice": 2,
    "thrice": 3,
    "single": 1,
    "double": 2,
    "triple": 3,
    "dozen": 12,
    "half": 0.5,
    "quarter": 0.25,
}

# A copied run must not hide behind the change from US to UK spelling.
US_SPELLING = {
    r"\boestr": "estr",
    r"tumour": "tumor",
    r"gynaec": "gynec",
    r"modelling": "modeling",
    r"is(?=ations?\b|ing\b|ed\b|es?\b)": "iz",
}


def _read_source() -> str:
    if not SOURCE.is_file():
        pytest.skip(f"the source article is not here: {SOURCE}")
    return SOURCE.read_text(encoding="utf-8")


def _references(text: str) -> dict[int, str]:
    """Find the numbered entries of a reference list: "1. Author ..." or "• 1. Author ..."."""
    return {int(number): entry for number, entry in re.findall(r"^[ •]*(\d+)\. (.+)$", text, re.MULTILINE)}


def _without_references(text: str) -> str:
    return re.sub(r"^[ •]*\d+\. .+$", "", text, flags=re.MULTILINE)


def _own_words(path: Path) -> str:
    """Read an article without its reference list and without two lines of front matter.

    `published` is the date of this library and `licence` a name with a version number: neither
    speaks of the source. Title, publisher, language, note and all of the body stay.
    """
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"^(published|licence): .+$", "", text, flags=re.MULTILINE)
    return _without_references(text) if path.stem == SOURCES_PAGE else text


def _numbers(text: str) -> list[float]:
    """List the values of digits, also inside words ("2x", "P450"), and of number words."""
    found = re.findall(r"\d+(?:\.\d+)?|[^\W\d_]+", text.casefold())
    return [float(NUMBER_WORDS.get(word, word)) for word in found if word in NUMBER_WORDS or word[0].isdigit()]


def _words(text: str) -> list[str]:
    """Fold case and spelling, drop punctuation (a hyphen parts two words, an apostrophe parts none)."""
    folded = re.sub("['\N{RIGHT SINGLE QUOTATION MARK}]", "", text.casefold())
    for pattern, replacement in US_SPELLING.items():
        folded = re.sub(pattern, replacement, folded)
    return re.findall(r"\w+", folded)


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {tuple(words[start : start + RUN]) for start in range(len(words) - RUN + 1)}


def test_every_number_of_the_library_stands_in_the_source() -> None:
    """Each number, as a digit or a word and compared by value, stands in the source.

    The source's own reference list is full of small numbers and would vouch for almost any of them,
    so it only counts for the library's page of sources, which speaks of references by number.
    """
    source = _read_source()
    in_text, in_all = set(_numbers(_without_references(source))), set(_numbers(source))

    numbers = {path.stem: _numbers(_own_words(path)) for path in ARTICLES}

    foreign = {
        stem: sorted(set(values) - (in_all if stem == SOURCES_PAGE else in_text)) for stem, values in numbers.items()
    }
    print(f"\n{sum(map(len, numbers.values()))} numbers checked in {len(numbers)} articles")
    assert {stem: values for stem, values in foreign.items() if values} == {}


def test_every_reference_is_the_sources_word_for_word() -> None:
    """The 20 references agree with the source's in every word and number, punctuation aside."""
    expected = _references(_read_source())

    actual = _references((REPOSITORY / "corpus" / "library" / f"{SOURCES_PAGE}.md").read_text(encoding="utf-8"))

    numbers = sum(len(_numbers(entry)) for entry in actual.values())
    print(f"\n{len(actual)} references checked, with {numbers} numbers")
    assert list(actual) == list(range(1, 21))
    assert {n: _words(entry) for n, entry in actual.items()} == {n: _words(entry) for n, entry in expected.items()}


def test_no_run_of_eight_words_is_copied() -> None:
    """No eight words in a row of the library stand in the source, in US or UK spelling.

    The 20 lines of the reference list are left out, and nothing else: titles and authors of works are
    names and cannot be reworded. The rest of that page is checked like any other. Runs cross
    sentences, cells and headings, which makes the check stricter than reading would.
    """
    copied_from = _runs(_words(_read_source()))

    runs = {path.stem: _runs(_words(_own_words(path))) for path in ARTICLES}

    copied = {stem: sorted(" ".join(run) for run in found & copied_from) for stem, found in runs.items()}
    print(f"\n{sum(map(len, runs.values()))} runs of {RUN} words checked against {len(copied_from)}")
    assert {stem: found for stem, found in copied.items() if found} == {}
