"""How well a network reads held-out texts, head by head, with gold heads given (bench/ measures the whole path)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from khabar.learn.batches import UNKNOWN, Batch, collate, cut, pair_scores, voice_words
from khabar.learn.candidates import candidates
from khabar.learn.coded import CodedText
from khabar.learn.losses import link_scores
from khabar.learn.precision import reckoning
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.tagger.network import ROLES, SPANS, STATUSES, VOICES, Network
from khabar.tagger.spans import softmax, spans_of

Floats = NDArray[np.float32]


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
            with reckoning(device):
                words, whole, trigger, cue, spans, _ = network.read(
                    batch.ids, batch.shapes, batch.mask, batch.first, batch.last
                )
            words, whole = words.float(), whole.float()
            tags = softmax(spans.float().view(*spans.shape[:2], len(SPANS), 3).cpu().numpy())
            _count_tags(n, "trigger", softmax(trigger.float().cpu().numpy()), batch.trigger)
            _count_tags(n, "cue", softmax(cue.float().cpu().numpy()), batch.cue)
            for number, name in enumerate(SPANS):
                _count_tags(n, f"span-{name}", tags[:, :, number], batch.tags[:, :, number])
            if len(batch.head_at):
                rows, at = batch.head_at[:, 0], batch.head_at[:, 1]
                heads = words[rows, at]
                _count_kinds(n, network.judge(heads, whole[rows], batch.where), batch)
                _count_links(n, network, heads, words, tags, batch)
                _count_pairs(n, torch.sigmoid(pair_scores(network, heads, at)), batch)
            if len(batch.speaker_at):
                around, gaps = voice_words(words, batch.speaker_at)
                heads = words[batch.speaker_at[:, 0], batch.speaker_at[:, 1]]
                _count_voices(n, network.voices(heads, around, gaps).view(*gaps.shape, len(VOICES), 3), batch.voices)
    return _shares(n)


def _shares(n: Counter[tuple[str, str]]) -> dict[str, float]:
    out = {}
    for name in sorted({name for name, _ in n}):
        hit, gold, found = (n[name, k] for k in ("hit", "gold", "found"))
        out[name] = round(2 * hit / max(1, gold + found), 3)
    return out


def _count_tags(n: Counter[tuple[str, str]], name: str, scores: Floats, target: torch.Tensor) -> None:
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


def _count_links(
    n: Counter[tuple[str, str]], network: Network, heads: Tensor, words: Tensor, tags: Floats, batch: Batch
) -> None:
    """Spans that the network proposes and links to a given trigger, by overlap with those that were coded."""
    for number, window in enumerate(batch.windows):
        alone = replace(window, filled=[], loose=[])
        found = candidates([alone], tags[number : number + 1, : len(window.first)])
        mine = batch.head_at[:, 0] == number
        scores = torch.sigmoid(link_scores(network, heads[mine], words[number : number + 1], found)).cpu().numpy()
        left = {(h, r): [(a, b) for g, a, b, s in window.filled if (g, s) == (h, r)] for h, _, _, r in window.filled}
        for (head, role), spans in left.items():
            if window.known[head][role]:
                n[ROLES[role], "gold"] += len(spans)
        for pair, role in np.argwhere((scores > 0.5) & (found.target.numpy() != UNKNOWN)).tolist():
            _, first, last = found.spans[found.fills[pair]].tolist()
            spans = left.get((int(found.heads[pair]), role), [])
            hit = next((s for s in spans if s[0] <= last and first < s[1]), None)
            n[ROLES[role], "found"] += 1
            if hit:
                spans.remove(hit)
                n[ROLES[role], "hit"] += 1


def _count_voices(n: Counter[tuple[str, str]], logits: torch.Tensor, target: torch.Tensor) -> None:
    scores, gold = softmax(logits.float().cpu().numpy()), target.cpu().numpy()
    for row, truth in zip(scores, gold, strict=True):
        for number, name in enumerate(VOICES):
            known = truth[:, number] != UNKNOWN
            if known.any():
                _count_spans(n, f"voice-{name}", spans_of(row[known, number], 0.5), truth[known, number])


def _count_pairs(n: Counter[tuple[str, str]], same: torch.Tensor, batch: Batch) -> None:
    rows, events, at = batch.head_at[:, 0], batch.events, batch.head_at[:, 1]
    pairs = (rows[:, None] == rows[None]) & (events[:, None] >= 0) & (events[None] >= 0) & (at[:, None] < at[None])
    gold = (events[:, None] == events[None]) & pairs
    found = (same > 0.5) & pairs
    n["same", "hit"] += int((gold & found).sum())
    n["same", "gold"] += int(gold.sum())
    n["same", "found"] += int(found.sum())
