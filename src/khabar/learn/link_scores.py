"""How far the incidents found are those told: B-cubed (Bagga and Baldwin 1998) and over linked pairs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scores:
    """Precision, recall and F1, B-cubed over items and over linked pairs."""

    items: int
    b3_precision: float
    b3_recall: float
    pair_precision: float
    pair_recall: float

    @property
    def b3(self) -> float:
        return _f1(self.b3_precision, self.b3_recall)

    @property
    def pairs(self) -> float:
        return _f1(self.pair_precision, self.pair_recall)


def scores(found: Mapping[str, str], told: Mapping[str, str], of: Collection[str] | None = None) -> Scores:
    """The scores of groups `found` (item -> group) against those `told`, over the same items.

    `of`: only these items are scored, against all others; a pair counts with as many of its ends.

    >>> scores({"a": "1", "b": "1", "c": "1"}, {"a": "x", "b": "x", "c": "y"}).b3_recall
    1.0
    """
    scored = [item for item in told if of is None or item in of]
    both = Counter((found[item], told[item]) for item in told)
    mine, theirs = Counter(found[item] for item in told), Counter(told.values())
    shared = [both[found[item], told[item]] for item in scored]
    sizes = [(mine[found[item]], theirs[told[item]]) for item in scored]
    hits = sum(n - 1 for n in shared)
    return Scores(
        len(scored),
        _share(sum(n / size for n, (size, _) in zip(shared, sizes, strict=True)), len(scored)),
        _share(sum(n / size for n, (_, size) in zip(shared, sizes, strict=True)), len(scored)),
        _share(hits, sum(size - 1 for size, _ in sizes)),
        _share(hits, sum(size - 1 for _, size in sizes)),
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 1.0


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0
