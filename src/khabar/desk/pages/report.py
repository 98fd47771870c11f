"""`/report`: a report with the words on which its coded values rest."""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.coders.blind import check_blind
from khabar.desk.faults import MissingError
from khabar.desk.names_shown import of_report, show_names, withhold_names
from khabar.desk.reports_told import find, names_are_shown, told
from khabar.desk.responding import respond, wants_json
from khabar.desk.security.people import Coder, Reader
from khabar.desk.state import desk_of
from khabar.desk.views.evidence import Layer, Words
from khabar.desk.views.original import SealedView, sealed_view
from khabar.desk.views.report import ReportView, Wanted, report_view
from khabar.errors import OptionError
from khabar.record.reports import Seal

router = APIRouter()
Key = Annotated[str, Query(alias="id", min_length=1, max_length=1_000, description="key of the report, or its digest")]
Version = Annotated[int | None, Query(ge=1, le=2**31, description="version; the current one where it is not said")]
_LAYERS: tuple[Layer, ...] = get_args(Layer)
#: the pages of a report on which names can be asked for
NamesOn = Literal["report", "versions", "original"]
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
    """A report: its text with its evidence, its events as they were coded, copies, decisions on its words.

    403: who asks still codes it blind.
    """
    with desk_of(request).store.place.reading() as connection:
        capture = find(connection, key, version)
        if isinstance(capture, Seal):
            return respond(request, sealed_view(capture), "sealed.html", status=410)
        shown = names_are_shown(request, user, connection, capture)
        found = told(connection, capture, shown=shown)
    check_blind(request, user, (found.key, *found.copies))
    here = _words(at, len(found.record.report.text))
    known = event if any(one.id == event for one in found.record.events) else None
    missing = event if event and known is None else None
    wanted = Wanted(part, known, here, frozenset(_LAYERS) - set(show or _LAYERS), missing)
    return respond(request, report_view(found, wanted, shown=shown), "report.html")


@router.post("/report/names", response_model=ReportView)
def names(
    request: Request,
    user: Coder,
    key: Key,
    version: Version = None,
    shown: Annotated[bool, Form()] = True,
    to: Annotated[NamesOn, Form(description="the page to go back to")] = "report",
) -> Response:
    """Shows the names of private persons in a version of a report to a coder for half an hour (or withholds them);
    noted in the record.
    """
    with desk_of(request).store.place.reading() as connection:
        found = find(connection, key, version)
    if isinstance(found, Seal):
        raise MissingError("was sealed: nothing of it is left", key[:200], "its page tells when and why")
    check_blind(request, user, [found.key])
    (show_names if shown else withhold_names)(request, user, of_report(found.chosen.digest))
    if wants_json(request):
        return report(request, user, found.key, found.chosen.reading.version)
    path = {"report": "/report", "versions": "/report/versions", "original": "/report/original"}[to]
    number = "new" if to == "versions" else "version"
    return RedirectResponse(f"{path}?{urlencode({'id': found.key, number: found.chosen.reading.version})}", 303)


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
