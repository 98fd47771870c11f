"""`/queue`: what most needs a person first; `/queue/next` hands one out, `/queue/skip` puts one aside."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.coders.blind import hidden_from
from khabar.desk.deciding.asked import number_of
from khabar.desk.filters import Filters, read_filters
from khabar.desk.queue.reasons import weights
from khabar.desk.queue.state import QueueState, queue_of
from khabar.desk.responding import environment, respond, wants_json
from khabar.desk.security.people import Coder, User
from khabar.desk.state import desk_of
from khabar.desk.views.deciding import types_by_family
from khabar.desk.views.queue import PAGE, Hands, NextView, QueueView, first_free, pages_of, queued
from khabar.errors import OptionError
from khabar.record.decision_list import rulings

router = APIRouter()
#: beside the filters the address may have: that of a decision just made, and that nothing was left
_BESIDE = ("decided", "empty")


@dataclass(frozen=True, slots=True)
class Moved:
    """What a form of the queue sends: the filters as a query, and an incident (as i12): the one just seen."""

    query: str
    on: int | None


@router.get("/queue", response_model=QueueView)
def queue(request: Request, user: Coder) -> Response:
    """The incidents that wait for a person, each with the reasons for its rank; filters as on the overview."""
    wanted = read_filters(request.query_params.multi_items(), beside=_BESIDE)
    return respond(request, _view(request, user, wanted), "queue.html")


async def moved(request: Request) -> Moved:
    """A dependency: what a form, or JSON, says of the queue. OptionError: it makes no sense."""
    if request.headers.get("content-type", "").startswith("application/json"):
        try:
            body = json.loads(await request.body() or b"{}")
        except (ValueError, RecursionError):
            body = None
        if not isinstance(body, dict) or not all(isinstance(body.get(name, ""), str) for name in ("query", "on")):
            raise OptionError("is no JSON object of texts", "body", 'as in {"on": "i12", "query": "country=SY"}')
        given: Mapping[str, object] = body
    else:
        given = dict(await request.form())
    query, named = str(given.get("query", "")), str(given.get("on", ""))
    on = number_of(named) if named else None
    if named and on is None:
        raise OptionError(f"{named[:20]!r} is not how incidents are named", "on", "write it as i12")
    return Moved(query[:4000], on)


Given = Annotated[Moved, Depends(moved)]
_FORM = {
    "requestBody": {
        "content": {
            "application/json": {
                "schema": {"type": "object", "properties": {"on": {"type": "string"}, "query": {"type": "string"}}}
            }
        }
    }
}


@router.post("/queue/next", response_model=NextView, openapi_extra=_FORM)
def hand_out(request: Request, user: Coder, given: Given) -> Response:
    """Hands out the first incident that nobody else has in hand; `on`: the one just seen, which is not given again."""
    return _handed(request, user, given)


@router.post("/queue/skip", response_model=NextView, openapi_extra=_FORM)
def skip(request: Request, user: Coder, given: Given) -> Response:
    """Puts an incident aside, for this person, until something in it changes; hands out the next."""
    if given.on is None:
        raise OptionError("names nothing", "on", "write the incident as i12")
    desk = desk_of(request)
    revision = desk.store.revision(given.on)
    if not revision:
        raise OptionError(f"no incident i{given.on}", "on", "the queue lists them")
    with desk.write:
        queue_of(request).skips.put(user.name, given.on, revision)
    return _handed(request, user, given)


@router.post("/queue/unskip", response_model=QueueView, openapi_extra=_FORM)
def unskip(request: Request, user: Coder, given: Given) -> Response:
    """Takes back all that this person has put aside."""
    with desk_of(request).write:
        queue_of(request).skips.forget(user.name)
    if wants_json(request):
        return respond(request, _view(request, user, _filters(given.query)), "queue.html")
    return RedirectResponse(_address(_filters(given.query)), 303)


def _handed(request: Request, user: User, given: Moved) -> Response:
    wanted = _filters(given.query)
    state = queue_of(request)
    number = _take(request, user, state, wanted, given.on)
    if number is None:
        state.claims.give_back(user.name)
        view = NextView(None, _address(wanted, empty="1"))
    else:
        query = urlencode({"queue": wanted.query(page=None, sort=None)})
        view = NextView(f"i{number}", f"/incidents/i{number}?{query}")
    return respond(request, view, "queue.html") if wants_json(request) else RedirectResponse(view.address, 303)


def _take(request: Request, user: User, state: QueueState, wanted: Filters, after: int | None) -> int | None:
    """Takes the first free incident into this person's hands; None: there is none."""
    found = desk_of(request).index.find(wanted)
    ranking = state.ranker.rank(found.columns)
    rows = ranking.rows(found.rows)
    if hidden := hidden_from(desk_of(request), user):  # whose pages would not open for this person
        told = found.columns.summaries
        rows = rows[[hidden.isdisjoint(told[row].report_keys) for row in rows.tolist()]]
    pairs = zip(found.columns.number[rows].tolist(), found.columns.revision[rows].tolist(), strict=True)
    free = first_free(pairs, _hands(state, user), after)
    return next((number for number in free if state.claims.take(user.name, number)), None)


def _view(request: Request, user: User, wanted: Filters) -> QueueView:
    desk, state = desk_of(request), queue_of(request)
    found = desk.index.find(wanted)
    ranking = state.ranker.rank(found.columns)
    rows = ranking.rows(found.rows).tolist()
    hands = _hands(state, user)
    first = (wanted.page - 1) * PAGE
    shown = [
        queued(found.columns.summaries[row], first + place, ranking.beside, hands)
        for place, row in enumerate(rows[first : first + PAGE], 1)
    ]
    mine = next((f"i{number}" for number, by in hands.held.items() if by == user.name), None)
    return QueueView(
        rows=tuple(shown),
        total=len(rows),
        every=len(found.columns),
        put_aside=_count_aside(found.columns.number[rows].tolist(), found.columns.revision[rows].tolist(), hands),
        page=wanted.page,
        pages=pages_of(len(rows)),
        query=wanted.query(page=None, sort=None),
        lost=_lost(request) if ranking.beside.lost else 0,
        mine=mine,
        is_whole=found.is_whole,
    )


def _count_aside(numbers: Iterable[int], revisions: Iterable[int], hands: Hands) -> int:
    if not hands.aside:
        return 0
    return sum(hands.is_aside(number, revision) for number, revision in zip(numbers, revisions, strict=True))


def _lost(request: Request) -> int:
    with desk_of(request).store.place.reading() as connection:
        return sum(one.state == "lost words" for one in rulings(connection))


def _hands(state: QueueState, user: User) -> Hands:
    return Hands(user.name, state.claims.held(), state.skips.of(user.name))


def _filters(query: str) -> Filters:
    return read_filters(parse_qsl(query), beside=_BESIDE)


def _address(wanted: Filters, **more: str) -> str:
    query = "&".join(part for part in (wanted.query(sort=None), urlencode(more)) if part)
    return f"/queue?{query}" if query else "/queue"


environment().globals["queue_weights"] = weights
environment().globals["queue_types"] = types_by_family
