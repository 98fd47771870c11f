"""How far the coders of a round agree: field by field, over all reports and by kind of report."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import cast, get_args

from khabar.desk.agreement.coefficients import (
    LEAST_CLUSTERS,
    Coefficient,
    Unit,
    Units,
    jackknifed,
    percent_agreement,
)
from khabar.desk.agreement.cohen import Weights, cohen_kappa, linear
from khabar.desk.agreement.fleiss import fleiss_kappa, gwet_ac1
from khabar.desk.agreement.krippendorff import Metric, krippendorff_alpha
from khabar.desk.agreement.scoring import FIELDS as SCORED
from khabar.desk.agreement.scoring import Comparison, compare, figures, intervals, matches, total
from khabar.desk.coders.aligning import (
    FIELDS,
    OF_CLAIMS,
    SETS,
    Field,
    Row,
    aligned,
    aligned_claims,
    referents,
    same,
    scored,
    value_of,
)
from khabar.desk.coders.codings import Coding
from khabar.nouns.record import Stance, Status, TimePrecision
from khabar.nouns.types import SUB_EVENT_TYPES

#: values that a field could have, where that is a closed list
_CLOSED: dict[Field, Sequence[Hashable]] = {
    "type": SUB_EVENT_TYPES,
    "status": get_args(Status),
    "precision": get_args(TimePrecision),
    "stance": get_args(Stance),
    **cast(
        "dict[Field, Sequence[Hashable]]", dict.fromkeys(("aggregate", "main", "civilians", "hedge"), ("True", "False"))
    ),
}
_MEASURES = ("killed", "wounded", "taken")
_ROUNDS = 1_000
ALL = "all reports"


@dataclass(frozen=True, slots=True)
class Coded:
    """One report that all coders of a round have submitted, in the order of the coders; `kind` is its stratum."""

    key: str
    kind: str
    text: str
    codings: tuple[Coding, ...]


@dataclass(frozen=True, slots=True)
class F1:
    """How far what one coder names is what the other names: the second against the first, as the scorer counts.

    `value` None: neither names anything. `low`, `high`: 95 % over reports drawn again; None: fewer than five
    reports, or all alike.
    """

    value: float | None
    low: float | None
    high: float | None
    named: int


@dataclass(frozen=True, slots=True)
class FieldAgreement:
    """How far coders agree on one field. `units`: events (of stance and hedge: claims) that two at least coded.

    `kappa` is Cohen's of two coders, weighted for the precision of a time, Fleiss' of more. None: such coefficients say
    nothing of free words, for which chance agreement is not defined (Hripcsak and Rothschild 2005); there F1 speaks.
    `alpha`: of figures over their lower bounds (ratio), of precision ordinal, else nominal.
    """

    field: Field
    units: int
    agreement: Coefficient
    kappa: Coefficient | None
    alpha: Coefficient | None
    ac1: Coefficient | None
    f1: F1 | None


@dataclass(frozen=True, slots=True)
class ScoredField:
    """One figure of the project's scorer: F1 (of main and whole: a share) of the second coder against the first.

    `of`: what the first coder says of it; None: nothing, so that nothing could be compared.
    """

    name: str
    f1: float | None
    low: float | None
    high: float | None
    of: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """How often one coder said `first` where another said `second`; "(none)": did not code the event."""

    first: str
    second: str
    times: int


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far coders agree over some reports. `events`: occurrences that any of them coded, `shared`: that all did.

    `same_types`: pairs of codings of one event that have one type; `confusions` has all pairs.
    """

    kind: str
    reports: int
    events: int
    shared: int
    fields: tuple[FieldAgreement, ...]
    scored: tuple[ScoredField, ...]
    confusions: tuple[Confusion, ...]
    same_types: int


def measured(reports: Sequence[Coded], kind: str = ALL) -> Agreement:
    """How far the coders agree over reports that all of them have coded."""
    rows = [aligned(report.codings, report.text) for report in reports]
    every = [row for some in rows for row in some]
    comparisons, confusions = _comparisons(reports), _confusions(every)
    return Agreement(
        kind=kind,
        reports=len(reports),
        events=len(every),
        shared=sum(all(event is not None for event in row) for row in every),
        fields=tuple(_field(field, rows, len(reports[0].codings)) for field in FIELDS) if reports else (),
        scored=tuple(_scored(comparisons)) if reports else (),
        confusions=tuple(confusions),
        same_types=sum(one.times for one in confusions if one.first == one.second),
    )


def by_kind(reports: Sequence[Coded]) -> tuple[Agreement, ...]:
    """The same for each kind of report, those with most events first."""
    kinds: dict[str, list[Coded]] = defaultdict(list)
    for report in reports:
        kinds[report.kind].append(report)
    if len(kinds) < 2:
        return ()
    found = [measured(some, kind) for kind, some in kinds.items()]
    return tuple(sorted(found, key=lambda one: (-one.events, -one.reports, one.kind)))


def _field(field: Field, rows: Sequence[Sequence[Row]], coders: int) -> FieldAgreement:
    clusters = [_units(field, some) for some in rows]
    agreement = percent_agreement([unit for cluster in clusters for unit in cluster])
    f1 = _f1(field, rows) if field in SETS or field in _MEASURES else None
    if field in SETS:
        return FieldAgreement(field, agreement.units, agreement, None, None, None, f1)
    return FieldAgreement(
        field,
        agreement.units,
        agreement,
        jackknifed(_kappa(field, coders), clusters),
        _alpha(field, rows, clusters),
        jackknifed(lambda units: gwet_ac1(units, _CLOSED.get(field, ())), clusters),
        f1,
    )


def _units(field: Field, rows: Sequence[Row]) -> list[Unit]:
    """What each coder says, by events or claims; of sets whether it is what the first says."""
    if field in OF_CLAIMS:
        pairs = [pair for row in rows if row[0] and row[1] for pair in aligned_claims(row[0], row[1])]
        return [(str(getattr(one, field)), str(getattr(other, field))) for one, other in pairs]
    if field in SETS:
        return [_told_apart(field, row) for row in rows]
    return [tuple(None if event is None else value_of(event, field) for event in row) for row in rows]


def _told_apart(field: Field, row: Row) -> Unit:
    """A number for each set that differs from those before it."""
    kinds: list[int] = []
    told: list[int | None] = []
    for place, event in enumerate(row):
        if event is None:
            told.append(None)
            continue
        known = next((k for k in kinds if (before := row[k]) is not None and same(before, event, field)), None)
        kinds += [place] if known is None else []
        told.append(place if known is None else known)
    return told


def _kappa(field: Field, coders: int) -> Callable[[Units], Coefficient]:
    if coders > 2:
        return fleiss_kappa
    weights: Weights | None = linear(get_args(TimePrecision)) if field == "precision" else None
    return lambda units: cohen_kappa(units, weights)


def _alpha(field: Field, rows: Sequence[Sequence[Row]], clusters: Sequence[Sequence[Unit]]) -> Coefficient:
    metric: Metric = "nominal"
    order: Sequence[Hashable] = ()
    if field in _MEASURES:
        metric = "ratio"
        clusters = [[_lows(field, row) for row in some] for some in rows]
    elif field == "precision":
        metric, order = "ordinal", get_args(TimePrecision)
    return jackknifed(lambda units: krippendorff_alpha(units, metric, order), clusters)


def _lows(field: Field, row: Row) -> Unit:
    told = [event and next((r for m, r in event.figures.items() if m == field), None) for event in row]
    return [figure.low if figure else None for figure in told]


def _f1(field: Field, rows: Sequence[Sequence[Row]]) -> F1:
    counts = [tuple(map(sum, zip(*(_hits(field, row) for row in some), strict=True))) for some in rows if some]
    whole: tuple[int, ...] = tuple(map(sum, zip(*counts, strict=True))) or (0, 0, 0)
    hits, first, second = whole
    if not first + second:
        return F1(None, None, None, 0)
    value = 2 * hits / (first + second)
    low, high = _spread(counts) if len(counts) >= LEAST_CLUSTERS else (value, value)
    return F1(value, low, high, first + second) if low < high else F1(value, None, None, first + second)


def _spread(counts: Sequence[Sequence[int]]) -> tuple[float, float]:
    """95 % of the values of F1 over reports drawn again with replacement; the seed is fixed."""
    import numpy

    held = numpy.array(counts)
    drawn = numpy.random.default_rng(1).multinomial(len(counts), [1 / len(counts)] * len(counts), size=_ROUNDS) @ held
    named = drawn[:, 1] + drawn[:, 2]
    values = numpy.where(named > 0, 2 * drawn[:, 0] / numpy.maximum(named, 1), 0.0)
    low, high = numpy.quantile(values, (0.025, 0.975))
    return float(low), float(high)


def _hits(field: Field, row: Row) -> tuple[int, int, int]:
    """Of a field of one event what two coders name alike, and what each names, over all pairs of coders."""
    hits = first = second = 0
    for one, other in combinations(row, 2):
        if field in SETS:
            mine, theirs = (referents(event, field) if event else [] for event in (one, other))
            hits, first, second = hits + matches(mine, theirs), first + len(mine), second + len(theirs)
        else:
            mine_told, their_told = (event is not None and value_of(event, field) != "none" for event in (one, other))
            alike = bool(one and other and mine_told and value_of(one, field) == value_of(other, field))
            hits, first, second = hits + alike, first + mine_told, second + their_told
    return hits, first, second


def _comparisons(reports: Sequence[Coded]) -> list[Comparison]:
    """The scorer's counts of each report, over all pairs of its coders."""
    out = []
    for report in reports:
        events = [[scored(event, report.text) for event in coding.events] for coding in report.codings]
        both = Comparison(report.key)
        for one, other in combinations(events, 2):
            found = compare(report.key, one, other)
            both.counts.update(found.counts)
        out.append(both)
    return out


def _scored(comparisons: Sequence[Comparison]) -> list[ScoredField]:
    counts = total(comparisons)
    spread = intervals(comparisons) if len(comparisons) >= LEAST_CLUSTERS else {}
    found = figures(counts)
    out = []
    for name in SCORED:
        low, high = spread.get(name, (0.0, 0.0))
        of = int(counts[name, "gold"])
        if not of or not _has_events(counts):
            out.append(ScoredField(name, None, None, None, of))
        elif low == high:
            out.append(ScoredField(name, found[name][2], None, None, of))
        else:
            out.append(ScoredField(name, found[name][2], low, high, of))
    return out


def _has_events(counts: Counter[tuple[str, str]]) -> bool:
    """Whether any coder coded an event: of reports that tell none the scorer counts a main event, as agreed."""
    return bool(counts["told", "gold"] or counts["told", "predicted"])


def _confusions(rows: Sequence[Row]) -> list[Confusion]:
    counts: Counter[tuple[str, str]] = Counter()
    for row in rows:
        for one, other in combinations(row, 2):
            if one or other:
                counts[one.type if one else "(none)", other.type if other else "(none)"] += 1
    return [Confusion(*types, times) for types, times in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
