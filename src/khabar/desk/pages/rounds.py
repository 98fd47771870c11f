"""`/rounds`: samples of reports that several people code, each alone; `/rounds/N`: how far one has come."""

from __future__ import annotations

import secrets
from typing import Annotated, Any, get_args

from fastapi import APIRouter, Path, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.coders.counting import differing
from khabar.desk.coders.drawing import MOST_DRAWN, drawn_reports
from khabar.desk.coders.kept import WantedRound, all_rounds, make_round, reopen, round_of
from khabar.desk.coders.reports import filter_words, keys_of, record_at, reports_at
from khabar.desk.coders.rounds import Stratified
from khabar.desk.responding import respond, wants_json
from khabar.desk.security.names import check_name, folded_name
from khabar.desk.security.people import Coder, Lead, User
from khabar.desk.sent import AsSent, Sent, body_described
from khabar.desk.state import Desk, desk_of
from khabar.desk.views.rounds import RoundsView, RoundView, RulesView, round_line, round_view, rules, types
from khabar.errors import OptionError

router = APIRouter()
Number = Annotated[int, Path(ge=1, le=2**31, description="number of the round")]
Key = Annotated[str, Query(alias="id", min_length=1, max_length=1_000, description="key of the report")]
#: of an address that leads on where no report is named
MaybeKey = Annotated[
    str | None, Query(alias="id", min_length=1, max_length=1_000, description="key of the report; 303 where none")
]
LEADS_ON: dict[int | str, dict[str, Any]] = {303: {"description": "No report is named: the page to go on with"}}
MOST_CODERS = 6
LONGEST_NAME = 200
_STRATA: tuple[Stratified, ...] = get_args(Stratified)
_MAKING = body_described(
    {
        "name": {"type": "string", "maxLength": LONGEST_NAME},
        "coders": {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": MOST_CODERS},
        "size": {"type": "integer", "minimum": 1, "maximum": MOST_DRAWN},
        "seed": {"type": "integer", "minimum": 0, "maximum": 2**31},
        "stratified": {"type": "string", "enum": list(_STRATA)},
        "of": {"type": "string", "description": "query of the overview; empty: all reports"},
        "start": {"type": "boolean", "description": "coders begin with the machine's coding"},
    },
    ["coders", "size"],
)


@router.get("/rounds", response_model=RoundsView)
def rounds(request: Request, user: Coder, of: Annotated[str, Query(max_length=2_000)] = "") -> Response:
    """All rounds; for a lead the form that makes one, its filter filled in with `of`."""
    desk = desk_of(request)
    lines = tuple(round_line(going, user.name) for going in reversed(all_rounds(desk.store)))
    view = RoundsView(
        lines, user.name, user.may("lead"), _people(desk), secrets.randbelow(100_000), filter_words(of) if of else ""
    )
    return respond(request, view, "rounds.html")


@router.post("/rounds", response_model=RoundView, status_code=201, openapi_extra=_MAKING)
def make(request: Request, user: Lead, sent: AsSent) -> Response:
    """Draws a sample and makes a round of it; all that it was drawn with is written down."""
    desk = desk_of(request)
    size = sent.number("size", 1, MOST_DRAWN)
    seed = sent.number("seed", 0, 2**31, secrets.randbelow(2**31))
    stratified = next(one for one in _STRATA if one == sent.choice("stratified", _STRATA))
    of = filter_words(sent.text("of", 2_000))
    keys = keys_of(desk, of)
    coders = _coders(desk, sent)
    name, start = sent.text("name", LONGEST_NAME), sent.flag("start")
    with desk.write:
        with desk.store.place.reading() as connection:
            sample = drawn_reports(connection, size, seed, stratified, keys)
        if not sample.drawn:
            raise OptionError("nothing is there to be drawn", "of", "take another filter, or none")
        number = make_round(desk.store, WantedRound(name, coders, start, seed, of, stratified, sample), user.name)
    address = f"/rounds/{number}"
    if wants_json(request):
        return respond(
            request, _round_view(desk, number, user), "round.html", status=201, headers={"Location": address}
        )
    return RedirectResponse(address, 303)


@router.get("/rounds/codebook", response_model=RulesView)
def codebook(request: Request, user: Coder) -> Response:  # noqa: ARG001  asked for by the role
    """The codebook's rules for the fields and its types, in short."""
    return respond(request, RulesView(rules(), types()), "round_rules.html")


@router.get("/rounds/{number}", response_model=RoundView)
def one_round(request: Request, user: Coder, number: Number) -> Response:
    """A round: its sample and how far each coder has come; nothing of what anybody coded."""
    return respond(request, _round_view(desk_of(request), number, user), "round.html")


@router.post(
    "/rounds/{number}/reopen",
    response_model=RoundView,
    openapi_extra=body_described({"coder": {"type": "string"}, "reason": {"type": "string"}}, ["coder", "reason"]),
)
def reopen_report(request: Request, user: Lead, number: Number, key: Key, sent: AsSent) -> Response:
    """Has one coder code a report again; what was submitted before stays."""
    desk = desk_of(request)
    with desk.write:
        going = round_of(desk.store, number)
        capture, _ = record_at(desk, going, key)
        reopen(desk.store, going, capture, sent.text("coder", 200), sent.text("reason", 2_000), user.name)
    if wants_json(request):
        return respond(request, _round_view(desk, number, user), "round.html")
    return RedirectResponse(f"/rounds/{number}", 303)


def _round_view(desk: Desk, number: int, user: User) -> RoundView:
    going = round_of(desk.store, number)
    reports = reports_at(desk, [drawn.capture for drawn in going.round.drawn])
    differ = differing(desk.store, going, reports)
    return round_view(going, reports, differ, user.name, may_lead=user.may("lead"))


def _people(desk: Desk) -> tuple[str, ...]:
    """Who may code; nobody is known where nobody logs in."""
    if desk.people is None:
        return ()
    return tuple(one.name for one in desk.people.everybody() if one.role != "reader" and not one.disabled)


def _coders(desk: Desk, sent: Sent) -> tuple[str, ...]:
    """The coders named, by the names of their accounts. OptionError: none, too many, or one may not code."""
    given = [part for text in sent.texts("coders", 50) for part in text.split(",") if part.strip()]
    known = {folded_name(name): name for name in _people(desk)}
    coders = {}
    for one in given:
        name = check_name(one, "coders")
        if desk.people is not None and folded_name(name) not in known:
            raise OptionError(f"{name} has no account of a coder", "coders", "name people who have one")
        coders[folded_name(name)] = known.get(folded_name(name), name)
    if not 1 <= len(coders) <= MOST_CODERS:
        told = f"{len(coders)} coders are named" if coders else "nobody is named"
        raise OptionError(told, "coders", f"name two, at most {MOST_CODERS}")
    return tuple(coders.values())
