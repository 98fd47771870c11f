"""Incidents as PLOVER event records (schemas/plover.md)."""

from __future__ import annotations

import re
from functools import cache

from khabar.nouns import Party, Place
from khabar.nouns.incident import Weighed
from khabar.publish.choices import best_place, days, sayings
from khabar.publish.columns import Cell, Row, codes
from khabar.publish.countries import country
from khabar.publish.homeless import note_further, note_homeless
from khabar.publish.incident_rows import listed
from khabar.publish.losses import Notes
from khabar.publish.refusal import RefusedError
from khabar.text.tables import rows, words
from khabar.weigh.values import country_code, figure, outlets, parties, party_words, place_words, reports, text, truth

_PACKAGE = "khabar.publish"
_WORD = re.compile(r"\w+")
#: kinds of organisation that PLOVER writes in the place of a country
_WITHOUT_COUNTRY = {"international organisation": "IGO", "monitor/NGO": "NGO"}
_UNKNOWN = "UNK"
_AUXILIARY = {"planned": "auxiliary mode: future", "denied": "auxiliary mode: negation"}
#: the protesters act, whoever is told to act upon them
_CROWD = "PROTEST"
_HOLDS = ("killed", "wounded", "taken", "grade")


def row(weighed: Weighed, notes: Notes) -> Row:
    """The record of an incident, flat; RefusedError where PLOVER has no event for it."""
    sub_type = text(weighed, "type")
    known = _types().get(sub_type or "")
    if known is None:
        raise RefusedError("type", f"PLOVER has no event for {sub_type or 'an unknown type'}")
    event, mode, contexts = known
    mode = "drone" if mode == "aerial" and _by_drone(weighed) else mode
    place = best_place(weighed, notes)
    code = country_code(weighed, place)
    note_homeless(weighed, notes, _HOLDS)
    when = days(weighed, notes)
    return {
        "id": weighed.incident.id,
        "date": when.start,
        "enddate": when.end if when.end != when.start else None,
        **_sides(weighed, event, code, notes),
        "event": event,
        "mode": mode or None,
        "context": listed(dict.fromkeys((*contexts, *(("human_rights",) if truth(weighed, "civilians") else ())))),
        **_scale(event, mode),
        **_where(place, code),
        **_size(weighed, notes),
        **_sources(weighed),
        "coder": "khabar",
        "comment": _comment(weighed),
    }


def nested(found: Row) -> dict[str, object]:
    """The record as PLOVER writes it: `size` an object, contexts a list, location an object."""
    flat = dict(found)
    size = {key: flat.pop(key) for key in ("dead", "injured", "arrested")}
    lat, lon = flat.pop("latitude"), flat.pop("longitude")
    listed_contexts = str(flat.pop("context") or "")
    return {
        **flat,
        "context": listed_contexts.split("; ") if listed_contexts else [],
        "location": None if lat is None else {"lat": lat, "lon": lon},
        "size": {key: value for key, value in size.items() if value is not None},
    }


def faults(found: Row) -> list[str]:
    """What a record has that PLOVER's tables forbid, beyond code lists; empty: nothing."""
    wrong = []
    event, mode = str(found["event"]), found["mode"]
    quad, score, needs_recipient = _events()[event]
    if found["quad_code"] != quad:
        wrong.append(f"quad_code of {event} is {quad}, not {found['quad_code']}")
    if mode and (event, str(mode)) not in _modes():
        wrong.append(f"{event} has no mode {mode}")
    if found["event_scale"] != _modes().get((event, str(mode)), score):
        wrong.append(f"event_scale of {event} {mode or ''} is {found['event_scale']}")
    if needs_recipient and not found["recipient"]:
        wrong.append(f"{event} needs a recipient")
    strange = [one for one in str(found["context"] or "").split("; ") if one and one not in codes("plover_contexts")]
    return wrong + [f"{one} is no context" for one in strange]


def _sides(weighed: Weighed, event: str, code: str | None, notes: Notes) -> Row:
    """Actor and recipient by the first doer and target; in a protest the protesters act."""
    doers, targets = parties(weighed, "doers"), parties(weighed, "targets")
    if event == _CROWD and any(party.kind in ("protesters", "rioters") for party in targets):
        doers, targets = targets, doers
    note_further(weighed, notes, "doers", 1)
    note_further(weighed, notes, "targets", 1)
    if not doers:
        crowd = event == _CROWD
        notes.decided("actor", "nobody is named as the doer; " + ("civilians" if crowd else "an unidentified actor"))
    actor = _coded(doers[0], code) if doers else f"{_letters(code)}{'CVL' if event == _CROWD else 'UAF'}"
    recipient = targets[0] if targets else None
    civilians = f"{_letters(code)}CVL" if truth(weighed, "civilians") and event != _CROWD else None
    return {
        "actor": actor,
        "actor_text": party_words(doers[0]) if doers else None,
        "recipient": _coded(recipient, code) if recipient else civilians,
        "recipient_text": party_words(recipient) if recipient else None,
    }


def _coded(party: Party, code: str | None) -> str:
    """Country and sector, as in SYRREB; an organisation of no country by its kind alone."""
    sector = dict(_sectors()).get(party.kind or "", _UNKNOWN)
    said = f"{party.name or ''} {party.words.text}".lower()
    if sector == "MIL" and words(_PACKAGE, "police_words.tsv") & set(_WORD.findall(said)):
        sector = "COP"
    if not party.country and party.kind in _WITHOUT_COUNTRY:
        return _WITHOUT_COUNTRY[party.kind]
    if not party.country and party.kind == "external/other forces":
        return f"IMG{sector}"
    return f"{_letters(party.country or code)}{sector}"


def _letters(code: str | None) -> str:
    land = country(code)
    return land.alpha3 if land else "---"


def _scale(event: str, mode: str) -> Row:
    quad, score, _ = _events()[event]
    return {"quad_code": quad, "event_scale": _modes().get((event, mode), score)}


def _where(place: Place | None, code: str | None) -> Row:
    land = country(code)
    parts = (place_words(place) if place else None, place.admin1 if place else None, land.acled if land else None)
    return {
        "event_loc": ", ".join(dict.fromkeys(part for part in parts if part)) or None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
    }


def _size(weighed: Weighed, notes: Notes) -> Row:
    filled: dict[str, Cell] = {}
    for key, harm in (("dead", "killed"), ("injured", "wounded"), ("arrested", "taken")):
        found = figure(weighed, harm)
        filled[key] = found.low if found else None
        if found and found.high != found.low:
            notes.decided("size", f"{key} is {found.low}, the low end of {found.low} to {found.high or 'open'}")
    return filled


def _sources(weighed: Weighed) -> Row:
    quoted = next((said.claim.quote.text for said in sayings(weighed)), None)
    return {
        "event_text": quoted,
        "link": next((report.url for report in reports(weighed) if report.url), None),
        "text_info": listed(outlets(weighed)),
    }


def _comment(weighed: Weighed) -> str:
    told = [_AUXILIARY.get(text(weighed, "status") or "", ""), "aggregate" if truth(weighed, "aggregate") else ""]
    return "; ".join(part for part in (*told, f"grade: {weighed.grade}") if part)


def _by_drone(weighed: Weighed) -> bool:
    weapons = weighed.value("weapons")
    named = weapons if isinstance(weapons, tuple) else ()
    said = [*map(str, named), *(party.words.text for party in parties(weighed, "doers"))]
    return any(re.search(r"\b(?:drone|unmanned|UAV)s?\b", words, re.IGNORECASE) for words in said)


@cache
def _types() -> dict[str, tuple[str, str, tuple[str, ...]]]:
    return {
        row[0]: (row[1], row[2], tuple(row[3].split("|")) if row[3] else ())
        for row in rows(_PACKAGE, "plover_types.tsv")
    }


@cache
def _events() -> dict[str, tuple[int, float, bool]]:
    return {row[0]: (int(row[1]), float(row[2]), row[3] == "yes") for row in rows(_PACKAGE, "plover_events.tsv")}


@cache
def _modes() -> dict[tuple[str, str], float]:
    """Score of an event's mode; the event's own where the mode has none."""
    return {
        (row[1], row[0]): float(row[2]) if row[2] else _events()[row[1]][1]
        for row in rows(_PACKAGE, "plover_modes.tsv")
    }


@cache
def _sectors() -> tuple[tuple[str, str], ...]:
    return tuple((row[0], row[1]) for row in rows(_PACKAGE, "plover_sectors.tsv"))
