"""The labelled messages: all there are can be read, and a line that is none is named."""

from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.training.figures import shares
from assistant.training.labelled import mixed, part_of, read_messages
from assistant.types import Route


def test_the_messages_that_ship_cover_every_route() -> None:
    """Each route that the classifier tells has enough messages, and none has two routes."""
    messages = read_messages()

    for route in set(Route) - {Route.OTHER_LANGUAGE}:
        assert sum(message.route is route for message in messages) >= 150


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ("no json", ":1 is no labelled message"),
        ('{"text": "a", "route": "panic", "family": "1", "writer": "a"}', "panic|Input should be"),
        (
            """{"text": "Is it?", "route": "advice", "family": "1", "writer": "a"}
{"text": "is it?", "route": "chat", "family": "2", "writer": "a"}""",
            "advice and chat",
        ),
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, lines: str, says: str) -> None:
    """What is no labelled message, or contradicts another, is an error that says where."""
    path = tmp_path / "messages.jsonl"
    path.write_text(lines, "utf-8")

    with pytest.raises(ConfigurationError, match=says):
        read_messages(path)


def test_a_line_separator_inside_a_message_ends_no_line(tmp_path: Path) -> None:
    """JSON may hold U+2028 and U+0085 as they are."""
    path = tmp_path / "messages.jsonl"
    path.write_text('{"text": "Is\u2028it\u0085so?", "route": "advice", "family": "1", "writer": "a"}\n', "utf-8")

    assert [message.text for message in read_messages(path)] == ["Is\u2028it\u0085so?"]


def test_of_joined_messages_the_gravest_decides() -> None:
    """A joined message takes the route of danger, then advice, then information, and is judged in the part of all."""
    grave = (Route.EMERGENCY, Route.CRISIS, Route.ADVICE, Route.INFORMATION, Route.CHAT)
    messages = [message for message in read_messages() if message.route in grave]

    joined = mixed(messages, 300)

    assert len(joined) > 100
    for message in joined:
        # The longest: a short message may open a longer one too.
        first = max((one for one in messages if message.text.startswith(one.text)), key=lambda one: len(one.text))
        assert message.route in grave
        assert first.route not in grave[: grave.index(message.route)]
        assert part_of(first.family) == part_of(message.family)
    assert joined == mixed(messages, 300)


def test_what_two_readers_call_differently_is_not_taught(tmp_path: Path) -> None:
    """A message is left out where its second reader called it something else."""
    path = tmp_path / "messages.jsonl"
    path.write_text(
        """{"text": "help", "route": "emergency", "family": "1", "writer": "a", "second": "chat"}
{"text": "hello", "route": "chat", "family": "2", "writer": "a"}""",
        "utf-8",
    )

    assert [message.text for message in read_messages(path)] == ["hello"]


def test_shares_count_what_they_say() -> None:
    """Emergency and crisis count as one danger, and each route by itself too."""
    wanted = [Route.EMERGENCY, Route.CRISIS, Route.ADVICE, Route.INFORMATION, Route.INFORMATION]
    given = [Route.CRISIS, Route.ADVICE, Route.ADVICE, Route.INFORMATION, Route.EMERGENCY]

    figures = shares(wanted, given)

    assert figures["danger found"] == 0.5
    assert figures["false alarms"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["advice found"] == 1
    assert figures["information kept"] == 0.5
    assert figures["emergency: this route"] == 0
