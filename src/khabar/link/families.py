"""How far two sub-event types are from each other."""

from __future__ import annotations

from functools import cache

from khabar.nouns.types import EVENT_TYPES
from khabar.text.tables import rows


@cache
def families_of(type: str) -> tuple[str, ...]:
    """The families of a sub-event type: those that reporters and readers take for each other."""
    table = {row[0]: row[1:] for row in rows("khabar.link", "families.tsv")}
    return table.get(type, table["Other"])


@cache
def types_alike(one: str, other: str) -> str:
    """`same`, `same kind` (one event type), `alike` (a common family) or `other`.

    >>> types_alike("Air/drone strike", "Grenade"), types_alike("Agreement", "Attack")
    ('same kind', 'other')
    """
    if one == other:
        return "same"
    if EVENT_TYPES.get(one) == EVENT_TYPES.get(other) != "Strategic developments":
        return "same kind"
    return "other" if set(families_of(one)).isdisjoint(families_of(other)) else "alike"
