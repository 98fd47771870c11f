"""A place of an account, as far as linking looks at it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from khabar.link.words import all_words
from khabar.nouns import Place
from khabar.text.folding import consonant_key, fold
from khabar.text.tables import rows

#: a place found with less certainty than this is no ground to keep two accounts apart
_CERTAIN = 0.5
_BREAK = re.compile(r"[,;/()]|\s(?:and|or)\s")


class Site(NamedTuple):
    """A place of an account. `keys` are the consonants of what it is called, `words` the words of it.

    Coordinates None: it was not found on the map.
    """

    keys: tuple[str, ...]
    words: tuple[str, ...] = ()
    id: str | None = None
    lat: float | None = None
    lon: float | None = None
    radius_km: float = 0.0
    precision: int | None = None
    country: str | None = None
    admin1: str | None = None
    admin2: str | None = None
    certain: bool = False


def site_of(place: Place) -> Site:
    """The place with the keys of its names: what its words call it, and what the map calls it."""
    called = [place.words.text, *(span.text for span in place.wordings), *([place.name] if place.name else [])]
    names = [_name(words) for words in called]
    keys = dict.fromkeys(key for name in names if (key := consonant_key(fold(name))))
    return Site(
        tuple(keys),
        tuple(dict.fromkeys(word for name in names for word in all_words(name))),
        place.id,
        place.lat,
        place.lon,
        place.radius_km or 0.0,
        place.precision,
        place.country,
        place.admin1,
        place.admin2,
        place.id is not None and (place.score or 0.0) >= _CERTAIN,
    )


def _name(words: str) -> str:
    """The first name in the words, without what kind of place it is or which part.

    >>> _name("southwestern neighborhood of Salaheddin"), _name("the border")
    ('Salaheddin', 'the border')
    """
    return next(_names(words), words)


def _names(words: str) -> Iterator[str]:
    """The runs of words with a capital, those left off that only say what kind of place it is."""
    for piece in _BREAK.split(words):
        run: list[str] = []
        for word in piece.split():
            if any(letter.isupper() for letter in word) or word.lower() in ("al", "el"):
                run += [] if word.lower() in _kinds() else [word]
            elif run:
                yield " ".join(run)
                run = []
        if run:
            yield " ".join(run)


@cache
def _kinds() -> frozenset[str]:
    """Words for kinds and parts of places: "City", "Province", "Northern"."""
    relation = {row[1] for row in rows("khabar.resolve", "place_relation_words.tsv") if row[0] in ("unit", "part")}
    return frozenset(relation | {row[0] for row in rows("khabar.resolve", "place_part_words.tsv")})
