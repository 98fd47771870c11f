"""`/incidents/i12`: an incident with all that is claimed of it; its history; the names of private persons on demand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form
from fastapi import Path as InPath
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.coders.blind import check_blind
from khabar.desk.errors_shown import MissingError
from khabar.desk.names_shown import are_shown, show_names, withhold_names
from khabar.desk.responding import respond, wants_json
from khabar.desk.security.people import Coder, Reader, User
from khabar.desk.state import Desk, desk_of
from khabar.desk.views.history import HistoryView, history_view
from khabar.desk.views.incident import Asked, IncidentView, incident_view
from khabar.desk.views.names import Names
from khabar.nouns.incident import Incident
from khabar.record.decision_list import overruled
from khabar.record.decisions import ON_PAIRS
from khabar.record.nearest import nearest
from khabar.record.views import incidents
from khabar.weigh import weigh
from khabar.weigh.values import title

router = APIRouter()
Id = Annotated[str, InPath(alias="id", pattern="^i[0-9]{1,15}$", description="number of an incident, as i12")]
#: so many incidents that came near are shown
NEAR = 2


@router.get("/incidents/{id}", response_model=IncidentView)
def incident(request: Request, user: Reader, id: Id, whole: bool = False, was: str | None = None) -> Response:
    """An incident: findings, who agrees and who differs in their words, figures, sources, places, why it is one.

    A number that was merged leads to the incident that holds its accounts now; one that is withdrawn answers 410 with
    its history.
    """
    desk, number = desk_of(request), int(id[1:])
    now = _number_now(desk, number)
    if now != number:
        asked = {**request.query_params, "was": id}
        return RedirectResponse(f"/incidents/i{now}?{urlencode(asked)}", 307)
    revision = desk.store.revision(number)  # first: what is decided meanwhile is then newer than what is shown
    with desk.store.place.reading() as connection:
        found = next(incidents(connection, [number]), None)
        near = nearest(connection, number, NEAR) if found else ()
        others = list(incidents(connection, [one.number for one in near]))
    if found is None:
        return _history(request, user, number, status=410)
    check_blind(request, user, (account.report.id for account in found.accounts))
    shown = Asked(
        _was(desk, was, number), are_shown(request, user, id), user.may("coder"), whole, _overruled(desk, found)
    )
    ranked = sorted(others, key=lambda other: [one.number for one in near].index(other.number))
    view = incident_view(weigh(found), revision, shown, _titled(ranked, shown.names_shown))
    return respond(request, view, "incident.html")


@router.get("/incidents/{id}/history", response_model=HistoryView)
def history(request: Request, user: Reader, id: Id) -> Response:
    """All that was done to an incident and its reports: who, what, when, why."""
    return _history(request, user, int(id[1:]))


@router.post("/incidents/{id}/names", response_model=IncidentView)
def names(request: Request, user: Coder, id: Id, shown: Annotated[bool, Form()] = True) -> Response:
    """Shows the names of private persons to a coder for half an hour (or withholds them); noted in the record."""
    now = _number_now(desk_of(request), int(id[1:]))
    if shown:
        show_names(request, user, f"i{now}")
    else:
        withhold_names(request, user, f"i{now}")
    return incident(request, user, f"i{now}") if wants_json(request) else RedirectResponse(f"/incidents/i{now}", 303)


def _number_now(desk: Desk, number: int) -> int:
    now = desk.store.number_now(number)
    if now is None:
        raise MissingError(f"no incident i{number} was ever issued", desk.name, "the overview lists those there are")
    return now


def _overruled(desk: Desk, found: Incident) -> Mapping[str, str]:
    """The decisions on it that a later one overrules, with that one; only of several on pairs there can be any."""
    if sum(one.kind in ON_PAIRS for one in found.decisions) < 2:
        return {}
    with desk.store.place.reading() as connection:
        return overruled(connection)


def _was(desk: Desk, was: str | None, number: int) -> int | None:
    """The number that was merged into this one, if it was."""
    digits = (was or "").removeprefix("i")
    if not digits.isascii() or not digits.isdecimal() or len(digits) > 15 or int(digits) == number:
        return None
    return int(digits) if desk.store.number_now(int(digits)) == number else None


def _titled(others: list[Incident], names_shown: bool) -> Iterator[tuple[Incident, str]]:
    for other in others:
        weighed = weigh(other)
        yield other, Names.of(weighed, shown=names_shown).scrubbed(title(weighed))


def _history(request: Request, user: User, number: int, status: int = 200) -> Response:
    desk = desk_of(request)
    now = _number_now(desk, number)
    changes = desk.store.history(number)
    with desk.store.place.reading() as connection:
        found = next(incidents(connection, [now]), None)
    if found is not None:
        check_blind(request, user, (account.report.id for account in found.accounts))
    held = Names.of(weigh(found), shown=are_shown(request, user, f"i{now}")) if found else None
    return respond(request, history_view(number, now, changes, held), "history.html", status=status)
