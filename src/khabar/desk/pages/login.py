"""`/login` and `/logout`: in and out, without losing what was being typed."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Query
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from khabar.desk.errors_shown import headers_of, status_of
from khabar.desk.faults import BusyError, UnknownError
from khabar.desk.responding import json_of, respond, wants_json
from khabar.desk.security.csrf import csrf
from khabar.desk.security.identifying import keep_session
from khabar.desk.security.keeping import is_local, read_kept
from khabar.desk.security.people import Reader, user_of
from khabar.desk.state import desk_of
from khabar.desk.views.people import KeptView, LoggedInView, LoginView

router = APIRouter()


@router.get("/login", response_model=LoginView)
def login_page(request: Request, next: Annotated[str, Query(max_length=4000)] = "/") -> Response:
    """The login; where nobody has to log in, or somebody is already, the way on."""
    onward = next if is_local(next) else "/"
    if not wants_json(request) and (desk_of(request).people is None or user_of(request)):
        return RedirectResponse(onward, 303)
    return respond(request, LoginView(onward), "login.html")


@router.post("/login", response_model=LoggedInView)
def log_in(
    request: Request,
    name: Annotated[str, Form(max_length=200)],
    password: Annotated[str, Form(max_length=1000)],
    next: Annotated[str, Form(max_length=4000)] = "/",
    kept: Annotated[str, Form()] = "",
) -> Response:
    """Begins a session. 401: name or password are wrong; 429: too many tries."""
    people = desk_of(request).people
    if people is None:
        return RedirectResponse("/", 303)
    form = read_kept(kept)
    onward = next if is_local(next) else "/"
    try:
        user, session = people.log_in(name, password, request.client.host if request.client else "")
    except (UnknownError, BusyError) as fault:
        if wants_json(request):
            raise
        view = LoginView(onward, fault.what, fault.remedy, form, name)
        return respond(request, view, "login.html", status=status_of(fault), headers=headers_of(fault))
    keep_session(request, session)
    request.scope["khabar.user"] = user
    if wants_json(request):
        view_in = LoggedInView(user.name, user.role, csrf(request), user.must_change)
        return Response(json_of(view_in), media_type="application/json")
    if form and not user.must_change:
        return respond(request, KeptView(form), "kept.html")
    return RedirectResponse("/account" if user.must_change else onward, 303)


@router.post("/logout", response_model=LoginView)
def log_out(request: Request, user: Reader) -> Response:
    """Ends this session."""
    people = desk_of(request).people
    if people is not None and user.way == "session":
        people.log_out(request.scope["khabar.session"])
        keep_session(request, "")
        request.scope["khabar.user"] = None
    return respond(request, LoginView(), "login.html") if wants_json(request) else RedirectResponse("/login", 303)
