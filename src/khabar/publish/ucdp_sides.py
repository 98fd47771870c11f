"""Sides, type of violence and dyad of an incident as UCDP has them (schemas/ucdp_ged.md)."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from khabar.nouns import Party
from khabar.nouns.incident import Weighed
from khabar.packs.roster import load_roster
from khabar.publish.countries import country
from khabar.publish.losses import Notes
from khabar.publish.refusal import RefusedError
from khabar.text.tables import rows
from khabar.weigh.values import parties, party_words, truth

_STATES = frozenset({"state forces", "government (civil)", "external/other forces", "international organisation"})
_ARMED = frozenset({"rebel group", "political militia", "identity militia"})
_UNARMED = frozenset({"civilians", "protesters", "rioters", "monitor/NGO", "medium", "other"})
STATE_BASED, NON_STATE, ONE_SIDED = 1, 2, 3


class UcdpSide(NamedTuple):
    """A side: UCDP's name, its ids (new and old; None: not known), Gleditsch-Ward number of a state, whether it is one,
    whether it was named at all.
    """

    name: str
    id: int | None = None
    old_id: int | None = None
    gw: int | None = None
    is_state: bool = False
    named: bool = True


CIVILIANS = UcdpSide("Civilians", 1, 9999)


class Dyad(NamedTuple):
    """Type of violence, both sides in UCDP's order, its dyad and conflict (ids None: not known to this export).

    `turned`: side a is the target, not the doer.
    """

    type: int
    a: UcdpSide
    b: UcdpSide
    name: str
    id: int | None
    conflict: str
    conflict_id: int | None
    turned: bool


def dyad(weighed: Weighed, code: str, notes: Notes) -> Dyad:
    """The dyad of an incident in a country; RefusedError where no organised actor is named at all."""
    doers = _sides(parties(weighed, "doers"), code)
    targets = _sides(parties(weighed, "targets"), code)
    harmed = truth(weighed, "civilians") or any(party.kind in _UNARMED for party in parties(weighed, "targets"))
    for side in (*doers[1:], *targets[1:]):
        notes.dropped("further actor", side.name)
    if not doers and not targets and not harmed:
        raise RefusedError("actor", "no organised actor and no civilians are named")
    land = country(code)
    unknown = UcdpSide(f"Unidentified armed group ({land.acled if land else code})", named=False)
    doer = doers[0] if doers else unknown
    if not targets and harmed:
        return _dyad(ONE_SIDED, doer, CIVILIANS, notes, turned=False)
    if harmed:
        notes.dropped("civilians", "civilians harmed beside the fighting stand in deaths_civilians only")
    return _of_fighters(doer, targets[0] if targets else unknown, notes)


def _of_fighters(doer: UcdpSide, target: UcdpSide, notes: Notes) -> Dyad:
    """State-based where one is a state, which is side a (the doer of two); else non-state, by the alphabet."""
    if doer.is_state or target.is_state:
        turned = not doer.is_state
        return _dyad(STATE_BASED, *((target, doer) if turned else (doer, target)), notes, turned=turned)
    turned = target.name < doer.name
    return _dyad(NON_STATE, *((target, doer) if turned else (doer, target)), notes, turned=turned)


def _dyad(type: int, a: UcdpSide, b: UcdpSide, notes: Notes, *, turned: bool) -> Dyad:
    name = f"{a.name} - {b.name}"
    for side, letter in ((a, "side_a"), (b, "side_b")):
        if not side.named:
            notes.decided("actor", f"nobody is named; {letter} is {side.name}")
    if turned and a.named and b.named:
        notes.decided("actor", f"side_a is {a.name}, as UCDP orders sides, though {b.name} acts")
    known = _dyads().get((a.id, b.id)) if a.id and b.id else None
    if known is None:
        if a.named and b.named:
            notes.decided("dyad", f"{name} is no dyad that this export knows; its ids stay empty")
        return Dyad(type, a, b, name, None, name, None, turned)
    return Dyad(type, a, b, known[1], int(known[0]), known[3], int(known[2]), turned)


def _sides(found: tuple[Party, ...], code: str) -> list[UcdpSide]:
    """The organised actors among parties, each once."""
    sides = [side for party in found if (side := _side(party, code))]
    return list(dict.fromkeys(sides))


def _side(party: Party, code: str) -> UcdpSide | None:
    if party.kind in _STATES:
        return _state(party, code)
    if party.kind not in _ARMED:
        return None
    if party.name is None:
        land = country(party.country or code)
        where = land.acled if land else code
        return UcdpSide(f"{party.words.text[:1].upper()}{party.words.text[1:]} ({where})")
    own = _roster_id(party.id)
    return UcdpSide(_names().get(own, party.name) if own else party.name, own, own)


def _state(party: Party, code: str) -> UcdpSide:
    """A state by its government; forces abroad of no one country by their name."""
    abroad = party.kind in ("external/other forces", "international organisation")
    land = country(party.country or (None if abroad else code))
    if land is None or not land.ucdp_government:
        return UcdpSide(party_words(party), is_state=True)
    own = int(land.ucdp_government)
    return UcdpSide(f"Government of {land.ucdp}", own, own, int(land.gw) if land.gw else None, is_state=True)


def _roster_id(id: str | None) -> int | None:
    """UCDP's id of an organisation of the roster; None where it has none."""
    organisation = load_roster().organisations.get(id or "")
    return int(organisation.ucdp) if organisation and organisation.ucdp.isdigit() else None


@cache
def _dyads() -> dict[tuple[int, int], tuple[str, ...]]:
    return {(int(row[4]), int(row[6])): row for row in rows("khabar.publish", "ucdp_dyads.tsv") if row[4] and row[6]}


@cache
def _names() -> dict[int, str]:
    """UCDP's names of sides by id."""
    sides = [side for row in rows("khabar.publish", "ucdp_dyads.tsv") for side in (row[4:6], row[6:8])]
    return {int(own): name for own, name in sides}
