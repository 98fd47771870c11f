"""What a change of the journal makes of the derived tables: the one path that adding, sealing, deciding and rebuilding
take. It touches what the changed reports and decisions reach, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

from sqlalchemy import Connection, select

from khabar.nouns import Record
from khabar.record import copying
from khabar.record.decisions import Steered, in_force, meant, place_anchors, steered, touching
from khabar.record.journal import Entry, Writer
from khabar.record.linking import Linker
from khabar.record.numbering import anchor_again, assign, held_by
from khabar.record.readings import keys_of
from khabar.record.rows import among
from khabar.record.schema import accounts, anchors
from khabar.record.steering import Steering


def turn_readings(
    connection: Connection,
    writer: Writer,
    linker: Linker,
    gone: Collection[int],
    new: Mapping[int, Record],
    keys: Collection[str] = (),
    between: Callable[[], None] = lambda: None,
) -> None:
    """Takes the accounts of readings out and those of others in.

    `between` is called when the former are out; it may delete readings, of which `keys` are the reports.
    """
    writer.flush()
    decided = in_force(connection)
    before = steered(connection, decided)
    keys = keys_of(connection, [*gone, *new]) | set(keys)
    moved = touching(connection, keys)
    writer.changed |= _numbers(connection, readings_of=gone) | _numbers(connection, decided_by=moved)
    held = held_by(connection, keys) if gone or moved else ()
    touched = set(linker.drop(connection, gone)) if gone else set()
    touched_readings = set(copying.drop_sketches(connection, gone)) if gone else set()
    between()
    touched |= linker.add(connection, new)
    copying.add_sketches(connection, new)
    place_anchors(connection, [entry for entry in decided if entry.sequence in moved])
    after = steered(connection, decided)
    if held:
        anchor_again(connection, writer, held, _in_order(connection, linker, held))
    _regroup(connection, writer, linker, touched, touched_readings | set(new), before, after)
    writer.changed |= _numbers(connection, decided_by=moved)


def turn_decisions(
    connection: Connection, writer: Writer, linker: Linker, new: Sequence[Entry], before: Steered
) -> None:
    """Groups anew what new decisions reach; `before`: what was asked for before them."""
    writer.flush()
    place_anchors(connection, [entry for entry in new if entry.body["kind"] != "undo"])
    after = steered(connection, in_force(connection))
    _regroup(connection, writer, linker, set(), set(), before, after)
    writer.changed |= _numbers(connection, decided_by=meant(connection, new))


def _in_order(connection: Connection, linker: Linker, held: Sequence[object]) -> dict[int, object]:
    beside = {account for one in held for account in getattr(one, "beside", ())}
    known = linker.traits(connection, beside)
    return {account: traits.key for account, traits in sorted(known.items(), key=lambda item: item[1].key)}


def _regroup(
    connection: Connection,
    writer: Writer,
    linker: Linker,
    touched: set[int],
    touched_readings: set[int],
    before: Steered,
    after: Steered,
) -> None:
    touched |= _changed(before.accounts, after.accounts)
    if touched:
        assign(connection, writer, linker.groups(connection, touched, after.accounts))
    touched_readings |= _changed(before.reports, after.reports)
    if touched_readings:
        moved = copying.group_copies(connection, touched_readings, after.reports)
        writer.changed |= _numbers(connection, readings_of=moved)


def _changed(before: Steering, after: Steering) -> set[int]:
    pairs = (before.together ^ after.together) | (before.apart ^ after.apart)
    return {end for pair in pairs for end in pair}


def _numbers(
    connection: Connection, *, readings_of: Collection[int] = (), decided_by: Collection[int] = ()
) -> frozenset[int]:
    """The incidents that readings tell, and those that decisions are on."""
    if not readings_of and not decided_by:
        return frozenset()
    on = select(anchors.c.account).where(among(connection, anchors.c.decision, decided_by))
    told = among(connection, accounts.c.reading, readings_of) | accounts.c.id.in_(on)
    asked = select(accounts.c.number).where(told, accounts.c.number.is_not(None)).distinct()
    return frozenset(connection.execute(asked).scalars())
