"""txtai as its documentation begins: a semantic index with content, nothing else set."""

from collections.abc import Sequence
from threading import Lock

from given_vectors import given_vectors
from protocol import Library, serve
from txtai import Embeddings


class Txtai:
    """Finds passages by txtai."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._embeddings = Embeddings()
        # Its database has one cursor, which two searches at once must not use.
        self._alone = Lock()

    def build(self, library: Library, folder: str) -> int:
        """Index the passages."""
        settings: dict[str, object] = {"path": self._model, "content": True}
        if library.vectors:
            given = given_vectors(library, Embeddings(path=self._model).batchtransform)
            settings = {"method": "external", "transform": given, "content": True}
        self._embeddings = Embeddings(settings)
        self._embeddings.index(library.passages)
        if not library.vectors:
            self._embeddings.save(folder)
        return len(library.passages)

    def open(self, folder: str) -> None:
        """Load what was saved."""
        self._embeddings.load(folder)

    def ask(self, question: str, history: Sequence[dict[str, str]], wanted: int) -> list[str]:  # noqa: ARG002 - it keeps none
        """Search."""
        with self._alone:
            return [found["text"] for found in self._embeddings.search(question, wanted)]


if __name__ == "__main__":
    serve(Txtai)
