"""`/rounds/N/agreement`: how far coders agree; `/rounds/N/adjudicate`: what becomes of their differences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, get_args
from urllib.parse import quote

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.coders import drafts
from khabar.desk.coders.blind import check_blind
from khabar.desk.coders.codings import Coding
from khabar.desk.coders.differences import differences
from khabar.desk.coders.drafts import Draft, Slot
from khabar.desk.coders.kept import choices_at, coding_at, round_of, settle
from khabar.desk.coders.measuring import Coded, by_kind, measured
from khabar.desk.coders.reports import following_open, note_names, record_at, reports_at
from khabar.desk.coders.rounds import Progress, Submitted
from khabar.desk.coders.settling import choices_of, settled
from khabar.desk.faults import ConflictError
from khabar.desk.pages.rounds import LEADS_ON, Key, MaybeKey, Number
from khabar.desk.responding import respond, wants_json
from khabar.desk.security.people import Coder, Lead, User
from khabar.desk.sent import AsSent, Sent, body_described
from khabar.desk.state import Desk, desk_of
from khabar.desk.views.agreement import AdjudicateView, AgreementView, Versions, adjudicate_view
from khabar.desk.views.rounds import DraftView, SubmittedView
from khabar.errors import OptionError
from khabar.nouns import Record

router = APIRouter()
_VERSIONS: tuple[Versions, ...] = get_args(Versions)
_CHOICES = body_described(
    {
        "choices": {
            "type": "object",
            "description": "by the ids of differences: {take: place of a coder} or {third: value, reason: why}",
            "additionalProperties": {"type": "object"},
        }
    },
    ["choices"],
)


@router.get("/rounds/{number}/agreement", response_model=AgreementView)
def agreement(
    request: Request,
    user: Coder,  # noqa: ARG001  asked for by the role
    number: Number,
    versions: Annotated[Versions, Query(description="the last codings, or the first of each coder")] = "last",
) -> Response:
    """How far the coders agree, field by field, on the reports that all of them have submitted."""
    desk = desk_of(request)
    going = round_of(desk.store, number)
    coded = coded_reports(desk, going, versions)
    complete = [drawn.capture for drawn in going.round.drawn if going.is_complete(drawn.capture)]
    view = AgreementView(
        round=number,
        name=going.round.name,
        coders=going.round.coders,
        versions=versions,
        reports=len(going.round.drawn),
        complete=len(complete),
        reopened=sum(going.was_reopened(capture) for capture in complete),
        whole=measured(coded),
        kinds=by_kind(coded),
        strata={"no": "source", "source": "source", "type": "type of the main event"}[going.round.stratified],
    )
    return respond(request, view, "agreement.html")


def coded_reports(desk: Desk, going: Progress, versions: Versions) -> list[Coded]:
    """The reports of a round that all coders have submitted and that are not sealed."""
    complete = [drawn for drawn in going.round.drawn if going.is_complete(drawn.capture)]
    reports = reports_at(desk, [drawn.capture for drawn in complete])
    found = []
    for drawn in complete:
        report = reports.get(drawn.capture)
        if report is None:
            continue
        entries = going.codings(drawn.capture) if versions == "last" else _first(going, drawn.capture)
        codings = tuple(coding_at(desk.store, one.sequence, report.text) for one in entries)
        kind = drawn.stratum if going.round.stratified != "no" else report.publisher or "source unknown"
        found.append(Coded(report.id, kind, report.text, codings))
    return found


def _first(going: Progress, capture: int) -> tuple[Submitted, ...]:
    return tuple(
        next(one for one in going.submitted if (one.capture, one.coder) == (capture, coder))
        for coder in going.round.coders
    )


@router.get("/rounds/{number}/adjudicate", response_model=AdjudicateView, responses=LEADS_ON)
def adjudicate(request: Request, user: Coder, number: Number, key: MaybeKey = None) -> Response:
    """The differences between the codings of a report, and nothing else. 409: not all coders have submitted it.

    Without a key the way to the first report whose differences nobody has decided, else to the round.
    """
    desk = desk_of(request)
    if key is None:
        open_one = following_open(desk, round_of(desk.store, number))
        query = f"/adjudicate?id={quote(open_one, safe='')}" if open_one else ""
        return RedirectResponse(f"/rounds/{number}{query}", 303)
    check_blind(request, user, [key])
    going, capture, record, codings = _complete(desk, number, key)
    note_names(request, user, record)
    slot = Slot("settling", number, capture, user.name)
    draft = drafts.find(desk.store.place, slot)
    in_force = going.settling(capture)
    chosen: Mapping[str, Mapping[str, object]] = {}
    if draft is not None:
        chosen = draft.body
    elif in_force is not None:
        chosen = choices_at(desk.store, in_force.sequence)
    view = adjudicate_view(
        going, capture, record.report, codings, chosen,
        may_settle=user.may("lead"), following=following_open(desk, going, capture),
    )  # fmt: skip
    return respond(request, view, "adjudicate.html")


@router.post("/rounds/{number}/adjudicate/draft", response_model=DraftView, openapi_extra=_CHOICES)
def save_choices(request: Request, user: Lead, number: Number, key: Key, sent: AsSent) -> Response:
    """Keeps choices that are not all made yet."""
    desk = desk_of(request)
    going, capture, record, codings = _complete(desk, number, key)
    asked = differences(codings, going.round.coders, record.report.text)
    saved = _keep(desk, number, capture, user, _sent_choices(sent, [one.id for one in asked]))
    return respond(request, DraftView(saved.revision, saved.saved_at, ()), "adjudicate.html")


@router.post("/rounds/{number}/adjudicate", response_model=SubmittedView, openapi_extra=_CHOICES)
def settle_report(request: Request, user: Lead, number: Number, key: Key, sent: AsSent) -> Response:
    """Keeps the coding that the choices make, for ever. 400: a choice is missing or makes no sense; the others are kept
    as a draft.
    """
    desk = desk_of(request)
    going, capture, record, codings = _complete(desk, number, key)
    text, coders = record.report.text, going.round.coders
    asked = differences(codings, coders, text)
    given = _sent_choices(sent, [one.id for one in asked])
    try:
        chosen = choices_of(given, asked, len(coders))
        coding = settled(codings, text, chosen)
    except OptionError:
        _keep(desk, number, capture, user, given)
        raise
    kept = {
        one: {"take": choice.take, "third": choice.third, "reason": choice.reason} for one, choice in chosen.items()
    }
    with desk.write:
        settle(desk.store, round_of(desk.store, number), capture, coding, kept, user.name)
    drafts.drop(desk.store.place, Slot("settling", number, capture, user.name))
    address = f"/rounds/{number}/apply?id={quote(key, safe='')}"
    if wants_json(request):
        return respond(request, SubmittedView(key, True, address), "adjudicate.html")
    return RedirectResponse(address, 303)


def _keep(desk: Desk, number: int, capture: int, user: User, given: Mapping[str, object]) -> Draft:
    """Keeps choices that are not all made yet, over what was kept of them before."""
    slot = Slot("settling", number, capture, user.name)
    before = drafts.find(desk.store.place, slot)
    return drafts.save(desk.store.place, slot, given, before.revision if before else 0)


def _sent_choices(sent: Sent, ids: list[str]) -> dict[str, dict[str, object]]:
    """The choices, as JSON or as a form sends them (`take.0.type`, `third.0.type`, `reason.0.type`)."""
    raw = sent.json("choices")
    if isinstance(raw, dict):
        return {one: _choice(raw[one]) for one in ids if isinstance(raw.get(one), dict)}
    names = ("take", "third", "reason")
    return {one: _choice({name: sent.get(f"{name}.{one}") for name in names}) for one in ids}


def _choice(raw: Mapping[str, object]) -> dict[str, object]:
    """A choice, not looked into yet, without what no page can hold."""
    take = raw.get("take")
    if isinstance(take, str):
        take = int(take) if take in ("0", "1", "2", "3", "4", "5") else None
    told = {name: str(raw.get(name) or "")[:4_000] for name in ("third", "reason")}
    return {"take": take, **{name: text.encode("utf-8", "replace").decode() for name, text in told.items()}}


def _complete(desk: Desk, number: int, key: str) -> tuple[Progress, int, Record, tuple[Coding, ...]]:
    """A report that all coders have submitted, with their codings. ConflictError: some have not, so nobody sees any."""
    going = round_of(desk.store, number)
    capture, record = record_at(desk, going, key)
    if not going.is_complete(capture):
        left = [coder for coder in going.round.coders if going.standing(capture, coder) != "submitted"]
        raise ConflictError(
            f"not submitted yet by {', '.join(left)}", "adjudicate", "codings are shown when all coders have submitted"
        )
    text = record.report.text
    return going, capture, record, tuple(coding_at(desk.store, one.sequence, text) for one in going.codings(capture))
