"""The options by which commands on a record choose incidents."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from khabar.publish.selection import Selection

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
        from khabar.publish.countries import countries
        from khabar.publish.selection import Selection
        from khabar.publish.selection_words import check_order, read_box, read_country, read_type

        first, last = (moment.date().isoformat() if moment else None for moment in (self.since, self.until))
        check_order(first, last, "--from")
        return Selection(
            since=first,
            until=last,
            place=self.place,
            box=read_box(self.bbox, "--bbox") if self.bbox else None,
            countries=frozenset(read_country(one, "--country", countries()) for one in self.countries),
            types=frozenset(read_type(one, "--type") for one in self.types),
            grades=frozenset(self.grades),
            actor=self.actor,
            statuses=frozenset(self.statuses),
            sources=self.documented or 0,
            aggregates=self.aggregates is not False,
        )
