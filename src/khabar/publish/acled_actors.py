"""Sides of an incident as ACLED names them (schemas/acled.md, "Actor types")."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from khabar.nouns import Party
from khabar.nouns.incident import Weighed
from khabar.publish.countries import country
from khabar.publish.losses import Notes
from khabar.text.tables import rows, words
from khabar.weigh.values import parties, truth

_PACKAGE = "khabar.publish"
_WORD = re.compile(r"\w+")
_CROWDS = {"Protests": "Protesters", "Riots": "Rioters"}
#: unnamed actors by ACLED's type of actor
_UNNAMED = {
    "Rebel group": "Opposition Rebels", "Political militia": "Unidentified Armed Group",
    "Identity militia": "Unidentified Communal Militia", "External/Other forces": "Unidentified Military Forces",
}  # fmt: skip
_SELDOM_FIGHT = frozenset({"Civilians", "Protesters", "Rioters"})


class Actor(NamedTuple):
    """ACLED's name and type of an actor, and the organisation that the name does not show (None: none)."""

    name: str
    type: str
    unit: str | None = None


class Side(NamedTuple):
    """One side: actor, those associated with it, its type; all empty where there is no such side."""

    actor: str | None = None
    associates: tuple[str, ...] = ()
    type: str | None = None


class Where(NamedTuple):
    """Where and when an actor acts: alpha-2 code, first day; the two on which its name depends."""

    country: str
    day: str | None

    @property
    def name(self) -> str:
        found = country(self.country)
        return found.acled if found else self.country


def sides(weighed: Weighed, types: tuple[str, str], where: Where, notes: Notes) -> tuple[Side, Side]:
    """Both sides of an incident of `types` (event type, sub-event type); what is decided is noted.

    Protesters and rioters come first; violence against civilians has its perpetrator first and civilians second.
    """
    event_type, sub_type = types
    doers = [actor for party in parties(weighed, "doers") if (actor := _actor(party, where))]
    targets = [actor for party in parties(weighed, "targets") if (actor := _actor(party, where))]
    if event_type in _CROWDS:
        return _crowd(_CROWDS[event_type], sub_type, doers, targets, where)
    first = _side([one for one in doers if one.type != "Civilians"])
    if first.actor is None:
        first = Side(f"Unidentified Armed Group ({where.name})", (), "Political militia")
        notes.decided("actor", f"nobody is named as the doer; actor1 is {first.actor}")
    return first, _second(weighed, types, targets, where, notes)


def _second(weighed: Weighed, types: tuple[str, str], targets: list[Actor], where: Where, notes: Notes) -> Side:
    civilians = Actor(f"Civilians ({where.name})", "Civilians")
    if types[0] == "Violence against civilians":
        if targets and targets[0].type != "Civilians":
            notes.decided("actor", f"actor2 is {civilians.name}, as the type asks; the reports name {targets[0].name}")
        return _side([civilians, *targets])
    if truth(weighed, "civilians") and all(one.type != "Civilians" for one in targets):
        targets = [*targets, civilians]
    fighters = [one for one in targets if one.type not in _SELDOM_FIGHT]
    if types[0] == "Battles" and not fighters:
        unknown = Actor(f"Unidentified Armed Group ({where.name})", "Political militia")
        notes.decided("actor", f"nobody is named as the other side; actor2 is {unknown.name}")
        fighters = [unknown]
    return _side([*fighters, *(one for one in targets if one not in fighters)])


def _crowd(crowd: str, sub_type: str, doers: list[Actor], targets: list[Actor], where: Where) -> tuple[Side, Side]:
    """The crowd as the first side, whoever acts; the others as the second, where the type has one."""
    crowd_itself = Actor(f"{crowd} ({where.name})", crowd)
    others = [one for one in (*doers, *targets) if one.type not in ("Protesters", "Rioters")]
    if sub_type == "Peaceful protest":
        units = tuple(dict.fromkeys(one.unit for one in others if one.unit))
        return Side(crowd_itself.name, units, crowd), Side()
    rivals = [one for one in targets if one.type in ("Protesters", "Rioters")] if doers and crowd == "Rioters" else []
    return _side([crowd_itself]), _side(others or rivals)


def _side(actors: list[Actor]) -> Side:
    if not actors:
        return Side()
    first = actors[0]
    others = [one.name for one in actors[1:] if one.name != first.name]
    units = [one.unit for one in actors if one.unit]
    return Side(first.name, tuple(dict.fromkeys((*units, *others))), first.type)


def _actor(party: Party, where: Where) -> Actor | None:
    """ACLED's actor for a party; None where nothing tells what it is (a building, a thing)."""
    kind = _type(party, where)
    if kind is None:
        return None
    abroad = country(party.country) if party.country and party.country != where.country else None
    land = abroad.acled if abroad else where.name
    at_home = Where(party.country if abroad and party.country else where.country, where.day)
    if party.kind in ("state forces", "government (civil)") or (party.kind == "external/other forces" and abroad):
        return Actor(f"{_branch(party)} of {land}{_years(at_home)}", kind, party.name)
    if kind in ("Rioters", "Protesters", "Civilians"):
        return Actor(f"{kind} ({where.name})", kind, party.name)
    return Actor(party.name, kind) if party.name else Actor(f"{_UNNAMED[kind]} ({where.name})", kind)


def _type(party: Party, where: Where) -> str | None:
    """ACLED's type; state forces abroad are external."""
    if party.kind == "state forces" and party.country and party.country != where.country:
        return "External/Other forces"
    return types_by_kind().get(party.kind or "")


def _branch(party: Party) -> str:
    if party.kind == "government (civil)":
        return "Government"
    said = f"{party.name or ''} {party.words.text}".lower()
    return "Police Forces" if words(_PACKAGE, "police_words.tsv") & set(_WORD.findall(said)) else "Military Forces"


def _years(where: Where) -> str:
    """The years of the government that held on the day, in brackets; nothing where they are not known."""
    day = where.day or ""
    for code, start, end in rows(_PACKAGE, "acled_regimes.tsv"):
        # days in ISO 8601 sort as texts, and a year alone comes before all its days
        if code == where.country and day and start <= day and (not end or day < end):
            return f" ({start[:4]}-{end[:4]})"
    return ""


@cache
def types_by_kind() -> dict[str, str]:
    """ACLED's type of actor by the record's kind."""
    return {kind: row[0] for row in rows(_PACKAGE, "acled_actor_types.tsv") for kind in row[2].split("|")}


@cache
def interactions() -> dict[str, str]:
    """ACLED's words for two types by their code."""
    return {code: told for told, code in rows(_PACKAGE, "acled_interactions.tsv")}


def interaction(first: str | None, second: str | None) -> str | None:
    """ACLED's words for the types of both sides, the lower code first.

    >>> interaction("External/Other forces", "Rebel group"), interaction("Protesters", None)
    ('Rebel group-External/Other forces', 'Protesters only')
    """
    code = {row[0]: row[1] for row in rows(_PACKAGE, "acled_actor_types.tsv")}
    present = sorted(code[kind] for kind in (first, second) if kind in code)
    return interactions().get("".join(present).ljust(2, "0")) if present else None
