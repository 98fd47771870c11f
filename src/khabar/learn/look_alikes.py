"""Look-alikes: invented accounts that differ from a real one in what tells occurrences apart, and in little else.

Of two strikes in one town a week apart, or in two villages on one day, real collections hold few pairs, and those that
reports state plainly are kept apart without any weight; so these are made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from random import Random

from khabar.link.sites import Site
from khabar.link.traits import Bounds, Traits

_LEAST_DAYS, _MOST_DAYS = 2, 30
#: how many of its words a look-alike shares, from and to
_SHARED = (0.3, 0.7)


def look_alikes(traits: Iterable[Traits]) -> Iterator[tuple[Traits, Traits]]:
    """Main accounts, each with one of the same town on another day and one of another village on the same day."""
    for one in traits:
        if one.main and one.sites and not one.aggregate:
            chance = Random(one.report)  # noqa: S311 - to be the same in every run
            if one.published is not None:
                yield one, _other_day(one, chance)
            yield one, _other_village(one, chance)


def _other_day(one: Traits, chance: Random) -> Traits:
    """The same town so many days later, the day told by the publication alone."""
    days = chance.randint(_LEAST_DAYS, _MOST_DAYS)
    published = (one.published or 0) + days
    weekday = None if one.weekday is None else (one.weekday + days) % 7
    later = replace(
        one, report=f"{one.report} later", start=None, end=None, precision="unknown", stated=False, published=published,
        weekday=weekday, hours=None, dates=frozenset(),
    )  # fmt: skip
    return _retold(later, frozenset(), chance)


def _other_village(one: Traits, chance: Random) -> Traits:
    """The same day in a village that is not on the map."""
    named = frozenset(word for site in one.sites for word in site.words)
    name = "".join(chance.choice("bdfghklmnrstz") + chance.choice("aiu") for _ in range(3))
    return _retold(replace(one, report=f"{one.report} beside", sites=(Site((name,), (name,)),)), named, chance)


def _retold(one: Traits, without: frozenset[str], chance: Random) -> Traits:
    """The account in other words, some of them the same, with other figures."""
    share = chance.uniform(*_SHARED)
    words = frozenset(
        word if chance.random() < share else f"{word} else" for word in sorted(one.words) if word not in without
    )
    return replace(
        one,
        words=words,
        names=frozenset(word for word in one.names if word in words),
        publisher=None,
        killed=_other(one.killed, chance),
        wounded=_other(one.wounded, chance),
        taken=_other(one.taken, chance),
    )


def _other(figure: Bounds | None, chance: Random) -> Bounds | None:
    if figure is None:
        return None
    low = max(0, round(figure[0] * chance.uniform(0.3, 3)))
    return low, (None if figure[1] is None else max(low, round(figure[1] * chance.uniform(0.3, 3))))
