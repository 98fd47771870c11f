"""Kinds of places in words."""

from __future__ import annotations

from functools import cache

from khabar.text.tables import rows


@cache
def kind_words(kind: str) -> str:
    """What a kind of GeoNames ("P.PPLX") is in words; the kind itself when no beginning of it is known.

    >>> kind_words("P.PPLX"), kind_words("H.STMI")
    ('quarter', 'river')
    """
    table = {row[0]: row[1] for row in rows("khabar.packs", "gazetteer_kinds.tsv")}
    known = [begun for begun in table if kind.startswith(begun)]
    return table[max(known, key=len)] if known else kind
