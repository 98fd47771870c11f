"""`/places`: where the incidents of a record happened; corrections to the gazetteer as tables to review."""

from __future__ import annotations

import re
from typing import Annotated

import numpy as np
from fastapi import APIRouter, Form, Query
from pydantic import BaseModel, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.errors_shown import MissingError
from khabar.desk.filters import Filters
from khabar.desk.patches import gazetteer_table
from khabar.desk.registering import Page, file_of, registers_of
from khabar.desk.responding import respond
from khabar.desk.security.people import Coder, Reader
from khabar.desk.state import desk_of
from khabar.desk.views.mentioned import mentioned
from khabar.desk.views.places import PlacesView, PlaceView, Wanted, place_view, places_view

router = APIRouter()
Words = Annotated[str, Query(max_length=200)]
Cell = Annotated[str, StringConstraints(max_length=300, strip_whitespace=True)]


@router.get("/places", response_model=PlacesView)
def places(
    request: Request,
    user: Reader,
    q: Words = "",
    country: Words = "",
    area: Words = "",
    known: Annotated[str, Query(pattern="^(yes|no)$", description="no: words that no place was found for")] = "yes",
    page: Page = 1,
) -> Response:
    """The places of the record, the most frequent first. Words that no place was found for are for coders: they may
    name somebody's house.
    """
    registers = registers_of(request)
    known = known if user.may("coder") else "yes"
    wanted = Wanted(q.strip(), country.upper(), area, known, page)
    return respond(request, places_view(registers.now(), registers.vocabulary, wanted), "places.html")


@router.get("/places/view", response_model=PlaceView)
def place(
    request: Request,
    user: Reader,
    id: Annotated[str, Query(min_length=1, max_length=500, description="of the gazetteer, or ?wording")],
    page: Page = 1,
) -> Response:
    """One place: names, coordinates, its incidents, the wordings that mean it, what these may mean instead."""
    registers = registers_of(request)
    state, of = registers.now(), registers.vocabulary
    number = of.find("places", id)
    numbers = np.unique(state.placed.on(number)[:, 0]) if number is not None else np.zeros(0, np.int64)
    found = desk_of(request).index.find(Filters())
    name = of.place_entries[number].name if number is not None else ""
    view = place_view(state, of, id, number, mentioned(found, numbers, page, {"place": name} if name else {}))
    if view is None or (not view.is_known and not user.may("coder")):
        raise MissingError(f"no place {id[:100]!r} is known or mentioned", "id", "take it from the list of places")
    return respond(request, view, "place.html")


class Proposed(BaseModel):
    """A correction as its form sends it. `names`: other names, parted by |; `source`: a short tag."""

    name: Cell
    lat: Cell
    lon: Cell
    id: Cell = ""
    names: Cell = ""
    kind: Cell = ""
    country: Cell = ""
    admin1_name: Cell = ""
    admin2_name: Cell = ""
    population: Cell = ""
    source: Cell = ""


@router.post("/places/correction", response_class=Response)
def correction(user: Coder, given: Annotated[Proposed, Form()]) -> Response:
    """A correction to the gazetteer as a table for `khabar packs build gazetteer`; nothing is changed. Where no source
    is given, its tag says who proposed it.
    """
    tag = given.source or f"desk-{_slug(user.name)}"
    row = {**given.model_dump(), "country": given.country.upper(), "source": tag}
    return file_of(gazetteer_table(row), f"place-{_slug(given.id or given.name)}.tsv", "text/tab-separated-values")


def _slug(words: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")[:60] or "place"
