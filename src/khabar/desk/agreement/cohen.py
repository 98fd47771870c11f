"""Cohen's kappa: agreement of two raters beyond what their own habits would give by chance."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence

from khabar.desk.agreement.coefficients import Coefficient, Units, patterns, with_error

#: how much of an agreement two values are: 1 the same, 0 none
Weights = Callable[[Hashable, Hashable], float]


def cohen_kappa(units: Units, weights: Weights | None = None) -> Coefficient:
    """Kappa of two raters (Cohen 1960), or weighted kappa (Cohen 1968) with the weights of agreement.

    The error is the large-sample one of Fleiss, Cohen and Everitt 1969 (Psychological Bulletin 72, formulas 13, 14),
    which holds whatever the true kappa is. Units that one rater left out do not count.
    """
    weigh = weights or _same
    name = "weighted kappa" if weights else "kappa"
    cells = {
        (unit[0], unit[1]): times
        for unit, times in patterns(units).items()
        if unit[0] is not None and unit[1] is not None
    }
    number = sum(cells.values())
    if not number:
        return Coefficient(name, None, 0)
    share = {cell: count / number for cell, count in cells.items()}
    rows, columns = _margin(share, 0), _margin(share, 1)
    observed = sum(weigh(*cell) * part for cell, part in share.items())
    row_weights = {one: sum(weigh(one, other) * part for other, part in columns.items()) for one in rows}
    column_weights = {other: sum(weigh(one, other) * part for one, part in rows.items()) for other in columns}
    expected = sum(row_weights[one] * part for one, part in rows.items())
    if expected >= 1.0 - 1e-12:
        return Coefficient(name, None, number)
    spread = sum(
        part * (weigh(*cell) * (1 - expected) - (row_weights[cell[0]] + column_weights[cell[1]]) * (1 - observed)) ** 2
        for cell, part in share.items()
    )
    variance = spread - (observed * expected - 2 * expected + observed) ** 2
    found = Coefficient(name, (observed - expected) / (1 - expected), number)
    return with_error(found, max(0.0, variance) / (number * (1 - expected) ** 4))


def linear(order: Sequence[Hashable]) -> Weights:
    """Weights that fall with the distance in the order (Cicchetti and Allison 1971)."""
    return _by_distance(order, 1)


def quadratic(order: Sequence[Hashable]) -> Weights:
    """Weights that fall with the square of the distance in the order (Fleiss and Cohen 1973)."""
    return _by_distance(order, 2)


def _by_distance(order: Sequence[Hashable], power: int) -> Weights:
    place = {value: number for number, value in enumerate(order)}
    longest = max(1, len(order) - 1) ** power
    return lambda one, other: 1 - abs(place[one] - place[other]) ** power / longest


def _same(one: Hashable, other: Hashable) -> float:
    return float(one == other)


def _margin(share: dict[tuple[Hashable, Hashable], float], side: int) -> dict[Hashable, float]:
    out: dict[Hashable, float] = {}
    for cell, part in share.items():
        out[cell[side]] = out.get(cell[side], 0.0) + part
    return out
