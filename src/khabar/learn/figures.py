"""How well a network reads held-out texts, head by head, with gold heads given (bench/ measures the whole path)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import torch
from tokenizers import Tokenizer

from khabar.learn.batches import UNKNOWN, Batch, collate, cut, distances, pair_scores
from khabar.learn.coded import CodedText
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import ROLES, STATUSES, VOICES, Network
from khabar.tagger.spans import softmax, spans_of


def held_out_figures(
    network: Network, texts: Sequence[CodedText], tokenizer: Tokenizer, special: tuple[int, int], pad: int, device: str
) -> dict[str, float]:
    """F1 of triggers, roles and voices by overlap, accuracy of types and statuses, F1 of joined trigger pairs."""
    network.eval()
    n: Counter[tuple[str, str]] = Counter()
    windows = [w for t in texts for w in cut(t, tokenizer, pieces=512, special=special, text=t.text)]
    windows.sort(key=lambda w: len(w.ids))
    with torch.no_grad():
        for start in range(0, len(windows), 16):
            batch = collate(windows[start : start + 16], pad).to(device)
            with torch.autocast(device, dtype=torch.bfloat16, enabled=device == "cuda"):
                words, whole, trigger, cue, _ = network.read(
                    batch.ids, batch.shapes, batch.mask, batch.first, batch.last
                )
            words, whole = words.float(), whole.float()
            _count_tags(n, "trigger", trigger, batch.trigger)
            _count_tags(n, "cue", cue, batch.cue)
            if len(batch.head_at):
                rows, at = batch.head_at[:, 0], batch.head_at[:, 1]
                heads = words[rows, at]
                _count_kinds(n, network.judge(heads, whole[rows], batch.where), batch)
                scores = network.roles(heads, words, distances(batch.head_at, words.shape[1]), rows)
                _count_roles(n, scores.view(len(rows), -1, len(ROLES), 3), batch.roles, ROLES)
                same = torch.sigmoid(pair_scores(network, heads, at))
                _count_pairs(n, same, batch)
            if len(batch.speaker_at):
                rows, at = batch.speaker_at[:, 0], batch.speaker_at[:, 1]
                gaps = distances(batch.speaker_at, words.shape[1])
                scores = network.voices(words[rows, at], words, gaps, rows)
                _count_roles(n, scores.view(len(rows), -1, 2, 3), batch.voices, tuple("voice-" + v for v in VOICES))
    return _shares(n)


def _shares(n: Counter[tuple[str, str]]) -> dict[str, float]:
    out = {}
    for name in sorted({name for name, _ in n}):
        hit, gold, found = (n[name, k] for k in ("hit", "gold", "found"))
        out[name] = round(2 * hit / max(1, gold + found), 3)
    return out


def _count_tags(n: Counter[tuple[str, str]], name: str, logits: torch.Tensor, target: torch.Tensor) -> None:
    scores = softmax(logits.float().cpu().numpy())
    for row, gold in zip(scores, target.cpu().numpy(), strict=True):
        if (gold == UNKNOWN).all():
            continue
        _count_spans(n, name, spans_of(row[gold != UNKNOWN], 0.5), gold[gold != UNKNOWN])


def _count_spans(n: Counter[tuple[str, str]], name: str, found: list[tuple[int, int, float]], gold: np.ndarray) -> None:
    true = spans_of(np.stack([gold == 0, gold == 1, gold == 2], axis=1).astype(np.float32), 0.5)
    n[name, "gold"] += len(true)
    n[name, "found"] += len(found)
    left = list(true)
    for a, b, _ in found:
        hit = next((t for t in left if t[0] < b and a < t[1]), None)
        if hit:
            left.remove(hit)
            n[name, "hit"] += 1


def _count_kinds(n: Counter[tuple[str, str]], logits: torch.Tensor, batch: Batch) -> None:
    known = batch.kinds[:, 0] != UNKNOWN
    types = len(SUB_EVENT_TYPES)
    for name, scores, column in (
        ("type", logits[:, :types], 0),
        ("status", logits[:, types : types + len(STATUSES)], 1),
    ):
        right = (scores[known].argmax(-1) == batch.kinds[known, column]).sum().item()
        n[name, "hit"] += int(right)
        n[name, "gold"] += int(known.sum())
        n[name, "found"] += int(known.sum())


def _count_roles(
    n: Counter[tuple[str, str]], logits: torch.Tensor, target: torch.Tensor, names: tuple[str, ...]
) -> None:
    scores, gold = softmax(logits.float().cpu().numpy()), target.cpu().numpy()
    for row, truth in zip(scores, gold, strict=True):
        for number, name in enumerate(names):
            known = truth[:, number] != UNKNOWN
            if known.any():
                _count_spans(n, name, spans_of(row[known, number], 0.5), truth[known, number])


def _count_pairs(n: Counter[tuple[str, str]], same: torch.Tensor, batch: Batch) -> None:
    rows, events, at = batch.head_at[:, 0], batch.events, batch.head_at[:, 1]
    pairs = (rows[:, None] == rows[None]) & (events[:, None] >= 0) & (events[None] >= 0) & (at[:, None] < at[None])
    gold = (events[:, None] == events[None]) & pairs
    found = (same > 0.5) & pairs
    n["same", "hit"] += int((gold & found).sum())
    n["same", "gold"] += int(gold.sum())
    n["same", "found"] += int(found.sum())
