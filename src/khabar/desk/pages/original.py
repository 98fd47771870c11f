"""`/report/original`: the captured original of a report, safe to look at; its exact bytes as a file."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.coders.blind import check_blind
from khabar.desk.errors_shown import ForbiddenError, MissingError
from khabar.desk.originals import opened
from khabar.desk.pages.report import Key, Version
from khabar.desk.reports_told import Found, find, names_are_shown, told
from khabar.desk.responding import respond
from khabar.desk.safe_page import safe_page
from khabar.desk.security.people import Coder, User
from khabar.desk.state import desk_of
from khabar.desk.views.original import OriginalView, SealedView, original_view, sealed_view
from khabar.desk.views.report import names_of
from khabar.errors import InputError
from khabar.record.captures import Capture
from khabar.record.rebuilding import capture_at
from khabar.record.reports import Seal

router = APIRouter()
CaptureNumber = Annotated[int | None, Query(ge=1, le=2**62, description="a capture by its sequence in the journal")]
#: of the frame: nothing is loaded or run, whatever is left in the page; only the desk may show it
FRAME_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'unsafe-inline'",
        "sandbox",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'self'",
    )
)
BYTES_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"


@router.get("/report/original", response_model=OriginalView | SealedView)
def original(
    request: Request, user: Coder, key: Key, version: Version = None, capture: CaptureNumber = None
) -> Response:
    """The captured original of a report: digest, size, kind, how it was read, and what is safe to be shown of it.

    Where names of private persons stand in it, they are asked for first. 410: the bytes were sealed; who, when and why
    is told, and nothing else.
    """
    with desk_of(request).store.place.reading() as connection:
        found = find(connection, key, version, capture)
        if isinstance(found, Seal):
            return respond(request, sealed_view(found), "sealed.html", status=410)
        held = _bytes_of(connection, found)
        shown = names_are_shown(request, user, connection, found)
        record = told(connection, found, shown=shown)
    check_blind(request, user, (record.key, *record.copies))
    names = names_of(record, shown=shown)
    view = original_view(found.key, found.held, found.chosen, held, record.record, opened(held), names)
    return respond(request, view, "original.html")


@router.get("/report/original/frame", responses={200: {"content": {"text/html": {}}}}, response_class=Response)
def frame(
    request: Request,
    user: Coder,
    key: Key,
    version: Version = None,
    capture: CaptureNumber = None,
) -> Response:
    """The captured page with nothing in it that could run or ask for anything; for the frame of its page alone."""
    shown = opened(_capture(request, user, key, version, capture))
    if shown.shape != "page":
        raise MissingError("no page was captured", key[:200], "see its original")
    try:
        page = safe_page(shown.text)
    except InputError as fault:
        raise MissingError(f"cannot be shown: {fault.what}", key[:200], "download its bytes") from fault
    headers = {"Content-Security-Policy": FRAME_POLICY, "Referrer-Policy": "no-referrer"}
    return Response(page, media_type="text/html; charset=utf-8", headers=headers)


@router.get(
    "/report/original/bytes", responses={200: {"content": {"application/octet-stream": {}}}}, response_class=Response
)
def exact_bytes(
    request: Request,
    user: Coder,
    key: Key,
    version: Version = None,
    capture: CaptureNumber = None,
) -> Response:
    """The bytes as they were captured, as a file of no kind, so that no browser opens them by itself."""
    held = _capture(request, user, key, version, capture)
    headers = {
        "Content-Security-Policy": BYTES_POLICY,
        "Content-Disposition": f'attachment; filename="{held.sha256[:16]}.bin"',
        "X-Content-Type-Options": "nosniff",
    }
    return Response(held.raw, media_type="application/octet-stream", headers=headers)


def _capture(request: Request, user: User, key: str, version: int | None, capture: int | None) -> Capture:
    """The capture that is asked for. ForbiddenError: names of private persons in it were not asked for."""
    with desk_of(request).store.place.reading() as connection:
        found = find(connection, key, version, capture)
        if isinstance(found, Seal):
            raise MissingError("was sealed: nothing of it is left", key[:200], "its page tells when and why")
        shown = names_are_shown(request, user, connection, found)
        held, report = _bytes_of(connection, found), told(connection, found, shown=shown)
    check_blind(request, user, (report.key, *report.copies))
    if not shown and names_of(report, shown=False).are_private:
        raise ForbiddenError(
            "names of private persons stand in it", "/report/original", "ask for them on its page first"
        )
    return held


def _bytes_of(connection: Connection, found: Found) -> Capture:
    held = capture_at(connection, found.chosen.reading.sequence)
    if held is None:
        raise MissingError("its bytes are not there", found.key[:200], "`khabar verify` tells what else is missing")
    return held
