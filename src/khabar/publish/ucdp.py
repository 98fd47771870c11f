"""Incidents as rows of UCDP's georeferenced event data (schemas/ucdp_ged.md)."""

from __future__ import annotations

import datetime
import re
from math import floor

from khabar.nouns import Place
from khabar.nouns.incident import Toll, Weighed
from khabar.publish.choices import Days, best_place, days, sayings, spread_km, who_says
from khabar.publish.columns import Cell, Row
from khabar.publish.countries import country
from khabar.publish.figures import toll
from khabar.publish.homeless import note_homeless
from khabar.publish.incident_rows import listed
from khabar.publish.losses import Notes
from khabar.publish.refusal import RefusedError
from khabar.publish.ucdp_sides import ONE_SIDED, Dyad, dyad
from khabar.weigh.policy_ucdp import roles
from khabar.weigh.values import country_code, outlet, place_words, places, reports, truth

_NEAR_KM = 25.0
_FUZZY = 5
_MONTH_BEFORE = 30
_YEAR = 366
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2} 00:00:00\.000\Z")
#: days between first and last by date_prec, both ends included
_APART = {1: (0, 0), 2: (1, 5), 3: (6, 6), 4: (7, 30), 5: (31, 365)}
_HOLDS = ("killed", "sub-count")


def row(weighed: Weighed, notes: Notes) -> Row:
    """The row of an incident; RefusedError where UCDP has no place for it (nobody killed, no place, no actor)."""
    killed = toll(weighed, "ucdp")
    if killed.high < 1:
        raise RefusedError("deaths", "no death is reported, and UCDP's event has at least one in its high figure")
    place, code = _place(weighed, notes)
    when, precision = _when(weighed, notes)
    both = dyad(weighed, code, notes)
    note_homeless(weighed, notes, _HOLDS)
    dead = _deaths(weighed, killed, both, notes)
    return {
        "id": weighed.incident.number,
        "relid": _relid(weighed, code, when, both),
        "active_year": None,
        "code_status": _status(both, when),
        **_dyad(both),
        **_sources(weighed),
        **_where(weighed, place, code),
        **dead,
        "year": int(when.start[:4]) if when.start else None,
        "event_clarity": 2 if truth(weighed, "aggregate") or len(places(weighed)) > 1 else 1,
        "date_prec": precision,
        "date_start": f"{when.start} 00:00:00.000" if when.start else None,
        "date_end": f"{when.end} 00:00:00.000" if when.end else None,
    }


def faults(found: Row) -> list[str]:
    """What a row has that UCDP's rules forbid, beyond columns and code lists; empty: nothing."""
    wrong = []
    low, best, high = (_number(found[name]) for name in ("low", "best", "high"))
    dead = sum(_number(found[name]) for name in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown"))
    if dead != best:
        wrong.append(f"best is {best}, not {dead}, the sum of the deaths by side")
    if not 0 <= low <= best <= high:
        wrong.append(f"low, best and high are {low}, {best}, {high}")
    if high < 1:
        wrong.append("nobody is killed even in the high figure")
    if found["type_of_violence"] == ONE_SIDED and found["side_b"] != "Civilians":
        wrong.append(f"side_b of one-sided violence is {found['side_b']}")
    lat, lon = found["latitude"], found["longitude"]
    if not (isinstance(lat, float | int) and isinstance(lon, float | int) and abs(lat) <= 90 and abs(lon) <= 180):
        wrong.append(f"{lat}, {lon} is no point")
    elif found["priogrid_gid"] != priogrid(lat, lon):
        wrong.append(f"priogrid_gid is {found['priogrid_gid']}, not {priogrid(lat, lon)}")
    return wrong + _faults_of_days(found)


def _faults_of_days(found: Row) -> list[str]:
    start, end, precision = found["date_start"], found["date_end"], found["date_prec"]
    if start is None and end is None and found["year"] is None:
        return [] if precision == 5 else [f"date_prec is {precision} without a day"]
    if not (isinstance(start, str) and isinstance(end, str) and _MOMENT.match(start) and _MOMENT.match(end)):
        return [f"{start} to {end} are no days"]
    apart = (datetime.date.fromisoformat(end[:10]) - datetime.date.fromisoformat(start[:10])).days
    least, most = _APART.get(int(precision or 0), (0, -1))
    if not least <= apart <= most:
        return [f"date_prec is {precision} for days {apart} apart"]
    return [] if found["year"] == int(start[:4]) else [f"year is {found['year']}"]


def priogrid(lat: float, lon: float) -> int:
    """The PRIO-GRID cell of a point: cells of half a degree, from the south-west, 720 a row, beginning with 1.

    >>> priogrid(35.763369, 36.558974)
    181154
    """
    row, column = min(359, floor((lat + 90) * 2)), min(719, floor((lon + 180) * 2))
    return row * 720 + column + 1


def _place(weighed: Weighed, notes: Notes) -> tuple[Place, str]:
    place = best_place(weighed, notes)
    code = country_code(weighed, place)
    if place is None or place.lat is None or place.lon is None:
        raise RefusedError("place", "no place on the map is known, and UCDP's event has a point")
    if code is None or country(code) is None:
        raise RefusedError("country", "no country is known")
    return place, code


def _when(weighed: Weighed, notes: Notes) -> tuple[Days, int]:
    """The days and their date_prec; untold, the thirty days up to publication, or none at all."""
    found = days(weighed, notes)
    if found.start is None:
        return found, 5
    if not found.told:
        last = datetime.date.fromisoformat(found.start)
        first = (last - datetime.timedelta(days=_MONTH_BEFORE)).isoformat()
        notes.decided("day", f"date_start is {first}, {_MONTH_BEFORE} days before publication")
        return Days(first, found.end, told=False), 4
    if found.length > _YEAR:
        raise RefusedError("day", f"known as {found.start} to {found.end} only; UCDP's coarsest time is a year")
    return found, next(code for code, (_, most) in _APART.items() if found.length - 1 <= most)


def _deaths(weighed: Weighed, killed: Toll, both: Dyad, notes: Notes) -> Row:
    """The figures by side; side a is this row's, whoever acts, and in one-sided violence all other victims are
    civilians.
    """
    of_roles = dict(
        zip(roles(weighed), (killed.by_side.get("side_a", 0), killed.by_side.get("side_b", 0)), strict=True)
    )
    a, b = (of_roles[role] for role in (("targets", "doers") if both.turned else ("doers", "targets")))
    civilians, unknown = killed.by_side.get("civilians", 0), killed.by_side.get("unknown", 0)
    if both.type == ONE_SIDED:
        civilians, b, unknown = civilians + b + unknown, 0, 0
    best = a + b + civilians + unknown
    notes.decided("best", f"{killed.low}, {best}, {killed.high} (low, best, high): {killed.why}")
    return {"deaths_a": a, "deaths_b": b, "deaths_civilians": civilians, "deaths_unknown": unknown,
            "best": best, "high": max(killed.high, best), "low": min(killed.low, best)}  # fmt: skip


def _relid(weighed: Weighed, code: str, when: Days, both: Dyad) -> str:
    land = country(code)
    year = when.start[:4] if when.start else "X"
    return f"{land.alpha3 if land else code}-{year}-{both.type}-{both.id or 'X'}-{weighed.incident.number}"


def _status(both: Dyad, when: Days) -> str:
    if not (both.a.named and both.b.named):
        return "Check actor"
    if not when.told:
        return "Check date"
    return "Clear" if both.id else "Check dyad"


def _dyad(both: Dyad) -> Row:
    return {
        "type_of_violence": both.type,
        "conflict_dset_id": both.conflict_id,
        "conflict_new_id": both.conflict_id,
        "conflict_name": both.conflict,
        "dyad_dset_id": both.id,
        "dyad_new_id": both.id,
        "dyad_name": both.name,
        "side_a_dset_id": both.a.old_id,
        "side_a_new_id": both.a.id,
        "side_a": both.a.name,
        "side_b_dset_id": both.b.old_id,
        "side_b_new_id": both.b.id,
        "side_b": both.b.name,
        "gwnoa": both.a.gw,
        "gwnob": both.b.gw,
    }


def _sources(weighed: Weighed) -> Row:
    """The reports as articles; what would end a cell or a quotation in them is taken out."""
    articles = []
    offices, dates, titles = [], [], []
    for report in reports(weighed):
        office, date = outlet(report) or "", report.published.date if report.published else ""
        title = report.title or ""
        articles.append(
            '"' + ",".join(part.replace('"', "'").replace(";", ",") for part in (office, date, title)) + '"'
        )
        offices.append(office.replace(";", ","))
        dates.append(date)
        titles.append(title.replace(";", ","))
    return {
        "number_of_sources": len(articles),
        "source_article": ";".join(articles),
        "source_office": _joined(offices),
        "source_date": _joined(dates),
        "source_headline": _joined(titles),
        "source_original": listed(who_says(one) for one in sayings(weighed) if one.claim.source),
    }


def _joined(values: list[str]) -> str | None:
    return ";".join(values) if any(values) else None


def _where(weighed: Weighed, place: Place, code: str) -> Row:
    land = country(code)
    lat, lon = place.lat or 0.0, place.lon or 0.0
    region = land.ucdp_region if land else None
    filled: dict[str, Cell] = {
        "where_prec": _precision(weighed, place),
        "where_coordinates": place_words(place),
        "where_description": listed(one.words.text for one in places(weighed)),
        "adm_1": place.admin1,
        "adm_2": place.admin2,
        "latitude": round(lat, 6),
        "longitude": round(lon, 6),
        "geom_wkt": f"POINT ({round(lon, 6)} {round(lat, 6)})",
        "priogrid_gid": priogrid(round(lat, 6), round(lon, 6)),
        "country": (land.ucdp or land.acled) if land else None,
        "country_id": int(land.gw) if land and land.gw else None,
        "region": region,
    }
    return filled


def _precision(weighed: Weighed, place: Place) -> int:
    """UCDP's where_prec of the place taken; where others lie more than 25 km off, a fuzzy area."""
    own = place.precision or 1
    if len(places(weighed)) == 1:
        return own
    return max(own, 2 if spread_km(weighed, place) <= _NEAR_KM else _FUZZY)


def _number(value: Cell) -> int:
    return value if isinstance(value, int) else -1
