"""What may fill a role: the spans of windows, coded or proposed, and which trigger each is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from khabar.learn.batches import LABELS, UNKNOWN, Window
from khabar.tagger.network import ROLES, SPANS
from khabar.tagger.spans import mean_of, spans_of, with_numbers
from khabar.tagger.words import distance_buckets, sentences_apart, span_distances

FIGURE = SPANS.index("figure")


@dataclass(slots=True)
class Candidates:
    """The spans of a batch and all pairs of a trigger and a span of one window.

    `spans` (S, 3): window, first word, last word; `labels` (S, spans) probabilities; `heads`, `fills` (P,): numbers of
    a pair's trigger and span; `gaps`, `apart` (P,); `target` (P, roles), -100 where a span cannot fill the role or
    nothing is known.
    """

    spans: Tensor
    labels: Tensor
    heads: Tensor
    fills: Tensor
    gaps: Tensor
    apart: Tensor
    target: Tensor


def candidates(windows: Sequence[Window], tags: NDArray[np.float32], sure: float = 0.4) -> Candidates:
    """What may fill a role: the coded spans, and those that the tags propose.

    `tags` (windows, words, spans, 3) probabilities.
    """
    spans: list[tuple[int, int, int]] = []
    labels, heads, fills, gaps, apart, targets = [], [], [], [], [], []
    before = 0
    for number, window in enumerate(windows):
        found = _spans_of_window(window, tags[number], sure) if window.heads else []
        taken = tags[number, :, :, 1] + tags[number, :, :, 2]
        first = len(spans)
        spans += [(number, a, b - 1) for a, b, _ in found]
        if found:
            at = np.array(window.heads)
            ends = np.array([(a, b) for a, b, _ in found])
            labels.append(mean_of(taken, ends[:, 0], ends[:, 1]))
            pair_heads, pair_spans = (x.ravel() for x in np.indices((len(at), len(found))))
            heads.append(pair_heads + before)
            fills.append(pair_spans + first)
            gaps.append(span_distances(at[pair_heads], ends[pair_spans, 0], ends[pair_spans, 1]))
            apart.append(window.sentences[ends[pair_spans, 0]] - window.sentences[at[pair_heads]])
            targets.append(_link_targets(window, found).reshape(-1, len(ROLES)))
        before += len(window.heads)

    def row(parts: list[NDArray[np.int64]]) -> Tensor:
        return torch.from_numpy(np.concatenate(parts) if parts else np.zeros(0, np.int64))

    return Candidates(
        spans=torch.tensor(spans, dtype=torch.long).view(-1, 3),
        labels=torch.from_numpy(np.concatenate(labels) if labels else np.zeros((0, len(SPANS)), np.float32)),
        heads=row(heads),
        fills=row(fills),
        gaps=row([distance_buckets(g) for g in gaps]),
        apart=row([sentences_apart(a) for a in apart]),
        target=torch.from_numpy(np.concatenate(targets) if targets else np.zeros((0, len(ROLES)), np.int64)),
    )


def _spans_of_window(window: Window, tags: NDArray[np.float32], sure: float) -> list[tuple[int, int, int]]:
    """(first word, last word + 1, label), coded ones first."""
    found = {(a, b, LABELS[role]): None for _, a, b, role in (*window.filled, *window.loose)}
    count = len(window.first)
    for label in range(len(SPANS)):
        found |= {(a, b, label): None for a, b, _ in spans_of(tags[:count, label], sure)}
    return with_numbers(list(found), window.numbers, FIGURE)


def _link_targets(window: Window, found: Sequence[tuple[int, int, int]]) -> NDArray[np.int64]:
    """(heads, spans, roles): 1 fills it, 0 does not, -100 not to be learned.

    A span that shares half of its words with a filler is taken for it, one that shares fewer teaches nothing.
    """
    fits = np.array([[label == LABELS[r] for r in range(len(ROLES))] for _, _, label in found])
    target = np.where(np.array(window.known)[:, None] & fits[None], 0, UNKNOWN)
    starts, ends = np.array([a for a, _, _ in found]), np.array([b for _, b, _ in found])
    for spans, value in ((window.loose, UNKNOWN), (window.filled, 1)):
        for head, a, b, role in spans:
            shared = np.minimum(ends, b) - np.maximum(starts, a)
            whole = np.maximum(ends, b) - np.minimum(starts, a)
            same = (shared * 2 >= whole) & fits[:, role]
            partly = (shared > 0) & ~same & fits[:, role] & (target[head, :, role] != 1)
            target[head, same, role] = value
            target[head, partly, role] = UNKNOWN
    return target
