"""What a message says by itself, and whether it needs what was asked before."""

import pytest

from assistant.question.topics import Need, likely_follows, names_only, need_of, own_words, people_in


@pytest.mark.parametrize(
    ("question", "need"),
    [
        pytest.param("why?", Need.CERTAIN, id="no-word-of-its-own"),
        pytest.param("and in women?", Need.CERTAIN, id="people-only"),
        pytest.param("how many times a week do they take it?", Need.CERTAIN, id="points-back"),
        pytest.param("is that normal?", Need.CERTAIN, id="that-as-a-pointer"),
        pytest.param("who published that, and where?", Need.CERTAIN, id="that-before-a-comma"),
        pytest.param("did the first trial measure bone density?", Need.PERHAPS, id="ordinal"),
        pytest.param("hip pain?", Need.PERHAPS, id="fragment"),
        pytest.param("and what is bone turnover?", Need.PERHAPS, id="continues-with-a-topic"),
        pytest.param("does anastrozole weaken bones if it lowers oestrogen?", Need.PERHAPS, id="points-within-itself"),
        pytest.param("What is a fragility fracture?", Need.NONE, id="definition"),
        pytest.param("what does FSH mean?", Need.NONE, id="meaning"),
        pytest.param("what is the dose?", Need.PERHAPS, id="of-something-known"),
        pytest.param("studies that measured bone density", Need.NONE, id="that-as-a-conjunction"),
        pytest.param("Which cells break down old bone?", Need.NONE, id="own-topic"),
    ],
)
def test_a_message_needs_the_past_by_what_it_says(question: str, need: Need) -> None:
    """Pointing words and bare fragments need the past; a topic of its own does not."""
    assert need_of(question) is need


@pytest.mark.parametrize(
    ("question", "follows"),
    [("hip pain?", True), ("and when it rains for weeks in autumn?", False), ("What is bone?", False)],
)
def test_a_message_that_says_little_is_likely_to_follow(question: str, follows: bool) -> None:
    """Where nothing can be searched, the number of its own words decides."""
    assert likely_follows(question) is follows


def test_own_words_are_those_that_name_something() -> None:
    """Contracted verbs and words without a topic are left out, endings are kept."""
    assert own_words("What's a man's risk, and doesn't it fall?") == ("man's", "risk", "fall")


@pytest.mark.parametrize(
    ("question", "people"),
    [
        ("and in women after the menopause?", ["women after the menopause"]),
        ("do older men differ from women?", ["older men", "women"]),
        ("is bone alive?", []),
        ("", []),
    ],
)
def test_people_are_found_where_they_are_named(question: str, people: list[str]) -> None:
    """Words for the same people that touch or overlap are one place."""
    assert [place.of(question) for place in people_in(question)] == people


@pytest.mark.parametrize(
    ("question", "only"),
    [("and what about in men?", True), ("how long do men take?", False), ("and in dogs?", False)],
)
def test_a_message_names_only_people_where_it_asks_nothing_else(question: str, only: bool) -> None:
    """A message that asks "how long" asks something of its own; "what about" asks the same again."""
    assert names_only(people_in(question), question) is only
