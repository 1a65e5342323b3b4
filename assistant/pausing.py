"""A paused assistant: every question gets the maintainer's own words, but danger is answered as ever."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NoReturn

from assistant.errors import Paused
from assistant.pipeline import Assistant
from assistant.question.cleaning import clean
from assistant.safety.judge import DANGER
from assistant.stages import observed
from assistant.types import Message, Outcome, Reason


def paused_with(assistant: Assistant, message: str | None) -> Assistant:
    """Give the assistant as it is (None), or one that says only a message; "" takes the fixed one."""
    return assistant if message is None else _PausedAssistant(assistant, message)


def resumed(assistant: Assistant) -> Assistant:
    """Give the assistant that a paused one stands for, to those who look after it."""
    return assistant.stands_for if isinstance(assistant, _PausedAssistant) else assistant


class _PausedAssistant(Assistant):
    """Shares everything with an assistant but its answers."""

    def __init__(self, assistant: Assistant, message: str) -> None:
        own: Mapping[str, object] = vars(assistant)
        self.__dict__.update(own)
        self.stands_for = assistant
        self._message = message or self.messages.abstentions[Reason.PAUSED]
        self.paused = self._message

    @observed
    def ask(self, question: str, history: tuple[Message, ...] = ()) -> Outcome:
        """Answer danger, and anything else with the message."""
        verdict = self._assess(question, history)
        if verdict.route in DANGER:
            return self._redirect(question, clean(question), verdict, ())
        return replace(self._abstain(question, question, verdict, Reason.PAUSED, ()), message=self._message)

    def search(self, query: str, **_: object) -> NoReturn:
        """Refuse to search, in the words for danger where that is what was typed.

        Raises:
            Paused: always.
        """
        danger = self.danger(query)
        raise Paused(danger.message if danger else self._message)
