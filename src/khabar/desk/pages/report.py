"""`/report`: a report with the words on which its coded values rest."""

from __future__ import annotations

import re
from typing import Annotated, get_args

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.reports_told import find, note_names, told
from khabar.desk.responding import respond
from khabar.desk.security.people import Reader
from khabar.desk.state import desk_of
from khabar.desk.views.evidence import Layer, Words
from khabar.desk.views.original import SealedView, sealed_view
from khabar.desk.views.report import ReportView, Wanted, names_of, report_view
from khabar.errors import OptionError
from khabar.record.reports import Seal

router = APIRouter()
Key = Annotated[str, Query(alias="id", min_length=1, max_length=1_000, description="key of the report, or its digest")]
Version = Annotated[int | None, Query(ge=1, le=2**31, description="version; the current one where it is not said")]
_LAYERS: tuple[Layer, ...] = get_args(Layer)
_AT = re.compile(r"([0-9]{1,9})(?:-([0-9]{1,9}))?", re.ASCII)


@router.get("/report", response_model=ReportView | SealedView)
def report(
    request: Request,
    user: Reader,
    key: Key,
    version: Version = None,
    part: Annotated[int | None, Query(ge=1, le=2**31, description="page of a long text")] = None,
    event: Annotated[str | None, Query(max_length=100, description="one event alone, as e2")] = None,
    at: Annotated[str | None, Query(max_length=40, description="words to be marked, as 120-140")] = None,
    show: Annotated[list[Layer] | None, Query(description="layers that are marked; all where none is said")] = None,
) -> Response:
    """A report: its text with its evidence, its events as they were coded, copies, decisions on its words."""
    shown = user.may("coder")
    with desk_of(request).store.place.reading() as connection:
        capture = find(connection, key, version)
        if isinstance(capture, Seal):
            return respond(request, sealed_view(capture), "sealed.html", status=410)
        found = told(connection, capture, shown=shown)
    if shown:
        note_names(request, user, found, names_of(found, shown=True))
    here = _words(at, len(found.record.report.text))
    known = event if any(one.id == event for one in found.record.events) else None
    wanted = Wanted(part, known, here, frozenset(_LAYERS) - set(show or _LAYERS))
    return respond(request, report_view(found, wanted, shown=shown), "report.html")


def _words(at: str | None, length: int) -> Words | None:
    """The words at "120-140", or the character at "120". OptionError: that is no place of the text."""
    if not at:
        return None
    found = _AT.fullmatch(at)
    start = int(found[1]) if found else length
    end = int(found[2] or start + 1) if found else 0
    if not 0 <= start < end <= length:
        raise OptionError(f"{at!r} is no place of a text of {length} characters", "at", "write it as 120-140")
    return Words(start, end)
