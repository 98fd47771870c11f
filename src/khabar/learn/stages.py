"""The making of a reader in stages: network, pack, heads; each is left out where its result is there and whole."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from khabar.errors import InputError
from khabar.learn.corpora import Material
from khabar.learn.encoders import Pretrained
from khabar.learn.export import write_pack
from khabar.learn.heads import make_heads, missing_heads
from khabar.learn.progress import Say
from khabar.learn.train import NETWORK, Course, is_trained, load_network, train_network, training_of
from khabar.tagger.graphs import FORMAT

PACK, KEPT = "pack", "states"


@dataclass(frozen=True, slots=True)
class Making:
    """A reader being made in a folder: of what, how, from which encoder; `say` takes the lines that tell how far.

    `teachers`: folders of networks that teach it.
    """

    out: Path
    material: Material
    course: Course
    pretrained: Pretrained
    say: Say
    teachers: tuple[Path, ...] = ()

    def run(self, stages: Collection[str]) -> None:
        """Does those of the stages, in their order, whose results are not there."""
        for name, stage in (("network", self._network), ("pack", self._pack), ("heads", self._heads)):
            if name in stages:
                stage()

    def _network(self) -> None:
        if is_trained(self.out, training_of(self.material, self.course, self.pretrained, self.teachers)):
            self.say(f"network: is there ({self.out / NETWORK})")
        else:
            train_network(self.material, self.course, self.pretrained, self.out, self.say, self.teachers)
            self.say(f"network: {self.out / NETWORK}")

    def _pack(self) -> None:
        self._need(self.out / NETWORK, "network")
        network, training = load_network(self.out)
        folder = self.out / PACK
        card = _card(folder)
        if card.get("format") == FORMAT and card.get("training") == training:
            self.say(f"pack: is there ({folder})")
        else:
            write_pack(network, self.pretrained, self.material.coded(), training, folder)
            self.say(f"pack: {folder}")

    def _heads(self) -> None:
        folder = self.out / PACK
        self._need(folder / "card.json", "pack")
        if missing_heads(folder):
            make_heads(self.material, folder, self.out / KEPT, self.say)
            self.say(f"heads: {folder}")
        else:
            self.say(f"heads: are there ({folder})")

    def _need(self, path: Path, stage: str) -> None:
        if not path.is_file():
            raise InputError("is not there", str(path), f"let the stage {stage} make it: --stages {stage},...")


def _card(folder: Path) -> dict[str, Any]:
    try:
        card: dict[str, Any] = json.loads((folder / "card.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return card
