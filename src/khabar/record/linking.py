"""Accounts to incidents, a batch at a time: new and gone accounts touch the components that they fall into, no others.

What two accounts have in common, and how a component is grouped, `khabar.link` decides; here its candidates, edges and
groups are kept in tables.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from itertools import combinations

from sqlalchemy import BigInteger, Connection, Integer, and_, bindparam, delete, insert, select, update

from khabar.link.blocks import blocks_of
from khabar.link.grouping import FARTHEST_DAYS, edge, group
from khabar.link.times import span_of
from khabar.link.traits import Traits, from_json, to_json, traits_of
from khabar.nouns import Record
from khabar.nouns.incident import Account, AccountKey
from khabar.record.anchoring import triggers_json
from khabar.record.keys import account_id, short
from khabar.record.readings import chunks
from khabar.record.rows import among, given, put_rows
from khabar.record.schema import accounts, blocks, edges
from khabar.record.steering import Steering

_REMEMBERED = 5_000
#: an account of a longer time is found whenever it began
_LONG_DAYS = 35
_WINDOW = {"block": BigInteger(), "account": BigInteger(), "first": Integer(), "last": Integer()}


class Linker:
    """Links accounts within one transaction. `forget` when a transaction was undone."""

    def __init__(self) -> None:
        self._traits: OrderedDict[int, Traits] = OrderedDict()

    def forget(self) -> None:
        """Drops what is remembered of the tables."""
        self._traits.clear()

    def add(self, connection: Connection, records: Mapping[int, Record]) -> frozenset[int]:
        """Adds the accounts of readings with their edges, and gives their ids."""
        rows, keys, new = [], list[tuple[int, int, int]](), dict[int, Traits]()
        for reading, record in records.items():
            for place, event in enumerate(record.events):
                account = account_id(reading, place)
                new[account] = traits_of(Account(record.report, event, record.report.id))
                day = _day(new[account])
                keys += [(block, day, account) for block in {short(key) for key in blocks_of(new[account])}]
                rows.append(
                    {
                        "id": account,
                        "reading": reading,
                        "event": event.id,
                        "triggers": triggers_json(event),
                        "traits": to_json(new[account]),
                        "number": None,
                    }
                )
        if rows:
            connection.execute(insert(accounts), rows)
            self._remember(new)
            self._find_edges(connection, new, keys)
            put_rows(connection, blocks, sorted(keys))
        return frozenset(new)

    def _find_edges(
        self, connection: Connection, new: Mapping[int, Traits], keys: Collection[tuple[int, int, int]]
    ) -> None:
        """Compares new accounts with each other and with those that are there, where they share a block and may be near
        enough in time. `keys`: their rows in the table.
        """
        inside: dict[int, list[int]] = {}
        for block, _, account in keys:
            inside.setdefault(block, []).append(account)
        pairs = {ends for some in inside.values() for ends in combinations(sorted(some), 2)}
        windows = {account: _windows(traits) for account, traits in new.items()}
        asked = given(
            connection, _WINDOW, [(block, account, *w) for block, _, account in keys for w in windows[account]]
        )
        near = and_(blocks.c.block == asked.c.block, blocks.c.day.between(asked.c.first, asked.c.last))
        found = select(blocks.c.account, asked.c.account.label("fresh")).join_from(asked, blocks, near).distinct()
        pairs.update((old, fresh) for old, fresh in connection.execute(found).all())
        known = {**self.traits(connection, {old for old, _ in pairs if old not in new}), **new}
        rows = []
        for one, other in sorted(pairs):
            if one in known and (score := edge(known[one], known[other])) is not None:
                rows += [(one, other, score), (other, one, score)]
        put_rows(connection, edges, rows)

    def drop(self, connection: Connection, readings: Collection[int]) -> frozenset[int]:
        """Takes the accounts of readings out, and gives those that had an edge with them and stay."""
        gone: set[int] = set()
        for some in chunks(readings):
            gone.update(connection.execute(select(accounts.c.id).where(accounts.c.reading.in_(some))).scalars())
        beside = {end for account in neighbours(connection, gone).values() for end in account} - gone
        for account, traits in self.traits(connection, gone).items():
            for some in chunks({short(key) for key in blocks_of(traits)}):
                connection.execute(delete(blocks).where(blocks.c.account == account, blocks.c.block.in_(some)))
            self._traits.pop(account, None)
        for some in chunks(gone):
            connection.execute(delete(edges).where(edges.c.account.in_(some)))
            connection.execute(delete(accounts).where(accounts.c.id.in_(some)))
        for account in sorted(beside):
            for some in chunks(gone):
                connection.execute(delete(edges).where(edges.c.account == account, edges.c.other.in_(some)))
        return frozenset(beside)

    def groups(
        self, connection: Connection, touched: Collection[int], steering: Steering
    ) -> tuple[frozenset[int], ...]:
        """The groups of the components in which accounts lie, in the order of their least keys."""
        inside, scores = _component(connection, touched, steering)
        known = self.traits(connection, inside)
        ids = {traits.key: account for account, traits in known.items()}
        keys = {account: key for key, account in ids.items()}
        found = group(
            list(known.values()),
            _pairs(steering.together, keys),
            _pairs(steering.apart, keys),
            {_ordered(keys[one], keys[other]): score for (one, other), score in scores.items()},
        )
        return tuple(frozenset(ids[key] for key in members) for members in found)

    def traits(self, connection: Connection, wanted: Collection[int]) -> dict[int, Traits]:
        """The traits of accounts that are there."""
        missing = [account for account in wanted if account not in self._traits]
        if missing:
            asked = select(accounts.c.id, accounts.c.traits).where(among(connection, accounts.c.id, missing))
            self._remember({account: from_json(line) for account, line in connection.execute(asked).all()})
        found = {account: self._traits[account] for account in sorted(wanted) if account in self._traits}
        while len(self._traits) > _REMEMBERED:
            self._traits.popitem(last=False)
        return found

    def _remember(self, traits: Mapping[int, Traits]) -> None:
        self._traits.update(traits)


def _day(traits: Traits) -> int:
    """The day under which an account is found; 0: under any."""
    span = span_of(traits)
    return span[0] if span and span[1] - span[0] <= _LONG_DAYS else 0


def _windows(traits: Traits) -> list[tuple[int, int]]:
    """The days under which those that are near enough in time are found, from and to."""
    span = span_of(traits)
    if span is None:
        return [(0, date.max.toordinal())]
    return [(0, 0), (max(1, span[0] - _LONG_DAYS - FARTHEST_DAYS), span[1] + FARTHEST_DAYS)]


def neighbours(connection: Connection, of: Collection[int]) -> dict[int, dict[int, float]]:
    """The other ends of accounts' edges, with their scores."""
    found: dict[int, dict[int, float]] = {}
    for account, other, score in connection.execute(select(edges).where(among(connection, edges.c.account, of))).all():
        found.setdefault(account, {})[other] = score
    return found


def numbers_of(connection: Connection, of: Collection[int]) -> dict[int, int | None]:
    """The incident of each account that is there; None: it has none yet."""
    asked = select(accounts.c.id, accounts.c.number).where(among(connection, accounts.c.id, of))
    return {row.id: row.number for row in connection.execute(asked)}


def put_numbers(connection: Connection, of: Mapping[int, int]) -> None:
    """Makes accounts those of incidents."""
    if of:
        rows = [{"which": account, "to": number} for account, number in of.items()]
        connection.execute(
            update(accounts).where(accounts.c.id == bindparam("which")).values(number=bindparam("to")), rows
        )


def _component(
    connection: Connection, touched: Collection[int], steering: Steering
) -> tuple[frozenset[int], dict[tuple[int, int], float]]:
    """All accounts that edges and togethers reach from some that are there, and the edges among them."""
    decided: dict[int, set[int]] = {}
    for one, other in steering.together:
        decided.setdefault(one, set()).add(other)
        decided.setdefault(other, set()).add(one)
    reached = set(numbers_of(connection, touched))
    scores: dict[tuple[int, int], float] = {}
    latest = set(reached)
    while latest:
        beside: set[int] = set()
        for account, ends in neighbours(connection, latest).items():
            scores.update(((min(account, end), max(account, end)), score) for end, score in ends.items())
            beside |= ends.keys()
        for account in latest & decided.keys():
            beside |= decided[account]
        latest = beside - reached
        reached |= latest
    return frozenset(reached), scores


def _pairs(pairs: Iterable[tuple[int, int]], keys: Mapping[int, AccountKey]) -> list[tuple[AccountKey, AccountKey]]:
    return [(keys[one], keys[other]) for one, other in pairs if one in keys and other in keys]


def _ordered(one: AccountKey, other: AccountKey) -> tuple[AccountKey, AccountKey]:
    return (one, other) if one <= other else (other, one)
