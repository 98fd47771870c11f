"""Summaries as arrays, a row an incident: what filters, counts and the map look at."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import compress
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from khabar.desk.basemap.mercator import across, down
from khabar.nouns.types import EVENT_TYPES
from khabar.record.summaries import Summary
from khabar.text.folding import by_line, fold

Mask = NDArray[np.bool_]
Numbers = NDArray[np.int64]
Reals = NDArray[np.float64]
K = TypeVar("K", bound=Hashable)
#: the families of types, in the codebook's order
FAMILIES: tuple[str, ...] = tuple(dict.fromkeys(EVENT_TYPES.values()))
_FAMILY = {name: number for number, name in enumerate(FAMILIES)}
#: in a column of days: unknown
NO_DAY = 0
#: in a column of counts: unknown
NO_FIGURE = -1


class Words(Generic[K]):
    """Values that many rows have, each with its number; they grow only, so that older columns stay right."""

    def __init__(self) -> None:
        self.values: list[K] = []
        self._numbers: dict[K, int] = {}

    def __len__(self) -> int:
        return len(self.values)

    def number(self, value: K) -> int:
        """The number of a value, a new one where it has none."""
        found = self._numbers.setdefault(value, len(self.values))
        if found == len(self.values):
            self.values.append(value)
        return found

    def known(self, value: K) -> int | None:
        """The number of a value, if it has one."""
        return self._numbers.get(value)

    def are(self, wanted: Callable[[K], bool]) -> Mask:
        """Of each value by its number, whether it is wanted."""
        return np.fromiter(map(wanted, self.values[:]), bool)


class Vocabulary:
    """The values of the columns that hold numbers of values."""

    def __init__(self) -> None:
        self.types: Words[str | None] = Words()
        self.statuses: Words[str | None] = Words()
        self.grades: Words[str] = Words()
        self.countries: Words[str] = Words()
        self.outlets: Words[str] = Words()
        self.places: Words[str] = Words()  # folded names
        self.areas: Words[tuple[str, str]] = Words()  # country, name of a first-level area
        self.called: Words[tuple[str | None, str]] = Words()  # id of an actor, what it is called: folded, a name a line
        self.actors: Words[str] = Words()  # ids
        self.names: dict[str, str] = {}  # of actors, by id


@dataclass(frozen=True, slots=True)
class Lists:
    """Several values a row: `values[i]` belongs to `rows[i]`, each once; rows ascend."""

    rows: Numbers
    values: Numbers

    def any_of(self, wanted: Mask, count: int) -> Mask:
        """Of `count` rows, which have a value that is `wanted` (by its number)."""
        found = np.zeros(count, bool)
        found[self.rows[wanted[self.values]]] = True
        return found

    def counts(self, among: Mask, kinds: int) -> Numbers:
        """How many of the rows `among` have each of `kinds` values."""
        return np.bincount(self.values[among[self.rows]], minlength=kinds)

    def kept(self, rows: Mask, new_row: Numbers) -> Lists:
        inside = rows[self.rows]
        return Lists(new_row[self.rows[inside]], self.values[inside])

    def followed_by(self, other: Lists, count: int) -> Lists:
        return Lists(np.concatenate([self.rows, other.rows + count]), np.concatenate([self.values, other.values]))


@dataclass(frozen=True, slots=True)
class Points:
    """Where the places of rows lie, in degrees: `lat[i]`, `lon[i]` belong to `rows[i]`."""

    rows: Numbers
    lat: Reals
    lon: Reals

    def kept(self, rows: Mask, new_row: Numbers) -> Points:
        inside = rows[self.rows]
        return Points(new_row[self.rows[inside]], self.lat[inside], self.lon[inside])

    def followed_by(self, other: Points, count: int) -> Points:
        rows = np.concatenate([self.rows, other.rows + count])
        return Points(rows, np.concatenate([self.lat, other.lat]), np.concatenate([self.lon, other.lon]))


@dataclass(frozen=True, slots=True)
class Columns:
    """One row an incident. Days are ordinals, `start` and `end` the days found, else of publication (`told` False).

    `killed_low`, `killed_high`: NO_FIGURE unknown; where it is open (`killed_open`) the high is the low. `lat`, `lon`
    (degrees) and `x`, `y` (the square of `khabar.desk.basemap.mercator`) are of the main place, NaN without one, its
    `precision` 0. `family`: in FAMILIES, else how many these are. `texts`: folded words for searching. Columns of
    numbers of values are named as in `Vocabulary`.
    """

    summaries: list[Summary]
    texts: list[str]
    number: Numbers
    revision: Numbers
    start: Numbers
    end: Numbers
    told: Mask
    type: Numbers
    event_type: Numbers
    family: Numbers
    status: Numbers
    grade: Numbers
    aggregate: Mask
    independent: Numbers
    killed_low: Numbers
    killed_high: Numbers
    killed_open: Mask
    confidence: Reals
    lat: Reals
    lon: Reals
    x: Reals
    y: Reals
    radius_km: Reals
    precision: Numbers
    area: Numbers
    countries: Lists
    outlets: Lists
    places: Lists
    called: Lists
    actors: Lists
    points: Points

    def __len__(self) -> int:
        return len(self.summaries)

    def kept(self, rows: Mask) -> Columns:
        """These rows alone."""
        new_row = np.cumsum(rows) - 1
        return Columns(*(_kept(getattr(self, one.name), rows, new_row) for one in fields(self)))

    def followed_by(self, other: Columns) -> Columns:
        """These rows and then those."""
        pairs = ((getattr(self, one.name), getattr(other, one.name)) for one in fields(self))
        return Columns(*(_joined(mine, theirs, len(self)) for mine, theirs in pairs))


def _kept(column: Any, rows: Mask, new_row: Numbers) -> Any:  # noqa: ANN401  a column of any of four types
    if isinstance(column, list):
        return list(compress(column, rows.tolist()))
    return column[rows] if isinstance(column, np.ndarray) else column.kept(rows, new_row)


def _joined(mine: Any, theirs: Any, count: int) -> Any:  # noqa: ANN401  as above
    if isinstance(mine, list):
        return mine + theirs
    return np.concatenate([mine, theirs]) if isinstance(mine, np.ndarray) else mine.followed_by(theirs, count)


def columns_of(summaries: Sequence[Summary], of: Vocabulary) -> Columns:
    """The columns of some summaries; values that are new go into the vocabulary."""
    found = list(summaries)
    days = [_days(one) for one in found]
    lat, lon = (_reals(getattr(one, name) for one in found) for name in ("lat", "lon"))
    low, high = (_figures(getattr(one, name) for one in found) for name in ("killed_low", "killed_high"))
    is_open = (low != NO_FIGURE) & (high == NO_FIGURE)
    folded = _Folded(found)
    return Columns(
        summaries=found,
        texts=[folded.text(one) for one in found],
        number=_numbers(one.number for one in found),
        revision=_numbers(one.revision for one in found),
        start=_numbers(day[0] for day in days),
        end=_numbers(day[1] for day in days),
        told=np.array([one.start is not None for one in found], bool),
        type=_numbers(of.types.number(one.type) for one in found),
        event_type=_numbers(of.types.number(one.event_type) for one in found),
        family=_numbers(_FAMILY.get(one.event_type or "", len(FAMILIES)) for one in found),
        status=_numbers(of.statuses.number(one.status) for one in found),
        grade=_numbers(of.grades.number(one.grade) for one in found),
        aggregate=np.array([one.aggregate for one in found], bool),
        independent=_numbers(one.independent for one in found),
        killed_low=low,
        killed_high=np.where(is_open, low, high),
        killed_open=is_open,
        confidence=_reals(one.confidence for one in found),
        lat=lat,
        lon=lon,
        x=across(lon),
        y=down(lat),
        radius_km=np.nan_to_num(_reals(one.radius_km for one in found)),
        precision=_numbers((one.place_precision or 0) if one.lat is not None else 0 for one in found),
        area=_numbers(of.areas.number((one.country or "", one.admin1 or "")) for one in found),
        countries=_lists(map(of.countries.number, one.countries) for one in found),
        outlets=_lists(map(of.outlets.number, one.outlets) for one in found),
        places=_lists((of.places.number(folded[name]) for name in one.place_names) for one in found),
        called=_lists(map(of.called.number, _called(one, folded)) for one in found),
        actors=_lists(map(of.actors.number, _actors(one, of.names)) for one in found),
        points=_points(found),
    )


def day_number(day: str | None) -> int:
    """The ordinal of an ISO date; NO_DAY where there is none."""
    return datetime.date.fromisoformat(day).toordinal() if day else NO_DAY


def _days(one: Summary) -> tuple[int, int]:
    if one.start:
        return day_number(one.start), day_number(one.end)
    return (day_number(one.published),) * 2


class _Folded(dict[str, str]):
    """The names in some summaries, folded all at once, which takes a fraction of the time."""

    def __init__(self, summaries: Iterable[Summary]) -> None:
        names = dict.fromkeys(name for one in summaries for name in _names(one))
        super().__init__(zip(names, by_line(fold, list(names)), strict=True))

    def text(self, one: Summary) -> str:
        """What is searched for words, folded."""
        return "\n".join((f"i{one.number}", *(self[name] for name in dict.fromkeys(_names(one)))))


def _names(one: Summary) -> Iterator[str]:
    yield one.title
    yield from one.place_names
    for actor, names in zip(one.actors, one.actor_names, strict=False):
        yield actor[2]
        yield from names


def _called(one: Summary, folded: _Folded) -> Iterator[tuple[str | None, str]]:
    for actor, names in zip(one.actors, one.actor_names, strict=False):
        yield actor[1], "\n".join(folded[name] for name in names)


def _actors(one: Summary, names: dict[str, str]) -> Iterator[str]:
    for _role, found, name, _kind in one.actors:
        if found:
            names.setdefault(found, name)
            yield found


def _numbers(values: Iterable[int]) -> Numbers:
    return np.fromiter(values, np.int64)


def _reals(values: Iterable[float | None]) -> Reals:
    return np.array(list(values), np.float64)  # None becomes NaN


def _figures(values: Iterable[int | None]) -> Numbers:
    return _numbers(NO_FIGURE if value is None else value for value in values)


def _lists(values: Iterable[Iterable[int]]) -> Lists:
    rows: list[int] = []
    flat: list[int] = []
    for row, some in enumerate(values):
        mine = dict.fromkeys(some)
        rows += [row] * len(mine)
        flat += mine
    return Lists(np.array(rows, np.int64), np.array(flat, np.int64))


def _points(summaries: Sequence[Summary]) -> Points:
    rows = _numbers(row for row, one in enumerate(summaries) for _ in one.points)
    both = np.array([point for one in summaries for point in one.points], np.float64).reshape(-1, 2)
    return Points(rows, both[:, 0], both[:, 1])
