"""One shape for every error, as a page and as JSON."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.faults import (
    BlindError,
    BusyError,
    ConflictError,
    FieldError,
    ForbiddenError,
    MissingError,
    UnknownError,
)
from khabar.desk.refused import back_from, page_again
from khabar.desk.responding import respond, wants_json
from khabar.desk.security.csrf import StaleTokenError
from khabar.errors import InputError, KhabarError, OptionError, PackError, RecordError, UnfoundedError

__all__ = [
    "BusyError",
    "ConflictError",
    "ErrorPage",
    "ErrorShown",
    "ErrorView",
    "ForbiddenError",
    "MissingError",
    "UnknownError",
]

log = logging.getLogger("khabar.desk")


@dataclass(frozen=True, slots=True)
class ErrorShown:
    """What went wrong, where, what to do about it, and the HTTP status."""

    what: str
    where: str
    remedy: str
    status: int


@dataclass(frozen=True, slots=True)
class ErrorView:
    """The answer when something went wrong."""

    error: ErrorShown


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """The same as a page. `back`: where one came from, or the page above; `onward`: what to do instead, if anything."""

    error: ErrorShown
    title: str
    back: str
    onward: str = ""


_TITLES = {
    400: "That makes no sense",
    401: "Please log in",
    403: "Not allowed",
    404: "Not there",
    405: "Not done in this way",
    409: "Somebody was quicker",
    413: "Too large",
    422: "Not understood",
    429: "Too many tries",
    500: "A fault of ours",
    503: "The record cannot be used now",
}
_STATUS: tuple[tuple[type[KhabarError], int], ...] = (
    (UnknownError, 401),
    (ForbiddenError, 403),
    (MissingError, 404),
    (ConflictError, 409),
    (BusyError, 429),
    (OptionError, 400),
    (InputError, 400),
    (UnfoundedError, 400),
    (RecordError, 503),
    (PackError, 503),
)
# What the record says of things that are not there (khabar.record.store).
_NOT_THERE = ("no incident ", "no report ", "no decision ", "no capture ", "is withdrawn")
_REMEDIES = {
    404: "check the address, or begin at the overview",
    405: "use the page's own buttons, or see /openapi.json",
    413: "send less at once",
    503: "try again in a moment",
}


def status_of(fault: KhabarError) -> int:
    """The HTTP status of an error of ours."""
    if isinstance(fault, OptionError | RecordError):
        words = f"{fault.what} "
        if any(words.startswith(sign) or sign in words for sign in _NOT_THERE):
            return 404
    return next((status for kind, status in _STATUS if isinstance(fault, kind)), 500)


def show(
    request: Request, error: ErrorShown, headers: Mapping[str, str] | None = None, title: str = "", onward: str = ""
) -> Response:
    """The answer that tells of an error."""
    title = title or _TITLES.get(error.status) or HTTPStatus(error.status).phrase
    view = ErrorView(error) if wants_json(request) else ErrorPage(error, title, back_from(request), onward)
    return respond(request, view, "error.html", status=error.status, headers=headers)


def headers_of(fault: KhabarError) -> dict[str, str]:
    """The headers of the answer to an error: how to come in, when to come again."""
    if isinstance(fault, BusyError):
        return {"Retry-After": str(fault.seconds)}
    return {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}.get(status_of(fault), {})


def show_ours(request: Request, fault: KhabarError) -> Response:
    """The answer to an error that Khabar raised on purpose."""
    error = ErrorShown(fault.what, fault.where, fault.remedy, status_of(fault))
    if isinstance(fault, BlindError):
        return show(request, error, title="Hidden until you have coded it", onward=fault.code)
    return show(request, error, headers_of(fault))


def show_fault(request: Request, fault: BaseException) -> Response:
    """The answer to a fault of our own: an id, by which the log tells more. Never a traceback."""
    named = secrets.token_hex(4)
    log.error("fault %s at %s %s", named, request.method, request.url.path, exc_info=fault)
    remedy = f"try again; if it comes back, report it with the lines of the desk's log that begin with fault {named}"
    return show(request, ErrorShown(f"fault {named} of the desk", request.url.path, remedy, 500))


def add_handlers(app: FastAPI) -> None:
    """Makes an app tell all its errors in the one shape."""
    app.add_exception_handler(KhabarError, _ours)
    app.add_exception_handler(StaleTokenError, _stale)
    app.add_exception_handler(HTTPException, show_http)
    app.add_exception_handler(RequestValidationError, _unsound)


async def _stale(request: Request, fault: Exception) -> Response:
    """A form older than its session: shown again, to be sent with one click, where a browser sent it."""
    from khabar.desk.security.keeping import keep
    from khabar.desk.views.people import KeptView

    form = await keep(request)
    if form.fields and not wants_json(request):
        return await run_in_threadpool(respond, request, KeptView(form), "kept.html", status=403)
    return await _ours(request, fault)


async def _ours(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, KhabarError)  # noqa: S101  what the handler is registered for
    field = fault.field if isinstance(fault, FieldError) else fault.where
    told = (fault.what, fault.where, fault.remedy)
    if again := await page_again(request, told, field, status_of(fault)):
        again.headers.update(headers_of(fault))
        return again
    return await run_in_threadpool(show_ours, request, fault)


def show_http(request: Request, fault: Exception) -> Response:
    """The answer to an error of the protocol: no such address, no such method, too large."""
    assert isinstance(fault, HTTPException)  # noqa: S101  what the handler is registered for
    status = fault.status_code
    said = fault.detail if fault.detail != HTTPStatus(status).phrase else _SAID.get(status, fault.detail)
    error = ErrorShown(_small(str(said)), request.url.path, _REMEDIES.get(status, ""), status)
    return show(request, error, fault.headers)


_SAID = {404: "no page is at this address", 405: "this address is not used by this method"}


async def _unsound(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)  # noqa: S101  as above
    faults = fault.errors()
    if request.method == "GET" and not wants_json(request) and all(_is_left_out(one) for one in faults):
        # An address that does not say what of leads to the page where one chooses it.
        return RedirectResponse(back_from(request), 303)
    first = faults[0] if faults else {}
    place = [str(part) for part in first.get("loc", ()) if part not in ("body", "query", "path", "form")]
    told = (_small(str(first.get("msg", "is not understood"))), ".".join(place), "correct it and send it again")
    if again := await page_again(request, told, place[-1] if place else "", 422):
        return again
    return await run_in_threadpool(show, request, ErrorShown(*told, 422))


def _is_left_out(fault: Mapping[str, object]) -> bool:
    place = fault.get("loc")
    return fault.get("type") == "missing" and isinstance(place, tuple) and place[0] == "query"


def _small(words: str) -> str:
    """A sentence of others as ours begin: small."""
    return words[:1].lower() + words[1:]
