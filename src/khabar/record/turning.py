"""What a change of the journal makes of the derived tables: the one path that adding, sealing, deciding and rebuilding
take. It touches what the changed reports and decisions reach, and nothing else.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from khabar.nouns import Record
from khabar.record import copying
from khabar.record.added import is_added, place_added, readings_with_added
from khabar.record.carrying import Carrier
from khabar.record.copy_groups import group_copies
from khabar.record.decision_log import decision_log
from khabar.record.decisions import Steered, place_anchors, steered, touching
from khabar.record.journal import Entry, Writer
from khabar.record.keys import reading_of
from khabar.record.linking import Linker, put_numbers
from khabar.record.numbering import anchor_again, assign, carried, held_by, numbers_told
from khabar.record.readings import coded_of, drop_readings, keys_of, with_added
from khabar.record.rows import among
from khabar.record.schema import accounts
from khabar.record.steering import Steering


def turn_readings(
    connection: Connection,
    writer: Writer,
    linker: Linker,
    gone: Collection[int],
    new: Mapping[int, Record],
    keys: Collection[str] = (),
    sealed: Collection[int] = (),
) -> None:
    """Takes the accounts of readings out and those of others in, events that people added among them.

    `sealed` are readings that are erased when the former are out; `keys` are their reports. Where only `keys` are
    given, what people added to these reports is looked at anew, and nothing else.
    """
    writer.flush()
    log = decision_log(connection)
    decided = log.standing
    before = steered(connection, decided)
    keys = keys_of(connection, [*gone, *new]) | set(keys)
    moved = touching(connection, keys)
    changing = moved if gone or new or sealed else frozenset[int]()
    writer.changed |= numbers_told(connection, gone, changing)
    held = held_by(connection, keys) if gone or moved else ()
    held = carried(held, Carrier(connection, sealed)) if sealed else held
    adds = moved & {entry.sequence for entry in log.entries if is_added(entry)}
    again = _taken_out(connection, writer, adds, {*gone, *new}) if adds else _Again()
    out = {*gone, *again.records}
    touched = set(linker.drop(connection, out)) if out else set()
    touched_readings = set(copying.drop_sketches(connection, gone)) if gone else set()
    if sealed:
        drop_readings(connection, sealed)
    place_added(connection, adds, decided)
    linker.add(connection, with_added(connection, {**new, **again.records}) if adds else new)
    put_numbers(connection, again.numbers)
    copying.add_sketches(connection, new)
    place_anchors(connection, [entry for entry in decided if entry.sequence in moved])
    after = steered(connection, decided)
    told = {*new, *again.records}
    anchor_again(connection, writer, held, {*out, *told})
    _regroup(connection, writer, linker, touched, told, touched_readings | set(new), before, after)
    writer.changed |= numbers_told(connection, (), changing)


@dataclass(frozen=True, slots=True)
class _Again:
    """Readings that are taken out and in again only for what people added to them: their codings, and the incidents of
    the accounts that these have.
    """

    records: Mapping[int, Record] = field(default_factory=dict)
    numbers: Mapping[int, int] = field(default_factory=dict)


def _taken_out(connection: Connection, writer: Writer, adds: Collection[int], others: Collection[int]) -> _Again:
    """The current readings, but for some others, to which decisions added events or may do so."""
    own = set(readings_with_added(connection, adds).values()) - set(others)
    records = {reading: record for reading in sorted(own) if (record := coded_of(connection, reading))}
    asked = select(accounts.c.id, accounts.c.reading, accounts.c.event, accounts.c.number)
    numbers: dict[int, int] = {}
    for row in connection.execute(asked.where(among(connection, accounts.c.reading, own), accounts.c.number > 0)):
        if any(event.id == row.event for event in records[row.reading].events):
            numbers[row.id] = row.number
        else:
            writer.changed.add(row.number)
    return _Again(records, numbers)


def turn_decisions(
    connection: Connection, writer: Writer, linker: Linker, new: Sequence[Entry], before: Steered | None
) -> None:
    """Groups anew what new decisions reach. `before`: what was asked for before them; None: they ask for nothing."""
    writer.flush()
    log = decision_log(connection)
    about = {one.sequence: one for one in map(log.undone_by, new)}
    place_anchors(connection, list(about.values()))
    if before is not None:
        _regroup(connection, writer, linker, set(), set(), set(), before, steered(connection, log.standing))
    writer.changed |= numbers_told(connection, (), about)


def _regroup(
    connection: Connection,
    writer: Writer,
    linker: Linker,
    touched: set[int],
    told: set[int],
    touched_readings: set[int],
    before: Steered,
    after: Steered,
) -> None:
    """Groups anew: readings to groups of copies first, for of copies that tell the same one account is compared.

    `touched` are accounts, `told` readings whose accounts are new.
    """
    touched_readings |= _changed(before.reports, after.reports)
    moved = group_copies(connection, touched_readings, after.reports) if touched_readings else frozenset[int]()
    touched |= _changed(before.accounts, after.accounts)
    told |= moved | {reading_of(account) for account in touched}
    if told:
        touched |= linker.settle(connection, told, after.accounts)
        assign(connection, writer, linker.groups(connection, touched, after.accounts))
    writer.changed |= numbers_told(connection, moved)


def _changed(before: Steering, after: Steering) -> set[int]:
    pairs = (before.together ^ after.together) | (before.apart ^ after.apart)
    return {end for pair in pairs for end in pair}
