"""What an encoder is trained on: passages as lists of sentences, and questions with the sentences that answer."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, NonNegativeInt, ValidationError

from index.errors import TrainingDataUnreadable

# This share of the documents, in percent, is never trained on: figures come from it.
_HELD_OUT_PERCENT = 15


class _PassageLine(BaseModel):
    pid: str
    title: str
    sentences: tuple[str, ...]


class _QuestionLine(BaseModel):
    pid: str
    q: str
    a: tuple[NonNegativeInt, ...]


_Line = TypeVar("_Line", _PassageLine, _QuestionLine)


@dataclass(frozen=True, slots=True)
class LabelledPassage:
    """A passage of a training set; its title is the heading path that stands in front of its sentences."""

    id: str
    title: str
    sentences: tuple[str, ...]

    @property
    def document(self) -> str:
        """Say which document it belongs to: the outermost heading."""
        return self.title.split(" › ", maxsplit=1)[0]

    def texts(self, *, titled: bool = True) -> list[str]:
        """Give the sentences as the index encodes them, with their headings in front."""
        return [f"{self.title}: {sentence}" if titled else sentence for sentence in self.sentences]


@dataclass(frozen=True, slots=True)
class LabelledQuestion:
    """A question about a passage.

    Attributes:
        answers: numbers of the sentences that answer it alone, from 0; empty for a near miss.
    """

    passage: str
    words: str
    answers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Passages by id, and the questions about them."""

    passages: Mapping[str, LabelledPassage]
    questions: tuple[LabelledQuestion, ...]

    @property
    def answered(self) -> list[LabelledQuestion]:
        """The questions that a sentence answers."""
        return [question for question in self.questions if question.answers]


def read_training_set(folders: Sequence[Path]) -> TrainingSet:
    """Read every `passages*.jsonl` and `questions*.jsonl` of some folders; questions without a passage are left out.

    A passage is `{"pid", "title", "sentences"}`, a question `{"pid", "q", "a"}`.

    Raises:
        TrainingDataUnreadable: a line is not of this form, or nothing is there.
    """
    passages = {
        line.pid: LabelledPassage(line.pid, line.title, line.sentences)
        for line in _lines(folders, "passages*.jsonl", _PassageLine)
    }
    questions = tuple(
        LabelledQuestion(line.pid, line.q, line.a)
        for line in _lines(folders, "questions*.jsonl", _QuestionLine)
        if line.pid in passages
    )
    for question in questions:
        if max(question.answers, default=0) >= len(passages[question.passage].sentences):
            msg = f"question {question.words!r} names a sentence that passage {question.passage} does not have"
            raise TrainingDataUnreadable(msg)
    if not questions:
        named = ", ".join(map(str, folders))
        msg = f"no questions with a passage in {named}; they come as passages*.jsonl and questions*.jsonl"
        raise TrainingDataUnreadable(msg)
    return TrainingSet(passages, questions)


def divide(whole: TrainingSet) -> tuple[TrainingSet, TrainingSet]:
    """Cut a set in two by documents: what is trained on, and what is held out. The same set is always cut alike.

    Raises:
        TrainingDataUnreadable: a part would have no answered question or the held-out one no near miss; the set is
            too small.
    """
    held = {name for name, passage in whole.passages.items() if _is_held_out(passage.document)}
    taught, held_out = _part(whole, whole.passages.keys() - held), _part(whole, held)
    if not taught.answered or not held_out.answered or len(held_out.answered) == len(held_out.questions):
        msg = (
            f"{len(whole.questions)} questions are too few: {_HELD_OUT_PERCENT} % of the documents are held out; both "
            "they and the others need answered questions, and they near misses"
        )
        raise TrainingDataUnreadable(msg)
    return taught, held_out


def _part(whole: TrainingSet, names: Collection[str]) -> TrainingSet:
    passages = {name: passage for name, passage in whole.passages.items() if name in names}
    return TrainingSet(passages, tuple(question for question in whole.questions if question.passage in names))


def _is_held_out(document: str) -> bool:
    return int(sha256(document.encode()).hexdigest(), 16) % 100 < _HELD_OUT_PERCENT


def _lines(folders: Sequence[Path], pattern: str, kind: type[_Line]) -> list[_Line]:
    found = []
    for path in (path for folder in folders for path in sorted(folder.glob(pattern))):
        # Not `splitlines`, which also splits where a text holds U+2028 or the like.
        with path.open(encoding="utf-8") as lines:
            found += [_line(line, f"{path}, line {number}", kind) for number, line in enumerate(lines, start=1)]
    return found


def _line(line: str, where: str, kind: type[_Line]) -> _Line:
    try:
        return kind.model_validate_json(line)
    except ValidationError as error:
        fault = error.errors()[0]
        msg = f"{where}: {'.'.join(map(str, fault['loc']))} {fault['msg']}"
        raise TrainingDataUnreadable(msg) from error
