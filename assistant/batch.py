"""A file of questions becomes outcome objects, one a line, in order."""

import json
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from time import perf_counter
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.pipeline import Assistant
from assistant.rendering import error_object, outcome_object
from assistant.stages import ms_since
from assistant.types import Message, Role


class MessageLine(BaseModel):
    """An earlier turn, as it comes from outside."""

    role: Role
    content: str


class QuestionLine(BaseModel):
    """A question, as it comes from outside; fields that are not ours are passed over."""

    model_config = ConfigDict(extra="ignore")

    id: str | None = None
    question: str
    history: list[MessageLine] = []

    def messages(self) -> tuple[Message, ...]:
        """Return the history as the assistant takes it."""
        return tuple(Message(turn.role, turn.content) for turn in self.history)


def answer_lines(assistant: Assistant, lines: Iterable[bytes]) -> Iterator[dict[str, Any]]:
    """Answer each line of JSON that is not blank; one that cannot be read gives an error object in its place."""
    for number, raw in enumerate(lines, start=1):
        line = raw.removeprefix(BOM_UTF8)
        if not line.strip():
            continue
        try:
            asked = QuestionLine.model_validate_json(line)
        except ValidationError as error:
            yield _unreadable(number, line, error)
            continue
        started = perf_counter()
        outcome = assistant.ask(asked.question, asked.messages())
        yield outcome_object(outcome, id=asked.id, elapsed_ms=ms_since(started))


def _unreadable(number: int, line: bytes, error: ValidationError) -> dict[str, Any]:
    return error_object(f"line {number} cannot be read: {mistake_in(error)}", id=_id_of(line), question=None)


def mistake_in(error: ValidationError) -> str:
    """Say the first thing that does not fit in a line, and where."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"])
    return f"{place}: {first['msg']}" if place else first["msg"]


def _id_of(line: bytes) -> str | None:
    try:
        found = json.loads(line).get("id")
    except (ValueError, AttributeError, RecursionError):
        return None
    return found if isinstance(found, str) else None
