"""The small heads of the reader pack, trained over the word states that the pack's own reader gives.

`names.onnx` and `verbs.onnx` go into the pack. A fifth of the texts is never learned from; figures on it are said.
Seeds are fixed. Needs torch and onnx.
"""

from __future__ import annotations

import copy
import hashlib
import json
import random
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, log_softmax

from khabar.errors import InputError
from khabar.learn.corpora import Material
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
from khabar.learn.named import CORPORA, file_of
from khabar.learn.progress import Progress, Say
from khabar.tagger.encoding import Encoder
from khabar.tagger.graphs import open_graphs
from khabar.tagger.names import LABELS, THRESHOLD, name_ranges
from khabar.tagger.verb_places import THRESHOLD as PLACE_THRESHOLD
from khabar.tagger.verb_places import place_ranges

Loss = Callable[[nn.Module, Batch], Tensor]
Scores = list[tuple[Example, NDArray[np.float32]]]
#: words of a piece of text in training, and seeds
PIECE, SEED = 160, 1


@dataclass(frozen=True, slots=True)
class HeadCourse:
    """How a head is trained; `size`: examples a step."""

    epochs: int
    size: int
    rate: float


NAMES_COURSE, VERBS_COURSE = HeadCourse(5, 16, 2e-3), HeadCourse(8, 32, 1e-3)


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
    head: nn.Module, examples: Sequence[Example], loss: Loss, course: HeadCourse, progress: Progress
) -> nn.Module:
    """The running average of the head's weights (Polyak averaging) over the training."""
    average, chance = copy.deepcopy(head), random.Random(SEED)  # noqa: S311  an order, not a secret
    optimiser = torch.optim.AdamW(head.parameters(), lr=course.rate, weight_decay=0.05)
    steps, step = course.epochs * (len(examples) // course.size + 1), 0
    for number in range(course.epochs):
        for items in _batches(examples, course.size, chance):
            step += 1
            for group in optimiser.param_groups:
                group["lr"] = course.rate * min(1, step / 100) * max(0.03, 1 - step / steps)
            value = loss(head, collate(items))
            optimiser.zero_grad()
            value.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(head.parameters(), 1.0)
            optimiser.step()
            with torch.no_grad():
                for kept, new in zip(average.parameters(), head.parameters(), strict=True):
                    kept.lerp_(new, 1 - min(0.995, step / (step + 10)))
            progress.tell(step / steps, f"epoch {number + 1} of {course.epochs}, loss {value.item():.4f}")
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


def learn_names(examples: Sequence[Example], progress: Progress) -> nn.Module:
    """The names head."""
    torch.manual_seed(SEED)
    head = NamesHead(examples[0].states.shape[1], 1 + 2 * len(LABELS))
    pieces = [piece for example in examples for piece in example.cut(PIECE)]
    return train(head, pieces, names_loss, NAMES_COURSE, progress)


def learn_verbs(examples: Sequence[Example], progress: Progress) -> nn.Module:
    """The head of the places of verbs."""
    torch.manual_seed(SEED)
    return train(VerbHead(examples[0].states.shape[1]), examples, verb_loss, VERBS_COURSE, progress)


def export_names(head: nn.Module, size: int, folder: Path, sources: Sequence[str]) -> None:
    """Writes `names.onnx`."""
    inputs = (torch.zeros(5, size), torch.zeros(5, 2, dtype=torch.long))
    write_graph(NamesOfOne(head), inputs, folder / "names.onnx", {"states": "w", "marks": "w"}, ["scores"])  # type: ignore[arg-type]
    _tell_card(folder, "names", {"labels": list(LABELS), "threshold": THRESHOLD, "corpora": list(sources)})


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
    part = path.with_suffix(".part")
    part.write_text(json.dumps(card, indent=1) + "\n", "utf-8")
    part.replace(path)


def missing_heads(pack: Path) -> list[str]:
    """The heads that a pack lacks by its card."""
    try:
        there = json.loads((pack / "card.json").read_text("utf-8")).get("heads", {})
    except (OSError, ValueError):
        there = {}
    return [name for name in ("names", "verbs") if name not in there]


def make_heads(material: Material, pack: Path, kept: Path, say: Say) -> None:
    """Trains the heads that a pack lacks and writes them into it.

    The word states, an hour of one core, are kept in the folder `kept` until both are made. InputError where none of a
    head's corpora is there.
    """
    graphs = open_graphs(pack)
    states = kept / hashlib.sha256((pack / "read.onnx").read_bytes()).hexdigest()[:16]
    encoder = Encoder(graphs)
    for name in missing_heads(pack):
        (_names if name == "names" else _verbs)(material, encoder, states, say)
    shutil.rmtree(kept, ignore_errors=True)


def _names(material: Material, encoder: Encoder, kept: Path, say: Say) -> None:
    for corpus in CORPORA:
        if (path := file_of(material, corpus)) and not path.is_file():
            say(f"names: learns nothing of {corpus}, for {path} is not there")
    examples = name_examples(material, encoder, kept, Progress("names, states", say))
    known, held = split_names(examples, 0.2)
    _need(known, "names are marked in", material)
    head = learn_names(known, Progress("names", say))
    for line in names_figures(apply(head, names_scores, held)):
        say(line)
    sources = list(dict.fromkeys(e.source for e in examples))
    export_names(head, known[0].states.shape[1], encoder.graphs.folder, sources)


def _verbs(material: Material, encoder: Encoder, kept: Path, say: Say) -> None:
    examples = verb_examples(material, encoder, kept, Progress("verbs, states", say))
    _need(examples, "verbs have their places in (event_location)", material)
    known, held = split_verbs(examples, material)
    head = learn_verbs(known, Progress("verbs", say))
    say(f"{verb_figures(apply(head, verb_scores, held))}, learned from {len(known)}")
    export_verbs(head, known[0].states.shape[1], encoder.graphs.folder)


def _need(examples: Sequence[Example], what: str, material: Material) -> None:
    if not examples:
        where, remedy = str(material.texts / "data"), "get one, or leave the heads out: --stages network,pack"
        raise InputError(f"holds no corpus that {what}", where, remedy)
