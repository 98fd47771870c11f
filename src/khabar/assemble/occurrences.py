"""Triggers of one occurrence joined (codebook section 2.1): average linkage over pair scores."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from khabar.assemble.reasons import Mentions, pair_scores
from khabar.nouns import Mark, Tagged
from khabar.tagger.labels import JOINED_TOGETHER

#: two groups of mentions become one event while their mean pair score is at least this
JOIN = 0.4
#: an event is told where at least one of its sentences is at least this sure to tell of one
SURE = 0.45


def occurrences(tagged: Tagged) -> list[list[int]]:
    """Groups of indices of trigger marks, each in text order, groups by their first mention; unsure ones left out."""
    mentions = Mentions.of(tagged)
    every = mentions.triggers
    blocks = [every[at : at + JOINED_TOGETHER] for at in range(0, len(every), JOINED_TOGETHER)]
    groups = [group for block in blocks for group in _joined(mentions, block)]
    return sorted(g for g in groups if _told(mentions, g) >= SURE)


def _told(mentions: Mentions, group: Sequence[int]) -> float:
    """How surely one of the sentences tells of it: of "a bomb killed" either word may be the one that names it."""
    untold: dict[int, float] = {}
    for n in group:
        sentence = mentions.sentence[n]
        untold[sentence] = untold.get(sentence, 1.0) * (1 - mentions.tagged.marks[n].labels["trigger"])
    return 1 - min(untold.values())


def _joined(mentions: Mentions, triggers: Sequence[int]) -> list[list[int]]:
    groups = [[n] for n in triggers]
    position = {n: at for at, n in enumerate(triggers)}
    sums = np.full((len(groups), len(groups)), -np.inf)
    for (one, other), score in pair_scores(mentions, triggers).items():
        sums[position[one], position[other]] = sums[position[other], position[one]] = score
    sizes = np.ones(len(groups))
    while len(groups) > 1:
        means = sums / (sizes[:, None] * sizes[None])
        best = int(np.argmax(means))
        a, b = sorted(divmod(best, len(sizes)))
        if means[a, b] < JOIN:
            break
        groups[a] = sorted(groups[a] + groups.pop(b))
        sums[a] += sums[b]
        sums[:, a] = sums[a]
        sums[a, a] = -np.inf
        sums, sizes[a] = np.delete(np.delete(sums, b, 0), b, 1), sizes[a] + sizes[b]
        sizes = np.delete(sizes, b)
    return groups


def mean_label(marks: Sequence[Mark], label: str) -> float:
    """The mean probability of a label over the mentions of one event."""
    return sum(m.labels.get(label, 0.0) for m in marks) / len(marks)
