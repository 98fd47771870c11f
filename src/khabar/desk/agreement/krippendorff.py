"""Krippendorff's alpha: any number of raters, any kind of value, ratings missing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from typing import Literal, cast

from khabar.desk.agreement.coefficients import Coefficient, Patterns, Units, patterns

Metric = Literal["nominal", "ordinal", "interval", "ratio"]
_Difference = Callable[[Hashable, Hashable], float]


def krippendorff_alpha(
    units: Units, metric: Metric = "nominal", order: Sequence[Hashable] = (), rounds: int = 0, seed: int = 1
) -> Coefficient:
    """Alpha (Krippendorff 2004, Content Analysis, chapter 11; 2011, Computing Krippendorff's Alpha-Reliability).

    `metric`: values of interval and ratio are numbers; of ordinal they stand in `order`, else in their own. `rounds`
    (say 1,000): an interval from so many samples of the units with replacement, as Zapf and others 2016 (BMC Medical
    Research Methodology 16, 93) advise; samples in which the values do not vary count as 1 if they agree.
    """
    held = patterns(units)
    name = f"alpha ({metric})"
    value, pairable = _alpha(held, metric, order)
    found = Coefficient(name, value, pairable, method="bootstrap")
    if value is None or not rounds:
        return found
    return _bootstrapped(found, held, metric, order, (rounds, seed))


def _alpha(held: Patterns, metric: Metric, order: Sequence[Hashable]) -> tuple[float | None, int]:
    """Alpha, and the units with two ratings at least; only these count."""
    coincidences: dict[tuple[Hashable, Hashable], float] = {}
    pairable = 0
    for unit, times in held.items():
        given = Counter(value for value in unit if value is not None)
        ratings = given.total()
        if ratings < 2 or not times:
            continue
        pairable += times
        for one, count in given.items():
            for other, beside in given.items():
                pairs = count * (beside - (one == other)) * times / (ratings - 1)
                if pairs:
                    coincidences[one, other] = coincidences.get((one, other), 0.0) + pairs
    totals: dict[Hashable, float] = {}
    for (one, _), pairs in coincidences.items():
        totals[one] = totals.get(one, 0.0) + pairs
    differs = _difference(metric, totals, order)
    expected = sum(totals[one] * totals[other] * differs(one, other) for one in totals for other in totals)
    if not expected:
        return None, pairable
    observed = sum(pairs * differs(one, other) for (one, other), pairs in coincidences.items())
    return 1 - (sum(totals.values()) - 1) * observed / expected, pairable


def _difference(metric: Metric, totals: Mapping[Hashable, float], order: Sequence[Hashable]) -> _Difference:
    """The squared difference of two values (Krippendorff 2011, step 4)."""
    if metric == "nominal":
        return lambda one, other: float(one != other)
    if metric == "ordinal":
        return _ordinal(totals, order)
    if metric == "interval":
        return lambda one, other: (_number(one) - _number(other)) ** 2
    return _ratio


def _ordinal(totals: Mapping[Hashable, float], order: Sequence[Hashable]) -> _Difference:
    """The ratings between two values, theirs by half."""
    ranked = [value for value in order if value in totals] if order else sorted(totals, key=_number)
    before: dict[Hashable, float] = {}
    reached = 0.0
    for value in ranked:
        before[value] = reached + totals[value] / 2
        reached += totals[value]
    return lambda one, other: (before[one] - before[other]) ** 2


def _ratio(one: Hashable, other: Hashable) -> float:
    low, high = _number(one), _number(other)
    return ((low - high) / (low + high)) ** 2 if low + high else 0.0


def _number(value: Hashable) -> float:
    return float(cast("float", value))


def _bootstrapped(
    found: Coefficient, held: Patterns, metric: Metric, order: Sequence[Hashable], drawn: tuple[int, int]
) -> Coefficient:
    import numpy

    rounds, seed = drawn
    kinds = list(held)
    times = numpy.array([held[kind] for kind in kinds])
    chance = numpy.random.default_rng(seed)
    values = []
    for sample in chance.multinomial(times.sum(), times / times.sum(), size=rounds):
        value, pairable = _alpha(dict(zip(kinds, map(int, sample), strict=True)), metric, order)
        if pairable:
            values.append(1.0 if value is None else value)
    low, high = (float(bound) for bound in numpy.quantile(values, (0.025, 0.975)))
    return replace(found, error=float(numpy.std(values, ddof=1)), low=low, high=high)
