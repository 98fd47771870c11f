"""Triggers of one occurrence joined (codebook section 2.1): average linkage over the tagger's pair scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from khabar.nouns import Mark, Tagged

#: two groups of mentions become one event while their mean pair score is above this
JOIN = 0.5


def occurrences(tagged: Tagged) -> list[list[int]]:
    """Groups of indices of trigger marks, each in text order, groups by their first mention."""
    triggers = [n for n, mark in enumerate(tagged.marks) if "trigger" in mark.labels]
    scores = {(link.head, link.tail): link.score for link in tagged.links if link.label == "same"}
    groups = [[n] for n in triggers]
    while len(groups) > 1:
        score, a, b = max(
            (_mean_score(groups[a], groups[b], scores), -a, -b)
            for a in range(len(groups))
            for b in range(a + 1, len(groups))
        )
        if score < JOIN:
            break
        groups[-a] = sorted(groups[-a] + groups.pop(-b))
    return sorted(groups)


def _mean_score(a: Sequence[int], b: Sequence[int], scores: Mapping[tuple[int, int], float]) -> float:
    pairs = [scores.get((min(x, y), max(x, y)), 0.0) for x in a for y in b]
    return sum(pairs) / len(pairs)


def mean_label(marks: Sequence[Mark], label: str) -> float:
    """The mean probability of a label over the mentions of one event."""
    return sum(m.labels.get(label, 0.0) for m in marks) / len(marks)
