"""Who a passage is about."""

import pytest

from corpus.populations import population_names, populations_of

_NAMED = [
    ("Men lose bone.", ("men",)),
    ("Women lose bone.", ("women",)),
    ("MEN and WOMEN.", ("men", "women")),
    ("Women and men.", ("men", "women")),
    ("Give it to no child.", ("children",)),
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
    assert populations_of(text, ()) == populations


@pytest.mark.parametrize(
    ("text", "scope", "populations"),
    [
        ("Bone is lost.", ("In men",), ("men",)),
        ("Bone is lost.", ("In men", "Women on tamoxifen"), ("women",)),
        ("Bone is lost.", ("In men", "Doses"), ("men",)),
        ("Women lose bone.", ("In men",), ("women",)),
        ("Bone is lost.", ("Doses", "Tables"), ()),
    ],
    ids=["from a heading", "innermost wins", "outer if inner is silent", "own words win", "nobody"],
)
def test_scope_is_asked_only_where_the_text_is_silent(
    text: str, scope: tuple[str, ...], populations: tuple[str, ...]
) -> None:
    """A text's own words decide, and else the nearest words around it that name somebody."""
    assert populations_of(text, scope) == populations


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
