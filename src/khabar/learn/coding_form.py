"""The form of the quote format (codebook section 11): which fields there are, and what may stand in them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any, get_args

from khabar.learn.items import MEASURES, ROLES
from khabar.learn.standoff import Fault
from khabar.nouns.record import Stance, Status, TimePrecision
from khabar.nouns.types import SUB_EVENT_TYPES

_RULE = "section 11"
_STATUSES, _PRECISIONS, _STANCES = get_args(Status), get_args(TimePrecision), get_args(Stance)


def form_faults(coded: Mapping[str, Any]) -> list[Fault]:
    """What in a coded report has not the form of the quote format; without these the rest can be looked at."""
    events = coded.get("events")
    if not isinstance(events, list):
        return [Fault("", _RULE, "events must be a list")]
    faults = [] if _is_moment(coded.get("published")) else [Fault("", "section 7", "published must be a date or null")]
    for number, event in enumerate(events, 1):
        faults += _event_faults(event, f"event {number}")
    return faults


def passage_form_faults(coded: Mapping[str, Any]) -> list[Fault]:
    """What in a coded passage has not its form: the events with their words, types and flags, nothing else."""
    events = coded.get("events")
    if not isinstance(events, list):
        return [Fault("", _RULE, "events must be a list")]
    return [fault for n, event in enumerate(events, 1) for fault in _field_faults(event, _NAMED_EVENT, f"event {n}")]


def _event_faults(event: object, at: str) -> Iterator[Fault]:
    if isinstance(event, dict) and _is_text(event.get("id")):
        at = event["id"]
    yield from _field_faults(event, _EVENT, at)
    if not isinstance(event, dict):
        return
    if _is_words(event.get("mentions")) and _is_words(event.get("triggers")):
        yield from _mention_faults(event, at)
    yield from _field_faults(event.get("time"), _TIME, f"{at} time")
    claims = event.get("claims")
    for number, claim in enumerate(claims if isinstance(claims, list) else (), 1):
        yield from _field_faults(claim, _CLAIM, f"{at} claim {number}")


def days(time: Mapping[str, Any]) -> tuple[datetime.date, datetime.date] | None:
    """The interval of a time of the quote format; ValueError where it is none."""
    start, end = time["start"], time["end"]
    if start is None and end is None:
        return None
    first, last = (datetime.date.fromisoformat(day) for day in (start or "", end or ""))
    if first > last:
        raise ValueError(f"start {start} is after end {end}")
    return first, last


def _field_faults(owner: object, fields: Mapping[str, _Field], at: str) -> Iterator[Fault]:
    if not isinstance(owner, dict):
        yield Fault(at, _RULE, "must be an object")
        return
    for name, (holds, wanted, rule, needed) in fields.items():
        if name not in owner:
            if needed:
                yield Fault(at, rule, f"{name} is missing")
        elif not holds(owner[name]):
            yield Fault(at, rule, f"{name} must be {wanted}, not {str(owner[name])[:40]!r}")
    for name in owner.keys() - fields.keys():
        yield Fault(at, _RULE, f"unknown field {name!r}", hard=False)


def _mention_faults(event: Mapping[str, Any], at: str) -> Iterator[Fault]:
    clauses, triggers = len(event["mentions"]), len(event["triggers"])
    if not clauses:
        yield Fault(at, _RULE, "no mention")
    if clauses != triggers:
        yield Fault(at, _RULE, f"{clauses} mentions, but {triggers} triggers")


def _is_moment(value: object) -> bool:
    """Whether it is an ISO date, with or without a time of day, or nothing."""
    if value is None:
        return True
    try:
        return isinstance(value, str) and bool(datetime.date.fromisoformat(value[:10]))
    except ValueError:
        return False


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_text_or_null(value: object) -> bool:
    return value is None or _is_text(value)


def _is_flag(value: object) -> bool:
    return isinstance(value, bool)


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_referents(value: object) -> bool:
    return isinstance(value, list) and all(_is_text(v) and all(map(_is_text, v.split(" | "))) for v in value)


def _is_range(value: object) -> bool:
    match value:
        case [int(low), None]:
            return low >= 0
        case [int(low), int(high)]:
            return 0 <= low <= high
    return False


def _is_date_or_null(value: object) -> bool:
    return value is None or (isinstance(value, str) and len(value) == 10 and _is_moment(value))


def _is_list(value: object) -> bool:
    return isinstance(value, list) and bool(value)


#: test of the value, what it must be, the rule, whether the field must be there
_Field = tuple[Callable[[object], bool], str, str, bool]
_HARM: _Field = (_is_range, "[low, high], high null or not below low", "section 6", False)
_FIGURES: Mapping[str, _Field] = dict.fromkeys(MEASURES, _HARM)
_EVENT: Mapping[str, _Field] = {
    "id": (_is_text, "a text", _RULE, True),
    "type": (lambda v: v in SUB_EVENT_TYPES, "a sub-event type", "section 3", True),
    "status": (lambda v: v in _STATUSES, " or ".join(_STATUSES), "section 4", True),
    "aggregate": (_is_flag, "true or false", "section 2.6", True),
    "main": (_is_flag, "true or false", "section 2.8", True),
    "civilians": (_is_flag, "true or false", "section 5", True),
    "mentions": (_is_words, "a list of clauses", _RULE, True),
    "triggers": (_is_words, "a list of words", _RULE, True),
    **dict.fromkeys(ROLES, (_is_referents, "a list of words, wordings parted by ' | '", "section 5", True)),
    "time": (lambda _: True, "", "section 7", True),
    "claims": (_is_list, "a list of at least one claim", "section 8", True),
    **_FIGURES,
}
_NAMED_EVENT: Mapping[str, _Field] = {
    **{name: _EVENT[name] for name in ("type", "status", "aggregate", "main")},
    "triggers": (lambda v: _is_words(v) and _is_list(v), "a list of at least one word", _RULE, True),
}
_TIME: Mapping[str, _Field] = {
    "words": (_is_text_or_null, "a text or null", "section 7", True),
    "start": (_is_date_or_null, "a date (2016-04-13) or null", "section 7", True),
    "end": (_is_date_or_null, "a date (2016-04-13) or null", "section 7", True),
    "precision": (lambda v: v in _PRECISIONS, " or ".join(_PRECISIONS), "section 7", True),
}
_CLAIM: Mapping[str, _Field] = {
    "source": (lambda v: v is None or _is_referents([v]), "a text or null", "section 8", True),
    "cue": (_is_text_or_null, "a text or null", "section 8", True),
    "stance": (lambda v: v in _STANCES, " or ".join(_STANCES), "section 8", True),
    "hedge": (_is_flag, "true or false", "section 8", True),
    "quote": (_is_text, "a text", "section 8", True),
    **_FIGURES,
}
