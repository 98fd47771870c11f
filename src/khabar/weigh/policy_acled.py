"""ACLED's fatalities: one figure, the most conservative one, words of number by its own table (schemas/acled.md)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import cast

from khabar.nouns import Place, Range
from khabar.nouns.incident import Toll, Weighed
from khabar.packs.roster import holds
from khabar.resolve.harm import Figure
from khabar.text import find_numbers
from khabar.text.tables import rows
from khabar.weigh.deaths import Deaths, counting, is_vague, latest, telling
from khabar.weigh.toll_words import figure_words, quoted, sources

_DATA = "khabar.weigh"
#: codes for deaths whose number nobody tells
AT_WAR, ELSEWHERE = 10, 3


def toll(weighed: Weighed, every: Sequence[Deaths]) -> Toll:
    """The lowest figure that a source gives in its last report, vague words at the number coded for them.

    What a party says of its enemy's dead counts only where nobody else gives a figure, and then for no more than an
    unknown number of dead.
    """
    decided = weighed.findings["killed"].decision
    if decided and isinstance(range_ := weighed.value("killed"), Range):
        return _toll(range_.low, f"{range_.low} as decided by {decided.by}: {decided.reason}")
    told = counting(telling(latest(every)))
    if not told:
        return _toll(0, "nobody says that anybody was killed")
    others = tuple(one for one in told if not one.on_enemy)
    unknown = _unknown(weighed)
    if not others:
        best = min(told, key=lambda one: (_number(one, unknown), _order(one)))
        number = min(_number(best, unknown), unknown)
        return _toll(number, f"only a party counts its enemy's dead ({quoted(best)}): no more than {unknown} is coded")
    best = min(others, key=lambda one: (_number(one, unknown), _order(one)))
    number = _number(best, unknown)
    figures = len({(one.figure.low, one.figure.high) for one in others})
    chosen = f"the lowest of {figures} figures, " if figures > 1 else "the only figure, "
    return _toll(number, f"{chosen}{_as_coded(best, number, unknown)}, of {sources([best])}")


def _toll(number: int, why: str) -> Toll:
    return Toll("acled", number, number, number, why)


def _as_coded(one: Deaths, number: int, unknown: int) -> str:
    if any(is_vague(piece) for piece in one.pieces):
        at = "at war" if unknown == AT_WAR else "elsewhere than at war"
        uncounted = any(not find_numbers(piece.span.text) for piece in one.pieces if is_vague(piece))
        return f"{quoted(one)}, coded as {number}" + (f" (a number not told, {at})" if uncounted else "")
    return f"{figure_words(one.figure)} ({quoted(one)})" if str(number) not in quoted(one) else quoted(one)


def _number(one: Deaths, unknown: int) -> int:
    """The number that ACLED codes for a claim: its least, vague words by the table."""
    if not one.pieces:
        return one.figure.low
    return sum(_coded(piece, unknown) for piece in one.pieces)


def _coded(piece: Figure, unknown: int) -> int:
    if not is_vague(piece) or not piece.low:
        return piece.low
    found = [number for number in find_numbers(piece.span.text) if number.vague]
    if not found:
        return unknown
    head = re.search(r"[^\W\d_]+", found[0].span.text)
    word = head.group().lower() if head else ""
    alone = find_numbers(word)
    code = _words().get(word)
    return piece.low if code is None or not alone else piece.low * code // max(alone[0].low, 1)


def _unknown(weighed: Weighed) -> int:
    """The code for an unknown number of dead: higher in a place at war."""
    places = cast("tuple[Place, ...]", weighed.value("places") or ())
    country = next((place.country for place in places if place.country), None) or _country_of_parties(weighed)
    day = getattr(weighed.value("time"), "start", None)
    at_war = any(own == country and (not day or holds(start, end, day)) for own, start, end in _wars())
    return AT_WAR if at_war else ELSEWHERE


def _country_of_parties(weighed: Weighed) -> str | None:
    parties = [p for field in ("targets", "doers") for p in cast("tuple[object, ...]", weighed.value(field) or ())]
    return next((country for party in parties if (country := getattr(party, "country", None))), None)


def _order(one: Deaths) -> tuple[object, ...]:
    return one.saying.account, one.saying.words or one.saying.quote is not None, one.saying.first


@cache
def _words() -> dict[str, int]:
    return {row[0]: int(row[1]) for row in rows(_DATA, "casualty_words.tsv")}


@cache
def _wars() -> tuple[tuple[str, str, str], ...]:
    return tuple((row[0], row[1], row[2] if len(row) > 2 else "") for row in rows(_DATA, "wars.tsv"))
