"""How many incidents there would be with another value of a filter, all others as they are."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from khabar.desk.columns import Lists, Numbers, Words
from khabar.desk.filters import GRADES, MANY, STATUSES, UNKNOWN
from khabar.desk.index import Found
from khabar.desk.lands import land, lands
from khabar.nouns.types import EVENT_TYPES
from khabar.text.folding import fold

K = TypeVar("K", bound=Hashable)
#: so many values of a filter are offered, those with most incidents
OFFERED = 10


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a filter: what stands in the address, what people call it, how many incidents have it. `query`: of the
    address with it, or where it is `chosen` without it. `within`: the family that a type belongs to.
    """

    value: str
    label: str
    count: int
    chosen: bool
    query: str
    within: str | None = None


@dataclass(frozen=True, slots=True)
class Facet:
    """A filter with its values, those with most incidents first; `more` values are not listed."""

    name: str
    label: str
    values: tuple[Value, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class Tab:
    """The incidents of one status: how many there are, and the query of the address that shows them."""

    status: str
    count: int
    current: bool
    query: str


def tabs_of(found: Found) -> tuple[Tab, ...]:
    """The statuses; one without any incident is left out unless it is shown."""
    wanted = found.wanted
    counts = np.bincount(found.columns.status[found.without("status")], minlength=len(found.vocabulary.statuses))
    by_name = dict(zip(found.vocabulary.statuses.values, counts.tolist(), strict=False))
    tabs = []
    for status in STATUSES:
        name = None if status == UNKNOWN else status
        current = wanted.selection.statuses == {name}
        count = by_name.get(name, 0)
        if count or current or status == STATUSES[0]:
            query = wanted.query(status=status if status != STATUSES[0] else None, page=None)
            tabs.append(Tab(status, count, current, query))
    return tuple(tabs)


def facets_of(found: Found) -> tuple[Facet, ...]:
    """The filters that have values to choose from; those without any value are left out."""
    facets = (_types(found), _grades(found), _countries(found), _areas(found), _actors(found), _sources(found),
              _documented(found))  # fmt: skip
    return tuple(facet for facet in facets if facet.values)


def _types(found: Found) -> Facet:
    """Families in the codebook's order, each followed by its types that some incident has."""
    columns, types = found.columns, found.vocabulary.types
    rows = found.without("type")
    counts = dict(zip(types.values, np.bincount(columns.type[rows], minlength=len(types)).tolist(), strict=False))
    whole = dict(zip(types.values, np.bincount(columns.event_type[rows], minlength=len(types)).tolist(), strict=False))
    chosen = found.wanted.selection.types
    values = []
    for family in dict.fromkeys(EVENT_TYPES.values()):
        inside = [name for name, of in EVENT_TYPES.items() if of == family and (counts.get(name) or name in chosen)]
        if whole.get(family) or inside or family in chosen:
            values.append(_value(found, "type", family, family, whole.get(family, 0), chosen))
            values += [_value(found, "type", name, name, counts.get(name, 0), chosen, family) for name in inside]
    return Facet("type", "Type", tuple(values))


def _grades(found: Found) -> Facet:
    grades = found.vocabulary.grades
    counts = np.bincount(found.columns.grade[found.without("grade")], minlength=len(grades)).tolist()
    by_name = dict(zip(grades.values, counts, strict=False))
    chosen = frozenset(map(str, found.wanted.selection.grades))
    values = [
        _value(found, "grade", name, name, by_name.get(name, 0), chosen)
        for name in GRADES
        if by_name.get(name) or name in chosen
    ]
    return Facet("grade", "Grade", tuple(values))


def _countries(found: Found) -> Facet:
    chosen = found.wanted.selection.countries
    counted = _counted(found, "country", found.columns.countries, found.vocabulary.countries)
    known = ((code, land(code), count) for code, count in counted if code in lands())
    return _most(found, "country", "Country", known, chosen)


def _areas(found: Found) -> Facet:
    """First-level areas as places: places of their name, and in areas of their name."""
    columns, areas, places = found.columns, found.vocabulary.areas, found.vocabulary.places
    rows = found.without("place")
    lying = np.bincount(columns.area[rows], minlength=len(areas)).tolist()
    called = columns.places.counts(rows, len(places))
    place = found.wanted.selection.place
    named: dict[str, tuple[str, str, int]] = {}
    for (country, name), count in sorted(zip(areas.values, lying, strict=False), key=lambda one: -one[1]):
        if name and count:
            number = places.known(fold(name))
            total = int(called[number]) if number is not None and number < len(called) else 0
            named.setdefault(fold(name), (name, f"{name}, {land(country)}" if country else name, total))
    chosen = frozenset(name for name, _, _ in named.values() if place and fold(place) == fold(name))
    return _most(found, "place", "Area", named.values(), chosen)


def _actors(found: Found) -> Facet:
    asked = found.wanted.selection.actor or ""
    counted = _counted(found, "actor", found.columns.actors, found.vocabulary.actors)
    named = ((actor, found.vocabulary.names[actor], count) for actor, count in counted)
    return _most(found, "actor", "Actor", named, frozenset([asked] if asked in found.vocabulary.names else []))


def _sources(found: Found) -> Facet:
    counted = _counted(found, "source", found.columns.outlets, found.vocabulary.outlets)
    return _most(found, "source", "Brought by", ((name, name, count) for name, count in counted), found.wanted.outlets)


def _documented(found: Found) -> Facet:
    """From how many independent first sources on; one is all."""
    of_each = np.bincount(found.columns.independent[found.without("documented")])
    asked = found.wanted.selection.sources
    least = sorted({2, 3, 5, asked} - {0, 1})
    values = [
        _value(found, "documented", str(number), f"{number} or more", int(of_each[number:].sum()), {str(asked)})
        for number in least
        if of_each[number:].sum() or number == asked
    ]
    return Facet("documented", "Independent sources", tuple(values))


def _counted(found: Found, name: str, lists: Lists, words: Words[K]) -> Iterator[tuple[K, int]]:
    counts: Numbers = lists.counts(found.without(name), len(words))
    for number in np.flatnonzero(counts).tolist():
        yield words.values[number], int(counts[number])


def _most(
    found: Found, name: str, label: str, counted: Iterable[tuple[str, str, int]], chosen: frozenset[str]
) -> Facet:
    ranked = sorted(counted, key=lambda one: (one[0] not in chosen, -one[2], one[1]))
    listed = sorted(ranked[:OFFERED], key=lambda one: (-one[2], one[1]))
    missing = [(one, one, 0) for one in sorted(chosen - {value for value, _, _ in listed})]
    values = tuple(_value(found, name, value, words, count, chosen) for value, words, count in (*missing, *listed))
    return Facet(name, label, values, len(ranked) - len(listed))


def _value(
    found: Found, name: str, value: str, label: str, count: int, chosen: Collection[str], within: str | None = None
) -> Value:
    """The value with the address that puts it in or, where it is chosen, takes it out."""
    is_chosen = value in chosen
    if name in MANY:
        put = [one for one in chosen if one != value] if is_chosen else [*chosen, value]
        query = found.wanted.query(**{name: sorted(put), "page": None})
    else:
        query = found.wanted.query(**{name: None if is_chosen else value, "page": None})
    return Value(value, label, count, is_chosen, query, within)
