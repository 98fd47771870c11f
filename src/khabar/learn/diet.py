"""What an epoch of training reads, as batches of windows."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np

from khabar.learn.batches import Window, augment, cut
from khabar.learn.coded import CodedText
from khabar.learn.encoders import Pretrained
from khabar.learn.excerpts import excerpt
from khabar.learn.renaming import Names, renamed

PIECES = 512
#: windows an epoch reads of each other corpus, and what they weigh beside a coded one
Others = dict[str, tuple[list[CodedText], int, float]]


class Diet:
    """What an epoch reads: every coded text, and a share of each other corpus, freshly augmented and masked.

    `untold` are the texts that a teacher explains.
    """

    def __init__(
        self,
        coded: Sequence[CodedText],
        others: Others,
        pretrained: Pretrained,
        hidden: float = 0.0,
        untold: Sequence[CodedText] = (),
        excerpts: float = 0.0,
    ) -> None:
        self.coded, self.others, self.pretrained, self.hidden = coded, others, pretrained, hidden
        self.untold, self.excerpts = untold, excerpts
        self.names: Names | None = None

    def plan(self, chance: random.Random, size: int, other_names: float = 0.0) -> list[list[Window]]:
        """The batches of one epoch, in their order; `other_names`: share of the coded texts that get such."""
        coded = [self._named(text, chance, other_names) for text in self.coded]
        windows = [w for text in coded for w in self._cut(text, chance, 1.0)]
        for text in coded:
            if "roles" in text.speaks and chance.random() < self.excerpts and (some := excerpt(text, chance)):
                windows += self._cut(some, chance, 1.0)
        for texts, count, weight in self.others.values():
            windows += self._some(texts, count, weight, chance)
        chance.shuffle(windows)
        return list(batches(windows, size, chance))

    def _named(self, text: CodedText, chance: random.Random, share: float) -> CodedText:
        if not share or chance.random() >= share:
            return text
        if self.names is None:
            self.names = Names()
        return renamed(text, self.names, chance) or text

    def taught(self, chance: random.Random, size: int, count: int) -> list[list[Window]]:
        """The batches of one epoch that the teacher explains, `count` windows in all."""
        return list(batches(self._some(self.untold, count, 1.0, chance), size, chance))

    def _some(self, texts: Sequence[CodedText], count: int, weight: float, chance: random.Random) -> list[Window]:
        windows: list[Window] = []
        for text in chance.sample(texts, len(texts)):
            if len(windows) >= count:
                break
            windows += self._cut(text, chance, weight)
        return windows[:count]

    def _cut(self, text: CodedText, chance: random.Random, weight: float) -> Iterator[Window]:
        tokenizer, special = self.pretrained.tokenizer, self.pretrained.special
        draw = np.random.default_rng(chance.getrandbits(32))
        for window in cut(
            text, tokenizer, pieces=PIECES, special=special, text=augment(text.text, chance), weight=weight
        ):
            masked = draw.random(len(window.ids)) < self.hidden
            window.ids[1:-1][masked[1:-1]] = self.pretrained.mask
            yield window


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
