"""Countries in the words of the schemas."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from khabar.text.tables import rows


class Country(NamedTuple):
    """A row of data/countries.tsv; empty text where a schema knows no such country."""

    alpha2: str
    alpha3: str
    numeric: str
    acled: str
    acled_region: str
    gw: str
    ucdp: str
    ucdp_region: str
    ucdp_government: str


@cache
def countries() -> Mapping[str, Country]:
    """Countries by alpha-2 code."""
    return MappingProxyType({row[0]: Country(*row) for row in rows("khabar.publish", "countries.tsv")})


def country(code: str | None) -> Country | None:
    """The country of an alpha-2 code; None where there is none."""
    return countries().get(code) if code else None
