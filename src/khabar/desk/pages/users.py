"""`/users`: everybody's accounts, for admins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form
from starlette.requests import Request
from starlette.responses import Response

from khabar.desk.faults import ForbiddenError
from khabar.desk.pages.account import accounts_of
from khabar.desk.responding import respond
from khabar.desk.security.accounts import Accounts
from khabar.desk.security.names import folded_name
from khabar.desk.security.notes import note_access
from khabar.desk.security.people import Admin, Role, User, named
from khabar.desk.state import desk_of
from khabar.desk.views.people import UsersView, users_view

router = APIRouter()
_PAGE = "users.html"
_Name = Annotated[str, Form(max_length=200)]


@router.get("/users", response_model=UsersView)
def users(request: Request, user: Admin) -> Response:  # noqa: ARG001  asked for by the role
    """All accounts."""
    return respond(request, users_view(accounts_of(request)), _PAGE)


@router.post("/users", response_model=UsersView)
def add_user(request: Request, user: Admin, name: _Name, role: Annotated[Role, Form()]) -> Response:
    """Makes an account with an invented password, which is shown this once and must be changed."""
    people = _people(request, user)
    secret = people.add(name, role)
    note_access(desk_of(request), user.name, f"account made ({role})", name)
    return respond(request, users_view(people, said=f"{_apart(name)} has an account.", of=name, secret=secret), _PAGE)


@router.post("/users/role", response_model=UsersView)
def set_role(request: Request, user: Admin, name: _Name, role: Annotated[Role, Form()]) -> Response:
    """Gives somebody else another role."""
    people = _people(request, user, name)
    people.set_role(name, role)
    note_access(desk_of(request), user.name, f"role set ({role})", name)
    return respond(request, users_view(people, said=f"{_apart(name)} is {named(role)} now."), _PAGE)


@router.post("/users/disable", response_model=UsersView)
def disable(request: Request, user: Admin, name: _Name, disabled: Annotated[bool, Form()] = True) -> Response:
    """Lets somebody else in no more, ending all their sessions and tokens; or in again."""
    people = _people(request, user, name)
    people.disable(name, disabled)
    note_access(desk_of(request), user.name, "account disabled" if disabled else "account enabled", name)
    return respond(
        request, users_view(people, said=f"{_apart(name)} is let in {'no more' if disabled else 'again'}."), _PAGE
    )


@router.post("/users/password", response_model=UsersView)
def reset_password(request: Request, user: Admin, name: _Name) -> Response:
    """Gives somebody else an invented password, which is shown this once and must be changed."""
    people = _people(request, user, name)
    secret = people.set_password(name)
    note_access(desk_of(request), user.name, "password reset", name)
    return respond(
        request, users_view(people, said=f"{_apart(name)} has a new password.", of=name, secret=secret), _PAGE
    )


def _people(request: Request, user: User, name: str = "") -> Accounts:
    """The accounts. ForbiddenError: by a token, or on one's own account, so that there is always an admin left."""
    if user.way == "token":
        raise ForbiddenError("a token changes no account", request.url.path, "log in with name and password")
    if folded_name(name) == folded_name(user.name):
        raise ForbiddenError("your own account", request.url.path, "ask another admin, or use `khabar users`")
    return accounts_of(request)


def _apart(name: str) -> str:
    """A name within a sentence, whichever way it is written (isolated, Unicode Annex 9)."""
    return f"\u2068{name}\u2069"
