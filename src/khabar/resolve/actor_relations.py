"""What the noun that ends a mention makes of a name in it: "SDF fighters" are the SDF, its spokesman speaks for it."""

from __future__ import annotations

from functools import cache
from typing import Literal

from khabar.nouns.identity import ActorKind
from khabar.resolve.actor_phrase import Noun
from khabar.text.tables import rows

Place = Literal["before", "of", "for", "in", "loyal", "beside"]
_ARMED = frozenset(["state forces", "rebel group", "political militia", "identity militia", "external/other forces"])
_OWN_KIND = {
    "medium": "medium", "monitor": "monitor/NGO", "io": "international organisation", "party": "other",
}  # fmt: skip
_JOINTS: dict[str, Place] = {
    "of": "of", "from": "of", "belonging": "of", "within": "of", "for": "for", "in": "in", "at": "in", "inside": "in",
    "with": "in", "loyal": "loyal", "known": "beside", "called": "beside", "as": "beside",
}  # fmt: skip


def place_of(joint: str | None) -> Place | None:
    """Where a name stands that follows a joint; None when the joint only describes."""
    return _JOINTS.get(joint or "")


def relation(noun: Noun, place: Place, kind: ActorKind) -> str | None:
    """What the noun makes of an organisation of `kind` named at `place`: a reason, "is"; None: it is not meant."""
    for who, where, kinds, what in _rules():
        if where == place and who in (noun.group, f"={noun.word}") and _fits(kinds, noun, kind):
            return None if what == "no" else what
    return None


def _fits(kinds: str, noun: Noun, kind: ActorKind) -> bool:
    if kinds == "same":
        return _OWN_KIND.get(noun.group) == kind
    if kinds == "government":
        return kind == "government (civil)"
    return kinds == "any" or (kinds == "armed") == (kind in _ARMED)


@cache
def _rules() -> tuple[tuple[str, ...], ...]:
    return rows("khabar.resolve", "actor_relations.tsv")
