"""Copies of one story among the current readings, a batch at a time, by `khabar.link.copies`."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date
from itertools import combinations

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from khabar.link.copies import Sketch, is_copy, least_shared, sketch
from khabar.link.copies import bands as bands_of
from khabar.nouns import Record
from khabar.record.keys import short
from khabar.record.readings import chunks
from khabar.record.schema import bands, copy_edges, readings
from khabar.record.steering import Steering

#: no copies are published farther apart (`khabar.link.copies_rule`)
MOST_DAYS = 45


def add_sketches(connection: Connection, records: Mapping[int, Record]) -> None:
    """Adds readings to the index of copies, with the pairs of copies that they make."""
    new = {reading: sketch(record.report) for reading, record in records.items()}
    lines = [
        {"which": reading, "line": json.dumps(one.to_json(), separators=(",", ":"))} for reading, one in new.items()
    ]
    if not lines:
        return
    connection.execute(
        update(readings).where(readings.c.sequence == bindparam("which")).values(sketch=bindparam("line")), lines
    )
    held = {reading: {short(key) for key in bands_of(one)} for reading, one in new.items()}
    pairs = {(old, reading) for reading, one in new.items() for old in _candidates(connection, held[reading], one)}
    pairs |= {(one, other) for one, other in combinations(sorted(new), 2) if not held[one].isdisjoint(held[other])}
    rows = [
        {"band": key, "day": _day(new[reading]), "reading": reading, "keys": len(keys)}
        for reading, keys in held.items()
        for key in keys
    ]
    connection.execute(insert(bands), rows)
    known = {**_sketches(connection, {old for old, _ in pairs if old not in new}), **new}
    found = [ends for ends in sorted(pairs) if is_copy(known[ends[0]], known[ends[1]])]
    if found:
        both = [{"reading": a, "other": b} for one, other in found for a, b in ((one, other), (other, one))]
        connection.execute(insert(copy_edges), both)


def _candidates(connection: Connection, keys: Collection[int], of: Sketch) -> set[int]:
    """The readings that share keys enough with a sketch and may be as near to it in time as copies are."""
    day, shared, held = _day(of), Counter[int](), dict[int, int]()
    for some in chunks(keys):
        asked = select(bands.c.reading, bands.c["keys"]).where(bands.c.band.in_(some))
        if day:
            asked = asked.where(bands.c.day.between(day - MOST_DAYS, day + MOST_DAYS) | (bands.c.day == 0))
        for reading, count in connection.execute(asked):
            shared[reading] += 1
            held[reading] = count
    return {reading for reading, count in shared.items() if count >= least_shared(len(keys), held[reading])}


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
        connection.execute(update(readings).where(readings.c.sequence.in_(some)).values(sketch=None))
    return frozenset(beside)


def group_copies(connection: Connection, touched: Collection[int], steering: Steering) -> None:
    """Finds the groups of the components in which current readings lie, and notes the least key of each group."""
    reached, found = _component(connection, touched, steering)
    held: dict[int, str] = {}
    keys: dict[int, str] = {}
    for some in chunks(reached):
        asked = select(readings.c.sequence, readings.c.key, readings.c.copies).where(
            readings.c.sequence.in_(some), readings.c.is_current
        )
        for row in connection.execute(asked):
            keys[row.sequence], held[row.sequence] = row.key, row.copies
    for members in _groups(keys, found, steering):
        least = min(keys[member] for member in members)
        changed = [member for member in members if held[member] != least]
        for some in chunks(changed):
            connection.execute(update(readings).where(readings.c.sequence.in_(some)).values(copies=least))


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
    for some in chunks(wanted):
        asked = select(readings.c.sequence, readings.c.sketch).where(readings.c.sequence.in_(some))
        for row in connection.execute(asked):
            if row.sketch is not None:
                found[row.sequence] = Sketch.from_json(json.loads(row.sketch))
    return found


def _ends(connection: Connection, of: Collection[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for some in chunks(of):
        for row in connection.execute(select(copy_edges).where(copy_edges.c.reading.in_(some))):
            found.setdefault(row.reading, set()).add(row.other)
    return found
