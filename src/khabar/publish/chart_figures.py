"""What a chart shows, counted: incidents by time and type, the killed as ranges, and which sources say what."""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from khabar.nouns.incident import Saying, Weighed
from khabar.nouns.record import Interval, Range
from khabar.nouns.types import EVENT_TYPES, SUB_EVENT_TYPES
from khabar.publish.chart_bins import LONGEST_DAYS, Bin, Each, bins, place_in, whole_weeks
from khabar.weigh.values import published

By = Literal["event-type", "type"]
BY: tuple[By, ...] = ("event-type", "type")
_UNKNOWN = "Unknown"
_ORDER = {name: number for number, name in enumerate((*dict.fromkeys(EVENT_TYPES.values()), *SUB_EVENT_TYPES))}


@dataclass(frozen=True, slots=True)
class Killed:
    """People killed over several incidents: from `low` to `high`, more where some are `open` upwards.

    An open range adds its low to both. `stated`: how many incidents have any figure.
    """

    low: int = 0
    high: int = 0
    open: int = 0
    stated: int = 0

    def __add__(self, other: Killed) -> Killed:
        return Killed(self.low + other.low, self.high + other.high, self.open + other.open, self.stated + other.stated)


@dataclass(frozen=True, slots=True)
class Speaking:
    """What one kind of source says: all numbers are of incidents.

    `figures`: it says how many were killed; `lowest`, `highest`: its figure is the lowest, the highest of several that
    differ; `denies`: it denies something.
    """

    kind: str
    incidents: int
    figures: int
    lowest: int
    highest: int
    denies: int
    by_type: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Figures:
    """All that a chart draws. `counts[type][n]` and `killed[n]` are of `bins[n]`; types in the codebook's order.

    `left_out`: how many incidents are not counted, by the reason. `by_report`: how many stand at their first report's
    day of publication, for nobody tells the day.
    """

    each: Each
    bins: tuple[Bin, ...]
    counts: Mapping[str, tuple[int, ...]]
    killed: tuple[Killed, ...]
    sources: tuple[Speaking, ...]
    incidents: int
    rivals: int
    left_out: Mapping[str, int]
    by_report: int = 0

    @property
    def toll(self) -> Killed:
        return sum(self.killed, Killed())


@dataclass(frozen=True, slots=True)
class _Kind:
    """One kind of source on one incident."""

    name: str
    figures: bool
    lowest: bool
    highest: bool
    denies: bool


@dataclass(frozen=True, slots=True)
class _Counted:
    """What is kept of an incident until the range is known."""

    start: datetime.date
    days: int
    told: bool
    type: str
    killed: Killed
    kinds: tuple[_Kind, ...]
    rivals: bool


@dataclass(slots=True)
class _Tally:
    counts: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    killed: dict[int, Killed] = field(default_factory=dict)
    kinds: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    types: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))


def figures_of(
    weighed: Iterable[Weighed],
    since: datetime.date | None = None,
    until: datetime.date | None = None,
    each: Each | None = None,
    by: By = "event-type",
) -> Figures:
    """The figures of the incidents from `since` to `until` (None: the first, the last of them), both inclusive.

    Counted are incidents that happened, single ones, whose time is no longer than a bin, in the bin where it begins.
    """
    left_out: Counter[str] = Counter()
    kept = []
    for one in weighed:
        why = _why_not(one)
        if why:
            left_out[why] += 1
        else:
            kept.append(_counted(one, by))
    first, last = _range(kept, since, until)
    if first is None or last is None or first > last:
        left_out.update(["time"] * len(kept))
        return Figures(each or "week", (), {}, (), (), 0, 0, dict(left_out))
    chosen, of = bins(first, last, each)
    inside = []
    for counted in kept:
        if counted.days > LONGEST_DAYS[chosen]:
            left_out["time"] += 1
        elif first <= counted.start <= last:
            inside.append(counted)
    return _figures(inside, chosen, of, left_out)


def _why_not(one: Weighed) -> str | None:
    """Why an incident is not counted: its status ("rejected": people left nothing of it), that it sums up others, that
    no day is known; None where it is counted.
    """
    status = one.value("status")
    if status != "happened":
        return str(status or "rejected")
    if one.value("aggregate"):
        return "aggregate"
    return None if _days(one) else "time"


def _days(one: Weighed) -> tuple[str, str, bool] | None:
    """First and last day, and whether anybody tells them; else the day of the first report, as exports have it."""
    time = one.value("time")
    if isinstance(time, Interval) and time.start and time.end:
        return time.start, time.end, True
    day = published(one)
    return (day, day, False) if day else None


def _counted(one: Weighed, by: By) -> _Counted:
    first, last, told = _days(one) or ("", "", False)
    start, end = datetime.date.fromisoformat(first), datetime.date.fromisoformat(last)
    kind = str(one.value("type") or _UNKNOWN)
    toll = one.killed
    killed = Killed(toll.low, toll.low if toll.high is None else toll.high, int(toll.high is None), 1) if toll else None
    kinds, rivals = _kinds(one)
    shown = EVENT_TYPES.get(kind, _UNKNOWN) if by == "event-type" else kind
    return _Counted(start, (end - start).days + 1, told, shown, killed or Killed(), kinds, rivals)


def _kinds(one: Weighed) -> tuple[tuple[_Kind, ...], bool]:
    """Each kind of source that speaks on the incident, and whether figures of the killed differ."""
    sayings = [saying for found in one.findings.values() for saying in (*found.agreeing, *found.differing)]
    numbers: dict[str, list[tuple[int, int]]] = defaultdict(list)
    killed = one.findings.get("killed")
    for saying in (*killed.agreeing, *killed.differing) if killed else ():
        if isinstance(saying.value, Range):
            low, high = saying.value.low, saying.value.high
            numbers[saying.kind].append((low, low if high is None else high))
    lowest = min((low for stated in numbers.values() for low, _ in stated), default=0)
    highest = max((high for stated in numbers.values() for _, high in stated), default=0)
    rivals = len({number for stated in numbers.values() for number in stated}) > 1
    kinds = tuple(
        _Kind(
            name,
            name in numbers,
            rivals and any(low == lowest for low, _ in numbers.get(name, ())),
            rivals and any(high == highest for _, high in numbers.get(name, ())),
            _denies(sayings, name),
        )
        for name in sorted({saying.kind for saying in sayings})
    )
    return kinds, rivals


def _denies(sayings: Sequence[Saying], kind: str) -> bool:
    return any(saying.stance == "denies" for saying in sayings if saying.kind == kind)


def _range(
    kept: Sequence[_Counted], since: datetime.date | None, until: datetime.date | None
) -> tuple[datetime.date | None, datetime.date | None]:
    """The range asked for; an end left open is the week's of the first or last incident no longer than a month."""
    starts = [one.start for one in kept if one.days <= LONGEST_DAYS["month"]]
    first = since or min((day for day in starts if until is None or day <= until), default=None)
    last = until or max((day for day in starts if since is None or day >= since), default=None)
    if first is None or last is None:
        return first, last
    monday, sunday = whole_weeks(first, last)
    return since or monday, until or sunday


def _figures(inside: Sequence[_Counted], each: Each, of: tuple[Bin, ...], left_out: Counter[str]) -> Figures:
    tally = _Tally()
    for one in inside:
        number = place_in(one.start, of[0].start, each)
        tally.counts[one.type][number] += 1
        tally.killed[number] = tally.killed.get(number, Killed()) + one.killed
        for kind in one.kinds:
            tally.types[kind.name][one.type] += 1
            tally.kinds[kind.name].update(
                incidents=1, figures=kind.figures, lowest=kind.lowest, highest=kind.highest, denies=kind.denies
            )
    types = sorted(tally.counts, key=lambda name: (_ORDER.get(name, len(_ORDER)), name))
    return Figures(
        each,
        of,
        {name: tuple(tally.counts[name][number] for number in range(len(of))) for name in types},
        tuple(tally.killed.get(number, Killed()) for number in range(len(of))),
        _speaking(tally),
        len(inside),
        sum(one.rivals for one in inside),
        dict(left_out),
        sum(not one.told for one in inside),
    )


def _speaking(tally: _Tally) -> tuple[Speaking, ...]:
    """The kinds of source, those that speak on most incidents first."""
    order = sorted(tally.kinds, key=lambda name: (-tally.kinds[name]["incidents"], name))
    return tuple(_spoken(name, tally.kinds[name], tally.types[name]) for name in order)


def _spoken(name: str, of: Counter[str], by_type: Counter[str]) -> Speaking:
    return Speaking(
        name, of["incidents"], of["figures"], of["lowest"], of["highest"], of["denies"], by_type=dict(by_type)
    )
