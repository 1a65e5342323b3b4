"""A BERT as an ONNX graph: matrices stored in float16, everything computed in float32.

The graph is written by hand, in the fused operators of ONNX Runtime, so that it is the same whatever exporter is
installed. The runtime turns the matrices into float32 once, when it loads the graph.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

Array: TypeAlias = npt.NDArray[np.floating]

_OPSET = 17
_IR_VERSION = 8
_RUNTIME = "com.microsoft"


@dataclass(frozen=True, slots=True)
class Shape:
    """What the weights do not say of themselves.

    Attributes:
        epsilon: what layer normalisation adds to a variance.
        max_length: word pieces read of a text, its marks included.
    """

    layers: int
    heads: int
    dimension: int
    epsilon: float
    max_length: int


def graph_of(shape: Shape, weights: Mapping[str, Array], projection: Array) -> ModelProto:
    """Write the graph from `input_ids` and `attention_mask` to `pooled` and `tokens`.

    Args:
        weights: as transformers names those of a BertModel.
        projection: of shape (token_dimension, dimension).

    Returns:
        a model whose `pooled` is the mean over attended tokens, of shape (n, dimension), whose `tokens` are the
        projected tokens, of shape (n, length, token_dimension), both of unit length, and whose `manner` are the tokens
        two thirds of the way, of shape (n, length, dimension).
    """
    graph = _Graph(shape, weights)
    mask, hidden = graph.mask(), graph.embeddings()
    for layer in range(shape.layers):
        hidden = graph.layer(hidden, mask, f"encoder.layer.{layer}")
        if layer + 1 == _layers_of_manner(shape):
            graph.show(hidden, "manner")
    graph.pool(hidden)
    graph.project(hidden, projection)
    return graph.model(len(projection))


def _layers_of_manner(shape: Shape) -> int:
    # Of six layers the fourth: training for search makes the last ones forget who speaks, of when, and whether it asks.
    return max(1, shape.layers * 2 // 3)


class _Graph:
    """Collects nodes and weights. Every method that adds something returns the name of what it gives."""

    def __init__(self, shape: Shape, weights: Mapping[str, Array]) -> None:
        self._shape = shape
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._initializers: list[TensorProto] = []

    def mask(self) -> str:
        """Tell attention which tokens are there, in the type it takes."""
        return self._add("Cast", ["attention_mask"], "mask.int32", to=TensorProto.INT32)

    def embeddings(self) -> str:
        """Add up the vectors of a token's word and of its place; there is one kind of text, so one type."""
        words, places, types = (
            self._weights[f"embeddings.{kind}_embeddings.weight"] for kind in ("word", "position", "token_type")
        )
        # The words alone stay float16 in memory, and only those of a text become float32.
        found = self._add("Gather", [self._stored("words", words.astype(np.float16)), "input_ids"], "words.found")
        found = self._add("Cast", [found], "words.float32", to=TensorProto.FLOAT)
        stored = self._vector("places", places[: self._shape.max_length] + types[0])
        length = self._add("Shape", ["input_ids"], "length", start=1)
        bounds = [self._integer("places.first", 0), length, self._integer("places.axis", 0)]
        summed = self._add("Add", [found, self._add("Slice", [stored, *bounds], "places.found")], "embeddings")
        return self._add(
            "LayerNormalization", [summed, *self._norm("embeddings.LayerNorm")], "hidden", epsilon=self._shape.epsilon
        )

    def layer(self, hidden: str, mask: str, name: str) -> str:
        """Attend, then transform each token by itself; what went in is added each time, and normalised."""
        attended = self._attend(hidden, mask, f"{name}.attention.self")
        attended = self._multiply(attended, f"{name}.attention.output.dense")
        hidden = self._add_and_norm(attended, hidden, f"{name}.attention.output")
        inner = self._multiply(hidden, f"{name}.intermediate.dense")
        inner = self._add(
            "BiasGelu", [inner, self._bias(f"{name}.intermediate.dense")], f"{name}.gelu", domain=_RUNTIME
        )
        return self._add_and_norm(self._multiply(inner, f"{name}.output.dense"), hidden, f"{name}.output")

    def show(self, hidden: str, output: str) -> None:
        """Give the tokens as they are."""
        self._add("Identity", [hidden], output)

    def pool(self, hidden: str) -> None:
        """Give the mean over attended tokens, as a direction: the sum has the same one."""
        mask = self._add("Cast", ["attention_mask"], "mask.float32", to=TensorProto.FLOAT)
        mask = self._add("Unsqueeze", [mask, self._integer("mask.axis", 2)], "mask.wide")
        attended = self._add("Mul", [hidden, mask], "attended")
        summed = self._add("ReduceSum", [attended, self._integer("summed.axis", 1)], "summed", keepdims=0)
        self._add("LpNormalization", [summed], "pooled", axis=-1, p=2)

    def project(self, hidden: str, projection: Array) -> None:
        """Give the shortened tokens as directions."""
        shortened = self._add("MatMul", [hidden, self._matrix("token_projection", projection.T)], "shortened")
        self._add("LpNormalization", [shortened], "tokens", axis=-1, p=2)

    def model(self, token_dimension: int) -> ModelProto:
        """Put everything together."""
        whole, dimension = TensorProto.INT64, self._shape.dimension
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(name, whole, ["n", "length"]) for name in ("input_ids", "attention_mask")],
            [
                helper.make_tensor_value_info("pooled", TensorProto.FLOAT, ["n", dimension]),
                helper.make_tensor_value_info("tokens", TensorProto.FLOAT, ["n", "length", token_dimension]),
                helper.make_tensor_value_info("manner", TensorProto.FLOAT, ["n", "length", dimension]),
            ],
            self._initializers,
        )
        versions = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_RUNTIME, 1)]
        return helper.make_model(graph, opset_imports=versions, ir_version=_IR_VERSION, producer_name="citewell")

    def _attend(self, hidden: str, mask: str, name: str) -> str:
        parts = [f"{name}.{part}" for part in ("query", "key", "value")]
        matrix = np.concatenate([self._weights[f"{part}.weight"].T for part in parts], axis=1)
        bias = np.concatenate([self._weights[f"{part}.bias"] for part in parts])
        inputs = [hidden, self._matrix(f"{name}.weight", matrix), self._vector(f"{name}.bias", bias), mask]
        return self._add("Attention", inputs, name, domain=_RUNTIME, num_heads=self._shape.heads)

    def _multiply(self, hidden: str, name: str) -> str:
        matrix = self._matrix(f"{name}.weight", self._weights[f"{name}.weight"].T)
        return self._add("MatMul", [hidden, matrix], f"{name}.product")

    def _add_and_norm(self, product: str, before: str, name: str) -> str:
        inputs = [product, before, *self._norm(f"{name}.LayerNorm"), self._bias(f"{name}.dense")]
        return self._add("SkipLayerNormalization", inputs, name, domain=_RUNTIME, epsilon=self._shape.epsilon)

    def _norm(self, name: str) -> tuple[str, str]:
        return self._vector(f"{name}.weight", self._weights[f"{name}.weight"]), self._bias(name)

    def _bias(self, name: str) -> str:
        return self._vector(f"{name}.bias", self._weights[f"{name}.bias"])

    def _matrix(self, name: str, values: Array) -> str:
        stored = self._stored(f"{name}.float16", values.astype(np.float16))
        return self._add("Cast", [stored], name, to=TensorProto.FLOAT)

    def _vector(self, name: str, values: Array) -> str:
        # Beside the matrices these weigh nothing, so they keep every digit.
        return self._stored(name, values.astype(np.float32))

    def _integer(self, name: str, value: int) -> str:
        return self._stored(name, np.array([value], np.int64))

    def _stored(self, name: str, values: npt.NDArray[np.generic]) -> str:
        self._initializers.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _add(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: float) -> str:
        node = helper.make_node(operator, inputs, [output], domain=domain)
        node.attribute.extend(helper.make_attribute(name, value) for name, value in sorted(attributes.items()))
        self._nodes.append(node)
        return output
