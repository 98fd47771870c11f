"""Kinds of places: GeoNames' class and code ("P.PPL") and what it is in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from khabar.text.tables import rows as table_rows

_CODE = re.compile(r"[A-Z]\.[A-Z0-9]{1,8}")  # A.ADM1
_CLASSES = {
    "A": "area",
    "H": "water",
    "L": "area",
    "P": "populated place",
    "R": "road or railway",
    "S": "building or site",
    "T": "hill, mountain or other terrain",
    "U": "undersea feature",
    "V": "forest or heath",
}


def kind_words(code: str) -> str:
    """What a kind is in words; its class where the code is not known.

    >>> kind_words("T.HLL"), kind_words("T.XYZ")
    ('hill', 'hill, mountain or other terrain')
    """
    return _words().get(code) or _CLASSES.get(code[:1], "place")


def kind_of(written: str) -> str | None:
    """The code of a kind written as code or in words; None when it is neither.

    >>> kind_of("P.PPLX"), kind_of("Checkpoint"), kind_of("thing")
    ('P.PPLX', 'S.INSM', None)
    """
    if _CODE.fullmatch(written):
        return written
    return _codes().get(written.casefold())


@cache
def _words() -> Mapping[str, str]:
    return {row[0]: row[1] for row in reversed(table_rows("khabar.packs", "gazetteer_kinds.tsv"))}


@cache
def _codes() -> Mapping[str, str]:
    return {row[1].casefold(): row[0] for row in reversed(table_rows("khabar.packs", "gazetteer_kinds.tsv"))}
