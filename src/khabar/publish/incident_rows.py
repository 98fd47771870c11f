"""One row an incident: for CSV, Parquet and HXL."""

from __future__ import annotations

from collections.abc import Iterable

from khabar.nouns import Party
from khabar.nouns.incident import Weighed
from khabar.publish.choices import best_place, figure_words, sayings, who_says
from khabar.publish.columns import Cell, Row
from khabar.publish.figures import tolls
from khabar.publish.homeless import HARMS, note_homeless
from khabar.publish.losses import Notes
from khabar.weigh.values import (
    country_code,
    figure,
    interval,
    outlets,
    parties,
    place_words,
    places,
    reports,
    text,
    truth,
)

#: what the row has columns for, though not in all its words
HOLDS = frozenset({"denial", "second figure", "open figure", "killed", "wounded", "taken", "weapon", "grade"})


def row(weighed: Weighed, notes: Notes, held: frozenset[str] = HOLDS) -> Row:
    """The row of an incident; sub-counts, hedges, rival values and what else is not `held` are noted as lost."""
    note_homeless(weighed, notes, held)
    return {**_judged(weighed), **_what(weighed), **_where(weighed, notes), **_who(weighed), **_harm(weighed),
            **_said(weighed)}  # fmt: skip


def _judged(weighed: Weighed) -> Row:
    return {
        "incident_id": weighed.incident.id,
        "grade": weighed.grade,
        "why": weighed.why,
        "independent": weighed.independent,
        "accounts": len(weighed.incident.accounts),
        "reports": listed(report.id for report in reports(weighed)),
        "decisions": len(weighed.incident.decisions),
    }


def _what(weighed: Weighed) -> Row:
    when = interval(weighed)
    return {
        "event_type": text(weighed, "event_type"),
        "sub_event_type": text(weighed, "type"),
        "status": text(weighed, "status"),
        "aggregate": truth(weighed, "aggregate"),
        "civilians": truth(weighed, "civilians"),
        "start": when.start,
        "end": when.end,
        "time_precision": when.precision,
    }


def _where(weighed: Weighed, notes: Notes) -> Row:
    place = best_place(weighed, notes)
    others = [place_words(other) for other in places(weighed) if other is not place]
    return {
        "place": place_words(place) if place else None,
        "place_id": place.id if place else None,
        "latitude": place.lat if place else None,
        "longitude": place.lon if place else None,
        "radius_km": place.radius_km if place else None,
        "where_prec": place.precision if place else None,
        "country": country_code(weighed, place),
        "admin1": place.admin1 if place else None,
        "admin2": place.admin2 if place else None,
        "further_places": listed(others),
    }


def _who(weighed: Weighed) -> Row:
    weapons = weighed.value("weapons")
    return {
        **_parties("doer", parties(weighed, "doers")),
        **_parties("target", parties(weighed, "targets")),
        "weapons": listed(map(str, weapons)) if isinstance(weapons, tuple) else None,
    }


def _parties(role: str, found: tuple[Party, ...]) -> Row:
    return {
        f"{role}s": listed(party.words.text for party in found),
        f"{role}_names": in_order(party.name for party in found),
        f"{role}_kinds": in_order(party.kind for party in found),
    }


def _harm(weighed: Weighed) -> Row:
    ranges: dict[str, Cell] = {}
    for harm in HARMS:
        found = figure(weighed, harm)
        ranges[f"{harm}_low"] = found.low if found else None
        ranges[f"{harm}_high"] = found.high if found else None
    by = tolls(weighed)
    acled = by["acled"]
    return {
        **ranges,
        "killed_acled": acled.low if acled.best is None else acled.best,
        "killed_ucdp_low": by["ucdp"].low,
        "killed_ucdp_best": by["ucdp"].best,
        "killed_ucdp_high": by["ucdp"].high,
        "killed_airwars_low": by["airwars"].low,
        "killed_airwars_high": by["airwars"].high,
    }


def _said(weighed: Weighed) -> Row:
    said = list(sayings(weighed))
    figures = [
        f"{harm} {figure_words(found)}: {who_says(one)}"
        for one in said
        for harm in HARMS
        if (found := getattr(one.claim, harm))
    ]
    kinds = {who_says(one): one.claim.source_kind for one in said}
    return {
        "figures": listed(figures),
        "denials": listed(who_says(one) for one in said if one.claim.stance == "denies"),
        "sources": listed(kinds),
        "source_kinds": in_order(kinds.values()),
        "outlets": listed(outlets(weighed)),
        "urls": " ".join(report.url for report in reports(weighed) if report.url) or None,
    }


def listed(values: Iterable[str]) -> str | None:
    """The values parted by ;, each once, without the ; that they hold themselves; None where there are none."""
    return "; ".join(dict.fromkeys(value.replace(";", ",") for value in values)) or None


def in_order(values: Iterable[str | None]) -> str | None:
    """Values parted by ;, an empty one where nothing is known, so that they stand in the order of the words."""
    found = [value or "" for value in values]
    return "; ".join(found) if any(found) else None
