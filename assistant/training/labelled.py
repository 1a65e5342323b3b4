"""What the classifier is trained on: messages with the route that each should take."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import ConfigurationError
from assistant.safety.plain import plain
from assistant.types import Route

N_PARTS = 5
# Of two things in one message the one that stands first here decides; of others no joint message is made.
_GRAVITY = (Route.EMERGENCY, Route.CRISIS, Route.ADVICE)
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
    # Not `splitlines`, which also splits where a message holds U+2028 or the like.
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
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


def mixed(messages: Sequence[LabelledMessage], n: int) -> list[LabelledMessage]:
    """Join messages in pairs, of which the graver one decides; so the network learns that one sentence is enough.

    Both come from one writer and one part of the cross-validation, so that no network is judged on what it has seen.
    """
    random = Random(0)  # noqa: S311 - the same pairs each time
    by_part: dict[tuple[str, int], list[LabelledMessage]] = {}
    for message in messages:
        by_part.setdefault((message.writer, part_of(message.family)), []).append(message)
    pairs = [random.sample(random.choice(list(by_part.values())), 2) for _ in range(n)]
    return [_joined(*pair) for pair in pairs if any(one.route in _GRAVITY for one in pair)]


def part_of(family: str) -> int:
    """Say in which part of the cross-validation a family is judged, from 0: always the same."""
    return int.from_bytes(sha256(family.encode()).digest()[:4]) % N_PARTS


def _joined(one: LabelledMessage, other: LabelledMessage) -> LabelledMessage:
    graver = next(message for route in _GRAVITY for message in (one, other) if message.route is route)
    ended = one.text if one.text.endswith(("?", ".", "!")) else f"{one.text}."
    return LabelledMessage(f"{ended} {other.text}", graver.route, graver.family, graver.writer)
