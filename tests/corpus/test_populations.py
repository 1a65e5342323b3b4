"""Who a passage is about."""

import pytest

from corpus.populations import find_populations, population_names, populations_of
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
