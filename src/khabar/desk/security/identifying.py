"""Who asks: by the cookie of a session, or by a token of the API."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from khabar.desk.faults import UnknownError
from khabar.desk.security.people import COOKIE, User
from khabar.desk.state import Desk

# Browsers take a cookie of this name only from the site itself and only over https (RFC 6265bis, section 4.1.3.2).
_SAFE_COOKIE = f"__Host-{COOKIE}"


def who(request: HTTPConnection, desk: Desk) -> User | None:
    """Who asks; None: nobody has logged in. UnknownError: the token of the API is none. RecordError: cannot be said."""
    if desk.people is None:
        return User(desk.settings.by, "admin", "loopback")
    given = request.headers.get("authorization")
    if given is not None:
        scheme, _, token = given.partition(" ")
        user = desk.people.of_token(token.strip()) if scheme.lower() == "bearer" else None
        if user is None:
            raise UnknownError(
                "the token is not known, has ended or was revoked", "Authorization", "make one at /account"
            )
        return user
    session = request.cookies.get(cookie_name(request), "")
    user = desk.people.of_session(session) if session else None
    if user is not None:
        request.scope["khabar.session"] = session
    return user


def cookie_name(request: HTTPConnection) -> str:
    """What the session's cookie is called."""
    return _SAFE_COOKIE if request.url.scheme == "https" else COOKIE


def keep_session(request: HTTPConnection, session: str) -> None:
    """Makes the answer give the browser a session, or with "" take it away."""
    request.scope["khabar.session"] = session
    parts = [f"{cookie_name(request)}={session}", "Path=/", "HttpOnly", "SameSite=Strict"]
    if request.url.scheme == "https":
        parts.append("Secure")
    if not session:
        parts.append("Max-Age=0")
    request.scope["khabar.cookie"] = "; ".join(parts)
