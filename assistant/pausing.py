"""A paused assistant: every question gets the maintainer's own words, but danger is answered as ever."""

from copy import copy

from assistant.pipeline import Assistant
from assistant.types import Reason


def paused_with(assistant: Assistant, message: str | None) -> Assistant:
    """Give the assistant as it is (None), or one that says only a message; "" takes the fixed one."""
    if message is None:
        return assistant
    paused = copy(assistant)
    paused.paused = message or assistant.messages.abstentions[Reason.PAUSED]
    return paused
