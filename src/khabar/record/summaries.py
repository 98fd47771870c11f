"""Summaries: one row an incident with the main values of what weighing makes of it, for lists, maps and filters."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from dataclasses import dataclass

from khabar import weigh
from khabar.nouns import Party, Place
from khabar.nouns.incident import Finding, Weighed
from khabar.weigh import decided, values

_Actor = tuple[str, str | None, str, str | None]


@dataclass(frozen=True, slots=True)
class Summary:
    """An incident in one row. Days are ISO dates, both inclusive, degrees WGS 84, None is unknown.

    `published`: the earliest day of publication. Places are those of the finding, `place` the main one. `killed_high`
    None: open where `killed_low` is known. `actors`: role (doers, targets), id, name, kind. `title`: one line.
    `confidence`: the lower of those of type and place; 1 of what a person decided. `differing`: the fields on which
    claims differ. `decided`: the kinds of decisions in force on it; `accepted`: a person found an account of it right.

    The last four are what `khabar.publish.selection` looks at: what all places and the areas around them are called,
    the latitude and longitude of each that has them, the countries, and what each of the actors is called.
    """

    number: int
    revision: int
    start: str | None
    end: str | None
    precision: str
    published: str | None
    lat: float | None
    lon: float | None
    radius_km: float | None
    place_precision: int | None
    place: str | None
    place_id: str | None
    country: str | None
    admin1: str | None
    admin2: str | None
    type: str | None
    event_type: str | None
    status: str | None
    grade: str
    aggregate: bool
    civilians: bool
    killed_low: int | None
    killed_high: int | None
    wounded_low: int | None
    wounded_high: int | None
    independent: int
    reports: int
    accounts: int
    actors: tuple[_Actor, ...]
    outlets: tuple[str, ...]
    report_keys: tuple[str, ...]
    place_ids: tuple[str, ...]
    title: str
    confidence: float
    differing: tuple[str, ...]
    decided: tuple[str, ...]
    accepted: bool
    place_names: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    countries: tuple[str, ...] = ()
    actor_names: tuple[tuple[str, ...], ...] = ()
    #: only parties to the conflict tell it
    parties_only: bool = False


#: the fields that a row holds, in their order; number and revision have columns of their own
_FIELDS = tuple(field.name for field in dataclasses.fields(Summary))[2:]
_LISTS = tuple(
    _FIELDS.index(name)
    for name in ("outlets", "report_keys", "place_ids", "differing", "decided", "place_names", "countries")
)
_LISTS_OF_LISTS = tuple(_FIELDS.index(name) for name in ("actors", "points", "actor_names"))


def summary_of(weighed: Weighed, revision: int) -> Summary:
    """The main values of a weighed incident."""
    incident, when, where = weighed.incident, values.interval(weighed), values.main_place(weighed)
    killed, wounded = (values.figure(weighed, name) for name in ("killed", "wounded"))
    reports = values.reports(weighed)
    return Summary(
        number=incident.number,
        revision=revision,
        start=when.start,
        end=when.end,
        precision=when.precision,
        published=values.published(weighed),
        lat=where.lat if where else None,
        lon=where.lon if where else None,
        radius_km=where.radius_km if where else None,
        place_precision=where.precision if where else None,
        place=values.place_words(where) if where else None,
        place_id=where.id if where else None,
        country=values.country_code(weighed, where),
        admin1=where.admin1 if where else None,
        admin2=where.admin2 if where else None,
        type=values.text(weighed, "type"),
        event_type=values.text(weighed, "event_type"),
        status=values.text(weighed, "status"),
        grade=weighed.grade,
        aggregate=values.truth(weighed, "aggregate"),
        civilians=values.truth(weighed, "civilians"),
        killed_low=killed.low if killed else None,
        killed_high=killed.high if killed else None,
        wounded_low=wounded.low if wounded else None,
        wounded_high=wounded.high if wounded else None,
        independent=weighed.independent,
        reports=len(reports),
        accounts=len(incident.accounts),
        actors=tuple(_actors(weighed)),
        outlets=tuple(values.outlets(weighed)),
        report_keys=tuple(report.id for report in reports),
        place_ids=tuple(dict.fromkeys(one.id for one in values.places(weighed) if one.id)),
        title=values.title(weighed),
        confidence=_confidence(weighed, where),
        differing=tuple(name for name in weigh.FIELDS if name in weighed.findings and weighed.findings[name].differing),
        decided=tuple(sorted({decision.kind for decision in decided.in_force(incident.decisions)})),
        accepted=bool(decided.accepted(incident)),
        place_names=tuple(dict.fromkeys(name for one in values.places(weighed) for name in _place_names(one))),
        points=tuple(
            (one.lat, one.lon) for one in values.places(weighed) if one.lat is not None and one.lon is not None
        ),
        countries=_countries(weighed),
        actor_names=tuple(
            _party_names(party) for role in ("doers", "targets") for party in values.parties(weighed, role)
        ),
        parties_only=_parties_only(weighed),
    )


def _parties_only(weighed: Weighed) -> bool:
    told = weighed.findings.get("status", Finding("status", None)).agreeing
    return bool(told) and all(saying.kind == "party" for saying in told)


def _place_names(place: Place) -> Iterator[str]:
    names = (place.name, place.admin1, place.admin2, place.words.text, *(span.text for span in place.wordings))
    yield from filter(None, names)


def _party_names(party: Party) -> tuple[str, ...]:
    names = (party.name, party.words.text, *(span.text for span in party.wordings))
    return tuple(dict.fromkeys(filter(None, names)))


def _countries(weighed: Weighed) -> tuple[str, ...]:
    """Those of the places; where none has one, that of the actors."""
    found = dict.fromkeys(place.country for place in values.places(weighed) if place.country)
    return tuple(found) or tuple(filter(None, (values.country_code(weighed, None),)))


def _actors(weighed: Weighed) -> Iterator[_Actor]:
    for role in ("doers", "targets"):
        for party in values.parties(weighed, role):
            yield role, party.id, values.party_words(party), party.kind


def _confidence(weighed: Weighed, where: Place | None) -> float:
    kind = weighed.findings.get("type", Finding("type", None))
    agreeing = {saying.account for saying in kind.agreeing}
    read = [account.event.confidence for account in weighed.incident.accounts if account.key in agreeing]
    of_type = 1.0 if kind.decision else max(read, default=0.0)
    placed = weighed.findings.get("places")
    if where is None or (placed and placed.decision):
        return of_type
    return min(of_type, where.score if where.score is not None else 0.0)


def to_text(summary: Summary) -> str:
    """A summary as a column holds it: ASCII, without number and revision."""
    return json.dumps([getattr(summary, name) for name in _FIELDS], separators=(",", ":"))


def from_text(number: int, revision: int, text: str) -> Summary:
    """The summary in a row."""
    told = json.loads(text)
    for at in _LISTS:
        told[at] = tuple(told[at])
    for at in _LISTS_OF_LISTS:
        told[at] = tuple(map(tuple, told[at]))
    return Summary(number, revision, *told)
