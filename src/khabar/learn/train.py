"""Training of the reader's network on the corpus: one run that is saved every few minutes and goes on where it stopped.

`khabar train` calls it (`train_command.py`). Needs torch.
"""

from __future__ import annotations

import copy
import hashlib
import json
import pickle
import random
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor

from khabar.errors import InputError, OptionError, PackError
from khabar.learn import corpora
from khabar.learn.batches import Window, collate
from khabar.learn.corpora import Material
from khabar.learn.diet import Diet, Others
from khabar.learn.encoders import Pretrained
from khabar.learn.figures import held_out_figures
from khabar.learn.losses import losses
from khabar.learn.precision import reckoning
from khabar.learn.progress import Progress, Say
from khabar.learn.teaching import taught_losses
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import Network, load_encoder

SAVE_SECONDS = 240
STATE, NETWORK = "state.pt", "network.pt"


@dataclass(frozen=True, slots=True)
class Course:
    """How a network is trained; the values are those of the shipped reader.

    `batch`: windows of 256 pieces a step. `rate`, `head_rate`: of the encoder and of the heads. `voices`, `verbs`,
    `arguments`: windows an epoch reads of PolNeAR, of event_location and of each corpus of arguments. `hidden`: share
    of the pieces that are masked, so that no single word is relied on. `taught`: windows an epoch reads of uncoded
    texts, where a teacher says what is in them. `excerpts`: share of the coded texts of which an epoch also reads some
    sentences alone.

    `further`: so many epochs follow on `epochs`, from the running average of the weights and with fresh rates, those
    times `further_rate` (a warm restart, Loshchilov and Hutter 2017); in them `renamed` is the share of coded texts
    that are read with other names of places and organisations. What is kept lies between the averages before and after
    them, `blend` of the way (Wortsman and others 2022).
    """

    epochs: int = 8
    further: int = 4
    further_rate: float = 0.6
    renamed: float = 0.4
    blend: float = 0.5
    seed: int = 1
    layers: int = 6
    batch: int = 8
    rate: float = 1.5e-4
    head_rate: float = 5e-4
    voices: int = 200
    verbs: int = 300
    arguments: int = 60
    hidden: float = 0.06
    taught: int = 1200
    excerpts: float = 0.4


#: the course that goes on from a pack: its weights stand for the average behind the first epochs
STARTED = Course(epochs=0, further=3)
#: the course of a larger network, from all-mpnet-base-v2
TEACHER = Course(further=0, layers=12, rate=4e-5, head_rate=4e-4, hidden=0.1)


def read_others(material: Material, course: Course) -> Others:
    """The other corpora that are there, without texts that the corpus holds out."""
    texts = material.texts
    others: Others = {}
    if material.has("polnear"):
        others["polnear"] = list(corpora.read_voices(texts)), course.voices, 0.5
    if material.has("event_location"):
        others["event_location"] = corpora.split_verbs(list(corpora.read_verbs(texts)))[0], course.verbs, 0.5
    for name in corpora.ARGUMENT_CORPORA:
        if material.has(name):
            others[name] = list(corpora.read_arguments(texts, name)), course.arguments, 0.3
    held = material.held_out()
    return {
        name: ([text for text in found if text.id not in held], count, weight)
        for name, (found, count, weight) in others.items()
    }


def training_of(
    material: Material, course: Course, pretrained: Pretrained, teachers: Sequence[Path] = ()
) -> dict[str, Any]:
    """All that decides what network comes out, as plain values: kept with it, and told by its pack."""
    others = [name for name in corpora.FILES if material.has(name)]
    training = {
        **asdict(course), "splits": list(material.splits), "share": material.share, "corpus": material.digest(),
        "others": others,
    }  # fmt: skip
    if pretrained.pack:
        training["start"] = pretrained.pack
    else:
        training["encoder"] = _digest(dict(pretrained.config))
    if teachers:
        training["teachers"] = [_digest(_trained(folder)["training"]) for folder in teachers]
    return training


def _digest(values: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()[:16]


class Run:
    """A network in training, and the running average of its weights, which is what is kept (Polyak averaging).

    Every few minutes all that a run needs to go on stands in `state.pt`; a run that finds one goes on from there.
    `training` says what is trained, see `training_of`; a state of another training is refused.
    """

    def __init__(
        self,
        network: Network,
        course: Course,
        training: Mapping[str, Any],
        out: Path,
        pad: int,
        teachers: Sequence[Network] = (),
    ) -> None:
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.teachers = [teacher.to(self.device).eval() for teacher in teachers]
        self.network, self.course, self.training, self.pad = network.to(self.device), course, dict(training), pad
        self.average = copy.deepcopy(self.network).eval()
        self.before: dict[str, Tensor] = {}
        self.rates = (course.rate, course.head_rate)
        self.optimiser = self._fresh_optimiser()
        self.path = out / STATE
        self.epoch, self.position, self.step, self.done, self.saved = 0, 0, 0, 0.0, time.monotonic()

    def _fresh_optimiser(self) -> torch.optim.Optimizer:
        encoder = [p for n, p in self.network.named_parameters() if n.startswith("encoder") and p.requires_grad]
        heads = [p for n, p in self.network.named_parameters() if not n.startswith("encoder")]
        groups = [{"params": p, "lr": rate} for p, rate in zip((encoder, heads), self.rates, strict=True)]
        return torch.optim.AdamW(groups, weight_decay=0.01)

    @property
    def epochs(self) -> int:
        """How many epochs the course has in all."""
        return self.course.epochs + self.course.further

    @property
    def is_further(self) -> bool:
        """Whether the running epoch is one of those behind the restart."""
        return self.epoch >= self.course.epochs

    def begin_epoch(self) -> None:
        """Restarts from the average of the weights where the further epochs begin."""
        if self.epoch == self.course.epochs and not self.position:
            torch.manual_seed(self.course.seed + 1)
            self.before = {name: kept.clone() for name, kept in self.average.state_dict().items()}
            self.network.load_state_dict(self.before)
            self.optimiser = self._fresh_optimiser()

    def end(self) -> None:
        """Takes the average of the weights back towards that before the restart."""
        with torch.no_grad():
            for name, kept in self.average.state_dict().items():
                if name in self.before and kept.is_floating_point():
                    kept.lerp_(self.before[name], 1 - self.course.blend)

    def learn(
        self, plan: Sequence[Sequence[Window]], progress: Progress, taught: Sequence[Sequence[Window]] = ()
    ) -> None:
        """Learns the batches of an epoch from `position` on, beside each one that the teachers explain."""
        self.network.train()
        total = 0.0
        began = self.position
        for position, items in enumerate(plan[began:], began):
            self.done = (self.epoch + position / len(plan)) / self.epochs
            total += self._step(items, taught[position % len(taught)] if taught else ())
            self.position, read = position + 1, position + 1 - began
            if time.monotonic() - self.saved > SAVE_SECONDS:
                self.save()
            where = f"epoch {self.epoch + 1} of {self.epochs}, step {self.step}"
            progress.tell(self.done, f"{where}, loss {total / read:.2f}")
        self.epoch, self.position = self.epoch + 1, 0
        self.save()

    def _step(self, items: Sequence[Window], taught: Sequence[Window] = ()) -> float:
        """Learns one batch, and one that the teachers explain; gives the sum of the losses of the first."""
        scale = self._scale()
        for group, rate in zip(self.optimiser.param_groups, self.rates, strict=True):
            group["lr"] = rate * scale
        batch = collate(items, self.pad).to(self.device)
        with reckoning(self.device):
            parts = losses(self.network, batch)
        loss = torch.stack([part.float() for part in parts.values()]).sum()
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        if taught:
            with reckoning(self.device):
                drawn = taught_losses(self.network, self.teachers, taught, self.pad)
            torch.stack([part.float() for part in drawn.values()]).sum().backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        self.optimiser.step()
        self.step += 1
        if self.step % 4 == 0:
            self._fold(min(0.992, 1 - 4 / (self.step + 4)))
        return float(loss.detach())

    def _scale(self) -> float:
        """What the rates are multiplied by: they rise, then fall to almost nothing, before and behind the restart."""
        course, epochs = self.course, self.done * self.epochs
        if self.is_further:
            done, most = (epochs - course.epochs) / course.further, course.further_rate
        else:
            done, most = epochs / course.epochs, 1.0
        return most * min(1.0, done / 0.06) * max(0.02, 1 - done)

    def _fold(self, decay: float) -> None:
        with torch.no_grad():
            for kept, now in zip(self.average.parameters(), self.network.parameters(), strict=True):
                if now.requires_grad:
                    kept.lerp_(now.detach(), 1 - decay)

    def save(self) -> None:
        """Writes what a run needs to go on from here; never half a file."""
        state = {
            "training": self.training, "epoch": self.epoch, "position": self.position, "step": self.step,
            "done": self.done, "random": _random_state(self.device), "network": self.network.state_dict(),
            "average": self.average.state_dict(), "before": self.before, "optimiser": self.optimiser.state_dict(),
        }  # fmt: skip
        _save(state, self.path)
        self.saved = time.monotonic()

    def resume(self) -> None:
        """Goes to where the run in the folder stopped, if there is one; OptionError where it is another training."""
        if not self.path.exists():
            return
        state = _load(self.path)
        refuse_other(state, self.training, self.path)
        self.network.load_state_dict(state["network"])
        self.average.load_state_dict(state["average"])
        self.before = {name: kept.to(self.device) for name, kept in state["before"].items()}
        self.optimiser.load_state_dict(state["optimiser"])
        (torch.cuda if self.device == "cuda" else torch).set_rng_state(state["random"])
        self.epoch, self.position = state["epoch"], state["position"]
        self.step, self.done = state["step"], state["done"]


def train_network(
    material: Material, course: Course, pretrained: Pretrained, out: Path, say: Say, teachers: Sequence[Path] = ()
) -> None:
    """Trains a network, or goes on with it, and writes it with its training into `out`; with `dev` its figures too.

    `teachers`: folders of trained networks that tell it what is in texts which nobody coded.
    """
    training = training_of(material, course, pretrained, teachers)
    for name in corpora.FILES:
        if name not in training["others"]:
            say(f"network: learns nothing of {name}, for {material.texts / corpora.FILES[name]} is not there")
    untold = material.untold() if teachers else ()
    others = read_others(material, course)
    diet = Diet(material.coded(), others, pretrained, course.hidden, untold, course.excerpts)
    torch.manual_seed(course.seed)
    network = _begun(pretrained, course.layers)
    network.encoder.pieces.weight.requires_grad_(False)
    taught_by = [load_network(folder)[0] for folder in teachers]
    run = Run(network, course, training, out, pretrained.pad, taught_by)
    run.resume()
    if run.step:
        say(f"network: goes on with epoch {run.epoch + 1} of {run.epochs}, step {run.step}")
    progress = Progress("network", say, run.done)
    while run.epoch < run.epochs:
        run.begin_epoch()
        chance = random.Random(course.seed * 1000 + run.epoch)  # noqa: S311  an order, not a secret
        plan = diet.plan(chance, course.batch, course.renamed if run.is_further else 0.0)
        run.learn(plan, progress, diet.taught(chance, course.batch, course.taught) if teachers else ())
    run.end()
    if material.dev:
        _write_figures(run, material, pretrained, out, say)
    state = {"training": training, "config": dict(pretrained.config), "network": run.average.cpu().state_dict()}
    _save(state, out / NETWORK)
    run.path.unlink()


def _begun(pretrained: Pretrained, layers: int) -> Network:
    """The network that training begins with."""
    network = Network(pretrained.config, layers, SUB_EVENT_TYPES)
    if not pretrained.pack:
        load_encoder(network, pretrained.weights)
        return network
    try:
        network.load_state_dict(pretrained.weights)
    except RuntimeError as other:  # torch lists all that is missing or of another shape
        why = str(other).splitlines()[-1].strip()
        raise PackError(f"the pack holds another network ({why})", "--start", "give one of this version") from other
    return network


def _write_figures(run: Run, material: Material, pretrained: Pretrained, out: Path, say: Say) -> None:
    tokenizer: Tokenizer = pretrained.tokenizer
    held = material.of(["dev"])
    figures = held_out_figures(run.average, held, tokenizer, pretrained.special, pretrained.pad, run.device)
    (out / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", "utf-8")
    say("network: on dev, heads given, " + ", ".join(f"{name} {value}" for name, value in figures.items()))


def load_network(out: Path) -> tuple[Network, dict[str, Any]]:
    """The network that `train_network` wrote, and its training; OptionError where there is none."""
    state = _trained(out)
    network = Network(state["config"], state["training"]["layers"], SUB_EVENT_TYPES)
    network.load_state_dict(state["network"])
    return network.eval(), state["training"]


def _trained(out: Path) -> dict[str, Any]:
    if not (out / NETWORK).is_file():
        remedy = "name a folder in which `khabar train` made a network"
        raise OptionError(f"holds no {NETWORK}", str(out), remedy)
    return _load(out / NETWORK)


def is_trained(out: Path, training: Mapping[str, Any]) -> bool:
    """Whether the network of this training is there; OptionError where it is one of another."""
    path = out / NETWORK
    if not path.exists():
        return False
    refuse_other(_load(path, mmap=True), training, path)
    return True


def refuse_other(state: Mapping[str, Any], training: Mapping[str, Any], path: Path) -> None:
    """OptionError naming what differs, where a file is of another training."""
    theirs = state["training"]
    keys = [*training, *(key for key in theirs if key not in training)]
    other = [
        f"{key} {theirs.get(key)}, now {training.get(key)}" for key in keys if theirs.get(key) != training.get(key)
    ]
    if other:
        remedy = "give another --out, or remove the file to begin anew"
        raise OptionError(f"is of another training ({'; '.join(other)})", str(path), remedy)


def _random_state(device: str) -> Tensor:
    return torch.cuda.get_rng_state() if device == "cuda" else torch.get_rng_state()


def _save(state: Mapping[str, Any], path: Path) -> None:
    part = path.with_suffix(".part")
    try:
        torch.save(dict(state), part)
        part.replace(path)
    except (OSError, RuntimeError) as fault:  # torch raises bare RuntimeErrors where a file cannot be written
        why = str(fault).splitlines()[0]
        raise OptionError(f"cannot be written ({why})", str(path), "free some room or give another --out") from fault


def _load(path: Path, mmap: bool = False) -> dict[str, Any]:
    """What `_save` wrote; InputError where the file is damaged."""
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True, mmap=mmap)
        _ = state["training"]
    except (OSError, RuntimeError, EOFError, KeyError, ValueError, TypeError, pickle.UnpicklingError) as fault:
        raise InputError("is damaged", str(path), "remove it to begin anew") from fault
    return state
