"""What doers, targets and weapons of two accounts say for or against one occurrence."""

from __future__ import annotations

from functools import lru_cache

from khabar.link.traits import Side, Traits


def reasons(one: Traits, other: Traits) -> dict[str, float]:
    """Same or other doer, target and weapon; nothing where one account names none."""
    held: dict[str, float] = {}
    for role, mine, theirs in (("doer", one.doers, other.doers), ("target", one.targets, other.targets)):
        if mine and theirs:
            alike = max(_alike(side, party) for side in mine for party in theirs)
            held[f"same {role}"] = alike
            held[f"other {role}"] = float(alike == 0)
    if one.doers and other.targets and _crossed(one, other):
        held["sides changed"] = 1.0
    if one.weapons and other.weapons:
        held["same weapon"] = float(not one.weapons.isdisjoint(other.weapons))
        held["other weapon"] = 1 - held["same weapon"]
    return held


@lru_cache(maxsize=20_000)
def _alike(one: Side, other: Side) -> float:
    """1 for the same organisation or the same words, less for some of the same words."""
    if one.id and other.id:
        return float(one.id == other.id)
    shared = len(one.words & other.words)
    return shared / min(len(one.words), len(other.words)) if shared else 0.0


def _crossed(one: Traits, other: Traits) -> bool:
    """Is the doer of each the target of the other, by organisation?"""
    mine = {side.id for side in one.doers if side.id}, {side.id for side in one.targets if side.id}
    theirs = {side.id for side in other.doers if side.id}, {side.id for side in other.targets if side.id}
    return bool(mine[0] & theirs[1]) and bool(mine[1] & theirs[0]) and not mine[0] & theirs[0]
