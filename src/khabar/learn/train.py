"""Training: `python -m khabar.learn.train --shared DIR --encoder DIR --out DIR`; writes checkpoints and resumes."""

from __future__ import annotations

import argparse
import copy
import json
import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy

from khabar.learn import corpora
from khabar.learn.batches import UNKNOWN, Batch, Window, augment, collate, cut, distances, pair_scores
from khabar.learn.coded import CodedText
from khabar.learn.figures import held_out_figures
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import FLAGS, ROLES, STATUSES, Network, load_encoder, read_config

PIECES = 512


def losses(network: Network, batch: Batch) -> dict[str, Tensor]:
    """The loss of each head on a batch; heads that the batch does not speak to are left out."""
    words, whole, trigger, cue, _ = network.read(batch.ids, batch.shapes, batch.mask, batch.first, batch.last)
    weight = batch.weight
    out = {
        "trigger": _tags(trigger, batch.trigger, weight[:, None].expand(batch.trigger.shape)),
        "cue": _tags(cue, batch.cue, weight[:, None].expand(batch.cue.shape)),
    }
    if len(batch.head_at):
        rows, at = batch.head_at[:, 0], batch.head_at[:, 1]
        heads = words[rows, at]
        out |= _kind_losses(network.judge(heads, whole[rows], batch.where), batch.kinds)
        gaps = distances(batch.head_at, words.shape[1])
        scores = network.roles(heads, words, gaps, rows).view(len(rows), words.shape[1], len(ROLES), 3)
        out["roles"] = _tags(scores, batch.roles, weight[rows][:, None, None].expand(batch.roles.shape)) * len(ROLES)
        out["same"] = _same_loss(network, heads, batch)
    if len(batch.speaker_at):
        rows, at = batch.speaker_at[:, 0], batch.speaker_at[:, 1]
        gaps = distances(batch.speaker_at, words.shape[1])
        scores = network.voices(words[rows, at], words, gaps, rows).view(len(rows), words.shape[1], 2, 3)
        out["voices"] = _tags(scores, batch.voices, weight[rows][:, None, None].expand(batch.voices.shape)) * 2
    return {name: value for name, value in out.items() if torch.isfinite(value)}


def _tags(logits: Tensor, target: Tensor, weight: Tensor) -> Tensor:
    known = target != UNKNOWN
    if not known.any():
        return logits.sum() * 0.0
    loss = cross_entropy(logits[known].float(), target[known], reduction="none")
    scale = weight[known] * torch.where(target[known] > 0, 2.0, 1.0)
    return (loss * scale).sum() / known.sum() * 8


def _kind_losses(logits: Tensor, kinds: Tensor) -> dict[str, Tensor]:
    types, statuses = len(SUB_EVENT_TYPES), len(STATUSES)
    out: dict[str, Tensor] = {}
    known = kinds[:, 0] != UNKNOWN
    if known.any():
        out["type"] = cross_entropy(logits[known, :types].float(), kinds[known, 0], label_smoothing=0.1)
        out["status"] = cross_entropy(logits[known, types : types + statuses].float(), kinds[known, 1])
    for number, name in enumerate(FLAGS):
        target = kinds[:, 2 + number]
        known = target != UNKNOWN
        if known.any():
            score = logits[known, types + statuses + number].float()
            out[name] = binary_cross_entropy_with_logits(score, target[known].float()) * 0.5
    return out


def _same_loss(network: Network, heads: Tensor, batch: Batch) -> Tensor:
    """Over all pairs of triggers of one window."""
    rows, events = batch.head_at[:, 0], batch.events
    pairs = (rows[:, None] == rows[None]) & (events[:, None] != UNKNOWN) & (events[None] != UNKNOWN)
    pairs = pairs & (batch.head_at[:, 1][:, None] < batch.head_at[:, 1][None])
    if not pairs.any():
        return heads.sum() * 0.0
    scores = pair_scores(network, heads, batch.head_at[:, 1])
    target = (events[:, None] == events[None])[pairs].float()
    return binary_cross_entropy_with_logits(scores[pairs].float(), target)


class Diet:
    """What an epoch reads: every coded text, and a share of each other corpus, freshly augmented."""

    def __init__(
        self, train: Sequence[CodedText], others: dict[str, tuple[list[CodedText], int, float]], reader: _Cutter
    ) -> None:
        self.train, self.others, self.reader = train, others, reader

    def epoch(self, chance: random.Random) -> list[Window]:
        windows = [w for t in self.train for w in self.reader.cut(t, chance, 1.0)]
        for texts, count, weight in self.others.values():
            cut_windows: list[Window] = []
            for text in chance.sample(texts, len(texts)):
                if len(cut_windows) >= count:
                    break
                cut_windows += self.reader.cut(text, chance, weight)
            windows += cut_windows[:count]
        chance.shuffle(windows)
        return windows


class _Cutter:
    def __init__(self, tokenizer: Tokenizer, special: tuple[int, int]) -> None:
        self.tokenizer, self.special = tokenizer, special

    def cut(self, text: CodedText, chance: random.Random | None, weight: float) -> Iterator[Window]:
        printed = augment(text.text, chance) if chance else text.text
        return cut(text, self.tokenizer, pieces=PIECES, special=self.special, text=printed, weight=weight)


def batches(windows: Sequence[Window], size: int, chance: random.Random) -> Iterator[list[Window]]:
    """Windows of like length together, at most `size` times 256 pieces a batch, in random order."""
    pools = [windows[i : i + 512] for i in range(0, len(windows), 512)]
    out: list[list[Window]] = []
    for pool in pools:
        batch: list[Window] = []
        for window in sorted(pool, key=lambda w: len(w.ids)):
            if batch and (len(batch) + 1) * len(window.ids) > size * 256:
                out.append(batch)
                batch = []
            batch.append(window)
        out.append(batch)
    chance.shuffle(out)
    yield from out


def main() -> None:
    """Trains a network and writes it (without the frozen piece embeddings) with its figures on the held-out texts."""
    options = _options()
    torch.manual_seed(options.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = Tokenizer.from_file(str(options.encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    config = read_config(options.encoder)
    special = (int(config["bos_token_id"]), int(config["eos_token_id"]))
    pad = int(config["pad_token_id"])
    network = Network(config, options.layers, SUB_EVENT_TYPES)
    load_encoder(network, options.encoder)
    network.encoder.pieces.weight.requires_grad_(False)
    coded = [*corpora.read_coded(options.shared, "reports"), *corpora.read_coded(options.shared, "snippets")]
    train, held = corpora.split(coded, options.held_out, 7) if options.held_out else (coded, [])
    diet = Diet(train, _others(options), _Cutter(tokenizer, special))
    torch.manual_seed(options.order)
    with ProcessPoolExecutor(2, get_context("fork")) as pool:  # forked before the device is touched
        plans = [pool.submit(_plan, diet, options.order * 1000 + n, options.batch) for n in range(options.epochs)]
        run = Run(network.to(device), options, device, pad)
        for number in range(options.epochs):
            run.epoch(plans.pop(0).result(), number)
            if held and (number % options.every == options.every - 1 or number == options.epochs - 1):
                figures = held_out_figures(run.average, held, tokenizer, special, pad, device)
                run.report(number, figures)
    save(run.average, options.out, options)


def _others(options: argparse.Namespace) -> dict[str, tuple[list[CodedText], int, float]]:
    others = {
        "voices": (list(corpora.read_voices(options.shared)), options.voices, 0.5),
        "places": (list(corpora.read_verbs(options.shared)), options.verbs, 0.5),
    }
    for name in corpora.ARGUMENT_CORPORA:
        others[name] = (list(corpora.read_arguments(options.shared, name)), options.arguments, 0.3)
    return others


def _plan(diet: Diet, seed: int, size: int) -> list[list[Window]]:
    """The batches of one epoch, made in a process of its own while the one before is learned."""
    chance = random.Random(seed)  # noqa: S311  an order, not a secret
    return list(batches(diet.epoch(chance), size, chance))


class Run:
    """A network in training, and the running average of its weights, which is what is kept (Polyak averaging)."""

    def __init__(self, network: Network, options: argparse.Namespace, device: str, pad: int) -> None:
        self.network, self.options, self.device, self.pad = network, options, device, pad
        self.average = copy.deepcopy(network).eval()
        encoder = [p for n, p in network.named_parameters() if n.startswith("encoder") and p.requires_grad]
        heads = [p for n, p in network.named_parameters() if not n.startswith("encoder")]
        self.rates = (options.rate, options.head_rate)
        groups = [{"params": encoder, "lr": options.rate}, {"params": heads, "lr": options.head_rate}]
        self.optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
        self.step, self.began = 0, time.time()

    def epoch(self, plan: list[list[Window]], number: int) -> None:
        self.network.train()
        for position, items in enumerate(plan):
            share = (number + position / len(plan)) / self.options.epochs
            scale = min(1.0, share / 0.06) * max(0.02, 1 - share)
            for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
                group["lr"] = rate * scale
            batch = collate(items, self.pad).to(self.device)
            with torch.autocast(self.device, dtype=torch.bfloat16, enabled=self.device == "cuda"):
                parts = losses(self.network, batch)
            self.optimiser.zero_grad(set_to_none=True)
            torch.stack(list(parts.values())).sum().backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self.optimiser.step()
            self.step += 1
            if self.step % 4 == 0:
                self._fold(min(0.992, 1 - 4 / (self.step + 4)))

    def _fold(self, decay: float) -> None:
        with torch.no_grad():
            for kept, now in zip(self.average.parameters(), self.network.parameters(), strict=True):
                if now.requires_grad:
                    kept.lerp_(now.detach(), 1 - decay)

    def report(self, number: int, figures: dict[str, float]) -> None:
        line = {"epoch": number, "step": self.step, "seconds": round(time.time() - self.began), **figures}
        print(self.options.out.name, json.dumps(line), flush=True)  # noqa: T201
        self.options.out.mkdir(parents=True, exist_ok=True)
        (self.options.out / "figures.json").write_text(json.dumps(line))


def save(network: Network, out: Path, options: argparse.Namespace) -> None:
    """Writes the trained parts in files of at most 15 MB: matrices as bytes with a scale a row, the rest as it is."""
    out.mkdir(parents=True, exist_ok=True)
    parts: list[dict[str, tuple[Tensor, ...]]] = [{}]
    size = 0
    for name, value in network.state_dict().items():
        if name == "encoder.pieces.weight":
            continue
        packed = pack(value.float().cpu())
        size += sum(t.nbytes for t in packed)
        if size > 15_000_000:
            parts.append({})
            size = sum(t.nbytes for t in packed)
        parts[-1][name] = packed
    for number, part in enumerate(parts):
        torch.save(part, out / f"network.{number}.pt")
    (out / "options.json").write_text(json.dumps({k: str(v) for k, v in vars(options).items()}))


def pack(value: Tensor) -> tuple[Tensor, ...]:
    """A matrix as (bytes, scale of each row); anything smaller as it is."""
    if value.dim() < 2:
        return (value,)
    scale = value.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / 127
    return (value / scale).round().to(torch.int8), scale


def unpack(packed: tuple[Tensor, ...]) -> Tensor:
    """What `pack` packed, to within half a step."""
    return packed[0] if len(packed) == 1 else packed[0].float() * packed[1]


def load(network: Network, folder: Path) -> None:
    """Fills a network, whose encoder holds its piece embeddings already, with what `save` wrote."""
    state = {"encoder.pieces.weight": network.encoder.pieces.weight.data}
    for path in sorted(folder.glob("network.*.pt")):
        state |= {k: unpack(v) for k, v in torch.load(path, map_location="cpu", weights_only=True).items()}
    network.load_state_dict(state)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--layers", type=int, default=12)
    parser.add_argument("--epochs", type=int, default=12)
    parser.add_argument("--batch", type=int, default=32, help="windows of 256 pieces a step")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--head-rate", type=float, default=5e-4)
    parser.add_argument("--voices", type=int, default=600, help="windows of PolNeAR an epoch")
    parser.add_argument("--verbs", type=int, default=800)
    parser.add_argument("--arguments", type=int, default=200)
    parser.add_argument("--held-out", type=float, default=0.12)
    parser.add_argument("--every", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--order", type=int, default=1, help="seed of the order of texts")
    return parser.parse_args()


if __name__ == "__main__":
    main()
