"""Incident numbers: issued once, tied to an account by its words, never used for anything else.

The group that holds the account to which a number is anchored has that number; of several the lowest, to which the
others lead; when the group falls apart again, each part has its own back. An account that is told no more passes its
number on to the least account that is left of its incident; where none is left, the number is withdrawn.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from khabar.record.anchoring import Found, anchors_of, find
from khabar.record.journal import Writer, entries, entry_at
from khabar.record.keys import reading_of
from khabar.record.linking import numbers_of, put_numbers
from khabar.record.readings import chunks
from khabar.record.rows import among
from khabar.record.schema import accounts, anchors, numbers


@dataclass(frozen=True, slots=True)
class Held:
    """A number before its report changes: its account, and the other accounts of that one's incident."""

    number: int
    account: int | None
    beside: frozenset[int]


def held_by(connection: Connection, keys: Collection[str]) -> tuple[Held, ...]:
    """The numbers anchored to words of some reports, as they are before these change."""
    rows: list[Any] = []
    for some in chunks(keys):
        asked = select(numbers.c.number, numbers.c.account).where(numbers.c.key.in_(some))
        rows += connection.execute(asked).all()
    incidents = numbers_of(connection, [row.account for row in rows if row.account is not None])
    members: dict[int, set[int]] = {}
    for some in chunks({number for number in incidents.values() if number is not None}):
        for row in connection.execute(select(accounts.c.id, accounts.c.number).where(accounts.c.number.in_(some))):
            members.setdefault(row.number, set()).add(row.id)
    return tuple(
        Held(row.number, row.account, frozenset(members.get(incidents.get(row.account) or 0, ())) - {row.account})
        for row in sorted(rows, key=lambda row: row.number)
    )


def anchor_again(connection: Connection, writer: Writer, held: Sequence[Held], order: Mapping[int, object]) -> None:
    """Finds the accounts of numbers whose reports changed; `order`: accounts that are still there, least first."""
    for one in held:
        row = connection.execute(select(numbers.c.entry).where(numbers.c.number == one.number)).one()
        entry = entry_at(connection, row.entry)
        found = find(connection, entry.body["anchor"]) if entry else Found()
        if found.account is not None:
            _set(connection, one.number, found, row.entry)
            continue
        left = [account for account in order if account in one.beside]
        if left:
            anchor, key = anchors_of(connection, left[:1])[left[0]]
            moved = writer.append("number", {"number": one.number, "anchor": anchor})
            _set(connection, one.number, Found(key, reading_of(left[0]), left[0]), moved.sequence)
        else:
            _set(connection, one.number, found, row.entry)


def assign(connection: Connection, writer: Writer, groups: Sequence[frozenset[int]]) -> None:
    """Gives each group its number; a new one where none of its accounts holds one. Notes the numbers whose accounts are
    others now.
    """
    inside = {account for members in groups for account in members}
    before = numbers_of(connection, inside)
    held, leading = _anchored_to(connection, inside)
    issuing = _Issuing(connection, writer)
    changed: dict[int, int] = {}
    for members in groups:
        here = sorted(number for account in members for number in held.get(account, ()))
        if not here:
            here = [issuing.issue(min(members))]
        for number in here:
            leads_to = here[0] if number != here[0] else None
            if leading.get(number) != leads_to:
                writer.append("lead", {"number": number, "to": leads_to})
                connection.execute(update(numbers).where(numbers.c.number == number).values(leads_to=leads_to))
        changed.update((account, here[0]) for account in members if before.get(account) != here[0])
    issuing.finish()
    put_numbers(connection, changed)
    writer.changed.update(changed.values())
    writer.changed.update(old for account in changed if (old := before.get(account)) is not None)


def _anchored_to(connection: Connection, of: Collection[int]) -> tuple[dict[int, list[int]], dict[int, int | None]]:
    """The numbers anchored to accounts, and where each number leads."""
    held: dict[int, list[int]] = {}
    leading: dict[int, int | None] = {}
    asked = select(numbers.c.number, numbers.c.account, numbers.c.leads_to)
    for number, account, leads_to in connection.execute(asked.where(among(connection, numbers.c.account, of))):
        held.setdefault(account, []).append(number)
        leading[number] = leads_to
    return held, leading


class _Issuing:
    """New numbers, which go into journal and table together."""

    def __init__(self, connection: Connection, writer: Writer) -> None:
        self.connection, self.writer = connection, writer
        self._last: int | None = None
        self._accounts: dict[int, int] = {}

    def issue(self, account: int) -> int:
        """The next number, anchored to an account."""
        if self._last is None:
            self._last = int(self.connection.execute(select(func.max(numbers.c.number))).scalar() or 0)
        self._last += 1
        self._accounts[self._last] = account
        return self._last

    def finish(self) -> None:
        found = anchors_of(self.connection, list(self._accounts.values()))
        rows: list[dict[str, object]] = []
        for number, account in self._accounts.items():
            anchor, key = found[account]
            entry = self.writer.append("number", {"number": number, "anchor": anchor}).sequence
            rows.append({"number": number, "entry": entry, "key": key, "account": account, "leads_to": None})
        if rows:
            self.connection.execute(insert(numbers), rows)


def _set(connection: Connection, number: int, found: Found, entry: int) -> None:
    values = {"entry": entry, "key": found.key, "account": found.account}
    connection.execute(update(numbers).where(numbers.c.number == number).values(values))


def replay(connection: Connection, later: Connection | None = None) -> None:
    """Fills the empty table of numbers from the journal.

    `later`: the whole record, where this is a part of it, as it stood: a number whose words are sealed by now takes
    an anchor that it was given afterwards.
    """
    last = {int(entry.body["number"]): entry for entry in entries(connection, "number")}
    found = {number: find(connection, entry.body["anchor"]) for number, entry in last.items()}
    if later is not None:
        for entry in entries(later, "number", after=max((entry.sequence for entry in last.values()), default=0)):
            number = int(entry.body["number"])
            if number in found and found[number].account is None:
                found[number] = find(connection, entry.body["anchor"])
    leads = {int(entry.body["number"]): entry.body["to"] for entry in entries(connection, "lead")}
    rows = [
        {
            "number": number,
            "entry": entry.sequence,
            "key": found[number].key,
            "account": found[number].account,
            "leads_to": leads.get(number),
        }
        for number, entry in sorted(last.items())
    ]
    if rows:
        connection.execute(insert(numbers), rows)


def numbers_told(connection: Connection, told_by: Collection[int], decided_by: Collection[int] = ()) -> frozenset[int]:
    """The incidents that readings tell, and those that decisions are on."""
    if not told_by and not decided_by:
        return frozenset()
    on = select(anchors.c.account).where(among(connection, anchors.c.decision, decided_by))
    told = among(connection, accounts.c.reading, told_by) | accounts.c.id.in_(on)
    asked = select(accounts.c.number).where(told, accounts.c.number.is_not(None)).distinct()
    return frozenset(connection.execute(asked).scalars())


def current_number(connection: Connection, number: int) -> int | None:
    """The number that an incident has now: its own, or the one it leads to; None: it was never issued."""
    row = connection.execute(select(numbers).where(numbers.c.number == number)).first()
    return None if row is None else int(row.leads_to or row.number)
