"""Fleiss' kappa and Gwet's AC1: agreement of two raters and more, who need not be the same for every unit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Hashable, Mapping

from khabar.desk.agreement.coefficients import Coefficient, Unit, Units, agreement_within, patterns, with_error

#: by a value's mean share of the ratings, what chance makes of one rating of it
_Chance = Callable[[float], float]


def fleiss_kappa(units: Units) -> Coefficient:
    """Kappa among many raters (Fleiss 1971), with missing ratings as Gwet 2014 (chapter 2) takes them.

    The error is Gwet's (2008, the variance of generalised pi), which does not suppose that raters are independent;
    Fleiss' own of 1971 is for testing that there is no agreement.
    """
    return _corrected("Fleiss' kappa", units, lambda part: part, 1.0)


def gwet_ac1(units: Units, categories: Collection[Hashable] = ()) -> Coefficient:
    """AC1 of two raters or more (Gwet 2008, British Journal of Mathematical and Statistical Psychology 61, 29-48).

    It stays steady where nearly all units have one value, where kappas fall to nothing. `categories`: the values that
    could have been given; without, those that were. The error is the one given there, missing ratings as in Gwet 2014,
    Handbook of Inter-Rater Reliability.
    """
    rows = patterns(units)
    values = {value for unit in rows for value in unit if value is not None} | set(categories)
    if len(values) < 2:
        return Coefficient("AC1", None, 0)
    return _corrected("AC1", rows, lambda part: 1 - part, 1 / (len(values) - 1))


def _corrected(name: str, units: Units, chance: _Chance, scale: float) -> Coefficient:
    """Agreement corrected for a chance of `scale` times the sum of share times `chance(share)` over values."""
    counted = [(_given(unit), times) for unit, times in patterns(units).items()]
    counted = [(counts, times) for counts, times in counted if counts]
    number = sum(times for _, times in counted)
    rated = sum(times for counts, times in counted if counts.total() > 1)
    if not rated:
        return Coefficient(name, None, 0)
    share = _shares(counted, number)
    expected = scale * sum(part * chance(part) for part in share.values())
    if expected >= 1.0 - 1e-12:
        return Coefficient(name, None, rated)
    observed = sum(agreement_within(counts) * times for counts, times in counted if counts.total() > 1) / rated
    found = Coefficient(name, (observed - expected) / (1 - expected), rated)
    if number < 2 or found.value is None:
        return found
    spread = 0.0
    for counts, times in counted:
        own = (agreement_within(counts) - expected) / (1 - expected) * number / rated if counts.total() > 1 else 0.0
        by_chance = scale * sum(count / counts.total() * chance(share[value]) for value, count in counts.items())
        moved = own - 2 * (1 - found.value) * (by_chance - expected) / (1 - expected)
        spread += times * (moved - found.value) ** 2
    return with_error(found, spread / (number * (number - 1)), number - 1)


def _given(unit: Unit) -> Counter[Hashable]:
    return Counter(value for value in unit if value is not None)


def _shares(counted: Collection[tuple[Counter[Hashable], int]], number: int) -> Mapping[Hashable, float]:
    """Each value's share of the ratings of a unit, averaged over the units."""
    out: dict[Hashable, float] = {}
    for counts, times in counted:
        for value, count in counts.items():
            out[value] = out.get(value, 0.0) + times * count / counts.total() / number
    return out
