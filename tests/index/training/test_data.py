"""Training data: what is read, what is refused, what is held out."""

import json
from pathlib import Path

import pytest

from index.errors import TrainingDataUnreadable
from index.training.data import LabelledPassage, LabelledQuestion, divide, read_training_set


def _write(folder: Path, passages: list[dict[str, object]], questions: list[dict[str, object]]) -> Path:
    folder.mkdir(exist_ok=True)
    folder.joinpath("passages_x.jsonl").write_text("\n".join(map(json.dumps, passages)))
    folder.joinpath("questions_x.jsonl").write_text("\n".join(map(json.dumps, questions)))
    return folder


def _passage(name: str, title: str) -> dict[str, object]:
    return {"pid": name, "title": title, "sentences": ["Tea keeps.", "Moss grows."]}


def test_passages_and_questions_of_several_folders_meet(tmp_path: Path) -> None:
    """A question finds its passage in another folder; one whose passage is nowhere is left out."""
    one = _write(tmp_path / "one", [_passage("p1", "Tea")], [])
    asked = [{"pid": "p1", "q": "Does it last?", "a": [0]}, {"pid": "p9", "q": "Who?", "a": []}]
    other = _write(tmp_path / "other", [], asked)

    found = read_training_set([one, other])

    assert found.passages == {"p1": LabelledPassage("p1", "Tea", ("Tea keeps.", "Moss grows."))}
    assert found.questions == (LabelledQuestion("p1", "Does it last?", (0,)),)


def test_a_passage_gives_its_sentences_as_the_index_encodes_them() -> None:
    """Headings stand in front, unless they are left out."""
    passage = LabelledPassage("p1", "Tea › Keeping", ("Tea keeps.",))

    assert (passage.texts(), passage.texts(titled=False)) == (["Tea › Keeping: Tea keeps."], ["Tea keeps."])


def test_a_line_separator_inside_a_text_ends_no_line(tmp_path: Path) -> None:
    """JSON may hold U+2028 and U+0085 as they are."""
    folder = _write(tmp_path / "set", [_passage("p1", "Tea")], [])
    question = {"pid": "p1", "q": "Does it\u2028last\u0085long?", "a": [0]}
    (folder / "questions_x.jsonl").write_text(json.dumps(question, ensure_ascii=False), "utf-8")

    assert [one.words for one in read_training_set([folder]).questions] == ["Does it\u2028last\u0085long?"]


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ({"pid": "p1", "q": "Who?", "a": [2]}, "names a sentence that passage p1 does not have"),
        ({"pid": "p1", "q": "Who?"}, "questions_x.jsonl, line 1: a Field required"),
        ({"pid": "p1", "q": "Who?", "a": [-1]}, "line 1: a.0 Input should be greater than or equal to 0"),
        ({"pid": "p2", "q": "Who?", "a": []}, "no questions with a passage in"),
    ],
)
def test_what_is_no_training_set_is_refused(tmp_path: Path, question: dict[str, object], said: str) -> None:
    """A line of another form, an answer that is not there, or nothing at all is named."""
    folder = _write(tmp_path / "set", [_passage("p1", "Tea")], [question])

    with pytest.raises(TrainingDataUnreadable, match=said):
        read_training_set([folder])


def test_documents_are_held_out_whole_and_always_the_same(tmp_path: Path) -> None:
    """About 15 of 100 documents are held out, each with all its passages and questions."""
    passages = [_passage(f"p{number}", f"Document {number // 2} › Part {number % 2}") for number in range(400)]
    asked: list[dict[str, object]] = [
        {"pid": passage["pid"], "q": "Who?", "a": answers} for passage in passages for answers in ([0], [])
    ]
    whole = read_training_set([_write(tmp_path / "set", passages, asked)])

    taught, held_out = divide(whole)

    documents = [{passage.document for passage in part.passages.values()} for part in (taught, held_out)]
    assert not documents[0] & documents[1]
    assert 15 <= len(documents[1]) <= 45
    assert {question.passage for question in held_out.questions} == held_out.passages.keys()
    assert divide(whole) == (taught, held_out)


def test_a_set_too_small_to_hold_some_out_is_refused(tmp_path: Path) -> None:
    """One document cannot be both trained on and held out, which is said before hours of training and not after."""
    whole = read_training_set(
        [_write(tmp_path / "set", [_passage("p1", "Tea")], [{"pid": "p1", "q": "Who?", "a": [0]}])]
    )

    with pytest.raises(TrainingDataUnreadable, match="1 questions are too few"):
        divide(whole)
