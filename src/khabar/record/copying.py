"""Copies of one story among the current readings, a batch at a time, by `khabar.link.copies`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from itertools import combinations

from sqlalchemy import BigInteger, Connection, Integer, and_, delete, func, select, update

from khabar.link.copies import Sketch, is_copy, least_shared, sketch
from khabar.link.copies import bands as bands_of
from khabar.link.copies_rule import DAYS_OF_SAME_TEXT
from khabar.nouns import Record
from khabar.record.keys import short
from khabar.record.readings import chunks
from khabar.record.rows import among, given, put_rows
from khabar.record.schema import bands, copy_edges, readings, sketches
from khabar.record.steering import Steering

_WINDOW = {"band": BigInteger(), "reading": BigInteger(), "first": Integer(), "last": Integer()}


def add_sketches(connection: Connection, records: Mapping[int, Record]) -> None:
    """Adds readings to the index of copies, with the pairs of copies that they make."""
    new = {reading: sketch(record.report) for reading, record in records.items()}
    if not new:
        return
    lines = [(reading, json.dumps(one.to_json(), separators=(",", ":"))) for reading, one in new.items()]
    put_rows(connection, sketches, lines)
    held = {reading: {short(key) for key in bands_of(one)} for reading, one in new.items()}
    rows = [(key, _day(new[reading]), reading, len(keys)) for reading, keys in held.items() for key in keys]
    pairs = _candidates(connection, rows)
    put_rows(connection, bands, sorted(rows))
    known = {**_sketches(connection, {old for old, _ in pairs if old not in new}), **new}
    found = [ends for ends in sorted(pairs) if is_copy(known[ends[0]], known[ends[1]])]
    if found:
        put_rows(connection, copy_edges, [ends for one, other in found for ends in ((one, other), (other, one))])


def _candidates(connection: Connection, rows: Collection[tuple[int, int, int, int]]) -> set[tuple[int, int]]:
    """The pairs of new readings, and of older and new ones, that share keys enough for their distance in time. `rows`:
    those of the new ones in the table.
    """
    about = {reading: (day, count) for _, day, reading, count in rows}
    inside: dict[int, list[int]] = {}
    for band, _, reading, _ in rows:
        inside.setdefault(band, []).append(reading)
    shared = Counter(ends for some in inside.values() for ends in combinations(sorted(some), 2))
    asked = given(connection, _WINDOW, [(band, reading, *w) for band, day, reading, _ in rows for w in _windows(day)])
    near = and_(bands.c.band == asked.c.band, bands.c.day.between(asked.c.first, asked.c.last))
    old = (bands.c.reading, bands.c.day, bands.c["keys"])
    found = select(*old, asked.c.reading.label("fresh"), func.count()).join_from(asked, bands, near)
    for reading, day, count, fresh, times in connection.execute(found.group_by(*old, asked.c.reading)).all():
        about[reading] = (day, count)
        shared[reading, fresh] = times

    def is_enough(one: int, other: int, times: int) -> bool:
        (day, count), (other_day, other_count) = about[one], about[other]
        return times >= least_shared(count, other_count, abs(day - other_day) if day and other_day else None)

    return {ends for ends, times in shared.items() if is_enough(*ends, times)}


def _windows(day: int) -> list[tuple[int, int]]:
    """The days of those that may be copies of a report of a day, from and to; 0 is an unknown one."""
    if not day:
        return [(0, date.max.toordinal())]
    return [(0, 0), (max(1, day - DAYS_OF_SAME_TEXT), day + DAYS_OF_SAME_TEXT)]


def _day(of: Sketch) -> int:
    return date.fromisoformat(of.day).toordinal() if of.day else 0


def drop_sketches(connection: Connection, gone: Collection[int]) -> frozenset[int]:
    """Takes readings out of the index, and gives those that had a copy among them and stay."""
    beside = {end for ends in _ends(connection, gone).values() for end in ends} - set(gone)
    for reading, one in _sketches(connection, gone).items():
        for some in chunks({short(key) for key in bands_of(one)}):
            connection.execute(delete(bands).where(bands.c.reading == reading, bands.c.band.in_(some)))
    for some in chunks(gone):
        connection.execute(delete(copy_edges).where(copy_edges.c.reading.in_(some)))
        for reading in sorted(beside):
            connection.execute(delete(copy_edges).where(copy_edges.c.reading == reading, copy_edges.c.other.in_(some)))
        connection.execute(delete(sketches).where(sketches.c.reading.in_(some)))
    return frozenset(beside)


def group_copies(connection: Connection, touched: Collection[int], steering: Steering) -> frozenset[int]:
    """Finds the groups of the components in which current readings lie, notes the least key of each group, and gives
    the readings that stand in another group now.
    """
    reached, found = _component(connection, touched, steering)
    held: dict[int, str] = {}
    keys: dict[int, str] = {}
    asked = select(readings.c.sequence, readings.c.key, readings.c.copies).where(
        among(connection, readings.c.sequence, reached), readings.c.is_current
    )
    for sequence, key, copies in connection.execute(asked):
        keys[sequence], held[sequence] = key, copies
    moved: set[int] = set()
    for members in _groups(keys, found, steering):
        least = min(keys[member] for member in members)
        changed = [member for member in members if held[member] != least]
        for some in chunks(changed):
            connection.execute(update(readings).where(readings.c.sequence.in_(some)).values(copies=least))
        moved.update(changed)
    return frozenset(moved)


def _groups(keys: Mapping[int, str], pairs: Collection[tuple[int, int]], steering: Steering) -> list[set[int]]:
    """Readings joined by pairs, in the order of their keys, but never two that a decision keeps apart."""
    group_of = {reading: {reading} for reading in keys}

    def order(ends: tuple[int, int]) -> list[str]:
        return sorted(keys[end] for end in ends)

    decided = [ends for ends in steering.together if ends[0] in keys and ends[1] in keys]
    others = [ends for ends in pairs if ends[0] in keys and ends[1] in keys]
    for one, other in (*sorted(decided, key=order), *sorted(others, key=order)):
        left, right = group_of[one], group_of[other]
        if left is right or _is_parted(left, right, steering.apart):
            continue
        left |= right
        for member in right:
            group_of[member] = left
    return list({id(members): members for members in group_of.values()}.values())


def _is_parted(left: set[int], right: set[int], apart: Collection[tuple[int, int]]) -> bool:
    return bool(apart) and any(
        (one in left and other in right) or (one in right and other in left) for one, other in apart
    )


def _component(
    connection: Connection, touched: Collection[int], steering: Steering
) -> tuple[frozenset[int], set[tuple[int, int]]]:
    decided: dict[int, set[int]] = {}
    for one, other in steering.together:
        decided.setdefault(one, set()).add(other)
        decided.setdefault(other, set()).add(one)
    reached, latest, pairs = set(touched), set(touched), set[tuple[int, int]]()
    while latest:
        beside: set[int] = set()
        for reading, ends in _ends(connection, latest).items():
            pairs.update((min(reading, end), max(reading, end)) for end in ends)
            beside |= ends
        for reading in latest & decided.keys():
            beside |= decided[reading]
        latest = beside - reached
        reached |= latest
    return frozenset(reached), pairs


def _sketches(connection: Connection, wanted: Collection[int]) -> dict[int, Sketch]:
    found: dict[int, Sketch] = {}
    if wanted:
        for reading, line in connection.execute(select(sketches).where(among(connection, sketches.c.reading, wanted))):
            found[reading] = Sketch.from_json(json.loads(line))
    return found


def _ends(connection: Connection, of: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for reading, other in connection.execute(
        select(copy_edges).where(among(connection, copy_edges.c.reading, of))
    ).all():
        found.setdefault(reading, set()).add(other)
    return found
