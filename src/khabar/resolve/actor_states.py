"""The organisations of states by country and branch: which army, police or government a common noun means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from khabar.packs.roster import Organisation, Roster
from khabar.resolve.actor_lands import lands_in
from khabar.resolve.actor_words import words_of
from khabar.text.tables import rows

# Which branches a noun of a branch may mean, the nearest first.
_NEAREST = {
    "army": ("army", "military"),
    "air": ("air", "military", "army"),
    "navy": ("navy", "military"),
    "military": ("military", "army"),
    "police": ("police",),
    "security": ("security",),
    "intelligence": ("intelligence",),
    "government": ("government",),
    "defence": ("defence",),
    "junta": ("junta", "military", "army"),
}
_OF_STATES = ("state forces", "government (civil)")


def state_organisation(roster: Roster, country: str, branch: str, on: str | None) -> str | None:
    """The id of a country's organisation of the branch at `on`; None when the roster has none, or more than one."""
    held = _by_country(roster).get(country, {})
    for nearest in _NEAREST.get(branch, ()):
        alive = [own for own in held.get(nearest, ()) if roster.lives(own, on)]
        if len(alive) == 1:
            return alive[0]
        if alive:
            return None
    return None


def local_police(roster: Roster, country: str) -> Mapping[str, str]:
    """The ids of the police of a country's states and cities, by the place's last word: "Maharashtra Police"."""
    national = state_organisation(roster, country, "police", None)
    found: dict[str, str] = {}
    for organisation in roster.by_country.get(country, ()):
        if organisation.kind == "state forces" and organisation.id != national:
            words = [word.folded for word in words_of(roster.usual_name(organisation.id))]
            if len(words) > 1 and words[-1] == "police":
                found[words[-2]] = organisation.id
    return found


def is_people_of_group(roster: Roster, country: str, people: str) -> bool:
    """Whether an armed group of the country begins its usual name with the word: "karen", "oromo"."""
    return any(
        organisation.kind in ("rebel group", "identity militia")
        and (words := words_of(roster.usual_name(organisation.id)))
        and len(words) > 1
        and words[0].folded == people
        for organisation in roster.by_country.get(country, ())
    )


_made: dict[int, Mapping[str, Mapping[str, list[str]]]] = {}


def _by_country(roster: Roster) -> Mapping[str, Mapping[str, list[str]]]:
    if id(roster) not in _made:
        _made.clear()
        _made[id(roster)] = _branches(roster)
    return _made[id(roster)]


def _branches(roster: Roster) -> Mapping[str, Mapping[str, list[str]]]:
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for organisation in roster.organisations.values():
        if organisation.kind in _OF_STATES and organisation.country:
            branch = _branch(roster, organisation)
            if branch:
                found[organisation.country][branch].append(organisation.id)
    return found


def _branch(roster: Roster, organisation: Organisation) -> str | None:
    """The branch that the usual name tells, or else another name, if it is the whole country's."""
    names = sorted(
        (name for name in roster.names_by_id.get(organisation.id, ()) if name.role in ("usual", "alias")),
        key=lambda name: name.role != "usual",
    )
    found = (_branch_of_name(name.name, organisation.country) for name in names if name.language == "en")
    return next(filter(None, found), None)


def _branch_of_name(name: str, country: str) -> str | None:
    words = words_of(name)
    lands = lands_in(words)
    whole = any(land.country == country and land.use in ("name", "people") for land in lands)
    if not whole or any(land.use == "region" for land in lands):
        return None
    rest = " ".join(w.folded for n, w in enumerate(words) if not any(land.first <= n < land.last for land in lands))
    return _wordings().get(rest)


@cache
def _wordings() -> dict[str, str]:
    """Branches by what is left of a name without its country: "air force", "government of"."""
    return {row[0]: row[1] for row in rows("khabar.resolve", "actor_branches.tsv")}
