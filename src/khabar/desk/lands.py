"""Names of countries, for people who filter by them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from khabar.publish.countries import countries
from khabar.text.tables import rows


@cache
def lands() -> Mapping[str, str]:
    """English names by alpha-2 code: those of the schemas, and for the others those of the outlines."""
    drawn = {code: name for _number, code, name in reversed(rows("khabar.packs", "outline_countries.tsv"))}
    return MappingProxyType({**drawn, **{code: one.acled for code, one in countries().items() if one.acled}})


def land(code: str) -> str:
    """The name of a country, or its code.

    >>> land("SY"), land("GB"), land("XY")
    ('Syria', 'United Kingdom', 'XY')
    """
    return lands().get(code, code)
