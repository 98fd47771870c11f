"""The overview: what the filters let through, as tabs, facets, timeline and a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from khabar.desk.basemap import tiles
from khabar.desk.basemap.credits import CREDITS
from khabar.desk.columns import NO_FIGURE
from khabar.desk.facets import Facet, Tab, facets_of, tabs_of
from khabar.desk.filters import SORTS, STATUSES, UNKNOWN, Filters, read_filters
from khabar.desk.index import PAGE, Found
from khabar.desk.lands import land
from khabar.desk.timeline import Timeline, timeline_of
from khabar.desk.timeline_svg import timeline_svg
from khabar.nouns import Party, Span
from khabar.publish.public_words import is_general, of_kind
from khabar.record.summaries import Summary
from khabar.text.tables import rows

_SORTS = {
    "newest": "Newest first",
    "oldest": "Oldest first",
    "deadliest": "Most killed first",
    "documented": "Most sources first",
    "changed": "Last changed first",
    "unsure": "Least sure first",
}
_LABELS = {
    "q": "Words", "since": "From", "until": "To", "place": "Place", "box": "On the map", "country": "Country",
    "type": "Type", "grade": "Grade", "actor": "Actor", "source": "Brought by", "documented": "Sources",
    "aggregates": "Sums over several", "located": "Located",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Who:
    """A doer or target: an organisation by its name, others by general words; persons are named on no list."""

    role: str
    name: str
    id: str | None
    kind: str | None


@dataclass(frozen=True, slots=True)
class Row:
    """An incident in the list. `exactness`: how exact the place is, in words; `contested`: the fields on which claims
    differ. Killed and wounded: None unknown, a high of None open.
    """

    number: int
    title: str
    start: str | None
    end: str | None
    precision: str
    published: str | None
    place: str | None
    place_id: str | None
    place_precision: int | None
    exactness: str
    radius_km: float | None
    country: str | None
    admin1: str | None
    lat: float | None
    lon: float | None
    type: str | None
    event_type: str | None
    who: tuple[Who, ...]
    killed_low: int | None
    killed_high: int | None
    wounded_low: int | None
    wounded_high: int | None
    grade: str
    status: str
    independent: int
    reports: int
    outlets: tuple[str, ...]
    contested: tuple[str, ...]
    aggregate: bool
    civilians: bool
    confidence: float
    accepted: bool
    decided: tuple[str, ...]

    @property
    def id(self) -> str:
        return f"i{self.number}"


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition that is set, in words. `query`: of the address without it; `count`: how many incidents it would show.

    Of a filter with several values there is one each, whose `count` is that without any of them.
    """

    name: str
    label: str
    value: str
    query: str
    count: int


@dataclass(frozen=True, slots=True)
class SortChoice:
    """An order of the list."""

    name: str
    label: str
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class OverviewView:
    """What the filters let through of one status.

    `held`: incidents in the record; `is_whole` False: more are being read. `killed`: over single incidents, from low to
    high, None where none has a figure; `killed_open`: so many figures are open. `bounds`: west, south, east, north.
    `asked`: the filters as they stand in an address.
    """

    title: str
    query: str
    asked: dict[str, tuple[str, ...]]
    held: int
    is_whole: bool
    status: str
    tabs: tuple[Tab, ...]
    total: int
    killed_low: int | None
    killed_high: int | None
    killed_open: int
    without_place: int
    without_place_query: str
    bounds: tuple[float, float, float, float] | None
    conditions: tuple[Condition, ...]
    facets: tuple[Facet, ...]
    timeline: Timeline
    sorts: tuple[SortChoice, ...]
    page: int
    pages: int
    rows: tuple[Row, ...]

    @property
    def wanted(self) -> Filters:
        """The filters themselves."""
        return read_filters([(name, value) for name, values in self.asked.items() for value in values])

    @property
    def query_without_page(self) -> str:
        """The query of the first page."""
        return self.wanted.query(page=None)

    @property
    def looser(self) -> tuple[Condition, ...]:
        """The conditions without one of which there would be more, those that hide most first; each filter once."""
        by_name = {one.name: one for one in self.conditions if one.count > self.total}
        named = [replace(one, query=self.wanted.query(**{one.name: None, "page": None})) for one in by_name.values()]
        return tuple(sorted(named, key=lambda one: -one.count))

    @property
    def ground(self) -> str:
        """Which tiles of the ground the map asks for."""
        return tiles.version()

    @property
    def credits(self) -> str:
        """Who made what the map shows."""
        return CREDITS

    def timeline_svg(self) -> str:
        """The timeline drawn; a bar leads to its days."""
        wanted = self.wanted
        return timeline_svg(self.timeline, lambda bar: f"/?{wanted.query(since=bar.start, until=bar.end, page=None)}")


def overview(found: Found) -> OverviewView:
    """The view of what was found; `found.wanted` is of one status."""
    wanted, columns, mask = found.wanted, found.columns, found.rows
    range_of = wanted.selection
    stated = mask & (columns.killed_low != NO_FIGURE) & ~columns.aggregate
    located = mask & np.isfinite(columns.lat)
    has_figure = bool(stated.any())
    conditions = tuple(_conditions(found))
    return OverviewView(
        title=_title(wanted, conditions),
        query=wanted.query(),
        asked=_asked(wanted),
        held=len(columns),
        is_whole=found.is_whole,
        status=status_of(wanted),
        tabs=tabs_of(found),
        total=found.total,
        killed_low=int(columns.killed_low[stated].sum()) if has_figure else None,
        killed_high=int(columns.killed_high[stated].sum()) if has_figure else None,
        killed_open=int((stated & columns.killed_open).sum()),
        without_place=found.total - int(located.sum()),
        without_place_query=wanted.query(located="no", page=None),
        bounds=_bounds(found, located),
        conditions=conditions,
        facets=facets_of(found),
        timeline=timeline_of(columns, found.without("since", "until"), mask, range_of.since, range_of.until),
        sorts=tuple(
            SortChoice(one, _SORTS[one], wanted.query(sort=one, page=None), one == wanted.sort) for one in SORTS
        ),
        page=wanted.page,
        pages=max(1, -(-found.total // PAGE)),
        rows=tuple(map(row_of, found.page())),
    )


def _asked(wanted: Filters) -> dict[str, tuple[str, ...]]:
    asked: dict[str, tuple[str, ...]] = {}
    for name, value in wanted.pairs():
        asked[name] = (*asked.get(name, ()), value)
    return asked


def status_of(wanted: Filters) -> str:
    """The name of the one status that is shown."""
    (status,) = wanted.selection.statuses
    return status or UNKNOWN


def _title(wanted: Filters, conditions: tuple[Condition, ...]) -> str:
    status = status_of(wanted)
    what = "Incidents" if status == STATUSES[0] else f"{status.capitalize()} incidents"
    return ": ".join(filter(None, (what, "; ".join(_in_title(one) for one in conditions))))


def _in_title(one: Condition) -> str:
    return f"{one.label.lower()} {one.value}" if one.name in ("since", "until", "q") else one.value


def _conditions(found: Found) -> Iterator[Condition]:
    wanted = found.wanted
    for name, value in wanted.pairs():
        if name in _LABELS:
            others = [other for mine, other in wanted.pairs() if mine == name and other != value]
            query = wanted.query(**{name: others, "page": None})
            count = int(found.without(name).sum())
            yield Condition(name, _LABELS[name], _in_words(found, name, value), query, count)


def _in_words(found: Found, name: str, value: str) -> str:
    if name == "country":
        return land(value)
    if name == "actor":
        return found.vocabulary.names.get(value, value)
    return {
        ("aggregates", "no"): "left out",
        ("located", "no"): "no place known",
        ("located", "yes"): "on the map",
    }.get((name, value), f"{value} or more" if name == "documented" else value)


def _bounds(
    found: Found, located: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> tuple[float, float, float, float] | None:
    """The box around what is found, of countries' middles too; the box that is asked for comes first."""
    box = found.wanted.selection.box
    if box and box.west < box.east:
        return box.west, box.south, box.east, box.north
    lat, lon = found.columns.lat[located], found.columns.lon[located]
    if not len(lat):
        return None
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def row_of(one: Summary) -> Row:
    """The line of the list for an incident."""
    return Row(
        number=one.number,
        title=one.title,
        start=one.start,
        end=one.end,
        precision=one.precision,
        published=one.published,
        place=one.place,
        place_id=one.place_id,
        place_precision=one.place_precision,
        exactness=exactness(one.place_precision),
        radius_km=one.radius_km,
        country=one.country,
        admin1=one.admin1,
        lat=one.lat,
        lon=one.lon,
        type=one.type,
        event_type=one.event_type,
        who=tuple(who(one)),
        killed_low=one.killed_low,
        killed_high=one.killed_high,
        wounded_low=one.wounded_low,
        wounded_high=one.wounded_high,
        grade=one.grade,
        status=one.status or UNKNOWN,
        independent=one.independent,
        reports=one.reports,
        outlets=one.outlets,
        contested=one.differing,
        aggregate=one.aggregate,
        civilians=one.civilians,
        confidence=one.confidence,
        accepted=one.accepted,
        decided=one.decided,
    )


def who(one: Summary) -> Iterator[Who]:
    """The doers and targets, each once."""
    yield from dict.fromkeys(_who(*actor) for actor in one.actors)


def _who(role: str, id: str | None, name: str, kind: str | None) -> Who:
    is_safe = bool(id) or is_general(Party(Span(0, len(name), name)))
    return Who(role, name if is_safe else of_kind(kind), id, kind)


def exactness(precision: int | None) -> str:
    """How exact a place is, in words.

    >>> exactness(1), exactness(None)
    ('exact place', '')
    """
    return {int(row[0]): row[1] for row in rows("khabar.export", "place_precisions.tsv")}.get(precision or 0, "")
