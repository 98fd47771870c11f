"""What decisions an adjudicated coding would make of the record, to be looked at before any of them is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from khabar.desk.agreement.scoring import paired
from khabar.desk.coders.aligning import SETS, Field, same, scored
from khabar.desk.coders.codings import MEASURES, CodedEvent, Coding
from khabar.desk.coders.differences import about_of, said_of
from khabar.desk.coders.resolving import resolved_events
from khabar.desk.coders.starting import event_of
from khabar.export.record_json import encode_noun
from khabar.nouns import Event, Party, Place, Record
from khabar.nouns.incident import AccountKey, Anchor, DecisionKind
from khabar.weigh.decided_values import UNKNOWN

#: fields that a correction can set, in the order in which they are told
_CORRECTED: tuple[Field, ...] = (
    "type", "aggregate", "civilians", "doers", "targets", "places", "weapons", "time", "killed", "wounded", "taken",
)  # fmt: skip
#: what of a party or place a decision says
_TOLD = (
    "text", "name", "id", "kind", "lat", "lon", "radius_km", "country", "admin1", "admin2", "precision", "score"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an event of the machine stands in the record: its incident, and how many accounts that has."""

    number: int
    accounts: int


@dataclass(frozen=True, slots=True)
class Planned:
    """A decision that could be made. `id` is stable for the same coding; `about`: which event; `says` what it does.

    `warning`: what to think of first; such ones are not proposed by themselves.
    """

    id: str
    kind: DecisionKind
    on: tuple[AccountKey | Anchor, ...]
    value: Mapping[str, object]
    about: str
    says: str
    incident: int | None
    warning: str


def planned(coding: Coding, record: Record, standings: Mapping[str, Standing]) -> tuple[Planned, ...]:
    """The decisions that make the record say what an adjudicated coding says of a report.

    `record`: the report as the record holds it now; `standings` by the ids of its events. What cannot be decided
    (claims, the main event, a value that is taken away) is not among them.
    """
    text, key = record.report.text, record.report.id
    wanted = resolved_events(coding, record.report)
    machine = [event_of(event) for event in record.events]
    mate = paired([scored(e, text) for e in coding.events], [scored(e, text) for e in machine])
    found: list[Planned] = []
    for number, event in enumerate(coding.events):
        if number in mate:
            own = _Pair(event, wanted[number], machine[mate[number]], record.events[mate[number]])
            found += _of_pair(own, key, standings.get(own.was.id))
        else:
            found.append(_added(event, wanted[number], record))
    for number, was in enumerate(machine):
        if number not in mate.values():
            found.append(_rejected(was, key, standings.get(was.id)))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Pair:
    """An adjudicated event and the machine's event that it is: as coded, and as nouns."""

    coded: CodedEvent
    noun: Event
    was: CodedEvent
    was_noun: Event


def _of_pair(pair: _Pair, key: str, standing: Standing | None) -> Iterator[Planned]:
    on, about = (AccountKey(key, pair.was.id),), about_of(pair.was)
    number = standing.number if standing else None
    wide = ""
    if standing and standing.accounts > 1:
        wide = f"sets the value of the whole incident i{standing.number}, of which {standing.accounts} accounts tell"
    differs = False
    if pair.coded.status != pair.was.status:
        differs = True
        value: dict[str, object] = {"value": pair.coded.status}
        yield Planned(f"{pair.was.id}.status", "status", on, value, about, _change(pair, "status"), number, wide)
    for field in _CORRECTED:
        if same(pair.coded, pair.was, field):
            continue
        differs = True
        told = _value(pair, field)
        correct: dict[str, object] = {"field": field, "value": told}
        if field == "time" and pair.coded.time.words:
            correct["span"] = [pair.coded.time.words.start, pair.coded.time.words.end]
        yield Planned(f"{pair.was.id}.{field}", "correct", on, correct, about, _change(pair, field), number, wide)
    if not differs:
        yield Planned(f"{pair.was.id}.accept", "accept", on, {}, about, "found to be right", number, "")


def _change(pair: _Pair, field: Field) -> str:
    return f"{field}: {said_of(pair.was, field)} → {said_of(pair.coded, field)}"


def _value(pair: _Pair, field: Field) -> object:
    """The value of a correction; `UNKNOWN`: the coder found that nobody tells it."""
    if field in MEASURES:
        figure = next((f for measure, f in pair.coded.figures.items() if measure == field), None)
        return UNKNOWN if figure is None else {"low": figure.low, "high": figure.high}
    if field == "time":
        time = pair.coded.time
        return UNKNOWN if time.start is None else {"start": time.start, "end": time.end, "precision": time.precision}
    if field == "weapons":
        return [wordings[0].text for wordings in pair.coded.roles["weapons"]] or UNKNOWN
    if field in SETS:
        named: Sequence[Party | Place] = getattr(pair.noun, field)
        return [_told(one) for one in named] or UNKNOWN
    return getattr(pair.coded, field)


def _told(one: Party | Place) -> dict[str, object]:
    """What a decision says of a party or place; of what no map or roster knows its words."""
    given = encode_noun(one)
    told = {name: given[name] for name in _TOLD if given.get(name) is not None}
    return told if told.get("name") else {**told, "name": one.words.text}


def _added(event: CodedEvent, noun: Event, record: Record) -> Planned:
    report = record.report
    on = tuple(Anchor(report.id, report.sha256, trigger) for trigger in event.triggers)
    told: dict[str, Any] = {
        name: value
        for name, value in encode_noun(noun).items()
        if name not in ("id", "event_type", "confidence", "mentions")
    }
    said = "; ".join(f"{name} {said_of(event, name)}" for name in ("doers", "places", "time", "killed"))
    return Planned(f"new.{event.id}", "add", on, told, about_of(event), f"a missed event: {said}", None, "")


def _rejected(was: CodedEvent, key: str, standing: Standing | None) -> Planned:
    number = standing.number if standing else None
    on = (AccountKey(key, was.id),)
    return Planned(f"{was.id}.reject", "reject", on, {}, about_of(was), "the report tells no such event", number, "")
