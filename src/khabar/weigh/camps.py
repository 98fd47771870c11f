"""Which side somebody stands on: what tells a party to the conflict from an onlooker, and rivals from allies."""

from __future__ import annotations

from functools import cache, lru_cache

from khabar.nouns import Party
from khabar.packs.roster import Relation, Roster, holds, load_roster
from khabar.text.tables import rows

#: kinds of actors that fight or govern; the others look on, suffer or demonstrate
ARMED = frozenset(
    ["state forces", "rebel group", "political militia", "identity militia", "external/other forces"]
)  # fmt: skip
#: armed actors that speak for no state
NON_STATE = frozenset(["rebel group", "political militia", "identity militia"])
_OF_STATES = frozenset(["state forces", "external/other forces", "government (civil)"])
_JOINING = frozenset(["parent", "side-of", "renamed-to", "merged-into"])
_STEPS = 4


def is_belligerent(party: Party) -> bool:
    """Whether this is a side that can fight: an armed actor or a government."""
    return party.kind in ARMED or party.kind == "government (civil)"


def same_side(one: Party, other: Party, on: str | None = None) -> bool:
    """Whether two parties are known to stand on one side at the day `on`: the same organisation, a part of the other or
    of the same whole, forces and government of one state, or a kind of group ("rebels") of which the other is one.
    """
    if camp(one.id, on) & camp(other.id, on):
        return True
    if _is_member(one, other) or _is_member(other, one):
        return True
    if one.country is None or one.country != other.country or one.kind is None or other.kind is None:
        return False
    if one.kind in _OF_STATES and other.kind in _OF_STATES:
        return True
    return one.kind == other.kind and one.kind in ARMED and not (one.id and other.id)


def _is_member(state: Party, coalition: Party) -> bool:
    """Whether a coalition is one in which the forces of this party's state act."""
    members = _coalitions().get(coalition.id or "", frozenset())
    return state.kind in _OF_STATES and state.country is not None and state.country in members


@cache
def _coalitions() -> dict[str, frozenset[str]]:
    return {row[0]: frozenset(row[1].split()) for row in rows("khabar.weigh", "coalitions.tsv")}


def allied(one: Party, other: Party, on: str | None = None) -> bool:
    """Whether two parties stand on one side or fight beside each other at the day `on`."""
    if same_side(one, other, on):
        return True
    roster = load_roster()
    mine, theirs = camp(one.id, on), camp(other.id, on)
    return any(
        relation.relation == "ally" and _holds(relation, on)
        for near, far in ((mine, theirs), (theirs, mine))
        for own in near
        for relation in roster.relations_by_id.get(own, ())
        if relation.other in far
    )


def is_of_state(party: Party) -> bool:
    """Whether the party is a government or its forces, at home or abroad."""
    return party.kind in _OF_STATES


@lru_cache(4096)
def camp(id: str | None, on: str | None = None) -> frozenset[str]:
    """The organisation with all that it is a part or on the side of at the day `on`, as ids of the roster."""
    if id is None:
        return frozenset()
    roster = load_roster()
    found, last = {id}, {id}
    for _ in range(_STEPS):
        last = {above for one in last for above in _above(roster, one, on)} - found
        found |= last
    return frozenset(found)


def _above(roster: Roster, id: str, on: str | None) -> list[str]:
    relations = [r for r in roster.relations_by_id.get(id, ()) if r.relation in _JOINING]
    return [r.other for r in relations if _holds(r, on)]


def _holds(relation: Relation, on: str | None) -> bool:
    """Whether a relation holds at a day; without a day, whether it always does."""
    return not (relation.start or relation.end) if on is None else holds(relation.start, relation.end, on)
