"""`/account`: one's own password, sessions and tokens of the API."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.faults import FieldError, ForbiddenError, MissingError
from khabar.desk.responding import respond
from khabar.desk.security.accounts import Accounts
from khabar.desk.security.people import Reader, Role, User
from khabar.desk.state import desk_of
from khabar.desk.views.people import AccountView, account_view

router = APIRouter()
_PAGE = "account.html"


def accounts_of(request: Request) -> Accounts:
    """The accounts of a desk. MissingError: nobody logs in here."""
    people = desk_of(request).people
    if people is None:
        raise MissingError("nobody logs in on this desk", request.url.path, "`khabar serve --accounts` demands it")
    return people


@router.get("/account", response_model=AccountView)
def account(request: Request, user: Reader) -> Response:
    """One's own account."""
    return respond(request, account_view(accounts_of(request), user), _PAGE)


@router.post("/account/password", response_model=AccountView)
def set_password(
    request: Request,
    user: Reader,
    old: Annotated[str, Form(max_length=1000)],
    new: Annotated[str, Form(max_length=1000)],
    again: Annotated[str, Form(max_length=1000)],
) -> Response:
    """Sets one's own password and ends one's other sessions."""
    people = accounts_of(request)
    session = _session(request, user)
    if new != again:
        raise FieldError("is not the same both times", "new password", "type it again", "again")
    address = request.client.host if request.client else ""
    people.change_password(user.name, old, new, address, keep=session)
    changed = User(user.name, user.role, user.way)
    request.scope["khabar.user"] = changed
    view = account_view(people, changed, said="The new password holds. Your other sessions have ended.")
    return respond(request, view, _PAGE)


@router.post("/account/sessions/end", response_model=AccountView)
def end_sessions(request: Request, user: Reader) -> Response:
    """Ends one's other sessions."""
    people = accounts_of(request)
    people.end_sessions(user.name, keep=_session(request, user))
    return respond(request, account_view(people, user, said="Your other sessions have ended."), _PAGE)


@router.post("/account/tokens", response_model=AccountView)
def make_token(
    request: Request,
    user: Reader,
    label: Annotated[str, Form(max_length=200)],
    role: Annotated[Role, Form()],
    days: Annotated[int, Form(ge=0, le=3650)] = 90,
) -> Response:
    """Makes a token of the API, which is shown this once; `days` until it ends, 0: never."""
    people = accounts_of(request)
    _session(request, user)
    secret, made = people.make_token(user.name, label, role, days or None)
    view = account_view(people, user, said=f"The token “{made.label}” is made.", secret=secret)
    return respond(request, view, _PAGE)


@router.post("/account/tokens/{id}/revoke", response_model=AccountView)
def revoke_token(request: Request, user: Reader, id: str) -> Response:
    """Revokes one of one's own tokens."""
    people = accounts_of(request)
    people.revoke_token(user.name, id)
    return respond(request, account_view(people, user, said="The token is revoked."), _PAGE)


def _session(request: Request, user: User) -> str:
    """The id of this session. ForbiddenError: one came with a token, which must not make more of its kind."""
    if user.way != "session":
        raise ForbiddenError("a token changes no account", request.url.path, "log in with name and password")
    session: str = request.scope["khabar.session"]
    return session
