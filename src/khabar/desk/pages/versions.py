"""`/report/versions`: the versions of a report and their differences, and the decisions that hold on to their words."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.coders.blind import check_blind
from khabar.desk.pages.report import Key
from khabar.desk.reports_told import Found, find, names_are_shown, told
from khabar.desk.responding import respond
from khabar.desk.security.people import Reader
from khabar.desk.state import desk_of
from khabar.desk.views.original import SealedView, sealed_view
from khabar.desk.views.versions import VersionsView, versions_view
from khabar.nouns import Record
from khabar.record.readings import record_of
from khabar.record.reports import Held, Seal, chosen

router = APIRouter()
Number = Annotated[int | None, Query(ge=1, le=2**31, description="version")]


@router.get("/report/versions", response_model=VersionsView | SealedView)
def versions(request: Request, user: Reader, key: Key, old: Number = None, new: Number = None) -> Response:
    """All captures of a report; how the version `old` (the one before) became `new` (the newest); decisions on them."""
    with desk_of(request).store.place.reading() as connection:
        found = find(connection, key, new)
        if isinstance(found, Seal):
            return respond(request, sealed_view(found), "sealed.html", status=410)
        shown = names_are_shown(request, user, connection, found)
        report = told(connection, found, shown=shown)
        older = _older(connection, found, old)
    check_blind(request, user, (report.key, *report.copies))
    return respond(request, versions_view(report, older, shown=shown), "versions.html")


def _older(connection: Connection, found: Found, version: int | None) -> tuple[Held, Record] | None:
    """The version to compare with: the one asked for, else the last one before; None: there is none."""
    this = found.chosen.reading.version
    before = max((one.reading.version for one in found.held if one.reading.version < this), default=None)
    one = chosen(found.held, version if version is not None else before) if version or before else None
    record = record_of(connection, one.reading.sequence) if one else None
    return (one, record) if one and record else None
