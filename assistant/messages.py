"""The fixed words that answer a message, with the emergency contacts of a region; both are data.

No sentence and no number stands here, and no message is made from what a person typed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assistant.contacts import NO_CONTACTS, Contacts, read_contacts
from assistant.data_files import DATA, load_table
from assistant.types import Reason, Reply, Route, Verdict
from corpus.types import Span


@dataclass(frozen=True, slots=True)
class Messages:
    """Every fixed sentence of one language, with the emergency contacts filled in.

    Attributes:
        redirections: one for each route but information.
        numbers: where the telephone numbers stand in a redirection; only emergency and crisis have any.
        replies: to small talk, instead of the redirection.
        abstentions: one for each reason.
        general_notice: stands over general passages under the advice route.
        standing_notice: stands on every page.
        spelling_notice: says how a misspelt word was read; `own` and `read_as` are to be filled in.
        scope_notice: says that no quote is about those who were asked about; `people` is to be filled in.
        difference_notice: says that two quotes say different things; their numbers are to be filled in.
        suggestion_notice: offers a question that the documents answer; `question` is to be filled in.
    """

    redirections: Mapping[Route, str]
    numbers: Mapping[Route, tuple[Span, ...]]
    replies: Mapping[Reply, str]
    abstentions: Mapping[Reason, str]
    general_notice: str
    standing_notice: str
    spelling_notice: str
    scope_notice: str
    difference_notice: str
    suggestion_notice: str

    def answering(self, verdict: Verdict) -> str:
        """Give the words that answer a message that is not searched for."""
        return self.replies[verdict.reply] if verdict.reply else self.redirections[verdict.route]


def load_messages(language: str = "en", region: str | None = None, *, folder: Path | Traversable = DATA) -> Messages:
    """Read the fixed messages.

    Args:
        region: whose emergency contacts are shown, an id in the contacts file; None shows all.
        folder: where the message and contact files are.

    Raises:
        ConfigurationError: a file is missing or broken, or there is no such language or region.
    """
    contacts = load_table(folder / "contacts.toml", lambda data: _contact_lines(data["region"], region))
    return load_table(folder / f"messages.{language}.toml", lambda data: _build(data, contacts))


def _contact_lines(regions: list[dict[str, str]], chosen: str | None) -> dict[Route, Contacts]:
    shown = [entry for entry in regions if chosen in (None, entry["id"])]
    if not shown:
        msg = f"there is no region {chosen!r}, only {sorted(entry['id'] for entry in regions)}"
        raise ValueError(msg)
    return {
        route: read_contacts((entry["name"], entry[route]) for entry in shown)
        for route in (Route.EMERGENCY, Route.CRISIS)
    }


def _build(data: dict[str, Any], contacts: dict[Route, Contacts]) -> Messages:
    routes = [route for route in Route if route is not Route.INFORMATION]
    notices = data["notices"]
    return Messages(
        redirections=MappingProxyType(
            {route: data["redirections"][route] + contacts.get(route, NO_CONTACTS).text for route in routes}
        ),
        numbers=MappingProxyType(
            {route: found.under(data["redirections"][route]) for route, found in contacts.items()}
        ),
        replies=MappingProxyType({reply: str(data["replies"][reply]) for reply in Reply}),
        abstentions=MappingProxyType({reason: str(data["abstentions"][reason]) for reason in Reason}),
        general_notice=str(notices["general_passages"]),
        standing_notice=str(notices["standing"]),
        spelling_notice=str(notices["spelling"]),
        scope_notice=str(notices["scope"]),
        difference_notice=str(notices["difference"]),
        suggestion_notice=str(notices["suggestion"]),
    )
