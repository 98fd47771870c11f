"""What can be read from a record: incidents with their accounts and decisions, groups of copies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, func, select

from khabar.nouns.incident import Account, Decision, Incident
from khabar.record.decision_log import decision_log
from khabar.record.decisions import decision_of
from khabar.record.journal import Entry
from khabar.record.readings import Records, chunks
from khabar.record.schema import accounts, anchors, readings

_PAGE = 100


class Decided:
    """The decisions in force, by the accounts that they are on."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self._entries: dict[int, Entry] = {entry.sequence: entry for entry in decision_log(connection).standing}
        self._made: dict[int, Decision] = {}

    def on(self, members: Collection[int]) -> tuple[Decision, ...]:
        """The decisions on some accounts, in the order in which they were made."""
        if not self._entries:
            return ()
        found: set[int] = set()
        for some in chunks(members):
            found.update(
                self.connection.execute(select(anchors.c.decision).where(anchors.c.account.in_(some))).scalars()
            )
        return tuple(self._decision(sequence) for sequence in sorted(found & self._entries.keys()))

    def _decision(self, sequence: int) -> Decision:
        if sequence not in self._made:
            self._made[sequence] = decision_of(self.connection, self._entries[sequence])
        return self._made[sequence]


def incidents(connection: Connection, numbers: Sequence[int] | None = None) -> Iterator[Incident]:
    """The incidents in the order of their numbers, or those of some numbers; a page of them in memory."""
    decided, records = Decided(connection), Records(connection)
    for page in _pages(connection, numbers):
        rows = connection.execute(
            select(accounts.c.id, accounts.c.number, accounts.c.reading, accounts.c.event, readings.c.copies)
            .join(readings, readings.c.sequence == accounts.c.reading)
            .where(accounts.c.number.in_(page))
        ).all()
        inside: dict[int, list[Any]] = defaultdict(list)
        for row in rows:
            inside[row.number].append(row)
        for number in page:
            if number in inside:
                yield _incident(number, inside[number], records, decided)


def numbers_held(connection: Connection) -> Iterator[int]:
    """The numbers that have accounts, in order."""
    for page in _pages(connection, None):
        yield from page


def captures_of(connection: Connection, numbers: Sequence[int]) -> set[int]:
    """The sequences of the captures that incidents of some numbers rest on."""
    found: set[int] = set()
    for some in chunks(numbers):
        asked = select(accounts.c.reading).where(accounts.c.number.in_(some)).distinct()
        found.update(connection.execute(asked).scalars())
    return found


def _pages(connection: Connection, numbers: Sequence[int] | None) -> Iterator[Sequence[int]]:
    if numbers is not None:
        yield from chunks(sorted(set(numbers)))
        return
    last = 0
    while True:
        asked = select(accounts.c.number).where(accounts.c.number > last).distinct()
        found = connection.execute(asked.order_by(accounts.c.number).limit(_PAGE)).scalars()
        page = [int(number) for number in found if number is not None]
        if not page:
            return
        yield page
        last = page[-1]


def _incident(number: int, rows: Sequence[Any], records: Records, decided: Decided) -> Incident:
    held = records.of([row.reading for row in rows])
    told = []
    for row in sorted(rows, key=lambda row: row.reading):
        record = held[row.reading]
        told.append(Account(record.report, records.event(record, row.event), row.copies))
    told.sort(key=lambda account: account.key)
    return Incident(number, tuple(told), decided.on([row.id for row in rows]))


def copies(connection: Connection) -> tuple[frozenset[str], ...]:
    """The groups of two and more reports that are copies of one story, in the order of their least keys."""
    many = select(readings.c.copies).where(readings.c.is_current).group_by(readings.c.copies).having(func.count() > 1)
    groups: dict[str, set[str]] = {}
    asked = select(readings.c.copies, readings.c.key).where(readings.c.is_current, readings.c.copies.in_(many))
    for row in connection.execute(asked):
        groups.setdefault(row.copies, set()).add(row.key)
    return tuple(frozenset(members) for _, members in sorted(groups.items()))
