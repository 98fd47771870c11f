"""Rows of a gazetteer on their way from a source into a pack."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class Row:
    """One place as its source gives it.

    `name` is the Latin main name and `names` all others, in any script; `kind` GeoNames' class and code ("P.PPL");
    `country` ISO 3166-1 alpha-2 or "" for none; `admin1`, `admin2` names, `*_code` the source's codes for them.
    Latitude and longitude are WGS 84 degrees, `population` 0 is unknown. Demonyms and abbreviations are names too, but
    abbreviations are met only in the case they are written in ("US", "Calif.").
    """

    id: str
    name: str
    lat: float
    lon: float
    kind: str
    country: str
    names: tuple[str, ...] = ()
    admin1: str = ""
    admin1_code: str = ""
    admin2: str = ""
    admin2_code: str = ""
    population: int = 0
    source: str = ""
    demonyms: tuple[str, ...] = ()
    abbreviations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoreNames:
    """Names for a place that another source gives."""

    id: str
    names: tuple[str, ...]
