"""Citewell as it ships: an update of an empty home, then questions. Its argument says which part of it is asked."""

from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree

from protocol import Library, serve

from assistant.assembly import Models, assistant_over, load_models
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.types import Answer, Message, Role
from benchmarks.mixing import load_mixed
from index.home import Home
from index.update import update

# By argument: whether questions are answered or passages ranked, and by which encoder.
_PARTS = {"ask": (True, None), "search": (False, None), "search-minilm": (False, "all-MiniLM-L6-v2")}


class Citewell:
    """Answers by quotes, or ranks passages."""

    def __init__(self, part: str) -> None:
        self._answers, encoder = _PARTS[part]
        self._models = load_models(Settings(encoder=encoder))
        self._assistant: Assistant | None = None

    def build(self, library: Library, folder: str) -> int:
        """Update an empty home."""
        rmtree(folder, ignore_errors=True)
        models = self._models
        if library.vectors:
            models = Models(load_mixed(Path(library.vectors).parent), None, models.judge)
        update(Home(Path(folder)), [library.documents], lambda: models.encoder)
        return self._use(folder, models)

    def open(self, folder: str) -> None:
        """Open the home."""
        self._use(folder, self._models)

    def ask(self, question: str, history: Sequence[dict[str, str]], wanted: int) -> list[str]:
        """Give the quotes of an answer, at most three, none where it is no answer; or the best passages."""
        assert self._assistant
        if not self._answers:
            return [found.quote.text for found in self._assistant.search(question, limit=wanted)]
        said = tuple(Message(Role(turn["role"]), turn["content"]) for turn in history)
        outcome = self._assistant.ask(question, said)
        return [citation.quote.text for citation in outcome.citations] if isinstance(outcome, Answer) else []

    def _use(self, folder: str, models: Models) -> int:
        snapshot = Home(Path(folder)).open_published()
        self._assistant = assistant_over(snapshot, Settings(), models)
        return len(snapshot.passages)


if __name__ == "__main__":
    serve(Citewell)
