"""A person's value for a field, from the JSON of a decision."""

from __future__ import annotations

import datetime
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import cast, get_args

from khabar.errors import OptionError
from khabar.nouns import Interval, Party, Place, Range, Span
from khabar.nouns.identity import ActorKind
from khabar.nouns.record import Status, TimePrecision
from khabar.nouns.types import EVENT_TYPES
from khabar.weigh.figures import MEASURES, WHOSE

FIGURES = (*MEASURES, *(f"{measure}.{whose}" for measure in MEASURES for whose in WHOSE))
#: fields that a person can correct; `status` and `grade` have decisions of their own
CORRECTABLE = ("type", "time", "places", "doers", "targets", "weapons", "civilians", "aggregate", *FIGURES)
#: the value that takes a field's value away: people found that nobody tells it
UNKNOWN = "unknown"
#: fields that may be unknown
MAY_BE_UNKNOWN = ("time", "places", "doers", "targets", "weapons", "civilians", *FIGURES)


def value_of(field: str, raw: object, spoken: Span | None = None) -> object:
    """The value that a decision writes as JSON, in the forms of the contract: RANGE (or a number, or [low, high]), TIME
    (or a day), lists of PLACE and PARTY (or names), types, true and false. `UNKNOWN` leaves nothing: an empty list, a
    time without days, None. `spoken`: the words that it rests on.

    OptionError for a field that cannot be corrected or a value that is none of its values.
    """
    try:
        return _value(field, raw, spoken)
    except (TypeError, ValueError, KeyError, AttributeError) as fault:
        raise OptionError(f"{raw!r} is no value of {field}", "decision", _remedy(field)) from fault


def _value(field: str, raw: object, spoken: Span | None) -> object:
    if raw == UNKNOWN and field in MAY_BE_UNKNOWN:
        return () if field in _LISTS else Interval(None) if field == "time" else None
    if field in FIGURES:
        return _range(raw, spoken)
    if field == "time":
        return _time(raw, spoken)
    if field in _LISTS:
        return tuple(_LISTS[field](one, spoken) for one in (raw if isinstance(raw, list | tuple) else [raw]))
    known: Mapping[str, Sequence[object]] = {
        "type": tuple(EVENT_TYPES), "status": get_args(Status), "civilians": (True, False), "aggregate": (True, False)
    }  # fmt: skip
    if not any(raw is one or (isinstance(raw, str) and raw == one) for one in known.get(field, ())):
        raise ValueError(field)
    return raw


def _range(raw: object, spoken: Span | None) -> Range:
    if isinstance(raw, int) and not isinstance(raw, bool):
        raw = [raw, raw]
    low, high = (raw.get("low"), raw.get("high")) if isinstance(raw, Mapping) else tuple(cast("Sequence[object]", raw))
    if not isinstance(low, int) or not isinstance(high, int | None) or isinstance(low, bool) or isinstance(high, bool):
        raise TypeError(raw)
    if max(low, high or 0) > _MOST:
        raise ValueError(raw)
    return Range(low, high, spoken)


def _time(raw: object, spoken: Span | None) -> Interval:
    given: Mapping[str, object] = raw if isinstance(raw, Mapping) else {"start": raw, "end": raw, "precision": "day"}
    start, end = (datetime.date.fromisoformat(_text(given[key])).isoformat() for key in ("start", "end"))
    precision = given.get("precision") or ("day" if start == end else "days")
    if precision not in get_args(TimePrecision):
        raise ValueError(precision)
    return Interval(spoken, start, end, cast("TimePrecision", precision))


def _party(raw: object, spoken: Span | None) -> Party:
    given: Mapping[str, object] = raw if isinstance(raw, Mapping) else {"name": raw}
    name, own, kind, country = (_maybe(given.get(key)) for key in ("name", "id", "kind", "country"))
    if kind not in (None, *get_args(ActorKind)) or not _is_country(country):
        raise ValueError(raw)
    return Party(_words(given, name, spoken), (), name, own, kind, country)


def _place(raw: object, spoken: Span | None) -> Place:
    given: Mapping[str, object] = raw if isinstance(raw, Mapping) else {"name": raw}
    name = _maybe(given.get("name"))
    place = Place(_words(given, name, spoken), (), name)
    lat, lon, radius_km, score = (_number(given.get(key)) for key in ("lat", "lon", "radius_km", "score"))
    own, country, admin1, admin2 = (_maybe(given.get(key)) for key in ("id", "country", "admin1", "admin2"))
    precision = given.get("precision")
    if not (_is_country(country) and isinstance(precision, int | None) and precision in _PRECISIONS):
        raise ValueError(raw)
    place = replace(place, id=own, lat=lat, lon=lon, radius_km=radius_km, country=country)
    return replace(place, admin1=admin1, admin2=admin2, precision=precision, score=score)


def _words(given: Mapping[str, object], name: str | None, spoken: Span | None) -> Span:
    """The words that a decision points at, else those that the person wrote."""
    written = _maybe(given.get("text")) or name
    if not written:
        raise ValueError(given)
    return spoken or Span(0, len(written), written)


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw.strip():
        raise TypeError(raw)
    return raw


def _maybe(raw: object) -> str | None:
    return None if raw is None else _text(raw)


def _number(raw: object) -> float | None:
    if raw is None:
        return None
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        raise TypeError(raw)
    if not math.isfinite(raw):
        raise ValueError(raw)
    return float(raw)


def _is_country(code: str | None) -> bool:
    return code is None or re.fullmatch("[A-Z]{2}", code) is not None


def _remedy(field: str) -> str:
    if field in FIGURES:
        return f'give a number or {{"low": 21, "high": 22}}, "high": null is open; or "{UNKNOWN}"'
    forms = {
        "type": "give a sub-event type of the codebook (section 3)",
        "status": "give happened, planned or denied",
        "time": f'give a day (2016-03-09) or {{"start", "end", "precision"}}; or "{UNKNOWN}"',
        "civilians": f'give true or false; or "{UNKNOWN}"',
        "aggregate": "give true or false",
        "weapons": "give a list of names",
    }
    known = f"fields: {', '.join(CORRECTABLE)}"
    return forms.get(field, "give a list of names, or of objects as in the contract" if field in CORRECTABLE else known)


#: more than that were never killed in one occurrence
_MOST = 100_000_000
_PRECISIONS = (None, 1, 2, 3, 4, 5, 6, 7)
_LISTS: Mapping[str, Callable[[object, Span | None], object]] = {
    "doers": _party,
    "targets": _party,
    "places": _place,
    "weapons": lambda raw, _: _text(raw),
}
