"""`/rounds/N/code`: one coder codes one report of a round, alone."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.coders import drafts
from khabar.desk.coders.codings import Coding, encode
from khabar.desk.coders.decoding import decode
from khabar.desk.coders.drafts import Draft, Slot
from khabar.desk.coders.faults import faults_of
from khabar.desk.coders.kept import coding_at, round_of, submit
from khabar.desk.coders.reports import note_names, record_at, reports_at
from khabar.desk.coders.rounds import Progress
from khabar.desk.coders.starting import coding_of
from khabar.desk.faults import ConflictError, FieldError, ForbiddenError
from khabar.desk.pages.rounds import LEADS_ON, Key, MaybeKey, Number
from khabar.desk.responding import respond, wants_json
from khabar.desk.security.people import Coder, User
from khabar.desk.sent import AsSent, body_described
from khabar.desk.state import Desk, desk_of
from khabar.desk.views.rounds import CodeView, DraftView, SubmittedView, code_view
from khabar.nouns import Record

router = APIRouter()
_CODING = {"type": "object", "description": "a coding (docs/desk.md, Two coders)"}


@router.get("/rounds/{number}/code", response_model=CodeView, responses=LEADS_ON)
def code(request: Request, user: Coder, number: Number, key: MaybeKey = None) -> Response:
    """A report, and what the one who asks has coded of it so far; never another's coding.

    Without a key the way to the next report that they have to code, else to the round.
    """
    desk = desk_of(request)
    if key is None:
        return RedirectResponse(_onward(desk, round_of(desk.store, number), user), 303)
    going, capture, record = _mine(desk, user, number, key)
    note_names(request, user, record)
    slot = Slot("coding", number, capture, user.name)
    draft = drafts.find(desk.store.place, slot)
    coding, started_from = _so_far(desk, going, capture, record, user.name, draft)
    told = (draft.revision, draft.saved_at) if draft else (0, None)
    view = code_view(going, capture, record.report, user.name, coding, started_from=started_from, draft=told)
    return respond(request, view, "code.html")


@router.post(
    "/rounds/{number}/draft",
    response_model=DraftView,
    openapi_extra=body_described({"coding": _CODING, "seen": {"type": "integer", "minimum": 0}}, ["coding"]),
)
def save_draft(request: Request, user: Coder, number: Number, key: Key, sent: AsSent) -> Response:
    """Keeps an unfinished coding; `seen`: the revision that it grew from. 409: another window saved a later one."""
    desk = desk_of(request)
    going, capture, record = _mine(desk, user, number, key)
    _check_open(going, capture, user)
    coding = decode(sent.json("coding"), record.report.text)
    slot = Slot("coding", number, capture, user.name)
    saved = drafts.save(desk.store.place, slot, encode(coding), sent.number("seen", 0, 2**31, 0))
    if wants_json(request):
        published = record.report.published.date if record.report.published else None
        return respond(request, DraftView(saved.revision, saved.saved_at, faults_of(coding, published)), "code.html")
    return RedirectResponse(str(request.url).replace("/draft?", "/code?"), 303)


@router.post(
    "/rounds/{number}/code",
    response_model=SubmittedView,
    openapi_extra=body_described({"coding": _CODING, "draft": {"type": "string"}}, ["coding"]),
)
def submit_coding(request: Request, user: Coder, number: Number, key: Key, sent: AsSent) -> Response:
    """Submits a coding, once and for ever. 400: it still lacks something; 409: it was submitted already."""
    desk = desk_of(request)
    if sent.is_form and sent.get("draft") is not None:
        return save_draft(request, user, number, key, sent)
    going, capture, record = _mine(desk, user, number, key)
    coding = decode(sent.json("coding"), record.report.text)
    lacking = [fault for fault in faults_of(coding) if fault.hard]
    if lacking:
        where = f"event {lacking[0].event}" if lacking[0].event else "the whole"
        remedy = f"see codebook, section {lacking[0].section}"
        raise FieldError(lacking[0].what, f"{where}, {lacking[0].field}", remedy, "coding")
    if sent.is_form and not coding.events and not sent.flag("none"):
        raise FieldError("no event was coded", "coding", "say so below if the report tells none", "none")
    with desk.write:
        going = round_of(desk.store, number)
        _check_open(going, capture, user)
        submit(desk.store, going, capture, user.name, coding)
    drafts.drop(desk.store.place, Slot("coding", number, capture, user.name))
    going = round_of(desk.store, number)
    address = _onward(desk, going, user, capture)
    if wants_json(request):
        complete = going.is_complete(capture)
        return respond(request, SubmittedView(record.report.id, complete, address), "round.html")
    return RedirectResponse(address, 303)


def _mine(desk: Desk, user: User, number: int, key: str) -> tuple[Progress, int, Record]:
    """The round, and the capture and record of one of its reports. ForbiddenError: who asks is none of its coders."""
    going = round_of(desk.store, number)
    if user.name not in going.round.coders:
        raise ForbiddenError(
            f"{user.name} is no coder of round {number}", f"/rounds/{number}/code", "its lead names the coders"
        )
    capture, record = record_at(desk, going, key)
    return going, capture, record


def _check_open(going: Progress, capture: int, user: User) -> None:
    if going.standing(capture, user.name) == "submitted":
        raise ConflictError("you have submitted this report", "coding", "a lead can reopen it")


def _so_far(
    desk: Desk, going: Progress, capture: int, record: Record, coder: str, draft: Draft | None
) -> tuple[Coding, str]:
    """What a coder goes on from, and what that is."""
    text = record.report.text
    last = going.last(capture, coder)
    if last is not None and going.standing(capture, coder) == "submitted":
        return coding_at(desk.store, last.sequence, text), "submitted"
    if draft is not None:
        body: Any = draft.body
        return decode(body, text), "draft"
    if last is not None:
        return coding_at(desk.store, last.sequence, text), "submitted before"
    return (coding_of(record), "machine") if going.round.start else (Coding(), "nothing")


def _onward(desk: Desk, going: Progress, user: User, capture: int | None = None) -> str:
    """The next report that somebody has to code, after one; the round where there is none."""
    number = going.round.number
    following = going.next_for(user.name, capture) if user.name in going.round.coders else None
    report = reports_at(desk, [following]).get(following) if following is not None else None
    return f"/rounds/{number}/code?id={quote(report.id, safe='')}" if report else f"/rounds/{number}"
