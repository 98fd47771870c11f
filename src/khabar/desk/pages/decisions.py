"""`/decisions`: all decisions, and the way to make one; `/decisions/ID`: one; `/decisions/ID/undo`: its undoing."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.deciding.asked import number_of
from khabar.desk.deciding.conflict import ConflictView, conflict_of
from khabar.desk.deciding.including import memory_of, with_decided
from khabar.desk.deciding.making import DecidedView, answer_of, make, may_undo, ruling_named
from khabar.desk.deciding.pieces import PieceView, piece_of
from khabar.desk.deciding.sent import BODY, UNDO_BODY, Sent, sent
from khabar.desk.faults import MissingError
from khabar.desk.reports_told import find, names_are_shown, told
from khabar.desk.responding import json_of, respond, wants_json
from khabar.desk.security.people import Coder, Reader, User
from khabar.desk.state import desk_of
from khabar.desk.views.decisions import (
    DecisionsView,
    DecisionView,
    Wanted,
    listed,
    page_of,
    selected,
    shown,
    with_undone,
)
from khabar.desk.views.marked_text import covered
from khabar.desk.views.report import names_of
from khabar.errors import OptionError
from khabar.record.deciding import ChangedError
from khabar.record.decision_list import decisions_of, rulings
from khabar.record.reports import Seal

router = APIRouter()
Id = Annotated[str, Path(max_length=64, description="id of the decision, or its beginning")]
_CONFLICT: dict[int | str, dict[str, Any]] = {
    409: {"model": ConflictView, "description": "It changed since `seen`; what changed, and what was wanted"}
}


@router.get("/decisions", response_model=DecisionsView)
def decisions(
    request: Request,
    user: Reader,
    by: Annotated[str | None, Query(max_length=200, description="of this person")] = None,
    kind: Annotated[str | None, Query(max_length=20, description="of this kind, as reject")] = None,
    incident: Annotated[str | None, Query(max_length=20, description="on this incident, as i12")] = None,
    state: Annotated[str | None, Query(max_length=20, description="in force, undone, overruled, lost words")] = None,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Response:
    """All decisions, the newest first, with their words and what became of them."""
    number = number_of(incident) if incident else None
    if incident and number is None:
        raise OptionError(f"{incident[:20]!r} names none", "incident", "write it as i12")
    wanted = Wanted(by or None, kind or None, number, state or None)
    with desk_of(request).store.place.reading() as connection:
        every = rulings(connection)
        some = selected(every, wanted)
        here = page_of(some, page)
        made = decisions_of(connection, with_undone(every, here))
    rows = [shown(one, made, undoable=may_undo(user, one)) for one in here]
    return respond(request, listed(every, some, rows, wanted, page), "decisions.html")


@router.get("/decisions/words", response_model=PieceView)
def words(
    request: Request,
    user: Coder,
    report: Annotated[str, Query(min_length=1, max_length=1_000, description="key of the report")],
    at: Annotated[int, Query(ge=0, le=2**31, description="a place about which the piece is cut")] = 0,
) -> Response:
    """A piece of the text of a report's current version, to select words in; names are covered until asked for."""
    with desk_of(request).store.place.reading() as connection:
        found = find(connection, report)
        if isinstance(found, Seal):
            raise MissingError("no report of these bytes any more: they were sealed", "report", "its page says why")
        shown = names_are_shown(request, user, connection, found)
        told_of = told(connection, found, shown=shown)
    piece = piece_of(told_of.key, told_of.chosen.reading.sha256, told_of.record.report.text, at)
    piece = replace(piece, text=covered(piece.text, names_of(told_of, shown=shown)))
    return Response(json_of(piece), media_type="application/json")


@router.get("/decisions/{id}", response_model=DecisionView)
def decision(request: Request, user: Reader, id: Id) -> Response:
    """One decision."""
    found = ruling_named(desk_of(request), id.lower())
    with desk_of(request).store.place.reading() as connection:
        every = rulings(connection)
        made = decisions_of(connection, with_undone(every, [found]))
        ended = tuple(one.entry.hash for one in every if one.ended_by == found.entry.hash)
    view = DecisionView(shown(found, made, undoable=may_undo(user, found)), ended)
    return respond(request, view, "decision.html")


@router.post("/decisions", response_model=DecidedView, responses=_CONFLICT, openapi_extra=BODY)
def decide(request: Request, user: Coder, given: Annotated[Sent, Depends(sent)]) -> Response:
    """Makes a decision: JSON, or a form that leads back to its page."""
    return _made(request, user, given)


@router.post("/decisions/{id}/undo", response_model=DecidedView, responses=_CONFLICT, openapi_extra=UNDO_BODY)
def undo(request: Request, user: Coder, id: Id, given: Annotated[Sent, Depends(sent)]) -> Response:
    """Takes a decision back, by a new decision."""
    found = ruling_named(desk_of(request), id.lower())
    return _made(request, user, given.undoing(found.entry.hash))


def _made(request: Request, user: User, given: Sent) -> Response:
    """The answer to a decision: for programs what was decided, for people the page they came from, with a notice."""
    desk = desk_of(request)
    asked = given.asked()
    try:
        made = make(desk, user, asked)
    except ChangedError as changed:
        view = conflict_of(desk, asked, changed, given.fields)
        return respond(request, view, "conflict.html", status=409)
    answer = answer_of(desk, made, asked)
    if wants_json(request):
        return respond(request, answer, "decisions.html")
    memory_of(request).keep(answer.id, answer.told)
    return RedirectResponse(with_decided(answer.next, answer.id), 303)
