"""A trained network as a reader pack: `python -m khabar.learn.export --encoder DIR --network DIR --out DIR`.

The pack holds five ONNX graphs (their matrices as bytes), the tokenizer, and `card.json` with labels and thresholds;
`khabar.learn.heads` adds the small heads. Needs torch and onnx.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from khabar.learn import corpora
from khabar.learn.train import load
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import FLAGS, ROLES, STATUSES, VOICES, Network, load_encoder, read_config
from khabar.tagger.type_words import stem
from khabar.tagger.words import DISTANCES

OPSET = 17
#: numbers of a matrix below which it is not worth packing
SMALL = 4096


class _Read(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, ids: Tensor, shapes: Tensor, mask: Tensor, first: Tensor, last: Tensor) -> tuple[Tensor, ...]:
        return self.network.read(ids, shapes, mask, first, last)


class _Judge(nn.Module):
    def __init__(self, network: Network) -> None:
        super().__init__()
        self.network = network

    def forward(self, heads: Tensor, whole: Tensor, where: Tensor) -> Tensor:
        return self.network.judge(heads, whole, where)


class _Pairs(nn.Module):
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
    pieces, words = torch.ones(1, 9, dtype=torch.long), torch.arange(1, 6)[None]
    inputs = (pieces, pieces, pieces, words, words)
    axes = {"ids": "bp", "shapes": "bp", "mask": "bp", "first": "bw", "last": "bw"}
    write_graph(_Read(network), inputs, out / "read.onnx", axes, ["words", "whole", "trigger", "cue", "early"])
    heads, where = torch.zeros(3, size), torch.zeros(3, dtype=torch.long)
    axes = {"heads": "h", "whole": "h", "where": "h"}
    write_graph(_Judge(network), (heads, heads, where), out / "judge.onnx", axes, ["kinds"])
    gaps = torch.zeros(3, 5, dtype=torch.long)
    axes = {"heads": "h", "words": "w", "gaps": "hw"}
    for name in ("roles", "voices", "same"):
        pairs = _Pairs(getattr(network, name))
        write_graph(pairs, (heads, torch.zeros(5, size), gaps), out / f"{name}.onnx", axes, ["scores"])


def write_graph(
    module: nn.Module, args: tuple[Tensor, ...], path: Path, axes: dict[str, str], outputs: list[str]
) -> None:
    """Writes a module as a packed graph; `axes` names the free axes of each input, a letter each."""
    dynamic = {name: dict(enumerate(letters)) for name, letters in axes.items()}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.name
        torch.onnx.export(
            module.eval(),
            args,
            str(plain),
            input_names=list(axes),
            output_names=outputs,
            dynamic_axes=dynamic,
            opset_version=OPSET,
            dynamo=False,
        )
        pack_weights(plain, path)


def pack_weights(plain: Path, path: Path) -> None:
    """Every matrix as bytes with a scale for each output (embeddings: each row), floats again when a graph is opened.

    Reckoning stays in floats: without VNNI, whole numbers gained 1.4 times the speed and lost 2 points of F1 of roles.
    """
    import onnx
    from onnx import helper, numpy_helper

    model = onnx.load(str(plain))
    graph = model.graph
    looked_up = {node.input[0] for node in graph.node if node.op_type == "Gather"}
    kept, nodes = [], []
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
        nodes.append(helper.make_node("DequantizeLinear", names, [tensor.name], axis=axis))
    del graph.initializer[:]
    graph.initializer.extend(kept)
    rest = list(graph.node)
    del graph.node[:]
    graph.node.extend([*nodes, *rest])
    onnx.save(model, str(path))


def card(name: str, config: dict[str, int | float], thresholds: dict[str, float]) -> dict[str, object]:
    """What the runtime must know about a pack."""
    return {
        "format": 1,
        "name": name,
        "types": list(SUB_EVENT_TYPES),
        "statuses": list(STATUSES),
        "flags": list(FLAGS),
        "roles": list(ROLES),
        "voices": list(VOICES),
        "distances": DISTANCES,
        "special": [int(config["bos_token_id"]), int(config["eos_token_id"])],
        "pieces": 512,
        "thresholds": thresholds,
    }


def type_words(shared: Path, held_out: float) -> dict[str, list[int]]:
    """For each stem of a trigger the types it was coded with: type number, count, type number, count ..."""
    coded = [*corpora.read_coded(shared, "reports"), *corpora.read_coded(shared, "snippets")]
    train = corpora.split(coded, held_out, 7)[0] if held_out else coded
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for text in train:
        for trigger in text.triggers:
            counts[stem(text.text[slice(*trigger.span)])][SUB_EVENT_TYPES.index(trigger.type)] += 1
    return {word: [n for pair in sorted(row.items()) for n in pair] for word, row in sorted(counts.items()) if word}


THRESHOLDS = {"trigger": 0.5, "cue": 0.5, "same": 0.5, "role": 0.5, "voice": 0.5}


def main() -> None:
    """Builds a pack from a saved network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--layers", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--held-out", type=float, default=0.0, help="share of stories that the network did not see")
    options = parser.parse_args()
    config = read_config(options.encoder)
    network = Network(config, options.layers, SUB_EVENT_TYPES)
    load_encoder(network, options.encoder)
    load(network, options.network)
    export(network, options.out)
    (options.out / "card.json").write_text(json.dumps(card(options.name, config, THRESHOLDS), indent=1) + "\n")
    words = json.dumps(type_words(options.shared, options.held_out), separators=(",", ":"))
    (options.out / "type_words.json").write_text(words + "\n", "utf-8")
    tokenizer = json.loads((options.encoder / "tokenizer.json").read_text("utf-8"))
    tokenizer["padding"] = tokenizer["truncation"] = None
    (options.out / "tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8"
    )


if __name__ == "__main__":
    main()
