"""The fixed words and the contacts, as they ship."""

import re
from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.messages import load_messages
from assistant.types import Reason, Reply, Route, Verdict

DATA = Path(__file__).parents[2] / "assistant" / "data"


def test_every_route_and_reason_has_its_words() -> None:
    """Each route but information, each reason and both notices have a fixed message without a gap to fill."""
    messages = load_messages()

    assert set(messages.redirections) == set(Route) - {Route.INFORMATION}
    assert set(messages.abstentions) == set(Reason)
    assert set(messages.replies) == set(Reply)
    said = [*messages.redirections.values(), *messages.abstentions.values(), *messages.replies.values()]
    said += [messages.general_notice, messages.standing_notice]
    assert all(len(message) > 20 and not set("{}<>") & set(message) for message in said)


def test_small_talk_of_a_known_kind_gets_its_own_words() -> None:
    """Each kind of small talk has another answer, and what is of no known kind has the one of its route."""
    messages = load_messages()

    own = {messages.answering(Verdict(Route.CHAT, "a rule", reply)) for reply in (*Reply, None)}

    assert len(own) == len(Reply) + 1
    assert messages.answering(Verdict(Route.ADVICE, "a rule")) == messages.redirections[Route.ADVICE]


def test_contacts_follow_the_region() -> None:
    """Several regions' numbers are shown where none is set, and only its own where one is."""
    everywhere = load_messages().redirections
    britain = load_messages(region="gb").redirections

    assert all(number in everywhere[Route.EMERGENCY] for number in ("112", "999", "911"))
    assert all(number in everywhere[Route.CRISIS] for number in ("116 123", "988"))
    assert "999" in britain[Route.EMERGENCY]
    assert "911" not in britain[Route.EMERGENCY]
    assert "116 123" in britain[Route.CRISIS]


def test_each_region_has_one_line() -> None:
    """A person in need reads one line for each region, and a number stands in the first words of it."""
    messages = load_messages()

    for route in (Route.EMERGENCY, Route.CRISIS):
        lines = [line for line in messages.redirections[route].splitlines() if re.search(r"\d", line)]
        assert len(lines) == 7
        assert all(re.match(r"[\w ]+: (?:\w+ )?\d", line) for line in lines)


def test_every_number_to_call_is_known_by_its_place() -> None:
    """Each digit under emergency and crisis belongs to a number that can be called, and no bracket is shown."""
    messages = load_messages()

    assert set(messages.numbers) == {Route.EMERGENCY, Route.CRISIS}
    for route, numbers in messages.numbers.items():
        message = messages.redirections[route]
        assert [number.of(message) for number in numbers] == re.findall(r"\d+(?: \d+)*", message)
        assert not set("[]") & set(message)


@pytest.mark.parametrize(
    "line", ["999", "your country's helpline", "[999] or 112", "[call]", "[999", "[+44 1]", "[ 9]"]
)
def test_a_contact_without_a_marked_number_does_not_load(tmp_path: Path, line: str) -> None:
    """A line in which a number could not be called stops the start, and is named."""
    (tmp_path / "messages.en.toml").write_bytes((DATA / "messages.en.toml").read_bytes())
    region = f"[moon]\nname = 'Moon'\ncrisis = '[1]'\nemergency = \"{line}\"\n"
    (tmp_path / "contacts.en.toml").write_text(region, "utf-8")

    with pytest.raises(ConfigurationError, match=re.escape(line)) as raised:
        load_messages(folder=tmp_path)

    assert "Moon" in str(raised.value)


def test_no_numbers_under_other_routes() -> None:
    """Phone numbers stand under emergency and crisis only."""
    help_first = {Route.EMERGENCY, Route.CRISIS}

    numbered = {route for route, text in load_messages().redirections.items() if re.search(r"\d", text)}

    assert numbered == help_first


@pytest.mark.parametrize(("language", "region", "says"), [("xx", None, "messages.xx.toml"), ("en", "moon", "moon")])
def test_no_such_language_or_region(language: str, region: str | None, says: str) -> None:
    """A language without messages or an unknown region is a configuration error that names it."""
    with pytest.raises(ConfigurationError, match=re.escape(says)):
        load_messages(language, region)


def test_messages_missing_one_route(tmp_path: Path) -> None:
    """Messages without the words for a route do not load."""
    text = (DATA / "messages.en.toml").read_text("utf-8")
    (tmp_path / "messages.en.toml").write_text(text.replace("crisis =", "crises ="), "utf-8")
    (tmp_path / "contacts.en.toml").write_bytes((DATA / "contacts.en.toml").read_bytes())

    with pytest.raises(ConfigurationError, match="crisis"):
        load_messages(folder=tmp_path)
