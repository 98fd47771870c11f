"""The index by which accounts find each other: what each holds in it, and what it asks for.

Accounts are found together when they share a block (`khabar.link.blocks.blocks_of`), but a block of days is held
once, with its days, and asked for by a range of days. Keys begin with a period of years, so that what is added and
asked for together lies together.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Connection, Integer, Select, and_, func, select

from khabar.link.blocks import LONG_DAYS, Blocks, blocks
from khabar.link.grouping import FARTHEST_DAYS
from khabar.link.times import day_in_year, day_of_year, span_of
from khabar.link.traits import Traits
from khabar.record.keys import period_of, short, years_in
from khabar.record.rows import given, periods_held
from khabar.record.schema import blocks as index

#: a row's day is 16 times the first day of a piece of the account's time, 8 added where it is all the time of a main
#: account, and how many days of the piece follow (7: more than 6); without a time it is 0
_PIECE, _MORE, _WHOLE, _SCALE = 7, 7, 8, 16
_ASKED = {
    "block": BigInteger(),
    "account": BigInteger(),
    "first": Integer(),
    "last": Integer(),
    "reached": Integer(),
    "whole": Integer(),
}
_LAST_DAY = date.max.toordinal()

#: what is asked for: a key, from which to which first day, which day the piece has to reach, and 1: whole times alone
_Asked = tuple[int, int, int, int, int]


def held(account: int, traits: Traits) -> set[tuple[int, int, int]]:
    """The rows of an account: key, day, account."""
    found, span = _blocks(traits), span_of(traits)
    begun, more = _begun(span)
    rows = {(short(what, period_of(begun)), begun * _SCALE + more, account) for what in found.any_time}
    rows |= {(short(f"written|{word}"), day * _SCALE, account) for day in found.written for word in found.yearly}
    first, last = found.days or (1, 0)
    for day in range(first, last + 1, _PIECE):
        more = min(_PIECE - 1, last - day)
        whole = _WHOLE if found.yearly and more == last - first else 0
        rows |= {(short(what, period_of(day)), day * _SCALE + whole + more, account) for what in found.daily}
    return rows


@lru_cache(maxsize=500)
def _blocks(traits: Traits) -> Blocks:
    return blocks(traits)


def _begun(span: tuple[int, int] | None) -> tuple[int, int]:
    """Under which day an account is found by what is told at any time, and how many follow; 0: under any day."""
    if span is None or span[1] - span[0] >= LONG_DAYS:
        return 0, 0
    return span[0], min(span[1] - span[0], _MORE)


def beside(connection: Connection, accounts: Mapping[int, Traits]) -> Select[Any]:
    """The pairs of accounts in the index (`old`) and of some (`fresh`) that share blocks, and about how many
    (`shared`).
    """
    periods = (
        periods_held(connection, index.c.block) if any(span_of(traits) is None for traits in accounts.values()) else ()
    )
    rows = [
        (block, account, first * _SCALE, last * _SCALE + _SCALE - 1, reached, whole)
        for account, traits in accounts.items()
        for block, first, last, reached, whole in _asked(traits, periods)
    ]
    asked = given(connection, _ASKED, rows)
    begins = and_(index.c.block == asked.c.block, index.c.day.between(asked.c.first, asked.c.last))
    more = index.c.day % _WHOLE
    reaches = index.c.day // _SCALE + more + more // _MORE * (LONG_DAYS - _MORE) >= asked.c.reached
    near = and_(begins, reaches, index.c.day // _WHOLE % 2 >= asked.c.whole)
    found = select(index.c.account.label("old"), asked.c.account.label("fresh"), func.count().label("shared"))
    return found.join_from(asked, index, near).group_by(index.c.account, asked.c.account)


def _asked(traits: Traits, periods: Collection[int]) -> Iterator[_Asked]:
    """What accounts that share a block with this one hold. `periods`: those of which the index holds anything."""
    found, span = _blocks(traits), span_of(traits)
    if span is None:
        for what in found.any_time:
            yield from ((short(what, period), 0, _LAST_DAY, 0, 0) for period in (0, *periods))
        for word in found.yearly:
            yield from ((short(f"written|{word}"), day, day, 0, 0) for day in found.written)
            for day in filter(None, (day_in_year(day, year) for day in found.written for year in years_in(periods))):
                yield from _daily(word, (day - _PIECE + 1, day), day, whole=1)
        return
    near = max(1, span[0] - LONG_DAYS - FARTHEST_DAYS), min(_LAST_DAY, span[1] + FARTHEST_DAYS)
    for what in found.any_time:
        yield short(what), 0, 0, 0, 0
        reached = span[0] - FARTHEST_DAYS
        yield from ((short(what, period), *near, reached, 0) for period in _periods_of(*near))
    if found.days:
        first, last = found.days
        for what in found.daily:
            yield from _daily(what, (first - _PIECE, last + 1), first - 1)
        for begin, end in _runs(map(day_of_year, range(first, last + 1)) if found.yearly else ()):
            yield from ((short(f"written|{word}"), begin, end, 0, 0) for word in found.yearly)


def _daily(what: str, begins: tuple[int, int], reached: int, whole: int = 0) -> Iterator[_Asked]:
    """Pieces that begin in some days and reach to one."""
    first, last = max(1, begins[0]), min(_LAST_DAY, begins[1])
    yield from ((short(what, period), first, last, reached, whole) for period in _periods_of(first, last))


def _periods_of(first: int, last: int) -> range:
    return range(period_of(first), period_of(last) + 1)


def _runs(days: Iterable[int]) -> Iterator[tuple[int, int]]:
    """First and last of days that follow one another: not over a year's end, nor over a 29 February that is none."""
    first = last = 0
    for day in days:
        if first and day != last + 1:
            yield first, last
            first = 0
        first, last = first or day, day
    if first:
        yield first, last
