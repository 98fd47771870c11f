"""Why the accounts of an incident stand together, pair by pair."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

from khabar.link.alike import standing
from khabar.link.blocks import blocks_of
from khabar.link.conflicts import conflict
from khabar.link.grouping import edge
from khabar.link.reasons import compare, score
from khabar.link.traits import traits_of
from khabar.nouns.incident import AccountKey, Incident
from khabar.nouns.toponym import Reason

#: pairs of so many accounts are told: some 20,000
MOST = 200


@dataclass(frozen=True, slots=True)
class Explained:
    """Two accounts with what speaks for and against one occurrence, the weightiest first.

    `edge`: they are joined by themselves. `conflict`: what keeps them apart whatever the score, in words.
    """

    one: AccountKey
    other: AccountKey
    score: float
    reasons: tuple[Reason, ...]
    edge: bool
    conflict: str | None


def stood_for(incident: Incident) -> dict[AccountKey, AccountKey]:
    """The accounts for which another one stands, a copy that tells the same, each with that one."""
    copies = {account.report.id: account.copies for account in incident.accounts}
    stands = standing([traits_of(account) for account in incident.accounts], copies)
    return {key: one for key, one in stands.items() if key != one}


def explained(incident: Incident) -> tuple[Explained, ...]:
    """The pairs of the incident's accounts, those that are joined by themselves first, by their scores.

    Of copies that tell the same (`stood_for`) the one that stands for them; of more than MOST accounts the first by
    their keys.
    """
    stands = stood_for(incident)
    compared = sorted((account for account in incident.accounts if account.key not in stands), key=lambda a: a.key)
    traits = [traits_of(account) for account in compared[:MOST]]
    blocks = [blocks_of(one) for one in traits]
    found = []
    for a, b in combinations(range(len(traits)), 2):
        reasons = compare(traits[a], traits[b])
        joins = not blocks[a].isdisjoint(blocks[b]) and edge(traits[a], traits[b]) is not None
        weightiest = tuple(sorted(reasons, key=lambda reason: (-abs(reason.weight), reason.name)))
        shown = tuple(reason for reason in weightiest if reason.weight)
        clash = conflict(traits[a], traits[b])
        found.append(Explained(traits[a].key, traits[b].key, score(reasons), shown, joins, clash))
    return tuple(sorted(found, key=lambda pair: (not pair.edge, -pair.score, pair.one, pair.other)))
