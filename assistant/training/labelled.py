"""What the classifier is trained on: messages with the route that each should take."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from random import Random

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.errors import ConfigurationError
from assistant.safety.plain import plain
from assistant.types import Route

N_PARTS = 5
# Of several things in one message the one that stands first here decides; of others no joint message is made.
_GRAVITY = (Route.EMERGENCY, Route.CRISIS, Route.ADVICE, Route.INFORMATION, Route.CHAT)
# So many messages are joined to one.
_JOINED = (2, 2, 3, 4)
MESSAGES = Path(__file__).parent / "messages.jsonl"


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: str
    route: Route
    family: str
    writer: str
    second: Route | None = None  # what the second reader called it, where that is something else


@dataclass(frozen=True, slots=True)
class LabelledMessage:
    """A message with its route.

    Attributes:
        family: what near-twins share, which differ in few words; unique where there is none.
        writer: who wrote it and chose its route, a letter; see README.md.
        joined: the messages that it was joined of, if it was.
    """

    text: str
    route: Route
    family: str
    writer: str
    joined: tuple["LabelledMessage", ...] = ()


def read_messages(path: Path = MESSAGES) -> list[LabelledMessage]:
    """Read labelled messages, but for those on which their two readers disagree.

    Raises:
        ConfigurationError: a line is not `{"text", "route", "family", "writer"}`, with `second` where the readers
            disagree, or two routes claim one message.
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
            if read.second is None:
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
    """Join messages, of which the gravest decides; so the network learns to find one sentence among others.

    They come from one writer and one part of the cross-validation, so that no network is judged on what it has seen.
    """
    random = Random(0)  # noqa: S311 - the same each time
    by_part: dict[tuple[str, int], list[LabelledMessage]] = {}
    for message in messages:
        if message.route in _GRAVITY:
            by_part.setdefault((message.writer, part_of(message.family)), []).append(message)
    several = [part for part in by_part.values() if len(part) >= max(_JOINED)]
    return [_joined(random.sample(random.choice(several), random.choice(_JOINED))) for _ in range(n)]


def part_of(family: str) -> int:
    """Say in which part of the cross-validation a family is judged, from 0: always the same."""
    return int.from_bytes(sha256(family.encode()).digest()[:4]) % N_PARTS


def _joined(parts: Sequence[LabelledMessage]) -> LabelledMessage:
    gravest = min(parts, key=lambda message: _GRAVITY.index(message.route))
    ended = tuple(
        part if part.text.endswith(("?", ".", "!")) else replace(part, text=f"{part.text}.") for part in parts
    )
    return LabelledMessage(" ".join(part.text for part in ended), gravest.route, gravest.family, gravest.writer, ended)
