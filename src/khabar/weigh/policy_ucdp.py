"""UCDP's low, best and high, and the deaths of each side (schemas/ucdp_ged.md, "Choice of figures")."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, cast

from khabar.nouns import Party, Range
from khabar.nouns.incident import Toll, Weighed
from khabar.weigh.deaths import Dead, Deaths, counting, latest, telling
from khabar.weigh.firsts import standing
from khabar.weigh.toll_words import quoted, sources

Role = Literal["doers", "targets"]
#: kinds of actors that UCDP takes for a state
_STATES = frozenset(["state forces", "government (civil)", "external/other forces", "international organisation"])
SIDES = ("side_a", "side_b", "civilians", "unknown")


def toll(weighed: Weighed, every: Sequence[Deaths]) -> Toll:
    """`best` is the figure of the most reliable sources, of theirs the one that most give, of equals the lower.

    `low` and `high` are the lowest and the highest number that anybody states; what a party says of its enemy's dead
    goes to `high` only.
    """
    decided = weighed.findings["killed"].decision
    if decided and isinstance(range_ := weighed.value("killed"), Range):
        high = range_.low if range_.high is None else range_.high
        split = _sides(weighed, _decided_shares(weighed, range_.low, every), range_.low)
        return Toll("ucdp", range_.low, range_.low, high, f"as decided by {decided.by}: {decided.reason}", split)
    reliable = tuple(one for one in every if not one.on_enemy)
    high = max((one.top for one in every), default=0)
    if not reliable:
        why = "only a party counts its enemy's dead, which goes to the high figure" if every else "nobody tells of dead"
        return Toll("ucdp", 0, 0, high, why, dict.fromkeys(SIDES, 0))
    best = _best(counting(telling(latest(reliable))))
    low = min(best.figure.low, *(one.figure.low for one in counting(reliable)))
    why = f"best is {quoted(best)} of {sources([best])} ({best.saying.kind})"
    if low < best.figure.low or best.figure.low < high:
        why += f"; others say {low} to {high}" if low < high else ""
    shares = {dead: share.low for dead, share in best.of.items()}
    return Toll("ucdp", low, best.figure.low, high, why, _sides(weighed, shares, best.figure.low))


def roles(weighed: Weighed) -> tuple[Role, Role]:
    """Which role is UCDP's side a, and which its side b: a government is side a, else who did it."""
    states = [_is_state(weighed, role) for role in ("doers", "targets")]
    return ("targets", "doers") if states == [False, True] else ("doers", "targets")


def _is_state(weighed: Weighed, role: str) -> bool:
    parties = cast("tuple[Party, ...]", weighed.value(role) or ())
    return any(party.kind in _STATES for party in parties)


def _best(told: Sequence[Deaths]) -> Deaths:
    """The figure of the most reliable tier of sources that most of its first sources give; the lower of equals."""

    def tier(one: Deaths) -> tuple[bool, int]:
        return one.saying.hedge, standing(one.saying.kind).reliability

    top = min(map(tier, told))
    among = [one for one in told if tier(one) == top]
    giving: dict[int, set[str]] = defaultdict(set)
    for one in among:
        giving[one.figure.low].add(one.saying.first)
    number = max(giving, key=lambda number: (len(giving[number]), -number))
    return min((one for one in among if one.figure.low == number), key=lambda one: one.saying.account)


def _sides(weighed: Weighed, shares: Mapping[Dead, int], best: int) -> Mapping[str, int]:
    """The deaths of each side, adding up to `best`: whom no words put on a side are unknown."""
    first, second = roles(weighed)
    out = {"side_a": shares.get(first, 0), "side_b": shares.get(second, 0), "civilians": shares.get("civilians", 0)}
    left = best
    for side in ("civilians", "side_a", "side_b"):
        out[side] = min(out[side], left)
        left -= out[side]
    return {**out, "unknown": left}


def _decided_shares(weighed: Weighed, number: int, every: Sequence[Deaths]) -> Mapping[Dead, int]:
    """Whose the dead of a decided figure are: as decided, else as the figure nearest to it tells."""
    decided: dict[Dead, int] = {}
    split: tuple[Literal["civilians", "targets", "doers"], ...] = ("civilians", "targets", "doers")
    for dead in split:
        found = weighed.findings.get(f"killed.{dead}")
        if found and found.decision and isinstance(found.value, Range):
            decided[dead] = found.value.low
    if decided or not every:
        return decided
    near = min(every, key=lambda one: (abs(one.figure.low - number), one.saying.account))
    whole = [dead for dead, share in near.of.items() if share.low == near.figure.low]
    return dict.fromkeys(whole, number) if whole else {dead: share.low for dead, share in near.of.items()}
