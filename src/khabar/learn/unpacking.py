"""A reader pack as what training begins with: its weights as floats again, its tokenizer. Needs torch and onnx."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from khabar.errors import PackError
from khabar.learn.encoders import Pretrained
from khabar.tagger.graphs import GRAPHS, open_graphs

#: what the modules of each graph are called in the graph, and in the network
_NAMES: Mapping[str, tuple[str, str]] = {
    "read": ("network.", ""),
    "judge": ("network.", ""),
    "same": ("pairs.", "same."),
    "voices": ("", "voices."),
    "links": ("", "links."),
}
_PROJECTIONS = ("query", "key", "value")


def read_packed(folder: Path) -> Pretrained:
    """What is in the pack of a folder, `weights` by the names of our network (`Pretrained.pack` says so).

    Each matrix is as its bytes give it: off by at most 1 in 254 of the largest number of its row or column. PackError
    where it is no pack of this version.
    """
    import onnx

    graphs = open_graphs(folder)
    loaded = {name: onnx.load(str(folder / f"{name}.onnx")).graph for name in GRAPHS}
    weights = {}
    for graph, (theirs, ours) in _NAMES.items():
        for name, value in _weights(loaded[graph]):
            weights[ours + name.removeprefix(theirs)] = torch.tensor(value)
    pad, mask = (graphs.tokenizer.token_to_id(piece) for piece in ("[PAD]", "[MASK]"))
    if pad is None or mask is None:
        raise PackError("its tokenizer lacks [PAD] or [MASK]", str(folder), "give a pack that khabar train made")
    graphs.tokenizer.no_padding()
    graphs.tokenizer.no_truncation()
    config = {
        "vocab_size": len(weights["encoder.pieces.weight"]),
        "hidden_size": len(weights["encoder.kind"]),
        "max_position_embeddings": len(weights["encoder.positions.weight"]),
        "intermediate_size": len(weights["encoder.layers.0.up.bias"]),
        **_options(loaded["read"]),
    }
    return Pretrained(config, graphs.tokenizer, weights, graphs.card.special, pad, mask, _digest(folder))


def _digest(folder: Path) -> str:
    graphs = [folder / f"{graph}.onnx" for graph in GRAPHS]
    return hashlib.sha256(b"".join(path.read_bytes() for path in graphs)).hexdigest()[:16]


def _options(graph: Any) -> dict[str, float]:  # noqa: ANN401  onnx has no types
    """What a graph tells of its network beside the weights."""
    import onnx

    asked = {"MultiHeadAttention": "num_heads", "LayerNormalization": "epsilon"}
    found = {
        option.name: onnx.helper.get_attribute_value(option)
        for node in graph.node
        for option in node.attribute
        if asked.get(node.op_type) == option.name
    }
    return {"num_attention_heads": found["num_heads"], "layer_norm_eps": found["epsilon"]}


def _weights(graph: Any) -> Iterator[tuple[str, NDArray[Any]]]:  # noqa: ANN401  onnx has no types
    """Each parameter by the path of its module in the graph."""
    stored = _stored(graph)
    for name, value in stored.items():
        if not name.startswith("onnx::") and not name.endswith((".bytes", ".scale", ".zero")) and "." in name:
            yield name, value
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            yield from _parts(node.name, "weight", _floats(stored, node.input[1].removesuffix(".bytes"), 1).T)
        elif node.op_type == "MatMul" and node.input[1] in stored:
            yield from _parts(node.name, "weight", stored[node.input[1]].T)
        elif node.op_type == "Add":
            for name in {*node.input} & stored.keys():
                if name.startswith("onnx::"):
                    yield from _parts(node.name, "bias", stored[name])


def _stored(graph: Any) -> dict[str, NDArray[Any]]:  # noqa: ANN401  onnx has no types
    """What a graph holds by name, as it is, and what it unpacks as it is opened as floats too."""
    from onnx import numpy_helper

    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    for node in graph.node:
        if node.op_type == "DequantizeLinear":
            axis = next(option.i for option in node.attribute if option.name == "axis")
            stored[node.output[0]] = _floats(stored, node.input[0].removesuffix(".bytes"), axis)
    return stored


def _floats(stored: Mapping[str, NDArray[Any]], name: str, axis: int) -> NDArray[Any]:
    """A matrix from its bytes; `axis`: along which its scales go."""
    return stored[name + ".bytes"].astype(np.float32) * np.expand_dims(stored[name + ".scale"], 1 - axis)


def _parts(node: str, kind: str, value: NDArray[Any]) -> Iterator[tuple[str, NDArray[Any]]]:
    """A parameter by its module; the three projections of an attention, which a pack holds as one, each by its own."""
    module: list[str] = []
    for step in node.strip("/").split("/")[:-1]:
        if module and step.startswith(module[-1] + "."):
            module.pop()  # a part of a sequence: trigger/trigger.0
        module.append(step)
    path = ".".join(module)
    if path.endswith(".attention"):
        for name, part in zip(_PROJECTIONS, np.split(value, 3), strict=True):
            yield f"{path}.{name}.{kind}", part
    else:
        yield f"{path}.{kind}", value
