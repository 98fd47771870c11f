"""Which outline of the map a place is, where it is an area."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from khabar.packs.outlines import load_outlines
from khabar.record.summaries import Summary
from khabar.text.folding import fold

#: UCDP's precisions (where_prec) of districts, provinces, countries -> level of the outlines
_LEVELS = {3: 2, 4: 1, 6: 0}
_LAYERS = ("country", "admin1", "admin2")


def outline_of(one: Summary) -> tuple[str, int] | None:
    """Layer of the tiles and id there of the area that an incident's place is; None: it is none, or has no outline.

    Provinces and districts are found by their id, else by the name that the gazetteer has from the outlines.
    """
    level = _LEVELS.get(one.place_precision or 0)
    if level is None or not one.country:
        return None
    if level == 0:
        number = _countries().get(one.country)
    else:
        name = (one.admin1 if level == 1 else one.admin2) or one.place or ""
        divisions = _divisions(level)
        number = divisions.get(one.place_id or "", divisions.get(_named(one.country, name)))
    return None if number is None else (_LAYERS[level], number)


def _named(country: str, name: str) -> str:
    return f"{country} {fold(name)}"


@cache
def _divisions(level: int) -> Mapping[str, int]:
    """The areas of a level by id, and by country and folded name where only one is called so."""
    found: dict[str, int] = {}
    twice: set[str] = set()
    for number, unit in enumerate(load_outlines().units):
        if unit.level == level:
            name = _named(unit.country, unit.name)
            if found.setdefault(name, number) != number:
                twice.add(name)
            found[unit.id] = number
    return {key: number for key, number in found.items() if key not in twice}


@cache
def _countries() -> Mapping[str, int]:
    """The main outline of each country: further ones have no number of ISO 3166-1 as their id."""
    found: dict[str, int] = {}
    for number, unit in enumerate(load_outlines().units):
        if unit.level == 0 and (unit.country not in found or unit.id.removeprefix("ne:").isdigit()):
            found[unit.country] = number
    return found
