"""LlamaIndex's vector store index over its in-memory store, as its documentation begins."""

from collections.abc import Sequence

import numpy as np
from llama_index.core import StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.schema import Document, TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from protocol import Library, serve


class LlamaIndex:
    """Finds passages by a retriever."""

    def __init__(self, model: str) -> None:
        self._embed = HuggingFaceEmbedding(model_name=model, device="cpu")

    def build(self, library: Library, folder: str) -> int:
        """Embed and store the passages."""
        nodes = [TextNode(text=text) for text in library.passages]
        if library.document and not library.passages:
            nodes = SentenceSplitter().get_nodes_from_documents([Document(text=library.document)])
        if library.vectors:
            rows = np.load(library.vectors).tolist()
            nodes = [TextNode(text=node.text, embedding=row) for node, row in zip(nodes, rows, strict=True)]
        self._index = VectorStoreIndex(nodes, embed_model=self._embed)
        if not library.vectors:
            self._index.storage_context.persist(folder)
        return len(nodes)

    def open(self, folder: str) -> None:
        """Load what was saved."""
        kept = StorageContext.from_defaults(persist_dir=folder)
        self._index = load_index_from_storage(kept, embed_model=self._embed)

    def ask(self, question: str, history: Sequence[dict[str, str]], wanted: int) -> list[str]:  # noqa: ARG002 - it keeps none
        """Retrieve."""
        retriever = self._index.as_retriever(similarity_top_k=wanted)
        return [found.node.text for found in retriever.retrieve(question)]


if __name__ == "__main__":
    serve(LlamaIndex)
