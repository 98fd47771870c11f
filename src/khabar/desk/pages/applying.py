"""`/rounds/N/apply`: an adjudicated coding taken into the record as decisions, each looked at before it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.coders.applying import Planned, Standing, planned
from khabar.desk.coders.blind import check_blind
from khabar.desk.coders.kept import coding_at, round_of
from khabar.desk.coders.reports import following_open, record_at, reports_at
from khabar.desk.coders.rounds import Progress, Settled
from khabar.desk.faults import ConflictError, MissingError
from khabar.desk.pages.rounds import LEADS_ON, Key, MaybeKey, Number
from khabar.desk.responding import respond
from khabar.desk.security.people import Coder, Lead
from khabar.desk.sent import AsSent, body_described
from khabar.desk.state import Desk, desk_of
from khabar.desk.views.applying import ApplyView, Outcome, apply_view, planned_shown
from khabar.errors import OptionError
from khabar.nouns import Record
from khabar.record.decision_log import decision_log
from khabar.record.readings import current, record_of
from khabar.record.reports import numbers_of

router = APIRouter()
_NEWER = "the report has a newer version than the one that was coded; decide on its page"
NOTHING = Outcome()
_DOING = body_described({"do": {"type": "array", "items": {"type": "string"}}}, ["do"])


@dataclass(frozen=True, slots=True)
class _Plan:
    """An adjudicated report with the decisions that it would make."""

    going: Progress
    capture: int
    record: Record
    settled: Settled
    decisions: tuple[Planned, ...]
    blocked: str

    def once(self, one: Planned) -> str:
        """The id under which a decision is made one time, however often it is asked for."""
        return f"round-{self.going.round.number}.{self.settled.sequence}.{one.id}"


@router.get("/rounds/{number}/apply", response_model=ApplyView, responses=LEADS_ON)
def apply_page(request: Request, user: Coder, number: Number, key: MaybeKey = None) -> Response:
    """The decisions that would make the record say what was adjudicated; none is made by looking.

    Without a key the way to the first report that was adjudicated, else to the round.
    """
    if key is None:
        return RedirectResponse(_first_settled(desk_of(request), number), 303)
    check_blind(request, user, [key])
    return respond(request, _shown(desk_of(request), _plan(desk_of(request), number, key)), "apply.html")


@router.post("/rounds/{number}/apply", response_model=ApplyView, openapi_extra=_DOING)
def apply_chosen(request: Request, user: Lead, number: Number, key: Key, sent: AsSent) -> Response:
    """Makes those of the decisions that are named in `do`, each once."""
    desk = desk_of(request)
    wanted = set(sent.texts("do"))
    with desk.write:
        plan = _plan(desk, number, key)
        if plan.blocked:
            raise ConflictError(plan.blocked, "apply", "nothing was decided")
        if unknown := sorted(wanted - {one.id for one in plan.decisions}):
            raise OptionError(f"no decision {unknown[0][:40]!r} is planned", "do", "load the page again")
        chosen = [one for one in plan.decisions if one.id in wanted]
        told = tuple(words for one in chosen for words in _made(desk, plan, one, user.name))
        plan = _plan(desk, number, key)
    return respond(request, _shown(desk, plan, Outcome(len(chosen), told)), "apply.html")


def _first_settled(desk: Desk, number: int) -> str:
    going = round_of(desk.store, number)
    captures = [drawn.capture for drawn in going.round.drawn if going.settling(drawn.capture)]
    report = next(iter(reports_at(desk, captures[:1]).values()), None)
    return f"/rounds/{number}/apply?id={quote(report.id, safe='')}" if report else f"/rounds/{number}"


def _made(desk: Desk, plan: _Plan, one: Planned, by: str) -> Sequence[str]:
    """What is to be told of a decision that was made, or why it was not."""
    reason = f"adjudicated in round {plan.going.round.number} by {plan.settled.by}"
    try:
        made = desk.store.decide(one.kind, one.on, reason, by=by, value=one.value or None, once=plan.once(one))
    except OptionError as fault:
        return [f"not made: {one.about}, {one.says}: {fault}"]
    return made.told


def _plan(desk: Desk, number: int, key: str) -> _Plan:
    """The plan of a report. MissingError: it is not adjudicated."""
    going = round_of(desk.store, number)
    capture, record = record_at(desk, going, key)
    settled = going.settling(capture)
    if settled is None:
        raise MissingError("its differences are not decided", "apply", "adjudicate the report first")
    coding = coding_at(desk.store, settled.sequence, record.report.text)
    with desk.store.place.reading() as connection:
        now = current(connection, key)
        held = record_of(connection, now.sequence) if now else None
        numbers = numbers_of(connection, now.sequence) if now else {}
    if held is None or held.report.text != record.report.text:
        return _Plan(going, capture, record, settled, (), _NEWER)
    standings = {
        event: Standing(incident, len(desk.store.incident(incident).accounts)) for event, incident in numbers.items()
    }
    return _Plan(going, capture, held, settled, planned(coding, held, standings), "")


def _shown(desk: Desk, plan: _Plan, outcome: Outcome = NOTHING) -> ApplyView:
    with desk.store.place.reading() as connection:
        known = {entry.body.get("once") for entry in decision_log(connection).entries}
    shown = [planned_shown(one, is_made=plan.once(one) in known) for one in plan.decisions]
    following = following_open(desk, plan.going, plan.capture)
    return apply_view(plan.going.round, plan.record.report, plan.settled.by, shown, plan.blocked, outcome, following)
