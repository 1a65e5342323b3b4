"""What a message is, decided before anything is retrieved: clear cases by rule, the rest by a classifier.

Danger first, then advice: a message that holds two things takes the graver route. It is judged as a whole and sentence
by sentence. Nothing here reads the documents.
Invariant: case, white space, end punctuation, quote marks, invisible characters and look-alike letters do not matter.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from assistant.data_files import DATA, load_table
from assistant.question.topics import Need, need_of
from assistant.safety.classifier import Classifier, Probabilities, Shares, load_classifier
from assistant.safety.languages import Languages, load_languages
from assistant.safety.plain import as_asked, both_ends, plain, sentences
from assistant.safety.rules import Rules, load_rules
from assistant.types import DANGER, Message, Role, Route, Verdict
from index.encoding import load_shipped
from index.types import Encoder, MannerEncoder

NO_WORDS = "no words to judge"
NOT_JUDGED = "could not be judged"
_WORD = re.compile(r"\w")


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probability on a route is taken; why they are as they are stands in the file.

    Attributes:
        danger: of emergency and crisis together, for a message and for each of its sentences.
        danger_to_doubt: the same, for the gravest sentence to be read by itself.
        danger_alone: the same for that sentence then.
        danger_after: the same as `danger` for a message that goes on from one that was dangerous.
        advice: of advice.
        advice_after: the same for a message that goes on from one that asked for advice.
        other: of small talk, injection and what is off the topic.
        information: of information, where no other route is taken; a message with less is treated as advice.
    """

    danger: float
    danger_to_doubt: float
    danger_alone: float
    danger_after: float
    advice: float
    advice_after: float
    other: float
    information: float

    def __post_init__(self) -> None:
        for name in Thresholds.__slots__:
            if not 0 < getattr(self, name) < 1:
                msg = f"threshold {name} is {getattr(self, name)}, not between 0 and 1"
                raise ValueError(msg)


@dataclass(frozen=True, slots=True)
class _Before:
    """The reader's message before this one, plain, and its route."""

    text: str
    route: Route


class Judge:
    """Decides what messages are. Safe to use from several threads."""

    def __init__(self, rules: Rules, languages: Languages, classifier: Classifier, thresholds: Thresholds) -> None:
        self._rules = rules
        self._languages = languages
        self._classifier = classifier
        self._thresholds = thresholds

    def assess(self, message: str, history: Sequence[Message] = ()) -> Verdict:
        """Decide what a message is.

        A message is judged by itself. One that says little by itself is judged with the reader's message just before
        it too; what came earlier never matters.
        """
        earlier = [turn.content for turn in history if turn.role is Role.USER]
        if not earlier:
            return self._assess(message)
        before = both_ends(earlier[-1])
        return self._assess(message, _Before(plain(before), self._assess(before).route))

    def _assess(self, message: str, before: _Before | None = None) -> Verdict:
        message = both_ends(message)
        rule = self._rules.first(message, before.route if before else None)
        if rule and rule.route in DANGER:
            return rule
        was_dangerous = before is not None and before.route in DANGER
        if not was_dangerous and (certain := self._rules.certain(message)):
            return certain
        text = plain(message)
        if not _WORD.search(text):
            return Verdict(Route.INFORMATION, NO_WORDS)
        # What is not English is judged by the rules of danger alone: to the classifier it is noise.
        language = self._languages.foreign_language(message)
        if language:
            return Verdict(Route.OTHER_LANGUAGE, language)
        judged = self._by_classifier(text, before if need_of(message) is Need.CERTAIN else None)
        return rule if rule and judged.route not in DANGER else judged

    def _by_classifier(self, text: str, before: _Before | None) -> Verdict:
        parts = sentences(as_asked(text))
        shares = self._classifier.shares(parts)
        whole, alone = shares.whole, self._gravest_alone(parts, shares)
        if before and before.route is Route.INFORMATION:
            # Each view is unsure of itself: "and is that safe?" asks in general where what stands before it did.
            together = self._classifier.shares([as_asked(f"{before.text} {text}")]).whole
            whole = {route: (share + together[route]) / 2 for route, share in whole.items()}
        if not all(math.isfinite(share) for row in (whole, *shares.sentences, *alone) for share in row.values()):
            return Verdict(Route.ADVICE, NOT_JUDGED)
        previous = before.route if before else None
        limits = self._thresholds
        return (
            _danger((whole, *shares.sentences), limits.danger_after if previous in DANGER else limits.danger)
            or _danger(alone, limits.danger_alone)
            or self._advice(whole, previous)
            or self._other(whole)
        )

    def _gravest_alone(self, parts: Sequence[str], shares: Shares) -> tuple[Probabilities, ...]:
        """Read the gravest of several sentences by itself, where there is a doubt: those around it may soothe."""
        dangers = [_danger_of(sentence) for sentence in shares.sentences]
        if not dangers or max(_danger_of(shares.whole), *dangers) < self._thresholds.danger_to_doubt:
            return ()
        gravest = parts[dangers.index(max(dangers))]
        return (self._classifier.shares([as_asked(gravest)]).whole,)

    def _advice(self, whole: Probabilities, previous: Route | None) -> Verdict | None:
        at_least = self._thresholds.advice_after if previous is Route.ADVICE else self._thresholds.advice
        return _verdict(Route.ADVICE, whole[Route.ADVICE]) if whole[Route.ADVICE] >= at_least else None

    def _other(self, whole: Probabilities) -> Verdict:
        route = max((Route.CHAT, Route.INJECTION, Route.OFF_TOPIC), key=whole.__getitem__)
        if whole[route] >= self._thresholds.other:
            return _verdict(route, whole[route])
        if whole[Route.INFORMATION] < self._thresholds.information:
            return Verdict(Route.ADVICE, NOT_JUDGED)
        return _verdict(Route.INFORMATION, whole[Route.INFORMATION])


def load_judge(encoder: Encoder | None = None) -> Judge:
    """Load the rules, the languages, and the classifier with the encoder that it was trained on.

    Args:
        encoder: the index's, which is used again where it is the one that ships; otherwise that is loaded beside it.

    Raises:
        CitewellError: a file is missing or broken, or the classifier was trained on another encoder.
    """
    reader = encoder if isinstance(encoder, MannerEncoder) else load_shipped(threads=1)
    return Judge(load_rules(), load_languages(), load_classifier(reader), load_thresholds())


def load_thresholds(source: Path | Traversable = DATA / "thresholds.toml") -> Thresholds:
    """Read the thresholds.

    Raises:
        ConfigurationError: the file is missing or broken; the message names it and what is wrong.
    """
    return load_table(source, _build_thresholds)


def _build_thresholds(data: dict[str, Any]) -> Thresholds:
    return Thresholds(**{name: float(value) for name, value in data["thresholds"].items()})


def _danger(judged: Sequence[Probabilities], at_least: float) -> Verdict | None:
    gravest = max(judged, key=_danger_of, default=None)
    if gravest is None or _danger_of(gravest) < at_least:
        return None
    return _verdict(max(DANGER, key=gravest.__getitem__), _danger_of(gravest))


def _danger_of(probabilities: Probabilities) -> float:
    return sum(probabilities[route] for route in DANGER)


def _verdict(route: Route, probability: float) -> Verdict:
    return Verdict(route, f"classifier, {probability:.2f}")
