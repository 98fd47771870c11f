"""`/actors`: who acts, suffers and speaks in a record; corrections to the roster as files to review."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Form, Query
from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.errors_shown import MissingError
from khabar.desk.filters import Filters
from khabar.desk.names_shown import are_shown, show_names, withhold_names
from khabar.desk.patches import Edit, name_edit, new_organisation, organisation_edit, part_of, roster_patch
from khabar.desk.registering import Page, file_of, registers_of
from khabar.desk.responding import respond
from khabar.desk.security.people import Coder, Reader
from khabar.desk.state import desk_of
from khabar.desk.views.actors import (
    KIND,
    ActorsView,
    ActorView,
    Wanted,
    actor_view,
    actors_view,
    entries_of,
    is_withheld,
)
from khabar.desk.views.mentioned import mentioned
from khabar.errors import OptionError
from khabar.packs.roster import load_roster

router = APIRouter()
Words = Annotated[str, Query(max_length=200)]
Cell = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]


@router.get("/actors", response_model=ActorsView)
def actors(
    request: Request,
    user: Reader,
    q: Words = "",
    kind: Words = "",
    country: Words = "",
    known: Annotated[str, Query(pattern="^(yes|no)$", description="no: those that the roster lacks")] = "yes",
    page: Page = 1,
) -> Response:
    """The actors of the record, the most frequent first."""
    registers = registers_of(request)
    wanted = Wanted(q.strip(), kind, country.upper(), known, page)
    shown = are_shown(request, user, "actors")
    return respond(
        request, actors_view(registers.now(), registers.vocabulary, wanted, names_shown=shown), "actors.html"
    )


@router.get("/actors/view", response_model=ActorView)
def actor(
    request: Request,
    user: Reader,
    id: Annotated[str, Query(min_length=1, max_length=500, description="an organisation, ?wording, kind:rebel group")],
    page: Page = 1,
) -> Response:
    """An organisation, an actor that the roster lacks, or a kind of actor."""
    registers = registers_of(request)
    state, of = registers.now(), registers.vocabulary
    entries = entries_of(id, of)
    hidden = any(is_withheld(n, of) for n in entries[:1]) and not id.startswith(KIND)
    if (not entries and id not in load_roster().organisations) or (hidden and not are_shown(request, user, "actors")):
        raise MissingError(f"no actor {id[:100]!r} is known or mentioned", "id", "take it from the list of actors")
    numbers = np.unique(state.acting.held[np.isin(state.acting.held[:, 1], entries), 0])
    found = desk_of(request).index.find(Filters())
    filters = {} if id.startswith(KIND) else {"actor": id.removeprefix("?")}
    view = actor_view(state, of, id, entries, mentioned(found, numbers, page, filters))
    return respond(request, view, "actor.html")


@router.post("/actors/names")
def names(request: Request, user: Coder, shown: Annotated[bool, Form()] = True) -> Response:
    """Shows the names of private persons in the list of actors to a coder for half an hour; noted in the record."""
    (show_names if shown else withhold_names)(request, user, "actors")
    return RedirectResponse("/actors?known=no", 303)


class Proposed(BaseModel):
    """A correction as its form sends it; `start` and `end` are a day, a month or a year."""

    id: Cell = ""
    name: Cell = ""
    role: Cell = "alias"
    language: Cell = "en"
    kind: Cell = ""
    country: Cell = ""
    start: Cell = ""
    end: Cell = ""
    source: Cell = ""


@router.post("/actors/correction", response_class=Response)
def correction(user: Coder, given: Annotated[Proposed, Form()]) -> Response:
    """A correction to the roster as a unified difference; nothing is changed. With `id` and `name` one more name of an
    organisation, with `id` alone another kind, country or life of it, with `name` alone an organisation that it lacks.
    """
    if given.id and given.id not in load_roster().organisations:
        raise OptionError(f"the roster has no {given.id[:100]!r}", "id", "leave it out for one that is new")
    own, edits = _edits(given, f"{given.source}; proposed by {user.name}" if given.source else "")
    return file_of(roster_patch(part_of(own), edits), f"roster-{own}.diff", "text/x-diff")


def _edits(given: Proposed, source: str) -> tuple[str, list[Edit]]:
    """The organisation's id, and the lines that change."""
    if given.id and given.name:
        told = (given.name, given.role, given.language, given.start, given.end, source)
        return given.id, [name_edit(given.id, *told)]
    if given.id:
        cells = {"country": given.country.upper(), "from": given.start, "to": given.end, "source": source}
        changed = {**cells, **({"kind": given.kind} if given.kind else {})}
        return given.id, [organisation_edit(part_of(given.id), given.id, changed)]
    if given.name:
        return new_organisation(given.name, given.kind, given.country.upper(), given.start, given.end, source)
    raise OptionError("says nothing", "correction", "give an organisation, a name, or both")
