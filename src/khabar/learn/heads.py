"""The small heads of the reader pack: `python -m khabar.learn.heads --shared DIR --pack DIR --kept DIR`.

Encodes the texts with the pack's own reader (kept in the folder `--kept`: an hour of one core once), trains the heads
`names` and `verbs` on them and writes `names.onnx` and `verbs.onnx` into the pack. With `--held-out` it trains without
the held-out texts and prints the figures on them (so were the shipped heads made). Seeds are fixed. Needs torch, onnx.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, log_softmax

from khabar.learn.export import write_graph
from khabar.learn.head_examples import (
    NO_PLACE,
    UNKNOWN,
    Batch,
    Example,
    collate,
    name_examples,
    split_names,
    split_verbs,
    verb_examples,
)  # fmt: skip
from khabar.learn.head_networks import NamesHead, NamesOfOne, PlacesOfOne, VerbHead
from khabar.learn.named import CORPORA
from khabar.tagger.encoding import Encoder
from khabar.tagger.graphs import open_graphs
from khabar.tagger.names import LABELS, THRESHOLD, name_ranges
from khabar.tagger.verb_places import THRESHOLD as PLACE_THRESHOLD
from khabar.tagger.verb_places import place_ranges

Loss = Callable[[nn.Module, Batch], Tensor]
Scores = list[tuple[Example, NDArray[np.float32]]]
#: words of a piece of text in training, and seeds
PIECE, SEED = 160, 1


def names_scores(head: nn.Module, batch: Batch) -> Tensor:
    """(batch, words, 7)."""
    out: Tensor = head(batch.states, batch.marks, batch.there)
    return out


def verb_scores(head: nn.Module, batch: Batch) -> Tensor:
    """(batch, words, 3)."""
    hidden = (batch.there[:, None, None, :, 0] - 1) * 1e4
    out: Tensor = head(batch.states, batch.marks, batch.at, batch.gaps, hidden)
    return out


def names_loss(head: nn.Module, batch: Batch) -> Tensor:
    """Cross-entropy; where only places are known, minus the logarithm of being none."""
    likely = log_softmax(names_scores(head, batch), -1)
    weight = batch.weight[:, None].expand(batch.target.shape)
    known, no_place = (batch.target != UNKNOWN) & (batch.target != NO_PLACE), batch.target == NO_PLACE
    told = -(likely[known].gather(1, batch.target[known][:, None])[:, 0] * weight[known]).sum()
    place = likely[no_place][:, 1:3].exp().sum(-1)
    untold = -(torch.log((1 - place).clamp(min=1e-5)) * weight[no_place]).sum()
    return (told + untold) / (known.sum() + no_place.sum())


def verb_loss(head: nn.Module, batch: Batch) -> Tensor:
    """Cross-entropy."""
    return cross_entropy(verb_scores(head, batch).transpose(1, 2), batch.target, ignore_index=UNKNOWN)


def train(
    head: nn.Module, examples: Sequence[Example], loss: Loss, *, epochs: int, size: int, rate: float
) -> nn.Module:
    """The running average of the head's weights (Polyak averaging) over the training."""
    average, chance = copy.deepcopy(head), random.Random(SEED)  # noqa: S311  an order, not a secret
    optimiser = torch.optim.AdamW(head.parameters(), lr=rate, weight_decay=0.05)
    steps, step = epochs * (len(examples) // size + 1), 0
    for number in range(epochs):
        total = 0.0
        for items in _batches(examples, size, chance):
            step += 1
            for group in optimiser.param_groups:
                group["lr"] = rate * min(1, step / 100) * max(0.03, 1 - step / steps)
            value = loss(head, collate(items))
            optimiser.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            total += value.item()
            with torch.no_grad():
                for kept, new in zip(average.parameters(), head.parameters(), strict=True):
                    kept.lerp_(new, 1 - min(0.995, step / (step + 10)))
        print(f"epoch {number + 1} of {epochs}: loss {total * size / len(examples):.4f}", flush=True)  # noqa: T201
    return average.eval()


def _batches(examples: Sequence[Example], size: int, chance: random.Random) -> Iterator[list[Example]]:
    """Examples of like length together, in random order."""
    order = chance.sample(examples, len(examples))
    out = []
    for start in range(0, len(order), size * 32):
        pool = sorted(order[start : start + size * 32], key=len)
        out += [pool[n : n + size] for n in range(0, len(pool), size)]
    chance.shuffle(out)
    yield from out


def apply(head: nn.Module, scores: Callable[[nn.Module, Batch], Tensor], examples: Sequence[Example]) -> Scores:
    """Each example with the probabilities (words, outputs) of its words."""
    with torch.no_grad():
        return [(e, torch.softmax(scores(head, collate([e])), -1)[0].numpy()) for e in examples]


def names_figures(found: Scores) -> Iterator[str]:
    """Precision, recall and F1 of exact names, by corpus and label, beside words of which nothing is known."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for example, likely in found:
        gold = {(a, b, n) for a, b, n, _ in name_ranges(_certain(example.target))}
        for a, b, label, _ in name_ranges(likely):
            known = example.target[a:b]
            if (known == UNKNOWN).any() or (label > 0 and (known == NO_PLACE).any()):
                continue
            for corpus in (example.source, "all"):
                counts[corpus, LABELS[label]].update(given=1, right=(a, b, label) in gold)
        for _, _, label in gold:
            for corpus in (example.source, "all"):
                counts[corpus, LABELS[label]]["gold"] += 1
    for (corpus, name), count in sorted(counts.items()):
        yield f"names {corpus:18} {name:13} {_figures(count)}"


def _certain(target: NDArray[np.int64]) -> NDArray[np.float32]:
    likely = np.zeros((len(target), 1 + 2 * len(LABELS)), np.float32)
    likely[np.arange(len(target)), np.where((target < 0) | (target == NO_PLACE), 0, target)] = 1
    return likely


def verb_figures(found: Scores) -> str:
    """Precision, recall and F1 of the place words of verbs."""
    count: Counter[str] = Counter()
    for example, likely in found:
        gold, given = example.target > 0, np.zeros(len(example), bool)
        for a, b in place_ranges(1 - likely[:, 0]):
            given[a:b] = True
        count.update(gold=int(gold.sum()), given=int(given.sum()), right=int((gold & given).sum()))
    return f"verbs {_figures(count)}"


def _figures(count: Counter[str]) -> str:
    precision, recall = count["right"] / max(1, count["given"]), count["right"] / max(1, count["gold"])
    f1 = 2 * count["right"] / max(1, count["given"] + count["gold"])
    return f"P {precision:.3f} R {recall:.3f} F1 {f1:.3f} of {count['gold']}"


def learn_names(examples: Sequence[Example], epochs: int) -> nn.Module:
    """The names head."""
    torch.manual_seed(SEED)
    head = NamesHead(examples[0].states.shape[1], 1 + 2 * len(LABELS))
    pieces = [piece for example in examples for piece in example.cut(PIECE)]
    return train(head, pieces, names_loss, epochs=epochs, size=16, rate=2e-3)


def learn_verbs(examples: Sequence[Example], epochs: int) -> nn.Module:
    """The head of the places of verbs."""
    torch.manual_seed(SEED)
    return train(VerbHead(examples[0].states.shape[1]), examples, verb_loss, epochs=epochs, size=32, rate=1e-3)


def export_names(head: nn.Module, size: int, folder: Path) -> None:
    """Writes `names.onnx`."""
    inputs = (torch.zeros(5, size), torch.zeros(5, 2, dtype=torch.long))
    write_graph(NamesOfOne(head), inputs, folder / "names.onnx", {"states": "w", "marks": "w"}, ["scores"])  # type: ignore[arg-type]
    _tell_card(folder, "names", {"labels": list(LABELS), "threshold": THRESHOLD, "corpora": list(CORPORA)})


def export_verbs(head: nn.Module, size: int, folder: Path) -> None:
    """Writes `verbs.onnx`."""
    whole = torch.zeros(5, 5, dtype=torch.long)
    inputs = (torch.zeros(5, size), whole, torch.tensor(1), whole)
    axes = {"states": "w", "marks": "w", "at": "", "gaps": "ww"}
    write_graph(PlacesOfOne(head), inputs, folder / "verbs.onnx", axes, ["scores"])  # type: ignore[arg-type]
    _tell_card(folder, "verbs", {"labels": ["place"], "threshold": PLACE_THRESHOLD, "corpora": ["event_location"]})


def _tell_card(folder: Path, head: str, about: dict[str, object]) -> None:
    """Writes into the pack's card what a head gives."""
    path = folder / "card.json"
    card = json.loads(path.read_text("utf-8"))
    card["heads"] = card.get("heads", {}) | {head: about}
    path.write_text(json.dumps(card, indent=1) + "\n", "utf-8")


def main() -> None:
    """Trains the heads asked for; writes them, or prints their figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, required=True)
    parser.add_argument("--pack", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True, help="folder of the word states")
    parser.add_argument("--heads", nargs="+", choices=("names", "verbs"), default=["names", "verbs"])
    parser.add_argument("--held-out", action="store_true", help="learn without some texts, print figures on them")
    parser.add_argument("--names-epochs", type=int, default=5)
    parser.add_argument("--verbs-epochs", type=int, default=8)
    options = parser.parse_args()
    torch.set_num_threads(1)
    encoder = Encoder(open_graphs(options.pack))
    for name in options.heads:
        _names(options, encoder) if name == "names" else _verbs(options, encoder)


def _names(options: argparse.Namespace, encoder: Encoder) -> None:
    examples = name_examples(options.shared, encoder, options.kept)
    known, held = split_names(examples, 0.2) if options.held_out else (examples, [])
    head = learn_names(known, options.names_epochs)
    for line in names_figures(apply(head, names_scores, held)):
        print(line)  # noqa: T201
    export_names(head, examples[0].states.shape[1], options.pack)


def _verbs(options: argparse.Namespace, encoder: Encoder) -> None:
    examples = verb_examples(options.shared, encoder, options.kept)
    known, held = split_verbs(examples, options.shared, encoder) if options.held_out else (examples, [])
    head = learn_verbs(known, options.verbs_epochs)
    if options.held_out:
        print(len(known), len(held), verb_figures(apply(head, verb_scores, held)))  # noqa: T201
    export_verbs(head, examples[0].states.shape[1], options.pack)


if __name__ == "__main__":
    main()
