"""What a measure of agreement gives back, and the intervals around it."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import Literal

#: one unit: a value for each rater, None where the rater gave none
Unit = Sequence[Hashable | None]
#: units that are alike, counted
Patterns = Mapping[tuple[Hashable | None, ...], int]
Units = Iterable[Unit] | Patterns
Method = Literal["formula", "jackknife", "bootstrap", "Wilson"]
_Z = NormalDist().inv_cdf(0.975)
_MOST_GROUPS = 50
#: with fewer no interval is told
LEAST_CLUSTERS = 5


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A coefficient with its standard error and 95 % interval.

    `value` None: undefined, for the raters' values do not vary or nothing was rated twice. `error`, `low`, `high` None:
    too few units to say. `units`: those that count. `method`: where error and interval come from.
    """

    name: str
    value: float | None
    units: int
    error: float | None = None
    low: float | None = None
    high: float | None = None
    method: Method = "formula"


def patterns(units: Units) -> Patterns:
    """Units that are alike, counted; what is counted already stays as it is."""
    return units if isinstance(units, Mapping) else Counter(tuple(unit) for unit in units)


def with_error(coefficient: Coefficient, variance: float, degrees: float = math.inf) -> Coefficient:
    """The coefficient with its error and interval, not beyond 1; `degrees` of freedom of Student's t."""
    if coefficient.value is None or variance < 0:
        return coefficient
    error = math.sqrt(variance)
    reach = student(degrees) * error
    return replace(coefficient, error=error, low=coefficient.value - reach, high=min(1.0, coefficient.value + reach))


def student(degrees: float) -> float:
    """The 97.5 % quantile of Student's t, to 0.005 from three degrees of freedom (Abramowitz and Stegun 1964, 26.7.5).

    >>> round(student(11), 3)
    2.201
    """
    z = _Z
    terms = (
        (z**3 + z) / 4,
        (5 * z**5 + 16 * z**3 + 3 * z) / 96,
        (3 * z**7 + 19 * z**5 + 17 * z**3 - 15 * z) / 384,
        (79 * z**9 + 776 * z**7 + 1482 * z**5 - 1920 * z**3 - 945 * z) / 92160,
    )
    return z + sum(term / degrees**power for power, term in enumerate(terms, 1))


def jackknifed(measure: Callable[[Units], Coefficient], clusters: Sequence[Sequence[Unit]]) -> Coefficient:
    """The coefficient over all units, its error from leaving out one cluster at a time (Efron and Tibshirani 1993, 11).

    Units of one cluster (the events of one report) are not independent; formulas take them as if they were. Above 50
    clusters they are left out in 50 groups, put together by chance (of a fixed seed): clusters that come sorted would
    make groups that are too much alike.
    """
    every = Counter(tuple(unit) for cluster in clusters for unit in cluster)
    whole = measure(every)
    filled = [cluster for cluster in clusters if cluster]
    random.Random(1).shuffle(filled)  # noqa: S311  grouping, not a secret
    count = min(len(filled), _MOST_GROUPS)
    bare = replace(whole, error=None, low=None, high=None, method="jackknife")
    if whole.value is None or count < LEAST_CLUSTERS:
        return bare
    without = []
    for left in range(count):
        value = measure(every - Counter(tuple(unit) for cluster in filled[left::count] for unit in cluster)).value
        if value is None:
            return bare
        without.append(value)
    mean = sum(without) / count
    variance = (count - 1) / count * sum((value - mean) ** 2 for value in without)
    # Clusters that are all alike tell nothing of how others would vary.
    return with_error(bare, variance, count - 1) if variance > 1e-18 else bare


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its 95 % interval; `value` None: nothing was counted."""

    of: int
    hits: int
    value: float | None
    low: float
    high: float


def wilson(hits: int, of: int) -> Share:
    """A share with Wilson's score interval, without continuity correction (Wilson 1927; Newcombe 1998, method 3).

    >>> share = wilson(81, 263)
    >>> round(share.low, 4), round(share.high, 4)
    (0.2553, 0.3662)
    """
    if not of:
        return Share(0, 0, None, 0.0, 1.0)
    return Share(of, hits, hits / of, *_score_interval(hits / of, of))


def weighted_share(strata: Iterable[tuple[int, int, float]]) -> Share:
    """A share over strata drawn at different rates: of each its hits, how many were looked at, and its weight.

    Strata in which nothing was looked at are left out. The interval is Wilson's for as many independent looks as would
    have the variance of the weighted share (Korn and Graubard 1998, Survey Methodology 24, 193-201).
    """
    seen = [(hits, of, weight) for hits, of, weight in strata if of and weight > 0]
    of = sum(one[1] for one in seen)
    if not of:
        return Share(0, 0, None, 0.0, 1.0)
    whole = sum(weight for _, _, weight in seen)
    value = sum(hits / looked * weight for hits, looked, weight in seen) / whole
    variance = sum(
        (weight / whole) ** 2 * (hits / looked) * (1 - hits / looked) / looked for hits, looked, weight in seen
    )
    # Without any variance seen, the weights alone tell what the looks are worth (Kish 1965).
    kish = 1 / sum((weight / whole) ** 2 / looked for _, looked, weight in seen)
    looks = min(of, value * (1 - value) / variance) if variance else min(of, kish)
    return Share(of, sum(one[0] for one in seen), value, *_score_interval(value, looks))


def clustered_share(clusters: Sequence[tuple[int, int]]) -> Share:
    """The share of hits over clusters (of each its hits and how many there were): a ratio of sums.

    The interval is Wilson's for as many looks as would have the variance of that ratio (Cochran 1977, 2.11).
    """
    of, hits = sum(count for _, count in clusters), sum(hit for hit, _ in clusters)
    if not of:
        return Share(0, 0, None, 0.0, 1.0)
    value, number = hits / of, len(clusters)
    spread = sum((hit - value * count) ** 2 for hit, count in clusters)
    variance = number / (number - 1) * spread / of**2 if number > 1 else 0.0
    looks = min(float(of), value * (1 - value) / variance) if variance else float(min(of, number))
    return Share(of, hits, value, *_score_interval(value, max(1.0, looks)))


def _score_interval(value: float, of: float) -> tuple[float, float]:
    square = _Z**2
    middle = (2 * of * value + square) / (2 * (of + square))
    reach = _Z * math.sqrt(square + 4 * of * value * (1 - value)) / (2 * (of + square))
    return (max(0.0, middle - reach) if value > 0 else 0.0, min(1.0, middle + reach) if value < 1 else 1.0)


def percent_agreement(units: Units) -> Coefficient:
    """The share of pairs of raters that agree, over units that two at least rated (Gwet 2014, chapter 2).

    The interval is Wilson's, where no unit has more than two ratings.
    """
    agreed, rated, pairs_only = 0.0, 0, True
    for unit, times in patterns(units).items():
        given = [value for value in unit if value is not None]
        if len(given) < 2:
            continue
        rated += times
        pairs_only = pairs_only and len(given) == 2
        agreed += agreement_within(Counter(given)) * times
    found = Coefficient("agreement", agreed / rated if rated else None, rated, method="Wilson")
    if not pairs_only or not rated:
        return found
    share = wilson(round(agreed), rated)
    return replace(found, low=share.low, high=share.high)


def agreement_within(counts: Counter[Hashable]) -> float:
    """The share of pairs of ratings of one unit that agree; there are two at least."""
    ratings = counts.total()
    return sum(count * (count - 1) for count in counts.values()) / (ratings * (ratings - 1))
