"""Coefficients of agreement against the tables of the papers, and laws that hold for any ratings."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from khabar.desk.agreement.coefficients import Coefficient, Unit, jackknifed, percent_agreement, student, wilson
from khabar.desk.agreement.cohen import cohen_kappa, linear, quadratic
from khabar.desk.agreement.fleiss import fleiss_kappa, gwet_ac1
from khabar.desk.agreement.krippendorff import Metric, krippendorff_alpha

Table = Sequence[Sequence[int]]

#: Cohen 1960, Educational and Psychological Measurement 20, table 2: two judges, 200 patients, three kinds of disorder
COHEN = ((88, 14, 18), (10, 40, 10), (2, 6, 12))
#: Cohen 1968, Psychological Bulletin 70, table 1: weights of disagreement for the same patients
COHEN_WEIGHTS = ((0, 1, 3), (1, 0, 6), (3, 6, 0))
#: Fleiss, Cohen and Everitt 1969, Psychological Bulletin 72, table 1: 200 subjects, with weights of agreement
EVERITT = ((106, 10, 4), (22, 28, 10), (2, 12, 6))
EVERITT_WEIGHTS = ((1, 0, 4 / 9), (0, 1, 6 / 9), (4 / 9, 6 / 9, 1))
#: Fleiss 1971, Psychological Bulletin 76, table 1: 30 patients, six psychiatrists each; depression, personality
#: disorder, schizophrenia, neurosis, other
FLEISS = (
    (0, 0, 0, 6, 0), (0, 3, 0, 0, 3), (0, 1, 4, 0, 1), (0, 0, 0, 0, 6), (0, 3, 0, 3, 0), (2, 0, 4, 0, 0),
    (0, 0, 4, 0, 2), (2, 0, 3, 1, 0), (2, 0, 0, 4, 0), (0, 0, 0, 0, 6), (1, 0, 0, 5, 0), (1, 1, 0, 4, 0),
    (0, 3, 3, 0, 0), (1, 0, 0, 5, 0), (0, 2, 0, 3, 1), (0, 0, 5, 0, 1), (3, 0, 0, 1, 2), (5, 1, 0, 0, 0),
    (0, 2, 0, 4, 0), (1, 0, 2, 0, 3), (0, 0, 0, 0, 6), (0, 1, 0, 5, 0), (0, 2, 0, 1, 3), (2, 0, 0, 4, 0),
    (1, 0, 0, 4, 1), (0, 5, 0, 1, 0), (4, 0, 0, 0, 2), (0, 2, 0, 4, 0), (1, 0, 5, 0, 0), (0, 0, 0, 0, 6),
)  # fmt: skip
#: Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, example C: four observers, twelve units, 0 missing
KRIPPENDORFF = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3),
    (0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0),
)
#: Gwet 2014, Handbook of Inter-Rater Reliability: two abstractors, 100 pregnancies: ectopic, abnormal, normal
ABSTRACTORS = ((13, 0, 0), (0, 20, 7), (0, 4, 56))
#: Gwet 2008, British Journal of Mathematical and Statistical Psychology 61: 125 subjects, nearly all of one kind
PARADOX = ((118, 5), (2, 0))


def of_table(table: Table) -> list[Unit]:
    """The units behind a table of two raters."""
    return [
        (row, column) for row, counts in enumerate(table) for column, count in enumerate(counts) for _ in range(count)
    ]


def of_counts(rows: Table) -> list[Unit]:
    """The units behind counts of ratings by value."""
    return [tuple(value for value, count in enumerate(row) for _ in range(count)) for row in rows]


def missing(observers: Table) -> list[Unit]:
    return [tuple(value or None for value in unit) for unit in zip(*observers, strict=True)]


def value(found: Coefficient) -> float:
    assert found.value is not None
    return found.value


def error(found: Coefficient) -> float:
    assert found.error is not None
    return found.error


def test_kappa_is_that_of_cohen_1960() -> None:
    found = cohen_kappa(of_table(COHEN))
    assert (round(value(found), 3), found.units) == (0.492, 200)


def test_weighted_kappa_is_that_of_cohen_1968() -> None:
    found = cohen_kappa(of_table(COHEN), lambda one, other: 1 - COHEN_WEIGHTS[int(str(one))][int(str(other))] / 6)
    assert round(value(found), 3) == 0.348


def test_errors_of_kappa_are_those_of_fleiss_cohen_and_everitt_1969() -> None:
    plain = cohen_kappa(of_table(EVERITT))
    assert (round(value(plain), 3), round(error(plain) ** 2, 6)) == (0.429, 0.002885)
    weighted = cohen_kappa(of_table(EVERITT), lambda one, other: EVERITT_WEIGHTS[int(str(one))][int(str(other))])
    assert (round(value(weighted), 3), round(error(weighted) ** 2, 6)) == (0.507, 0.003248)


def test_kappa_of_many_raters_is_that_of_fleiss_1971() -> None:
    found = fleiss_kappa(of_counts(FLEISS))
    assert (round(value(found), 3), found.units) == (0.430, 30)
    assert round(value(percent_agreement(of_counts(FLEISS))), 4) == 0.5556


@pytest.mark.parametrize(
    ("metric", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849), ("ratio", 0.797)]
)
def test_alpha_is_that_of_krippendorff_2011(metric: Metric, alpha: float) -> None:
    found = krippendorff_alpha(missing(KRIPPENDORFF), metric)
    assert (round(value(found), 3), found.units) == (alpha, 11)


def test_alpha_of_two_observers_is_that_of_krippendorff_2011() -> None:
    binary = list(zip((0, 1, 0, 0, 0, 0, 0, 0, 1, 0), (1, 1, 1, 0, 0, 1, 0, 0, 0, 0), strict=True))
    nominal = list(zip("aabbdcccedda", "babbbcccedddd"[:12], strict=True))
    assert round(value(krippendorff_alpha(binary)), 3) == 0.095
    assert round(value(krippendorff_alpha(nominal)), 3) == 0.692


def test_ac1_and_its_error_are_those_of_gwet() -> None:
    two = gwet_ac1(of_table(ABSTRACTORS))
    # Of a table he divides by the units, of ratings by one less.
    assert (round(value(two), 5), round(error(two) * math.sqrt(99 / 100), 5)) == (0.84933, 0.04322)
    six = gwet_ac1(of_counts(FLEISS[:15]))
    assert (round(value(six), 5), round(error(six), 5)) == (0.44480, 0.08419)
    four = gwet_ac1(missing(KRIPPENDORFF))
    assert (round(value(four), 5), round(error(four), 5), round(four.low or 0, 3)) == (0.77544, 0.14295, 0.461)


def test_errors_of_fleiss_kappa_are_those_of_gwet() -> None:
    six = fleiss_kappa(of_counts(FLEISS[:15]))
    assert (round(value(six), 5), round(error(six), 5)) == (0.41393, 0.08119)
    four = fleiss_kappa(missing(KRIPPENDORFF))
    assert (round(value(four), 5), round(error(four), 5)) == (0.76117, 0.15302)


def test_where_nearly_all_is_of_one_kind_kappa_falls_below_nothing_and_ac1_does_not() -> None:
    assert round(value(cohen_kappa(of_table(PARADOX))), 4) == -0.0234
    assert round(value(gwet_ac1(of_table(PARADOX))), 4) == 0.9408


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_intervals_of_shares_are_those_of_newcombe_1998(hits: int, of: int, low: float, high: float) -> None:
    """Statistics in Medicine 17, table I, method 3."""
    share = wilson(hits, of)
    assert (round(share.low, 4), round(share.high, 4)) == (low, high)


def test_a_share_of_nothing_is_unknown() -> None:
    assert wilson(0, 0).value is None
    assert wilson(5, 5).high == 1.0


@pytest.mark.parametrize(("degrees", "quantile"), [(3, 3.182), (5, 2.571), (10, 2.228), (30, 2.042), (math.inf, 1.960)])
def test_quantiles_of_student_are_those_of_the_tables(degrees: float, quantile: float) -> None:
    assert student(degrees) == pytest.approx(quantile, abs=0.005)


def test_weights_fall_with_distance() -> None:
    order = ("day", "days", "week")
    assert linear(order)("day", "days") == 0.5
    assert quadratic(order)("day", "days") == 0.75
    assert quadratic(order)("day", "week") == 0.0


def test_an_interval_by_bootstrap_holds_alpha_and_comes_again_with_its_seed() -> None:
    found = krippendorff_alpha(of_table(COHEN), rounds=200)
    assert found == krippendorff_alpha(of_table(COHEN), rounds=200)
    assert found.low is not None
    assert found.high is not None
    assert found.low < value(found) < found.high


def test_a_jackknife_over_single_units_comes_near_the_formula() -> None:
    units = of_table(COHEN)
    clustered = jackknifed(cohen_kappa, [[unit] for unit in units])
    assert clustered.value == cohen_kappa(units).value
    assert error(clustered) == pytest.approx(error(cohen_kappa(units)), rel=0.35)


def test_events_of_one_report_that_are_alike_widen_the_interval() -> None:
    """A report's events count as often as they stand, but they tell hardly more than one."""
    clusters = [[unit] * 5 for unit in of_table(((12, 3), (4, 9)))]
    clustered, alone = jackknifed(gwet_ac1, clusters), gwet_ac1([unit for cluster in clusters for unit in cluster])
    assert error(clustered) > 1.5 * error(alone)


Measure = Callable[[Sequence[Unit]], Coefficient]
MEASURES: Sequence[Measure] = (cohen_kappa, fleiss_kappa, gwet_ac1, krippendorff_alpha, percent_agreement)
values = st.sampled_from("abcd")
two = st.lists(st.tuples(values, values), min_size=1, max_size=30)
many = st.lists(st.lists(st.one_of(st.none(), values), min_size=3, max_size=3), min_size=1, max_size=25)


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=1, max_size=30), st.integers(2, 4))
def test_perfect_agreement_is_one(ratings: list[str], raters: int) -> None:
    units = [(rating,) * raters for rating in ratings]
    for measure in MEASURES[1 if raters > 2 else 0 :]:
        found = measure(units)
        # Where one value was given throughout nothing can be said, save by plain agreement.
        assert found.value == pytest.approx(1.0) or (found.value is None and len(set(ratings)) == 1)


@settings(max_examples=60, deadline=None)
@given(two, st.permutations("abcd"))
def test_what_values_are_called_does_not_matter(units: list[tuple[str, str]], names: list[str]) -> None:
    called = dict(zip("abcd", names, strict=True))
    renamed = [tuple(called[rating] for rating in unit) for unit in units]
    for measure in MEASURES:
        assert measure(renamed).value == pytest.approx(measure(units).value)


@settings(max_examples=60, deadline=None)
@given(many, st.permutations([0, 1, 2]))
def test_the_order_of_raters_and_of_units_does_not_matter(units: list[list[str | None]], order: list[int]) -> None:
    turned = [[unit[place] for place in order] for unit in reversed(units)]
    for measure in MEASURES[1:]:
        one, other = measure(units), measure(turned)
        assert (one.units, one.value) == (other.units, pytest.approx(other.value))
    swapped = [(unit[1], unit[0]) for unit in units]
    assert cohen_kappa(swapped).value == pytest.approx(cohen_kappa([unit[:2] for unit in units]).value)


@settings(max_examples=60, deadline=None)
@given(many)
def test_values_and_intervals_stay_within_their_bounds(units: list[list[str | None]]) -> None:
    for measure in MEASURES[1:]:
        found = measure(units)
        if found.value is None:
            continue
        assert found.value <= 1.0 + 1e-9
        if found.low is not None and found.high is not None and measure is not percent_agreement:
            assert found.low <= found.high <= 1.0


def test_nothing_rated_twice_gives_nothing() -> None:
    for measure in MEASURES:
        assert measure([("a", None), (None, "b")]).value is None
        assert measure([]).value is None
