"""A file of questions becomes a file of outcomes."""

import json

from assistant.batch import answer_lines
from assistant.pipeline import Assistant


def test_one_outcome_a_line_comes_out_in_order(assistant: Assistant) -> None:
    """Every line that is not blank gives one object in its place, with its id; a bad one gives an error."""
    lines = [
        json.dumps({"id": "a", "question": "How long does moss tea keep?", "gold": ["passed over"]}),
        "",
        "{not json",
        json.dumps({"id": "c", "question": 3}),
        json.dumps(
            {
                "id": "d",
                "question": "and for women?",
                "history": [{"role": "user", "content": "How much moss tea do men take?"}],
            }
        ),
        json.dumps({"id": "e", "question": "x", "history": [{"role": "system", "content": "y"}]}),
        "[1]",
        json.dumps({"question": ""}),
    ]

    outcomes = list(answer_lines(assistant, [line.encode() for line in lines]))

    assert [outcome["id"] for outcome in outcomes] == ["a", None, "c", "d", "e", None, None]
    assert [outcome["outcome"] == "error" for outcome in outcomes] == [False, True, True, False, True, True, False]
    assert "line 3" in outcomes[1]["message"]
    assert outcomes[3]["resolved_question"].endswith("do women take?")


def test_bytes_that_are_not_text_are_an_error_and_a_mark_of_order_is_none(assistant: Assistant) -> None:
    """A line in another encoding is named; a UTF-8 byte order mark is passed over."""
    lines = [b'\xef\xbb\xbf{"id": "a", "question": "How long does moss tea keep?"}', b'{"question": "caf\xe9?"}']

    first, second = answer_lines(assistant, lines)

    assert (first["id"], first["outcome"]) == ("a", "answer")
    assert second["outcome"] == "error"
