"""The stages of a question are timed where somebody wants to know, each without those inside of it."""

from time import sleep

import pytest

from assistant.pausing import paused_with
from assistant.pipeline import Assistant
from assistant.stages import Observe, Stage, observed, staged
from assistant.types import Answer, Message, Outcome
from tests.fakes.assistant import FakeAssistant
from tests.fakes.documents import LIBRARY

_SLEEP_S = 0.02


class Staged:
    """Has one stage inside of another."""

    observe: Observe | None = None

    @observed
    def ask(self, question: str, history: tuple[Message, ...] = ()) -> Outcome:
        """Select, then answer."""
        self.select()
        return FakeAssistant(LIBRARY).ask(question, history)

    @staged(Stage.SELECT)
    def select(self) -> None:
        """Retrieve three times."""
        for _ in range(3):
            self.retrieve()

    @staged(Stage.RETRIEVE)
    def retrieve(self) -> None:
        """Take some time."""
        sleep(_SLEEP_S)


def test_a_stage_is_timed_without_those_inside_of_it() -> None:
    """The stages together take no longer than the question, though one runs within the other, several times."""
    told: list[tuple[Outcome, float, dict[Stage, float]]] = []
    staged = Staged()
    staged.observe = lambda outcome, seconds, stages: told.append((outcome, seconds, dict(stages)))

    asked = staged.ask("zebra")

    (outcome, seconds, stages) = told[0]
    assert outcome is asked
    assert stages[Stage.RETRIEVE] >= 3 * _SLEEP_S
    assert stages.keys() == {Stage.SELECT, Stage.RETRIEVE}
    assert sum(stages.values()) <= seconds


def test_nobody_who_is_not_asked_is_told() -> None:
    """Without an observer a question is answered as ever."""
    assert Staged().ask("zebra").question == "zebra"


@pytest.mark.parametrize(
    ("message", "stages"), [(None, set(Stage)), ("We are checking a leaflet.", {Stage.ASSESS})], ids=["open", "paused"]
)
def test_an_assistant_tells_of_what_it_is_asked(assistant: Assistant, message: str | None, stages: set[Stage]) -> None:
    """Every outcome once, with the stages that it went through; what it asks itself for suggestions is not told."""
    told: list[tuple[Outcome, set[Stage]]] = []
    assistant.observe = lambda outcome, seconds, took: told.append((outcome, set(took)))

    outcome = paused_with(assistant, message).ask("What does oestrogen do to bone?")
    assistant.suggestions  # noqa: B018 - computed when it is read

    assert told == [(outcome, stages)]
    assert isinstance(outcome, Answer) is (message is None)
