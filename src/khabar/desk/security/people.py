"""Who asks: a name and a role, and what a role may do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Literal, cast, get_args

from fastapi import Depends, Security
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.requests import HTTPConnection, Request

from khabar.desk.faults import ForbiddenError, UnknownError

Role = Literal["reader", "coder", "lead", "admin"]
#: every role may do what those before it may
ROLES: tuple[Role, ...] = get_args(Role)
Way = Literal["loopback", "session", "token"]
COOKIE = "khabar"


def named(role: Role) -> str:
    """A role in a sentence: "a coder", "an admin"."""
    return f"an {role}" if role == "admin" else f"a {role}"


@dataclass(frozen=True, slots=True)
class User:
    """Who asks, and by which way they came in."""

    name: str
    role: Role
    way: Way = "session"
    #: a password given by somebody else must be changed before anything else
    must_change: bool = False

    def may(self, role: Role) -> bool:
        """Whether this person may do what needs a role."""
        return ROLES.index(self.role) >= ROLES.index(role)


_COOKIE = APIKeyCookie(name=COOKIE, scheme_name="session", description="A person's session.", auto_error=False)
_BEARER = HTTPBearer(scheme_name="token", description="A token of one's account page.", auto_error=False)


def user_of(request: HTTPConnection) -> User | None:
    """Who asks; None where nobody has logged in."""
    return cast("User | None", request.scope.get("khabar.user"))


def need(role: Role) -> Callable[..., User]:
    """A dependency that gives who asks; UnknownError, ForbiddenError: nobody, or somebody of a lesser role."""

    def asks(
        request: Request,
        _cookie: Annotated[str | None, Security(_COOKIE)],
        _bearer: Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
    ) -> User:
        user = user_of(request)
        if user is None:
            raise UnknownError("nobody is logged in", request.url.path, "log in")
        if not user.may(role):
            raise ForbiddenError(
                f"needs the role of {named(role)}; {user.name} is {named(user.role)}",
                request.url.path,
                "ask an admin for it",
            )
        return user

    asks.__annotations__ = {
        "request": Request,
        "_cookie": Annotated[str | None, Security(_COOKIE)],
        "_bearer": Annotated[HTTPAuthorizationCredentials | None, Security(_BEARER)],
        "return": User,
    }
    return asks


#: for signatures: `user: Reader`
Reader = Annotated[User, Depends(need("reader"))]
Coder = Annotated[User, Depends(need("coder"))]
Lead = Annotated[User, Depends(need("lead"))]
Admin = Annotated[User, Depends(need("admin"))]
