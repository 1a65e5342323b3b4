"""A question becomes an Outcome; the surfaces show it. What a Python program needs of it is imported from here."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.errors import Danger
    from assistant.opening import Assistant
    from assistant.types import Abstention, Answer, Citation, Message, Outcome, Quote, Redirection, Role, Route
    from corpus.errors import CitewellError

# fmt: off
__all__ = [
    "Abstention", "Answer", "Assistant", "Citation", "CitewellError", "Danger", "Message",
    "Outcome", "Quote", "Redirection", "Role", "Route",
]
# fmt: on
_ELSEWHERE = {"Assistant": "assistant.opening", "CitewellError": "corpus.errors", "Danger": "assistant.errors"}


def __getattr__(name: str) -> object:
    """Import a public name when it is asked for: the package alone costs nothing."""
    if name not in __all__:
        msg = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(msg)
    return getattr(import_module(_ELSEWHERE.get(name, "assistant.types")), name)
