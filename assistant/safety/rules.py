"""The rules that recognise the clear cases, read from `assistant/data/safety_rules.toml` for a clinician to change.

No pattern stands here. Invariant: case, white space, quote marks, invisible and look-alike letters do not matter.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from assistant.data_files import DATA, load_table
from assistant.safety.plain import plain
from assistant.types import Reply, Route, Verdict

_RULE_KEYS = {"route", "name", "any", "also", "unless", "after", "part", "reply", "certain"}
_SENTENCE_END = re.compile(r"[.!?;:]+(?=\s|$)|\s[-–—]+\s")
_COMMA = re.compile(r",\s")
_NOT_IN_WORDS = re.compile(r"[\s,()\"_~*–—-]+")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")


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
        any_of: one of these must be there.
        also: and one of these, where given.
        unless: parts with one of these are set aside, where given.
        after: the reader's message before this one must have had one of these routes; empty where that does not matter.
        reply: which of the fixed answers to small talk it gets.
        certain: whether it outranks the classifier, where no danger came before.
    """

    name: str
    route: Route
    any_of: re.Pattern[str]
    also: re.Pattern[str] | None
    unless: re.Pattern[str] | None
    part: Part
    after: frozenset[Route]
    reply: Reply | None
    certain: bool

    def matches(self, parts: dict[Part, tuple[str, ...]], previous: Route | None) -> bool:
        """Say whether the rule holds for the parts of a message."""
        if self.after and previous not in self.after:
            return False
        kept = (part for part in parts[self.part] if self.unless is None or not self.unless.search(part))
        text = "\n".join(kept)
        return bool(self.any_of.search(text)) and (self.also is None or bool(self.also.search(text)))


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules, in the order of the file."""

    rules: tuple[Rule, ...]

    def first(self, message: str, previous: Route | None) -> Verdict | None:
        """Give the verdict of the first rule that holds; None if none does."""
        return self._verdict(self.rules, message, previous)

    def certain(self, message: str) -> Verdict | None:
        """Give the verdict of the first rule that outranks the classifier; None if none holds."""
        return self._verdict((rule for rule in self.rules if rule.certain), message, None)

    @staticmethod
    def _verdict(rules: Iterable[Rule], message: str, previous: Route | None) -> Verdict | None:
        parts = _parts(message)
        rule = next((rule for rule in rules if rule.matches(parts, previous)), None)
        return Verdict(rule.route, rule.name, rule.reply) if rule else None


def load_rules(source: Path | Traversable = DATA / "safety_rules.toml") -> Rules:
    """Read and compile the rules.

    Raises:
        ConfigurationError: the file is missing or broken; the message names it and what is wrong.
    """
    return load_table(source, _build_rules)


def _parts(message: str) -> dict[Part, tuple[str, ...]]:
    """Return the message as plain words without commas and apostrophes, cut in three ways."""
    text = plain(message).replace("'", "")
    sentences = [_words_of(_COMMA.split(sentence)) for sentence in _SENTENCE_END.split(text)]
    return {
        Part.CLAUSE: tuple(clause for sentence in sentences for clause in sentence),
        Part.SENTENCE: tuple(" ".join(sentence) for sentence in sentences if sentence),
        Part.MESSAGE: ("\n".join(" ".join(sentence) for sentence in sentences if sentence),),
    }


def _words_of(clauses: list[str]) -> list[str]:
    return [words for clause in clauses if (words := _NOT_IN_WORDS.sub(" ", clause).strip())]


def _build_rules(data: dict[str, Any]) -> Rules:
    words: dict[str, str] = {}
    for name, parts in data["words"].items():
        words[name] = "(?:" + "|".join(_expand(part, words) for part in parts) + ")"
    return Rules(tuple(_build_rule(entry, words) for entry in data["rules"]))


def _build_rule(entry: dict[str, Any], words: dict[str, str]) -> Rule:
    if unknown := set(entry) - _RULE_KEYS:
        msg = f"rule {entry.get('name')!r} has {sorted(unknown)}, known are {sorted(_RULE_KEYS)}"
        raise ValueError(msg)
    return Rule(
        name=entry["name"],
        route=Route(entry["route"]),
        any_of=_compile(entry["any"], words),
        also=_compile(entry["also"], words) if "also" in entry else None,
        unless=_compile(entry["unless"], words) if "unless" in entry else None,
        part=Part(entry.get("part", Part.SENTENCE)),
        after=frozenset(map(Route, entry.get("after", ()))),
        reply=Reply(entry["reply"]) if "reply" in entry else None,
        certain=bool(entry.get("certain", False)),
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
