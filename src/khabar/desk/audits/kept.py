"""Audits as the journal keeps them: drawn, and marked one by one; for ever, each with its time and name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from khabar.desk.audits.marking import (
    Audit,
    DrawnEvent,
    DrawnReport,
    EventMarks,
    Judged,
    Marked,
    ReportMarks,
    Stratified,
    Verdict,
)
from khabar.desk.coders.kept import coding_entries
from khabar.desk.faults import MissingError
from khabar.record.journal import Entry, detail_of
from khabar.record.store import Store


@dataclass(frozen=True, slots=True)
class WantedAudit:
    """An audit to be made, as `Audit` has it."""

    name: str
    seed: int
    of: str
    stratified: Stratified
    population: Mapping[str, int]
    reports_there: int
    events: tuple[DrawnEvent, ...]
    reports: tuple[DrawnReport, ...]


def all_audits(store: Store) -> tuple[Marked, ...]:
    """The audits of a record with their marks, in the order of their numbers."""
    found: dict[int, Marked] = {}
    told = coding_entries(store)
    with store.place.reading() as connection:
        for entry in told:
            what = entry.body["what"]
            if what == "audit":
                made = _audit(entry, detail_of(connection, entry))
                found[made.number] = Marked(made)
            elif what in ("marked event", "marked report") and (audit := found.get(entry.body["audit"])):
                _note_marks(audit, entry, detail_of(connection, entry))
    return tuple(found.values())


def audit_of(store: Store, number: int) -> Marked:
    """One audit. MissingError: there is none of this number."""
    found = next((marked for marked in all_audits(store) if marked.audit.number == number), None)
    if found is None:
        raise MissingError(f"no audit {number}", "audit", "/audits lists them")
    return found


def _audit(entry: Entry, detail: Mapping[str, Any] | None) -> Audit:
    body, told = entry.body, detail or {}
    return Audit(
        sequence=entry.sequence,
        number=int(body["number"]),
        name=str(told.get("name", "")),
        by=entry.by,
        recorded_at=entry.recorded_at,
        seed=int(body["seed"]),
        of=str(told.get("of", "")),
        stratified=body["stratified"],
        population=dict(body["population"]),
        reports_there=int(body["reports_there"]),
        events=tuple(DrawnEvent(place, *one) for place, one in enumerate(body["events"])),
        reports=tuple(DrawnReport(place, *one) for place, one in enumerate(body["reports"])),
    )


def _note_marks(audit: Marked, entry: Entry, detail: Mapping[str, Any] | None) -> None:
    body, place = entry.body, int(entry.body["place"])
    told = (place, entry.by, entry.recorded_at)
    note = str((detail or {}).get("note", ""))
    if body["what"] == "marked report":
        audit.reports[place] = ReportMarks(*told, body["events"], body["wrong"], body["missed"], note)
    else:
        marks = (dict(body["verdicts"]), body["missed_claims"], body["claims"])
        audit.events[place] = EventMarks(*told, *marks, note)


def make_audit(store: Store, wanted: WantedAudit, by: str) -> int:
    """Makes an audit and gives its number."""
    number = max((marked.audit.number for marked in all_audits(store)), default=0) + 1
    events = [[one.capture, one.start, one.end, one.side, one.type, one.stratum] for one in wanted.events]
    body = {
        "what": "audit",
        "number": number,
        "seed": wanted.seed,
        "stratified": wanted.stratified,
        "population": dict(wanted.population),
        "reports_there": wanted.reports_there,
        "events": events,
        "reports": [[one.capture, one.events] for one in wanted.reports],
    }
    store.note("coding", body, detail={"name": wanted.name, "of": wanted.of}, by=by)
    return number


def mark_event(
    store: Store, marked: Marked, drawn: DrawnEvent, verdicts: Mapping[Judged, Verdict], claims: int,
    missed_claims: int | None, note: str, by: str,
) -> None:  # fmt: skip
    """Keeps what somebody says of a drawn event; the last word on it counts. `claims`: that the machine has of it."""
    body = {
        "what": "marked event",
        "audit": marked.audit.number,
        "place": drawn.place,
        "capture": drawn.capture,
        "verdicts": dict(verdicts),
        "claims": claims,
        "missed_claims": missed_claims,
    }
    store.note("coding", body, detail={"note": note} if note else None, by=by)


def mark_report(
    store: Store, marked: Marked, drawn: DrawnReport, counts: tuple[int, int, int], note: str, by: str
) -> None:
    """Keeps what somebody says of a drawn report: how many events it has, how many of them are none, how many more it
    tells.
    """
    events, wrong, missed = counts
    body = {
        "what": "marked report",
        "audit": marked.audit.number,
        "place": drawn.place,
        "capture": drawn.capture,
        "events": events,
        "wrong": wrong,
        "missed": missed,
    }
    store.note("coding", body, detail={"note": note} if note else None, by=by)
