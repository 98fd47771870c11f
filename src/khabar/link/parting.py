"""Why two incidents are not one: what keeps their accounts apart, or how far the reasons for one fall short."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from khabar.link.conflicts import conflict
from khabar.link.explaining import Explained
from khabar.link.grouping import CEILING, FARTHEST_DAYS, FLOOR, JOIN, days_apart, edge
from khabar.link.reasons import compare, score, score_of
from khabar.link.traits import Traits, traits_of
from khabar.nouns.incident import Account, Incident

#: so many accounts of each incident are looked at, the first by their keys
MOST_ACCOUNTS = 40


@dataclass(frozen=True, slots=True)
class Parted:
    """The two accounts that speak most for one occurrence, and in words why the incidents are two all the same.

    `mean` is what all pairs of their accounts come to, as grouping counts them; from `JOIN` on they would be one.
    """

    best: Explained
    mean: float
    why: str


def parted(one: Incident, other: Incident) -> Parted:
    """Why two incidents that nobody decided on are two."""
    pairs = list(product(_traits(one.accounts), _traits(other.accounts)))
    best = max(pairs, key=lambda pair: (score_of(*pair), pair[0].key, pair[1].key))
    edges = [edge(*pair) for pair in pairs]
    mean = sum(FLOOR if value is None else min(value, CEILING) for value in edges) / len(edges)
    told = _explained(*best)
    return Parted(told, mean, _why(told, _clash(pairs), days_apart(*best), mean))


def _traits(accounts: Sequence[Account]) -> list[Traits]:
    return [traits_of(account) for account in accounts[:MOST_ACCOUNTS]]


def _explained(one: Traits, other: Traits) -> Explained:
    reasons = compare(one, other)
    weightiest = tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.name)))
    shown = tuple(reason for reason in weightiest if reason.weight)
    joins = edge(one, other) is not None
    return Explained(one.key, other.key, score(reasons), shown, joins, conflict(one, other))


def _clash(pairs: Iterable[tuple[Traits, Traits]]) -> str | None:
    return next((found for pair in pairs if (found := conflict(*pair))), None)


def _why(best: Explained, clash: str | None, days: int, mean: float) -> str:
    if best.conflict:
        return f"their reports cannot both be true of one occurrence: {best.conflict}"
    if days > FARTHEST_DAYS:
        return f"they lie {days} days apart; accounts more than {FARTHEST_DAYS} days apart are never joined"
    if not best.edge:
        return f"too little speaks for one occurrence (score {best.score:+.1f})"
    if clash:
        return f"two of their accounts cannot both be true of one occurrence: {clash}"
    if mean < JOIN:
        return f"two accounts are alike (score {best.score:+.1f}), but on the whole they are not (mean {mean:+.1f})"
    return "each of them stands nearer to others of its own incident"
