"""What the classifier is trained on: messages with the route that each should take."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import ConfigurationError
from assistant.plain import plain
from assistant.types import Route

MESSAGES = Path(__file__).parent / "messages.jsonl"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    route: Route
    family: str
    writer: str


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message with its route.

    Attributes:
        family: what near-twins share, which differ in few words; unique where there is none.
        writer: who wrote it and chose its route, a letter; see README.md.
    """

    text: str
    route: Route
    family: str
    writer: str


def read_messages(path: Path = MESSAGES) -> list[LabelledMessage]:
    """Read labelled messages.

    Raises:
        ConfigurationError: a line is not `{"text", "route", "family", "writer"}`, or two routes claim one message.
    """
    messages: list[LabelledMessage] = []
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        try:
            read = _Line.model_validate_json(line)
        except ValidationError as error:
            msg = f"{path}:{number} is no labelled message ({error.errors()[0]['msg']})"
            raise ConfigurationError(msg) from error
        messages.append(LabelledMessage(read.text, read.route, read.family, read.writer))
    _check(messages, path)
    return messages


def _check(messages: Sequence[LabelledMessage], path: Path) -> None:
    routes: dict[str, Route] = {}
    for message in messages:
        known = routes.setdefault(plain(message.text), message.route)
        if known is not message.route:
            msg = f"{path} calls {message.text!r} {known} and {message.route}"
            raise ConfigurationError(msg)
