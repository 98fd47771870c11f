"""A coding out of JSON: as the coding page sends it, as the journal keeps it, or in the quote format (codebook 11)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import cast, get_args

from khabar.desk.coders.codings import MEASURES, ROLES, CodedClaim, CodedEvent, Coding, Figures, Referent
from khabar.errors import OptionError, UnfoundedError
from khabar.nouns import Interval, Range, Span
from khabar.nouns.record import Stance, Status, TimePrecision
from khabar.nouns.types import SUB_EVENT_TYPES
from khabar.read.quoted import Finder

MOST_EVENTS = 200
MOST_VALUES = 400
LONGEST_NOTE = 4_000
MOST_PEOPLE = 100_000_000
_REMEDY = "see docs/desk.md, Two coders, for the form of a coding"
_PARTED = " | "


def decode(raw: object, text: str) -> Coding:
    """The coding that a JSON object holds, its words checked against the report's text.

    Words are `[start, end]` in code points, or the words themselves, which are then looked for: a trigger in its
    clause of `mentions` where that is given, all else near the triggers. Fields may be left out. OptionError names the
    first field that has another form, or whose words are not in the text.
    """
    return _Decoder(text).coding(raw)


class _Decoder:
    """Reads the codings of one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._finder = Finder(text)
        self._near = 0

    def coding(self, raw: object) -> Coding:
        given = _object(raw, "coding")
        events = _list(given.get("events", []), "events", MOST_EVENTS)
        note = given.get("note") or ""
        if (
            not isinstance(note, str)
            or len(note) > LONGEST_NOTE
            or any("\ud800" <= letter <= "\udfff" for letter in note)
        ):
            raise _wrong("is no text, or too long", "note")
        return Coding(tuple(self._event(event, number) for number, event in enumerate(events, 1)), note.strip())

    def _event(self, raw: object, number: int) -> CodedEvent:
        at = f"event {number}"
        given = _object(raw, at)
        triggers = self._triggers(given, at)
        self._near = triggers[0].start if triggers else 0
        roles = {
            role: tuple(
                referent
                for one in _list(given.get(role, []), f"{at}, {role}")
                if (referent := self._referent(one, f"{at}, {role}"))
            )
            for role in ROLES
        }
        claims = _list(given.get("claims", []), f"{at}, claims")
        return CodedEvent(
            id=f"e{number}",
            type=_one_of(given.get("type") or "", ("", *SUB_EVENT_TYPES), f"{at}, type"),
            status=cast("Status", _one_of(given.get("status") or "happened", get_args(Status), f"{at}, status")),
            aggregate=_flag(given, "aggregate", at),
            main=_flag(given, "main", at),
            civilians=_flag(given, "civilians", at),
            triggers=triggers,
            roles=roles,
            time=self._time(given.get("time"), f"{at}, time"),
            figures=_figures(given, at),
            claims=tuple(self._claim(one, f"{at}, claim {n}") for n, one in enumerate(claims, 1)),
        )

    def _triggers(self, given: Mapping[str, object], at: str) -> tuple[Span, ...]:
        triggers = _list(given.get("triggers", []), f"{at}, triggers")
        clauses = _list(given.get("mentions", []), f"{at}, mentions")
        found = []
        for number, trigger in enumerate(triggers):
            clause = clauses[number] if len(clauses) == len(triggers) else None
            if isinstance(trigger, str) and isinstance(clause, str):
                found.append(self._within(trigger, clause, f"{at}, triggers"))
            else:
                found.append(self._span(trigger, f"{at}, triggers"))
        return tuple(dict.fromkeys(found))

    def _within(self, words: str, clause: str, at: str) -> Span:
        whole = self._finder.first(clause)
        inside = whole and self._finder.first(words, *whole)
        if inside is None:
            raise _wrong(f"{words[:40]!r} does not stand in {clause[:60]!r}", at)
        return Span.of(self.text, *inside)

    def _claim(self, raw: object, at: str) -> CodedClaim:
        given = _object(raw, at)
        source, cue, quote = (given.get(name) for name in ("source", "cue", "quote"))
        return CodedClaim(
            source=None if source in (None, [], "") else self._referent(source, f"{at}, source"),
            cue=self._span(cue, f"{at}, cue") if cue else None,
            stance=cast("Stance", _one_of(given.get("stance") or "asserts", get_args(Stance), f"{at}, stance")),
            hedge=_flag(given, "hedge", at),
            quote=self._span(quote, f"{at}, quote") if quote else None,
            figures=_figures(given, at),
        )

    def _referent(self, raw: object, at: str) -> Referent:
        """One referent's wordings; a single span is one wording."""
        if isinstance(raw, str):
            raw = raw.split(_PARTED)
        wordings = _list(raw, at)
        if len(wordings) == 2 and all(isinstance(end, int) for end in wordings):
            wordings = [wordings]
        return tuple(dict.fromkeys(self._span(wording, at) for wording in wordings))

    def _span(self, raw: object, at: str) -> Span:
        if isinstance(raw, str):
            return self._nearest(raw, at)
        match raw:
            case [int(start), int(end)] if not isinstance(start, bool) and not isinstance(end, bool):
                try:
                    return Span.of(self.text, start, end)
                except UnfoundedError as fault:
                    raise _wrong(str(fault), at) from fault
        raise _wrong(f"{str(raw)[:40]!r} is no [start, end]", at)

    def _nearest(self, words: str, at: str) -> Span:
        places = self._finder.every(words)
        if not places:
            raise _wrong(f"{words[:60]!r} does not stand in the report", at)
        return Span.of(self.text, *min(places, key=lambda place: abs(place[0] - self._near)))

    def _time(self, raw: object, at: str) -> Interval:
        given = _object(raw or {}, at)
        spoken = given.get("span") or given.get("words")
        start, end = (_day(given.get(name), f"{at}, {name}") for name in ("start", "end"))
        precision = given.get("precision") or ("unknown" if start is None else "day")
        precision = _one_of(precision, get_args(TimePrecision), f"{at}, precision")
        try:
            return Interval(
                self._span(spoken, at) if spoken else None, start, end or start, cast("TimePrecision", precision)
            )
        except ValueError as fault:
            raise _wrong(str(fault), at) from fault


def range_of(raw: object, at: str) -> Range:
    """The range of `[low, high]`, high null where open. OptionError: it is none."""
    match raw:
        case [int(low), int() | None as high] if not isinstance(low, bool) and not isinstance(high, bool):
            if 0 <= low <= MOST_PEOPLE and (high is None or low <= high <= MOST_PEOPLE):
                return Range(low, high)
    raise _wrong(f"{str(raw)[:40]!r} is no [low, high]", at)


def _figures(given: Mapping[str, object], at: str) -> Figures:
    return {
        measure: range_of(given[measure], f"{at}, {measure}") for measure in MEASURES if given.get(measure) is not None
    }


def _day(raw: object, at: str) -> str | None:
    if raw in (None, ""):
        return None
    try:
        return datetime.date.fromisoformat(cast("str", raw)).isoformat()
    except (TypeError, ValueError) as fault:
        raise _wrong(f"{str(raw)[:40]!r} is no day (2016-04-13)", at) from fault


def _flag(given: Mapping[str, object], name: str, at: str) -> bool:
    value = given.get(name, False)
    if not isinstance(value, bool):
        raise _wrong("is neither true nor false", f"{at}, {name}")
    return value


def _one_of(value: object, allowed: Sequence[str], at: str) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise _wrong(f"{str(value)[:40]!r} is none of {', '.join(filter(None, allowed))}", at)
    return value


def _object(raw: object, at: str) -> Mapping[str, object]:
    if not isinstance(raw, Mapping):
        raise _wrong("is no object", at)
    return raw


def _list(raw: object, at: str, most: int = MOST_VALUES) -> Sequence[object]:
    if not isinstance(raw, list | tuple):
        raise _wrong("is no list", at)
    if len(raw) > most:
        raise _wrong(f"has {len(raw)} values, more than {most}", at)
    return raw


def _wrong(what: str, at: str) -> OptionError:
    return OptionError(what, at, _REMEDY)
