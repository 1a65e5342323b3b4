"""Haystack's retrieval pipeline over its in-memory store, by embeddings, as its documentation begins."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from haystack import Document, Pipeline
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from protocol import Library, serve


class Haystack:
    """Finds passages by a pipeline."""

    def __init__(self, model: str) -> None:
        self._model = model
        self._embedder = SentenceTransformersDocumentEmbedder(model=model, progress_bar=False)
        self._pipeline = Pipeline()

    def build(self, library: Library, folder: str) -> int:
        """Embed and store the passages."""
        documents = [Document(content=text) for text in library.passages]
        if library.document and not library.passages:
            documents = DocumentSplitter().run(documents=[Document(content=library.document)])["documents"]
        if library.vectors:
            rows = np.load(library.vectors).tolist()
            documents = [replace(document, embedding=row) for document, row in zip(documents, rows, strict=True)]
        else:
            documents = self._embedder.run(documents)["documents"]
        store = InMemoryDocumentStore()
        store.write_documents(documents)
        if not library.vectors:
            store.save_to_disk(str(Path(folder) / "store.json"))
        self._use(store)
        return len(documents)

    def open(self, folder: str) -> None:
        """Load what was saved."""
        self._use(InMemoryDocumentStore.load_from_disk(str(Path(folder) / "store.json")))

    def ask(self, question: str, history: Sequence[dict[str, str]], wanted: int) -> list[str]:  # noqa: ARG002 - it keeps none
        """Run the pipeline."""
        found = self._pipeline.run({"embedder": {"text": question}, "retriever": {"top_k": wanted}})
        return [document.content for document in found["retriever"]["documents"]]

    def _use(self, store: InMemoryDocumentStore) -> None:
        embedder = SentenceTransformersTextEmbedder(model=self._model, progress_bar=False)
        self._pipeline = Pipeline()
        self._pipeline.add_component("embedder", embedder)
        self._pipeline.add_component("retriever", InMemoryEmbeddingRetriever(store))
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")


if __name__ == "__main__":
    serve(Haystack)
