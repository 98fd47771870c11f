"""Which outline of the map a place is, where it is an area."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from khabar.packs.outlines import load_outlines

#: UCDP's precisions (where_prec): districts, provinces, countries
_DISTRICT, _PROVINCE, _COUNTRY = 3, 4, 6
_LEVELS = {_DISTRICT: 2, _PROVINCE: 1, _COUNTRY: 0}
_LAYERS = ("country", "admin1", "admin2")


def outline_of(precision: int | None, place_id: str | None, country: str | None) -> tuple[str, int] | None:
    """Layer of the tiles and id there of the area that a place is; None where it is none, or has no outline."""
    level = _LEVELS.get(precision or 0)
    if level is None:
        return None
    number = _countries().get(country or "") if level == 0 else _divisions().get((level, place_id or ""))
    return None if number is None else (_LAYERS[level], number)


@cache
def _divisions() -> Mapping[tuple[int, str], int]:
    units = load_outlines().units
    return {(unit.level, unit.id): number for number, unit in enumerate(units) if unit.level and unit.id}


@cache
def _countries() -> Mapping[str, int]:
    """The main outline of each country: further ones have no number of ISO 3166-1 as their id."""
    units = load_outlines().units
    found: dict[str, int] = {}
    for number, unit in enumerate(units):
        if unit.level == 0 and (unit.country not in found or unit.id.removeprefix("ne:").isdigit()):
            found[unit.country] = number
    return found
