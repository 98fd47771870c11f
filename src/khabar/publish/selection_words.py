"""Conditions of a selection read from what a person wrote, for options and addresses alike."""

from __future__ import annotations

from collections.abc import Container

from khabar.errors import OptionError
from khabar.nouns.types import EVENT_TYPES
from khabar.publish.selection import Box

_LONGEST_SHOWN = 40


def read_box(given: str, at: str) -> Box:
    """The box "west,south,east,north", in degrees. OptionError (at `at`) where it is none."""
    try:
        west, south, east, north = map(float, given.split(","))
    except ValueError:
        raise OptionError(f"{shortened(given)!r} is no box", at, "write it as in 35.7,35.9,42.4,37.3") from None
    if not (-90 <= south <= north <= 90 and -180 <= west <= 180 and -180 <= east <= 180):
        raise OptionError(
            f"{shortened(given)!r} is no box on the globe", at, "give west, south, east, north in degrees"
        )
    return Box(west, south, east, north)


def read_country(given: str, at: str, among: Container[str]) -> str:
    """The code of a country, which must be `among` some. OptionError (at `at`) where it is none."""
    code = given.strip().upper()
    if code not in among:
        raise OptionError(f"{shortened(given)!r} is no country", at, "write two letters of ISO 3166-1, as in SY")
    return code


def read_type(given: str, at: str) -> str:
    """ACLED's name of an event type or sub-event type, written in any case. OptionError (at `at`) where it is none."""
    known = {name.lower(): name for name in (*EVENT_TYPES, *EVENT_TYPES.values())}
    wanted = given.strip().lower()
    if (found := known.get(wanted)) is None:
        near = [name for key, name in known.items() if wanted in key]
        listed = ", ".join(near or dict.fromkeys(EVENT_TYPES.values()))
        raise OptionError(f"{shortened(given)!r} is no type", at, f"choose from {listed}")
    return found


def check_order(first: str | None, last: str | None, at: str) -> None:
    """OptionError (at `at`): the first day is after the last."""
    if first and last and first > last:
        raise OptionError(f"{first} is after {last}", at, f"give the earlier day to {at}")


def shortened(text: str) -> str:
    """What was written, as an error shows it."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"
