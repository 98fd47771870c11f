"""What countries say about an organisation: where it is at home, where it fights, which country the words name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache

from khabar.packs.roster import Roster, holds
from khabar.resolve.actor_lands import lands_in
from khabar.resolve.actor_scores import Setting
from khabar.resolve.actor_words import words_of
from khabar.text.tables import rows

_OF_ONE_COUNTRY = frozenset(["state forces", "government (civil)", "medium", "other"])
_NAMED_FOR_THEIR_FIELD = frozenset(["monitor/NGO", "medium", "international organisation"])


def reach(
    roster: Roster, id: str, setting: Setting, *, letters: bool = False, described: bool = False, own: bool = False
) -> list[str]:
    """The reason that the countries of the report and of the words give, if any.

    `letters`: met by letters that others share; `described`: by a wording that only in its country means it; `own`: but
    which no other country has, so that it holds where the organisation fights too ("occupiers").
    """
    homes = _homes(roster, id)
    if setting.lands and homes:
        return _named_country(roster, id, bool(homes & setting.lands), letters or described)
    if setting.country in homes:
        return ["home is the country"]
    near = _nearness(roster, id, setting)
    if described and near == "international" and setting.country and _sides_there(roster, id, setting):
        return ["active beside"]
    if described:
        return [near if own and near == "active beside" else _OF_DESCRIPTIONS[near]]
    if near == "home is elsewhere" and letters:
        return ["acronym from elsewhere"]
    return [near] if near != "nothing is known" else []


# What a nearness comes to for a wording that only describes.
_OF_DESCRIPTIONS = {
    "active beside": "description from a second country",
    "home is one of the countries": "description from a second country",
    "home is elsewhere": "description from elsewhere",
    "international": "description of a body without a country",
    "nothing is known": "description from a second country",
}


def _named_country(roster: Roster, id: str, same: bool, weak: bool) -> list[str]:
    if same:
        return ["words name its country"]
    return ["words name another country"] if weak or roster.organisations[id].kind in _OF_ONE_COUNTRY else []


def _nearness(roster: Roster, id: str, setting: Setting) -> str:
    """How near the report's countries are to an organisation that is not at home in the first of them."""
    home = roster.organisations[id].country
    if not home:
        return "international"
    if home in setting.countries:
        return "home is one of the countries"
    if not setting.focus:
        return "nothing is known"
    return "active beside" if _acts_there(roster, id, setting) else "home is elsewhere"


def _homes(roster: Roster, id: str) -> frozenset[str]:
    """The country of an organisation, and those in its usual name: the Syrian Observatory sits in Britain."""
    organisation = roster.organisations[id]
    own = frozenset({organisation.country} - {""})
    return own | _lands_of_name(roster.usual_name(id)) if organisation.kind in _NAMED_FOR_THEIR_FIELD else own


@lru_cache(maxsize=20_000)
def _lands_of_name(name: str) -> frozenset[str]:
    return frozenset(land.country for land in lands_in(words_of(name)) if land.use != "capital")


def _acts_there(roster: Roster, id: str, setting: Setting) -> bool:
    """Whether the organisation fights in the country: a state's forces do, or a relation ties it to somebody there."""
    organisation = roster.organisations[id]
    if organisation.kind == "state forces" and setting.country:
        for state, start, end in _abroad().get(setting.country, ()):
            if state == organisation.country and (setting.on is None or holds(start, end, setting.on)):
                return True
    return _sides_there(roster, id, setting)


@cache
def _abroad() -> Mapping[str, list[tuple[str, str, str]]]:
    """States whose forces were in a country, and when."""
    table: dict[str, list[tuple[str, str, str]]] = {}
    for country, state, start, *end in rows("khabar.resolve", "actor_abroad.tsv"):
        table.setdefault(country, []).append((state, start, end[0] if end else ""))
    return table


def _sides_there(roster: Roster, id: str, setting: Setting) -> bool:
    """Whether a relation ties the organisation to the country of the report or one of its organisations."""
    own = [(relation, relation.other) for relation in roster.relations_by_id.get(id, ())]
    theirs = [(relation, relation.id) for relation in roster.relations_by_other.get(id, ())]
    for relation, other in own + theirs:
        if setting.on is None or holds(relation.start, relation.end, setting.on):
            organisation = roster.organisations.get(other)
            if (organisation.country if organisation else other) == setting.country:
                return True
    return False


def mission(roster: Roster, id: str, setting: Setting) -> str | None:
    """The forces of an international organisation in the country that a report is about; None when not one alone."""
    parts = [r.id for r in roster.relations_by_other.get(id, ()) if r.relation == "parent"]
    found = [part for part in parts if _is_mission_there(roster, part, setting)]
    return found[0] if len(found) == 1 else None


def _is_mission_there(roster: Roster, id: str, setting: Setting) -> bool:
    organisation = roster.organisations[id]
    there = _lands_of_name(roster.usual_name(id)) | {organisation.country}
    forces = organisation.kind == "external/other forces" and roster.lives(id, setting.on)
    return forces and setting.country is not None and setting.country in there
