"""An ordinal becomes what it points at."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.question.ordinals import pointed_at

_MARKED = "[1] Mosses are small plants.\n    Plants › Mosses\n[2] Ferns can be tall.\n    Plants › Ferns"
_NAMED = "The plants include moss, such as bog moss, fern and clover."
_PARAGRAPHS = "Moss grows on stones in the shade.\n\nFerns are older than flowers."


@pytest.mark.parametrize(
    ("question", "answer", "understood"),
    [
        pytest.param("who found the second one?", _MARKED, "who found Ferns?", id="marked-lines"),
        pytest.param("and the last?", _NAMED, "and clover?", id="last-of-a-sentence"),
        pytest.param("what does the second one of those do?", _NAMED, "what does fern do?", id="between"),
        pytest.param("what did the first study find?", _MARKED, "what did Mosses find?", id="named-as-a-study"),
        pytest.param("what is the first choice for men?", _MARKED, "", id="own-topic"),
        pytest.param("tell me of the latter", _PARAGRAPHS, "tell me of Ferns", id="paragraphs"),
        pytest.param("the first one?", _PARAGRAPHS, "Moss grows on stones in the shade?", id="no-subject"),
        pytest.param("the third one?", _PARAGRAPHS, "", id="there-are-only-two"),
        pytest.param("the second one?", "Moss is green.", "", id="there-is-no-list"),
        pytest.param("when was the first time?", _MARKED, "", id="a-time-is-no-thing"),
        pytest.param("what about moss?", _MARKED, "", id="no-ordinal"),
        pytest.param("what is the fırst one?", _MARKED, "", id="another-letter-for-i"),
        pytest.param("what is the laſt one?", _MARKED, "", id="another-letter-for-s"),
    ],
)
def test_an_ordinal_is_replaced_by_what_the_answer_lists(question: str, answer: str, understood: str) -> None:
    """Marked lines, things named in a sentence and paragraphs are counted; what is not there is not made up."""
    assert pointed_at(question, answer) == understood


@given(st.text(), st.sampled_from(["first", "second", "last", "fifth"]))
def test_any_answer_may_stand_in_a_history(answer: str, ordinal: str) -> None:
    """What is put in comes from the answer, word for word up to its blanks."""
    understood = pointed_at(f"why the {ordinal} one?", answer)

    assert understood == "" or all(word in answer for word in understood[len("why ") : -1].split())
