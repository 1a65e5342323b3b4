"""Who a passage is about."""

import tomllib
from collections.abc import Callable
from importlib.resources import files

import pytest

from corpus.populations import find_populations, narrowest, opposed_populations, population_names, populations_of
from corpus.types import Span

_NAMED = [
    ("Men lose bone.", ("men",)),
    ("Women lose bone.", ("women",)),
    ("MEN and WOMEN.", ("men", "women")),
    ("Women and men.", ("men", "women")),
    ("Give it to no child.", ("children",)),
    ("Not for babies, toddlers or a teenager.", ("children",)),
    ("Girls under 18", ("women", "children")),
    ("The elderly", ("older adults",)),
    ("Adults aged over 65", ("older adults",)),
    ("People 75 years and older; over-80s", ("older adults",)),
    ("Over 65 percent, 50 and over 60 mg", ()),
    ("Men and postmenopausal patients", ("men", "women", "postmenopausal women")),
    ("An unborn baby", ("children", "pregnancy")),
    ("Postmenopausal patients.", ("women", "postmenopausal women")),
    ("Women after the menopause.", ("women", "postmenopausal women")),
    ("Older men fall.", ("men", "older adults")),
    ("Is it safe while breastfeeding?", ("pregnancy",)),
    ("A bloke's bones.", ("men",)),
    ("the mens rea", ()),
    ("Comments on mentoring, Germany and amended womenfolk.", ()),
    ("A men-only club", ()),
    ("A post-menopausal bone", ("women", "postmenopausal women")),
    ("It is found in both sexes.", ("men", "women")),
    ("How do the sexes differ?", ("men", "women")),
    ("A testis or an ovary.", ("men", "women")),
    ("Bone is lost.", ()),
    ("", ()),
]


@pytest.mark.parametrize(("text", "populations"), _NAMED, ids=[text or "nothing" for text, _ in _NAMED])
def test_whole_words_name_populations(text: str, populations: tuple[str, ...]) -> None:
    """A population is named by whole words in any case, in the order of the data file."""
    assert populations_of(text) == populations


def test_what_names_a_population_is_found_at_its_place() -> None:
    """The first words in the spans that name somebody are the evidence, and what lies outside is not looked at."""
    text = "Men fall. Women and post\u2011menopausal men, after the\nmenopause."

    spans = [Span(text.index(" men"), len(text)), Span(text.index("Women"), text.index(" and"))]

    found = {named.name: named.evidence.of(text) for named in find_populations(text, spans)}

    assert found == {"men": "men", "women": "menopause", "postmenopausal women": "after the\nmenopause"}


def test_every_population_that_can_be_found_is_listed() -> None:
    """The list that filters offer holds what passages can be about."""
    assert population_names() == (
        "men",
        "women",
        "postmenopausal women",
        "children",
        "older adults",
        "pregnancy",
    )


def test_populations_that_exclude_each_other_are_known_ones() -> None:
    """Whoever stands in such a row can be found in a text, and stands in one row alone."""
    named = [name for row in opposed_populations() for name in row]

    assert ("men", "women") in opposed_populations()
    assert set(named) <= set(population_names())
    assert len(named) == len(set(named))


def test_the_narrower_population_stands_for_both() -> None:
    """Who asks about women past the menopause does not ask about all women, nor who asks about a boy about men."""
    assert narrowest(populations_of("a boy")) == ("children",)
    assert narrowest(populations_of("an unborn baby")) == ("pregnancy",)
    assert narrowest(("men", "women", "postmenopausal women")) == ("men", "postmenopausal women")
    assert narrowest(("men", "women")) == ("men", "women")


@pytest.mark.parametrize("spelt", [str, str.upper, str.title], ids=["as written", "in capitals", "capitalised"])
def test_every_term_of_the_data_file_names_its_population(spelt: Callable[[str], str]) -> None:
    """Whatever its words, case and hyphens, a term that stands by itself is found, at every age that it is said of."""
    table = tomllib.loads(files("corpus").joinpath("populations.toml").read_text("utf-8"))["populations"]

    for name, terms in table.items():
        for term in terms:
            for age in (60, 78, 99):
                said = spelt(term).replace("#", str(age)).replace("-", "\u2011").replace(" ", "\n")
                assert name in populations_of(f"So, {said}.")


@pytest.mark.parametrize("said", ["ch\u0131ld", "G\u0130RLS", "\u017feniors", "\u212aids"], ids=ascii)
def test_a_letter_that_is_another_case_of_an_english_one_is_that_letter(said: str) -> None:
    """The dotless i, the capital with a dot, the long s and the sign of kelvin make no other word."""
    assert populations_of(f"So, {said}.")
