"""What a decision's value says that the reports which stay do not: whether it may stay when a version is sealed."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import get_args

from khabar.errors import OptionError
from khabar.nouns.identity import ActorKind
from khabar.nouns.incident import Grade
from khabar.nouns.record import Status, TimePrecision
from khabar.nouns.types import EVENT_TYPES
from khabar.record.given_places import filled
from khabar.weigh.decided_values import CORRECTABLE, UNKNOWN

#: words of the codebook and of the forms of values: nobody is named with them
_FORMS = ("field", "value", "span", "low", "high", "start", "end", "precision", "name", "text", "id", "kind", "country")
_OF_PLACES = ("lat", "lon", "radius_km", "score", "admin1", "admin2")
_CODES = (*get_args(Grade), *get_args(Status), *get_args(TimePrecision), *get_args(ActorKind), *EVENT_TYPES)
_PLAIN = frozenset((*_FORMS, *_OF_PLACES, *_CODES, *CORRECTABLE, UNKNOWN))
_DAY_OR_COUNTRY = re.compile(r"\d{4}-\d{2}-\d{2}|[A-Z]{2}")


def tells_nothing_else(value: object, texts: Collection[str]) -> bool:
    """Whether a value says nothing but numbers, days, countries, words of the codebook, places of the gazetteer and
    words of some texts.
    """
    return all(
        words in _PLAIN or _DAY_OR_COUNTRY.fullmatch(words) or any(words in text for text in texts)
        for words in _words(value)
    )


def _words(value: object) -> Iterator[str]:
    """The texts within a value; of a place that a gazetteer or a map knows not those that they say themselves."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        known = _known(value)
        for name, one in value.items():
            yield str(name)
            if one is None or known.get(name) != one:
                yield from _words(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one)


def _known(value: Mapping[str, object]) -> Mapping[str, object]:
    """What the id of a place says by itself, else its point."""
    for given in (("id",), ("lat", "lon", "radius_km")):
        bare = {name: value[name] for name in given if value.get(name) is not None}
        try:
            found = filled(bare) if bare else {}
        except OptionError:
            continue
        if isinstance(found, Mapping) and len(found) > len(bare):
            return found
    return {}
