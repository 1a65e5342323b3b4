"""The assistant for a Python program: `Assistant.open(home).ask("...")`."""

from collections.abc import Sequence
from datetime import date
from os import PathLike

from assistant import pipeline
from assistant.errors import Danger
from assistant.filters import read_kind
from assistant.live import LiveAssistant
from assistant.settings import load_settings, quiet_libraries
from assistant.types import Citation, Message, Outcome


class Assistant:
    """Answers from whatever its home publishes, as the server does; safe to use from several threads.

    A newly published snapshot is answered from at once, and a pause is kept to. There is nothing to close.
    """

    def __init__(self, live: LiveAssistant) -> None:
        self._live = live

    @classmethod
    def open(cls, home: str | PathLike[str] | None = None) -> "Assistant":
        """Load the models and open what is published.

        The settings are those of the home and of the environment. From then on, this process does products of matrices
        on one thread, and no model library of it looks anything up in the network.

        Args:
            home: the folder with the snapshots; None takes `CITEWELL_HOME`, else `~/.citewell`.

        Raises:
            CitewellError: there is no index, it cannot be used, or a setting does not fit; the message says what to do.
        """
        settings = load_settings(home=home)
        quiet_libraries(settings.home)
        return cls(LiveAssistant(settings))

    def current(self) -> pipeline.Assistant:
        """Give the assistant over what is published now, with its documents, for calls that belong together."""
        return self._live.current()

    def ask(self, question: str, history: Sequence[Message] = ()) -> Outcome:
        """Answer a question in the documents' own words, abstain, or redirect.

        Args:
            history: the turns before it, oldest first.
        """
        return self.current().ask(question, tuple(history))

    def search(
        self,
        query: str,
        *,
        document: str | None = None,
        section: str | None = None,
        population: str | None = None,
        kind: str | None = None,
        reviewed_since: date | None = None,
        limit: int = 10,
    ) -> tuple[Citation, ...]:
        """Rank whole passages for words or a question, best first.

        What stands in quotation marks must stand in a passage word for word.

        Args:
            document: its id, a key of `current().documents`.
            section: headings as a citation shows them, such as "Doses › Children"; narrower sections belong to it.
            population: such as "men"; or "not stated".
            kind: such as "table_row".
            reviewed_since: leaves out documents reviewed before that day, and those whose review is not stated.
            limit: how many at most, at least 1.

        Raises:
            Danger: the query is a cry for help; its message is what answers that, and comes before all else.
            ValueError: no passage is of such a kind.
            UnknownFilter: there is no such document, section or population.
            Paused: the maintainer paused the assistant.
        """
        assistant = self.current()
        if danger := assistant.danger(query):
            raise Danger(danger.message)
        assistant.filters.check(document=document, population=population, section=section)
        return assistant.search(
            query,
            document=document,
            section=section,
            population=population,
            kind=read_kind(kind),
            reviewed_since=reviewed_since,
            limit=limit,
        )
