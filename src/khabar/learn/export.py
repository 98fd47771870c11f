"""A trained network as a reader pack: `python -m khabar.learn.export --encoder DIR --network DIR --out DIR`.

The pack holds five ONNX graphs (the encoder in 8-bit integers), the tokenizer, and `card.json` with labels, thresholds
and figures. Needs torch, onnx and onnxruntime.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import torch
from torch import Tensor, nn

from khabar.learn.train import load
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import FLAGS, ROLES, STATUSES, VOICES, Network, load_encoder, read_config
from khabar.tagger.words import DISTANCES

OPSET = 17


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


def export(network: Network, out: Path, *, whole_numbers: bool = True) -> None:
    """Writes the graphs; with `whole_numbers` the encoder's matrices and embeddings as 8-bit integers."""
    network.eval()
    out.mkdir(parents=True, exist_ok=True)
    size = network.norm.normalized_shape[0]
    pieces, words = torch.ones(1, 9, dtype=torch.long), torch.arange(1, 6)[None]
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "read.onnx"
        _write(
            _Read(network),
            (pieces, pieces, pieces, words, words),
            plain,
            {"ids": "bp", "shapes": "bp", "mask": "bp", "first": "bw", "last": "bw"},
            ["words", "whole", "trigger", "cue"],
        )
        if whole_numbers:
            _quantise(plain, out / "read.onnx")
        else:
            (out / "read.onnx").write_bytes(plain.read_bytes())
    heads, where = torch.zeros(3, size), torch.zeros(3, dtype=torch.long)
    _write(
        _Judge(network),
        (heads, heads, where),
        out / "judge.onnx",
        {"heads": "h", "whole": "h", "where": "h"},
        ["kinds"],
    )
    gaps = torch.zeros(3, 5, dtype=torch.long)
    for name in ("roles", "voices", "same"):
        axes = {"heads": "h", "words": "w", "gaps": "hw"}
        _write(
            _Pairs(getattr(network, name)), (heads, torch.zeros(5, size), gaps), out / f"{name}.onnx", axes, ["scores"]
        )


def _write(module: nn.Module, args: tuple[Tensor, ...], path: Path, axes: dict[str, str], outputs: list[str]) -> None:
    dynamic = {name: dict(enumerate(letters)) for name, letters in axes.items()}
    torch.onnx.export(
        module.eval(), args, str(path), input_names=list(axes), output_names=outputs, dynamic_axes=dynamic,
        opset_version=OPSET, dynamo=False,
    )  # fmt: skip


def _quantise(plain: Path, path: Path) -> None:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        str(plain), str(path), op_types_to_quantize=["MatMul", "Gather"], per_channel=True, weight_type=QuantType.QInt8,
        extra_options={"MatMulConstBOnly": True},
    )  # fmt: skip


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


THRESHOLDS = {"trigger": 0.5, "cue": 0.5, "same": 0.5, "role": 0.5, "voice": 0.5}


def main() -> None:
    """Builds a pack from a saved network."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--network", type=Path, required=True)
    parser.add_argument("--layers", type=int, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", required=True)
    parser.add_argument("--full", action="store_true", help="keep the encoder in floating point")
    options = parser.parse_args()
    config = read_config(options.encoder)
    network = Network(config, options.layers, SUB_EVENT_TYPES)
    load_encoder(network, options.encoder)
    load(network, options.network)
    export(network, options.out, whole_numbers=not options.full)
    (options.out / "card.json").write_text(json.dumps(card(options.name, config, THRESHOLDS), indent=1) + "\n")
    tokenizer = json.loads((options.encoder / "tokenizer.json").read_text("utf-8"))
    tokenizer["padding"] = tokenizer["truncation"] = None
    (options.out / "tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")), "utf-8"
    )


if __name__ == "__main__":
    main()
