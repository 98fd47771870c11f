"""An audit: which events and reports were drawn, and what people said of each field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, cast, get_args

from khabar.desk.faults import FieldError
from khabar.errors import OptionError
from khabar.nouns import Event
from khabar.nouns.types import EVENT_TYPES

Verdict = Literal["right", "wrong", "unsure"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
Judged = Literal[
    "event", "type", "status", "aggregate", "civilians", "doers", "targets", "places", "located", "time",
    "killed", "wounded", "taken", "claims",
]  # fmt: skip
#: what is asked of an event; `event`: whether there is one at all, `located`: whether the places are put where they are
JUDGED: tuple[Judged, ...] = get_args(Judged)
Stratified = Literal["no", "side", "type"]
MOST_MISSED = 200
LONGEST_NOTE = 2_000
#: kind of the first doer -> side
_SIDES = {
    "state forces": "state",
    "external/other forces": "foreign",
    **dict.fromkeys(("rebel group", "political militia", "identity militia"), "non-state"),
    **dict.fromkeys(("rioters", "protesters", "civilians"), "crowd or civilians"),
}
SIDES = ("state", "foreign", "non-state", "crowd or civilians", "other", "nobody named")


@dataclass(frozen=True, slots=True)
class DrawnEvent:
    """An event of the machine that was drawn: its capture, its first trigger, and what it was when it was drawn."""

    place: int
    capture: int
    start: int
    end: int
    side: str
    type: str
    stratum: str


@dataclass(frozen=True, slots=True)
class DrawnReport:
    """A report that was drawn to see what was missed in it; it may have no event."""

    place: int
    capture: int
    events: int


@dataclass(frozen=True, slots=True)
class Audit:
    """A sample to be looked at; `sequence` is that of its entry in the journal. `population` by stratum: all events
    that could be drawn; `reports_there`: all reports that could.
    """

    sequence: int
    number: int
    name: str
    by: str
    recorded_at: str
    seed: int
    of: str
    stratified: Stratified
    population: Mapping[str, int]
    reports_there: int
    events: tuple[DrawnEvent, ...]
    reports: tuple[DrawnReport, ...]


@dataclass(frozen=True, slots=True)
class EventMarks:
    """What somebody said of a drawn event; a field without a verdict was not looked at.

    `missed_claims`: sources that speak on the event in the report and are not among its claims; None: not counted.
    """

    place: int
    by: str
    recorded_at: str
    verdicts: Mapping[Judged, Verdict]
    missed_claims: int | None
    claims: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportMarks:
    """What somebody said of a drawn report: of the machine's `events` how many are none, and how many were missed."""

    place: int
    by: str
    recorded_at: str
    events: int
    wrong: int
    missed: int
    note: str = ""


@dataclass(slots=True)
class Marked:
    """An audit with the last marks of each place."""

    audit: Audit
    events: dict[int, EventMarks] = field(default_factory=dict)
    reports: dict[int, ReportMarks] = field(default_factory=dict)

    def next_event(self, after: int = -1) -> int | None:
        """The next drawn event without marks, after a place."""
        return _next([one.place for one in self.audit.events if one.place not in self.events], after)

    def next_report(self, after: int = -1) -> int | None:
        """The next drawn report without marks, after a place."""
        return _next([one.place for one in self.audit.reports if one.place not in self.reports], after)


def _next(places: list[int], after: int) -> int | None:
    return next((place for place in places if place > after), places[0] if places else None)


def side_of(event: Event) -> str:
    """On which side the first doer of an event is, by what kind of actor the machine took it for."""
    if not event.doers:
        return "nobody named"
    return _SIDES.get(event.doers[0].kind or "", "other")


def family_of(type: str) -> str:
    """The event type of a sub-event type."""
    return EVENT_TYPES.get(type, "other")


def verdicts_of(raw: object) -> dict[Judged, Verdict]:
    """The verdicts of a JSON object or form. OptionError: a field or a verdict is unknown, or there is none at all.

    Of what is no event nothing else is asked.
    """
    if not isinstance(raw, Mapping):
        raise OptionError("is no object", "verdicts", 'as in {"type": "right"}')
    found: dict[Judged, Verdict] = {}
    for name, verdict in raw.items():
        if name not in JUDGED:
            raise OptionError(f"{str(name)[:40]!r} is not asked", "verdicts", f"one of {', '.join(JUDGED)}")
        if verdict in (None, ""):
            continue
        if verdict not in VERDICTS:
            told = f"{str(verdict)[:40]!r} is no verdict"
            raise FieldError(told, str(name), f"one of {', '.join(VERDICTS)}", f"verdict.{name}")
        found[cast("Judged", name)] = cast("Verdict", verdict)
    if "event" not in found:
        remedy = "say first whether there is such an event: right, wrong or unsure"
        raise FieldError("is not said", "event", remedy, "verdict.event")
    return {"event": "wrong"} if found["event"] == "wrong" else found


def count_of(raw: object, where: str, most: int = MOST_MISSED) -> int:
    """A number of people's counting. OptionError: it is none, or too great."""
    if isinstance(raw, str) and raw.strip().isascii() and raw.strip().isdecimal():
        raw = int(raw.strip()[:9])
    if not isinstance(raw, int) or isinstance(raw, bool) or not 0 <= raw <= most:
        raise OptionError(f"{str(raw)[:20]!r} is no number from 0 to {most}", where, "count them")
    return raw
