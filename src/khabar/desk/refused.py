"""What a browser gets whose form was refused: its page again, with what was typed; and the page above an address."""

from __future__ import annotations

from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Match
from starlette.types import Message

from khabar.desk.refilling import Refusal, refilled
from khabar.desk.responding import wants_json

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
# Of a request for a page these say nothing, or of another one.
_OF_THE_BODY = (b"content-type", b"content-length", b"transfer-encoding", b"accept", b"accept-encoding", b"expect")
#: decisions have a way of their own: what was wanted stands beside what is (docs/desk.md, Deciding)
_DECISIONS = "/decisions"


def page_above(request: Request, path: str) -> str:
    """The nearest page at or above an address that can be looked at: "/rounds/1" for "/rounds/1/reopen"."""
    while path.rstrip("/"):
        scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
        if any(route.matches(scope)[0] is Match.FULL for route in request.app.routes):
            return path
        path = path.rstrip("/").rpartition("/")[0]
    return "/"


async def page_again(request: Request, what: tuple[str, str, str], field: str, status: int) -> Response | None:
    """The page of a form that was refused, with all that was typed in it; `what`: what, where, remedy.

    None: no browser sent a form, or its page cannot be looked at now, or has no such form any more.
    """
    kind = request.headers.get("content-type", "").lower()
    path = request.url.path
    if request.method != "POST" or not kind.startswith(_FORMS) or wants_json(request) or path.startswith(_DECISIONS):
        return None
    form = await request.form()
    sent = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    page = page_above(request, path)
    query = _query_of(request, page)
    shown = await _look(request, page, query)
    if shown is None:
        return None
    back = quote(page) + (f"?{query}" if query else "")
    why = Refusal(*what, field, back, had_files=_had_files(form))
    address = path + (f"?{request.url.query}" if request.url.query else "")
    again = refilled(shown, address, sent, why)
    return HTMLResponse(again, status) if again is not None else None


def back_from(request: Request) -> str:
    """Where somebody goes back to from an error: the page of the form that was sent, else the page above."""
    path = request.url.path
    if request.method != "POST":
        return page_above(request, path.rstrip("/").rpartition("/")[0])
    page = page_above(request, path)
    query = _query_of(request, page)
    return quote(page) + (f"?{query}" if query else "")


def _query_of(request: Request, page: str) -> str:
    """The query of the page that held a form: the form's own where it leads to its page, else what the browser says."""
    if page == request.url.path and request.url.query:
        return request.url.query
    came = urlsplit(request.headers.get("referer", ""))
    return urlencode(parse_qsl(came.query, keep_blank_values=True)) if unquote(came.path) == page else ""


def _had_files(form: FormData) -> bool:
    return any(isinstance(value, UploadFile) and bool(value.filename) for _, value in form.multi_items())


async def _look(request: Request, path: str, query: str) -> str | None:
    """The page that whoever asks gets at an address; None: none."""
    held = ("type", "asgi", "http_version", "scheme", "server", "client", "root_path", "state", "extensions")
    headers = [(name, value) for name, value in request.scope["headers"] if name not in _OF_THE_BODY]
    scope = {
        **{name: request.scope[name] for name in held if name in request.scope},
        "method": "GET",
        "path": path,
        "raw_path": quote(path).encode(),
        "query_string": query.encode(),
        "headers": [*headers, (b"accept", b"text/html")],
    }
    status, body = 0, bytearray()

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        status = message.get("status", status)
        body.extend(message.get("body", b""))

    await request.app(scope, receive, send)
    return body.decode() if status == 200 else None
