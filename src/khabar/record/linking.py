"""Accounts to incidents, a batch at a time: new and gone accounts touch the components that they fall into, no others.

What two accounts have in common, and how a component is grouped, `khabar.link` decides; here its candidates, edges and
groups are kept in tables.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from khabar.link.blocks import blocks_of
from khabar.link.grouping import edge, group
from khabar.link.traits import Traits, from_json, to_json, traits_of
from khabar.nouns import Record
from khabar.nouns.incident import Account, AccountKey
from khabar.record.anchoring import triggers_json
from khabar.record.keys import account_id, short
from khabar.record.readings import chunks
from khabar.record.schema import accounts, blocks, edges
from khabar.record.steering import Steering

_REMEMBERED = 5_000


class Linker:
    """Links accounts within one transaction. `forget` when a transaction was undone."""

    def __init__(self) -> None:
        self._traits: OrderedDict[int, Traits] = OrderedDict()

    def forget(self) -> None:
        """Drops what is remembered of the tables."""
        self._traits.clear()

    def add(self, connection: Connection, records: Mapping[int, Record]) -> frozenset[int]:
        """Adds the accounts of readings with their edges, and gives their ids."""
        rows, keys, new = [], [], dict[int, Traits]()
        for reading, record in records.items():
            for place, event in enumerate(record.events):
                account = account_id(reading, place)
                new[account] = traits_of(Account(record.report, event, record.report.id))
                keys += [{"block": short(key), "account": account} for key in blocks_of(new[account])]
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
            self._find_edges(connection, new, [(row["block"], row["account"]) for row in keys])
        if keys:
            unique = {(row["block"], row["account"]): row for row in keys}
            connection.execute(insert(blocks), list(unique.values()))
        return frozenset(new)

    def _find_edges(self, connection: Connection, new: Mapping[int, Traits], keys: Iterable[tuple[int, int]]) -> None:
        """Compares new accounts with each other and with those that are there, where they share a block."""
        held: dict[int, list[int]] = {}
        for block, account in keys:
            held.setdefault(block, []).append(account)
        pairs = {ends for inside in held.values() for ends in combinations(sorted(set(inside)), 2)}
        for some in chunks(held):
            for block, account in connection.execute(select(blocks).where(blocks.c.block.in_(some))):
                pairs.update((account, fresh) for fresh in held[block])
        known = {**self.traits(connection, {old for old, _ in pairs if old not in new}), **new}
        rows = []
        for one, other in sorted(pairs):
            if one in known and (score := edge(known[one], known[other])) is not None:
                rows += [{"account": a, "other": b, "score": score} for a, b in ((one, other), (other, one))]
        if rows:
            connection.execute(insert(edges), rows)

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
        for some in chunks(missing):
            asked = select(accounts.c.id, accounts.c.traits).where(accounts.c.id.in_(some))
            self._remember({row.id: from_json(row.traits) for row in connection.execute(asked)})
        found = {account: self._traits[account] for account in sorted(wanted) if account in self._traits}
        while len(self._traits) > _REMEMBERED:
            self._traits.popitem(last=False)
        return found

    def _remember(self, traits: Mapping[int, Traits]) -> None:
        self._traits.update(traits)


def neighbours(connection: Connection, of: Collection[int]) -> dict[int, dict[int, float]]:
    """The other ends of accounts' edges, with their scores."""
    found: dict[int, dict[int, float]] = {}
    for some in chunks(of):
        for row in connection.execute(select(edges).where(edges.c.account.in_(some))):
            found.setdefault(row.account, {})[row.other] = row.score
    return found


def numbers_of(connection: Connection, of: Collection[int]) -> dict[int, int | None]:
    """The incident of each account that is there; None: it has none yet."""
    found: dict[int, int | None] = {}
    for some in chunks(of):
        asked = select(accounts.c.id, accounts.c.number).where(accounts.c.id.in_(some))
        found.update((row.id, row.number) for row in connection.execute(asked))
    return found


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
