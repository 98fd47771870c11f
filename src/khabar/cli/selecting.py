"""The options by which commands on a record choose incidents."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

from khabar.errors import OptionError

if TYPE_CHECKING:
    from khabar.publish.selection import Box, Selection

STATUSES = ("happened", "planned", "denied")
GRADES = ("confirmed", "fair", "weak", "contested", "discounted")
_DAY = click.DateTime(["%Y-%m-%d"])
F = TypeVar("F", bound=Callable[..., Any])


def selects_incidents(command: F) -> F:
    """The options by which incidents are chosen, handed on together."""
    for decorate in reversed(
        (
            click.option("--from", "since", type=_DAY, metavar="YYYY-MM-DD", help="From this day."),
            click.option("--to", "until", type=_DAY, metavar="YYYY-MM-DD", help="Up to this day."),
            click.option("--place", metavar="NAME", help="At a place or in an area of this name."),
            click.option("--bbox", metavar="W,S,E,N", help="Within these degrees: west, south, east, north."),
            click.option("--country", "countries", multiple=True, metavar="CC", help="Of this country (ISO 3166-1)."),
            click.option("--type", "types", multiple=True, metavar="TYPE", help="Event type or sub-event type."),
            click.option("--grade", "grades", multiple=True, type=click.Choice(GRADES), help="Of this grade."),
            click.option("--actor", metavar="NAME", help="Done by or to an actor of this name, words or id."),
            click.option("--status", "statuses", multiple=True, type=click.Choice(STATUSES), help="Of this status."),
            click.option("--documented", type=click.IntRange(min=1), metavar="N", help="By N independent sources."),
            click.option("--aggregates/--no-aggregates", default=None, help="Sums over several occurrences, or none."),
        )
    ):
        command = decorate(command)
    return command


@dataclass(frozen=True)
class Chosen:
    """What `selects_incidents` was given."""

    since: datetime.datetime | None
    until: datetime.datetime | None
    place: str | None
    bbox: str | None
    countries: tuple[str, ...]
    types: tuple[str, ...]
    grades: tuple[str, ...]
    actor: str | None
    statuses: tuple[str, ...]
    documented: int | None
    aggregates: bool | None

    def selection(self) -> Selection:
        """Which incidents are wanted; OptionError for what makes no sense."""
        from khabar.publish.selection import Selection

        first, last = (moment.date().isoformat() if moment else None for moment in (self.since, self.until))
        if first and last and first > last:
            raise OptionError(f"{first} is after {last}", "--from", "give the earlier day to --from")
        return Selection(
            since=first,
            until=last,
            place=self.place,
            box=_box(self.bbox) if self.bbox else None,
            countries=frozenset(map(_country, self.countries)),
            types=frozenset(map(_type, self.types)),
            grades=frozenset(self.grades),
            actor=self.actor,
            statuses=frozenset(self.statuses),
            sources=self.documented or 0,
            aggregates=self.aggregates is not False,
        )


def _box(given: str) -> Box:
    from khabar.publish.selection import Box

    try:
        west, south, east, north = map(float, given.split(","))
    except ValueError:
        raise OptionError(f"{given!r} is no box", "--bbox", "write it as in 35.7,35.9,42.4,37.3") from None
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise OptionError(f"{given!r} is no box on the globe", "--bbox", "give west, south, east, north in degrees")
    return Box(west, south, east, north)


def _country(given: str) -> str:
    from khabar.publish.countries import countries

    code = given.strip().upper()
    if code not in countries():
        raise OptionError(f"{given!r} is no country", "--country", "write two letters of ISO 3166-1, as in SY")
    return code


def _type(given: str) -> str:
    from khabar.nouns.types import EVENT_TYPES

    known = {name.lower(): name for name in (*EVENT_TYPES, *EVENT_TYPES.values())}
    found = known.get(given.strip().lower())
    if found is None:
        near = [name for key, name in known.items() if given.strip().lower() in key]
        listed = ", ".join(near or dict.fromkeys(EVENT_TYPES.values()))
        raise OptionError(f"{given!r} is no type", "--type", f"choose from {listed}")
    return found
