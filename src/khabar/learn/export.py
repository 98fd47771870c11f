"""A trained network as a reader pack: five ONNX graphs (their matrices as bytes), tokenizer, words of types, card.

`khabar.learn.heads` adds the small heads. Needs torch and onnx.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from khabar.learn.coded import CodedText
from khabar.learn.diet import PIECES
from khabar.learn.encoders import Pretrained
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.graphs import FORMAT
from khabar.tagger.network import (
    FLAGS,
    ROLES,
    SPANS,
    STATUSES,
    VOICES,
    Attention,
    Network,
)
from khabar.tagger.type_words import stem
from khabar.tagger.words import DISTANCES

#: how a module becomes a file: `write_graph`, `write_floats`
Write = Callable[[nn.Module, tuple[Tensor, ...], Path, dict[str, str], list[str]], None]
OPSET = 17
THRESHOLDS = {
    "trigger": 0.35, "cue": 0.5, "span": 0.4, "role": 0.4, "source": 0.7, "killed": 0.6, "wounded": 0.6, "taken": 0.6,
    "voice": 0.4,
}  # fmt: skip
#: numbers of a matrix below which it is not worth packing
SMALL = 4096
#: name of a number added to what is divided by
TINY = "tiny"


class _Read(nn.Module):
    """One window, so nothing is masked."""

    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, shapes: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, ...]:
        return self.network.read(ids, shapes, torch.ones_like(ids), first, last)


class _Fused(torch.autograd.Function):
    """ONNX Runtime's own attention over all heads, which keeps no (words, words) matrix: an eighth faster."""

    @staticmethod
    def forward(_context: object, query: Tensor, _key: Tensor, _value: Tensor, _heads: int) -> Tensor:
        return query  # only its shape counts: the graph is traced, not run

    @staticmethod
    def symbolic(graph: Any, query: Any, key: Any, value: Any, heads: int) -> Any:  # noqa: ANN401  torch has no types
        out = graph.op("com.microsoft::MultiHeadAttention", query, key, value, num_heads_i=heads)
        return out.setType(query.type())


@contextmanager
def _fused_attention() -> Iterator[None]:
    """Attention as one node, its three projections as one product, while a graph is traced."""

    def forward(self: Attention, x: Tensor, _bias: Tensor) -> Tensor:
        parts = (self.query, self.key, self.value)
        weight, bias = torch.cat([p.weight for p in parts]), torch.cat([p.bias for p in parts])
        query, key, value = linear(x, weight, bias).chunk(3, dim=-1)
        mixed = _Fused.apply(query, key, value, self.heads)  # type: ignore[no-untyped-call]
        out: Tensor = self.norm(x + self.dense(mixed))
        return out

    plain, Attention.forward = Attention.forward, forward  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        Attention.forward = plain  # type: ignore[method-assign]


class _Judge(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, heads: Tensor, whole: Tensor, where: Tensor) -> Tensor:
        return self.network.judge(heads, whole, where)


class _Same(nn.Module):
    def __init__(self, pairs: nn.Module) -> None:
        super().__init__()
        self.pairs = pairs

    def forward(self, heads: Tensor, words: Tensor, gaps: Tensor) -> Tensor:
        out: Tensor = self.pairs(heads, words[None], gaps)
        return out


def export(network: Network, out: Path) -> None:
    """Writes the five graphs of a network."""
    network.eval()
    out.mkdir(parents=True, exist_ok=True)
    size = network.norm.normalized_shape[0]
    export_read(network, out / "read.onnx")
    heads, where = torch.zeros(3, size), torch.zeros(3, dtype=torch.long)
    axes = {"heads": "h", "whole": "h", "where": "h"}
    write_graph(_Judge(network), (heads, heads, where), out / "judge.onnx", axes, ["kinds"])
    gaps = torch.zeros(3, 5, dtype=torch.long)
    axes = {"heads": "h", "words": "w", "gaps": "hw"}
    write_graph(_Same(network.same), (heads, torch.zeros(5, size), gaps), out / "same.onnx", axes, ["scores"])
    axes = {"heads": "h", "words": "hw", "gaps": "hw"}
    write_graph(network.voices, (heads, torch.zeros(3, 5, size), gaps), out / "voices.onnx", axes, ["scores"])
    spans = torch.zeros(5, size)
    axes = {"heads": "t", "starts": "s", "ends": "s", "labels": "s", "gaps": "ts", "apart": "ts"}
    pair = (heads, spans, spans, torch.zeros(5, len(SPANS)), gaps, gaps)
    write_graph(network.links, pair, out / "links.onnx", axes, ["scores"])


def export_read(network: Network, path: Path, write: Write | None = None) -> None:
    """Writes the graph of the encoder pass, packed unless `write` is another way (`write_floats`)."""
    pieces, words = torch.ones(1, 9, dtype=torch.long), torch.arange(1, 6)[None]
    axes = {"ids": "bp", "shapes": "bp", "first": "bw", "last": "bw"}
    outputs = ["words", "whole", "trigger", "cue", "spans", "early"]
    with _fused_attention():
        (write or write_graph)(_Read(network), (pieces, pieces, words, words), path, axes, outputs)


def write_graph(
    module: nn.Module, args: tuple[Tensor, ...], path: Path, axes: dict[str, str], outputs: list[str]
) -> None:
    """Writes a module as a packed graph; `axes` names the free axes of each input, a letter each."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.name
        write_floats(module, args, plain, axes, outputs)
        pack_weights(plain, path)


def write_floats(
    module: nn.Module, args: tuple[Tensor, ...], path: Path, axes: dict[str, str], outputs: list[str]
) -> None:
    """The same with its matrices as they are."""
    dynamic = {name: dict(enumerate(letters)) for name, letters in axes.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the tracer: which Python values it takes for constants, and its age
        torch.onnx.export(
            module.eval(),
            args,
            str(path),
            input_names=list(axes),
            output_names=outputs,
            dynamic_axes=dynamic,
            opset_version=OPSET,
            dynamo=False,
        )


def pack_weights(plain: Path, path: Path) -> None:
    """Every matrix as bytes with a scale for each output (embeddings: each row).

    The encoder's products are reckoned in whole numbers, see `_whole_product`; all else in floats, unpacked when a
    graph is opened.
    """
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(plain))
    graph = model.graph
    looked_up = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    kept, unpacking, packed = [], [], {}
    for tensor in graph.initializer:
        value = numpy_helper.to_array(tensor)
        if value.dtype != np.float32 or value.ndim != 2 or value.size < SMALL:
            kept.append(tensor)
            continue
        axis = 0 if tensor.name in looked_up else 1
        scale = np.maximum(np.abs(value).max(axis=1 - axis), 1e-12).astype(np.float32) / 127
        whole = np.round(value / np.expand_dims(scale, 1 - axis)).astype(np.int8)
        names = [tensor.name + ending for ending in (".bytes", ".scale", ".zero")]
        for name, array in zip(names, (whole, scale, np.zeros(len(scale), np.int8)), strict=True):
            kept.append(numpy_helper.from_array(array, name))
        packed[tensor.name] = names
    nodes: list[Any] = []
    for node in graph.node:
        whole = node.op_type == "MatMul" and "/layers." in node.name and node.input[1] in packed
        nodes += _whole_product(node, packed[node.input[1]]) if whole else [node]
    asked = {name for node in nodes for name in node.input}
    for name, names in packed.items():
        if name in asked:
            axis = 0 if name in looked_up else 1
            unpacking.append(helper.make_node("DequantizeLinear", names, [name], axis=axis))
    kept.append(numpy_helper.from_array(np.array(1e-6, np.float32), TINY))
    del graph.initializer[:]
    graph.initializer.extend(kept)
    del graph.node[:]
    graph.node.extend([*unpacking, *nodes])
    onnx.save(model, str(path))


def _whole_product(product: Any, weight: Sequence[str]) -> list[Any]:  # noqa: ANN401  onnx has no types
    """A product of floats and a packed matrix (bytes, scale, zero) in whole numbers: twice as fast with VNNI.

    Each row is divided by its largest number first, so that one outlying word does not make all others coarse (as
    LLM.int8, Dettmers et al. 2022, does by rows): a product is then off by 4 in 100 instead of 10, without VNNI, where
    two sums of bytes may overflow, by 5.
    """
    from onnx import TensorProto, helper

    (given, _), (out,), name = product.input, product.output, product.name
    whole, scale, zero = weight

    def node(kind: str, inputs: list[str], *ends: str, **options: Any) -> Any:  # noqa: ANN401
        outputs = [name + end for end in ends]
        return helper.make_node(kind, inputs, outputs, name=name + ends[0], **options)

    return [
        node("Abs", [given], ".size"),
        node("ReduceMax", [name + ".size"], ".largest", axes=[-1], keepdims=1),
        node("Add", [name + ".largest", TINY], ".most"),
        node("Div", [given, name + ".most"], ".even"),
        node("DynamicQuantizeLinear", [name + ".even"], ".bytes", ".step", ".zero"),
        node("MatMulInteger", [name + ".bytes", whole, name + ".zero", zero], ".sum"),
        node("Cast", [name + ".sum"], ".float", to=TensorProto.FLOAT),
        node("Mul", [name + ".step", scale], ".steps"),
        node("Mul", [name + ".float", name + ".steps"], ".product"),
        helper.make_node("Mul", [name + ".product", name + ".most"], [out], name=name + ".scaled"),
    ]


def write_pack(
    network: Network, pretrained: Pretrained, coded: Sequence[CodedText], training: Mapping[str, Any], folder: Path
) -> None:
    """Writes a pack whole or not at all; one that was there makes room for it. Its name is the folder's above it."""
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    export(network, part)
    pretrained.tokenizer.save(str(part / "tokenizer.json"), pretty=False)
    (part / "type_words.json").write_text(json.dumps(type_words(coded), separators=(",", ":")) + "\n", "utf-8")
    about = card(folder.resolve().parent.name, pretrained.special, training)
    (part / "card.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    part.replace(folder)


def card(name: str, special: tuple[int, int], training: Mapping[str, Any]) -> dict[str, object]:
    """What the runtime must know about a pack, and how its network was trained."""
    return {
        "format": FORMAT,
        "name": name,
        "types": list(SUB_EVENT_TYPES),
        "statuses": list(STATUSES),
        "flags": list(FLAGS),
        "roles": list(ROLES),
        "spans": list(SPANS),
        "voices": list(VOICES),
        "distances": DISTANCES,
        "special": list(special),
        "pieces": PIECES,
        "numbers": True,
        "thresholds": THRESHOLDS,
        "training": dict(training),
    }


def type_words(coded: Iterable[CodedText]) -> dict[str, list[int]]:
    """For each stem of a trigger the types it was coded with: type number, count, type number, count ..."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for text in coded:
        for trigger in text.triggers:
            counts[stem(text.text[slice(*trigger.span)])][SUB_EVENT_TYPES.index(trigger.type)] += 1
    return {word: [n for pair in sorted(row.items()) for n in pair] for word, row in sorted(counts.items()) if word}
