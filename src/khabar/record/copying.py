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

from khabar.link.copies import FAR_KEYS, Sketch, answers_for, far_bands, is_copy, least_far, least_shared, sketch
from khabar.link.copies import bands as bands_of
from khabar.link.copies_rule import DAYS, DAYS_OF_SAME_TEXT
from khabar.link.joined import Joined
from khabar.nouns import Record
from khabar.record.keys import period_of, short
from khabar.record.readings import chunks
from khabar.record.rows import among, given, periods_held, put_rows
from khabar.record.schema import bands, copy_edges, sketches

_WINDOW = {"band": BigInteger(), "reading": BigInteger(), "first": Integer(), "last": Integer(), "far": Integer()}
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
    day, many = _day(of), len(bands_of(of))
    keys = {*bands_of(of), *map(_far, far_bands(of) if day else ())}
    return [(key, day, reading, many) for key in {short(key, period_of(day)) for key in keys}]


def _far(key: str) -> str:
    return f"far {key}"


def _candidates(connection: Connection, new: Mapping[int, Sketch]) -> dict[int, list[int]]:
    """For each new reading the new ones before it, and those that are there, that share keys enough for their distance
    in time, those first of which it has most.
    """
    about = {reading: (_day(one), len(bands_of(one))) for reading, one in new.items()}
    beside: dict[int, dict[int, float]] = defaultdict(dict)
    for other, day, keys, reading, far, times in (*_inside(new, about), *_among_old(connection, new)):
        own_day, own = about[reading]
        apart = abs(day - own_day) if day and own_day else None
        fewest = min(own, keys)
        if far:
            if apart is not None and apart > DAYS and times >= least_far(own, keys):
                beside[reading][other] = times / min(fewest, FAR_KEYS)
        elif times >= least_shared(own, keys, apart):
            beside[reading][other] = times / fewest
    return {reading: sorted(held, key=lambda one: (-held[one], one)) for reading, held in beside.items()}


#: another reading, its day and how many keys it has, a new reading, and how many keys the two share, 1: of those for
#: far days
_Shared = tuple[int, int, int, int, int, int]


def _inside(new: Mapping[int, Sketch], about: Mapping[int, tuple[int, int]]) -> Iterator[_Shared]:
    inside: dict[str, list[int]] = defaultdict(list)
    for reading in sorted(new):
        for key in bands_of(new[reading]):
            inside[key].append(reading)
    shared = Counter(ends for some in inside.values() for ends in combinations(some, 2))
    for (one, other), times in shared.items():
        (day, keys), (other_day, _) = about[one], about[other]
        if not (day and other_day) or abs(day - other_day) <= DAYS_OF_SAME_TEXT:
            yield one, day, keys, other, 0, times


def _among_old(connection: Connection, new: Mapping[int, Sketch]) -> Iterable[_Shared]:
    periods = periods_held(connection, bands.c.band) if any(one.day is None for one in new.values()) else ()
    rows = {row for reading, one in new.items() for row in _asked(reading, one, periods)}
    asked = given(connection, _WINDOW, rows)
    near = and_(bands.c.band == asked.c.band, bands.c.day.between(asked.c.first, asked.c.last))
    pair = (bands.c.reading, bands.c.day, bands.c["keys"], asked.c.reading.label("fresh"), asked.c.far)
    found = select(*pair, func.count()).join_from(asked, bands, near).group_by(*pair)
    return [tuple(row) for row in connection.execute(found).all()]


def _asked(reading: int, of: Sketch, periods: Collection[int]) -> Iterator[tuple[int, int, int, int, int]]:
    """Keys with the reading, the first and last day of those asked for (0: unknown), and 1: those for far days."""
    day = _day(of)
    for key in bands_of(of):
        yield short(key), reading, 0, 0, 0
    for keys, days, far in ((bands_of(of), DAYS, 0), (map(_far, far_bands(of)), DAYS_OF_SAME_TEXT, 1)):
        first, last = max(1, day - days), min(_LAST_DAY, day + days)
        some: Collection[int] = range(period_of(first), period_of(last) + 1)
        if not day:
            first, last, some = 1, _LAST_DAY, () if far else periods
        yield from ((short(key, period), reading, first, last, far) for key in keys for period in some)


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
