"""Airwars' range of civilians killed: fighters left out, those of unclear standing in the maximum only."""

from __future__ import annotations

from collections.abc import Sequence

from khabar.nouns import Range
from khabar.nouns.incident import Toll, Weighed
from khabar.weigh.deaths import Dead, Deaths, counting, latest
from khabar.weigh.toll_words import sources


def toll(weighed: Weighed, every: Sequence[Deaths]) -> Toll:
    """From the lowest number of civilians that a credible source gives to the highest; a figure of the side that is
    blamed sets the minimum only where nobody else gives one. The policy has no best figure.
    """
    decided = weighed.findings.get("killed.civilians")
    if decided and decided.decision and isinstance(decided.value, Range):
        value = decided.value
        why = f"as decided by {decided.decision.by}: {decided.decision.reason}"
        return Toll("airwars", value.low, None, _top(value), why)
    whole = weighed.findings["killed"]
    if whole.decision and isinstance(whole.value, Range):
        return _of_decided(weighed, whole.value, every, f"{whole.decision.by}: {whole.decision.reason}")
    told = [one for one in every if _tells_of_civilians(one)]
    if not told:
        why = "all the dead that anybody counts are fighters" if every else "nobody says that civilians were killed"
        return Toll("airwars", 0, None, 0, why)
    credible = [one for one in counting(latest(told)) if not one.own] or told
    lowest = min(credible, key=lambda one: (_least(one), one.saying.account))
    highest = max(told, key=lambda one: (_most(one), one.saying.account))
    why = f"at least {_least(lowest)} by {sources([lowest])}, at most {_most(highest)} by {sources([highest])}"
    if any("unclear" in one.of for one in told):
        why += "; whether all of them were civilians is not told"
    return Toll("airwars", _least(lowest), None, max(_most(highest), _least(lowest)), why)


def _of_decided(weighed: Weighed, value: Range, every: Sequence[Deaths], who: str) -> Toll:
    """What a decided figure of all the dead says of civilians: all of them where no claim tells of dead fighters, none
    where every claim that counts dead counts fighters alone.
    """
    if every and not any(_tells_of_civilians(one) for one in every):
        return Toll("airwars", 0, None, 0, f"all the dead that anybody counts are fighters; figure decided by {who}")
    fighters = any(dead in ("doers", "targets", "fighters") for one in every for dead in one.of)
    low = value.low if weighed.value("civilians") is True and not fighters else 0
    return Toll("airwars", low, None, _top(value), f"of the figure decided by {who}")


def _tells_of_civilians(one: Deaths) -> bool:
    """Whether a claim says anything of civilians: one that counts dead fighters only is silent on them."""
    return not one.of or bool({"civilians", "unclear"} & set(one.of))


def _least(one: Deaths) -> int:
    return one.of.get("civilians", Range(0, 0)).low


def _most(one: Deaths) -> int:
    open_to: tuple[Dead, ...] = ("civilians", "unclear")
    return min(sum(_top(one.of[dead]) for dead in open_to if dead in one.of), one.top)


def _top(value: Range) -> int:
    return value.low if value.high is None else value.high
