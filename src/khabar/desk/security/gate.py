"""The gate before all pages: for whom a request is, who asks, and that nobody else gets any further."""

from __future__ import annotations

from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from khabar.desk.errors_shown import show_fault, show_http, show_ours
from khabar.desk.faults import ForbiddenError, UnknownError
from khabar.desk.responding import respond, wants_json
from khabar.desk.security import csrf, keeping, limits
from khabar.desk.security.hosts import check_host, is_loopback
from khabar.desk.security.identifying import who
from khabar.desk.security.people import user_of
from khabar.desk.state import Desk, desk_of
from khabar.desk.views.people import LoginView
from khabar.errors import KhabarError

#: what anybody may ask for
OPEN = frozenset(("/login", "/health"))
# Where people go who have to choose a password of their own first.
_CHANGING = frozenset(("/account", "/account/password", "/logout", "/session"))


class Gate:
    """Lets a request through to the pages, or answers it."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["method"] == "HEAD":  # as GET; the server leaves the body away
            scope = {**scope, "method": "GET"}
        request = Request(scope, receive)
        scope["khabar.trustworthy"] = request.url.scheme == "https" or is_loopback(request.url.hostname or "")
        started = False

        async def sending(message: Message) -> None:
            nonlocal started
            started = True
            if message["type"] == "http.response.start" and (cookie := scope.get("khabar.cookie")):
                MutableHeaders(scope=message).append("Set-Cookie", cookie)
            await send(message)

        try:
            answer = await self._answer(request, receive)
            if answer is None:
                settings = desk_of(request).settings
                limit = limits.limit_of(scope["path"], settings)
                await self.app(scope, limits.limited(receive, limit, settings.body_seconds), sending)
                return
        except Exception as fault:  # the one place where a fault becomes an answer
            if started:
                raise
            answer = show_fault(request, fault)
        await answer(scope, receive, sending)

    async def _answer(self, request: Request, receive: Receive) -> Response | None:
        """The answer to a request that goes no further; None: it may go on."""
        desk = desk_of(request)
        try:
            check_host(request, desk)
            if request.url.path.startswith("/static/"):
                return None
            request.scope["khabar.user"] = await run_in_threadpool(who, request, desk)
            limit = limits.limit_of(request.url.path, desk.settings)
            if limits.announced(request) > limit:
                await limits.drain(receive)
                raise limits.too_large(limit)
            return await _allowed(request, desk)
        except HTTPException as fault:
            return await run_in_threadpool(show_http, request, fault)
        except KhabarError as fault:
            return await run_in_threadpool(show_ours, request, fault)


async def _allowed(request: Request, desk: Desk) -> Response | None:
    """None where the request may go on. ForbiddenError, UnknownError: it may not."""
    user, path = user_of(request), request.url.path
    if request.method not in csrf.SAFE and (user is None or user.way != "token"):
        csrf.check_origin(request)
    if path in OPEN:
        request.scope["khabar.open"] = True
        return None
    if user is None:
        return await _login_first(request, desk)
    if user.must_change and path not in _CHANGING:
        if wants_json(request):
            raise ForbiddenError("a new password must be chosen first", "/account", "choose one at /account")
        return RedirectResponse("/account", 303)
    return None


async def _login_first(request: Request, desk: Desk) -> Response:
    """The way to the login: with what was typed, where a form was sent."""
    if wants_json(request):
        raise UnknownError("nobody is logged in, or the session has ended", request.url.path, "log in at /login")
    if request.method in csrf.SAFE:
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse("/login" + ("?" + urlencode({"next": here}) if here != "/" else ""), 303)
    receive = limits.limited(request.receive, desk.settings.page_bytes, desk.settings.body_seconds)
    view = LoginView(kept=await keeping.keep(Request(request.scope, receive)))
    headers = {"WWW-Authenticate": "Bearer"}
    return await run_in_threadpool(respond, request, view, "login.html", status=401, headers=headers)
