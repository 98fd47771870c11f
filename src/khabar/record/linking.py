"""Accounts to incidents, a batch at a time: new and gone accounts touch the components that they fall into, no others.

What two accounts have in common, and how a component is grouped, `khabar.link` decides; here its candidates, edges
and groups are kept in tables. Of accounts of copies that tell the same one stands for all (`khabar.link.alike`): it
alone is in the index and has edges. An account that a decision puts together or apart stands for itself alone.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from khabar.link.alike import likenesses
from khabar.link.grouping import edge, group
from khabar.link.traits import Traits, from_json, to_json, traits_of
from khabar.nouns import Record
from khabar.nouns.incident import Account, AccountKey
from khabar.record import finding
from khabar.record.anchoring import triggers_json
from khabar.record.keys import account_id, reading_of, short
from khabar.record.readings import chunks
from khabar.record.rows import among, put_rows
from khabar.record.schema import accounts, blocks, edges, readings
from khabar.record.steering import Steering

_REMEMBERED = 2_000
#: a report that tells of more occurrences is an archive
MANY_OF_ONE = 500


class Linker:
    """Links accounts within transactions that write alone, and remembers traits from one to the next."""

    def __init__(self) -> None:
        self._traits: OrderedDict[int, Traits] = OrderedDict()
        self._left: object = None

    def begin(self, mark: object) -> None:
        """Begins a transaction; `mark` differs with what the tables hold. Unless they are as this linker left them,
        what it remembers is forgotten: others give the ids of accounts to other accounts.
        """
        if self._left is None or self._left != mark:
            self.forget()
        self._left = None  # as long as the transaction may be undone

    def leave(self, mark: object) -> None:
        """Ends a transaction; `mark` is that of the next one if nobody else writes meanwhile."""
        self._left = mark

    def forget(self) -> None:
        """Drops what is remembered of the tables; only for who writes alone."""
        self._traits.clear()

    def add(self, connection: Connection, records: Mapping[int, Record]) -> None:
        """Adds the accounts of readings; `settle` compares them."""
        rows = []
        for reading, record in records.items():
            told = [traits_of(Account(record.report, event, record.report.id)) for event in record.events]
            for place, (event, traits, likeness) in enumerate(zip(record.events, told, likenesses(told), strict=True)):
                account = account_id(reading, place)
                self._traits[account] = traits
                rows.append(
                    {
                        "id": account,
                        "reading": reading,
                        "event": event.id,
                        "triggers": triggers_json(event),
                        "traits": to_json(traits),
                        "number": None,
                        "likeness": short(likeness) if likeness else None,
                        "stands": None,
                    }
                )
        if rows:
            connection.execute(insert(accounts), rows)

    def drop(self, connection: Connection, gone: Collection[int]) -> frozenset[int]:
        """Takes the accounts of readings out, and gives those that stay of those with which they had an edge, for which
        they stood, and that stood for them.
        """
        columns = select(accounts.c.id, accounts.c.stands)
        rows = connection.execute(columns.where(among(connection, accounts.c.reading, gone))).all()
        ids = {row.id for row in rows}
        led = connection.execute(columns.where(among(connection, accounts.c.stands, ids)))
        beside = self._withdraw(connection, {row.id for row in rows if row.stands == row.id})
        beside |= {row.id for row in led} | {row.stands for row in rows if row.stands is not None}
        for some in chunks(ids):
            connection.execute(delete(accounts).where(accounts.c.id.in_(some)))
        for account in ids:
            self._traits.pop(account, None)
        return frozenset(beside - ids)

    def settle(self, connection: Connection, told: Collection[int], steering: Steering) -> frozenset[int]:
        """Finds who stands for the accounts of readings that are new or whose groups of copies changed, and for others
        that these stood for; compares those that stand for themselves from now on. Gives all that this touches.
        """
        rows = _to_settle(connection, told)
        now = _standing(rows, {end for pair in (*steering.together, *steering.apart) for end in pair})
        before = {row.id: row.stands for row in rows}
        changed = {account: one for account, one in now.items() if before[account] != one}
        left = {account: changed[account] for account in changed if before[account] == account}
        beside = self._withdraw(connection, left)
        _stand(connection, changed, left)
        self._compare(connection, {account for account, one in changed.items() if one == account})
        return frozenset(beside | changed.keys() | {one for account in changed if (one := before[account]) is not None})

    def _compare(self, connection: Connection, new: Collection[int]) -> None:
        """Enters accounts into the index and compares them with those that are there, and with each other.

        Those of a report with very many are entered after they were looked up: they would find each other, and their
        pairs, none of which is compared, go with the square.
        """
        fresh = self.traits(connection, new)
        told = Counter(map(reading_of, fresh))
        few = {account: one for account, one in fresh.items() if told[reading_of(account)] <= MANY_OF_ONE}
        self._enter(connection, few)
        found = list(connection.execute(finding.beside(connection, few)).all()) if few else []
        for reading in sorted(reading for reading, count in told.items() if count > MANY_OF_ONE):
            own = {account: one for account, one in fresh.items() if reading_of(account) == reading}
            for some in chunks(own):
                asked = finding.beside(connection, {account: own[account] for account in some})
                found += connection.execute(asked).all()
            self._enter(connection, own)
        pairs = {(min(old, one), max(old, one)) for old, one, _ in found if reading_of(old) != reading_of(one)}
        known = self.traits(connection, {end for pair in pairs for end in pair}) | fresh
        rows = []
        for one, other in sorted(pairs):
            if (score := edge(known[one], known[other])) is not None:
                rows += [(one, other, score), (other, one, score)]
        put_rows(connection, edges, rows)

    def _enter(self, connection: Connection, some: Mapping[int, Traits]) -> None:
        """Enters accounts into the index."""
        rows = sorted(row for account, one in some.items() for row in finding.held(account, one))
        put_rows(connection, blocks, rows)

    def _withdraw(self, connection: Connection, gone: Collection[int]) -> set[int]:
        """Takes accounts out of the index with their edges, and gives the other ends of these."""
        beside = {end for ends in neighbours(connection, gone).values() for end in ends}
        for account, traits in self.traits(connection, gone).items():
            for some in chunks({block for block, _, _ in finding.held(account, traits)}):
                connection.execute(delete(blocks).where(blocks.c.account == account, blocks.c.block.in_(some)))
        for some in chunks(gone):
            connection.execute(delete(edges).where(edges.c.account.in_(some)))
        for account in sorted(beside):
            for some in chunks(gone):
                connection.execute(delete(edges).where(edges.c.account == account, edges.c.other.in_(some)))
        return beside

    def groups(
        self, connection: Connection, touched: Collection[int], steering: Steering
    ) -> tuple[frozenset[int], ...]:
        """The groups of the components in which accounts lie, in the order of their least keys."""
        inside, scores = _component(connection, touched, steering)
        known = self.traits(connection, inside)
        ids = {traits.key: account for account, traits in known.items()}
        keys = {account: key for key, account in ids.items()}
        followers, reports = _followed(connection, keys)
        found = group(
            list(known.values()),
            _pairs(steering.together, keys),
            _pairs(steering.apart, keys),
            {_ordered(keys[one], keys[other]): score for (one, other), score in scores.items()},
            reports,
        )
        return tuple(frozenset(one for key in members for one in followers[ids[key]]) for members in found)

    def traits(self, connection: Connection, wanted: Collection[int]) -> dict[int, Traits]:
        """The traits of accounts that are there."""
        missing = [account for account in wanted if account not in self._traits]
        if missing:
            asked = select(accounts.c.id, accounts.c.traits).where(among(connection, accounts.c.id, missing))
            self._traits.update({account: from_json(line) for account, line in connection.execute(asked).all()})
        found = {account: self._traits[account] for account in sorted(wanted) if account in self._traits}
        while len(self._traits) > _REMEMBERED:
            self._traits.popitem(last=False)
        return found


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


def _to_settle(connection: Connection, told: Collection[int]) -> list[Any]:
    """The accounts of readings, those for which they stood, and those that stand for themselves among their copies."""
    columns = accounts.c
    asked = select(columns.id, columns.event, columns.likeness, columns.stands, readings.c.key, readings.c.copies)
    asked = asked.join(readings, readings.c.sequence == columns.reading)
    rows = {row.id: row for row in connection.execute(asked.where(among(connection, columns.reading, told)))}
    led = asked.where(among(connection, columns.stands, list(rows)))
    rows |= {row.id: row for row in connection.execute(led)}
    alike = {row.copies for row in rows.values()}
    beside = asked.where(among(connection, readings.c.copies, alike), columns.stands == columns.id)
    rows |= {row.id: row for row in connection.execute(beside)}
    return list(rows.values())


def _standing(rows: Iterable[Any], decided: Collection[int]) -> dict[int, int]:
    """Who stands for each account: the least of those that tell the same in a group of copies."""
    stands: dict[int, int] = {}
    first: dict[tuple[str, int], int] = {}
    for row in sorted(rows, key=lambda row: (row.key, row.event)):
        alone = row.likeness is None or row.id in decided
        stands[row.id] = row.id if alone else first.setdefault((row.copies, row.likeness), row.id)
    return stands


def _stand(connection: Connection, changed: Mapping[int, int], left: Mapping[int, int]) -> None:
    """Notes who stands for accounts from now on; those that one which `left` stood for go with it."""
    for column, some in ((accounts.c.stands, left), (accounts.c.id, changed)):
        if some:
            rows = [{"which": account, "one": one} for account, one in some.items()]
            connection.execute(
                update(accounts).where(column == bindparam("which")).values(stands=bindparam("one")), rows
            )


def _followed(
    connection: Connection, keys: Mapping[int, AccountKey]
) -> tuple[dict[int, set[int]], dict[AccountKey, frozenset[str]]]:
    """All for which accounts stand, and where these are several, their reports."""
    followers = {account: {account} for account in keys}
    asked = select(accounts.c.id, accounts.c.stands).where(among(connection, accounts.c.stands, list(keys)))
    for row in connection.execute(asked):
        followers[row.stands].add(row.id)
    several = {account: held for account, held in followers.items() if len(held) > 1}
    told = {reading_of(one) for held in several.values() for one in held}
    named = select(readings.c.sequence, readings.c.key).where(among(connection, readings.c.sequence, told))
    key_of = {row.sequence: row.key for row in connection.execute(named)} if told else {}
    reports = {keys[account]: frozenset(key_of[reading_of(one)] for one in held) for account, held in several.items()}
    return followers, reports


def _component(
    connection: Connection, touched: Collection[int], steering: Steering
) -> tuple[frozenset[int], dict[tuple[int, int], float]]:
    """All accounts that stand for themselves and that edges and togethers reach from some, and the edges among them."""
    decided: dict[int, set[int]] = {}
    for one, other in steering.together:
        decided.setdefault(one, set()).add(other)
        decided.setdefault(other, set()).add(one)
    asked = select(accounts.c.stands).where(among(connection, accounts.c.id, touched)).distinct()
    reached = set(connection.execute(asked).scalars())
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
