"""The incidents that came nearest to being one with another and are not."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import BigInteger, Connection, Integer, and_, func, select

from khabar.link.blocks import blocks_of
from khabar.link.grouping import FARTHEST_DAYS
from khabar.link.reasons import score_of
from khabar.link.times import span_of
from khabar.link.traits import Traits, from_json
from khabar.record.keys import short
from khabar.record.linking import neighbours, numbers_of
from khabar.record.rows import among, given
from khabar.record.schema import accounts, blocks

#: so many accounts of an incident ask for others, and so many others are compared: those that share most with them
_ASKING, _COMPARED = 20, 80
#: a month and a little: an account of a longer time is found whenever it began
_LONG_DAYS = 35
_WINDOW = {"block": BigInteger(), "first": Integer(), "last": Integer()}


class Near(NamedTuple):
    """Another incident, and the score of the two accounts that speak most for one occurrence."""

    number: int
    score: float


def nearest(connection: Connection, number: int, most: int = 3) -> tuple[Near, ...]:
    """The incidents nearest to one, the nearest first: by edges between them, else by what their accounts share.

    Accounts of one report are never one, so what the same report tells besides is not compared.
    """
    asked = select(accounts.c.id).where(accounts.c.number == number).order_by(accounts.c.id).limit(_ASKING)
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
    windows = {(short(key), *_window(one)) for one in traits.values() for key in blocks_of(one)}
    asked = given(connection, _WINDOW, sorted(windows))
    near = and_(blocks.c.block == asked.c.block, blocks.c.day.between(asked.c.first, asked.c.last))
    shared = func.count().label("shared")
    found = select(blocks.c.account, shared).join_from(asked, blocks, near).group_by(blocks.c.account)
    found = found.order_by(shared.desc(), blocks.c.account).limit(_COMPARED + len(traits))
    return {row.account for row in connection.execute(found)} - traits.keys()


def _window(traits: Traits) -> tuple[int, int]:
    """The first and last day under which accounts near enough in time are found."""
    span = span_of(traits)
    if span is None:
        return 0, date.max.toordinal()
    return max(0, span[0] - _LONG_DAYS - FARTHEST_DAYS), span[1] + FARTHEST_DAYS
