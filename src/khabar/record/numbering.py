"""Incident numbers: issued once, tied to an account by its words, never used for anything else.

The group that holds the account to which a number is anchored has that number; of several the lowest, to which the
others lead; when the group falls apart again, each part has its own back. An account that is told no more passes its
number on to the least account of its incident that is still told, be it by a new version or another reader; where none
is, the number is withdrawn.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, and_, func, insert, select, update

from khabar.nouns.incident import AccountKey
from khabar.record.anchoring import Found, anchors_of, find
from khabar.record.carrying import Carrier
from khabar.record.journal import Writer, entries, entry_at
from khabar.record.keys import reading_of
from khabar.record.linking import numbers_of, put_numbers
from khabar.record.rows import among
from khabar.record.schema import accounts, added, anchors, numbers, readings


@dataclass(frozen=True, slots=True)
class Member:
    """An account of an incident before reports change: its key, and all words by which it can be found again.

    `triggers` as the column of accounts holds them; `added`: the decision that added it.
    """

    key: AccountKey
    account: int
    reading: int
    triggers: str
    added: int | None

    def anchors(self) -> list[dict[str, Any]]:
        """An anchor for each of its triggers, the first ones first."""
        added = {} if self.added is None else {"added": self.added}
        return [
            {"capture": self.reading, "start": start, "end": end, "words": words, **added}
            for start, end, words in sorted(json.loads(self.triggers))
        ]


@dataclass(frozen=True, slots=True)
class Held:
    """A number before reports change, with the accounts of its incident: its own first, the others by their keys."""

    number: int
    members: tuple[Member, ...] = ()


def held_by(connection: Connection, keys: Collection[str] | None = None) -> tuple[Held, ...]:
    """The numbers anchored to words of some reports (None: of any), as they are before these change."""
    asked = select(numbers.c.number, numbers.c.account).order_by(numbers.c.number)
    if keys is not None:
        asked = asked.where(among(connection, numbers.c.key, keys))
    rows = connection.execute(asked).all()
    incidents = numbers_of(connection, [row.account for row in rows if row.account is not None])
    members = _members(connection, {number for number in incidents.values() if number is not None})
    found = []
    for row in rows:
        inside = members.get(incidents.get(row.account) or 0, [])
        found.append(Held(row.number, tuple(sorted(inside, key=lambda one: (one.account != row.account, one.key)))))
    return tuple(found)


def carried(held: Iterable[Held], carrier: Carrier) -> tuple[Held, ...]:
    """Numbers with the members that have words in versions which stay when captures are sealed."""
    found = []
    for one in held:
        members = (_carried(member, carrier) if member.reading in carrier.sealed else member for member in one.members)
        found.append(Held(one.number, tuple(member for member in members if member)))
    return tuple(found)


def _carried(member: Member, carrier: Carrier) -> Member | None:
    anchors = [anchor for one in member.anchors() if (anchor := carrier.anchor(one))]
    if not anchors:
        return None
    triggers = json.dumps([[anchor["start"], anchor["end"], anchor["words"]] for anchor in anchors])
    return replace(member, reading=int(anchors[0]["capture"]), triggers=triggers)


def _members(connection: Connection, incidents: Collection[int]) -> dict[int, list[Member]]:
    own = and_(added.c.reading == accounts.c.reading, added.c.event == accounts.c.event, added.c.data.is_not(None))
    told = (accounts.c.number, accounts.c.id, accounts.c.reading, accounts.c.event, accounts.c.triggers)
    asked = select(*told, readings.c.key, added.c.decision)
    asked = asked.join(readings, readings.c.sequence == accounts.c.reading).outerjoin(added, own)
    found: dict[int, list[Member]] = {}
    for row in connection.execute(asked.where(among(connection, accounts.c.number, incidents))):
        member = Member(AccountKey(row.key, row.event), row.id, row.reading, row.triggers, row.decision)
        found.setdefault(row.number, []).append(member)
    return found


def anchor_again(connection: Connection, writer: Writer, held: Sequence[Held], turned: Collection[int]) -> None:
    """Finds the accounts of numbers whose reports changed, when all that is told now is there.

    `turned`: readings whose accounts were taken out or put in.
    """
    for one in held:
        row = connection.execute(select(numbers.c.entry).where(numbers.c.number == one.number)).one()
        entry = entry_at(connection, row.entry)
        found = find(connection, entry.body["anchor"]) if entry else Found()
        account = _left(connection, one, turned) if found.account is None else None
        if account is None:
            _set(connection, one.number, found, row.entry)
        else:
            _set(connection, one.number, *_moved(connection, writer, one.number, account))


def _left(connection: Connection, held: Held, turned: Collection[int]) -> int | None:
    """The first account of an incident that is still told; None: none is."""
    for member in held.members:
        if member.reading not in turned:
            return member.account
        for anchor in member.anchors():
            account = find(connection, anchor).account
            if account is not None:
                return account
    return None


def _moved(connection: Connection, writer: Writer, number: int, account: int) -> tuple[Found, int]:
    """Moves a number to another account, for ever; gives where it is, and the entry that says so."""
    anchor, key = anchors_of(connection, [account])[account]
    entry = writer.append("number", {"number": number, "anchor": anchor})
    return Found(key, reading_of(account), account), entry.sequence


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


def replay(
    connection: Connection, writer: Writer, before: Sequence[Held] = (), later: Connection | None = None
) -> None:
    """Fills the empty table of numbers from the journal, when all accounts are there.

    `before`: the numbers as they were; one whose words another reader finds in no account moves to another member.
    `later`: the whole record, where this is a part of it, as it stood: a number whose words are sealed by now takes
    an anchor that it was given afterwards.
    """
    last = {int(entry.body["number"]): entry for entry in entries(connection, "number")}
    found = {number: find(connection, entry.body["anchor"]) for number, entry in last.items()}
    at = {number: entry.sequence for number, entry in last.items()}
    if later is not None:
        for entry in entries(later, "number", after=max(at.values(), default=0)):
            number = int(entry.body["number"])
            if number in found and found[number].account is None:
                found[number] = find(connection, entry.body["anchor"])
    for one in before:
        if one.number in found and found[one.number].account is None:
            account = _left(connection, one, {member.reading for member in one.members})
            if account is not None:
                found[one.number], at[one.number] = _moved(connection, writer, one.number, account)
    leads = {int(entry.body["number"]): entry.body["to"] for entry in entries(connection, "lead")}
    rows = [
        {
            "number": number,
            "entry": at[number],
            "key": found[number].key,
            "account": found[number].account,
            "leads_to": leads.get(number),
        }
        for number in sorted(last)
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
