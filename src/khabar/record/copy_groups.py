"""Groups of copies among the current readings: stories, with what people decided."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy import Connection, bindparam, select, update

from khabar.link.copies import parted
from khabar.link.joined import Joined
from khabar.record.copying import sketches_of, stories_of
from khabar.record.rows import among
from khabar.record.schema import readings
from khabar.record.steering import Steering


def group_copies(connection: Connection, touched: Collection[int], steering: Steering) -> frozenset[int]:
    """Finds the groups of the stories in which current readings lie, notes the least key of each group, and gives the
    readings that stand in another group now.
    """
    stories = list(_stories(connection, touched, steering))
    inside = [reading for story in stories for reading in story]
    asked = select(readings.c.sequence, readings.c.key, readings.c.copies)
    asked = asked.where(among(connection, readings.c.sequence, inside), readings.c.is_current)
    rows = {row.sequence: row for row in connection.execute(asked)}
    moved: dict[int, str] = {}
    for story in stories:
        held = sorted((rows[reading] for reading in story if reading in rows), key=lambda row: row.key)
        keys = {row.sequence: row.key for row in held}
        for members in _groups(connection, keys, steering):
            least = min(keys[member] for member in members)
            moved.update((member, least) for member in members if rows[member].copies != least)
    if moved:
        changed = update(readings).where(readings.c.sequence == bindparam("which")).values(copies=bindparam("least"))
        connection.execute(changed, [{"which": reading, "least": least} for reading, least in moved.items()])
    return frozenset(moved)


def _stories(connection: Connection, touched: Collection[int], steering: Steering) -> Iterator[list[int]]:
    """The readings of each story that some belong to, those with it that people put together."""
    decided: dict[int, set[int]] = {}
    for one, other in steering.together:
        decided.setdefault(one, set()).add(other)
        decided.setdefault(other, set()).add(one)
    leaders, pairs, latest = dict[int, int](), set(steering.together), set(touched)
    while latest:
        led, edges = stories_of(connection, latest)
        leaders |= led
        pairs |= edges
        latest = {other for one in led.keys() & decided.keys() for other in decided[one]} - leaders.keys()
    joined = Joined(leaders)
    for one, other in (*leaders.items(), *pairs):
        if one in leaders and other in leaders:
            joined.join(one, other)
    yield from joined.groups()


def _groups(connection: Connection, keys: Mapping[int, str], steering: Steering) -> Iterator[Collection[int]]:
    """The groups of a story, whose keys are in order: one, unless people keep some of it apart."""
    together, apart = (
        [pair for pair in pairs if pair[0] in keys and pair[1] in keys] for pairs in (steering.together, steering.apart)
    )
    if not apart:
        yield keys.keys()
        return
    known = sketches_of(connection, keys)
    in_order = sorted(together, key=lambda pair: sorted(keys[end] for end in pair))
    yield from parted({reading: known[reading] for reading in keys}, in_order, apart)
