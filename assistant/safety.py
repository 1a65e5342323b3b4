"""What a message is, decided by rules before anything is retrieved, and the fixed words that answer it.

The rules, words and contacts are data in `assistant/data/`, for a clinician to read and change; no pattern, sentence
or number stands here. Nothing here reads the documents, and no message is made from what a person typed.
Invariant: case, white space, end punctuation, quote marks, invisible characters and look-alike letters do not matter.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from assistant.errors import ConfigurationError
from assistant.types import Message, Reason, Role, Route, Verdict

_DATA = files("assistant") / "data"
NO_RULE = "no rule matched"
_DECIDED_OTHERWISE = {Route.INFORMATION, Route.OTHER_LANGUAGE}
_RULE_KEYS = {"route", "name", "any", "also", "unless", "after", "at_least", "part"}

# Cyrillic and Greek letters that pass for Latin ones; capitals and small letters look alike differently.
_LOOK_ALIKES = str.maketrans(
    "АВЕКМНОРСТУХІЈЅԌԚԜавекмнорстухіјѕԁһԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧανορυι",
    "ABEKMHOPCTYXIJSGQWabekmhopctyxijsdhqwABEZHIKMNOPTYXavopui",
)
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘‛ʼ`´′＇"))
_SENTENCE_END = re.compile(r"[.!?;:]+(?=\s|$)|\s[-–—]+\s")
_COMMA = re.compile(r",\s")
_NOT_IN_WORDS = re.compile(r"[\s,()\"“”„«»*_~–—-]+")
_WORD = re.compile(r"[^\W\d_]+")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_Built = TypeVar("_Built")
_FIRST_ACCENTED_LETTER, _LAST_LATIN_LETTER = "\u00c0", "\u024f"
# "αβ" or one foreign name in an English question is not another language; every third word is.
_FOREIGN_SHARE = 1 / 3
# As long as the settings let a question be. Of a longer message both ends are read, so that the time stays bounded.
_LONGEST_CHARS = 4000


class Part(StrEnum):
    """What `unless` sets aside when it is found there; the rest of the message is read together."""

    CLAUSE = "clause"
    SENTENCE = "sentence"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Rule:
    """One reason to take a route.

    Attributes:
        name: what it recognises, in plain words.
        any_of: these are looked for.
        at_least: so many different ones must be there, at least 1.
        also: and one of these, where given.
        unless: parts with one of these are set aside, where given.
        after: the reader's message before this one must have had one of these routes; empty where that does not matter.
    """

    name: str
    route: Route
    any_of: re.Pattern[str]
    at_least: int
    also: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    part: Part
    after: frozenset[Route]

    def matches(self, parts: tuple[str, ...]) -> bool:
        """Say whether the rule holds for the parts of a normalised message."""
        kept = (part for part in parts if self.unless is None or not self.unless.search(part))
        text = "\n".join(kept)
        if self.also is not None and not self.also.search(text):
            return False
        if self.at_least == 1:
            return self.any_of.search(text) is not None
        return len({found[0] for found in self.any_of.finditer(text)}) >= self.at_least


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, the first that matches decides; and the small words that tell languages apart."""

    rules: tuple[Rule, ...]
    english: frozenset[str]
    foreign: Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Messages:
    """Every fixed sentence of one language, with the emergency contacts filled in.

    Attributes:
        redirections: one for each route but information.
        abstentions: one for each reason.
        general_notice: stands over general passages under the advice route.
        standing_notice: stands on every page.
        spelling_notice: says how a misspelt word was read; `own` and `read_as` are to be filled in.
        scope_notice: says that no quote is about those who were asked about; `people` is to be filled in.
        difference_notice: says that two quotes say different things; their numbers are to be filled in.
    """

    redirections: Mapping[Route, str]
    abstentions: Mapping[Reason, str]
    general_notice: str
    standing_notice: str
    spelling_notice: str
    scope_notice: str
    difference_notice: str


def assess(message: str, history: tuple[Message, ...], rules: Rules) -> Verdict:
    """Decide what a message is.

    A message is judged by itself. History only lets a bare continuation ("it is getting worse") share the route
    of the reader's message just before it.
    """
    return _assess(message, _previous_route(history, rules), rules)


def _previous_route(history: tuple[Message, ...], rules: Rules) -> Route | None:
    earlier = [turn.content for turn in history if turn.role is Role.USER]
    return _assess(earlier[-1], None, rules).route if earlier else None


def _assess(message: str, previous: Route | None, rules: Rules) -> Verdict:
    if len(message) > _LONGEST_CHARS:
        message = f"{message[: _LONGEST_CHARS // 2]} {message[-_LONGEST_CHARS // 2 :]}"
    parts = _normalised_parts(message)
    matching = (r for r in rules.rules if (not r.after or previous in r.after) and r.matches(parts[r.part]))
    rule = next(matching, None)
    if rule and rule.route in (Route.EMERGENCY, Route.CRISIS):
        return Verdict(rule.route, rule.name)
    # The other rules are about English words; in another language they would match by accident.
    language = _foreign_language(message, rules)
    if language:
        return Verdict(Route.OTHER_LANGUAGE, language)
    return Verdict(rule.route, rule.name) if rule else Verdict(Route.INFORMATION, NO_RULE)


def _normalised_parts(message: str) -> dict[Part, tuple[str, ...]]:
    """Return the message as plain words without commas, cut in three ways."""
    sentences = [_words_of(_COMMA.split(sentence)) for sentence in _SENTENCE_END.split(_plain(message))]
    return {
        Part.CLAUSE: tuple(clause for sentence in sentences for clause in sentence),
        Part.SENTENCE: tuple(" ".join(sentence) for sentence in sentences if sentence),
        Part.MESSAGE: ("\n".join(" ".join(sentence) for sentence in sentences if sentence),),
    }


def _plain(text: str) -> str:
    """Return text in small plain Latin letters, without apostrophes, accents and invisible characters."""
    plain = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).translate(_LOOK_ALIKES).casefold()
    # Mn: accents, now loose; Cf: zero-width and other invisible characters.
    return "".join(letter for letter in plain if unicodedata.category(letter) not in ("Mn", "Cf"))


def _words_of(clauses: list[str]) -> list[str]:
    return [words for clause in clauses if (words := _NOT_IN_WORDS.sub(" ", clause).strip())]


def _foreign_language(message: str, rules: Rules) -> str | None:
    """Name what shows that a message is not in English, or None."""
    words = _WORD.findall(_plain(message))
    # One letter alone ("TGF-β") is a symbol, not a word.
    other_script = sum(len(word) > 1 and max(word) > _LAST_LATIN_LETTER for word in words)
    if other_script and other_script >= _FOREIGN_SHARE * len(words):
        return "not in Latin letters"
    english = sum(word in rules.english for word in words)
    accented = _accented_words(message)
    for language, small_words in rules.foreign.items():
        known = small_words.intersection(words)
        # Accents alone may be names ("Sjögren, Ménière"); beside one known word they count like known words.
        if known and len(known | accented) > max(1, english):
            return f"words of {language}"
    return None


def _accented_words(message: str) -> set[str]:
    """Return the plain forms of the words that have a Latin letter beyond a to z."""
    composed = unicodedata.normalize("NFC", message.translate(_APOSTROPHES)).lower()
    accented = (
        word
        for word in _WORD.findall(composed)
        if any(_FIRST_ACCENTED_LETTER <= letter <= _LAST_LATIN_LETTER for letter in word)
    )
    return {_plain(word) for word in accented}


def load_rules(source: Path | Traversable = _DATA / "safety_rules.toml") -> Rules:
    """Read and compile the rules.

    Raises:
        ConfigurationError: the file is missing or broken; the message names it and what is wrong.
    """
    return _load(source, _build_rules)


def load_messages(language: str = "en", region: str | None = None, *, folder: Path | Traversable = _DATA) -> Messages:
    """Read the fixed messages.

    Args:
        region: whose emergency contacts are shown, an id in the contacts file; None shows all.
        folder: where the message and contact files are.

    Raises:
        ConfigurationError: a file is missing or broken, or there is no such language or region.
    """
    contacts = _load(folder / "contacts.toml", lambda data: _contact_lines(data["region"], region))
    return _load(folder / f"messages.{language}.toml", lambda data: _build_messages(data, contacts))


def _load(source: Path | Traversable, build: Callable[[dict[str, Any]], _Built]) -> _Built:
    try:
        return build(tomllib.loads(source.read_text("utf-8")))
    # What a hand-edited file can get wrong: absent, not UTF-8 or TOML, a key or type that does not fit, a bad pattern.
    except (OSError, ValueError, KeyError, TypeError, AttributeError, re.error) as error:
        msg = f"{source} cannot be used ({type(error).__name__}: {error}); mend it or install Citewell again"
        raise ConfigurationError(msg) from error


def _build_rules(data: dict[str, Any]) -> Rules:
    words: dict[str, str] = {}
    for name, parts in data["words"].items():
        words[name] = "(?:" + "|".join(_expand(part, words) for part in parts) + ")"
    rules = tuple(_build_rule(entry, words) for entry in data["rules"])
    if missing := set(Route) - _DECIDED_OTHERWISE - {rule.route for rule in rules}:
        msg = f"no rule for {sorted(missing)}"
        raise ValueError(msg)
    foreign = {name: frozenset(small.split()) for name, small in data["languages"].items()}
    return Rules(rules, foreign.pop("english"), MappingProxyType(foreign))


def _build_rule(entry: dict[str, Any], words: dict[str, str]) -> Rule:
    if unknown := set(entry) - _RULE_KEYS:
        msg = f"rule {entry.get('name')!r} has {sorted(unknown)}, known are {sorted(_RULE_KEYS)}"
        raise ValueError(msg)
    return Rule(
        name=entry["name"],
        route=Route(entry["route"]),
        any_of=_compile(entry["any"], words),
        at_least=int(entry.get("at_least", 1)),
        also=_compile(entry["also"], words) if "also" in entry else None,
        unless=_compile(entry["unless"], words) if "unless" in entry else None,
        part=Part(entry.get("part", Part.SENTENCE)),
        after=frozenset(map(Route, entry.get("after", ()))),
    )


def _compile(patterns: list[str] | str, words: dict[str, str]) -> re.Pattern[str]:
    """Compile patterns to one that matches whole words only: one scan a rule, tried at word starts only."""
    if isinstance(patterns, str) or not patterns:
        msg = f"a list of patterns is expected, not {patterns!r}"
        raise TypeError(msg)
    expanded = "|".join(_expand(pattern, words) for pattern in patterns)
    return re.compile(rf"(?<!\w)(?:{expanded})(?!\w)", re.MULTILINE)


def _expand(pattern: str, words: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: words[found[1]], pattern)


def _contact_lines(regions: list[dict[str, str]], chosen: str | None) -> dict[Route, str]:
    shown = [entry for entry in regions if chosen in (None, entry["id"])]
    if not shown:
        msg = f"there is no region {chosen!r}, only {sorted(entry['id'] for entry in regions)}"
        raise ValueError(msg)
    return {
        route: "".join(f"\n{entry['name']}: {entry[route]}" for entry in shown)
        for route in (Route.EMERGENCY, Route.CRISIS)
    }


def _build_messages(data: dict[str, Any], contacts: dict[Route, str]) -> Messages:
    routes = [route for route in Route if route is not Route.INFORMATION]
    return Messages(
        redirections=MappingProxyType(
            {route: data["redirections"][route] + contacts.get(route, "") for route in routes}
        ),
        abstentions=MappingProxyType({reason: str(data["abstentions"][reason]) for reason in Reason}),
        general_notice=str(data["notices"]["general_passages"]),
        standing_notice=str(data["notices"]["standing"]),
        spelling_notice=str(data["notices"]["spelling"]),
        scope_notice=str(data["notices"]["scope"]),
        difference_notice=str(data["notices"]["difference"]),
    )
