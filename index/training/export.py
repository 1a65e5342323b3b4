"""A trained sentence-transformers model becomes the folder that ships: `index.training export FOLDER --target OTHER`.

FOLDER holds a BERT with mean pooling, and in `token_projection.safetensors` the matrix that shortens its token
vectors. The same folder always gives the same bytes.
"""

from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from safetensors.numpy import load_file
from tokenizers import Tokenizer

from corpus.errors import CitewellError
from index.onnx_encoding import CARD, CARDS, GRAPH, TOKENIZER, ModelCard
from index.training.graph import Array, Shape, graph_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

PROJECTION_FILE = "token_projection.safetensors"
PROJECTION_KEY = "token_projection.weight"


class NotExportable(CitewellError):
    """The folder holds no model of the one kind that the graph computes."""


def export(source: Path, target: Path) -> None:
    """Write the graph, the tokenizer and the card of a trained model.

    Raises:
        NotExportable: it is not a BERT with erf GELU and mean pooling, or has no fitting projection.
    """
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(source), device="cpu", local_files_only=True)
    bert: Any = model[0].auto_model
    shape = _shape(source, model, bert.config)
    projection = _projection(source, shape)
    weights = {name: values.float().numpy() for name, values in bert.state_dict().items()}
    graph = graph_of(shape, weights, projection).SerializeToString(deterministic=True)
    words = _tokenizer(model, shape).to_str().encode()
    card = ModelCard(
        max_length=shape.max_length,
        dimension=shape.dimension,
        token_dimension=len(projection),
        graph_sha256=sha256(graph).hexdigest(),
        tokenizer_sha256=sha256(words).hexdigest(),
    )
    target.mkdir(parents=True, exist_ok=True)
    (target / GRAPH).write_bytes(graph)
    (target / TOKENIZER).write_bytes(words)
    (target / CARD).write_bytes(CARDS.dump_json(card, indent=2) + b"\n")


def _shape(source: Path, model: "SentenceTransformer", config: Any) -> Shape:
    # A model that is made otherwise would come out wrong without a word.
    for what, found, expected in (
        ("model type", config.model_type, "bert"),
        ("activation", config.hidden_act, "gelu"),
        ("pooling", getattr(model[1], "pooling_mode", None), "mean"),
    ):
        if found != expected:
            msg = f"{source} has {what} {found!r}; only {expected!r} can be exported"
            raise NotExportable(msg)
    assert model.max_seq_length is not None, "a BERT has as many places as it learnt"
    return Shape(
        layers=config.num_hidden_layers,
        heads=config.num_attention_heads,
        dimension=config.hidden_size,
        epsilon=config.layer_norm_eps,
        max_length=model.max_seq_length,
    )


def _projection(source: Path, shape: Shape) -> Array:
    path = source / PROJECTION_FILE
    if not path.is_file():
        msg = f"{path} is missing; it holds {PROJECTION_KEY}, which shortens token vectors"
        raise NotExportable(msg)
    projection: Array = load_file(path)[PROJECTION_KEY]
    if projection.ndim != 2 or projection.shape[1] != shape.dimension:
        msg = f"{path} has shape {projection.shape}; it should be (token dimension, {shape.dimension})"
        raise NotExportable(msg)
    return projection


def _tokenizer(model: "SentenceTransformer", shape: Shape) -> Tokenizer:
    """Copy the tokenizer without padding, and with the model's length instead of any that it was saved with."""
    tokenizer = Tokenizer.from_str(model.tokenizer.backend_tokenizer.to_str())
    tokenizer.no_padding()
    tokenizer.enable_truncation(shape.max_length)
    return tokenizer
