"""Files of saved questions: what a line may say, and the set that ships for the built-in library."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Generic, TypeVar

from pydantic import ValidationError

from assistant.batch import QuestionLine, mistake_in
from assistant.data_files import DATA
from assistant.errors import ConfigurationError, QuestionsUnreadable
from assistant.settings import Settings
from corpus.reading import BUILTIN

_BUILTIN_FILE = "questions.builtin.jsonl"


class Expected(StrEnum):
    """What should become of a question."""

    ANSWER = "answer"
    ABSTENTION = "abstention"
    ADVICE = "advice"
    EMERGENCY = "emergency"
    CHAT = "chat"
    REFUSE = "refuse"


class SavedQuestion(QuestionLine):
    """A question, with what is expected where that is known, as it comes from outside.

    Attributes:
        gold: phrases of the documents, any of which answers; at least one where an answer is expected.
        gold_all: phrases that should all be shown, for a question with several sides.
    """

    expect: Expected | None = None
    gold: tuple[str, ...] = ()
    gold_all: tuple[str, ...] = ()


class CheckedQuestion(SavedQuestion):
    """A question with what is expected."""

    expect: Expected


_Question = TypeVar("_Question", bound=SavedQuestion)


@dataclass(frozen=True, slots=True)
class QuestionSet(Generic[_Question]):
    """The questions of a file, at least one.

    Attributes:
        name: of the file, or `builtin`.
        sha256: of its bytes, hexadecimal.
    """

    name: str
    sha256: str
    questions: tuple[_Question, ...]


def read_set(file: BinaryIO | str, kind: type[_Question]) -> QuestionSet[_Question]:
    """Read a file of questions.

    Args:
        file: an open file, or `builtin` for the questions about the built-in library.
        kind: whether it must be known what is expected.

    Raises:
        QuestionsUnreadable: it is not text, a line is no question, or there is none.
    """
    if isinstance(file, str):
        return _made_of(file, (DATA / _BUILTIN_FILE).read_bytes(), kind)
    return _made_of(file.name, file.read(), kind)


def card_questions(settings: Settings) -> QuestionSet[CheckedQuestion] | None:
    """Read the file that the settings name for the quality card; None where they name none.

    Raises:
        ConfigurationError: it is not there.
        QuestionsUnreadable: see `read_set`.
    """
    name = settings.quality_questions
    if name is None or name == BUILTIN:
        return read_set(BUILTIN, CheckedQuestion) if name else None
    path = settings.home / Path(name).expanduser()
    try:
        return _made_of(str(path), path.read_bytes(), CheckedQuestion)
    except OSError as error:
        msg = f"quality_questions is {name!r}, and {path} cannot be read ({error.strerror}); name another file, or none"
        raise ConfigurationError(msg) from error


def read_questions(lines: Iterable[str], name: str, kind: type[_Question]) -> Iterator[_Question]:
    """Read a question a line, blank lines aside.

    Args:
        name: of the file, for the error.
        kind: whether it must be known what is expected.

    Raises:
        QuestionsUnreadable: a line is no question, or expects an answer and holds no phrase.
    """
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            question = kind.model_validate_json(line)
        except ValidationError as error:
            msg = f"{name}, line {number}: {mistake_in(error)}"
            raise QuestionsUnreadable(msg) from error
        if question.expect is Expected.ANSWER and not question.gold:
            msg = f"{name}, line {number}: an answer is expected, so `gold` must hold a phrase that answers"
            raise QuestionsUnreadable(msg)
        yield question


def _made_of(name: str, content: bytes, kind: type[_Question]) -> QuestionSet[_Question]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{name} is not text in UTF-8; save it as UTF-8"
        raise QuestionsUnreadable(msg) from error
    questions = tuple(read_questions(text.split("\n"), name, kind))
    if not questions:
        msg = f"{name} holds no question"
        raise QuestionsUnreadable(msg)
    return QuestionSet(name, sha256(content).hexdigest(), questions)
