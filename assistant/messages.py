"""The fixed words that answer a message, with the emergency contacts of a region; both are data.

No sentence and no number stands here, and no message is made from what a person typed.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType

from assistant.contacts import NO_CONTACTS, Contacts, read_contacts
from assistant.data_files import DATA
from assistant.errors import ConfigurationError
from assistant.translations import ENGLISH, load_words, unmatched
from assistant.types import Reason, Reply, Route, Verdict
from corpus.populations import NOT_STATED, population_names
from corpus.types import Span

_ROUTES = [route for route in Route if route is not Route.INFORMATION]
_WITH_CONTACTS = (Route.EMERGENCY, Route.CRISIS)
_NOTICES = ("general_passages", "standing", "spelling", "scope", "difference", "unnamed", "suggestion")


@dataclass(frozen=True, slots=True)
class Messages:
    """Every fixed sentence of one language, with the emergency contacts filled in.

    Attributes:
        redirections: one for each route but information.
        numbers: where the telephone numbers stand in a redirection; only emergency and crisis have any.
        replies: to small talk, instead of the redirection.
        abstentions: one for each reason.
        general_notice: stands over general passages under the advice route.
        standing_notice: stands at the top of the chat.
        spelling_notice: says how a misspelt word was read; `own` and `read_as` are to be filled in.
        scope_notice: says that no quote is about those who were asked about; `people` is to be filled in.
        difference_notice: says that two quotes say different things; their numbers are to be filled in.
        unnamed_notice: says that something is named nowhere in the documents; `words` is to be filled in.
        suggestion_notice: offers a question that the documents answer; `question` is to be filled in.
        people: what each population is called, and what is said where none is named.
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
    unnamed_notice: str
    suggestion_notice: str
    people: Mapping[str, str]

    def answering(self, verdict: Verdict) -> str:
        """Give the words that answer a message that is not searched for."""
        return self.replies[verdict.reply] if verdict.reply else self.redirections[verdict.route]


def load_messages(language: str = ENGLISH, region: str | None = None, *, folder: Path | Traversable = DATA) -> Messages:
    """Read the fixed messages.

    Args:
        region: whose emergency contacts are shown, an id in the contacts file; None shows all.
        folder: where the message and contact files are.

    Raises:
        ConfigurationError: a file is missing or broken, or there is no such language or region.
    """
    words = load_words("messages", language, folder=folder)
    _hold(f"messages.{language}.toml", words, _keys())
    return _build(words, _load_contacts(language, region, folder))


def load_people(language: str = ENGLISH, *, folder: Path | Traversable = DATA) -> Mapping[str, str]:
    """Read what each population is called.

    Raises:
        ConfigurationError: a file is missing or broken, or there is no such language.
    """
    return load_messages(language, folder=folder).people


def _keys() -> Iterator[str]:
    """List the keys of the messages."""
    yield from (f"redirections.{route}" for route in _ROUTES)
    yield from (f"replies.{reply}" for reply in Reply)
    yield from (f"abstentions.{reason}" for reason in Reason)
    yield from (f"notices.{name}" for name in _NOTICES)
    yield from (f"people.{name}" for name in (*population_names(), NOT_STATED))


def _hold(name: str, words: Mapping[str, str], keys: Iterable[str]) -> None:
    """Make sure that a file has these keys and no others."""
    if misfits := list(unmatched(words, dict.fromkeys(keys))):
        msg = f"{name} cannot be used: {'; '.join(misfits)}; mend it"
        raise ConfigurationError(msg)


def _load_contacts(language: str, chosen: str | None, folder: Path | Traversable) -> dict[Route, Contacts]:
    words = load_words("contacts", language, folder=folder)
    regions = list(dict.fromkeys(key.partition(".")[0] for key in words))
    _hold(f"contacts.{language}.toml", words, (f"{one}.{key}" for one in regions for key in ("name", *_WITH_CONTACTS)))
    if chosen not in (None, *regions):
        msg = f"there is no region {chosen!r}, so CITEWELL_REGION cannot name it; there are: {', '.join(regions)}"
        raise ConfigurationError(msg)
    shown = regions if chosen is None else [chosen]
    try:
        return {
            route: read_contacts((words[f"{region}.name"], words[f"{region}.{route}"]) for region in shown)
            for route in _WITH_CONTACTS
        }
    except ValueError as error:
        msg = f"contacts.{language}.toml cannot be used: {error}; mend it"
        raise ConfigurationError(msg) from error


def _build(words: dict[str, str], contacts: dict[Route, Contacts]) -> Messages:
    return Messages(
        redirections=MappingProxyType(
            {route: words[f"redirections.{route}"] + contacts.get(route, NO_CONTACTS).text for route in _ROUTES}
        ),
        numbers=MappingProxyType(
            {route: found.under(words[f"redirections.{route}"]) for route, found in contacts.items()}
        ),
        replies=MappingProxyType({reply: words[f"replies.{reply}"] for reply in Reply}),
        abstentions=MappingProxyType({reason: words[f"abstentions.{reason}"] for reason in Reason}),
        people=MappingProxyType({name: words[f"people.{name}"] for name in (*population_names(), NOT_STATED)}),
        general_notice=words["notices.general_passages"],
        standing_notice=words["notices.standing"],
        spelling_notice=words["notices.spelling"],
        scope_notice=words["notices.scope"],
        difference_notice=words["notices.difference"],
        unnamed_notice=words["notices.unnamed"],
        suggestion_notice=words["notices.suggestion"],
    )
