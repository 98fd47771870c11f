"""`/sources`: outlets, organisations and persons that are quoted."""

from __future__ import annotations

from typing import Annotated

import numpy as np
from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.errors_shown import MissingError
from khabar.desk.filters import Filters
from khabar.desk.names_shown import are_shown, show_names, withhold_names
from khabar.desk.registering import Page, registers_of
from khabar.desk.responding import respond
from khabar.desk.security.people import Coder, Reader
from khabar.desk.state import desk_of
from khabar.desk.views.mentioned import mentioned
from khabar.desk.views.sources import SourcesView, SourceView, is_withheld, key_of, source_view, sources_view

router = APIRouter()
Words = Annotated[str, Query(max_length=200)]


@router.get("/sources", response_model=SourcesView)
def sources(request: Request, user: Reader, q: Words = "", kind: Words = "", page: Page = 1) -> Response:
    """The sources of the record, the most frequent first."""
    registers, shown = registers_of(request), are_shown(request, user, "sources")
    view = sources_view(registers.now(), registers.vocabulary, q.strip(), kind, page, names_shown=shown)
    return respond(request, view, "sources.html")


@router.get("/sources/view", response_model=SourceView)
def source(
    request: Request,
    user: Reader,
    name: Annotated[str, Query(min_length=1, max_length=500, description="its name, or its key")],
    page: Page = 1,
) -> Response:
    """One source: as what it speaks, how often it is first, how often it denies, whom it copies, its incidents."""
    registers = registers_of(request)
    state, of = registers.now(), registers.vocabulary
    number = key_of(name, lambda key: of.find("sources", key))
    if number is None or (
        is_withheld(of.source_entries[number], state, of, number) and not are_shown(request, user, "sources")
    ):
        raise MissingError(f"no source {name[:100]!r} is in this record", "name", "take it from the list of sources")
    heard, copied = state.heard.on(number)[:, 0], state.copied.on(number)[:, 0]
    found = desk_of(request).index.find(Filters())
    entry = of.source_entries[number]
    filters = {"source": entry.name} if entry.name in found.vocabulary.outlets.values else {}
    told = mentioned(found, np.union1d(heard, copied), page, filters)
    return respond(request, source_view(state, of, number, told), "source.html")


@router.post("/sources/names")
def names(request: Request, user: Coder, shown: Annotated[bool, Form()] = True) -> Response:
    """Shows the names of private persons and local sources to a coder for half an hour; noted in the record."""
    (show_names if shown else withhold_names)(request, user, "sources")
    return RedirectResponse("/sources", 303)
