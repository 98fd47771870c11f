"""How many were harmed: every claim's figure side by side, the finding, and what three casualty policies make of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from khabar.desk.views.findings import DecidedView, decided_view
from khabar.desk.views.sayings import SayingView, Telling
from khabar.export.phrases import number_of
from khabar.nouns import Range
from khabar.nouns.incident import Finding, Saying, Toll
from khabar.weigh.figures import MEASURES
from khabar.weigh.policies import tolls
from khabar.weigh.toll_words import figure_words

#: so many figures are drawn of one measure unless all are asked for
FEW = 10
#: what the scale holds beyond its highest figure, and where it may end, times a power of ten
_ROOM = 1.05
_ROUND = (2, 3, 4, 5, 6, 8, 10, 12, 15, 25)
_WHOSE = {"civilians": "civilians", "doers": "of the doers", "targets": "of the targets", "all": "in all"}
_POLICIES = {"acled": "ACLED", "ucdp": "UCDP", "airwars": "Airwars"}
_SIDES = {"side_a": "of side a", "side_b": "of side b", "civilians": "civilians", "unknown": "of no known side"}


@dataclass(frozen=True, slots=True)
class Band:
    """A range on the scale of its plot, in per cent of the width; `is_open`: no upper bound is told."""

    start: float
    width: float
    is_open: bool


@dataclass(frozen=True, slots=True)
class FigureView:
    """One claim's figure; `agrees`: it can be true together with the figure that most sources give."""

    low: int
    high: int | None
    words: str
    agrees: bool
    band: Band
    saying: SayingView


@dataclass(frozen=True, slots=True)
class TollView:
    """How many were killed by one policy. `best` None: it has none; `point`: its place on the scale, per cent."""

    policy: str
    name: str
    low: int
    best: int | None
    high: int
    words: str
    why: str
    band: Band
    point: float | None


@dataclass(frozen=True, slots=True)
class MeasureView:
    """A plot of the killed, wounded or taken (or of those of one side): the finding over the claims' figures.

    `low` None: unknown. `ticks`: values on the scale with their place in per cent.
    """

    field: str
    label: str
    words: str
    low: int | None
    high: int | None
    band: Band | None
    decision: DecidedView | None
    figures: tuple[FigureView, ...]
    more: int
    ticks: tuple[tuple[int, float], ...]
    tolls: tuple[TollView, ...] = ()


def measure_views(telling: Telling, *, whole: bool) -> Iterator[MeasureView]:
    """The measures of which anything is told, the killed always; sub-counts after their whole."""
    counted: dict[str, Toll] = {toll.policy: toll for toll in tolls(telling.weighed).values()}
    for measure in MEASURES:
        found = telling.weighed.findings.get(measure) or Finding(measure, None)
        if measure == "killed" or _is_told(found):
            yield _measure(telling, found, counted if measure == "killed" else {}, whole=whole)
        for field, part in telling.weighed.findings.items():
            if field.startswith(f"{measure}.") and _is_told(part):
                yield _measure(telling, part, {}, whole=whole)


def _is_told(found: Finding) -> bool:
    return bool(found.agreeing or found.differing or found.decision)


def _measure(telling: Telling, found: Finding, counted: Mapping[str, Toll], *, whole: bool) -> MeasureView:
    told = [(saying, saying in found.agreeing) for saying in (*found.agreeing, *found.differing)]
    told = [(saying, agrees) for saying, agrees in told if isinstance(saying.value, Range)]
    shown = sorted(told if whole else told[:FEW], key=lambda one: _numbers(one[0].value))
    value = found.value if isinstance(found.value, Range) else None
    top = _top([*_numbers(value), *(n for saying, _ in shown for n in _numbers(saying.value)), *_highs(counted)])
    measure, _, whose = found.field.partition(".")
    return MeasureView(
        field=found.field,
        label=f"{measure.capitalize()}, {_WHOSE.get(whose, whose)}" if whose else measure.capitalize(),
        words=number_of(value, measure) or "unknown: nobody gives a figure",
        low=value.low if value else None,
        high=value.high if value else None,
        band=_band(value.low, value.high, top) if value else None,
        decision=decided_view(found.decision) if found.decision else None,
        figures=tuple(_figure(telling, saying, agrees, top) for saying, agrees in shown),
        more=len(told) - len(shown),
        ticks=tuple((number, _at(number, top)) for number in _ticks(top)),
        tolls=tuple(_toll(one, top, telling) for one in counted.values()),
    )


def _figure(telling: Telling, saying: Saying, agrees: bool, top: int) -> FigureView:
    value = saying.value
    assert isinstance(value, Range)  # noqa: S101  sorted out above
    band = _band(value.low, value.high, top)
    return FigureView(
        value.low, value.high, figure_words(Range(value.low, value.high)), agrees, band, telling.view(saying)
    )


def _toll(toll: Toll, top: int, telling: Telling) -> TollView:
    sides = [f"{number} {_SIDES[side]}" for side, number in toll.by_side.items() if number]
    span = f"{toll.low}" if toll.low == toll.high else f"{toll.low} to {toll.high}"
    if toll.policy == "airwars":
        words = f"{span} {'civilian' if toll.high == 1 else 'civilians'}"
    elif toll.policy == "acled":
        words = str(toll.best)
    else:
        words = (
            f"{toll.best}"
            + (f" ({span})" if toll.low != toll.high else "")
            + (f": {', '.join(sides)}" if sides else "")
        )
    point = None if toll.best is None else _at(toll.best, top)
    name, why, band = _POLICIES[toll.policy], telling.names.scrubbed(toll.why), _band(toll.low, toll.high, top)
    return TollView(toll.policy, name, toll.low, toll.best, toll.high, words, why, band, point)


def _numbers(value: object) -> list[int]:
    """The numbers that a scale has to hold; room is left for what has no end."""
    if not isinstance(value, Range):
        return []
    return [value.low, value.high if value.high is not None else value.low + max(1, value.low // 8)]


def _highs(counted: Mapping[str, Toll]) -> list[int]:
    return [toll.high for toll in counted.values()]


def _top(numbers: Sequence[int]) -> int:
    """A round number a little above all.

    >>> _top([21, 22, 23]), _top([3]), _top([]), _top([740])
    (25, 4, 2, 800)
    """
    most = max(numbers, default=1) * _ROOM
    ten = 1
    while True:
        for share in _ROUND:
            if share * ten >= most:
                return share * ten
        ten *= 10


def _ticks(top: int) -> list[int]:
    return sorted({0, top // 2 if top % 2 == 0 else 0, top})


def _at(number: int, top: int) -> float:
    return round(100 * min(number, top) / top, 2)


def _band(low: int, high: int | None, top: int) -> Band:
    start = _at(low, top)
    return Band(start, round((100.0 if high is None else _at(high, top)) - start, 2), high is None)
