"""`/audits`: samples of the machine's events and of reports that people look at, and how much in them is wrong."""

from __future__ import annotations

import secrets
from typing import Annotated, get_args

from fastapi import APIRouter, Path, Query
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.audits.drawing import MOST_DRAWN, drawn_events, drawn_reports, event_now
from khabar.desk.audits.kept import WantedAudit, all_audits, audit_of, make_audit, mark_event, mark_report
from khabar.desk.audits.marking import (
    JUDGED,
    LONGEST_NOTE,
    MOST_MISSED,
    VERDICTS,
    DrawnEvent,
    DrawnReport,
    Marked,
    Stratified,
    count_of,
    verdicts_of,
)
from khabar.desk.coders.blind import check_blind
from khabar.desk.coders.reports import filter_words, keys_of, note_names
from khabar.desk.faults import MissingError
from khabar.desk.responding import respond, wants_json
from khabar.desk.security.people import Coder, Lead
from khabar.desk.sent import AsSent, body_described
from khabar.desk.state import desk_of
from khabar.desk.views.audits import (
    AuditsView,
    AuditView,
    MarkView,
    MissedView,
    audit_line,
    audit_view,
    mark_view,
    missed_view,
)
from khabar.errors import OptionError
from khabar.nouns import Record
from khabar.record.readings import record_of

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=2**31, description="number of the audit")]
Place = Annotated[int, Query(ge=0, le=MOST_DRAWN, description="place in the sample, from 0")]
LONGEST_NAME = 200
_STRATA: tuple[Stratified, ...] = get_args(Stratified)
_MAKING = body_described(
    {
        "name": {"type": "string", "maxLength": LONGEST_NAME},
        "events": {"type": "integer", "minimum": 0, "maximum": MOST_DRAWN},
        "reports": {"type": "integer", "minimum": 0, "maximum": MOST_DRAWN},
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**31},
        "stratified": {"type": "string", "enum": list(_STRATA)},
        "of": {"type": "string", "description": "query of the overview; empty: all reports"},
    },
    ["events"],
)
_MARKS = body_described(
    {
        "verdict": {
            "type": "object",
            "properties": {field: {"type": "string", "enum": list(VERDICTS)} for field in JUDGED},
        },
        "missed_claims": {"type": "integer", "minimum": 0, "maximum": MOST_MISSED},
        "note": {"type": "string", "maxLength": LONGEST_NOTE},
    },
    ["verdict"],
)
_COUNTS = body_described(
    {
        "wrong": {"type": "integer", "minimum": 0, "maximum": MOST_MISSED},
        "missed": {"type": "integer", "minimum": 0, "maximum": MOST_MISSED},
        "note": {"type": "string", "maxLength": LONGEST_NOTE},
    },
    ["wrong", "missed"],
)


@router.get("/audits", response_model=AuditsView)
def audits(request: Request, user: Coder, of: Annotated[str, Query(max_length=2_000)] = "") -> Response:
    """All audits; for a lead the form that makes one, its filter filled in with `of`."""
    lines = tuple(audit_line(marked) for marked in reversed(all_audits(desk_of(request).store)))
    view = AuditsView(lines, user.may("lead"), secrets.randbelow(100_000), filter_words(of) if of else "")
    return respond(request, view, "audits.html")


@router.post("/audits", response_model=AuditView, status_code=201, openapi_extra=_MAKING)
def make(request: Request, user: Lead, sent: AsSent) -> Response:
    """Draws events of the machine, and reports to see what was missed; all that it was drawn with is written down."""
    desk = desk_of(request)
    size, reports = sent.number("events", 0, MOST_DRAWN), sent.number("reports", 0, MOST_DRAWN, 0)
    seed = sent.number("seed", 0, 2**31, secrets.randbelow(2**31))
    stratified = next(one for one in _STRATA if one == sent.choice("stratified", _STRATA))
    of, name = filter_words(sent.text("of", 2_000)), sent.text("name", LONGEST_NAME)
    keys = keys_of(desk, of)
    with desk.write:
        with desk.store.place.reading() as connection:
            events, sample = drawn_events(connection, size, seed, stratified, keys)
            told, there = drawn_reports(connection, reports, seed, keys)
        if not events and not told:
            raise OptionError("nothing is there to be drawn", "of", "take another filter, or none, and more than none")
        wanted = WantedAudit(name, seed, of, stratified, sample.population, there, events, told)
        number = make_audit(desk.store, wanted, user.name)
    address = f"/audits/{number}"
    if wants_json(request):
        view = audit_view(audit_of(desk.store, number))
        return respond(request, view, "audit.html", status=201, headers={"Location": address})
    return RedirectResponse(address, 303)


@router.get("/audits/{number}", response_model=AuditView)
def one_audit(request: Request, user: Coder, number: Number) -> Response:  # noqa: ARG001  asked for by the role
    """An audit and the errors that it has found so far, with their intervals."""
    return respond(request, audit_view(audit_of(desk_of(request).store, number)), "audit.html")


@router.get("/audits/{number}/event", response_model=MarkView)
def event_to_mark(request: Request, user: Coder, number: Number, place: Place) -> Response:
    """A drawn event with its words, to be marked field by field."""
    desk = desk_of(request)
    marked = audit_of(desk.store, number)
    drawn = _drawn_event(marked, place)
    with desk.store.place.reading() as connection:
        record = _record(connection, drawn.capture)
    check_blind(request, user, [record.report.id])
    note_names(request, user, record)
    view = mark_view(marked, drawn, record.report, event_now(record.events, drawn))
    return respond(request, view, "audit_event.html")


@router.post("/audits/{number}/event", response_model=AuditView, openapi_extra=_MARKS)
def mark(request: Request, user: Coder, number: Number, place: Place, sent: AsSent) -> Response:
    """Keeps what somebody says of a drawn event; said again, the last word counts."""
    desk = desk_of(request)
    verdicts = verdicts_of(sent.under("verdict."))
    missed = sent.get("missed_claims")
    missed_claims = None if missed in (None, "") else count_of(missed, "missed_claims")
    note = sent.text("note", LONGEST_NOTE)
    with desk.write:
        marked = audit_of(desk.store, number)
        drawn = _drawn_event(marked, place)
        with desk.store.place.reading() as connection:
            event = event_now(_record(connection, drawn.capture).events, drawn)
        if event is None:
            raise OptionError("the machine codes this report otherwise now", "event", "draw a new audit")
        mark_event(desk.store, marked, drawn, verdicts, len(event.claims), missed_claims, note, user.name)
    marked = audit_of(desk.store, number)
    return _marked(request, marked, "event", marked.next_event(place))


@router.get("/audits/{number}/report", response_model=MissedView)
def report_to_mark(request: Request, user: Coder, number: Number, place: Place) -> Response:
    """A drawn report with the machine's events, to see what it tells beside them."""
    desk = desk_of(request)
    marked = audit_of(desk.store, number)
    drawn = _drawn_report(marked, place)
    with desk.store.place.reading() as connection:
        record = _record(connection, drawn.capture)
    check_blind(request, user, [record.report.id])
    note_names(request, user, record)
    return respond(request, missed_view(marked, drawn, record), "audit_report.html")


@router.post("/audits/{number}/report", response_model=AuditView, openapi_extra=_COUNTS)
def mark_missed(request: Request, user: Coder, number: Number, place: Place, sent: AsSent) -> Response:
    """Keeps how many of a report's events are none, and how many it tells beside them."""
    desk = desk_of(request)
    missed, note = count_of(sent.get("missed"), "missed"), sent.text("note", LONGEST_NOTE)
    with desk.write:
        marked = audit_of(desk.store, number)
        drawn = _drawn_report(marked, place)
        with desk.store.place.reading() as connection:
            events = len(_record(connection, drawn.capture).events)
        counts = (events, count_of(sent.get("wrong"), "wrong", events), missed)
        mark_report(desk.store, marked, drawn, counts, note, user.name)
    marked = audit_of(desk.store, number)
    return _marked(request, marked, "report", marked.next_report(place))


def _marked(request: Request, marked: Marked, kind: str, following: int | None) -> Response:
    """The answer to marks: the audit as it stands now, or the next of its kind that nobody has marked."""
    address = f"/audits/{marked.audit.number}"
    if wants_json(request):
        return respond(request, audit_view(marked), "audit.html")
    return RedirectResponse(f"{address}/{kind}?place={following}" if following is not None else address, 303)


def _drawn_event(marked: Marked, place: int) -> DrawnEvent:
    if place >= len(marked.audit.events):
        raise MissingError("no event was drawn at this place", f"place {place}", f"{len(marked.audit.events)} were")
    return marked.audit.events[place]


def _drawn_report(marked: Marked, place: int) -> DrawnReport:
    if place >= len(marked.audit.reports):
        raise MissingError("no report was drawn at this place", f"place {place}", f"{len(marked.audit.reports)} were")
    return marked.audit.reports[place]


def _record(connection: Connection, capture: int) -> Record:
    record = record_of(connection, capture)
    if record is None:
        raise MissingError("was sealed since it was drawn", f"capture {capture}", "go on to the next")
    return record
