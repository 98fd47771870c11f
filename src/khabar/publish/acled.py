"""Incidents as rows of ACLED's event file (schemas/acled.md)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cache

from khabar.nouns import Place
from khabar.nouns.incident import Weighed
from khabar.publish import acled_scale
from khabar.publish.acled_actors import Side, Where, interaction, sides
from khabar.publish.acled_notes import acled_date, in_words
from khabar.publish.choices import Days, best_place, days
from khabar.publish.columns import Cell, Row
from khabar.publish.countries import country
from khabar.publish.figures import toll
from khabar.publish.homeless import note_homeless
from khabar.publish.incident_rows import listed
from khabar.publish.losses import Notes
from khabar.publish.refusal import RefusedError
from khabar.text.tables import rows
from khabar.weigh.values import country_code, interval, outlets, place_words, reports, text, truth

_TIME = {"day": 1, "days": 2, "week": 2, "month": 3}
_UNDISCLOSED = "Undisclosed Source"
#: UCDP's where_prec from which an area is as large as a region
_DISTRICT, _REGION, _FUZZY, _COUNTRY = 3, 4, 5, 6
_SMALL_KM = 50.0


def row(weighed: Weighed, notes: Notes) -> Row:
    """The row of an incident; RefusedError where ACLED has no place for it."""
    types = text(weighed, "event_type"), text(weighed, "type")
    if types[0] is None or types[1] is None:
        raise RefusedError("type", "no type is found")
    place, code = _place(weighed, notes)
    when = days(weighed, notes)
    first, second = sides(weighed, (types[0], types[1]), Where(code, when.start), notes)
    note_homeless(weighed, notes, ("killed",))
    killed = toll(weighed, "acled")
    notes.decided("fatalities", f"{killed.low if killed.best is None else killed.best}: {killed.why}")
    return {
        **_when(weighed, when),
        **_what(types[1], first, second),
        **_sides(first, second),
        **_where(place, code),
        **_sources(weighed, code, notes),
        "event_id_cnty": f"{_letters(code)}{weighed.incident.number}",
        "notes": in_words(weighed, types[1], when, place, killed),
        "fatalities": killed.low if killed.best is None else killed.best,
        "tags": _tags(weighed, types[0]),
        "timestamp": _changed(weighed),
    }


def faults(found: Row) -> list[str]:
    """What a row has that ACLED's rules forbid, beyond columns and code lists; empty: nothing."""
    wrong = []
    sub_type, disorder, targeting = found["sub_event_type"], found["disorder_type"], found["civilian_targeting"]
    known = _types().get(str(sub_type))
    if known and disorder != known[0]:
        wrong.append(f"disorder_type of {sub_type} is {known[0]}, not {disorder}")
    if known and bool(targeting) != _targets_civilians(str(sub_type), found["inter2"]):
        wrong.append(f"civilian_targeting of {sub_type} against {found['inter2']} is {targeting or 'empty'}")
    if found["interaction"] != interaction(_str(found["inter1"]), _str(found["inter2"])):
        wrong.append(f"interaction is {found['interaction']} for {found['inter1']} and {found['inter2']}")
    wrong += _faults_of_sides(found) + _faults_of_numbers(found)
    return wrong


def _faults_of_sides(found: Row) -> list[str]:
    wrong = []
    if bool(found["actor2"]) != bool(found["inter2"]):
        wrong.append("actor2 and inter2 are not filled alike")
    crowd = {"Protests": "Protesters", "Riots": "Rioters"}.get(str(found["event_type"]))
    if crowd and found["inter1"] != crowd:
        wrong.append(f"actor1 of {found['event_type']} is {found['inter1']}")
    if found["event_type"] == "Violence against civilians" and found["inter2"] != "Civilians":
        wrong.append("actor2 of violence against civilians is not civilians")
    return wrong


def _faults_of_numbers(found: Row) -> list[str]:
    wrong = []
    lat, lon, killed = found["latitude"], found["longitude"], found["fatalities"]
    if not (isinstance(lat, float | int) and isinstance(lon, float | int) and abs(lat) <= 90 and abs(lon) <= 180):
        wrong.append(f"{lat}, {lon} is no point")
    if not isinstance(killed, int) or killed < 0:
        wrong.append(f"fatalities is {killed}")
    if bool(found["event_date"]) != (found["year"] is not None):
        wrong.append("event_date and year are not filled alike")
    return wrong


def _place(weighed: Weighed, notes: Notes) -> tuple[Place, str]:
    """The place taken and its country; RefusedError where there is none that ACLED codes an event to."""
    place = best_place(weighed, notes)
    code = country_code(weighed, place)
    if place is None or place.lat is None or place.lon is None:
        raise RefusedError("place", "no place on the map is known, and ACLED codes no event without one")
    if (place.precision or 1) >= _COUNTRY:
        raise RefusedError("place", f"only {place_words(place)} is known, and ACLED codes no event to a whole country")
    if code is None or country(code) is None:
        raise RefusedError("country", "no country is known")
    return place, code


def _when(weighed: Weighed, when: Days) -> Row:
    precision = interval(weighed).precision if when.told else "month"
    if precision not in _TIME:
        raise RefusedError("day", f"known to the {precision} only; ACLED's coarsest time is a month")
    return {
        "event_date": acled_date(when.start) if when.start else None,
        "year": int(when.start[:4]) if when.start else None,
        "time_precision": _TIME[precision],
    }


def _what(sub_type: str, first: Side, second: Side) -> Row:
    disorder, _ = _types()[sub_type]
    return {
        "disorder_type": disorder,
        "event_type": _event_type(sub_type),
        "sub_event_type": sub_type,
        "interaction": interaction(first.type, second.type),
        "civilian_targeting": "Civilian targeting" if _targets_civilians(sub_type, second.type) else None,
    }


def _sides(first: Side, second: Side) -> Row:
    filled: dict[str, Cell] = {}
    for number, side in ((1, first), (2, second)):
        filled[f"actor{number}"] = side.actor
        filled[f"assoc_actor_{number}"] = listed(side.associates)
        filled[f"inter{number}"] = side.type
    return filled


def _where(place: Place, code: str) -> Row:
    land = country(code)
    return {
        "iso": int(land.numeric) if land else None,
        "region": land.acled_region if land else None,
        "country": land.acled if land else None,
        "admin1": place.admin1,
        "admin2": place.admin2,
        "admin3": None,
        "location": place_words(place),
        "latitude": None if place.lat is None else round(place.lat, 4),
        "longitude": None if place.lon is None else round(place.lon, 4),
        "geo_precision": geo_precision(place),
    }


def geo_precision(place: Place) -> int:
    """ACLED's geo_precision by UCDP's where_prec: 1 the place itself; 2 near it, a district or a small fuzzy area; 3 a
    province or a large area.
    """
    where = place.precision or 1
    if where == 1:
        return 1
    small = (place.radius_km or 0.0) <= _SMALL_KM
    return 2 if where <= _DISTRICT or (where == _FUZZY and small) else 3


def _sources(weighed: Weighed, code: str, notes: Notes) -> Row:
    names = outlets(weighed)
    if not names:
        notes.decided("source", f"no report tells its outlet; {_UNDISCLOSED} stands for it")
    return {"source": listed(names) or _UNDISCLOSED, "source_scale": acled_scale.source_scale(weighed, code)}


def _tags(weighed: Weighed, event_type: str) -> str | None:
    tags = ["crowd size=no report"] if event_type in ("Protests", "Riots") else []
    status = text(weighed, "status")
    if status and status != "happened":
        tags.append(f"status={status}")
    if truth(weighed, "aggregate"):
        tags.append("aggregate")
    return listed(tags)


def _changed(weighed: Weighed) -> int:
    """Seconds of the last day of publication or decision; 0 where there is neither."""
    days_out = [report.published.date for report in reports(weighed) if report.published]
    made = [decision.recorded_at for decision in weighed.incident.decisions]
    moments = [datetime.datetime.fromisoformat(text) for text in (*days_out, *made)]
    known = [one if one.tzinfo else one.replace(tzinfo=datetime.UTC) for one in moments]
    return max((int(one.timestamp()) for one in known), default=0)


def _letters(code: str) -> str:
    land = country(code)
    return land.alpha3 if land else code


def _event_type(sub_type: str) -> str:
    from khabar.nouns.types import EVENT_TYPES

    return EVENT_TYPES[sub_type]


def _targets_civilians(sub_type: str, second: object) -> bool:
    rule = _types()[sub_type][1]
    return rule == "always" or (rule == "civilians" and second == "Civilians")


def _str(value: Cell) -> str | None:
    return value if isinstance(value, str) else None


@cache
def _types() -> Mapping[str, tuple[str, str]]:
    return {name: (disorder, rule) for name, disorder, rule in rows("khabar.publish", "acled_types.tsv")}
