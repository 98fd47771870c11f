"""The incidents that came nearest to being one with another and are not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection, func, select

from khabar.link.reasons import score_of
from khabar.link.traits import Traits, from_json
from khabar.record.finding import beside
from khabar.record.linking import neighbours, numbers_of
from khabar.record.rows import among
from khabar.record.schema import accounts

#: so many accounts of an incident ask for others, and so many others are compared: those that share most with them
_ASKING, _COMPARED = 20, 80


class Near(NamedTuple):
    """Another incident, and the score of the two accounts that speak most for one occurrence."""

    number: int
    score: float


def nearest(connection: Connection, number: int, most: int = 3) -> tuple[Near, ...]:
    """The incidents nearest to one, the nearest first: by edges between them, else by what their accounts share.

    Accounts of one report are never one, so what the same report tells besides is not compared.
    """
    asked = (
        select(accounts.c.stands)
        .where(accounts.c.number == number)
        .distinct()
        .order_by(accounts.c.stands)
        .limit(_ASKING)
    )
    own = set(connection.execute(asked).scalars())
    traits = _traits(connection, own)
    others = {end for ends in neighbours(connection, own).values() for end in ends} | _beside(connection, traits)
    held = {account: to for account, to in numbers_of(connection, others).items() if to not in (None, number)}
    best: dict[int, float] = {}
    for account, one in _traits(connection, held).items():
        to = held[account] or 0
        for mine in traits.values():
            if mine.report != one.report:
                found = score_of(mine, one)
                best[to] = max(found, best.get(to, found))
    ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Near(to, found) for to, found in ranked[:most])


def _traits(connection: Connection, of: Collection[int]) -> dict[int, Traits]:
    asked = select(accounts.c.id, accounts.c.traits).where(among(connection, accounts.c.id, of))
    return {account: from_json(line) for account, line in connection.execute(asked).all()}


def _beside(connection: Connection, traits: Mapping[int, Traits]) -> set[int]:
    """The accounts that share most blocks with some, near enough in time."""
    pairs = beside(connection, traits).subquery()
    shared = func.sum(pairs.c.shared)
    asked = select(pairs.c.old).group_by(pairs.c.old).order_by(shared.desc(), pairs.c.old)
    return set(connection.execute(asked.limit(_COMPARED + len(traits))).scalars()) - traits.keys()
