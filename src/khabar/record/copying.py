"""Copies of one story among the current readings, a batch at a time, by `khabar.link.copies`.

Of readings of the same words on the same day only some *lead*: those that differ in who published them. The others
are not in the index, and no reading is compared with a story further than until one copy in it is found: so a wire
story in a thousand outlets costs each of them about one comparison.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from itertools import combinations

from sqlalchemy import BigInteger, Connection, Integer, and_, delete, func, select

from khabar.link.copies import Sketch, answers_for, is_copy, least_shared, sketch
from khabar.link.copies import bands as bands_of
from khabar.link.copies_rule import DAYS_OF_SAME_TEXT
from khabar.link.joined import Joined
from khabar.nouns import Record
from khabar.record.keys import short, year_of
from khabar.record.readings import chunks
from khabar.record.rows import among, given, put_rows, years_held
from khabar.record.schema import bands, copy_edges, sketches

_WINDOW = {"band": BigInteger(), "reading": BigInteger(), "first": Integer(), "last": Integer()}
_LAST_DAY = date.max.toordinal()
#: so many candidates in each story are read at once, those that share most; and so many readings are entered at once
_READ, _BATCH = 2, 32


def add_sketches(connection: Connection, records: Mapping[int, Record]) -> None:
    """Adds readings to the index of copies, with the copies of each among those that are there."""
    _enter(connection, {reading: sketch(record.report) for reading, record in records.items()})


def _enter(connection: Connection, new: Mapping[int, Sketch]) -> None:
    search = _Search(connection, new, _candidates(connection, new))
    leaders = {reading: search.leader(reading) for reading in sorted(new)}
    own = [reading for reading, leader in leaders.items() if leader == reading]
    put_rows(connection, bands, sorted(row for reading in own for row in _rows(reading, new[reading])))
    lines = (json.dumps(new[reading].to_json(), separators=(",", ":")) for reading in leaders)
    put_rows(connection, sketches, zip(leaders, leaders.values(), lines, strict=True))
    put_rows(connection, copy_edges, [ends for one, other in search.found for ends in ((one, other), (other, one))])


class _Search:
    """The copies of new readings, one after the other. `found`: pairs of leading ones that hold stories together."""

    def __init__(self, connection: Connection, new: Mapping[int, Sketch], beside: Mapping[int, list[int]]) -> None:
        self.connection, self.found = connection, list[tuple[int, int]]()
        self._beside, self._known = beside, dict(new)
        self._leading = {other for others in beside.values() for other in others} - new.keys()
        pairs = _edges(connection, self._leading)
        self._joined = Joined({*new, *self._leading, *(end for pair in pairs for end in pair)})
        for one, other in pairs:
            self._joined.join(one, other)
        self._read(one for others in beside.values() for one in self._first(others))

    def leader(self, reading: int) -> int:
        """Who leads for a reading: itself, or one of the same words and day that answers for it in all comparisons."""
        own = self._known[reading]
        others = [one for one in self._beside.get(reading, ()) if one in self._leading]
        same = [one for one in others if one in self._known and own.is_print_of(self._known[one])]
        if same and answers_for([self._known[one] for one in same], own):
            return same[0]
        self._leading.add(reading)
        for other in others:
            if self._joined.root(other) != self._joined.root(reading):
                if other not in self._known:
                    self._read(others)
                if is_copy(own, self._known[other]):
                    self._joined.join(reading, other)
                    self.found.append((reading, other))
        return reading

    def _first(self, others: Iterable[int]) -> Iterator[int]:
        """Of each story those that share most."""
        taken: Counter[int] = Counter()
        for one in others:
            story = self._joined.root(one)
            taken[story] += 1
            if taken[story] <= _READ:
                yield one

    def _read(self, wanted: Iterable[int]) -> None:
        self._known.update(sketches_of(self.connection, set(wanted) - self._known.keys()))


def _rows(reading: int, of: Sketch) -> list[tuple[int, int, int, int]]:
    """The rows of a reading that leads."""
    day = _day(of)
    keys = {short(key, year_of(day)) for key in bands_of(of)}
    return [(key, day, reading, len(keys)) for key in keys]


def _candidates(connection: Connection, new: Mapping[int, Sketch]) -> dict[int, list[int]]:
    """For each new reading the new ones before it, and those that are there, that share keys enough for their
    distance in time, those first of which it has most.
    """
    about = {reading: (_day(one), len(bands_of(one))) for reading, one in new.items()}
    beside: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for other, day, keys, reading, times in (*_shared_inside(new, about), *_shared_with_old(connection, new, about)):
        own_day, own = about[reading]
        fewest = min(own, keys)
        # Half are enough at any distance at which a key is asked for.
        if times > fewest // 2 or times >= least_shared(own, keys, abs(day - own_day) if day and own_day else None):
            beside[reading].append((-times / fewest, other))
    return {reading: [other for _, other in sorted(held)] for reading, held in beside.items()}


#: another reading, its day and how many keys it has, a new reading, and how many keys the two share
_Shared = tuple[int, int, int, int, int]


def _shared_inside(new: Mapping[int, Sketch], about: Mapping[int, tuple[int, int]]) -> Iterator[_Shared]:
    inside: dict[str, list[int]] = defaultdict(list)
    for reading in sorted(new):
        for key in bands_of(new[reading]):
            inside[key].append(reading)
    shared = Counter(ends for some in inside.values() for ends in combinations(some, 2))
    for (one, other), times in shared.items():
        (day, keys), (other_day, _) = about[one], about[other]
        if not (day and other_day) or abs(day - other_day) <= DAYS_OF_SAME_TEXT:
            yield one, day, keys, other, times


def _shared_with_old(
    connection: Connection, new: Mapping[int, Sketch], about: Mapping[int, tuple[int, int]]
) -> Iterable[_Shared]:
    years = years_held(connection, bands.c.band) if any(not day for day, _ in about.values()) else ()
    windows = {day: list(_windows(day, years)) for day, _ in about.values()}
    rows = [
        (short(key, year), reading, first, last)
        for reading, one in new.items()
        for key in bands_of(one)
        for year, first, last in windows[about[reading][0]]
    ]
    asked = given(connection, _WINDOW, rows)
    near = and_(bands.c.band == asked.c.band, bands.c.day.between(asked.c.first, asked.c.last))
    old = (bands.c.reading, bands.c.day, bands.c["keys"])
    found = select(*old, asked.c.reading.label("fresh"), func.count()).join_from(asked, bands, near)
    return [tuple(row) for row in connection.execute(found.group_by(*old, asked.c.reading)).all()]


def _windows(day: int, years: Collection[int]) -> Iterator[tuple[int, int, int]]:
    """Year, first and last day of those that may be copies of a report of a day; 0 is an unknown one."""
    yield 0, 0, 0
    first, last = (max(1, day - DAYS_OF_SAME_TEXT), day + DAYS_OF_SAME_TEXT) if day else (1, _LAST_DAY)
    yield from ((year, first, last) for year in (range(year_of(first), year_of(last) + 1) if day else years))


def _day(of: Sketch) -> int:
    return date.fromisoformat(of.day).toordinal() if of.day else 0


def drop_sketches(connection: Connection, gone: Collection[int]) -> frozenset[int]:
    """Takes readings out of the index, and gives those that were with one of them in a story and stay.

    Where one that led is gone the others of its story are compared anew: not all their pairs were.
    """
    story, _ = stories_of(connection, gone)
    led = {reading for reading in gone if story.get(reading) == reading}
    broken = set(story) if led else set(gone)
    held = sketches_of(connection, broken)
    for reading in sorted(broken):
        if story.get(reading) == reading:
            for some in chunks(row[0] for row in _rows(reading, held[reading])):
                connection.execute(delete(bands).where(bands.c.reading == reading, bands.c.band.in_(some)))
    for some in chunks(broken):
        connection.execute(delete(copy_edges).where(copy_edges.c.reading.in_(some)))
        connection.execute(delete(sketches).where(sketches.c.reading.in_(some)))
    left = sorted(broken - set(gone))
    for start in range(0, len(left), _BATCH):
        _enter(connection, {reading: held[reading] for reading in left[start : start + _BATCH]})
    return frozenset(story) - set(gone)


def stories_of(connection: Connection, of: Collection[int]) -> tuple[dict[int, int], set[tuple[int, int]]]:
    """All readings of the stories that some belong to, each with the one that leads for it; and the pairs of leading
    ones that hold these together.
    """
    asked = select(sketches.c.reading, sketches.c.leader)
    leaders = {row.leader for row in connection.execute(asked.where(among(connection, sketches.c.reading, of)))}
    pairs = _edges(connection, leaders)
    leaders |= {end for pair in pairs for end in pair}
    led = connection.execute(asked.where(among(connection, sketches.c.leader, leaders)))
    return {row.reading: row.leader for row in led}, pairs


def _edges(connection: Connection, of: Collection[int]) -> set[tuple[int, int]]:
    """The pairs of copies that can be reached from some that lead, the lesser first."""
    reached, latest, pairs = set(of), set(of), set[tuple[int, int]]()
    while latest:
        asked = select(copy_edges).where(among(connection, copy_edges.c.reading, latest))
        found = {(min(ends), max(ends)) for ends in connection.execute(asked).all()}
        latest = {end for pair in found for end in pair} - reached
        reached |= latest
        pairs |= found
    return pairs


def sketches_of(connection: Connection, wanted: Collection[int]) -> dict[int, Sketch]:
    """The sketches of readings that are there."""
    asked = select(sketches.c.reading, sketches.c.sketch).where(among(connection, sketches.c.reading, wanted))
    found = connection.execute(asked) if wanted else ()
    return {reading: Sketch.from_json(json.loads(line)) for reading, line in found}
