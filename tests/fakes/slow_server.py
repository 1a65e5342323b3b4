"""A server whose assistant says on standard output that it is asked, and answers when a line comes in.

Run as `python -m tests.fakes.slow_server HOME PORT`.
"""

import sys

import assistant.live
from assistant.serving import listen, run
from assistant.settings import load_settings
from assistant.types import Message, Outcome
from tests.fakes.assistant import FakeAssistant, FakeLive
from tests.fakes.documents import LIBRARY


class Slow(FakeAssistant):
    """Answers when it is told to."""

    def ask(self, question: str, history: tuple[Message, ...] = ()) -> Outcome:
        """Say so, wait, and answer."""
        sys.stdout.write("asked\n")
        sys.stdout.flush()
        sys.stdin.readline()
        return super().ask(question, history)


if __name__ == "__main__":
    assistant.live.LiveAssistant = lambda settings, observe: FakeLive(Slow(LIBRARY))  # type: ignore[assignment,misc]
    given = load_settings(home=sys.argv[1], port=int(sys.argv[2]))
    with listen(given.host, given.port) as listener:
        run(listener, given, announce=lambda line: None)
