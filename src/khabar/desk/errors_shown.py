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
from starlette.responses import Response

from khabar.desk.faults import BusyError, ConflictError, ForbiddenError, MissingError, UnknownError
from khabar.desk.responding import respond, wants_json
from khabar.desk.security.csrf import StaleTokenError
from khabar.errors import InputError, KhabarError, OptionError, PackError, RecordError, UnfoundedError

__all__ = ["BusyError", "ConflictError", "ErrorShown", "ErrorView", "ForbiddenError", "MissingError", "UnknownError"]

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

    @property
    def title(self) -> str:
        return _TITLES.get(self.error.status) or HTTPStatus(self.error.status).phrase


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


def show(request: Request, error: ErrorShown, headers: Mapping[str, str] | None = None) -> Response:
    """The answer that tells of an error."""
    return respond(request, ErrorView(error), "error.html", status=error.status, headers=headers)


def headers_of(fault: KhabarError) -> dict[str, str]:
    """The headers of the answer to an error: how to come in, when to come again."""
    if isinstance(fault, BusyError):
        return {"Retry-After": str(fault.seconds)}
    return {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": "5"}}.get(status_of(fault), {})


def show_ours(request: Request, fault: KhabarError) -> Response:
    """The answer to an error that Khabar raised on purpose."""
    return show(request, ErrorShown(fault.what, fault.where, fault.remedy, status_of(fault)), headers_of(fault))


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
    return await run_in_threadpool(_ours, request, fault)


def _ours(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, KhabarError)  # noqa: S101  what the handler is registered for
    return show_ours(request, fault)


def show_http(request: Request, fault: Exception) -> Response:
    """The answer to an error of the protocol: no such address, no such method, too large."""
    assert isinstance(fault, HTTPException)  # noqa: S101  what the handler is registered for
    status = fault.status_code
    said = fault.detail if fault.detail != HTTPStatus(status).phrase else _SAID.get(status, fault.detail)
    error = ErrorShown(_small(str(said)), request.url.path, _REMEDIES.get(status, ""), status)
    return show(request, error, fault.headers)


_SAID = {404: "no page is at this address", 405: "this address is not used by this method"}


def _unsound(request: Request, fault: Exception) -> Response:
    assert isinstance(fault, RequestValidationError)  # noqa: S101  as above
    first = fault.errors()[0] if fault.errors() else {}
    place = [str(part) for part in first.get("loc", ()) if part not in ("body", "query", "path", "form")]
    what = str(first.get("msg", "is not understood"))
    return show(request, ErrorShown(_small(what), ".".join(place), "correct it and send it again", 422))


def _small(words: str) -> str:
    """A sentence of others as ours begin: small."""
    return words[:1].lower() + words[1:]
