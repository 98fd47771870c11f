"""The values of a weighed incident with their types, and which one stands where there is room for only one."""

from __future__ import annotations

from typing import cast
from urllib.parse import urlsplit

from khabar.export.layout import shown
from khabar.nouns import Interval, Party, Place, Range, Report
from khabar.nouns.incident import Weighed

UNKNOWN = Interval(None)


def reports(weighed: Weighed) -> list[Report]:
    """The reports of an incident, each once, in the order of its accounts."""
    return list({account.report.id: account.report for account in weighed.incident.accounts}.values())


def interval(weighed: Weighed) -> Interval:
    """The time found; without days where nobody tells it."""
    value = weighed.value("time")
    return value if isinstance(value, Interval) else UNKNOWN


def places(weighed: Weighed) -> tuple[Place, ...]:
    """The places found."""
    return cast("tuple[Place, ...]", weighed.value("places") or ())


def parties(weighed: Weighed, role: str) -> tuple[Party, ...]:
    """The `doers` or `targets` found."""
    return cast("tuple[Party, ...]", weighed.value(role) or ())


def text(weighed: Weighed, name: str) -> str | None:
    """The `type`, `event_type` or `status` found."""
    value = weighed.value(name)
    return value if isinstance(value, str) else None


def truth(weighed: Weighed, name: str) -> bool:
    """Whether `civilians` or `aggregate` was found to hold."""
    return weighed.value(name) is True


def figure(weighed: Weighed, name: str) -> Range | None:
    """The range of `killed`, `wounded` or `taken`."""
    value = weighed.value(name)
    return value if isinstance(value, Range) else None


def main_place(weighed: Weighed) -> Place | None:
    """The most precise place with coordinates, of equals the first told; without coordinates the first told."""
    found = places(weighed)
    located = [place for place in found if place.lat is not None and place.lon is not None]
    return min(located, key=lambda place: place.precision or 7) if located else next(iter(found), None)


def place_words(place: Place) -> str:
    """The name of a place, else its words."""
    return place.name or place.words.text


def party_words(party: Party) -> str:
    """The name of a party, else its words."""
    return party.name or party.words.text


def country_code(weighed: Weighed, place: Place | None) -> str | None:
    """The country of the place; where it has none, of the first target or doer that has one."""
    if place and place.country:
        return place.country
    actors = (*parties(weighed, "targets"), *parties(weighed, "doers"))
    return next((party.country for party in actors if party.country), None)


def published(weighed: Weighed) -> str | None:
    """The earliest day of publication among the reports."""
    days = [report.published.date for report in reports(weighed) if report.published]
    return min(days, default=None)


def outlet(report: Report) -> str | None:
    """Who brought the report: publisher, else agency, else the host of its address."""
    if report.publisher or report.agency:
        return report.publisher or report.agency
    try:
        host = urlsplit(report.url or "").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def outlets(weighed: Weighed) -> list[str]:
    """The outlets of an incident, each once."""
    return list(dict.fromkeys(name for report in reports(weighed) if (name := outlet(report))))


def title(weighed: Weighed) -> str:
    """What happened, when and where, in one line."""
    when = interval(weighed)
    days = when.start if when.start == when.end else f"{when.start} to {when.end}"
    place = main_place(weighed)
    where = ", ".join(part for part in (place.admin1 if place else None, country_code(weighed, place)) if part)
    at = f"{place_words(place)}{f' ({where})' if where else ''}" if place else where
    status = text(weighed, "status")
    marks = [status if status != "happened" else None, "sum of several" if truth(weighed, "aggregate") else None]
    parts = (text(weighed, "type") or "of unknown type", *marks, days or "day unknown", at or "place unknown")
    return shown(", ".join(part for part in parts if part))
